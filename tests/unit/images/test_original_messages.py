"""Messages about originals: valid ones are received, and all others are refused."""

from __future__ import annotations

import io
import struct

import pytest
from msgspec.structs import replace

from app.core.errors import DamagedImageError
from app.core.settings import DecodeLimits
from app.images import messages
from app.images.messages import Kind, MalformedMessageError, receive_request, send_error
from app.images.original import Frame, FrameChoice, OriginalPixels
from tests.tables import each_row

LIMITS = DecodeLimits()
SHOWN = OriginalPixels(3, 2, bytes(range(24)), True, 30, 20, (5, 6, 7, 8), True)


def received(message: bytes, box: tuple[int, int] = (3, 2), limits: DecodeLimits = LIMITS) -> Frame | Exception:
    return messages.receive_frame(io.BytesIO(message), box, limits)


@pytest.mark.parametrize("frame", [Frame(SHOWN, 70, True), Frame(replace(SHOWN, has_alpha=False, is_animated=False))])
def test_pixels_arrive_in_any_pieces(frame: Frame) -> None:
    stream = io.BytesIO()
    messages.send_pixels(stream, frame, [SHOWN.pixels[:5], SHOWN.pixels[5:]])
    assert received(stream.getvalue()) == frame


def test_an_error_arrives() -> None:
    stream = io.BytesIO()
    send_error(stream, DamagedImageError())
    assert isinstance(received(stream.getvalue()), DamagedImageError)


def test_requests_arrive() -> None:
    stream = io.BytesIO()
    messages.send_original(stream, b"file", (1600, 1000))
    messages.send_hold(stream, 7, b"held")
    messages.send_region(stream, 7, (1, 2, 3, 4), 0.5)
    messages.send_frame(stream, 7, (160, 100), FrameChoice.FORMER)
    stream.seek(0)
    assert [receive_request(stream, 4) for _ in range(4)] == [
        (Kind.ORIGINAL, (1600, 1000), b"file"),
        (Kind.HOLD, (7,), b"held"),
        (Kind.REGION, (7, 1, 2, 3, 4, 0.5), b""),
        (Kind.FRAME, (7, 160, 100, FrameChoice.FORMER), b""),
    ]


def pixels_message(*, pixels: bytes = bytes(24), length: int | None = None, **changes: int) -> bytes:
    values = {"width": 3, "height": 2, "has_alpha": 0, "source_width": 30, "source_height": 20}
    values |= {"x": 5, "y": 6, "part_width": 7, "part_height": 8, "is_animated": 0, "duration_ms": 0, "is_last": 0}
    values |= changes
    header = struct.pack("<BI", Kind.PIXELS, len(pixels) if length is None else length)
    return header + struct.pack("<IIBII4IBIB", *values.values()) + pixels


def test_the_message_that_the_next_tests_change_is_right() -> None:
    assert isinstance(received(pixels_message()), Frame)


@each_row(
    "message",
    [
        b"\0" * 100,
        pixels_message(width=0, pixels=b""),
        pixels_message(height=0, pixels=b""),
        pixels_message(width=4, height=1, pixels=bytes(16)),  # larger than the box
        pixels_message(width=1, height=3, pixels=bytes(12)),
        pixels_message(pixels=bytes(23)),
        pixels_message(pixels=bytes(20)),
        pixels_message(length=25, pixels=bytes(25)),
        pixels_message(source_width=0),
        pixels_message(source_height=0),
        pixels_message(source_width=LIMITS.max_side + 1),
        pixels_message(source_height=LIMITS.max_side + 1),
        pixels_message(source_width=LIMITS.max_side, source_height=LIMITS.max_side),
        pixels_message(part_width=0),
        pixels_message(part_height=0),
        pixels_message(x=24),
        pixels_message(y=13),
        pixels_message(x=2**32 - 1),
        pixels_message(duration_ms=2**31),
        struct.pack("<BI", Kind.THUMBNAIL, 0) + bytes(100),
        struct.pack("<BI", Kind.PIXELS, 2**32 - 1) + bytes(100),
    ],
)
def test_a_message_that_no_decoder_sends_is_refused(message: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        received(message)


def test_an_answer_that_ends_early_is_refused() -> None:
    for length in (0, 4, 20, len(pixels_message()) - 1):
        with pytest.raises(EOFError):
            received(pixels_message()[:length])
