"""The program of a decoder process: reads requests from standard input, writes results or errors to standard output.

`messages` says what is sent when.
"""

import contextlib
import gc
import os
import signal
import sys
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Final

from msgspec.structs import replace

from app.core.errors import ImageError
from app.core.limits import DecodeLimits
from app.core.program import call_c, give_back_memory, places, use_one_arena
from app.core.readability import Detail
from app.images import messages
from app.images.decode import SIDE, make_thumbnail, measure
from app.images.decode_original import DecodedOriginal, HeldFile, decode_original
from app.images.decoded import OriginalFile, Thumbnail

type _Incoming = SimpleQueue[messages.FileRequest | OriginalFile]


def main() -> None:
    """Answer requests until standard input ends, then end the process.

    Sends a message when it begins with a request, so that the app knows with which picture a process crashed.
    """
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    with contextlib.suppress(EOFError, OSError, RuntimeError):  # the parent has ended, or no thread can be started
        _end_with_parent()
        _lower_priority()
        use_one_arena()
        os.environ["QT_LOGGING_RULES"] = "*=false"  # Qt's JPEG decoder would print what is wrong with a file
        limits = messages.receive_limits(requests)
        incoming: _Incoming = SimpleQueue()
        Thread(target=_read, args=(requests, incoming, limits.max_bytes), daemon=True).start()
        messages.send(answers, messages.READY)
        held = _HeldFiles(limits)
        while True:
            _answer(incoming, answers, held, limits)
    _end()


def _read(requests: IO[bytes], incoming: _Incoming, max_bytes: int) -> None:
    """Pass requests on, and end the process as soon as the input ends, even while a picture is decoded.

    Pillow and libheif release the GIL during long operations: while they decode 12 megapixels, this thread waits for
    0.1 s at most.
    """
    with contextlib.suppress(Exception):
        while True:
            incoming.put(messages.receive_request(requests, max_bytes))
    _end()


def _end() -> None:
    """End this process at once, also while a library in C keeps the main thread from running."""
    os.kill(os.getpid(), signal.SIGTERM)


_PR_SET_PDEATHSIG: Final = 1
_SIGKILL: Final = 9


def _end_with_parent() -> None:
    """Let the kernel kill this process when the thread that started it ends, even if it is stopped. Linux only.

    If the parent has ended before this call, standard input is closed, which `_read` notices.
    """
    call_c("prctl", _PR_SET_PDEATHSIG, _SIGKILL)


_NICENESS: Final = 5


def _lower_priority() -> None:
    """Lower the priority: on a machine with few cores decoders would delay the GUI thread."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


class _HeldFiles:
    """The files that requests refer to by number. At most one keeps decoded pixels beyond the limit of all."""

    def __init__(self, limits: DecodeLimits) -> None:
        self._limits = limits
        self._files: dict[int, HeldFile] = {}  # in the order in which they arrived, as the app counts them, too

    def add(self, file: OriginalFile) -> None:
        self._files[file.number] = HeldFile(file.data, self._limits)
        if len(self._files) > messages.MOST_HELD_FILES:
            del self._files[next(iter(self._files))]

    def frame(self, request: messages.FrameRequest) -> DecodedOriginal:
        return self._files[request.file.number].frame(request.box, request.choice)

    def region(self, request: messages.RegionRequest) -> DecodedOriginal:
        """Decode a region, and then drop the pixels of other files, and then its own, if they are too many."""
        file, most = self._files[request.file.number], self._limits.kept_pixels
        try:
            return file.region(request.region, request.scale)
        finally:
            for other in self._files.values():
                if other is not file and sum(each.kept_pixels for each in self._files.values()) > most:
                    other.drop_pixels()
            if file.kept_pixels > most:
                file.drop_pixels()

    def drop_pixels(self) -> None:
        for file in self._files.values():
            file.drop_pixels()


_IDLE_SECONDS: Final = 0.5
_KEPT_SECONDS: Final = 60.0


def _next(incoming: _Incoming, held: _HeldFiles) -> messages.FileRequest | OriginalFile:
    """Return the next request. If none follows soon, return freed memory to the system meanwhile.

    Doing it after each original would take a twentieth of the time for the next one.
    """
    with contextlib.suppress(Empty):
        return incoming.get(timeout=_IDLE_SECONDS)
    give_back_memory()
    with contextlib.suppress(Empty):
        return incoming.get(timeout=_KEPT_SECONDS)
    held.drop_pixels()
    give_back_memory()
    return incoming.get()


def _answer(incoming: _Incoming, answers: IO[bytes], held: _HeldFiles, limits: DecodeLimits) -> None:
    request = _next(incoming, held)
    if isinstance(request, OriginalFile):
        held.add(request)
        return
    messages.send(answers, messages.BEGUN)
    with messages.cpu_limit(
        limits.frame_cpu_seconds if isinstance(request, messages.FrameRequest) else limits.cpu_seconds
    ):
        outcome = _outcome(request, held, limits)
    is_big = request.size > limits.trim_bytes
    del request
    match outcome:
        case Thumbnail():
            messages.send(answers, replace(outcome, data=b""), (outcome.data,), len(outcome.data))
            is_big |= outcome.source_width * outcome.source_height > limits.trim_pixels
        case Detail():
            messages.send(answers, replace(outcome, cells=b""), (outcome.cells,), len(outcome.cells))
        case Exception():
            messages.send_error(answers, outcome)
            gc.collect()  # a reference cycle of frames may hold half a picture
            is_big = True
        case _:
            frame = outcome.frame()
            messages.send(answers, frame, outcome.rows(), frame.shown.width * frame.shown.height * 4)
            width, height = outcome.source_size
            is_big = width * height > limits.kept_pixels
    del outcome
    if is_big:
        give_back_memory()


_MOST_PLACES: Final = 6  # of a fault, the innermost ones
_LONGEST_PLACES: Final = 600  # characters


def _outcome(
    request: messages.FileRequest, held: _HeldFiles, limits: DecodeLimits
) -> Thumbnail | Detail | DecodedOriginal | Exception:
    """Return the result, or the error without its traceback, whose frames hold the file and half the picture."""
    try:
        match request:
            case messages.ThumbnailRequest():
                return make_thumbnail(request.file, request.box, limits, is_for_print=request.is_for_print)
            case messages.DetailRequest():
                return measure(decode_original(request.file, (SIDE, SIDE), limits).image)
            case messages.OriginalRequest():
                return decode_original(request.file, request.box, limits)
            case messages.RegionRequest():
                return held.region(request)
            case messages.FrameRequest():
                return held.frame(request)
    except Exception as error:  # noqa: BLE001 - after any error, the next request has to be answered
        if not isinstance(error, ImageError):
            where = "\n".join(places(error, _MOST_PLACES)).encode("ascii", "replace").decode()
            return messages.DecoderFaultError(type(error).__name__, where[-_LONGEST_PLACES:])
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)
