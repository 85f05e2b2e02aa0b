"""Which window takes the packs of later starts over, and other rights that one process at a time has.

A window is registered under a name: a file that contains the address at which the window listens. The name is a digest
of the server, of the display and of the key, so that a link never opens in a window of another server, or on a screen
that the person does not see. A start that knows no key uses a name without one. The address is random, because other
users can list sockets and pipes; the file is in a folder that only this user can enter.

Each address has a lock, which is released when the process ends. It is taken before the first paint, long before the
window listens, so that processes that start at the same time share one window. A window that hangs loses its name to
another one, but not its lock.
"""

import contextlib
import errno
import hashlib
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
_REGISTERING_SECONDS: Final = 30.0  # another process needs a millisecond, unless two hundred start at once
_POLL_SECONDS: Final = 0.01
_STALE_MS: Final = 2000


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
        display = environment.get("SESSIONNAME", "")  # each person who is logged in has a session
    else:
        display = f"{environment.get('WAYLAND_DISPLAY', '')}\n{environment.get('DISPLAY', '')}"
    keys = (None,) if key is None else (key, None)
    return tuple(os.path.join(folder, f"{APP_ID}-{_digest(base_url, display, each)}") for each in keys)


@cache
def _digest(base_url: BaseUrl, display: str, key: ApiKey | None) -> str:
    place = f"{_VERSION}\n{base_url.text}\n{display}".encode(errors="surrogateescape")
    if key is None:
        return hashlib.sha256(place).hexdigest()[:16]
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


def window_of(name: str) -> tuple[str, int]:
    """The address of the window that is registered under a name, and its process; empty and 0 if there is none."""
    try:
        address, process_id = read_plain_file(Path(name), _MOST_BYTES).decode().split("\n")
        return address, int(process_id)
    except (OSError, ValueError):
        return "", 0


def is_running(folder: str, address: str) -> bool:
    """Whether the process that has an address has not ended.

    Args:
        folder: That of the names.
        address: See `Registration`.

    Raises:
        OSError: The system refuses.
    """
    claim = take_claim(os.path.join(folder, address))
    if claim is not None:
        claim.release()
    return claim is None


class Registration:
    """The address of this process, and the names under which later starts find it.

    Attributes:
        address: Where its window listens, as `QLocalServer` takes it: the path of a socket, or the name of a pipe.
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
        path = os.path.join(folder, name)
        self.address = name if sys.platform == "win32" else path
        self.names: set[str] = set()
        self._folder = folder
        claim = take_claim(path) if len(os.fsencode(path)) <= _MAX_PATH_BYTES else None
        if claim is None:
            raise OSError
        self._claim = claim

    def add(self, name: str) -> bool:
        """Register under a name, unless another process that is running has it.

        A process that was stopped may have lost the name meanwhile.

        Returns:
            Whether this process has the name.

        Raises:
            OSError: The system refuses.
        """
        former, _ = window_of(name)
        if former == self.address:
            return True
        self.names.discard(name)
        return not (former and is_running(self._folder, former)) and self.replace(name, former)

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
        if former and sys.platform != "win32" and not is_running(self._folder, former):
            _delete(former)  # its socket; one that hangs may go on, and be found again
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
    try:  # not at the top: a start without the libraries that Qt needs says so
        from PySide6.QtCore import QLockFile
    except ImportError:
        raise OSError from None
    refuse_others(Path(f"{address}.lock"))
    lock = QLockFile(f"{address}.lock")
    # Without it, the process ID of a process that has ended may stand for another one, as in each sandbox of Flatpak.
    # The lock of a running process stays: it is one of the system as well, and on Windows the file can't be deleted.
    lock.setStaleLockTime(_STALE_MS)
    if lock.tryLock(0):
        return Claim(lock.unlock)
    errors = QLockFile.LockError
    if lock.error() is errors.UnknownError:
        os.stat(os.path.dirname(address))
        raise OSError(errno.ENOSPC, "")  # for which Qt documents it
    if lock.error() is errors.PermissionError:
        raise OSError
    return None


def _await_claim(address: str) -> Claim:
    """Take a claim that other processes have for a moment."""
    until = time.monotonic() + _REGISTERING_SECONDS
    while (claim := take_claim(address)) is None:
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(_POLL_SECONDS)
    return claim
