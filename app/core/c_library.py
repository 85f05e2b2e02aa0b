"""Calls of the C library, on Linux."""

from __future__ import annotations

import contextlib
import sys


def give_back_memory() -> None:
    """Return freed memory to the system; glibc would keep it. Takes milliseconds."""
    call_c("malloc_trim", 0)


def call_c(name: str, *arguments: int) -> None:
    """Call a function of the C library on Linux; do nothing if there is none of this name."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # a C library other than glibc
            getattr(ctypes.CDLL(None), name)(*arguments)
