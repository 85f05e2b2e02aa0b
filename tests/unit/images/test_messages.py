"""Messages between the app and decoders: valid ones are received, and all others are refused."""

from __future__ import annotations

import io
import pickle
import struct
import subprocess
import sys

import pytest
from msgspec.structs import astuple, replace

from app.core.errors import (
    DamagedImageError,
    DecoderCrashedError,
    HeicUnavailableError,
    ImageTooLargeError,
    NotAnImageError,
    UnsupportedFormatError,
)
from app.core.settings import DecodeLimits
from app.images import messages
from app.images.messages import DecoderFaultError, Kind, MalformedMessageError, send_error
from app.images.thumbnail import Thumbnail

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
THUMBNAIL = Thumbnail(48, 32, b"\xff\xd8\xff" + bytes(100), False, 6000, 4000, "HEIF")


def sent(outcome: Thumbnail | Exception) -> bytes:
    """The message of an outcome."""
    stream = io.BytesIO()
    if isinstance(outcome, Exception):
        send_error(stream, outcome)
    else:
        messages.send_thumbnail(stream, outcome)
    return stream.getvalue()


def received(message: bytes, box: int = 48) -> Thumbnail | Exception:
    return messages.receive_outcome(io.BytesIO(message), box)


@pytest.mark.parametrize(
    "thumbnail",
    [
        THUMBNAIL,
        Thumbnail(1, 48, PNG, True, 1, 32_768, "PNG"),
        *(replace(THUMBNAIL, source_format=name) for name in ("JPEG", "GIF", "WEBP", "AVIF")),
    ],
)
def test_a_thumbnail_arrives(thumbnail: Thumbnail) -> None:
    assert received(sent(thumbnail)) == thumbnail


@pytest.mark.parametrize(
    "error",
    [
        NotAnImageError(),
        ImageTooLargeError(),
        DamagedImageError(),
        HeicUnavailableError(),
        UnsupportedFormatError(),
        UnsupportedFormatError("HEIF with H.264"),
    ],
)
def test_an_error_arrives(error: NotAnImageError) -> None:
    arrived = received(sent(error))
    assert type(arrived) is type(error)
    assert isinstance(arrived, type(error))
    assert arrived.args == error.args


@pytest.mark.parametrize("error", [ValueError("secret"), DecoderCrashedError()])
def test_an_exception_that_is_no_fault_of_the_picture_arrives_as_its_name(error: Exception) -> None:
    arrived = received(sent(error))
    assert isinstance(arrived, DecoderFaultError)
    assert str(arrived) == type(error).__name__


def test_limits_arrive() -> None:
    limits = DecodeLimits(1, 2, 3, 4, 5, 6, 0.25, 0.5, 0.75, 7, 8, 9, 10, 11, 12, 1.25)
    stream = io.BytesIO()
    messages.send_limits(stream, limits)
    stream.seek(0)
    arrived = messages.receive_limits(stream)
    assert arrived == limits
    assert [type(value) for value in astuple(arrived)] == [type(value) for value in astuple(DecodeLimits())]


def test_a_picture_arrives_unless_it_is_too_long() -> None:
    stream = io.BytesIO()
    messages.send_picture(stream, b"picture", 480)
    stream.seek(0)
    assert messages.receive_request(stream, 7) == (Kind.PICTURE, (480,), b"picture")
    stream.seek(0)
    with pytest.raises(MalformedMessageError):
        messages.receive_request(stream, 6)


def thumbnail_message(*, length: int | None = None, data: bytes = THUMBNAIL.data, **changes: int) -> bytes:
    """A message of a thumbnail whose values no decoder sends."""
    values = {"width": 48, "height": 32, "has_alpha": 0, "source_width": 60, "source_height": 40, "source_format": 0}
    values |= changes
    header = struct.pack("<BI", Kind.THUMBNAIL, len(data) if length is None else length)
    return header + struct.pack("<IIBIIB", *values.values()) + data


def error_message(code: int, name: bytes = b"") -> bytes:
    return struct.pack("<BIB", Kind.ERROR, len(name), code) + name


def test_the_messages_that_the_next_tests_change_are_right() -> None:
    assert isinstance(received(thumbnail_message()), Thumbnail)
    assert isinstance(received(error_message(100, b"TIFF")), UnsupportedFormatError)


@pytest.mark.parametrize(
    "message",
    [
        pickle.dumps(THUMBNAIL),
        b"\0" * 100,
        b"\xff" * 100,
        struct.pack("<BI", Kind.BEGUN, 0),
        struct.pack("<BI", Kind.LIMITS, 0) + bytes(100),
        struct.pack("<BI", 7, 0),
        thumbnail_message(width=49),
        thumbnail_message(height=49),
        thumbnail_message(width=0),
        thumbnail_message(height=0),
        thumbnail_message(source_width=0),
        thumbnail_message(source_height=0),
        thumbnail_message(source_format=6),
        thumbnail_message(has_alpha=1),
        thumbnail_message(data=PNG),
        thumbnail_message(data=b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        thumbnail_message(data=b""),
        thumbnail_message(length=10_000_000),
        thumbnail_message(length=2**32 - 1),
        error_message(4),
        error_message(99),
        error_message(255),
        error_message(0, b"TIFF"),
        error_message(100, b"T" * 65),
        error_message(100, b"TIFF\n"),
        error_message(100, "ÄÖÜ".encode()),
        error_message(101, b"\x1b[2J"),
    ],
    ids=lambda message: message[:32].hex(),
)
def test_messages_that_no_decoder_sends_are_refused(message: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        received(message)


def test_no_byte_is_read_beyond_a_header_that_announces_too_much() -> None:
    stream = io.BytesIO(thumbnail_message(length=10_000_000))
    with pytest.raises(MalformedMessageError):
        messages.receive_outcome(stream, 48)
    assert stream.tell() == struct.calcsize("<BI")


def test_a_message_that_is_cut_anywhere_is_not_read() -> None:
    message = sent(THUMBNAIL)
    for length in range(len(message)):
        with pytest.raises(EOFError):
            received(message[:length])


def test_the_largest_thumbnails_have_room() -> None:
    # Pixels of noise with four channels do not compress.
    for box in (1, 480, 2_000):
        data = PNG + bytes(4 * box * box + 60 * 1024)
        assert isinstance(received(sent(Thumbnail(box, box, data, True, box, box, "PNG")), box), Thumbnail)


def test_the_process_that_receives_thumbnails_imports_no_pillow() -> None:
    program = "import sys, app.images.decoders, app.images.thumbnail_store; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
