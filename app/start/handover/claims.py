"""Decides which process listens at an address. A claim ends with the process that has it, however it ends.

It is taken before the first paint, long before the process listens. So processes that start at the same time know of each
other, and a socket that a killed process has left can be replaced without a race.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Claim:
    """The right to listen at an address.

    Attributes:
        address: The path of a socket, or the name of a pipe.
    """

    def __init__(self, address: str, release: Callable[[], None]) -> None:
        """Use `take_claim` instead."""
        self.address = address
        self._release = release

    def release(self) -> None:
        """Give the right back, once. The process must not listen any more."""
        self._release()


def take_claim(address: str) -> Claim | None:
    """Take the right to listen at an address.

    Returns:
        The claim; None if a living process has it, or if the system refuses.
    """
    return _take_mutex(address) if sys.platform == "win32" else _take_lock(address)


def _take_lock(address: str) -> Claim | None:
    import fcntl

    path = f"{address}.lock"
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW  # type: ignore[attr-defined, unused-ignore]
    while True:
        try:
            file = os.open(path, flags, 0o600)
        except OSError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[attr-defined, unused-ignore]
            # Another process may have deleted the file between opening and locking it.
            if os.path.samestat(os.fstat(file), os.stat(path)):
                return Claim(address, lambda: _release_lock(file, path))
        except FileNotFoundError:
            pass
        except OSError:
            os.close(file)
            return None
        os.close(file)


def _release_lock(file: int, path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)  # before it is unlocked: afterwards it may be another process's
    os.close(file)


def _take_mutex(address: str) -> Claim | None:
    import ctypes

    already_exists = 183  # ERROR_ALREADY_EXISTS
    kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    kernel32.CreateMutexW.restype = ctypes.c_void_p
    name = address.rpartition("\\")[2]
    handle = kernel32.CreateMutexW(None, False, f"Local\\{name}")
    error = ctypes.get_last_error()  # type: ignore[attr-defined, unused-ignore]
    if not handle:
        return None
    if error == already_exists:
        kernel32.CloseHandle(ctypes.c_void_p(handle))
        return None
    return Claim(address, lambda: kernel32.CloseHandle(ctypes.c_void_p(handle)))
