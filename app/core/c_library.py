"""Calls of the C library, on Linux. Elsewhere, and with a library that has no such function, they do nothing."""

from __future__ import annotations

import contextlib
import sys
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


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
