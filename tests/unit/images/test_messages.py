"""Messages between the app and decoders: valid ones are received, and all others are refused."""

from __future__ import annotations

import io
import pickle
import struct
import subprocess
import sys

import msgspec
import pytest
from msgspec.structs import replace

from app.core.errors import (
    DamagedImageError,
    DecoderCrashedError,
    HeicUnavailableError,
    ImageTooLargeError,
    NotAnImageError,
    UnsupportedFormatError,
)
from app.core.limits import DecodeLimits
from app.images import messages
from app.images.decoded import Thumbnail
from app.images.messages import DecoderFaultError, MalformedMessageError, ThumbnailRequest, send_error
from tests.tables import each_row

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
THUMBNAIL = Thumbnail(48, 32, b"\xff\xd8\xff" + bytes(100), False, 6000, 4000, "HEIF")


def sent(outcome: Thumbnail | Exception) -> bytes:
    """The message of an outcome."""
    stream = io.BytesIO()
    if isinstance(outcome, Exception):
        send_error(stream, outcome)
    else:
        messages.send(stream, replace(outcome, data=b""), (outcome.data,), len(outcome.data))
    return stream.getvalue()


def received(message: bytes, box: int = 48) -> Thumbnail | Exception:
    return ThumbnailRequest(b"", box).receive(io.BytesIO(message), DecodeLimits())


@each_row(
    "thumbnail",
    [
        THUMBNAIL,
        Thumbnail(1, 48, PNG, True, 1, 32_768, "PNG"),
        *(replace(THUMBNAIL, source_format=name) for name in ("JPEG", "GIF", "WEBP", "AVIF")),
    ],
)
def test_a_thumbnail_arrives(thumbnail: Thumbnail) -> None:
    assert received(sent(thumbnail)) == thumbnail


@each_row(
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


@each_row("error", [ValueError("secret"), DecoderCrashedError()])
def test_an_exception_that_is_no_fault_of_the_picture_arrives_as_its_name(error: Exception) -> None:
    arrived = received(sent(error))
    assert isinstance(arrived, DecoderFaultError)
    assert str(arrived) == type(error).__name__


def test_limits_arrive() -> None:
    limits = DecodeLimits(1, 2, 3, 4, 5, 6, 0.25, 0.5, 0.75, 7, 8, 9, 10, 11, 1.25)
    stream = io.BytesIO()
    messages.send(stream, limits)
    stream.seek(0)
    assert messages.receive_limits(stream) == limits


def test_a_picture_arrives_unless_it_is_too_long() -> None:
    stream = io.BytesIO()
    request = ThumbnailRequest(b"picture", 480)
    messages.send_request(stream, request)
    stream.seek(0)
    assert messages.receive_request(stream, 7) == request
    stream.seek(0)
    with pytest.raises(MalformedMessageError):
        messages.receive_request(stream, 6)


def message_of(value: object, payload: bytes = b"", length: int | None = None) -> bytes:
    """A message of any value, whose payload has another length than it says."""
    encoded = msgspec.msgpack.encode(value)
    return struct.pack("<HI", len(encoded), len(payload) if length is None else length) + encoded + payload


def thumbnail_message(*, length: int | None = None, data: bytes = THUMBNAIL.data, **changes: object) -> bytes:
    """A message of a thumbnail whose values no decoder sends."""
    values = {"type": "Thumbnail", "width": 48, "height": 32, "data": b"", "has_alpha": False}
    values |= {"source_width": 60, "source_height": 40, "source_format": "JPEG"}
    return message_of(values | changes, data, length)


def error_message(kind: object, image_format: object = "", payload: bytes = b"") -> bytes:
    return message_of({"type": "Failure", "kind": kind, "format": image_format}, payload)


def test_the_messages_that_the_next_tests_change_are_right() -> None:
    assert isinstance(received(thumbnail_message()), Thumbnail)
    assert isinstance(received(error_message("UnsupportedFormatError", "TIFF")), UnsupportedFormatError)


@each_row(
    "message",
    [
        pickle.dumps(THUMBNAIL),
        b"\0" * 100,
        b"\xff" * 100,
        message_of(messages.BEGUN),
        message_of(DecodeLimits()),
        message_of({"type": "Frame"}),
        message_of([]),
        message_of({"type": "Failure", "kind": "name"}).replace(b"name", b"\xff\xfe\xfd\xfc"),
        message_of({"type": "Thumbnail"}),
        message_of(msgspec.msgpack.Ext(1, pickle.dumps(THUMBNAIL))),
        struct.pack("<HI", 1000, 0) + b"\x91" * 1000,  # arrays in arrays
        struct.pack("<HI", 1000, 0) + b"\xdd\xff\xff\xff\xff" * 200,  # arrays of 2**32 - 1 values
        struct.pack("<HI", 1025, 0),
        thumbnail_message(width=49),
        thumbnail_message(height=49),
        thumbnail_message(width=0),
        thumbnail_message(height=0),
        thumbnail_message(width=-1),
        thumbnail_message(height=-1),
        thumbnail_message(width="48"),
        thumbnail_message(width=1.5),
        thumbnail_message(source_width=0),
        thumbnail_message(source_width=-1),
        thumbnail_message(source_width=2**63),
        thumbnail_message(source_height=2**63),
        thumbnail_message(source_height=0),
        thumbnail_message(source_format="TIFF"),
        thumbnail_message(has_alpha=1),
        thumbnail_message(has_alpha=True),
        thumbnail_message(data=PNG),
        thumbnail_message(data=b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        thumbnail_message(data=b""),
        thumbnail_message(length=10_000_000),
        thumbnail_message(length=2**32 - 1),
        error_message(4),
        error_message(None),
        error_message("NotAnImageError", payload=b"TIFF"),
        error_message("UnsupportedFormatError", "T" * 65),
        error_message("UnsupportedFormatError", "TIFF\n"),
        error_message("UnsupportedFormatError", "ÄÖÜ"),
        error_message("\x1b[2J"),
        error_message("E" * 65),
    ],
    ids=lambda message: message[:96].hex(),
)
def test_messages_that_no_decoder_sends_are_refused(message: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        received(message)


def test_no_byte_is_read_beyond_a_header_that_announces_too_much() -> None:
    stream = io.BytesIO(thumbnail_message(length=10_000_000))
    with pytest.raises(MalformedMessageError):
        ThumbnailRequest(b"", 48).receive(stream, DecodeLimits())
    assert stream.tell() == struct.calcsize("<HI")


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
