"""Messages about originals: valid ones are received, and all others are refused."""

from __future__ import annotations

import io

import pytest
from msgspec.structs import replace

from app.core.errors import DamagedImageError
from app.core.limits import DecodeLimits
from app.images import messages
from app.images.decoded import Frame, FrameChoice, OriginalFile, OriginalPixels
from app.images.messages import (
    FrameRequest,
    MalformedMessageError,
    OriginalRequest,
    RegionRequest,
    receive_request,
    send_error,
    send_request,
)
from tests.tables import each_row
from tests.unit.images.test_messages import message_of

LIMITS = DecodeLimits()
SHOWN = OriginalPixels(3, 2, bytes(range(24)), True, 30, 20, (5, 6, 7, 8), True)


def received(message: bytes, box: tuple[int, int] = (3, 2), limits: DecodeLimits = LIMITS) -> Frame | Exception:
    return OriginalRequest(b"", box).receive(io.BytesIO(message), limits)


@each_row("frame", [Frame(SHOWN, 70, True), Frame(replace(SHOWN, has_alpha=False, is_animated=False))])
def test_pixels_arrive_in_any_pieces(frame: Frame) -> None:
    stream = io.BytesIO()
    without_pixels = replace(frame, shown=replace(frame.shown, pixels=b""))
    messages.send(stream, without_pixels, [SHOWN.pixels[:5], SHOWN.pixels[5:]], 24)
    assert received(stream.getvalue()) == frame


def test_an_error_arrives() -> None:
    stream = io.BytesIO()
    send_error(stream, DamagedImageError())
    assert isinstance(received(stream.getvalue()), DamagedImageError)


def test_requests_arrive() -> None:
    stream = io.BytesIO()
    file = OriginalFile(b"held", 7)
    whole = OriginalRequest(b"file", (1600, 1000))
    region, frame = RegionRequest(file, (1, 2, 3, 4), 0.5), FrameRequest(file, (160, 100), FrameChoice.FORMER)
    send_request(stream, whole)
    messages.send_file(stream, file)
    send_request(stream, region)
    send_request(stream, frame)
    stream.seek(0)
    sent_before = replace(file, data=b"")
    assert [receive_request(stream, 4) for _ in range(4)] == [
        whole,
        file,
        replace(region, file=sent_before),
        replace(frame, file=sent_before),
    ]


def pixels_message(
    *,
    pixels: bytes = bytes(24),
    length: int | None = None,
    region: object = (5, 6, 7, 8),
    duration_ms: object = 0,
    **changes: object,
) -> bytes:
    shown = {"width": 3, "height": 2, "pixels": b"", "has_alpha": False, "source_width": 30, "source_height": 20}
    shown |= {"region": region, "is_animated": False} | changes
    frame = {"type": "Frame", "shown": shown, "duration_ms": duration_ms, "is_last": False}
    return message_of(frame, pixels, length)


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
        pixels_message(source_width=-30),
        pixels_message(width=-3),
        pixels_message(width=-3, height=-2),
        pixels_message(region=(5, 6, 0, 8)),
        pixels_message(region=(5, 6, 7, 0)),
        pixels_message(region=(5, 6, -1, 8)),
        pixels_message(region=(-1, 6, 7, 8)),
        pixels_message(region=(5, -1, 7, 8)),
        pixels_message(region=(24, 6, 7, 8)),
        pixels_message(region=(5, 13, 7, 8)),
        pixels_message(region=(2**32 - 1, 6, 7, 8)),
        pixels_message(region=(5, 6, 7)),
        pixels_message(region=(5, 6, 7, 8, 9)),
        pixels_message(duration_ms=2**31),
        pixels_message(duration_ms=-1),
        pixels_message(has_alpha="yes"),
        message_of({"type": "Thumbnail"}, bytes(24)),
        pixels_message(length=2**32 - 1),
    ],
)
def test_a_message_that_no_decoder_sends_is_refused(message: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        received(message)


def test_an_answer_that_ends_early_is_refused() -> None:
    for length in (0, 4, 20, len(pixels_message()) - 1):
        with pytest.raises(EOFError):
            received(pixels_message()[:length])
