"""Messages about originals between the app and its decoder processes.

An `ORIGINAL` is a request for a whole picture. A `HOLD` gives a process a file that later requests refer to, for a
`REGION` or for a `FRAME`; it has no answer. All others are answered with `PIXELS` or an `ERROR`.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Final

from app.images.message_format import Kind, MalformedMessageError, receive, send, send_head, to_error
from app.images.original import LONGEST_FRAME_MS, Frame, FrameChoice, OriginalPixels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.errors import ImageError
    from app.core.settings import DecodeLimits
    from app.images.message_format import DecoderFaultError
    from app.images.original import Region, Size

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
