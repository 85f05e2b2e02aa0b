"""The program of a decoder process: reads files from standard input, writes thumbnails or errors to standard output.

`messages` says what is sent when.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from queue import SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Final

from app.images.cpu_limit import cpu_limit
from app.images.messages import receive_limits, receive_picture, send_begun, send_outcome, send_ready

if TYPE_CHECKING:
    from app.core.settings import DecodeLimits
    from app.images.thumbnail import Thumbnail

_NICENESS: Final = 5
_PR_SET_PDEATHSIG: Final = 1
_SIGKILL: Final = 9
_M_ARENA_MAX: Final = -8


def main() -> None:
    """Decode pictures until standard input ends, then end the process.

    Sends a message when it begins with a picture, so that the app knows with which picture a process crashed.
    """
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    with contextlib.suppress(EOFError, OSError, RuntimeError):  # the parent has ended, or no thread can be started
        _end_with_parent()
        _lower_priority()
        _use_one_arena()
        limits = receive_limits(requests)
        incoming: SimpleQueue[tuple[bytes, int]] = SimpleQueue()
        Thread(target=_read, args=(requests, incoming, limits.max_bytes), daemon=True).start()
        # Imported after the thread was started, which notices if the parent ends: this takes most of the start.
        import app.images.thumbnail_encoder  # noqa: F401

        gc.freeze()  # later collections skip what was imported
        send_ready(answers)
        while True:
            _answer(incoming, answers, limits)
    os._exit(0)


def _read(requests: IO[bytes], incoming: SimpleQueue[tuple[bytes, int]], max_bytes: int) -> None:
    """Pass requests on, and end the process as soon as the input ends, even while a picture is decoded.

    Pillow and libheif release the GIL during long operations: while they decode 12 megapixels, this thread waits for
    0.1 s at most.
    """
    with contextlib.suppress(Exception):
        while True:
            incoming.put(receive_picture(requests, max_bytes))
    os._exit(0)


def _end_with_parent() -> None:
    """Let the kernel kill this process when the thread that started it ends, even if it is stopped. Linux only.

    If the parent has ended before this call, standard input is closed, which `_read` notices.
    """
    _call_c("prctl", _PR_SET_PDEATHSIG, _SIGKILL)


def _use_one_arena() -> None:
    """Let all threads share glibc's main arena: it is the only one that `malloc_trim` shrinks."""
    _call_c("mallopt", _M_ARENA_MAX, 1)


def _lower_priority() -> None:
    """Lower the priority: on a machine with few cores decoders would delay the GUI thread."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def _answer(incoming: SimpleQueue[tuple[bytes, int]], answers: IO[bytes], limits: DecodeLimits) -> None:
    data, box = incoming.get()
    send_begun(answers)
    with cpu_limit(limits.cpu_seconds):
        outcome = _outcome(data, box, limits)
    is_big = len(data) > limits.trim_bytes
    del data
    send_outcome(answers, outcome)
    if isinstance(outcome, Exception):
        gc.collect()  # a reference cycle of frames may hold half a picture
        is_big = True
    else:
        is_big |= outcome.source_width * outcome.source_height > limits.trim_pixels
    if is_big:
        _give_back_memory()


def _outcome(data: bytes, box: int, limits: DecodeLimits) -> Thumbnail | Exception:
    """Return the thumbnail, or the error without its traceback, whose frames hold the file and half the picture."""
    from app.images.thumbnail_encoder import make_thumbnail

    try:
        return make_thumbnail(data, box, limits)
    except Exception as error:  # noqa: BLE001 - after any error, the next picture has to be decoded
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)


def _give_back_memory() -> None:
    """Return freed memory to the system; glibc would keep it."""
    _call_c("malloc_trim", 0)


def _call_c(name: str, *arguments: int) -> None:
    """Call a function of the C library on Linux; do nothing if there is none of this name."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # a C library other than glibc
            getattr(ctypes.CDLL(None), name)(*arguments)
