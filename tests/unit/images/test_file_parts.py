"""Parts of files: chunks of a PNG, boxes of AVIF and HEIC, and JPEGs that lack their end."""

import re
import struct
import zlib
from typing import Final

import pytest
from PIL import Image

from app.core.errors import DamagedImageError, ImageTooLargeError, UnsupportedFormatError
from app.core.limits import DecodeLimits
from app.images.file_formats import recognise
from tests.tables import each_row

from .decoded import EXACT, assert_shows_quadrants, decode_picture, is_near, pixel
from .image_files import BLUE, GREEN, RED, encoded, jpeg_with_segment, png, png_chunk, png_with, quadrants

FALSE_CRC: Final = b"\0\0\0\0"
XMP: Final = b"XML:com.adobe.xmp\0\0\0\0\0"
BOMB: Final = zlib.compress(bytes(64 << 20), 1)

FAULTY: Final[dict[str, tuple[bytes, bytes, bytes | None]]] = {
    "gAMA, false CRC": (b"gAMA", struct.pack(">I", 100_000), FALSE_CRC),
    "gAMA, short": (b"gAMA", b"\0\1", None),
    "gAMA, long": (b"gAMA", struct.pack(">II", 100_000, 0), None),
    "gAMA, zero": (b"gAMA", bytes(4), None),
    "cHRM, short": (b"cHRM", bytes(31), None),
    "cHRM, false CRC": (b"cHRM", bytes(32), FALSE_CRC),
    "pHYs, short": (b"pHYs", bytes(8), None),
    "sRGB, empty": (b"sRGB", b"", None),
    "tRNS, short": (b"tRNS", bytes(3), None),
    "tRNS, false CRC": (b"tRNS", struct.pack(">3H", *RED), FALSE_CRC),
    "iCCP, unknown compression": (b"iCCP", b"name\0\1" + bytes(20), None),
    "iCCP, cut": (b"iCCP", b"name\0\0" + zlib.compress(bytes(500))[:9], None),
    "iCCP, a bomb": (b"iCCP", b"name\0\0" + BOMB, None),
    "zTXt, unknown compression": (b"zTXt", b"Comment\0\7", None),
    "zTXt of 2 MB": (b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2 << 20)), None),
    "EXIF in text, a bomb": (b"zTXt", b"Raw profile type exif\0\0" + BOMB, None),
    "EXIF in text, no number": (b"tEXt", b"Raw profile type exif\0\nexif\n4\nwxyz", None),
    "XMP of 2 MB": (b"iTXt", XMP + b" " * (2 << 20), None),
    "compressed XMP of 2 MB": (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(2 << 20)), None),
    "acTL, short": (b"acTL", bytes(4), None),
    "fcTL, short": (b"fcTL", bytes(4), None),
    "unknown, false CRC": (b"abCd", b"anything", FALSE_CRC),
    "eXIf, false CRC": (b"eXIf", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", FALSE_CRC),
}


@pytest.mark.fault(115)
@each_row("fault", FAULTY)
def test_an_invalid_ancillary_chunk_does_not_hide_the_picture(fault: str) -> None:
    kind, body, crc = FAULTY[fault]
    data = png_with(encoded(quadrants(), "PNG"), kind, body, crc=crc)

    picture = decode_picture(data, 48)

    assert picture.image.size == (48, 32)
    assert_shows_quadrants(picture, EXACT)


def test_truncated_pixels_are_not_completed_with_other_chunks() -> None:
    whole = png((64, 64), 8, 2, bytes(range(192)))
    shown = decode_picture(whole, 64).image.tobytes()
    for missing in range(1, 60):
        try:
            picture = decode_picture(whole[:-missing], 64)
        except DamagedImageError:
            continue
        assert picture.image.tobytes() == shown  # the checksum or what follows it is missing, and no pixel
        assert missing < 24


@each_row("parts", [1, 3, 40])
@each_row("with_empty_chunk", [False, True])
def test_complete_pixels_with_a_wrong_checksum_are_shown(parts: int, *, with_empty_chunk: bool) -> None:
    whole = encoded(quadrants(), "PNG")
    assert whole.count(b"IDAT") == 1
    at = whole.index(b"IDAT") - 4
    wrong = bytearray(whole[at + 8 : -16])
    wrong[-1] ^= 0xFF
    size = -(-len(wrong) // parts)
    chunks = [bytes(wrong[start : start + size]) for start in range(0, len(wrong), size)]
    chunks += [b""] if with_empty_chunk else []
    data = whole[:at] + b"".join(png_chunk(b"IDAT", chunk) for chunk in chunks) + whole[-12:]

    assert_shows_quadrants(decode_picture(data, 48), EXACT)


def test_pixels_that_are_not_complete_are_damaged_with_any_checksum() -> None:
    whole = png((64, 64), 8, 2, bytes(range(192)))
    at = whole.index(b"IDAT") - 4
    raw = zlib.decompress(whole[at + 8 : -16])
    for pixels in (zlib.compress(raw[:-1]), zlib.compress(raw)[:-30] + bytes(4), zlib.compress(raw)[:20] + bytes(99)):
        for checksum in (pixels[-4:], bytes(4)):
            data = whole[:at] + png_chunk(b"IDAT", pixels[:-4] + checksum) + whole[-12:]
            with pytest.raises(DamagedImageError):
                decode_picture(data, 64)


# --- Transparency -----------------------------------------------------------------------------------------------


@pytest.mark.fault(117)
@each_row("box", [16, 64], ids=["shrunk", "as is"])
@each_row(
    ("depth", "row", "transparent"),
    [
        (1, b"\0\0\0\0\xff\xff\xff\xff", b"\0\1"),
        (2, b"\x55" * 8 + b"\xaa" * 8, b"\0\2"),
        (4, b"\x33" * 16 + b"\xcc" * 16, b"\0\x0c"),
        (8, b"\x33" * 32 + b"\xcc" * 32, b"\0\xcc"),
        (8, b"\x33" * 32 + b"\xcc" * 32, b"\1\xcc"),  # of more bits than a sample has the lower byte counts
        (16, b"\x33\x33" * 32 + b"\xcc\xcb" * 32, b"\xcc\xcb"),
    ],
)
def test_a_transparent_gray_of_any_depth(depth: int, row: bytes, transparent: bytes, box: int) -> None:
    picture = decode_picture(png((64, 64), depth, 0, row, (b"tRNS", transparent)), box)

    assert pixel(picture, 0.9, 0.5)[3] == 0
    shown = {1: 0, 2: 85}.get(depth, 51)
    assert is_near(pixel(picture, 0.1, 0.5), (shown, shown, shown, 255), 1)


def test_the_transparency_of_a_palette_counts_only_behind_it() -> None:
    palette, row = (b"PLTE", bytes((*RED, *BLUE))), b"\0" * 16 + b"\1" * 16
    early, late = (b"tRNS", b"\x20\x20"), (b"tRNS", b"\xa0\xff")
    for chunks, alpha in (((early, palette), 255), ((palette, late), 0xA0), ((early, palette, late), 0xA0)):
        picture = decode_picture(png((32, 32), 8, 3, row, *chunks), 32)
        assert pixel(picture, 0.1, 0.5) == (*RED, alpha)
        assert pixel(picture, 0.9, 0.5) == (*BLUE, 255)


def test_a_transparent_colour_counts_before_a_suggested_palette_as_well() -> None:
    row = bytes(RED) * 16 + bytes(BLUE) * 16
    chunks = ((b"tRNS", struct.pack(">3H", *RED)), (b"PLTE", bytes(30)))
    for each in (chunks, chunks[::-1]):
        assert pixel(decode_picture(png((32, 32), 8, 2, row, *each), 32), 0.1, 0.5)[3] == 0


def test_a_transparent_colour_of_sixteen_bits() -> None:
    row = b"\x20\x01\x40\x02\x60\x03" * 32 + b"\xc8\xc8\x32\x32\x64\x64" * 32
    picture = decode_picture(png((64, 64), 16, 2, row, (b"tRNS", b"\x20\x01\x40\x02\x60\x03")), 64)
    assert pixel(picture, 0.1, 0.5)[3] == 0
    assert pixel(picture, 0.9, 0.5) == (200, 50, 100, 255)


# --- Animations -------------------------------------------------------------------------------------------------


def frame_control(number: int, size: tuple[int, int], at: tuple[int, int] = (0, 0)) -> tuple[bytes, bytes]:
    return b"fcTL", struct.pack(">IIIIIHHBB", number, *size, *at, 1, 10, 0, 0)


def frame_data(number: int, size: tuple[int, int], colour: tuple[int, int, int]) -> tuple[bytes, bytes]:
    return b"fdAT", struct.pack(">I", number) + zlib.compress((b"\0" + bytes(colour) * size[0]) * size[1])


def animation_behind_a_still(*frames: tuple[bytes, bytes], count: int = 2) -> bytes:
    """A red default image, which is no frame, and the chunks of frames behind it; `count` is what `acTL` says."""
    still = png((32, 32), 8, 2, bytes(RED) * 32, (b"acTL", struct.pack(">II", count, 0)))
    return still[:-12] + b"".join(png_chunk(*frame) for frame in frames) + still[-12:]


@pytest.mark.fault(117)
def test_a_default_image_that_is_no_frame_is_not_shown() -> None:
    size = (32, 32)
    data = animation_behind_a_still(
        frame_control(0, size), frame_data(1, size, GREEN), frame_control(2, size), frame_data(3, size, BLUE)
    )
    picture = decode_picture(data, 32)

    assert picture.image.getcolors() == [(32 * 32, GREEN)]


def test_an_animation_of_no_frames_is_its_default_image() -> None:
    size = (32, 32)
    data = animation_behind_a_still(frame_control(0, size), frame_data(1, size, GREEN), count=0)

    assert decode_picture(data, 32).image.getcolors() == [(32 * 32, RED)]


def test_a_first_frame_may_come_in_several_chunks() -> None:
    kind, body = frame_data(1, (32, 32), GREEN)
    parts = [(kind, body[:9]), (kind, struct.pack(">I", 2) + body[9:])]
    picture = decode_picture(animation_behind_a_still(frame_control(0, (32, 32)), *parts), 32)

    assert picture.image.getcolors() == [(32 * 32, GREEN)]


def test_around_a_smaller_first_frame_it_is_transparent() -> None:
    data = animation_behind_a_still(frame_control(0, (16, 8), (8, 4)), frame_data(1, (16, 8), GREEN))
    picture = decode_picture(data, 32)

    assert picture.source_size == (32, 32)
    assert picture.image.getchannel("A").getbbox() == (8, 4, 24, 12)
    assert pixel(picture, 0.5, 0.25) == (*GREEN, 255)


@each_row(
    "frames",
    [
        (),
        (frame_control(0, (32, 32)),),
        (frame_control(0, (32, 33)), frame_data(1, (32, 33), GREEN)),
        (frame_control(0, (0, 32)), frame_data(1, (32, 32), GREEN)),
        (frame_control(0, (32, 32), (1, 0)), frame_data(1, (32, 32), GREEN)),
        (frame_data(0, (32, 32), GREEN),),
    ],
    ids=["no frame", "no pixels", "too high", "no width", "out of the picture", "no control"],
)
def test_without_a_valid_frame_the_default_image_is_shown(frames: tuple[tuple[bytes, bytes], ...]) -> None:
    assert decode_picture(animation_behind_a_still(*frames), 32).image.getcolors() == [(32 * 32, RED)]


def test_the_whole_picture_is_measured_not_its_first_frame() -> None:
    data = animation_behind_a_still(frame_control(0, (8, 8)), frame_data(1, (8, 8), GREEN))
    with pytest.raises(ImageTooLargeError):
        decode_picture(data, 8, DecodeLimits(max_side=31))


def gif_with_a_small_frame(**options: object) -> bytes:
    """A screen of 32 x 32 whose first frame is 16 x 8, at 8 and 4."""
    frame = Image.new("P", (16, 8), 1)
    frame.putpalette((*RED, *BLUE))
    data = bytearray(encoded(frame, "GIF", **options))
    data[6:10] = struct.pack("<HH", 32, 32)
    at = data.index(b"," + bytes(4) + struct.pack("<HH", 16, 8))
    data[at + 1 : at + 5] = struct.pack("<HH", 8, 4)
    return bytes(data)


@pytest.mark.fault(117)
def test_around_a_gifs_smaller_first_frame_it_is_transparent() -> None:
    picture = decode_picture(gif_with_a_small_frame(), 32)

    assert picture.image.size == (32, 32)
    assert picture.image.getchannel("A").getbbox() == (8, 4, 24, 12)
    assert pixel(picture, 0.5, 0.25) == (*BLUE, 255)


def test_a_first_frame_is_not_completed_with_the_second_ones_pixels() -> None:
    size = (32, 32)
    kind, body = frame_data(1, size, GREEN)
    data = animation_behind_a_still(
        frame_control(0, size), (kind, body[:14]), frame_control(2, size), (kind, body[:4] + body[14:])
    )
    with pytest.raises(DamagedImageError):
        decode_picture(data, 32)


def test_pixels_after_another_chunk_are_ignored() -> None:
    whole = png((64, 64), 8, 2, bytes(range(192)))
    at = whole.index(b"IDAT") - 4
    body = whole[at + 8 : -16]
    parts = ((b"IDAT", body[:30]), (b"tEXt", b"a\0b"), (b"IDAT", body[30:]))
    with pytest.raises(DamagedImageError):
        decode_picture(whole[:at] + b"".join(png_chunk(*part) for part in parts) + whole[-12:], 64)


# --- Boxes of AVIF and HEIC -------------------------------------------------------------------------------------------


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
    assert recognise(data) == file_format
    assert_shows_quadrants(decode_picture(data, 48))


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
    data = with_brands(encoded(quadrants(), file_format), major, *compatible)

    assert recognise(data) == file_format
    assert_shows_quadrants(decode_picture(data, 48))


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


# --- The end of a JPEG ------------------------------------------------------------------------------------------------


END: Final = b"\xff\xd9"
KINDS: Final[dict[str, dict[str, object]]] = {
    "sequential": {},
    "progressive": {"progressive": True},
    "restarts": {"restart_marker_rows": 1},
    "many restarts": {"restart_marker_blocks": 3},
}


def scenes() -> dict[str, Image.Image]:
    return {
        "flat": quadrants(240, 320),
        "noise": Image.effect_noise((240, 320), 60).convert("RGB"),
        "gray": Image.radial_gradient("L").resize((240, 320)),
    }


def behind_first_scan_header(jpeg: bytes) -> int:
    at = jpeg.index(b"\xff\xda")
    return at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")


@pytest.mark.fault(115)
@each_row("kind", KINDS)
@each_row("scene", scenes())
@each_row("box", [64, 400])
def test_complete_pixels_without_an_end_are_shown(kind: str, scene: str, box: int) -> None:
    whole = encoded(scenes()[scene], "JPEG", **KINDS[kind])
    shown = decode_picture(whole, box).image.tobytes()

    for cut in (whole[:-1], whole[:-2]):
        assert decode_picture(cut, box).image.tobytes() == shown


def test_the_end_of_an_embedded_thumbnail_is_not_the_pictures() -> None:
    thumbnail = encoded(quadrants(24, 16), "JPEG")
    whole = jpeg_with_segment(encoded(quadrants(), "JPEG"), 0xE1, b"Exif\0\0" + thumbnail)
    shown = decode_picture(whole, 96).image.tobytes()

    assert decode_picture(whole[:-2], 96).image.tobytes() == shown
    with pytest.raises(DamagedImageError):
        decode_picture(whole[:-40], 96)


@each_row("kind", KINDS)
@each_row("scene", scenes())
def test_without_an_end_no_pixel_may_be_missing(kind: str, scene: str) -> None:
    whole = encoded(scenes()[scene], "JPEG", **KINDS[kind])
    shown = decode_picture(whole, 400).image.tobytes()
    for missing in (3, 4, 5, 10, len(whole) // 8):
        try:
            picture = decode_picture(whole[:-missing], 400)
        except DamagedImageError:
            continue
        assert picture.image.tobytes() == shown  # the missing bytes change no pixel
        assert missing < 10


@each_row("end", [b"", END], ids=["no end", "given an end"])
@each_row("kind", ["restarts", "many restarts"])
def test_a_cut_between_two_restart_markers_is_noticed(kind: str, end: bytes) -> None:
    whole = encoded(scenes()["flat"], "JPEG", **KINDS[kind])
    restarts = [found.start() for found in re.finditer(rb"\xff[\xd0-\xd7]", whole)]
    # A picture with an end marker is decoded again only if its whole lower edge is missing.
    restarts = restarts[: len(restarts) * 3 // 4] if end else restarts
    for at in restarts[:: max(1, len(restarts) // 12)]:
        for cut in (whole[:at], whole[: at + 2]):
            with pytest.raises(DamagedImageError):
                decode_picture(cut + end, 400)


@each_row("end", [b"", END], ids=["no end", "given an end"])
@each_row("progressive", [False, True])
@each_row("scene", scenes())
def test_without_any_pixels_a_jpeg_is_damaged(scene: str, progressive: bool, end: bytes) -> None:
    whole = encoded(scenes()[scene], "JPEG", progressive=progressive)
    pixels = behind_first_scan_header(whole)
    for cut in (whole[:pixels], whole[: pixels + 1], whole[: whole.index(b"\xff\xda")]):
        with pytest.raises(DamagedImageError):
            decode_picture(cut + end, 64)


@each_row("end", [b"", END], ids=["no end", "given an end"])
def test_without_any_pixels_an_arithmetic_jpeg_is_damaged(end: bytes) -> None:
    whole = encoded(quadrants(), "JPEG")
    arithmetic = whole[: behind_first_scan_header(whole)].replace(b"\xff\xc0", b"\xff\xc9")
    with pytest.raises(DamagedImageError):
        decode_picture(arithmetic + end, 64)


def test_an_arithmetic_jpeg_without_an_end_may_be_truncated_anywhere() -> None:
    whole = encoded(quadrants(), "JPEG")
    arithmetic = whole[: behind_first_scan_header(whole)].replace(b"\xff\xc0", b"\xff\xc9")
    with pytest.raises(DamagedImageError):
        decode_picture(arithmetic + bytes(range(1, 100)), 64)
