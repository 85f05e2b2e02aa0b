"""The pictures of a contact sheet: which ones are downloaded, and in which size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.contact_sheet import DRAFT_DPI, LEAST_DPI, PRINT_DPI, Box
from app.core.errors import DamagedImageError, ImageError, ImageGoneError, IncompleteDownloadError
from app.images.decoded import OriginalFile, Thumbnail
from app.images.sources import Recalled
from app.packs.sheet_pictures import SheetPictures
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

pytestmark = pytest.mark.anyio

_INCH = Box(0, 0, 72, 72)


def _thumbnail(side: int, source: int = 4000, data: bytes = b"jpeg") -> Thumbnail:
    return Thumbnail(side, side, data, False, source, source, "JPEG")


class _Stored:
    """Stands in for a source of thumbnails."""

    def __init__(self, **thumbnails: Thumbnail) -> None:
        self.thumbnails = thumbnails

    async def recall(self, urls: Sequence[str]) -> Recalled:
        return Recalled({url: self.thumbnails[url] for url in urls if url in self.thumbnails})


class _Originals:
    """Stands in for a source of originals.

    Attributes:
        fetched: The URLs that were requested.
        sides: In which sizes pictures were encoded.
        errors: What is raised next, by URL.
    """

    def __init__(self) -> None:
        self.fetched: list[str] = []
        self.sides: list[int] = []
        self.errors: dict[str, list[ImageError]] = {}
        self.broken = False

    async def fetch(
        self, url: str, _on_received: Callable[[int], None], _on_length: Callable[[int], None]
    ) -> OriginalFile:
        self.fetched.append(url)
        if self.errors.get(url):
            raise self.errors[url].pop(0)
        return OriginalFile(b"file", 1)

    async def encode(self, _file: OriginalFile, side: int, _rank: int) -> Thumbnail:
        self.sides.append(side)
        if self.broken:
            raise DamagedImageError
        return _thumbnail(side, data=b"encoded")


def _pictures(originals: _Originals, usual: _Stored, larger: _Stored | None = None) -> SheetPictures:
    return SheetPictures(usual, larger or _Stored(), originals, TaskOwner())  # type: ignore[arg-type]


async def test_a_stored_thumbnail_is_used_where_it_is_sharp_enough() -> None:
    originals = _Originals()
    stored = _Stored(a=_thumbnail(200), b=_thumbnail(199), small=_thumbnail(20, source=20))
    found = await _pictures(originals, stored).get(dict.fromkeys(("a", "b", "small"), _INCH), PRINT_DPI)

    assert originals.fetched == ["b"]
    assert originals.sides == [300]
    assert found == {
        "a": stored.thumbnails["a"],
        "b": _thumbnail(300, data=b"encoded"),
        "small": stored.thumbnails["small"],
    }


async def test_a_larger_stored_thumbnail_comes_before_a_download() -> None:
    originals, larger = _Originals(), _Stored(a=_thumbnail(500))
    found = await _pictures(originals, _Stored(a=_thumbnail(100)), larger).get({"a": _INCH}, PRINT_DPI)
    assert (found, originals.fetched) == (larger.thumbnails, [])


async def test_a_preview_downloads_only_what_is_not_stored_at_all() -> None:
    originals, stored = _Originals(), _Stored(a=_thumbnail(10))
    found = await _pictures(originals, stored).get({"a": _INCH, "b": _INCH}, DRAFT_DPI)
    assert originals.fetched == ["b"]
    assert found["a"] == stored.thumbnails["a"]
    assert originals.sides == [DRAFT_DPI]


async def test_a_download_that_may_succeed_is_tried_once_more() -> None:
    originals = _Originals()
    originals.errors = {"a": [IncompleteDownloadError()], "b": [ImageGoneError()]}
    found = await _pictures(originals, _Stored()).get({"a": _INCH, "b": _INCH}, PRINT_DPI)
    assert sorted(originals.fetched) == ["a", "a", "b"]
    assert isinstance(found["a"], Thumbnail)
    assert isinstance(found["b"], ImageGoneError)


async def test_a_less_sharp_picture_is_better_than_none() -> None:
    originals, stored = _Originals(), _Stored(a=_thumbnail(10))
    originals.errors = {"a": [ImageGoneError()]}
    assert await _pictures(originals, stored).get({"a": _INCH}, PRINT_DPI) == stored.thumbnails


async def test_large_thumbnails_are_encoded_again_for_a_sheet_of_many_images() -> None:
    originals = _Originals()
    stored = _Stored(large=_thumbnail(640, data=b"x" * 50_000), small=_thumbnail(640))
    places = dict.fromkeys(("large", "small"), _INCH)
    pictures = _pictures(originals, stored)
    assert await pictures.get(places, PRINT_DPI) == stored.thumbnails

    found = await pictures.get(places, LEAST_DPI)
    assert found == {"large": _thumbnail(200, data=b"encoded"), "small": stored.thumbnails["small"]}
    assert originals.fetched == []

    originals.broken = True
    assert await pictures.get(places, LEAST_DPI) == stored.thumbnails
