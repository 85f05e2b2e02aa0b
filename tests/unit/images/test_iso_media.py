"""AVIF and HEIC files that their decoders cannot read without changes."""

from __future__ import annotations

import struct
from typing import Final

import pytest
from PIL import Image

from app.core.errors import DamagedImageError, UnsupportedFormatError
from app.images.decode import decode_picture
from app.images.iso_media import made_readable
from tests.tables import each_row

from .decoded import LOSSY, assert_shows_quadrants, is_near, pixel
from .image_files import GREEN, encoded, oriented, quadrants


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


# --- Property associations --------------------------------------------------------------------------------------


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def with_two_associations(avif: bytes, *, first_version: int = 0) -> bytes:
    """The file as old encoders wrote it: the alpha image's properties in a second `ipma` box.

    The second box makes the file longer, so the places of the pixels in `iloc` are changed as well.
    """
    at = avif.index(b"ipma") - 4
    length = int.from_bytes(avif[at : at + 4], "big")
    entries = avif[at + 16 : at + length]
    assert avif[at + 8 : at + 16] == struct.pack(">II", 0, 2)
    split = 3 + entries[2]
    both = b"".join(box(b"ipma", struct.pack(">II", 0, 1) + entry) for entry in (entries[:split], entries[split:]))
    added = len(both) - length
    changed = bytearray(avif[:at] + both + avif[at + length :])
    for parent in (b"iprp", b"meta"):
        start = changed.index(parent) - 4
        changed[start : start + 4] = struct.pack(">I", int.from_bytes(changed[start : start + 4], "big") + added)
    location = changed.index(b"iloc") + 4
    sizes, _, items = changed[location + 4], changed[location + 5], int.from_bytes(changed[location + 6 : location + 8])
    assert (changed[location], sizes, items) == (0, 0x44, 2)  # version 0, offsets and lengths of four bytes
    for item in range(items):
        place = location + 8 + item * 14 + 6
        changed[place : place + 4] = struct.pack(">I", int.from_bytes(changed[place : place + 4], "big") + added)
    return bytes(changed)


def test_an_alpha_image_may_have_an_association_box_of_its_own() -> None:
    scene = Image.new("RGBA", (64, 64), (*GREEN, 100))
    data = with_two_associations(encoded(scene, "AVIF"))
    assert data.count(b"ipma") == 2

    picture = decode_picture(data, 32)

    assert picture.image.mode == "RGBA"
    assert is_near(pixel(picture, 0.5, 0.5), (*GREEN, 100), LOSSY)


def test_a_file_that_decoders_can_read_is_not_changed() -> None:
    for file_format in ("AVIF", "HEIF"):
        data = encoded(Image.new("RGBA", (64, 64), (*GREEN, 100)), file_format)
        assert made_readable(data, file_format) is data


# --- Item types -------------------------------------------------------------------------------------------------


def test_a_heic_with_an_item_type_that_is_not_ascii_is_shown() -> None:
    # pi-heif 1.4.0 ends the process over it, so this test would not fail but end.
    data = oriented(quadrants(), 6, "HEIF").replace(b"Exif\0", b"\xff\xfe\xfd\xfc\0")
    assert made_readable(data, "HEIF").count(b"\xff\xfe\xfd\xfc") == data.count(b"\xff\xfe\xfd\xfc") - 1
    assert_shows_quadrants(decode_picture(data, 48))


@each_row(("media_type", "stays"), [(b"application/rdf+xml", True), (b"\xff\xfe", False)])
def test_a_media_type_that_is_not_ascii_is_not_given_to_the_plugin(media_type: bytes, *, stays: bool) -> None:
    # pi-heif 1.4.0 ends the process over it.
    entry = box(b"infe", b"\2\0\0\1" + b"\0\2" + b"\0\0" + b"mime" + b"XMP\0" + media_type + b"\0")
    meta = box(b"meta", bytes(4) + box(b"iinf", bytes(4) + b"\0\1" + entry))
    assert (b"mime" in made_readable(box(b"ftyp", b"heic" + bytes(4) + b"heic") + meta, "HEIF")) is stays


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
