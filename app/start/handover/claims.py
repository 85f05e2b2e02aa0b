"""Which window takes the packs of later starts over, and other rights that one process at a time has.

A window is registered under a name: a file that contains the address at which the window listens. The name is a digest
of the server, of the display and of the key, so that a link never opens in a window of another server, or on a screen
that the person does not see. A start that knows no key uses a name without one. The address is random, because other
users can list sockets and pipes; the file is in a folder that only this user can enter.

Each address has a lock, which the system releases when the process ends. It is taken before the first paint, long
before the window listens, so that processes that start at the same time share one window. A window that hangs loses its
name to another one, but not its lock.
"""

import contextlib
import os
import stat
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Final

from app.core.connection import ApiKey, BaseUrl
from app.core.identity import APP_ID, ORGANIZATION
from app.core.plain_files import read_plain_file, refuse_others, wait_for_folder

# Changes with the messages, so that windows and starts of versions with other messages do not find each other.
_VERSION: Final = 2
_MOST_BYTES: Final = 256  # of an address
# The shortest limit of the systems for the path of a socket is 104 bytes with the terminating zero (macOS).
_MAX_PATH_BYTES: Final = 103
# Finding out a key from the name takes so many times longer than with one digest. A start takes 3 ms.
_ROUNDS: Final = 20_000
_REGISTERING_SECONDS: Final = 5.0  # another process needs a millisecond
_POLL_SECONDS: Final = 0.01


def names_for(base_url: BaseUrl, key: ApiKey | None, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The names under which a window with a server and a key is registered.

    Args:
        base_url: Root of the API.
        key: The key; None if it is not known.
        environment: Names the display and the folders.

    Returns:
        Paths of files; the last one is for starts that know no key. Empty if there is no folder that is safe.
    """
    folder = _folder(environment)
    if folder is None:
        return ()
    if sys.platform == "win32":
        display = _session_number()
    else:
        display = f"{environment.get('WAYLAND_DISPLAY', '')}\n{environment.get('DISPLAY', '')}"
    keys = (None,) if key is None else (key, None)
    return tuple(os.path.join(folder, f"{APP_ID}-{_digest(base_url, display, each)}") for each in keys)


@cache
def _digest(base_url: BaseUrl, display: str, key: ApiKey | None) -> str:
    # Imported late: a start that never joins needs neither.
    place = f"{_VERSION}\n{base_url.text}\n{display}".encode(errors="surrogateescape")
    if key is None:
        try:  # as `random` does: `hashlib` loads OpenSSL, which takes 3 ms
            from _sha2 import sha256  # type: ignore[import-not-found] # there is no stub
        except ImportError:  # a Python that was built without it
            from hashlib import sha256
        digest: str = sha256(place).hexdigest()
        return digest[:16]
    import hashlib

    return hashlib.pbkdf2_hmac("sha256", key.secret_text.encode(), place, _ROUNDS, 8).hex()


def tabs_address(account: str, environment: Mapping[str, str]) -> str | None:
    """What is claimed to save the tabs of an account, the same on all displays.

    Args:
        account: Stands for a server and a key, without containing the key.
        environment: Names the folders.

    Returns:
        None if there is no folder that is safe.
    """
    folder = _folder(environment)
    return None if folder is None else os.path.join(folder, f"{APP_ID}-tabs-{account}")


def _folder(environment: Mapping[str, str]) -> str | None:
    if sys.platform == "win32":
        return _private_folder("", environment.get("LOCALAPPDATA", ""))
    runtime, flatpak_id = environment.get("XDG_RUNTIME_DIR", ""), environment.get("FLATPAK_ID")
    if flatpak_id:  # each process has a runtime folder of its own, but for this one
        runtime = os.path.join(runtime, "app", flatpak_id)
    return _private_folder(runtime, environment.get("TMPDIR") or "/tmp")


@cache  # a folder that does not answer is waited for once
def _private_folder(runtime: str, parent: str) -> str | None:
    return wait_for_folder(partial(_find_private_folder, runtime, parent), None)


def _find_private_folder(runtime: str, parent: str) -> str | None:
    """A folder on this machine that no other user can write to or look into; None if there is none.

    The XDG base directory specification demands that of XDG_RUNTIME_DIR. Elsewhere a folder is made among the temporary
    files. It is not in the home folder, which several machines may share. On Windows, folders in that of local data
    inherit its permissions.
    """
    if sys.platform == "win32":
        folder = os.path.join(parent, ORGANIZATION, APP_ID)
        with contextlib.suppress(OSError):
            os.makedirs(folder, exist_ok=True)
        return folder if parent and os.path.isdir(folder) else None
    if os.path.isabs(runtime) and _is_private(runtime):
        return runtime
    folder = os.path.join(parent, f"{APP_ID}-{os.geteuid()}")
    if not os.path.isabs(folder):
        return None
    with contextlib.suppress(OSError):
        os.mkdir(folder, 0o700)
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


def _session_number() -> str:
    """The number of this session of Windows: each person who is logged in has one."""
    import ctypes

    number = ctypes.c_ulong()
    kernel32 = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]
    kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(number))
    return str(number.value)


def window_of(name: str) -> tuple[str, int]:
    """The address of the window that is registered under a name, and its process; empty and 0 if there is none."""
    try:
        address, process_id = read_plain_file(Path(name), _MOST_BYTES).decode().split("\n")
        return address, int(process_id)
    except (OSError, ValueError):
        return "", 0


def is_running(address: str) -> bool:
    """Whether the process that has an address has not ended.

    Raises:
        OSError: The system refuses.
    """
    claim = take_claim(address)
    if claim is not None:
        claim.release()
    return claim is None


class Registration:
    """The address of this process, and the names under which later starts find it.

    Attributes:
        address: Where its window listens: the path of a socket, or the name of a pipe.
        names: Under which it is registered.
    """

    def __init__(self, folder: str) -> None:
        """Choose an address that no other process has.

        Args:
            folder: That of the names.

        Raises:
            OSError: The system refuses.
        """
        name = f"{APP_ID}-{os.urandom(8).hex()}"
        self.address = rf"\\.\pipe\{name}" if sys.platform == "win32" else os.path.join(folder, name)
        self.names: set[str] = set()
        claim = take_claim(self.address) if len(os.fsencode(self.address)) <= _MAX_PATH_BYTES else None
        if claim is None:
            raise OSError
        self._claim = claim

    def add(self, name: str) -> bool:
        """Register under a name, unless another process that is running has it.

        Returns:
            Whether this process has the name.

        Raises:
            OSError: The system refuses.
        """
        former, _ = window_of(name)
        return name in self.names or (not (former and is_running(former)) and self.replace(name, former))

    def replace(self, name: str, former: str) -> bool:
        """Register in place of a window that has ended or hangs.

        Args:
            name: The name.
            former: The address of that window; empty if there was none.

        Returns:
            False if another process has been registered meanwhile.

        Raises:
            OSError: The system refuses.
        """
        registering = _await_claim(name)
        try:
            if window_of(name)[0] != former:
                return False
            refuse_others(Path(name))
            Path(name).write_bytes(f"{self.address}\n{os.getpid()}".encode())
        finally:
            registering.release()
        self.names.add(name)
        if former and sys.platform != "win32":
            _delete(former)
            _delete(f"{former}.lock")
        return True

    def remove(self, name: str) -> None:
        """Give a name back."""
        self.names.discard(name)
        if window_of(name)[0] == self.address:  # not if this process was taken for one that hangs
            _delete(name)

    def record_activity(self) -> None:
        """Let later starts see that the window does something."""
        for name in self.names:
            with contextlib.suppress(OSError):
                os.utime(name)

    def release(self) -> None:
        """Give the names and the address back. The process must not listen any more."""
        for name in tuple(self.names):
            self.remove(name)
        self._claim.release()


def _delete(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


class Claim:
    """The right to do something that one process at a time may do. It ends with the process at the latest."""

    def __init__(self, release: Callable[[], object]) -> None:
        """Use `take_claim` instead."""
        self._release = release

    def release(self) -> None:
        """Give the right back, once."""
        self._release()


def take_claim(address: str) -> Claim | None:
    """Take the claim of an address, or of a path.

    Returns:
        The claim; None if a running process has it.

    Raises:
        OSError: The system refuses, such as where something else stands in place of the lock.
    """
    return _create_mutex(address) if sys.platform == "win32" else _lock(address)


def _await_claim(address: str) -> Claim:
    """Take a claim that other processes have for a moment."""
    until = time.monotonic() + _REGISTERING_SECONDS
    while (claim := take_claim(address)) is None:
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(_POLL_SECONDS)
    return claim


def _lock(address: str) -> Claim | None:
    import fcntl

    path = f"{address}.lock"
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)  # type: ignore[attr-defined, unused-ignore]
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[attr-defined, unused-ignore]
            # Another process may have deleted the file between opening and locking it.
            if os.path.samestat(os.fstat(file), os.stat(path)):
                return Claim(partial(_unlock, file, path))
        except FileNotFoundError:
            pass
        except BlockingIOError:  # another process has it
            os.close(file)
            return None
        except OSError:
            os.close(file)
            raise
        os.close(file)


def _unlock(file: int, path: str) -> None:
    with contextlib.suppress(OSError):
        # Before it is unlocked: afterwards it may be another process's, as it is if this one has lost its name.
        if os.path.samestat(os.fstat(file), os.stat(path)):
            os.unlink(path)
    os.close(file)


def _create_mutex(address: str) -> Claim | None:
    import ctypes

    already_exists = 183  # ERROR_ALREADY_EXISTS: another process has a handle of it
    kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    kernel32.CreateMutexW.restype = ctypes.c_void_p
    name = address.rpartition("\\")[2]
    handle = kernel32.CreateMutexW(None, False, f"Local\\{name}")
    if not handle:
        raise OSError
    claim = Claim(lambda: kernel32.CloseHandle(ctypes.c_void_p(handle)))
    if ctypes.get_last_error() == already_exists:  # type: ignore[attr-defined, unused-ignore]
        claim.release()
        return None
    return claim
