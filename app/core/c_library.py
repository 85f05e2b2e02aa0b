"""How the C library allocates memory, on Linux. Elsewhere, and without the functions needed, nothing is done."""

import contextlib
import sys
from collections.abc import Callable
from functools import cache
from threading import Thread
from typing import Final

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
