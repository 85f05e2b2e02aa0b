"""The pictures of a contact sheet: which ones are downloaded, and in which size."""

from collections.abc import Sequence
from typing import Any

import pytest

from app.core.contact_sheet import DRAFT_DPI, LEAST_DPI, PRINT_DPI, SMALL_DPI, Box
from app.core.errors import DamagedImageError, ImageError, ImageGoneError, IncompleteDownloadError
from app.core.worker import TaskOwner
from app.images.decoded import OriginalFile, Recalled, Thumbnail
from app.packs.exports import PAGE_SIDE, SheetPictures

pytestmark = pytest.mark.anyio

_INCH = Box(0, 0, 72, 72)


def _thumbnail(side: int, source: int = 4000, data: bytes = b"jpeg") -> Thumbnail:
    return Thumbnail(side, side, data, False, source, source, "JPEG")


class _Stored:
    """Stands in for a source of thumbnails.

    Attributes:
        thumbnails: Those on disk.
        fetched: The URLs that were requested.
        errors: What is raised next, by URL.
    """

    def __init__(self, **thumbnails: Thumbnail) -> None:
        self.thumbnails = thumbnails
        self.fetched: list[str] = []
        self.errors: dict[str, list[ImageError]] = {}

    async def recall(self, urls: Sequence[str]) -> Recalled:
        return Recalled({url: self.thumbnails[url] for url in urls if url in self.thumbnails})

    async def get_thumbnail(self, url: str, _rank: int, _observer: object) -> Thumbnail:
        self.fetched.append(url)
        if self.errors.get(url):
            raise self.errors[url].pop(0)
        self.thumbnails[url] = _thumbnail(PAGE_SIDE)
        return self.thumbnails[url]


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

    async def fetch(self, url: str, _on_received: object) -> OriginalFile:
        self.fetched.append(url)
        if self.errors.get(url):
            raise self.errors[url].pop(0)
        return OriginalFile(b"file", 1)

    async def encode(self, _file: OriginalFile, side: int, _rank: int) -> Thumbnail:
        self.sides.append(side)
        if self.broken:
            raise DamagedImageError
        return _thumbnail(side, data=b"encoded")


def _pictures(originals: _Originals, *stored: _Stored, held: str = "") -> SheetPictures:
    def file_of(url: str) -> OriginalFile | None:
        return OriginalFile(b"held", 1) if url == held else None

    return SheetPictures(stored, originals, TaskOwner(), file_of=file_of)  # type: ignore[arg-type]


_LARGE = Box(0, 0, 720, 720)


async def test_what_is_stored_or_in_the_viewer_is_used_where_it_is_sharp_enough() -> None:
    originals = _Originals()
    usual = _Stored(a=_thumbnail(LEAST_DPI), b=_thumbnail(LEAST_DPI - 1), small=_thumbnail(20, source=20))
    page = _Stored(c=_thumbnail(500))
    pictures = _pictures(originals, usual, page, held="viewed")
    found = await pictures.get(dict.fromkeys(("a", "b", "c", "small", "viewed"), _INCH), PRINT_DPI)

    assert page.fetched == ["b"]
    assert (originals.fetched, originals.sides) == ([], [PRINT_DPI])
    assert found == {
        "a": usual.thumbnails["a"],
        "b": _thumbnail(PAGE_SIDE),
        "c": _thumbnail(500),
        "small": usual.thumbnails["small"],
        "viewed": _thumbnail(PRINT_DPI, data=b"encoded"),
    }


async def test_a_preview_downloads_only_what_is_not_stored_at_all() -> None:
    page = _Stored(a=_thumbnail(10))
    found = await _pictures(_Originals(), page).get({"a": _LARGE, "b": _INCH}, DRAFT_DPI)
    assert page.fetched == ["b"]
    assert found["a"] == _thumbnail(10)


async def test_a_download_that_may_succeed_is_tried_once_more() -> None:
    page = _Stored()
    page.errors = {"a": [IncompleteDownloadError()], "b": [ImageGoneError()]}
    found = await _pictures(_Originals(), page).get({"a": _INCH, "b": _INCH}, PRINT_DPI)
    assert sorted(page.fetched) == ["a", "a", "b"]
    assert isinstance(found["a"], Thumbnail)
    assert isinstance(found["b"], ImageGoneError)


async def test_a_less_sharp_picture_is_better_than_none() -> None:
    originals, stored = _Originals(), _Stored(a=_thumbnail(10))
    originals.errors = {"a": [ImageGoneError()]}
    assert await _pictures(originals, stored).get({"a": _LARGE}, PRINT_DPI) == stored.thumbnails


async def test_large_thumbnails_are_encoded_again_for_a_sheet_of_many_images() -> None:
    originals = _Originals()
    stored = _Stored(large=_thumbnail(640, data=b"x" * 50_000), small=_thumbnail(640))
    places = dict.fromkeys(("large", "small"), _INCH)
    pictures = _pictures(originals, stored)
    assert await pictures.get(places, PRINT_DPI) == stored.thumbnails

    for dpi in (LEAST_DPI, SMALL_DPI):
        found = await pictures.get(places, dpi, is_compact=True)
        assert found == {"large": _thumbnail(dpi, data=b"encoded"), "small": stored.thumbnails["small"]}
    assert originals.fetched == []

    originals.broken = True
    assert await pictures.get(places, LEAST_DPI, is_compact=True) == stored.thumbnails


def test_the_size_of_a_file_is_estimated_by_what_is_known() -> None:
    source: Any = None
    known, unknown = (SheetPictures([], source, TaskOwner(), mean=(640, size)) for size in (80_000.0, 0.0))
    assert known.expected_bytes(640, is_compact=False) == 80_000
    assert known.expected_bytes(320, is_compact=True) < 80_000 / 5
    assert unknown.expected_bytes(320, is_compact=False) == 15_000
