"""Answers about slideshows: shapes that are accepted, and which files they name."""

import json

import pytest

from app.core.decoding import SLIDESHOWS, decode_envelope
from app.core.errors import UnexpectedAnswerError
from app.core.slideshows import SLIDES, Slideshow, Use, decode_slideshow, decode_slideshow_list, file_digest
from tests.tables import each_row


def data_of(data: object, list_name: str) -> object:
    """What a client decodes from an answer with some `data`."""
    decode = decode_slideshow_list if list_name == SLIDESHOWS else decode_slideshow
    body = json.dumps({"ok": True, "data": data}).encode()
    return decode(decode_envelope(body, list_name=list_name).data)


def digests(*urls: str) -> frozenset[bytes]:
    return frozenset(map(file_digest, urls))


NAMELESS: list[object] = [None, 5, "a", [], {}, {"id": 5}, {"id": ""}, {"id": "../keys"}, {"id": "a?b"}]


@each_row(
    ("entry", "expected"),
    [
        ({"id": "a", "title": "T", "status": "draft", "updated_at": "2026"}, Slideshow("a", Use("2026", "T", "draft"))),
        ({"_id": "a", "createdAt": "2025", "more": {}}, Slideshow("a", Use("2025"))),
        ({"id": "a", "updated_at": None, "created_at": "2024", "title": 5}, Slideshow("a", Use("2024"))),
        ({"id": "a", "title": "two\nlines"}, Slideshow("a", Use("", "two lines"))),
        ({"id": "a", "slides": []}, Slideshow("a", Use())),  # a list without slides has to be asked for each
        ({"id": "a", "slides": [{"image_url": "u"}]}, Slideshow("a", Use(), digests("u"))),
        *[(each, None) for each in NAMELESS],
    ],
)
def test_an_entry_of_the_list_in_either_shape(entry: object, expected: Slideshow | None) -> None:
    assert data_of({"slideshows": [entry]}, SLIDESHOWS) == data_of([entry], SLIDESHOWS) == (expected,)


@each_row(
    ("slides", "urls"),
    [
        ([{"image_url": "a", "rendered_url": "b", "url": "c"}], "a"),  # the finished picture is no use of a file
        ([{"grid_images": ["a", {"image_url": "b"}, 5]}, {"image_url": None}, 7, None], "ab"),
        ([{"image_url": "a", "image_overlays": [{"image_url": "b"}], "grid_images": {"0": "c"}}], "ab"),
        ([], ""),
    ],
)
def test_the_files_of_a_slideshow(slides: object, urls: str) -> None:
    expected = digests(*urls)
    assert data_of({"id": "a", "slides": slides}, SLIDES) == expected
    assert data_of({"slideshow": {"slides": slides}, "slides": None}, SLIDES) == expected


@each_row("data", [None, [], {}, {"slides": {}}, {"slideshow": []}, {"slideshow": {"slides": 5}}, {"packs": []}])
def test_an_answer_without_a_list_is_unexpected(data: object) -> None:
    with pytest.raises(UnexpectedAnswerError):
        data_of(data, SLIDES)
    if data != []:
        with pytest.raises(UnexpectedAnswerError):
            data_of(data, SLIDESHOWS)


def test_signatures_make_no_difference_and_everything_else_does() -> None:
    plain = "https://cdn.example.com/a.jpg"
    signed = "?X-Amz-Signature={0}&X-Amz-Date=20260101T00000{0}Z&X-Amz-Expires=60"
    assert {file_digest(plain + end) for end in ("", signed.format(1), signed.format(2))} == {file_digest(plain)}
    others = ("?w=1", f"{signed.format(1)}&w=1", "?w=2", "/b")
    assert len({file_digest(plain + end) for end in ("", *others)}) == 4, "a size is that of another picture"
    assert file_digest(f"{plain}?w=1") == file_digest(f"{plain}{signed.format(1)}&w=1")
