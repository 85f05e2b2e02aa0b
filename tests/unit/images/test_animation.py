"""Frames of animations, as browsers show them."""

import struct
import time
from typing import Any, Final

import pytest
from msgspec.structs import replace
from PIL import Image

from app.core.errors import DamagedImageError, ImageTooLargeError, NotAnImageError
from app.core.limits import DecodeLimits
from app.images.decode_original import DecodedOriginal, HeldFile, decode_original
from app.images.decoded import FrameChoice, Region
from tests.tables import each_row
from tests.unit.images.decoded import decode_picture
from tests.unit.images.image_files import BLUE, GREEN, RED, WHITE, encoded, gif_of_frames, png_chunk, quadrants
from tests.unit.images.test_decode_original import shown

LIMITS = DecodeLimits()
FORMATS = ("GIF", "PNG", "WEBP", "AVIF")
COLOURS = (RED, GREEN, BLUE)
CLEAR = (0, 0, 0, 0)


def animation(file_format: str, colours: Any = COLOURS, **options: Any) -> bytes:  # noqa: ANN401 (Pillow's own)
    """An animation of one colour in each frame."""
    frames = [Image.new("RGB", (40, 24), colour) for colour in colours]
    options = {"duration": [50, 70, 90][: len(frames)], "loop": 0} | options
    return encoded(frames[0], file_format, save_all=True, append_images=frames[1:], **options)


def avif_that_lasts(milliseconds: int) -> bytes:
    """An AVIF of 210 ms whose track lasts so long; Pillow writes those that are repeated without an end."""
    before, kind, behind = animation("AVIF").partition(b"tkhd")
    return before + kind + behind.replace(b"\xff" * 8, milliseconds.to_bytes(8, "big"), 1)


def avif_in_units(per_second: int, units: int) -> bytes:
    """An AVIF each of whose frames lasts so many units of time, as its `mdhd` and `stts` boxes say."""
    before, kind, behind = animation("AVIF").partition(b"mdhd")
    behind = behind[:20] + per_second.to_bytes(4, "big") + behind[24:]  # behind version, flags and two times
    for frame, duration in enumerate((50, 70, 90)):
        assert struct.pack(">II", 1, duration) in behind, frame
        behind = behind.replace(struct.pack(">II", 1, duration), struct.pack(">II", 1, units), 1)
    return before + kind + behind


def webp_whose_times_overflow() -> bytes:
    """A WebP of 140 frames that last 16,777,215 ms each, more than 2³¹ ms together."""
    colours = [(level, 0, 255 - level) for level in range(140)]
    data = bytearray(animation("WEBP", colours, duration=1000, lossless=True))
    at = data.index(b"ANMF")
    while data[at : at + 4] == b"ANMF":
        data[at + 20 : at + 23] = b"\xff" * 3
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return bytes(data)


def colour_of(frame: DecodedOriginal, at: tuple[int, int] = (5, 5)) -> tuple[int, ...]:
    found = shown(frame).convert("RGBA").getpixel(at)
    assert isinstance(found, tuple)
    return found if found[3] else CLEAR


def is_like(found: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    return all(abs(got - want) <= 6 for got, want in zip(found, (*colour, 255)[:4], strict=True))


@each_row("file_format", FORMATS)
def test_frames_follow_each_other_with_their_durations_and_begin_again(file_format: str) -> None:
    file = HeldFile(animation(file_format), LIMITS)
    frames = [file.frame((100, 100)) for _ in range(7)]

    assert all(is_like(colour_of(frame), COLOURS[number % 3]) for number, frame in enumerate(frames)), [
        colour_of(frame) for frame in frames
    ]
    assert [frame.duration_ms for frame in frames] == [50, 70, 90, 50, 70, 90, 50]
    assert not any(frame.is_last for frame in frames)
    assert all(frame.is_animated and frame.source_size == (40, 24) for frame in frames)


@each_row("file_format", FORMATS)
def test_the_latest_frame_and_the_one_before_can_be_decoded_again_in_another_size(file_format: str) -> None:
    file = HeldFile(animation(file_format), LIMITS)
    file.frame((20, 20))
    assert file.frame((40, 40), FrameChoice.LATEST).image.size == (40, 24)
    file.frame((20, 20), FrameChoice.LATEST)
    for number in range(1, 5):
        file.frame((20, 20))
        former = file.frame((40, 40), FrameChoice.FORMER)
        assert former.image.size == (40, 24)
        assert former.duration_ms == [50, 70, 90][(number - 1) % 3]
        assert is_like(colour_of(former), COLOURS[(number - 1) % 3])
        assert is_like(colour_of(file.frame((40, 40), FrameChoice.LATEST)), COLOURS[number % 3])
        file.frame((10, 10), FrameChoice.LATEST)


@each_row("file_format", FORMATS)
def test_frames_are_fitted_into_the_box(file_format: str) -> None:
    file = HeldFile(animation(file_format), LIMITS)
    assert [file.frame(box).image.size for box in ((20, 20), (10, 3), (100, 100))] == [(20, 12), (5, 3), (40, 24)]


@each_row("file_format", FORMATS)
def test_the_first_decode_tells_animations(file_format: str) -> None:
    assert decode_original(animation(file_format), (100, 100), LIMITS).is_animated
    assert not decode_original(animation(file_format, COLOURS[:1]), (100, 100), LIMITS).is_animated


@each_row("file_format", FORMATS)
def test_the_first_frame_is_the_whole_picture(file_format: str) -> None:
    data = animation(file_format)
    whole, first = decode_original(data, (100, 100), LIMITS), HeldFile(data, LIMITS).frame((100, 100))
    assert shown(whole).tobytes() == shown(first).tobytes()


PLAYS: Final[dict[str, tuple[bytes, int]]] = {
    "GIF repeated once": (animation("GIF", loop=1), 2),
    "GIF that says nothing": (
        encoded(Image.new("L", (4, 4)), "GIF", save_all=True, append_images=[Image.new("L", (4, 4), 9)]),
        1,
    ),
    "PNG twice": (animation("PNG", loop=2), 2),
    "PNG once": (animation("PNG", loop=1), 1),
    "WebP thrice": (animation("WEBP", loop=3), 3),
    "AVIF four times": (avif_that_lasts(4 * 210), 4),
    "AVIF not quite": (avif_that_lasts(3 * 210 + 1), 4),
    "AVIF once": (animation("AVIF").replace(b"elst\1\0\0\1", b"elst\1\0\0\0"), 1),
}


@each_row(("data", "plays"), PLAYS.values(), ids=PLAYS)
def test_an_animation_ends_after_its_last_repetition(data: bytes, plays: int) -> None:
    file = HeldFile(data, LIMITS)
    lasts: list[bool] = []
    while not lasts or not lasts[-1]:
        lasts.append(file.frame((40, 40)).is_last)
        assert len(lasts) < 20
    frames = 2 if b"NETSCAPE" not in data and data.startswith(b"GIF") else 3
    assert len(lasts) == frames * plays
    with pytest.raises(DamagedImageError):
        file.frame((40, 40))


DAY_MS = 24 * 60 * 60 * 1000


@each_row(
    ("data", "durations"),
    [
        (avif_in_units(1, 11_744_051), {DAY_MS}),
        (avif_in_units(1, 2**32 - 1), {DAY_MS}),
        (avif_in_units(1, 2**31 // 1000 + 1), {DAY_MS}),
        (avif_in_units(1, 3600), {3_600_000}),
        (webp_whose_times_overflow(), {2**24 - 1, 0}),
    ],
    ids=["136 days", "136 years", "more than 31 bits", "an hour", "WebP"],
)
def test_a_frame_lasts_no_time_to_a_day(data: bytes, durations: set[int]) -> None:
    file = HeldFile(data, LIMITS)
    assert {file.frame((40, 40)).duration_ms for _ in range(141)} == durations
    assert decode_picture(data, 40).image.size == (40, 24)


@pytest.mark.fault(68)
def test_ten_thousand_frames_start_at_once() -> None:
    data = gif_of_frames(10_000)
    began = time.process_time()
    assert decode_original(data, (10, 10), LIMITS).is_animated
    file = HeldFile(data, LIMITS)
    assert is_like(colour_of(file.frame((2, 2)), (0, 0)), RED)
    assert is_like(colour_of(file.frame((2, 2)), (0, 0)), BLUE)
    assert time.process_time() - began < 0.05  # reading all of them takes longer


@each_row("file_format", FORMATS)
def test_an_animation_with_too_many_pixels_is_not_played(file_format: str) -> None:
    limits = replace(LIMITS, frame_pixels=40 * 24 - 1)
    assert not decode_original(animation(file_format), (100, 100), limits).is_animated
    with pytest.raises(ImageTooLargeError):
        HeldFile(animation(file_format), limits).frame((100, 100))


@each_row("file_format", ["GIF", "PNG"])
def test_frames_before_a_broken_one_are_shown(file_format: str) -> None:
    frames = [Image.effect_noise((64, 64), 90).convert("RGB" if file_format == "PNG" else "L") for _ in range(3)]
    data = encoded(frames[0], file_format, save_all=True, append_images=frames[1:], duration=50, loop=0)
    file = HeldFile(data[: len(data) * 5 // 6], LIMITS)

    assert [file.frame((64, 64)).duration_ms for _ in range(2)] == [50, 50]
    for _ in range(2):
        with pytest.raises(DamagedImageError):
            file.frame((64, 64))


@each_row("data", [encoded(quadrants(), "JPEG"), b"GIF89a", b"", b"RIFF\4\0\0\0WEBPVP8X"])
def test_what_is_no_animation_is_not_played(data: bytes) -> None:
    with pytest.raises((DamagedImageError, NotAnImageError)):
        HeldFile(data, LIMITS).frame((64, 64))


# --- Composing ----------------------------------------------------------------------------------------------------

PALETTE = bytes((*RED, *GREEN, *BLUE, *WHITE))


def gif(*frames: bytes, size: tuple[int, int] = (4, 4)) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", *size, 0x91, 0, 0) + PALETTE + b"".join(frames) + b";"


def gif_frame(colour: int, box: Region, disposal: int = 0, transparent: int | None = None) -> bytes:
    """A frame of one colour at left, top, of width and height."""
    flags = disposal << 2 | (transparent is not None)
    control = b"\x21\xf9\x04" + struct.pack("<BHB", flags, 5, transparent or 0) + b"\0"
    left, top, width, height = box
    image = Image.new("P", (width, height), colour)
    image.putpalette(PALETTE)
    encoded_alone = encoded(image, "GIF", optimize=False)
    pixels = encoded_alone[encoded_alone.rindex(b"\x2c" + struct.pack("<HHHH", 0, 0, width, height)) + 10 : -1]
    return control + b"\x2c" + struct.pack("<HHHHB", left, top, width, height, 0) + pixels


def apng(*frames: bytes, size: tuple[int, int] = (4, 4)) -> bytes:
    """An APNG whose default image is its first frame."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 6, 0, 0, 0))
    control = png_chunk(b"acTL", struct.pack(">II", len(frames), 0))
    return b"\x89PNG\r\n\x1a\n" + header + control + b"".join(frames) + png_chunk(b"IEND", b"")


def apng_frame(
    number: int, colour: tuple[int, ...], box: tuple[int, int, int, int], disposal: int, blend: int
) -> bytes:
    left, top, width, height = box
    control = png_chunk(
        b"fcTL", struct.pack(">IIIIIHHBB", number * 2, width, height, left, top, 50, 0, disposal, blend)
    )
    image = encoded(Image.new("RGBA", (width, height), colour), "PNG")
    start = image.index(b"IDAT")
    pixels = image[start + 4 : start + 4 + int.from_bytes(image[start - 4 : start], "big")]
    if number == 0:
        return control + png_chunk(b"IDAT", pixels)
    return control + png_chunk(b"fdAT", struct.pack(">I", number * 2 - 1) + pixels)


WHOLE, TOP_LEFT, BOTTOM_RIGHT = (0, 0, 4, 4), (0, 0, 2, 2), (2, 2, 2, 2)


def colours(data: bytes, frames: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The colours at the top left and at the bottom right of each frame."""
    file = HeldFile(data, LIMITS)
    found = [file.frame((4, 4)) for _ in range(frames)]
    return [(colour_of(frame, (0, 0)), colour_of(frame, (3, 3))) for frame in found]


def test_what_no_frame_covers_is_transparent() -> None:
    assert colours(gif(gif_frame(0, TOP_LEFT), gif_frame(1, BOTTOM_RIGHT)), 2) == [
        ((*RED, 255), CLEAR),
        ((*RED, 255), (*GREEN, 255)),
    ]


def test_a_gif_frame_is_cleared_or_what_it_covered_is_restored() -> None:
    cleared = gif(gif_frame(0, WHOLE), gif_frame(1, BOTTOM_RIGHT, disposal=2), gif_frame(2, TOP_LEFT))
    assert colours(cleared, 3)[-1] == ((*BLUE, 255), CLEAR)
    restored = gif(gif_frame(0, WHOLE), gif_frame(1, BOTTOM_RIGHT, disposal=3), gif_frame(2, TOP_LEFT))
    assert colours(restored, 3)[-1] == ((*BLUE, 255), (*RED, 255))


def test_the_transparent_colour_of_a_gif_shows_what_is_below() -> None:
    assert colours(gif(gif_frame(0, WHOLE), gif_frame(1, BOTTOM_RIGHT, transparent=1)), 2)[1] == ((*RED, 255),) * 2


def test_a_repetition_begins_with_an_empty_canvas() -> None:
    looping = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    data = gif(looping, gif_frame(0, TOP_LEFT), gif_frame(1, BOTTOM_RIGHT))
    assert colours(data, 3)[2] == ((*RED, 255), CLEAR)


def test_a_frame_may_lie_outside_of_the_canvas() -> None:
    data = gif(gif_frame(0, WHOLE), gif_frame(1, (3, 3, 8, 8)), gif_frame(2, (50, 50, 2, 2)))
    assert colours(data, 3) == [((*RED, 255),) * 2, ((*RED, 255), (*GREEN, 255)), ((*RED, 255), (*GREEN, 255))]


def test_a_first_frame_larger_than_the_screen_makes_it_larger() -> None:
    data = gif(gif_frame(0, WHOLE), gif_frame(1, BOTTOM_RIGHT), size=(1, 1))
    assert HeldFile(data, LIMITS).frame((9, 9)).source_size == (4, 4)
    assert decode_original(data, (9, 9), LIMITS).source_size == (4, 4)


@each_row(
    ("disposal", "blend", "expected"),
    [
        (0, 0, ((*BLUE, 255), (0, 0, 0, 0))),
        (0, 1, ((*BLUE, 255), (*RED, 255))),
        (1, 1, ((*BLUE, 255), CLEAR)),
        (2, 1, ((*BLUE, 255), (*RED, 255))),
    ],
    ids=["replaced", "blended", "cleared", "restored"],
)
def test_apng_frames_are_composed(disposal: int, blend: int, expected: tuple[tuple[int, ...], ...]) -> None:
    data = apng(
        apng_frame(0, (*RED, 255), WHOLE, 0, 0),
        apng_frame(1, (0, 0, 0, 0), BOTTOM_RIGHT, disposal, blend),
        apng_frame(2, (*BLUE, 255), TOP_LEFT, 0, 0),
    )
    assert colours(data, 3)[2] == expected


def test_half_transparent_pixels_are_blended_with_transparent_ones() -> None:
    half = (*GREEN, 128)
    data = apng(apng_frame(0, (0, 0, 0, 0), WHOLE, 0, 0), apng_frame(1, half, WHOLE, 0, 1))
    file = HeldFile(data, LIMITS)
    file.frame((4, 4))
    assert file.frame((4, 4)).image.getpixel((0, 0)) == half
