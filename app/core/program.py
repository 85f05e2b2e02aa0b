"""The program itself: its files, what is logged of its faults, and how it gives memory back.

The message of most exceptions may contain what the program was working with: a key, a signed URL, a description, the
name of a file. Only that of those is logged which are about the source code itself.
"""

import contextlib
import logging
import os
import sys
from collections import deque
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Thread
from traceback import walk_tb
from typing import Final

from msgspec import Struct, json

from app.core.identity import APP_ID

# app/core/program.py -> the folder that holds both app/ and resources/ (the packaged app keeps that layout).
RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"

IS_BUNDLED: Final = bool(getattr(sys, "frozen", False))  # this is the packaged app


def _find_program() -> Path:
    if not IS_BUNDLED:
        return Path(sys.executable)
    # Not `sys.executable`, which is what the variable PYTHONEXECUTABLE says, if it is set.
    folder = RESOURCES.parents[1]
    if sys.platform == "darwin":
        return folder / "MacOS" / APP_ID
    return folder / (f"{APP_ID}.exe" if sys.platform == "win32" else APP_ID)


PROGRAM: Final = _find_program()  # the packaged app, or Python


def _identity() -> tuple[int, int, int] | None:
    try:
        found = os.stat(PROGRAM if IS_BUNDLED else __file__)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns


_AT_START: Final = _identity()


def are_replaced() -> bool:
    """Whether the program's files were replaced or removed since it was started, as by an update."""
    return _identity() != _AT_START


class Licence(Struct, frozen=True):
    """One bundled package or library.

    Attributes:
        name: Name of the package or library.
        version: Its version.
        licence: An SPDX expression, or what the package's metadata say.
        text: The full text of the licence.
    """

    name: str
    version: str
    licence: str
    text: str


def bundled_licences() -> tuple[Licence, ...]:
    """The licences of the app and of everything bundled with it, the app's first; none if the app runs from source."""
    try:
        return json.decode((RESOURCES / "licences.json").read_bytes(), type=tuple[Licence, ...])
    except FileNotFoundError:
        return ()


_logger = logging.getLogger(__name__)

# The attribute of a record that is a fault of this program, which the window shows.
IS_FAULT: Final = "is_fault"


def log_fault(logger: logging.Logger, what: str, error: BaseException) -> None:
    """Log an exception that this program does not expect. Its frames are not referred to afterwards.

    If the program's files were replaced or removed, that is logged instead, because any part of it may fail then.

    Args:
        logger: That of the module.
        what: What has failed; holds no secret.
        error: The exception.
    """
    if are_replaced():
        _logger.error("the program was updated or removed while it runs", extra={IS_FAULT: True})
    else:
        logger.error("%s failed: %s", what, described(error), extra={IS_FAULT: True})


_MOST_PLACES: Final = 25
_MOST_CAUSES: Final = 4


def described(error: BaseException) -> str:
    """An exception with its causes: the type of each, and its places, the innermost last."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < _MOST_CAUSES:
        lines = [f"{type(current).__name__}{_message(current)}", *places(current, _MOST_PLACES)]
        if elsewhere := getattr(current, "places", ""):  # of a `DecoderFaultError`
            lines += [f"in a decoder process: {current}", *elsewhere.splitlines()]
        parts.append("\n  ".join(lines))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nwhile handling or because of: ".join(parts)


_ROOT: Final = f"{Path(__file__).parents[2]}{os.sep}"


def places(error: BaseException, most: int) -> list[str]:
    """Where an exception was raised, the innermost place last, each as ``file:line in function``."""
    found: deque[str] = deque(maxlen=most)
    for frame, line in walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        # Outside of the program only the end of the path: the rest may name the person.
        shown = file.removeprefix(_ROOT) if file.startswith(_ROOT) else os.sep.join(file.split(os.sep)[-2:])
        found.append(f"{shown.replace(os.sep, '/')}:{line} in {frame.f_code.co_qualname}")
    return list(found)


_ABOUT_SOURCE: Final = (AttributeError, NameError, TypeError, ImportError, IndexError, ArithmeticError)
_LONGEST: Final = 200  # characters of a message


def _message(error: BaseException) -> str:
    if isinstance(error, OSError):
        # Not its own text, which contains the name of the file.
        message = os.strerror(error.errno) if isinstance(error.errno, int) else ""
    else:
        message = str(error) if isinstance(error, _ABOUT_SOURCE) else ""
    return f": {' '.join(message.split())[:_LONGEST]}" if message else ""


_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_MAPPED_BYTES: Final = 128 * 1024  # glibc's own threshold at first


def use_one_arena() -> None:
    """Let all threads share glibc's main arena: it is the only one that `malloc_trim` shrinks.

    To be called before there are threads, each of which would get an arena.
    """
    call_c("mallopt", _M_ARENA_MAX, 1)


def map_large_blocks() -> None:
    """Let large blocks, such as files and pixels, be mapped, so that they are returned to the system when freed.

    By default glibc raises its threshold, up to 32 MB, to the size of each mapped block that is freed, and keeps twice
    as much at the end of each arena.
    """
    call_c("mallopt", _M_MMAP_THRESHOLD, _MAPPED_BYTES)


def give_back_memory() -> None:
    """Return freed memory to the system; glibc would keep it. Takes milliseconds."""
    call_c("malloc_trim", 0)


def begin_to_give_back_memory() -> None:
    """Do the same in a thread.

    Nothing but the C function runs there: Python's collector must not destroy objects of the caller in it.
    """
    trim = _function("malloc_trim")
    if trim is not None:
        with contextlib.suppress(RuntimeError):  # the system has no thread left
            Thread(target=trim, args=(0,), name="give back memory", daemon=True).start()


def call_c(name: str, *arguments: int) -> None:
    """Call a function of the C library."""
    function = _function(name)
    if function is not None:
        function(*arguments)


@cache  # each object for the library is in a reference cycle
def _function(name: str) -> Callable[..., object] | None:
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # a C library other than glibc
            function: Callable[..., object] = getattr(ctypes.CDLL(None), name)
            return function
    return None
