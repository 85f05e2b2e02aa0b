"""What runs in a decoder process: pictures in, thumbnails or errors out, one after the other.

The fork server imports this once, so that each process has it from the start.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, Final

from app.images.thumbnail import Thumbnail, make_thumbnail

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from app.core.settings import DecodeLimits

_NICENESS: Final = 5

READY: Final = "ready"
BEGUN: Final = "begun"


def serve(connection: Connection, limits: DecodeLimits) -> None:
    """Decode what comes until the pipe is closed.

    Sends `READY` once; then `BEGUN` for each pair of file and box, so that its sender knows which picture it was that
    this process died on, and a `Thumbnail` or an exception.
    """
    _prepare()
    with contextlib.suppress(EOFError, OSError):  # the window is gone
        connection.send(READY)
        while True:
            _answer(connection, limits)


def _prepare() -> None:
    """Make a new process ready.

    It gives way to the window: where cores are few, decoders would otherwise keep the GUI thread from running for a
    time slice at each of its turns. Ctrl+C in a terminal is the window's affair.
    """
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what was imported is no garbage: the collections below shall be short


def _answer(connection: Connection, limits: DecodeLimits) -> None:
    data, box = connection.recv()
    connection.send(BEGUN)
    outcome = _outcome(data, box, limits)
    is_big = len(data) > limits.trim_bytes or (
        isinstance(outcome, Thumbnail) and outcome.source_width * outcome.source_height > limits.trim_pixels
    )
    del data
    connection.send(outcome)
    if isinstance(outcome, Exception):
        gc.collect()  # half a picture may hang in a circle of frames
        is_big = True
    if is_big:
        _give_back_memory()


def _outcome(data: bytes, box: int, limits: DecodeLimits) -> Thumbnail | Exception:
    """The thumbnail, or the error without the frames it came through: they hold the file, and half the picture."""
    try:
        return make_thumbnail(data, box, limits)
    except Exception as error:  # noqa: BLE001 - whatever it was, the next picture shall be decoded
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)


def _give_back_memory() -> None:
    """Give freed memory back to the system, which glibc would keep for the next picture as large."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
