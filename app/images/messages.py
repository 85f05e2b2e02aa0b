"""The messages between the app and its decoder processes, in a binary format that contains only values.

A file may exploit a fault of a codec and take a decoder process over, so nothing that a decoder sends is trusted:
reading a message imports nothing, calls nothing that the message names, and makes no objects but those listed here.

A message is a header (its kind and the length of its payload), the fixed fields of its kind, and the payload. The
length is checked against what is allowed before any of the payload is read.

The app sends `LIMITS` once, which a decoder answers with `READY`; then a request at a time, which it answers with
`BEGUN` and later with the result or an `ERROR`. A `PICTURE` is a request for a `THUMBNAIL`, an `ORIGINAL` one for a
whole picture. A `HOLD` gives a process a file that later requests refer to, for a `REGION` or for a `FRAME`; it has no
answer. All requests for originals are answered with `PIXELS` or an `ERROR`.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable
from enum import IntEnum
from typing import IO, Any, Final

from msgspec.structs import astuple

from app.core.errors import (
    DamagedImageError,
    HeicUnavailableError,
    ImageError,
    ImageTooLargeError,
    NotAnImageError,
    UnsupportedFormatError,
)
from app.core.settings import DecodeLimits
from app.images.original import LONGEST_FRAME_MS, Frame, FrameChoice, OriginalPixels, Region, Size
from app.images.thumbnail import Thumbnail


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


_HEADER: Final = struct.Struct("<BI")  # kind, bytes of the payload
_FIELDS: Final = {
    Kind.LIMITS: struct.Struct("<6q3d2q4qd"),  # those of `DecodeLimits`, in their order
    Kind.PICTURE: struct.Struct("<I"),  # box
    Kind.READY: struct.Struct(""),
    Kind.BEGUN: struct.Struct(""),
    Kind.THUMBNAIL: struct.Struct(
        "<II?IIB"
    ),  # width, height, has_alpha, source_width, source_height, index of source_format
    Kind.ERROR: struct.Struct("<B"),  # code
    Kind.ORIGINAL: struct.Struct("<II"),  # width and height of the box
    Kind.HOLD: struct.Struct("<Q"),  # number of the file
    Kind.REGION: struct.Struct("<Q4Id"),  # number of the file; x, y, width, height; scale
    Kind.FRAME: struct.Struct("<QIIB"),  # number of the file; width and height of the box; a `FrameChoice`
    # width, height, has_alpha, source_width, source_height; x, y, width and height of the region; is_animated; how long
    # the frame is shown, in milliseconds; whether it is the last one
    Kind.PIXELS: struct.Struct("<II?II4I?I?"),
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


_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF")
_REQUESTS: Final = frozenset({Kind.PICTURE, Kind.ORIGINAL, Kind.HOLD, Kind.REGION, Kind.FRAME})

# The largest thumbnail is a PNG of noise with four channels; JPEGs of noise take three bytes per pixel at most.
_MAX_BYTES_PER_PIXEL: Final = 5
_MAX_BYTES_BESIDE_PIXELS: Final = 64 * 1024
_JPEG_SIGNATURE: Final = b"\xff\xd8\xff"
_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


# --- Called by the app ------------------------------------------------------------------------------------------------


def send_limits(stream: IO[bytes], limits: DecodeLimits) -> None:
    """Send the first message to a decoder.

    Raises:
        OSError: The decoder has ended.
    """
    send(stream, Kind.LIMITS, *astuple(limits))


def send_picture(stream: IO[bytes], data: bytes, box: int) -> None:
    """Send a file to be made a thumbnail of; block until the pipe has taken it.

    Args:
        stream: The decoder's standard input.
        data: The whole file.
        box: Longest side of the thumbnail in device pixels.

    Raises:
        OSError: The decoder has ended.
    """
    send(stream, Kind.PICTURE, box, payload=data)


def receive_ready(stream: IO[bytes]) -> None:
    """Block until the decoder is ready for requests.

    Raises:
        EOFError: The decoder has ended.
        MalformedMessageError: It sent something else.
    """
    receive(stream, {Kind.READY}, 0)


def receive_begun(stream: IO[bytes]) -> None:
    """Block until the decoder has begun with a request.

    Raises:
        EOFError: The decoder has ended.
        MalformedMessageError: It sent something else.
    """
    receive(stream, {Kind.BEGUN}, 0)


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
    kind, fields, payload = receive(stream, {Kind.THUMBNAIL, Kind.ERROR}, max_bytes)
    return _to_thumbnail(fields, payload, box) if kind is Kind.THUMBNAIL else to_error(fields[0], payload)


# --- Called by a decoder ----------------------------------------------------------------------------------------------


def receive_limits(stream: IO[bytes]) -> DecodeLimits:
    """Block until the first message has arrived.

    Raises:
        EOFError: The app has ended.
        MalformedMessageError: It sent something else.
    """
    _, fields, _ = receive(stream, {Kind.LIMITS}, 0)
    return DecodeLimits(*fields)


def receive_request(stream: IO[bytes], max_bytes: int) -> tuple[Kind, tuple[Any, ...], bytes]:
    """Block until the next request has arrived.

    Args:
        stream: The decoder's standard input.
        max_bytes: Of its file.

    Returns:
        Its kind, its fields, and its file, which is empty if the request needs none.

    Raises:
        EOFError: The app has ended.
        MalformedMessageError: It sent something else.
    """
    return receive(stream, _REQUESTS, max_bytes)


def send_ready(stream: IO[bytes]) -> None:
    """Notify the app that this process is ready for requests.

    Raises:
        OSError: The app has ended.
    """
    send(stream, Kind.READY)


def send_begun(stream: IO[bytes]) -> None:
    """Notify the app that this process has begun with a request.

    Raises:
        OSError: The app has ended.
    """
    send(stream, Kind.BEGUN)


def send_thumbnail(stream: IO[bytes], thumbnail: Thumbnail) -> None:
    """Send the result for a picture.

    Raises:
        OSError: The app has ended.
    """
    send(
        stream,
        Kind.THUMBNAIL,
        thumbnail.width,
        thumbnail.height,
        thumbnail.has_alpha,
        thumbnail.source_width,
        thumbnail.source_height,
        _FORMATS.index(thumbnail.source_format),
        payload=thumbnail.data,
    )


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


MOST_HELD_FILES: Final = 4  # in a process: another one replaces the oldest

# --- Called by the app ------------------------------------------------------------------------------------------------


def send_original(stream: IO[bytes], data: bytes, box: Size) -> None:
    """Request the whole picture of a file, fitted into a box.

    Raises:
        OSError: The decoder has ended.
    """
    send(stream, Kind.ORIGINAL, *box, payload=data)


def send_hold(stream: IO[bytes], number: int, data: bytes) -> None:
    """Send a file that later requests refer to by its number.

    Raises:
        OSError: The decoder has ended.
    """
    send(stream, Kind.HOLD, number, payload=data)


def send_region(stream: IO[bytes], number: int, region: Region, scale: float) -> None:
    """Request a region of a file that the decoder holds.

    Raises:
        OSError: The decoder has ended.
    """
    send(stream, Kind.REGION, number, *region, scale)


def send_frame(stream: IO[bytes], number: int, box: Size, choice: FrameChoice = FrameChoice.NEXT) -> None:
    """Request a frame of an animation that the decoder holds.

    Raises:
        OSError: The decoder has ended.
    """
    send(stream, Kind.FRAME, number, *box, choice)


def receive_frame(stream: IO[bytes], box: Size, limits: DecodeLimits) -> Frame | ImageError | DecoderFaultError:
    """Block until the decoder has sent pixels.

    Args:
        stream: The decoder's standard output.
        box: Most pixels in width and height.
        limits: Which sizes an original may have.

    Raises:
        EOFError: The decoder has ended.
        MalformedMessageError: It sent something else.
    """
    kind, fields, payload = receive(stream, {Kind.PIXELS, Kind.ERROR}, box[0] * box[1] * 4)
    return _to_frame(fields, payload, box, limits) if kind is Kind.PIXELS else to_error(fields[0], payload)


# --- Called by a decoder ----------------------------------------------------------------------------------------------


def send_pixels(stream: IO[bytes], frame: Frame, rows: Iterable[bytes]) -> None:
    """Send pixels.

    Args:
        stream: Standard output.
        frame: All but its pixels, which are sent as they are made: so they are in memory only once.
        rows: The pixels, some rows at a time.

    Raises:
        OSError: The app has ended.
    """
    shown = frame.shown
    send_head(
        stream,
        Kind.PIXELS,
        shown.width,
        shown.height,
        shown.has_alpha,
        shown.source_width,
        shown.source_height,
        *shown.region,
        shown.is_animated,
        frame.duration_ms,
        frame.is_last,
        length=shown.width * shown.height * 4,
    )
    for each in rows:
        stream.write(each)
    stream.flush()


def _to_frame(fields: tuple[Any, ...], pixels: bytes, box: Size, limits: DecodeLimits) -> Frame:
    width, height, has_alpha, source_width, source_height, *region, is_animated, duration_ms, is_last = fields
    x, y, part_width, part_height = region
    is_possible = (
        0 < width <= box[0]
        and 0 < height <= box[1]
        and len(pixels) == width * height * 4
        and 0 < source_width <= limits.max_side
        and 0 < source_height <= limits.max_side
        and source_width * source_height <= max(limits.max_pixels, limits.max_jpeg_pixels)
        and part_width > 0
        and part_height > 0
        and x + part_width <= source_width
        and y + part_height <= source_height
        and duration_ms <= LONGEST_FRAME_MS
    )
    if not is_possible:
        raise MalformedMessageError
    shown = OriginalPixels(
        width=width,
        height=height,
        pixels=pixels,
        has_alpha=has_alpha,
        source_width=source_width,
        source_height=source_height,
        region=(x, y, part_width, part_height),
        is_animated=is_animated,
    )
    return Frame(shown, duration_ms, is_last)
