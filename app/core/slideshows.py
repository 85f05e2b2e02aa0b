"""Slideshows of the service: which files their slides show, as far as the answers tell it. Pure functions.

The vendor's pages do not give the exact shapes of these answers. Decoding is strict about the types of what is used,
and tolerant about where it is: see `decode_slideshow_list` and `decode_slideshow`.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec import Struct

from app.core.decoding import NOT_DECODABLE, DataJson
from app.core.display_text import line_shown
from app.core.errors import UnexpectedAnswerError
from app.core.signed_url import signed_file

SLIDES: Final = "slides"  # that of a Get Slideshow answer
PAGE: Final = 50  # slideshows of one request: with their slides, 100 could exceed the largest answer
MOST_SLIDES: Final = 1_000
_MOST_FILES: Final = 10_000  # of one slideshow
_DIGEST_BYTES: Final = 16
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")  # it becomes a part of a path


class Use(Struct, frozen=True, order=True):
    """A slideshow that uses an image, each field as it was sent, on one line, and empty if it is missing.

    If one of them changes, the slideshow has changed.

    Attributes:
        at: When it was changed last, or made: ISO 8601.
        title: What the person has called it.
        status: `draft`, `rendered`, or any other text.
    """

    at: str = ""
    title: str = ""
    status: str = ""


class Slideshow(Struct, frozen=True):
    """One slideshow of a list.

    Attributes:
        id: Names it in requests.
        use: What people know it by.
        files: The digests of the files that its slides show; None if the list has no slides.
    """

    id: str
    use: Use
    files: frozenset[bytes] | None = None


type SlideshowPage = tuple[Slideshow | None, ...]
"""A part of the list of slideshows, in the API's order. None is an entry that names no slideshow."""


def file_digest(url: str) -> bytes:
    """What stands for the file of a URL: the same for each of its signatures, and without one."""
    file = (signed_file(url) or url).removesuffix("?")
    return blake2b(file.encode(errors="replace"), digest_size=_DIGEST_BYTES).digest()


def split_digests(joined: bytes) -> Iterator[bytes]:
    """The digests that were joined."""
    return (joined[begin : begin + _DIGEST_BYTES] for begin in range(0, len(joined), _DIGEST_BYTES))


_decode: Final = msgspec.json.Decoder().decode


def decode_slideshow_list(data: DataJson | None) -> SlideshowPage:
    """Decode the `data` of a List Slideshows answer: `{"slideshows": […]}`, or the list itself.

    Raises:
        UnexpectedAnswerError: There is no list.
    """
    if data is None or data.entries is None:
        raise UnexpectedAnswerError
    return tuple(_slideshow_of(_value(entry)) for entry in data.entries)


def decode_slideshow(data: DataJson | None) -> frozenset[bytes]:
    """Decode the `data` of a Get Slideshow answer: the slideshow itself, or `{"slideshow": {…}}`.

    Returns:
        The digests of the files that its slides show.

    Raises:
        UnexpectedAnswerError: There is no list of slides.
    """
    if data is not None and data.entries is not None:
        return _files_of([_value(slide) for slide in data.entries])
    wrapped = _value(data.fields.get("slideshow", b"null")) if data is not None else None
    slides = wrapped.get(SLIDES) if isinstance(wrapped, dict) else None
    if not isinstance(slides, list) or len(slides) > MOST_SLIDES:
        raise UnexpectedAnswerError
    return _files_of(slides)


def _value(sent: bytes | msgspec.Raw) -> object:
    try:
        return _decode(sent)
    except NOT_DECODABLE:
        return None


def _slideshow_of(sent: object) -> Slideshow | None:
    """One entry of a list."""
    if not isinstance(sent, dict):
        return None
    slideshow_id, slides = _text(sent, "id", "_id"), sent.get(SLIDES)
    if not _ID.fullmatch(slideshow_id):
        return None
    at = _text(sent, "updated_at", "updatedAt", "created_at", "createdAt")
    use = Use(at, *(_text(sent, name) for name in ("title", "status")))
    return Slideshow(slideshow_id, use, _files_of(slides) if isinstance(slides, list) and slides else None)


def _text(sent: dict[str, object], *names: str) -> str:
    """The first text among members, as one line; empty if there is none."""
    return line_shown(next((text for name in names if isinstance(text := sent.get(name), str) and text), ""))


def _files_of(slides: list[object]) -> frozenset[bytes]:
    digests: set[bytes] = set()
    for slide in slides:
        if isinstance(slide, dict):
            lists = (slide.get(name) for name in ("grid_images", "image_overlays"))
            for each in (slide, *(part for parts in lists if isinstance(parts, list) for part in parts)):
                url = each.get("image_url") if isinstance(each, dict) else each
                if isinstance(url, str) and url and len(digests) < _MOST_FILES:
                    digests.add(file_digest(url))
    return frozenset(digests)
