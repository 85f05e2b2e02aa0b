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
    """Decode what comes until standard input ends; the process ends with it.

    Says when it begins with a picture, so that the sender knows which picture the process died on.
    """
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    with contextlib.suppress(EOFError, OSError, RuntimeError):  # the parent is gone, or no thread is left
        _end_with_parent()
        _use_one_arena()
        limits = receive_limits(requests)
        incoming: SimpleQueue[tuple[bytes, int]] = SimpleQueue()
        Thread(target=_read, args=(requests, incoming, limits.max_bytes), daemon=True).start()
        # Only now, as it takes most of the time that a process needs to start: the parent may end meanwhile.
        import app.images.thumbnail_encoder  # noqa: F401

        _give_way()
        gc.freeze()  # nothing that was imported is garbage: the collections below are short
        send_ready(answers)
        while True:
            _answer(incoming, answers, limits)
    os._exit(0)


def _read(requests: IO[bytes], incoming: SimpleQueue[tuple[bytes, int]], max_bytes: int) -> None:
    """Pass requests on, and end the process as soon as the input ends, even while a picture is decoded.

    Pillow and libheif release Python's lock for all that takes long: this thread waits for 0.1 s at most while they
    decode 12 megapixels.
    """
    with contextlib.suppress(Exception):
        while True:
            incoming.put(receive_picture(requests, max_bytes))
    os._exit(0)


def _end_with_parent() -> None:
    """Let the kernel end this process with the thread that started it, even while it is stopped. Linux only.

    A parent that ended before this call closed its end of standard input, which `_read` notices.
    """
    _call_c("prctl", _PR_SET_PDEATHSIG, _SIGKILL)


def _use_one_arena() -> None:
    """Let all threads share glibc's main arena, the only one whose end is given back by `_give_back_memory`."""
    _call_c("mallopt", _M_ARENA_MAX, 1)


def _give_way() -> None:
    """Give way to the window: where cores are few, decoders would keep the GUI thread waiting at each of its turns."""
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
        gc.collect()  # half a picture may hang in a circle of frames
        is_big = True
    else:
        is_big |= outcome.source_width * outcome.source_height > limits.trim_pixels
    if is_big:
        _give_back_memory()


def _outcome(data: bytes, box: int, limits: DecodeLimits) -> Thumbnail | Exception:
    """The thumbnail, or the error without the frames it came through: they hold the file, and half the picture."""
    from app.images.thumbnail_encoder import make_thumbnail

    try:
        return make_thumbnail(data, box, limits)
    except Exception as error:  # noqa: BLE001 - whatever it was, the next picture shall be decoded
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)


def _give_back_memory() -> None:
    """Give freed memory back to the system, which glibc would keep for the next picture as large."""
    _call_c("malloc_trim", 0)


def _call_c(name: str, *arguments: int) -> None:
    """Call a function of the C library on Linux; do nothing where there is no such function."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # another C library
            getattr(ctypes.CDLL(None), name)(*arguments)
