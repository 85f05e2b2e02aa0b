"""Bytes -> pixels: errors of invalid and malicious files; colours, sizes and orientation of valid ones."""

import random
import struct
import subprocess
import sys
import textwrap
import time
import zlib
from functools import cache
from typing import Any, Final

import pytest
from msgspec.structs import replace
from PIL import Image, ImageFile, JpegImagePlugin, PngImagePlugin

from app.core import errors
from app.core.limits import DecodeLimits
from app.images import loading
from app.images.decode_original import DecodedOriginal, HeldFile, decode_original
from app.images.file_formats import recognise
from tests.tables import each_row

from .decoded import LOSSY, assert_shows_quadrants, decode_picture, is_near, pixel
from .image_files import (
    ARITHMETIC_JPEG,
    BLUE,
    GREEN,
    ORIENTED_FORMATS,
    RED,
    cmyk_profile,
    display_p3_profile,
    encoded,
    gif_of_frames,
    gray_profile,
    jpeg_with_scans,
    jpeg_with_segment,
    oriented,
    png,
    png_chunk,
    png_with,
    quadrants,
)

# --- Healthy files ------------------------------------------------------------------------------------------------


@pytest.mark.fault(77)
@each_row(
    ("size", "box", "expected"),
    [
        ((10, 8), 320, (10, 8)),
        ((320, 320), 320, (320, 320)),
        ((1080, 1920), 320, (180, 320)),
        ((1920, 1080), 320, (320, 180)),
        ((2000, 3), 100, (100, 1)),
        ((2, 32_768), 64, (1, 64)),
        ((32_768, 2), 320, (320, 1)),
        ((321, 320), 320, (320, 319)),
        ((63, 40), 63, (63, 40)),
        ((630, 400), 63, (63, 40)),
    ],
)
def test_fits_into_the_box_and_is_never_enlarged(size: tuple[int, int], box: int, expected: tuple[int, int]) -> None:
    thumbnail = decode_picture(encoded(quadrants(*size), "PNG"), box)

    assert thumbnail.image.size == expected
    if min(expected) > 7:
        assert_shows_quadrants(thumbnail)  # and no row is shifted


@each_row("box", [16, 45, 90, 135, 180, 320, 359, 360])
def test_a_jpeg_decoded_at_a_smaller_scale_is_as_good_as_at_full_size(
    box: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    jpeg = encoded(quadrants(720, 480), "JPEG", quality=90)
    drafted = decode_picture(jpeg, box)
    monkeypatch.setattr("PIL.JpegImagePlugin.JpegImageFile.draft", lambda *_: None)
    whole = decode_picture(jpeg, box)

    assert drafted.image.size == whole.image.size
    assert_shows_quadrants(drafted, 6)
    # Enlarging a too small fraction would blur the edge between the quadrants.
    differences = [abs(a - b) for a, b in zip(drafted.image.tobytes(), whole.image.tobytes(), strict=True)]
    assert sum(differences) / len(differences) < 2, sum(differences) / len(differences)


def test_a_phones_mpo_counts_as_jpeg() -> None:
    mpo = encoded(quadrants(), "MPO", save_all=True, append_images=[Image.new("RGB", (96, 64), "black")])

    thumbnail = decode_picture(mpo, 48)

    assert recognise(mpo) == "JPEG"
    assert_shows_quadrants(thumbnail)


@each_row("boundary", [210, 220, 240])
def test_an_arithmetic_coded_jpeg_may_be_longer_than_what_pillow_reads_at_once(boundary: int) -> None:
    comment = bytes(ImageFile.MAXBLOCK - boundary)
    assert_shows_quadrants(decode_picture(jpeg_with_segment(ARITHMETIC_JPEG, 0xFE, comment), 96), 20)


# --- What the content says ----------------------------------------------------------------------------------------


@pytest.mark.fault(60)
@each_row(
    "data",
    [
        b"<!DOCTYPE html><html><body>Not found</body></html>",
        b"\n <html><head><title>Sign in</title></head><body><svg width='1'></svg></body></html>",
        b"<!doctype html>\n<svg></svg>",
        b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
        b'{"ok": false}',
        b"Use <svg> for icons",
        b"GIF",
        b"\x89PNG",
        bytes(100),
    ],
)
def test_a_file_that_is_no_image_is_reported_as_such(data: bytes) -> None:
    with pytest.raises(errors.NotAnImageError):
        decode_picture(data, 96)


def foreign_files() -> dict[str, tuple[bytes, str]]:
    small = quadrants(8, 8)
    video = b"\0\0\0\x18ftypisom\0\0\2\0isomavc1" + bytes(64)
    return {
        "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        "svg behind declarations": (
            b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE svg [<!ENTITY a "b">]>\n<svg:svg >',
            "SVG",
        ),
        "svg behind a licence": (
            b"<?xml version='1.0'?>\n<!--" + b" All rights reserved." * 1_000 + b"-->\n<svg >",
            "SVG",
        ),
        "svg in utf-16": ("<?xml version='1.0' encoding='utf-16'?><svg >".encode("utf-16"), "SVG"),
        "svg in utf-16, big-endian, no mark": ("<svg width='1'/>".encode("utf-16-be"), "SVG"),
        "eps": (encoded(small, "EPS"), "EPS"),
        "eps with preview": (b"\xc5\xd0\xd3\xc6" + bytes(60), "EPS"),
        "tiff": (encoded(small, "TIFF"), "TIFF"),
        "big-endian tiff": (b"MM\0*" + bytes(20), "TIFF"),
        "pdf": (encoded(small, "PDF"), "PDF"),
        "bmp": (encoded(small, "BMP"), "BMP"),
        "ico": (encoded(small, "ICO"), "ICO"),
        "cursor": (b"\0\0\2\0\1\0" + bytes(40), "ICO"),
        "tga": (encoded(small, "TGA"), "TGA"),
        "compressed tga": (encoded(small, "TGA", compression="tga_rle"), "TGA"),
        "psd": (b"8BPS\0\1" + bytes(40), "PSD"),
        "mp4": (video, "MP4"),
        "mov": (video.replace(b"ftypisom", b"ftypqt  "), "MOV"),
        "jpeg 2000": (encoded(small, "JPEG2000"), "JPEG 2000"),
        "jpeg xl": (b"\xff\x0a" + bytes(20), "JPEG XL"),
        "webm": (b"\x1aE\xdf\xa3" + bytes(20), "WebM"),
    }


@pytest.mark.fault(62)
@each_row("kind", foreign_files())
def test_a_known_foreign_format_is_named(kind: str) -> None:
    data, name = foreign_files()[kind]
    with pytest.raises(errors.UnsupportedFormatError) as caught:
        decode_picture(data, 96)
    assert caught.value.format_name == name


@pytest.mark.fault(63)
def test_an_empty_file_is_no_image() -> None:
    with pytest.raises(errors.NotAnImageError):
        decode_picture(b"", 96)


# --- Cut short ----------------------------------------------------------------------------------------------------


@pytest.mark.fault(64)
@each_row("file_format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF"])
def test_a_truncated_file_never_shows_half_a_picture(file_format: str) -> None:
    whole = encoded(quadrants(), file_format)
    shown = decode_picture(whole, 48).image.tobytes()

    for length in range(16, len(whole), max(1, len(whole) // 200)):
        try:
            thumbnail = decode_picture(whole[:length], 48)
        except errors.DamagedImageError:
            pass
        else:  # only the end marker is missing
            assert thumbnail.image.tobytes() == shown
            assert length >= len(whole) - 20


# Noise that is the same in each run: of some, the last four bytes hold no bit of a pixel.
@each_row(
    "scene", [quadrants(), Image.frombytes("L", (61, 47), random.Random(1).randbytes(61 * 47))], ["drawing", "noise"]
)
@each_row("transparency", [None, 0])
def test_a_gif_may_lack_what_follows_its_last_pixel(scene: Image.Image, transparency: int | None) -> None:
    options = {} if transparency is None else {"transparency": transparency}
    whole = encoded(scene.quantize(64), "GIF", interlace=0, **options)
    pictures = [picture.image.tobytes() for picture in shown_everywhere(whole)]

    # The end of the file, of the blocks, and the last bits of the compressed pixels, which hold the code of their end.
    for missing in (1, 2, 3):
        assert [picture.image.tobytes() for picture in shown_everywhere(whole[:-missing])] == pictures
    with pytest.raises(errors.DamagedImageError):
        decode_picture(whole[:-4], 64)


@cache
def _texture(size: tuple[int, int]) -> Image.Image:
    return Image.effect_noise(size, 60).convert("RGB")


def textured(size: tuple[int, int]) -> Image.Image:
    return _texture(size).copy()


KINDS_OF_JPEG: Final[dict[str, dict[str, object]]] = {
    "sequential": {},
    "all colours": {"subsampling": 0},
    "restarts": {"restart_marker_rows": 1},
    "many restarts": {"restart_marker_blocks": 3},
}


@each_row("kind", KINDS_OF_JPEG)
@each_row("scene", [textured((540, 960)), quadrants(540, 960), Image.new("L", (540, 960), 255)])
def test_a_truncated_jpeg_with_an_end_marker_fails(scene: Image.Image, kind: str) -> None:
    whole = encoded(scene, "JPEG", **KINDS_OF_JPEG[kind])
    entropy_coded = whole.rindex(b"\xff\xda") + 14
    for share in (0.1, 0.5, 0.8):
        cut = whole[: entropy_coded + int((len(whole) - entropy_coded) * share)].rstrip(b"\xff")
        with pytest.raises(errors.DamagedImageError):
            decode_picture(cut + b"\xff\xd9", 320)


@each_row("kind", [*KINDS_OF_JPEG, "progressive"])
@each_row("size", [(270, 480), (541, 963), (7, 5), (1, 1)])
@each_row("colour", ["white", "black", "gray"])
def test_a_picture_with_a_flat_lower_edge_is_not_taken_for_truncated(
    size: tuple[int, int], colour: str, kind: str
) -> None:
    scene = textured(size)
    scene.paste(colour, (0, size[1] // 2, *size))
    for mode in ("RGB", "L", "CMYK"):
        data = encoded(scene.convert(mode), "JPEG", **KINDS_OF_JPEG.get(kind, {"progressive": True}))
        decode_picture(data + b"more bytes", 96)


# --- Too large ----------------------------------------------------------------------------------------------------


@pytest.mark.fault(65, 66)
@each_row(
    ("width", "height"),
    [(13_000, 13_000), (14_000, 14_000), (9_000, 9_000), (8_001, 8_000), (1, 1_048_576), (32_769, 1)],
    ids=[
        "169 MP",
        "196 MP, at which Pillow errs",
        "81 MP, at which Pillow is silent",
        "just over",
        "1x1,048,576",
        "side just over",
    ],
)
def test_a_bomb_is_refused_before_decoding(width: int, height: int) -> None:
    bomb = png((width, height), 1, 0, bytes((width + 7) // 8))
    assert len(bomb) < 25_000

    with pytest.raises(errors.ImageTooLargeError):
        decode_picture(bomb, 96)
    with pytest.raises(errors.ImageTooLargeError):  # decoding this one could only say "damaged"
        decode_picture(bomb[:60], 96)


@each_row("limits", [DecodeLimits(max_bytes=100), DecodeLimits(max_pixels=6_143), DecodeLimits(max_side=95)])
def test_each_limit_is_applied(limits: DecodeLimits) -> None:
    decode_picture(encoded(quadrants(96, 64), "PNG"), 48, DecodeLimits(max_pixels=6_144, max_side=96))
    with pytest.raises(errors.ImageTooLargeError):
        decode_picture(encoded(quadrants(96, 64), "PNG"), 48, limits)


@each_row("file_format", ["JPEG", "GIF", "WEBP", "AVIF", "HEIF"])
def test_each_format_is_measured_before_decoding(file_format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(quadrants(), file_format)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("decoded"))
    with pytest.raises(errors.ImageTooLargeError):
        decode_picture(data, 48, DecodeLimits(max_side=64))


def with_size(jpeg: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame says another size."""
    frame = b"\xff\xc0" if b"\xff\xc0" in jpeg else b"\xff\xc2"  # sequential or progressive
    at = jpeg.index(frame) + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


@each_row("box", [16, 90, 300, 720, 4_000])
@each_row("orientation", [1, 6])
def test_no_more_pixels_of_a_photo_are_decoded_than_of_other_pictures(
    box: int, orientation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[int] = []
    load = JpegImagePlugin.JpegImageFile.load

    def counted(image: JpegImagePlugin.JpegImageFile) -> object:
        decoded.append(image.width * image.height)
        return load(image)

    monkeypatch.setattr(JpegImagePlugin.JpegImageFile, "load", counted)
    data = oriented(quadrants(720, 480), orientation, "JPEG")
    thumbnail = decode_picture(data, box, DecodeLimits(max_pixels=100_000))

    assert_shows_quadrants(thumbnail)
    assert thumbnail.image.width == min(box, 720)
    assert decoded
    assert max(decoded) <= 100_000


LARGE_JPEGS: Final = {
    "169 MP in 20 KB": with_size(encoded(quadrants(1_200, 900), "JPEG", quality=95), 13_000, 13_000),
    "above the limit of JPEGs": with_size(encoded(Image.new("L", (64, 64)), "JPEG") + bytes(10**6), 20_000, 15_008),
    "side": with_size(encoded(Image.new("L", (64, 64)), "JPEG") + bytes(10**6), 32_769, 2_000),
    "progressive": with_size(encoded(Image.new("L", (64, 64)), "JPEG", progressive=True) + bytes(10**6), 9_000, 7_200),
}


@each_row("kind", LARGE_JPEGS)
def test_a_jpeg_that_is_not_decoded_row_by_row_or_not_whole_is_too_large(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("decoded"))
    with pytest.raises(errors.ImageTooLargeError):
        decode_picture(LARGE_JPEGS[kind], 96)
    with pytest.raises(errors.ImageTooLargeError):
        HeldFile(LARGE_JPEGS[kind], DecodeLimits()).region((0, 0, 8, 8), 1.0)


def test_an_arithmetic_coded_jpeg_has_no_more_pixels_than_other_pictures() -> None:
    assert_shows_quadrants(decode_picture(ARITHMETIC_JPEG, 96, DecodeLimits(max_pixels=96 * 64)), 20)
    with pytest.raises(errors.ImageTooLargeError):
        decode_picture(ARITHMETIC_JPEG, 96, DecodeLimits(max_pixels=96 * 64 - 1))


def test_a_large_photo_without_an_end_is_damaged() -> None:
    photo = encoded(textured((720, 480)), "JPEG")
    with pytest.raises(errors.DamagedImageError):
        decode_picture(photo[:-2], 96, DecodeLimits(max_pixels=100_000))


@pytest.mark.fault(67)
def test_a_thousand_scans_are_refused_at_once() -> None:
    bomb = jpeg_with_scans(1_000)
    started = time.process_time()
    with pytest.raises(errors.ImageTooLargeError):
        decode_picture(bomb, 96)
    assert time.process_time() - started < 0.5


def test_scans_are_counted_also_after_padding() -> None:
    assert_shows_quadrants(decode_picture(jpeg_with_scans(256), 96))
    padded = [jpeg_with_scans(300).replace(b"\xff\xda", each + b"\xff\xda") for each in (b"\xff", b"\xff\x01", b"\0\0")]
    for data in (jpeg_with_scans(257), *padded):
        with pytest.raises(errors.ImageTooLargeError):
            decode_picture(data, 96)


def test_markers_that_are_no_scans_are_not_counted() -> None:
    jpeg = encoded(quadrants(), "JPEG")
    in_metadata = jpeg_with_segment(jpeg, 0xED, b"\xff\xda" * 1_000)
    behind_the_end = jpeg + b"\xff\xda\0\x02" * 20_000
    besides_as_many_as_allowed = jpeg_with_segment(jpeg_with_scans(256), 0xED, b"\xff\xda" * 10)

    assert_shows_quadrants(decode_picture(in_metadata, 48))
    assert_shows_quadrants(decode_picture(besides_as_many_as_allowed, 48))
    assert_shows_quadrants(decode_picture(behind_the_end, 48))


# --- Animations ---------------------------------------------------------------------------------------------------


def test_frames_behind_the_first_may_be_broken() -> None:
    assert pixel(decode_picture(gif_of_frames(2)[:45] + b"rubbish", 96), 0, 0) == (*RED, 255)


# --- Upright ------------------------------------------------------------------------------------------------------


@pytest.mark.fault(69)
@each_row("file_format", ORIENTED_FORMATS)
@each_row("orientation", range(1, 9))
def test_upright_in_every_format(orientation: int, file_format: str) -> None:
    for picture in shown_everywhere(oriented(quadrants(240, 160), orientation, file_format)):
        assert picture.image.size == (240, 160)
        assert_shows_quadrants(picture)


@each_row("written", [1, 6])
def test_a_heic_is_rotated_by_its_container_alone(written: int) -> None:
    # Phones write the rotation twice, as `irot` and as EXIF; by the standard (ISO/IEC 23008-12) only `irot` counts.
    heic = oriented(quadrants(), 6, "HEIF")
    entry = b"\x01\x12\0\x03\0\0\0\x01\0"
    at = heic.index(entry) + len(entry)

    assert_shows_quadrants(decode_picture(heic[:at] + bytes((written,)) + heic[at + 1 :], 96))


_ORIENTATION, _EXIF_DIRECTORY, _RESOLUTION = 0x112, 0x8769, 0x11A
_BYTE, _SHORT, _LONG, _SIGNED_SHORT = 1, 3, 4, 8
SIX: Final = (_ORIENTATION, _SHORT, 1, b"\0\x06\0\0")


def directory(*entries: tuple[int, int, int, bytes], following: int = 0) -> bytes:
    """A directory of a big-endian TIFF; each entry is a tag, a type, a count and four bytes."""
    packed = b"".join(struct.pack(">HHI", *entry[:3]) + entry[3] for entry in entries)
    return struct.pack(">H", len(entries)) + packed + struct.pack(">I", following)


def tiff(*directories: bytes) -> bytes:
    return b"MM\0*\0\0\0\x08" + b"".join(directories)


# What a browser does with an EXIF block: turn by orientation 6, or not at all.
TURNING: Final = {
    "big-endian": tiff(directory(SIX)),
    "little-endian": b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0",
    "behind an entry that is broken": tiff(directory((_RESOLUTION, 99, 2**32 - 1, b"\xff" * 4), SIX)),
    "behind one that is invalid": tiff(directory((_ORIENTATION, _SHORT, 1, b"\0\x09\0\0"), SIX)),
    "behind one of another type": tiff(directory((_ORIENTATION, _LONG, 1, b"\0\0\0\x03"), SIX)),
    "in the directory of EXIF": tiff(directory((_EXIF_DIRECTORY, _LONG, 1, b"\0\0\0\x1a")), directory(SIX)),
    "in a directory that is cut": tiff(directory(SIX, SIX))[:-8],
}
NOT_TURNING: Final = {
    "long": tiff(directory((_ORIENTATION, _LONG, 1, b"\0\0\0\x06"))),
    "byte": tiff(directory((_ORIENTATION, _BYTE, 1, b"\x06\0\0\0"))),
    "signed": tiff(directory((_ORIENTATION, _SIGNED_SHORT, 1, b"\0\x06\0\0"))),
    "two": tiff(directory((_ORIENTATION, _SHORT, 2, b"\0\x06\0\x06"))),
    "in the thumbnail's directory": tiff(directory((_RESOLUTION, _SHORT, 1, bytes(4)), following=26), directory(SIX)),
    "other magic number": b"MM\0+" + tiff(directory(SIX))[4:],
    "no header": directory(SIX),
    "cut": tiff(directory(SIX))[:18],
    "ten thousand directories": tiff(directory(*[(_EXIF_DIRECTORY, _LONG, 1, b"\0\0\0\x08")] * 10_000)),
}


@each_row("file_format", ["JPEG", "PNG"])
@each_row("kind", [*TURNING, *NOT_TURNING])
def test_an_orientation_counts_where_it_does_in_browsers(kind: str, file_format: str) -> None:
    stored = quadrants(240, 160).transpose(Image.Transpose.ROTATE_90) if kind in TURNING else quadrants(240, 160)
    block = (TURNING | NOT_TURNING)[kind]
    data = encoded(stored, file_format)
    if file_format == "JPEG":
        data = jpeg_with_segment(data, 0xE1, b"Exif\0\0" + block[: 2**16 - 9])
    else:
        data = png_with(data, b"eXIf", block)

    for picture in shown_everywhere(data):
        assert picture.image.size == (240, 160)
        assert_shows_quadrants(picture)


def test_the_padding_of_exif_in_a_jpeg_and_later_blocks_do_not_count() -> None:
    stored = encoded(quadrants(240, 160).transpose(Image.Transpose.ROTATE_90), "JPEG")
    upright = (_ORIENTATION, _SHORT, 1, b"\0\x01\0\0")
    later = jpeg_with_segment(stored, 0xE1, b"Exif\0\0" + tiff(directory(upright)))
    for picture in shown_everywhere(jpeg_with_segment(later, 0xE1, b"Exif\0\x01" + tiff(directory(SIX)))):
        assert_shows_quadrants(picture)


def shown_everywhere(data: bytes) -> list[DecodedOriginal]:
    """The picture as a whole, and as a region of each kind that covers it."""
    limits = DecodeLimits()
    original = decode_original(data, (240, 240), limits)
    region = (0, 0, *original.source_size)
    files = HeldFile(data, limits), HeldFile(data, replace(limits, kept_pixels=0))
    return [original, *(file.region(region, 1.0) for file in files)]


SEGMENTS: Final = {
    0xE0: [b"JFIF\0\1\1\0\0\1\0\1\0\0"],
    0xE1: [b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\1\0\0\0\0\0\0"],
    0xE2: [b"ICC_PROFILE\0\1\1" + bytes(20), b"MPF\0MM\0*\0\0\0\x08\0\0"],
    0xED: [b"Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\0\x10" + bytes(16)],
    0xEE: [b"Adobe\0\x64\0\0\0\0\1"],
}


@each_row("is_progressive", [False, True])
def test_a_jpeg_with_a_cut_segment_or_a_stray_marker_is_shown(*, is_progressive: bool) -> None:
    jpeg = encoded(quadrants(), "JPEG", quality=90, progressive=is_progressive)
    without_jfif = jpeg[:2] + jpeg[20:]
    strays = [jpeg[:at] + stray + jpeg[at:] for at in (2, 20) for stray in (b"\xff\x01", b"\xff\xd0\xff\x01")]
    cut = [
        jpeg_with_segment(whole, marker, body[:length])
        for whole in (jpeg, without_jfif)
        for marker, bodies in SEGMENTS.items()
        for body in bodies
        for length in range(len(body) + 1)
    ]
    for data in (*strays, *cut):
        assert_shows_quadrants(decode_picture(data, 96), 20)
    turned_picture = jpeg_with_segment(
        jpeg_with_segment(jpeg, 0xEE, b"Adobe\0"), 0xE1, b"Exif\0\0" + tiff(directory(SIX))
    )
    assert decode_picture(turned_picture, 96).image.height == 96  # what can be read counts


def in_text(block: bytes) -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Raw profile type exif", f"\nexif\n{len(block)}\n{block.hex()}\n", zip=True)
    return encoded(quadrants(240, 160), "PNG", pnginfo=text)


def behind_pixels(block: bytes) -> bytes:
    whole = encoded(quadrants(240, 160), "PNG")
    return whole[:-12] + png_chunk(b"eXIf", block) + whole[-12:]


IGNORED: Final = {
    "EXIF of a WebP": encoded(quadrants(240, 160), "WEBP", exif=b"Exif\0\0" + tiff(directory(SIX))),
    "text of a PNG": in_text(b"Exif\0\0" + tiff(directory(SIX))),
    "behind the pixels of a PNG": behind_pixels(tiff(directory(SIX))),
    "with a JPEG's prefix in a PNG": png_with(
        encoded(quadrants(240, 160), "PNG"), b"eXIf", b"Exif\0\0" + tiff(directory(SIX))
    ),
}


@pytest.mark.fault(69)
@each_row("place", IGNORED)
def test_an_orientation_that_browsers_ignore_is_ignored(place: str) -> None:
    for picture in shown_everywhere(IGNORED[place]):
        assert picture.image.size == (240, 160)
        assert_shows_quadrants(picture)


@each_row("file_format", ["WEBP", "PNG"])
def test_frames_of_an_animation_have_the_orientation_of_the_still_picture(file_format: str) -> None:
    frames = [quadrants(240, 160), quadrants(240, 160).rotate(180)]
    exif = b"Exif\0\0" + tiff(directory(SIX))
    data = encoded(frames[0], file_format, save_all=True, append_images=frames[1:], exif=exif)

    assert HeldFile(data, DecodeLimits()).frame((240, 240)).image.size == decode_picture(data, 240).image.size


# --- Colours ------------------------------------------------------------------------------------------------------


@pytest.mark.fault(70)
def test_cmyk_is_not_a_negative() -> None:
    thumbnail = decode_picture(encoded(quadrants().convert("CMYK"), "JPEG", quality=95), 48)
    assert_shows_quadrants(thumbnail)


def test_ycck_is_not_a_negative() -> None:
    # Adobe's transform 2 says that the four channels were YCbCr and K: an equal Y, neutral Cb and Cr are gray.
    jpeg = encoded(Image.new("CMYK", (32, 32), (155, 127, 127, 0)), "JPEG", quality=98, subsampling=0)
    adobe = jpeg.index(b"Adobe")
    ycck = jpeg[: adobe + 11] + b"\x02" + jpeg[adobe + 12 :]

    assert is_near(pixel(decode_picture(ycck, 16), 0.5, 0.5), (155, 155, 155, 255), 3)


@each_row("file_format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_a_wide_gamut_is_converted_to_srgb(file_format: str) -> None:
    red_of_srgb = Image.new("RGB", (64, 64), (234, 51, 35))  # as Display P3 writes it
    options = {"quality": 100} if file_format != "PNG" else {}
    data = encoded(red_of_srgb, file_format, icc_profile=display_p3_profile(), **options)

    assert is_near(pixel(decode_picture(data, 32), 0.5, 0.5), (255, 0, 0, 255), 8)
    if file_format == "PNG":
        translucent = Image.new("RGBA", (64, 64), (234, 51, 35, 100))
        data = encoded(translucent, "PNG", icc_profile=display_p3_profile())
        assert is_near(pixel(decode_picture(data, 32), 0.5, 0.5), (255, 0, 0, 100), 8)


@each_row("box", [16, 64], ids=["shrunk", "as is"])
@each_row(
    ("depth", "colour_type", "row", "extra"),
    [
        (8, 4, b"\x80\x64" * 32, ()),
        (16, 4, b"\x80\x80\x64\x64" * 32, ()),
        (8, 0, b"\x80" * 16 + b"\x14" * 16, ((b"tRNS", b"\0\x14"),)),
    ],
    ids=["alpha channel", "16 bits", "a transparent gray"],
)
def test_gray_and_alpha_go_through_a_gray_profile(
    depth: int, colour_type: int, row: bytes, extra: tuple[tuple[bytes, bytes], ...], box: int
) -> None:
    with_profile = ((b"iCCP", b"gray\0\0" + zlib.compress(gray_profile(1.0))), *extra)
    thumbnail = decode_picture(png((32, 32), depth, colour_type, row, *with_profile), box)

    alpha = 255 if extra else 100
    assert is_near(pixel(thumbnail, 0.2, 0.5), (188, 188, 188, alpha), 3), pixel(thumbnail, 0.2, 0.5)
    assert thumbnail.image.mode == "RGBA"
    if extra:
        assert pixel(thumbnail, 0.9, 0.5)[3] == 0


GRAY_AND_ALPHA: Final[dict[str, dict[str, Any]]] = {
    "AVIF": {"subsampling": "4:0:0", "quality": 100},
    "animated AVIF": {
        "subsampling": "4:0:0",
        "quality": 100,
        "save_all": True,
        "append_images": [Image.new("LA", (32, 32))],
    },
    "HEIF": {"quality": 100},
}


@each_row("kind", GRAY_AND_ALPHA)
def test_gray_and_alpha_of_a_container_go_through_a_gray_profile(kind: str) -> None:
    image = Image.new("LA", (32, 32), (128, 100))
    data = encoded(image, kind.split()[-1], icc_profile=gray_profile(1.0), **GRAY_AND_ALPHA[kind])

    file = HeldFile(data, DecodeLimits())
    pictures = [*shown_everywhere(data), *([file.frame((32, 32))] if "animated" in kind else [])]
    for picture in pictures:
        assert is_near(pixel(picture, 0.5, 0.5), (188, 188, 188, 100), 3), pixel(picture, 0.5, 0.5)


@each_row("file_format", ["AVIF", "HEIF", "WEBP"])
def test_colours_or_a_webp_do_not_go_through_a_gray_profile(file_format: str) -> None:
    colour = (128, 128, 128, 100) if file_format == "WEBP" else (200, 60, 60, 100)
    data = encoded(Image.new("RGBA", (32, 32), colour), file_format, icc_profile=gray_profile(1.0), quality=100)
    assert is_near(pixel(decode_picture(data, 32), 0.5, 0.5), colour, 3)


def test_a_huge_profile_is_ignored() -> None:
    profile = display_p3_profile()
    padded = bytearray(profile + bytes(DecodeLimits().max_profile_bytes))
    padded[:4] = len(padded).to_bytes(4, "big")
    red_of_srgb = Image.new("RGB", (64, 64), (234, 51, 35))  # as Display P3 writes it

    for icc_profile, expected in ((profile, (255, 0, 0)), (bytes(padded), (234, 51, 35))):
        data = encoded(red_of_srgb, "WEBP", icc_profile=icc_profile, lossless=True)
        assert is_near(pixel(decode_picture(data, 32), 0.5, 0.5), expected, 8)


PALETTE: Final = (b"PLTE", bytes((*RED, *BLUE)))
TRANSPARENT_RED: Final = (b"tRNS", bytes((0, RED[0], 0, RED[1], 0, RED[2])))
# Depth, type of colours, the pixels of a row of 32, further chunks, and the colours at the left and at the right.
SAMPLES: Final[dict[str, tuple[int, int, bytes, tuple[tuple[bytes, bytes], ...], Any, Any]]] = {
    "one bit": (1, 0, b"\0\0\xff\xff", (), (0, 0, 0, 255), (255, 255, 255, 255)),
    "gray": (8, 0, b"\x28" * 16 + b"\xc8" * 16, (), (40, 40, 40, 255), (200, 200, 200, 255)),
    "gray and alpha": (8, 4, b"\xc8\x64" * 32, (), (200, 200, 200, 100), (200, 200, 200, 100)),
    "16 bits": (16, 0, b"\x28\x28" * 16 + b"\xc8\xc8" * 16, (), (40, 40, 40, 255), (200, 200, 200, 255)),
    "16 bits, another transparent": (16, 0, b"\x28\x28" * 32, ((b"tRNS", b"\x28\x29"),), (40, 40, 40, 255), None),
    "16 bits, its lower byte transparent": (16, 0, b"\x28\x28" * 32, ((b"tRNS", b"\0\x28"),), (40, 40, 40, 255), None),
    "16 bits, RGB": (16, 2, b"\xc8\xc8\x32\x32\x64\x64" * 32, (), (200, 50, 100, 255), (200, 50, 100, 255)),
    "16 bits, gray and alpha": (16, 4, b"\xc8\xc8\x64\x64" * 32, (), (200, 200, 200, 100), (200, 200, 200, 100)),
    "16 bits, RGBA": (16, 6, b"\xc8\xc8\x32\x32\x64\x64\x64\x64" * 32, (), (200, 50, 100, 100), (200, 50, 100, 100)),
    "palette": (8, 3, b"\0" * 16 + b"\1" * 16, (PALETTE, (b"tRNS", b"\x64")), (*RED, 100), (*BLUE, 255)),
    "colour": (8, 2, bytes(RED) * 16 + bytes(BLUE) * 16, (TRANSPARENT_RED,), (*RED, 0), (*BLUE, 255)),
}


@pytest.mark.fault(71, 72)
@each_row("box", [16, 32], ids=["shrunk", "as is"])
@each_row("kind", SAMPLES)
def test_samples_of_a_png(kind: str, box: int) -> None:
    depth, colour_type, row, extra, left, right = SAMPLES[kind]
    thumbnail = decode_picture(png((32, 32), depth, colour_type, row, *extra), box)

    for x, expected in ((0.1, left), (0.9, right or left)):
        found = pixel(thumbnail, x, 0.5)
        assert is_near(found[3:], expected[3:], 2), found
        assert not expected[3] or is_near(found, expected, 3), found
    assert thumbnail.image.mode == ("RGB" if {left[3], (right or left)[3]} == {255} else "RGBA")


@each_row(
    ("colour_type", "row", "extra", "expected"),
    [
        (3, b"\0\1" * 64, ((b"PLTE", bytes((0, 0, 0, 255, 255, 255))),), (127, 127, 127, 255)),
        (2, (bytes(RED) + bytes(BLUE)) * 64, (TRANSPARENT_RED,), (*BLUE, 127)),
        (6, (bytes((255, 0, 0, 255)) + bytes(4)) * 64, (), (255, 0, 0, 127)),
    ],
    ids=["a palette is smoothed", "a transparent colour does not bleed", "transparent pixels do not darken others"],
)
def test_pixels_are_mixed(colour_type: int, row: bytes, extra: tuple[Any, ...], expected: tuple[int, ...]) -> None:
    colour = pixel(decode_picture(png((128, 128), 8, colour_type, row, *extra), 16), 0.5, 0.5)
    assert is_near(colour, expected, 28), colour


def test_a_transparent_gif() -> None:
    image = Image.new("P", (32, 32), 0)
    image.putpalette((*RED, *BLUE))
    image.paste(1, (16, 0, 32, 32))
    thumbnail = decode_picture(encoded(image, "GIF", transparency=1), 16)

    assert is_near(pixel(thumbnail, 0.1, 0.5), (*RED, 255), 3)
    assert pixel(thumbnail, 0.9, 0.5)[3] == 0


@each_row("file_format", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_alpha_is_kept_in_every_format_that_has_it(file_format: str) -> None:
    thumbnail = decode_picture(encoded(Image.new("RGBA", (64, 64), (*GREEN, 100)), file_format), 32)
    assert is_near(pixel(thumbnail, 0.5, 0.5), (*GREEN, 100), LOSSY)
    assert thumbnail.image.mode == "RGBA"


def test_an_opaque_alpha_channel_counts_as_none() -> None:
    assert decode_picture(encoded(quadrants().convert("RGBA"), "PNG"), 48).image.mode == "RGB"


# --- Broken metadata ------------------------------------------------------------------------------------------------

BROKEN_EXIF: Final = {
    "rubbish": b"Exif\0\0" + b"\xde\xad\xbe\xef" * 8,
    "offset out of the file": b"Exif\0\0II*\0\xff\xff\xff\x7f" + bytes(16),
    "orientation is a text": b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x04six\0\0\0\0\0",
}


@pytest.mark.fault(73)
@each_row("broken", BROKEN_EXIF)
@each_row("file_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_broken_exif_is_ignored(file_format: str, broken: str) -> None:
    exif = BROKEN_EXIF[broken]
    if file_format == "PNG":
        data = png_with(encoded(quadrants(), "PNG"), b"eXIf", exif.removeprefix(b"Exif\0\0"))
    else:
        data = encoded(quadrants(), file_format, exif=exif)
    assert_shows_quadrants(decode_picture(data, 48))


def test_broken_exif_in_avif_keeps_the_containers_rotation() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x0112] = 6
    upright = quadrants()
    data = encoded(upright.transpose(Image.Transpose.ROTATE_90), "AVIF", exif=exif.tobytes())
    assert b"MM\0*" in data

    assert_shows_quadrants(decode_picture(data.replace(b"MM\0*", b"ZZZZ"), 48))


@pytest.mark.fault(73)
@each_row("file_format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
@each_row(
    "profile",
    [b"not a profile", display_p3_profile()[:200], cmyk_profile(), bytes(400)],
    ids=["text", "cut", "of another colour space", "zeros"],
)
def test_a_broken_profile_is_ignored(file_format: str, profile: bytes) -> None:
    data = encoded(quadrants(), file_format, icc_profile=profile)
    assert_shows_quadrants(decode_picture(data, 48))


# --- HEIC without its plugin ----------------------------------------------------------------------------------------


@pytest.mark.fault(76)
@each_row("has_plugin", [False, True])
def test_without_plugin_or_decoder_the_tile_says_so(has_plugin: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    heic = encoded(quadrants(), "HEIF")
    loading._register_heif_opener.cache_clear()
    if has_plugin:
        monkeypatch.setattr("pi_heif.libheif_info", lambda: {"decoders": {}})
    else:
        monkeypatch.setitem(sys.modules, "pi_heif", None)

    for _ in range(2):
        with pytest.raises(errors.HeicUnavailableError):
            decode_picture(heic, 48)
    assert_shows_quadrants(decode_picture(encoded(quadrants(), "AVIF"), 48))


@each_row(
    ("brands", "expected"),
    [
        (b"mif1\0\0\0\0mif1heic", "HEIF"),
        (b"msf1\0\0\0\0hevc", "HEIF"),
        (b"mif1\0\0\0\0mif1avif", "AVIF"),
        (b"mif1\0\0\0\0avifmiaf", "AVIF"),
        (b"avis\0\0\0\0msf1", "AVIF"),
        (b"heix\0\0\0\0mif1", "HEIF"),
    ],
)
def test_brands_tell_heic_from_avif(brands: bytes, expected: str) -> None:
    box = (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands
    assert recognise(box + b"avif") == expected  # what stands behind the box does not count


def test_a_fresh_process_needs_neither_qt_nor_httpx() -> None:
    program = f"""
        import sys
        from app.images.decode import make_thumbnail
        assert not {{"PySide6", "httpx", "pi_heif"}} & set(sys.modules)
        print(make_thumbnail(bytes.fromhex("{encoded(quadrants(), "HEIF").hex()}"), 48).width)
    """
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False
    )
    assert (result.stdout.strip(), result.stderr, result.returncode) == ("48", "", 0)


# --- Faults of Pillow; damaged files are those of `tests.fuzz` ----------------------------------------------------


@each_row("error", [MemoryError, RecursionError, ValueError, OSError, KeyError, SyntaxError, EOFError])
def test_any_exception_of_pillow_means_a_damaged_file(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: object) -> None:
        raise error

    data = encoded(quadrants(), "PNG")
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
    with pytest.raises(errors.DamagedImageError):
        decode_picture(data, 48)
