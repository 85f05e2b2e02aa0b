"""Messages between the app and its decoder processes, other than those about originals.

The app sends `LIMITS` once, which a decoder answers with `READY`; then a request at a time, which it answers with
`BEGUN` and later with the result or an `ERROR`. A `PICTURE` is a request for a `THUMBNAIL`. `original_messages` has the
other requests.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import IO, TYPE_CHECKING, Any, Final

from app.core.settings import DecodeLimits
from app.images.message_format import Kind, MalformedMessageError, receive, send, to_error
from app.images.thumbnail import Thumbnail

if TYPE_CHECKING:
    from app.core.errors import ImageError
    from app.images.message_format import DecoderFaultError

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
