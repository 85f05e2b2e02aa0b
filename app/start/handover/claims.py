"""Where the running program listens, and which process does: a claim ends with the process that has it.

The name depends on the server and on the display, so that a link never opens in a window of another server, or on a
screen that the person does not see. Several windows can have the same server but different keys, so there are several
addresses.

A claim is taken before the first paint, long before the process listens. So processes that start at the same time know
of each other, and a socket that a killed process has left can be replaced without a race.

Of several windows with the same key, one at a time keeps the tabs by a claim (`start.tab_claims`).

Later starts also take turns by a claim: two hundred that begin at once would otherwise share the processors with the
window, which then could not answer any of them in time.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Final

from app.core.connection import BaseUrl
from app.core.identity import APP_ID
from app.core.plain_files import wait_for_folder

COUNT: Final = 8
# The shortest limit of the systems is 104 bytes with the terminating zero (macOS).
_MAX_PATH_BYTES: Final = 103


def addresses_for(base_url: BaseUrl, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses at which windows of a server may listen, in the order in which they are asked.

    Args:
        base_url: Root of the API.
        environment: Names the display and the folders.

    Returns:
        Paths of sockets or names of pipes; none if there is no folder that is safe for a socket.
    """
    import hashlib  # imported late: a start that never joins does not need it

    if sys.platform == "win32":
        place = f"{environment.get('USERNAME', '')}\n{_session_number()}"
    else:
        place = f"{environment.get('WAYLAND_DISPLAY', '')}\n{environment.get('DISPLAY', '')}"
    folder = _beginning(environment)
    if folder is None:
        return ()
    digest = hashlib.sha256(f"{base_url.text}\n{place}".encode(errors="surrogateescape")).hexdigest()[:16]
    found = tuple(f"{folder}{APP_ID}-{digest}-{number}" for number in range(COUNT))
    return found if sys.platform == "win32" or len(os.fsencode(found[-1])) <= _MAX_PATH_BYTES else ()


def tabs_address(account: str, environment: Mapping[str, str]) -> str | None:
    """The name of the claim on the tabs of an account, the same on all displays.

    Args:
        account: Stands for a server and a key, without telling the key.
        environment: Names the folders.

    Returns:
        None if there is no folder that is safe.
    """
    folder = _beginning(environment)
    return None if folder is None else f"{folder}{APP_ID}-tabs-{account}"


def _beginning(environment: Mapping[str, str]) -> str | None:
    """What all addresses begin with: a folder, or that of pipes; None if there is no folder that is safe."""
    if sys.platform == "win32":
        return r"\\.\pipe" + "\\"
    private = _private_folder(environment.get("XDG_RUNTIME_DIR", ""), environment.get("TMPDIR") or "/tmp")
    return None if private is None else private + "/"


@cache  # a folder that does not answer is waited for once
def _private_folder(runtime: str, temporary: str) -> str | None:
    return wait_for_folder(partial(_find_private_folder, runtime, temporary), None)


def _find_private_folder(runtime: str, temporary: str) -> str | None:
    """A folder on this machine that no other user can write to or look into; None if there is none.

    The XDG base directory specification demands that of XDG_RUNTIME_DIR. Elsewhere a folder is made among the temporary
    files. It is not in the home folder, which several machines may share.
    """
    if os.path.isabs(runtime) and _is_private(runtime):
        return runtime
    folder = os.path.join(temporary, f"{APP_ID}-{os.geteuid()}")  # type: ignore[attr-defined, unused-ignore]
    if not os.path.isabs(folder):
        return None
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        pass
    except OSError:
        return None
    return folder if _is_private(folder) else None


def _is_private(folder: str) -> bool:
    """Whether a folder is one of this user, with mode 0700, and not a link that another user may have made."""
    try:
        status = os.lstat(folder)
        os.statvfs(folder)  # is not answered from the kernel's memory, as `lstat` may be
    except (OSError, ValueError):
        return False
    is_own = status.st_uid == os.geteuid()  # type: ignore[attr-defined, unused-ignore]
    return stat.S_ISDIR(status.st_mode) and is_own and stat.S_IMODE(status.st_mode) == 0o700


def _session_number() -> int:
    """The number of this session of Windows: each person who is logged in has one."""
    import ctypes

    number = ctypes.c_ulong()
    kernel32 = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]
    kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(number))
    return number.value


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
    return _take_mutex(address, 0) if sys.platform == "win32" else _take_lock(address)


def await_claim(address: str, seconds: float) -> Claim | None:
    """Wait for a claim as long as other processes have it, one after the other. Must be called in the main thread.

    Args:
        address: As for `take_claim`.
        seconds: For how long each of the others is waited for; on Windows, all of them together.

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
        try:
            return _take_lock(address, partial(signal.setitimer, signal.ITIMER_REAL, seconds))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except TimeoutError:
        return None
    finally:
        signal.signal(signal.SIGALRM, former)


def _take_lock(address: str, before_waiting: Callable[[], object] | None = None) -> Claim | None:
    """Take a lock, or wait for it: then a function is called first, and again when another process has got it."""
    import fcntl

    path = f"{address}.lock"
    mode = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW  # type: ignore[attr-defined, unused-ignore]
    while True:
        file = os.open(path, mode, 0o600)
        try:
            flags = fcntl.LOCK_EX  # type: ignore[attr-defined, unused-ignore]
            if before_waiting is None:
                flags |= fcntl.LOCK_NB  # type: ignore[attr-defined, unused-ignore]
            else:
                before_waiting()
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
