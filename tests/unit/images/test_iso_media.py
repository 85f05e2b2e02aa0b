"""AVIF and HEIC files that their decoders cannot read without changes."""

from __future__ import annotations

import struct
from typing import Final

import pytest

from app.core.errors import DamagedImageError, UnsupportedFormatError
from app.images.decode import decode_picture
from tests.tables import each_row

from .decoded import assert_shows_quadrants
from .image_files import encoded, quadrants


def with_brands(data: bytes, major: bytes, *compatible: bytes) -> bytes:
    """The file with other brands, and its other boxes at their places."""
    length = int.from_bytes(data[:4], "big")
    brands = major + bytes(4) + b"".join(compatible)
    assert len(brands) <= length - 8
    brands += (compatible[-1:] or (major,))[0] * ((length - 8 - len(brands)) // 4)
    return data[:4] + b"ftyp" + brands + data[length:]


# --- Brands -----------------------------------------------------------------------------------------------------


@each_row("major", [b"mif1", b"mif2", b"mif3", b"avci", b"jpeg", b"unkn"])
@each_row(("file_format", "compatible"), [("AVIF", b"avif"), ("HEIF", b"heic")])
def test_a_compatible_brand_says_what_the_major_one_does_not(major: bytes, file_format: str, compatible: bytes) -> None:
    data = with_brands(encoded(quadrants(), file_format), major, b"mif1", compatible)
    picture = decode_picture(data, 48)

    assert picture.source_format == file_format
    assert_shows_quadrants(picture)


@each_row(
    ("file_format", "major", "compatible"),
    [
        ("AVIF", b"heic", (b"mif1", b"avif")),
        ("AVIF", b"hevc", (b"avif",)),
        ("HEIF", b"avif", (b"mif1", b"heic")),
        ("HEIF", b"heic", (b"avif", b"heic")),
        ("AVIF", b"avif", (b"heic", b"avif")),
    ],
)
def test_a_major_brand_counts_if_it_is_a_compatible_one(
    file_format: str, major: bytes, compatible: tuple[bytes, ...]
) -> None:
    picture = decode_picture(with_brands(encoded(quadrants(), file_format), major, *compatible), 48)

    assert picture.source_format == file_format
    assert_shows_quadrants(picture)


@each_row(
    ("major", "name"),
    [
        (b"avci", "HEIF with H.264"),
        (b"jpeg", "HEIF with JPEG"),
        (b"isom", "MP4"),
        (b"qt  ", "MOV"),
    ],
)
def test_a_format_without_a_decoder_is_named(major: bytes, name: str) -> None:
    data = with_brands(encoded(quadrants(), "HEIF"), major, b"mif1")
    with pytest.raises(UnsupportedFormatError) as caught:
        decode_picture(data, 48)
    assert caught.value.format_name == name


def test_an_avif_without_the_usual_boxes_is_named() -> None:
    low_overhead = b"\0\0\0\x10ftypmif3avif\0\0\0\x40mini" + bytes(56)
    with pytest.raises(UnsupportedFormatError) as caught:
        decode_picture(low_overhead, 48)
    assert caught.value.format_name == "low-overhead AVIF"


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


# --- Boxes that make no sense -----------------------------------------------------------------------------------

HOSTILE: Final = {
    "a box without end": b"\0\0\0\1meta" + b"\xff" * 8,
    "a box shorter than its head": b"\0\0\0\4meta" + bytes(40),
    "an empty meta": box(b"meta", b""),
    "a meta of empty boxes": box(b"meta", bytes(4) + box(b"pitm", b"") + box(b"iinf", b"") + box(b"iprp", b"")),
    "associations of nothing": box(
        b"meta",
        bytes(4)
        + box(b"pitm", bytes(4) + b"\0\1")
        + box(b"iprp", box(b"ipco", b"") + 3 * box(b"ipma", bytes(4) + b"\0\0\0\1\0\1\xff\x81")),
    ),
}


@each_row("hostile", HOSTILE)
@each_row("brand", [b"avif", b"heic"])
def test_invalid_boxes_are_a_damaged_file(brand: bytes, hostile: str) -> None:
    data = box(b"ftyp", brand + bytes(4) + brand) + HOSTILE[hostile]
    with pytest.raises(DamagedImageError):
        decode_picture(data, 48)
