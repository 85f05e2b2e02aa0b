"""Messages between the app and its decoder processes, in a fixed binary format that contains only values.

A file may exploit a fault of a codec and take a decoder process over, so nothing that a decoder sends is trusted:
reading a message imports nothing, calls nothing that the message names, and makes no objects but those listed here.

A message is a header (its kind and the length of its payload), the fixed fields of its kind, and the payload. The
length is checked against what is allowed before any of the payload is read. The app sends `LIMITS` once, which a
decoder answers with `READY`; then a `PICTURE` at a time, answered with `BEGUN` and later with a `THUMBNAIL` or an
`ERROR`.
"""

from __future__ import annotations

from dataclasses import astuple
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
from app.core.settings import DecodeLimits
from app.images.thumbnail import Thumbnail

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


_HEADER: Final = Struct("<BI")  # kind, bytes of the payload
_FIELDS: Final = {
    Kind.LIMITS: Struct("<5q3d2q"),  # those of `DecodeLimits`, in their order
    Kind.PICTURE: Struct("<I"),  # box
    Kind.READY: Struct(""),
    Kind.BEGUN: Struct(""),
    Kind.THUMBNAIL: Struct("<II?IIB"),  # width, height, has_alpha, source_width, source_height, index of source_format
    Kind.ERROR: Struct("<B"),  # code
}

_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF")

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

# The largest thumbnail is a PNG of noise with four channels; JPEGs of noise take three bytes per pixel at most.
_MAX_BYTES_PER_PIXEL: Final = 5
_MAX_BYTES_BESIDE_PIXELS: Final = 64 * 1024
_JPEG_SIGNATURE: Final = b"\xff\xd8\xff"
_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


class MalformedMessageError(Exception):
    """A message is too long, of a kind that is not expected, or holds what the sender never sends."""


class DecoderFaultError(Exception):
    """A decoder caught an exception that is not an `ImageError`, so this program has a fault.

    Its text is the name of the exception's type.
    """


# --- Called by the app ------------------------------------------------------------------------------------------------


def send_limits(stream: IO[bytes], limits: DecodeLimits) -> None:
    """Send the first message to a decoder.

    Raises:
        OSError: The decoder has ended.
    """
    _send(stream, Kind.LIMITS, *astuple(limits))


def send_picture(stream: IO[bytes], data: bytes, box: int) -> None:
    """Send a file to be decoded; block until the pipe has taken it.

    Args:
        stream: The decoder's standard input.
        data: The whole file.
        box: Longest side of the thumbnail in device pixels.

    Raises:
        OSError: The decoder has ended.
    """
    _send(stream, Kind.PICTURE, box, payload=data)


def receive_ready(stream: IO[bytes]) -> None:
    """Block until the decoder is ready for pictures.

    Raises:
        EOFError: The decoder has ended.
        MalformedMessageError: It sent something else.
    """
    _receive(stream, {Kind.READY}, 0)


def receive_begun(stream: IO[bytes]) -> None:
    """Block until the decoder has begun with a picture.

    Raises:
        EOFError: The decoder has ended.
        MalformedMessageError: It sent something else.
    """
    _receive(stream, {Kind.BEGUN}, 0)


def receive_outcome(stream: IO[bytes], box: int) -> Thumbnail | ImageError | DecoderFaultError:
    """Block until the decoder has sent the result for a picture.

    Args:
        stream: The decoder's standard output.
        box: As it was sent with the picture.

    Raises:
        EOFError: The decoder has ended.
        MalformedMessageError: It sent something else.
    """
    max_bytes = _MAX_BYTES_BESIDE_PIXELS + _MAX_BYTES_PER_PIXEL * box * box
    kind, fields, payload = _receive(stream, {Kind.THUMBNAIL, Kind.ERROR}, max_bytes)
    return _to_thumbnail(fields, payload, box) if kind is Kind.THUMBNAIL else _to_error(fields[0], payload)


# --- Called by a decoder ----------------------------------------------------------------------------------------------


def receive_limits(stream: IO[bytes]) -> DecodeLimits:
    """Block until the first message has arrived.

    Raises:
        EOFError: The app has ended.
        MalformedMessageError: It sent something else.
    """
    _, fields, _ = _receive(stream, {Kind.LIMITS}, 0)
    return DecodeLimits(*fields)


def receive_picture(stream: IO[bytes], max_bytes: int) -> tuple[bytes, int]:
    """Block until the next file has arrived.

    Args:
        stream: The decoder's standard input.
        max_bytes: Of the file.

    Returns:
        The file, and the longest side of its thumbnail in device pixels.

    Raises:
        EOFError: The app has ended.
        MalformedMessageError: It sent something else.
    """
    _, (box,), data = _receive(stream, {Kind.PICTURE}, max_bytes)
    return data, box


def send_ready(stream: IO[bytes]) -> None:
    """Notify the app that this process is ready for pictures.

    Raises:
        OSError: The app has ended.
    """
    _send(stream, Kind.READY)


def send_begun(stream: IO[bytes]) -> None:
    """Notify the app that this process has begun with a picture.

    Raises:
        OSError: The app has ended.
    """
    _send(stream, Kind.BEGUN)


def send_outcome(stream: IO[bytes], outcome: Thumbnail | Exception) -> None:
    """Send the result for a picture.

    Raises:
        OSError: The app has ended.
    """
    match outcome:
        case Thumbnail():
            _send(
                stream,
                Kind.THUMBNAIL,
                outcome.width,
                outcome.height,
                outcome.has_alpha,
                outcome.source_width,
                outcome.source_height,
                _FORMATS.index(outcome.source_format),
                payload=outcome.data,
            )
        case UnsupportedFormatError():
            _send(stream, Kind.ERROR, _UNSUPPORTED_FORMAT, payload=str(outcome).encode())
        case ImageError() if type(outcome) in _ERRORS:
            _send(stream, Kind.ERROR, _ERRORS.index(type(outcome)))
        case _:
            _send(stream, Kind.ERROR, _FAULT, payload=type(outcome).__name__.encode()[:_MAX_NAME_BYTES])


# --- The format -------------------------------------------------------------------------------------------------------


def _send(stream: IO[bytes], kind: Kind, *fields: float, payload: bytes = b"") -> None:
    stream.write(_HEADER.pack(kind, len(payload)) + _FIELDS[kind].pack(*fields))
    stream.write(payload)
    stream.flush()


def _receive(stream: IO[bytes], expected: Collection[Kind], max_bytes: int) -> tuple[Kind, tuple[Any, ...], bytes]:
    """Read one message: its kind, the values of its fixed fields, and its payload of at most `max_bytes`."""
    number, length = _HEADER.unpack(_read(stream, _HEADER.size))
    if number not in expected or length > max_bytes:
        raise MalformedMessageError
    kind = Kind(number)
    layout = _FIELDS[kind]
    return kind, layout.unpack(_read(stream, layout.size)), _read(stream, length)


def _read(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _to_thumbnail(fields: tuple[Any, ...], data: bytes, box: int) -> Thumbnail:
    width, height, has_alpha, source_width, source_height, format_index = fields
    is_possible = (
        0 < width <= box
        and 0 < height <= box
        and source_width > 0
        and source_height > 0
        and format_index < len(_FORMATS)
        and data.startswith(_PNG_SIGNATURE if has_alpha else _JPEG_SIGNATURE)
    )
    if not is_possible:
        raise MalformedMessageError
    return Thumbnail(
        width=width,
        height=height,
        data=data,
        has_alpha=has_alpha,
        source_width=source_width,
        source_height=source_height,
        source_format=_FORMATS[format_index],
    )


def _to_error(code: int, payload: bytes) -> ImageError | DecoderFaultError:
    if code < len(_ERRORS) and not payload:
        return _ERRORS[code]()
    # The name is shown on a tile or logged.
    if code not in {_UNSUPPORTED_FORMAT, _FAULT} or len(payload) > _MAX_NAME_BYTES or not payload.isascii():
        raise MalformedMessageError
    name = payload.decode("ascii")
    if not name.isprintable():
        raise MalformedMessageError
    return UnsupportedFormatError(name) if code == _UNSUPPORTED_FORMAT else DecoderFaultError(name)
