"""The binary format of messages between the app and its decoder processes, which contains only values.

A file may exploit a fault of a codec and take a decoder process over, so nothing that a decoder sends is trusted:
reading a message imports nothing, calls nothing that the message names, and makes no objects but those listed here.

A message is a header (its kind and the length of its payload), the fixed fields of its kind, and the payload. The
length is checked against what is allowed before any of the payload is read.
"""

from __future__ import annotations

from enum import IntEnum
from struct import Struct
from typing import IO, TYPE_CHECKING, Any, Final

from app.core.errors import (
    DamagedImageError,
    HeicUnavailableError,
    ImageError,
    ImageTooLargeError,
    NotAnImageError,
    UnsupportedFormatError,
)

if TYPE_CHECKING:
    from collections.abc import Collection


class Kind(IntEnum):
    """What a message is."""

    LIMITS = 1
    PICTURE = 2
    READY = 3
    BEGUN = 4
    THUMBNAIL = 5
    ERROR = 6
    ORIGINAL = 7
    HOLD = 8
    REGION = 9
    FRAME = 10
    PIXELS = 11


_HEADER: Final = Struct("<BI")  # kind, bytes of the payload
_FIELDS: Final = {
    Kind.LIMITS: Struct("<6q3d2q4qd"),  # those of `DecodeLimits`, in their order
    Kind.PICTURE: Struct("<I"),  # box
    Kind.READY: Struct(""),
    Kind.BEGUN: Struct(""),
    Kind.THUMBNAIL: Struct("<II?IIB"),  # width, height, has_alpha, source_width, source_height, index of source_format
    Kind.ERROR: Struct("<B"),  # code
    Kind.ORIGINAL: Struct("<II"),  # width and height of the box
    Kind.HOLD: Struct("<Q"),  # number of the file
    Kind.REGION: Struct("<Q4Id"),  # number of the file; x, y, width, height; scale
    Kind.FRAME: Struct("<QIIB"),  # number of the file; width and height of the box; a `FrameChoice`
    # width, height, has_alpha, source_width, source_height; x, y, width and height of the region; is_animated; how long
    # the frame is shown, in milliseconds; whether it is the last one
    Kind.PIXELS: Struct("<II?II4I?I?"),
}

# The code of an error is its index in this tuple.
_ERRORS: Final[tuple[type[ImageError], ...]] = (
    NotAnImageError,
    ImageTooLargeError,
    DamagedImageError,
    HeicUnavailableError,
)
_UNSUPPORTED_FORMAT: Final = 100  # the payload is the format's name
_FAULT: Final = 101  # the payload is the name of the exception's type
_MAX_NAME_BYTES: Final = 64


class MalformedMessageError(Exception):
    """A message is too long, of a kind that is not expected, or holds what the sender never sends."""


class DecoderFaultError(Exception):
    """A decoder caught an exception that is not an `ImageError`, so this program has a fault.

    Its text is the name of the exception's type.
    """


def send(stream: IO[bytes], kind: Kind, *fields: float, payload: bytes = b"") -> None:
    """Send a message; block until the pipe has taken it.

    Raises:
        OSError: The receiver has ended.
    """
    send_head(stream, kind, *fields, length=len(payload))
    stream.write(payload)
    stream.flush()


def send_head(stream: IO[bytes], kind: Kind, *fields: float, length: int) -> None:
    """Write all of a message but its payload, which the caller writes and flushes.

    Raises:
        OSError: The receiver has ended.
    """
    stream.write(_HEADER.pack(kind, length) + _FIELDS[kind].pack(*fields))


def receive(stream: IO[bytes], expected: Collection[Kind], max_bytes: int) -> tuple[Kind, tuple[Any, ...], bytes]:
    """Read one message: its kind, the values of its fixed fields, and its payload of at most `max_bytes`.

    Raises:
        EOFError: The sender has ended.
        MalformedMessageError: It sent something else.
    """
    number, length = _HEADER.unpack(_read(stream, _HEADER.size))
    if number not in expected or length > max_bytes:
        raise MalformedMessageError
    kind = Kind(number)
    layout = _FIELDS[kind]
    return kind, layout.unpack(_read(stream, layout.size)), _read(stream, length)


def send_error(stream: IO[bytes], error: Exception) -> None:
    """Send why a request failed.

    Raises:
        OSError: The app has ended.
    """
    match error:
        case UnsupportedFormatError():
            send(stream, Kind.ERROR, _UNSUPPORTED_FORMAT, payload=str(error).encode())
        case ImageError() if type(error) in _ERRORS:
            send(stream, Kind.ERROR, _ERRORS.index(type(error)))
        case _:
            send(stream, Kind.ERROR, _FAULT, payload=type(error).__name__.encode()[:_MAX_NAME_BYTES])


def to_error(code: int, payload: bytes) -> ImageError | DecoderFaultError:
    """Return the error of a message.

    Raises:
        MalformedMessageError: No decoder sends such an error.
    """
    if code < len(_ERRORS) and not payload:
        return _ERRORS[code]()
    # The name is shown on a tile or logged.
    if code not in {_UNSUPPORTED_FORMAT, _FAULT} or len(payload) > _MAX_NAME_BYTES or not payload.isascii():
        raise MalformedMessageError
    name = payload.decode("ascii")
    if not name.isprintable():
        raise MalformedMessageError
    return UnsupportedFormatError(name) if code == _UNSUPPORTED_FORMAT else DecoderFaultError(name)


def _read(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data
