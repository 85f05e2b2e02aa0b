"""Decides which process listens at an address. A claim ends with the process that has it, however it ends.

It is taken before the first paint, long before the process listens. So processes that start at the same time know of
each other, and a socket that a killed process has left can be replaced without a race.

Of several windows with the same key, one at a time keeps the tabs by a claim (`start.tab_claims`).

Later starts also take turns by a claim: two hundred that begin at once would otherwise share the processors with the
window, which then could not answer any of them in time.
"""

from __future__ import annotations

import contextlib
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Claim:
    """The right to listen at an address, or to do something else that one process at a time may do.

    Attributes:
        address: The path of a socket, or the name of a pipe; else a name like these.
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
        The claim; None if a living process has it.

    Raises:
        OSError: The system refuses, such as where something else stands in place of the lock.
    """
    return _take_mutex(address, 0) if sys.platform == "win32" else _take_lock(address, waits=False)


def await_claim(address: str, seconds: float) -> Claim | None:
    """Wait for a claim as long as another process has it. Must be called in the main thread.

    Returns:
        The claim; None if the time has passed.

    Raises:
        OSError: The system refuses.
    """
    if sys.platform == "win32":
        return _take_mutex(address, seconds)
    import signal

    def end_waiting(_number: int, _frame: object) -> None:
        raise TimeoutError

    former = signal.signal(signal.SIGALRM, end_waiting)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            return _take_lock(address, waits=True)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except TimeoutError:
        return None
    finally:
        signal.signal(signal.SIGALRM, former)


def _take_lock(address: str, *, waits: bool) -> Claim | None:
    import fcntl

    path = f"{address}.lock"
    mode = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW  # type: ignore[attr-defined, unused-ignore]
    while True:
        file = os.open(path, mode, 0o600)
        try:
            flags = fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB  # type: ignore[attr-defined, unused-ignore]
            fcntl.flock(file, flags)  # type: ignore[attr-defined, unused-ignore]
            # Another process may have deleted the file between opening and locking it.
            if os.path.samestat(os.fstat(file), os.stat(path)):
                return Claim(address, partial(_release_lock, file, path))
        except FileNotFoundError:
            pass
        except BlockingIOError:  # another process has it
            os.close(file)
            return None
        except OSError:
            os.close(file)
            raise
        os.close(file)


def _release_lock(file: int, path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)  # before it is unlocked: afterwards it may be another process's
    os.close(file)


def _take_mutex(address: str, seconds: float) -> Claim | None:
    import ctypes

    already_exists = 183  # ERROR_ALREADY_EXISTS: a living process has a handle of it
    owned = {0, 0x80}  # WAIT_OBJECT_0, WAIT_ABANDONED: the process that had it was ended
    kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    kernel32.CreateMutexW.restype = ctypes.c_void_p
    name = address.rpartition("\\")[2]
    handle = kernel32.CreateMutexW(None, False, f"Local\\{name}")
    if not handle:
        raise OSError
    exists = ctypes.get_last_error() == already_exists  # type: ignore[attr-defined, unused-ignore]
    mutex = ctypes.c_void_p(handle)
    # A thread can own a mutex twice, so that waiting does not tell whether this process has it already.
    if (exists and not seconds) or kernel32.WaitForSingleObject(mutex, round(seconds * 1000)) not in owned:
        kernel32.CloseHandle(mutex)
        return None

    def release() -> None:
        kernel32.ReleaseMutex(mutex)
        kernel32.CloseHandle(mutex)

    return Claim(address, release)
