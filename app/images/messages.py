"""The messages between the app and its decoder processes: what is requested, and what is answered.

A file may exploit a fault of a codec and take a decoder process over, so nothing that a decoder sends is trusted:
msgspec makes no objects but those of the types that are expected, and each value is checked afterwards.

A message is two lengths, a value encoded as MessagePack, and a payload, which is a file or pixels. The lengths are
checked against what is allowed before anything else is read.

The app sends its `DecodeLimits` once, which a decoder answers with `READY`; then a request at a time, which it answers
with `BEGUN` and later with the result or a `Failure`. An `OriginalFile` is a file that later requests refer to by its
number; it has no answer.

A request that takes too much CPU time ends its process, whose exit code says so.
"""

import signal
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Annotated, Any, Final, override

from msgspec import Meta, MsgspecError, Struct
from msgspec.msgpack import Decoder, Encoder
from msgspec.structs import replace

from app.core import errors
from app.core.copies import FINGERPRINT_BYTES
from app.core.limits import DecodeLimits
from app.core.readability import CELLS, Detail
from app.images.decoded import ALIGNED_TO, LONGEST_FRAME_MS, Frame, FrameChoice, OriginalFile, Region, Size, Thumbnail


class MalformedMessageError(Exception):
    """A message is too long, of a kind that is not expected, or holds what the sender never sends."""


class DecoderFaultError(Exception):
    """A decoder caught an exception that is not an `ImageError`, so this program has a fault.

    Its text is the name of the exception's type.

    Attributes:
        places: Where in the decoder's program it was raised.
    """

    def __init__(self, kind: str, places: str = "") -> None:
        super().__init__(kind)
        self.places = places


READY: Final = "ready"
BEGUN: Final = "begun"
MOST_HELD_FILES: Final = 4  # in a process: another one replaces the oldest

_LENGTHS: Final = struct.Struct("<HI")  # of the value and of the payload
_MAX_VALUE_BYTES: Final = 1024  # three times what the longest one has
_FORMATS: Final = frozenset({"JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF"})
# The largest thumbnail is a PNG of noise with four channels; JPEGs of noise take three bytes per pixel at most.
_MAX_BYTES_PER_PIXEL: Final = 5
_MAX_BYTES_BESIDE_PIXELS: Final = 64 * 1024
_JPEG_SIGNATURE: Final = b"\xff\xd8\xff"
_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_ERRORS: Final[dict[str, type[errors.ImageError]]] = {
    error.__name__: error
    for error in (
        errors.NotAnImageError,
        errors.ImageTooLargeError,
        errors.DamagedImageError,
        errors.HeicUnavailableError,
    )
}

type _Name = Annotated[str, Meta(pattern=r"\A[ -~]{0,64}\Z")]  # shown on a tile or logged
type _Places = Annotated[str, Meta(pattern=r"\A[ -~\n]{0,600}\Z")]  # logged


class DecoderRequest[Result](Struct, frozen=True, tag=True):
    """A request. The file is sent as the message's payload.

    Attributes:
        file: The whole file, which is sent with the request; or one that the process has to hold before, because the
            request only refers to it.
    """

    file: bytes | OriginalFile

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.file.data if isinstance(self.file, OriginalFile) else self.file)

    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Result | errors.ImageError | DecoderFaultError:
        """Block until the result has arrived.

        Raises:
            EOFError: The decoder has ended.
            MalformedMessageError: It sent something else.
        """
        raise NotImplementedError


class ThumbnailRequest(DecoderRequest[Thumbnail], frozen=True):
    """Make a thumbnail.

    Attributes:
        file: The whole file.
        box: Longest side of the result in device pixels.
        is_for_print: Whether it is encoded as `decode.make_thumbnail` does for printing.
    """

    file: bytes
    box: int
    is_for_print: bool = False

    @override
    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Thumbnail | errors.ImageError | DecoderFaultError:
        max_bytes = _MAX_BYTES_BESIDE_PIXELS + _MAX_BYTES_PER_PIXEL * self.box**2
        answer, data = receive(stream, _THUMBNAILS, max_bytes)
        if isinstance(answer, Failure):
            return answer.error(data)
        is_possible = (
            0 < answer.width <= self.box
            and 0 < answer.height <= self.box
            and 0 < answer.source_width <= limits.max_side
            and 0 < answer.source_height <= limits.max_side
            and answer.source_format in _FORMATS
            and len(answer.fingerprint) == (0 if self.is_for_print else FINGERPRINT_BYTES)  # any bytes are one
            and data.startswith(_PNG_SIGNATURE if answer.has_alpha else _JPEG_SIGNATURE)
        )
        if not is_possible:
            raise MalformedMessageError
        return replace(answer, data=data)


class DetailRequest(DecoderRequest[Detail], frozen=True):
    """Measure where a text over a picture would be readable.

    Attributes:
        file: The whole file, or a thumbnail.
    """

    file: bytes

    @override
    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Detail | errors.ImageError | DecoderFaultError:
        answer, cells = receive(stream, _DETAILS, 2 * CELLS**2)
        if isinstance(answer, Failure):
            return answer.error(cells)
        is_possible = 0 < answer.columns <= CELLS and 0 < answer.rows <= CELLS
        if not is_possible or len(cells) != 2 * answer.columns * answer.rows:
            raise MalformedMessageError
        return replace(answer, cells=cells)


class OriginalRequest(DecoderRequest[Frame], frozen=True):
    """Decode a whole picture, or the first frame of an animation.

    Attributes:
        file: The whole file.
        box: What the result has to fit into, in device pixels.
    """

    file: bytes
    box: Size

    @override
    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Frame | errors.ImageError | DecoderFaultError:
        return _receive_frame(stream, self.box, limits)


class RegionRequest(DecoderRequest[Frame], frozen=True):
    """Decode a part of a picture.

    Attributes:
        file: The file, which the process has to hold.
        region: In pixels of the upright original.
        scale: Device pixels per pixel of the original, at most 1.
    """

    file: OriginalFile
    region: Region
    scale: float

    @override
    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Frame | errors.ImageError | DecoderFaultError:
        _, _, width, height = self.region
        return _receive_frame(stream, (width + ALIGNED_TO * 2, height + ALIGNED_TO * 2), limits)


class FrameRequest(DecoderRequest[Frame], frozen=True):
    """Decode a frame of an animation; the next one is the first one after a process has received the file.

    Attributes:
        file: The file, which the process has to hold.
        box: What the result has to fit into, in device pixels.
        choice: Which frame.
    """

    file: OriginalFile
    box: Size
    choice: FrameChoice = FrameChoice.NEXT

    @override
    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Frame | errors.ImageError | DecoderFaultError:
        return _receive_frame(stream, self.box, limits)


class Failure(Struct, frozen=True, tag=True):
    """Why there is no result.

    Attributes:
        kind: Name of the exception's type.
        format: Of an `UnsupportedFormatError`.
        places: Of a `DecoderFaultError`.
    """

    kind: _Name
    format: _Name = ""
    places: _Places = ""

    def error(self, payload: bytes) -> errors.ImageError | DecoderFaultError:
        """Return the error.

        Raises:
            MalformedMessageError: It has a payload.
        """
        if payload:
            raise MalformedMessageError
        if self.kind == errors.UnsupportedFormatError.__name__:
            return errors.UnsupportedFormatError(self.format)
        return _ERRORS[self.kind]() if self.kind in _ERRORS else DecoderFaultError(self.kind, self.places)


type FileRequest = ThumbnailRequest | DetailRequest | OriginalRequest | RegionRequest | FrameRequest

_ENCODER: Final = Encoder()
_LIMITS: Final = Decoder(DecodeLimits)
_REQUESTS: Final[Decoder[FileRequest | OriginalFile]] = Decoder(FileRequest | OriginalFile)
_WORDS: Final = Decoder(str)
_THUMBNAILS: Final[Decoder[Thumbnail | Failure]] = Decoder(Thumbnail | Failure)
_DETAILS: Final[Decoder[Detail | Failure]] = Decoder(Detail | Failure)
_FRAMES: Final[Decoder[Frame | Failure]] = Decoder(Frame | Failure)


def send(stream: IO[bytes], value: Any, pieces: Iterable[bytes] = (), length: int = 0) -> None:  # noqa: ANN401
    """Send a message; block until the pipe has taken it.

    Args:
        stream: Standard input or output of the decoder.
        value: What msgspec encodes.
        pieces: The payload, which is written as it is made.
        length: Bytes of the payload.

    Raises:
        OSError: The receiver has ended.
    """
    encoded = _ENCODER.encode(value)
    stream.write(_LENGTHS.pack(len(encoded), length) + encoded)
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def receive[Value](stream: IO[bytes], decoder: Decoder[Value], max_bytes: int = 0) -> tuple[Value, bytes]:
    """Read one message: its value, and its payload of at most `max_bytes`.

    Raises:
        EOFError: The sender has ended.
        MalformedMessageError: It sent something else.
    """
    value_length, length = _LENGTHS.unpack(_read(stream, _LENGTHS.size))
    if value_length > _MAX_VALUE_BYTES or length > max_bytes:
        raise MalformedMessageError
    try:
        value = decoder.decode(_read(stream, value_length))
    except (MsgspecError, UnicodeDecodeError):
        raise MalformedMessageError from None
    return value, _read(stream, length)


def _read(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


# --- Called by the app ------------------------------------------------------------------------------------------------


def send_file(stream: IO[bytes], file: OriginalFile) -> None:
    """Send a file that later requests refer to.

    Raises:
        OSError: The decoder has ended.
    """
    send(stream, replace(file, data=b""), (file.data,), len(file.data))


def send_request(stream: IO[bytes], request: DecoderRequest[Any]) -> None:
    """Send a request, and its file unless that was sent before.

    Raises:
        OSError: The decoder has ended.
    """
    if isinstance(request.file, OriginalFile):
        send(stream, replace(request, file=replace(request.file, data=b"")))
    else:
        send(stream, replace(request, file=b""), (request.file,), len(request.file))


def receive_word(stream: IO[bytes], expected: str) -> None:
    """Block until the decoder has sent `READY` or `BEGUN`.

    Raises:
        EOFError: The decoder has ended.
        MalformedMessageError: It sent something else.
    """
    word, _ = receive(stream, _WORDS)
    if word != expected:
        raise MalformedMessageError


def _receive_frame(stream: IO[bytes], box: Size, limits: DecodeLimits) -> Frame | errors.ImageError | DecoderFaultError:
    """Block until the decoder has sent pixels that fit into a box."""
    answer, pixels = receive(stream, _FRAMES, box[0] * box[1] * 4)
    if isinstance(answer, Failure):
        return answer.error(pixels)
    shown = answer.shown
    x, y, width, height = shown.region
    is_possible = (
        0 < shown.width <= box[0]
        and 0 < shown.height <= box[1]
        and len(pixels) == shown.width * shown.height * 4
        and 0 < shown.source_width <= limits.max_side
        and 0 < shown.source_height <= limits.max_side
        and shown.source_width * shown.source_height <= max(limits.max_pixels, limits.max_jpeg_pixels)
        and 0 <= x < x + width <= shown.source_width
        and 0 <= y < y + height <= shown.source_height
        and 0 <= answer.duration_ms <= LONGEST_FRAME_MS
    )
    if not is_possible:
        raise MalformedMessageError
    return replace(answer, shown=replace(shown, pixels=pixels))


# --- Called by a decoder ----------------------------------------------------------------------------------------------


def receive_limits(stream: IO[bytes]) -> DecodeLimits:
    """Block until the first message has arrived.

    Raises:
        EOFError: The app has ended.
        MalformedMessageError: It sent something else.
    """
    return receive(stream, _LIMITS)[0]


def receive_request(stream: IO[bytes], max_bytes: int) -> FileRequest | OriginalFile:
    """Block until the next request has arrived. Its file is empty if it was sent before.

    Args:
        stream: The decoder's standard input.
        max_bytes: Of its file.

    Raises:
        EOFError: The app has ended.
        MalformedMessageError: It sent something else.
    """
    request, file = receive(stream, _REQUESTS, max_bytes)
    match request:
        case OriginalFile():
            return replace(request, data=file)
        case ThumbnailRequest() | DetailRequest() | OriginalRequest():
            return replace(request, file=file)
        case _:
            return request


def send_error(stream: IO[bytes], error: Exception) -> None:
    """Send why a request failed.

    Raises:
        OSError: The app has ended.
    """
    name = type(error).__name__
    if isinstance(error, errors.UnsupportedFormatError):
        failure = Failure(name, str(error))
    elif isinstance(error, DecoderFaultError):
        failure = Failure(str(error)[:64], places=error.places)
    else:
        failure = Failure(name[:64])
    send(stream, failure)


# --- The limit to CPU time --------------------------------------------------------------------------------------------


def has_exceeded_cpu_limit(exit_code: int) -> bool:
    """Whether a process with this exit code was ended by `cpu_limit`."""
    return exit_code == _EXIT_CODE


if sys.platform == "win32":
    import os
    import threading
    import time

    _EXIT_CODE: Final = 152  # what a shell on Linux reports for a process that exceeded RLIMIT_CPU

    @contextmanager
    def cpu_limit(seconds: float) -> Iterator[None]:
        """End this process if the block takes more CPU time than this. Only the main thread may call it."""
        is_done = threading.Event()
        due = time.process_time() + seconds

        def watch() -> None:
            # A process that computes in one thread cannot exceed the limit sooner than this.
            while not is_done.wait(max(0.01, due - time.process_time())):
                if time.process_time() >= due:
                    os.kill(os.getpid(), _EXIT_CODE)  # on Windows, a signal that is none is the exit code

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        finally:
            is_done.set()

else:
    _EXIT_CODE: Final = -signal.SIGPROF  # as `subprocess` reports a process that a signal has ended

    @contextmanager
    def cpu_limit(seconds: float) -> Iterator[None]:
        """End this process if the block takes more CPU time than this. Only the main thread may call it."""
        # The default action of this signal ends the process, also while a library in C keeps Python from running.
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
