"""Colour spaces that files name or contain: thumbnails have the colours that a browser shows.

The expected values are Chromium 156's of the same files.
"""

import struct
import zlib
from collections.abc import Sequence
from typing import Final

import pytest
from PIL import Image, ImageCms

from tests.tables import each_row

from .decoded import decode_picture, is_near, pixel
from .image_files import cmyk_profile, display_p3_profile, encoded, gray_profile, png, srgb_primaries_profile

type Colour = tuple[int, int, int]

GRAYS: Final[tuple[Colour, ...]] = ((16, 16, 16), (64, 64, 64), (128, 128, 128), (220, 220, 220))
REDDISH: Final = (200, 40, 40)
COLOURS: Final[tuple[Colour, ...]] = (*GRAYS, REDDISH, (40, 200, 40), (40, 40, 200), (255, 0, 0))
LINEAR: Final = (71, 137, 188, 239)  # what the grays become if they are light
GAMMA_22: Final = (7, 62, 129, 221)

SRGB: Final = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
DISPLAY_P3: Final = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)

# What keeps colours as they are, or nearly.
EXACTLY: Final[dict[str, dict[str, object]]] = {
    "JPEG": {"quality": 100, "subsampling": 0},
    "PNG": {},
    "WEBP": {"lossless": True},
    "AVIF": {"quality": 100, "subsampling": "4:4:4"},
    "HEIF": {"quality": 100, "chroma": 444},
}

type Chunk = tuple[bytes, bytes]


def gamma(value: int) -> Chunk:
    return b"gAMA", struct.pack(">I", value)


def chromaticities(values: Sequence[int]) -> Chunk:
    return b"cHRM", struct.pack(">8I", *values)


def code_points(*values: int) -> Chunk:
    return b"cICP", bytes(values)


def brightest(light: int) -> Chunk:
    return b"cLLI", struct.pack(">II", light * 10_000, 0)


def screen(light: int) -> Chunk:
    return b"mDCV", bytes(16) + struct.pack(">II", light * 10_000, 0)


def profile(data: bytes) -> Chunk:
    return b"iCCP", b"sRGB\0\0" + zlib.compress(data)


def patches(*chunks: Chunk, colours: Sequence[Colour] = COLOURS) -> bytes:
    return png((8 * len(colours), 8), 8, 2, b"".join(bytes(colour) * 8 for colour in colours), *chunks)


def shown(data: bytes, number: int = len(COLOURS)) -> list[tuple[int, ...]]:
    """The colours of the patches."""
    picture = decode_picture(data, 1024)
    return [pixel(picture, (at + 0.5) / number, 0.5)[:3] for at in range(number)]


def assert_near(colours: Sequence[tuple[int, ...]], expected: Sequence[tuple[int, ...]], tolerance: int = 2) -> None:
    near = [is_near(got, want, tolerance) for got, want in zip(colours, expected, strict=True)]
    assert all(near), colours


def grays(levels: Sequence[int]) -> list[Colour]:
    return [(level, level, level) for level in levels]


# --- ICC profiles -------------------------------------------------------------------------------------------------


@pytest.mark.fault(116)
@each_row(
    ("icc_profile", "expected"),
    [
        (srgb_primaries_profile(1.0, "sRGB linear"), (*grays(LINEAR), (229, 110, 110))),
        (srgb_primaries_profile(1.8, "sRGB"), (*grays((20, 81, 146, 227)), (210, 53, 53))),
        (display_p3_profile("sRGB IEC61966-2.1"), (*grays(GAMMA_22), (220, 0, 17))),
    ],
    ids=["linear", "gamma 1.8", "Display P3"],
)
@each_row("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_profile_counts_by_its_content_not_by_its_name(
    icc_profile: bytes, expected: Sequence[Colour], file_format: str
) -> None:
    image = Image.new("RGB", (5 * 16, 16))
    for at, colour in enumerate((*GRAYS, REDDISH)):
        image.paste(colour, (at * 16, 0, at * 16 + 16, 16))
    assert_near(shown(encoded(image, file_format, icc_profile=icc_profile, **EXACTLY[file_format]), 5), expected, 4)


@each_row(
    ("ink", "expected"),
    [
        ((255, 0, 0, 0), (0, 151, 218)),
        ((0, 255, 0, 0), (216, 10, 122)),
        ((255, 255, 255, 0), (67, 56, 72)),
        ((0, 0, 0, 255), (67, 56, 72)),
        ((255, 255, 255, 255), (67, 56, 72)),
        ((0, 255, 255, 0), (37, 37, 37)),
    ],
    ids=["cyan", "magenta", "three inks", "black", "all four", "red"],
)
def test_a_profile_converts_cmyk_with_its_black_mixed_of_the_other_inks(ink: tuple[int, ...], expected: Colour) -> None:
    data = encoded(Image.new("CMYK", (16, 16), ink), "JPEG", icc_profile=cmyk_profile(), **EXACTLY["JPEG"])
    assert_near(shown(data, 1), [expected])


def test_an_srgb_profile_of_any_name_changes_no_pixel() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    nameless = srgb.replace("sRGB".encode("utf-16-be"), "Some".encode("utf-16-be"))
    assert nameless != srgb
    for each in (srgb, nameless):
        assert shown(patches(profile(each))) == list(COLOURS)


def test_a_profile_for_colours_counts_for_gray_pixels() -> None:
    row = b"".join(bytes((level,)) * 8 for level, *_ in GRAYS)
    linear = srgb_primaries_profile(1.0, "linear")
    gray = png((32, 8), 8, 0, row, profile(linear))
    assert_near(shown(gray, 4), grays(LINEAR))
    assert_near(shown(encoded(Image.new("L", (32, 8), 128), "JPEG", icc_profile=linear), 1), grays((188,)))


@each_row("icc_profile", [gray_profile(1.0), cmyk_profile()], ids=["gray", "CMYK"])
def test_a_profile_for_other_pictures_hides_what_it_takes_precedence_over(icc_profile: bytes) -> None:
    for chunks in ((), (gamma(100_000),), (gamma(100_000), chromaticities(DISPLAY_P3))):
        assert shown(patches(profile(icc_profile), *chunks)) == list(COLOURS)
        assert shown(patches(*chunks, profile(icc_profile))) == list(COLOURS)


def test_a_gray_profile_on_a_palette_hides_the_gamma() -> None:
    palette = (b"PLTE", b"".join(map(bytes, COLOURS)))
    row = b"".join(bytes((at,)) * 8 for at in range(len(COLOURS)))
    data = png((8 * len(COLOURS), 8), 8, 3, row, profile(gray_profile(1.0)), gamma(100_000), palette)
    assert shown(data) == list(COLOURS)


GAMMA_18: Final = srgb_primaries_profile(1.8, "gamma 1.8")
PACKED: Final = zlib.compress(GAMMA_18)
PACKED_18: Final = (*grays((20, 81, 146, 227)), (210, 53, 53), (53, 210, 53), (53, 53, 210), (255, 0, 0))


@each_row("name", [b"n", b"n" * 79, b"n\xe9", b" n  n "])
def test_a_profile_with_a_name_counts(name: bytes) -> None:
    assert_near(shown(patches((b"iCCP", name + b"\0\0" + PACKED), gamma(100_000))), PACKED_18)


INVALID_PROFILES: Final[dict[str, bytes]] = {
    "no name": b"\0\0" + PACKED,
    "name of 80": b"n" * 80 + b"\0\0" + PACKED,
    "name of 200": b"n" * 200 + b"\0\0" + PACKED,
    "unknown compression": b"n\0\1" + PACKED,
    "stream without its last byte": b"n\0\0" + PACKED[:-1],
    "stream without its checksum": b"n\0\0" + PACKED[:-4],
    "stream cut": b"n\0\0" + PACKED[:-40],
    "stream with a wrong checksum": b"n\0\0" + PACKED[:-4] + bytes(4),
    "empty": b"n\0\0" + zlib.compress(b""),
    "no profile": b"n\0\0" + zlib.compress(b"no profile" * 50),
    "profile cut": b"n\0\0" + zlib.compress(GAMMA_18[:-4]),
    "no signature": b"n\0\0" + zlib.compress(GAMMA_18[:36] + b"none" + GAMMA_18[40:]),
    "another illuminant": b"n\0\0" + zlib.compress(GAMMA_18[:68] + bytes(12) + GAMMA_18[80:]),
}


@each_row("body", INVALID_PROFILES.values(), ids=INVALID_PROFILES)
def test_an_invalid_profile_is_ignored_and_the_gamma_is_not(body: bytes) -> None:
    bad = (b"iCCP", body)
    assert shown(patches(bad)) == list(COLOURS)
    assert shown(patches(bad, (b"sRGB", b"\0"), gamma(100_000))) == list(COLOURS)
    assert_near(shown(patches(bad, gamma(100_000)))[:4], grays(LINEAR))


# --- PNG: gAMA and cHRM -------------------------------------------------------------------------------------------


GAMMAS: Final[dict[str, tuple[tuple[Chunk, ...], Sequence[Colour]]]] = {
    "linear": ((gamma(100_000),), (*grays(LINEAR), (229, 110, 110), (110, 229, 110), (110, 110, 229), (255, 0, 0))),
    "gamma 1.8": (
        (gamma(55_556),),
        (*grays((20, 81, 146, 227)), (210, 53, 53), (53, 210, 53), (53, 53, 210), (255, 0, 0)),
    ),
    "gamma 2.2 alone": ((gamma(45_455),), COLOURS),
    "gamma 2.2 and primaries of sRGB": (
        (gamma(45_455), chromaticities(SRGB)),
        (*grays(GAMMA_22), (201, 35, 35), (35, 201, 35), (35, 35, 201), (255, 0, 0)),
    ),
    "Display P3": (
        (gamma(45_455), chromaticities(DISPLAY_P3)),
        (*grays(GAMMA_22), (220, 0, 18), (0, 205, 0), (35, 35, 210), (255, 0, 0)),
    ),
    "smallest gamma": ((gamma(1),), (*[(0, 0, 0)] * 7, (255, 0, 0))),
    "largest gamma": ((gamma(2**31 - 1),), (*[(255, 255, 255)] * 7, (255, 0, 0))),
    "primaries alone": ((chromaticities(DISPLAY_P3),), COLOURS),
    "primaries of zeros": ((gamma(100_000), chromaticities((0,) * 8)), COLOURS),
    "primaries without colours": ((gamma(100_000), chromaticities((31270, 32900) * 4)), COLOURS),
    "white of zeros": ((gamma(100_000), chromaticities((0, 0, *SRGB[2:]))), COLOURS),
    "white without light": ((gamma(100_000), chromaticities((31270, 0, *SRGB[2:]))), COLOURS),
    "red above 1": ((gamma(100_000), chromaticities((*SRGB[:2], 110_000, *SRGB[3:]))), COLOURS),
    "blue below 0": ((gamma(45_455), chromaticities((*SRGB[:7], 2**32 - 256))), COLOURS),
    "red of 1": (
        (gamma(45_455), chromaticities((31270, 32900, 100_000, 29_200, 17_000, 79_700, 13_100, 4_600))),
        (*grays(GAMMA_22), (255, 0, 0), (0, 223, 0), (0, 28, 225), (255, 0, 0)),
    ),
    "beside sRGB": (((b"sRGB", b"\0"), gamma(100_000)), COLOURS),
    "the second of two": ((gamma(45_455), gamma(100_000)), COLOURS),
}


@pytest.mark.fault(116)
@each_row(("chunks", "expected"), GAMMAS.values(), ids=GAMMAS)
def test_gamma_and_primaries_of_a_png(chunks: tuple[Chunk, ...], expected: Sequence[Colour]) -> None:
    assert_near(shown(patches(*chunks)), expected)


def test_a_png_gamma_counts_for_gray_palettes_and_alpha() -> None:
    gray = png((32, 8), 8, 0, b"".join(bytes((level,)) * 8 for level, *_ in GRAYS), gamma(100_000))
    palette = (b"PLTE", b"".join(map(bytes, GRAYS)))
    indexed = png((32, 8), 8, 3, b"".join(bytes((at,)) * 8 for at in range(4)), gamma(100_000), palette)
    for data in (gray, indexed):
        assert_near(shown(data, 4), grays(LINEAR))

    translucent = png((8, 8), 8, 6, bytes((128, 128, 128, 100)) * 8, gamma(100_000))
    assert is_near(pixel(decode_picture(translucent, 8), 0.5, 0.5), (188, 188, 188, 100), 2)


def test_colour_chunks_after_the_pixels_do_not_count() -> None:
    whole, described = patches(), patches(gamma(100_000))
    chunk = described[33 : 33 + 16]
    assert chunk[4:8] == b"gAMA"
    assert shown(whole[:-12] + chunk + whole[-12:]) == list(COLOURS)


# --- Code points: PNG, AVIF and HEIC ------------------------------------------------------------------------------

PQ: Final = (*grays((1, 30, 132, 255)), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 0, 0))
HLG: Final = (*grays((3, 43, 99, 224)), (230, 0, 13), (0, 208, 0), (0, 19, 173), (255, 0, 0))
P3: Final = (*GRAYS, (218, 0, 26), (0, 204, 0), (40, 40, 208), (255, 0, 0))


CODE_POINTS: Final[dict[str, tuple[tuple[Chunk, ...], Sequence[Colour]]]] = {
    "sRGB": ((code_points(1, 13, 0, 1), gamma(45_455)), COLOURS),
    "sRGB before gamma": ((code_points(1, 13, 0, 1), gamma(100_000), chromaticities(DISPLAY_P3)), COLOURS),
    "sRGB before a profile": ((code_points(1, 13, 0, 1), profile(srgb_primaries_profile(1.0, "linear"))), COLOURS),
    "Display P3": ((code_points(12, 13, 0, 1),), P3),
    "before a profile": ((code_points(12, 13, 0, 1), profile(srgb_primaries_profile(1.0, "linear"))), P3),
    "PQ": ((code_points(9, 16, 0, 1),), PQ),
    "HLG": ((code_points(9, 18, 0, 1),), HLG),
    "PQ of a known peak": (
        (code_points(9, 16, 0, 1), brightest(300)),
        (*grays((1, 41, 171, 255)), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 0, 0)),
    ),
    "PQ without highlights": (
        (code_points(9, 16, 0, 1), brightest(100)),
        (*grays((2, 44, 181, 255)), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 0, 0)),
    ),
    "PQ made on a known screen": (
        (code_points(9, 16, 0, 1), screen(500)),
        (*grays((1, 37, 156, 255)), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 0, 0)),
    ),
    "HLG of a known peak": (
        (code_points(9, 18, 0, 1), brightest(4000)),
        (*grays((3, 43, 99, 208)), (230, 0, 13), (0, 207, 0), (0, 19, 173), (255, 0, 0)),
    ),
    "video": (
        (code_points(9, 14, 0, 1),),
        (*grays((4, 54, 121, 218)), (246, 0, 6), (0, 208, 0), (0, 20, 207), (255, 0, 0)),
    ),
    "xvYCC": (
        (code_points(1, 11, 0, 1), gamma(100_000)),
        (*grays((4, 54, 121, 218)), (197, 28, 28), (28, 197, 28), (28, 28, 197), (255, 0, 0)),
    ),
    "linear": (
        (code_points(1, 8, 0, 1),),
        (*grays(LINEAR), (229, 110, 110), (110, 229, 110), (110, 110, 229), (255, 0, 0)),
    ),
    "video range": ((code_points(12, 13, 0, 0),), COLOURS),
    "with a matrix": ((code_points(12, 13, 1, 1),), COLOURS),
    "unspecified": ((code_points(12, 2, 0, 1),), COLOURS),
    "unknown": ((code_points(99, 13, 0, 1),), COLOURS),
}


@pytest.mark.fault(116)
@each_row(("chunks", "expected"), CODE_POINTS.values(), ids=CODE_POINTS)
def test_code_points_of_a_png(chunks: tuple[Chunk, ...], expected: Sequence[Colour]) -> None:
    assert_near(shown(patches(*chunks)), expected)


@each_row("points", [(12, 2), (2, 13), (99, 13), (1, 12)])
def test_after_unknown_code_points_the_next_description_counts(points: tuple[int, int]) -> None:
    assert_near(shown(patches(code_points(*points, 0, 1), gamma(100_000)))[:4], grays(LINEAR))


def test_code_points_and_the_screens_light_behind_a_palette_do_not_count() -> None:
    palette = (b"PLTE", bytes(30))
    assert shown(patches(palette, code_points(12, 8, 0, 1))) == list(COLOURS)
    assert_near(shown(patches(code_points(9, 16, 0, 1), palette, screen(100))), PQ)
    dark = (*grays((2, 44, 181, 255)), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 0, 0))
    assert_near(shown(patches(code_points(9, 16, 0, 1), palette, brightest(100))), dark)


def test_srgb_code_points_hide_the_profile_of_gray_pixels() -> None:
    row = b"".join(bytes((level,)) * 8 for level, *_ in GRAYS)
    for hidden in (gamma(100_000), profile(gray_profile(1.0))):
        assert shown(png((32, 8), 8, 0, row, code_points(1, 13, 0, 1), hidden), 4) == list(GRAYS)


def test_tone_mapping_preserves_alpha() -> None:
    translucent = png((8, 8), 8, 6, bytes((128, 128, 128, 100)) * 8, code_points(9, 16, 0, 1))
    assert is_near(pixel(decode_picture(translucent, 8), 0.5, 0.5), (132, 132, 132, 100), 2)


def coded(
    file_format: str, primaries: int, transfer: int, matrix: int | None = None, icc_profile: bytes = b""
) -> bytes:
    """The patches in a lossy file whose container names its colours."""
    image = Image.new("RGB", (64 * len(COLOURS), 64))
    for at, colour in enumerate(COLOURS):
        image.paste(colour, (at * 64, 0, at * 64 + 64, 64))
    options = dict(EXACTLY[file_format])
    if icc_profile:
        options["icc_profile"] = icc_profile
    data = encoded(image, file_format, **options)
    at = data.index(b"colrnclx") + 8
    codes = struct.pack(">HH", primaries, transfer)
    codes += data[at + 4 : at + 6] if matrix is None else struct.pack(">H", matrix)
    return data[:at] + codes + data[at + 6 :]


@pytest.mark.fault(116)
@each_row(
    ("primaries", "transfer", "expected"),
    [
        (1, 13, COLOURS),
        (2, 2, COLOURS),
        (1, 1, COLOURS),
        (1, 6, COLOURS),
        (12, 13, P3),
        (12, 2, P3),
        (9, 16, PQ),
        (9, 18, HLG),
        (9, 14, (*GRAYS, (249, 0, 27), (0, 212, 0), (0, 36, 209), (255, 0, 0))),
        (1, 8, (*grays(LINEAR), (229, 110, 110), (110, 229, 110), (110, 110, 229), (255, 0, 0))),
        (4, 4, (*grays(GAMMA_22), (239, 9, 5), (0, 198, 0), (0, 68, 206), (255, 0, 0))),
        (7, 7, (*grays((34, 81, 141, 224)), (201, 65, 58), (76, 204, 55), (60, 65, 206), (248, 36, 0))),
        (11, 17, (*grays((3, 48, 118, 224)), (214, 0, 0), (0, 206, 0), (18, 20, 207), (255, 0, 0))),
        (10, 13, (*GRAYS, (255, 0, 67), (0, 255, 0), (0, 61, 211), (255, 0, 72))),
    ],
)
@each_row("file_format", ["AVIF", "HEIF"])
def test_code_points_of_a_container(
    file_format: str, primaries: int, transfer: int, expected: Sequence[Colour]
) -> None:
    # Without the last one: light this dark shows what the encoding has lost.
    assert_near(shown(coded(file_format, primaries, transfer))[:-1], expected[:-1], 5)


def test_a_profile_takes_precedence_over_the_containers_code_points() -> None:
    data = coded("AVIF", 9, 16, icc_profile=srgb_primaries_profile(1.0, "linear"))
    assert_near(shown(data)[:4], grays(LINEAR), 3)


def test_code_points_with_an_unsupported_matrix_do_not_count() -> None:
    assert_near(shown(coded("AVIF", 9, 16, matrix=12))[:4], GRAYS, 3)


def test_an_hdr_picture_names_its_peak() -> None:
    data = coded("AVIF", 9, 16)
    peak = struct.pack(">I4sHH", 12, b"clli", 300, 0)
    # It replaces a property that does not matter here, and four bytes of another one.
    at = data.index(b"pixi") - 4
    length = int.from_bytes(data[at : at + 4], "big")
    assert length >= len(peak)
    free = b"" if length == len(peak) else bytes(length - len(peak))
    peak = struct.pack(">I", length) + peak[4:] + free
    assert_near(shown(data[:at] + peak + data[at + length :])[:4], grays((1, 41, 171, 255)), 3)
