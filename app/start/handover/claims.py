"""Which window takes the packs of later starts over, and other rights that one process at a time has.

A window is registered under names: it has the lock of each, and listens there. A name is a digest of the server, of the
display and of the key, so that a link never opens in a window of another server, or on a screen that the person does
not see. A start that knows no key uses a name without one. The names are files in a folder that only this user can
enter. On Windows each has the address of a pipe, which is random, because other users can list pipes and make some.

The lock is taken before the first paint, long before the window listens, so that processes that start at the same time
share one window. It is released when the process ends.
"""

from __future__ import annotations

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
from typing import TYPE_CHECKING, Final

from app.core.connection import ApiKey, BaseUrl
from app.core.identity import APP_ID, ORGANIZATION
from app.core.plain_files import read_plain_file, refuse_others, wait_for_folder

if TYPE_CHECKING:
    from PySide6.QtCore import QLockFile

# Changes with the messages, so that windows and starts of versions with other messages do not find each other.
_VERSION: Final = 3
_MOST_BYTES: Final = 256  # of an address
# The shortest limit of the systems for the path of a socket is 104 bytes with the terminating zero (macOS).
# On Windows, windows listen elsewhere.
_MAX_PATH_BYTES: Final = 32_000 if sys.platform == "win32" else 103
# Finding out a key from the name takes so many times longer than with one digest. A start takes 3 ms.
_ROUNDS: Final = 20_000
_STALE_MS: Final = 2000
_LONGEST_SECONDS: Final = 2.0  # a window that has a claim for longer waits for a keychain that hangs
_POLL_SECONDS: Final = 0.01


def names_for(base_url: BaseUrl, key: ApiKey | None, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The names under which a window with a server and a key is registered.

    Args:
        base_url: Root of the API.
        key: The key; None if it is not known.
        environment: Names the display and the folders.

    Returns:
        Paths of files; the last one is for starts that know no key. Empty without a safe folder whose path is short.
    """
    folder = _folder(environment)
    if folder is None:
        return ()
    if sys.platform == "win32":
        display = environment.get("SESSIONNAME", "")  # each person who is logged in has a session
    else:
        display = f"{environment.get('WAYLAND_DISPLAY', '')}\n{environment.get('DISPLAY', '')}"
    keys = (None,) if key is None else (key, None)
    names = tuple(os.path.join(folder, f"{APP_ID}-{_digest(base_url, display, each)}") for each in keys)
    return () if any(len(os.fsencode(name)) + len(".9") > _MAX_PATH_BYTES for name in names) else names


@cache
def _digest(base_url: BaseUrl, display: str, key: ApiKey | None) -> str:
    place = f"{_VERSION}\n{base_url.text}\n{display}".encode(errors="surrogateescape")
    if key is None:
        return hashlib.sha256(place).hexdigest()[:16]
    return hashlib.pbkdf2_hmac("sha256", key.secret_text.encode(), place, _ROUNDS, 8).hex()


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
    own = os.path.join(parent, f"{APP_ID}-{os.geteuid()}")
    if _is_private(runtime):
        return runtime
    with contextlib.suppress(OSError):
        if os.path.isabs(own):
            os.mkdir(own, 0o700)
    return own if _is_private(own) else None


def _is_private(folder: str) -> bool:
    """Whether a folder is one of this user, with mode 0700, and not a link that another user may have made."""
    try:
        status = os.lstat(folder)
        os.statvfs(folder)  # is not answered from the kernel's memory, as `lstat` may be
    except (OSError, ValueError):
        return False
    is_own = os.path.isabs(folder) and status.st_uid == os.geteuid()  # type: ignore[attr-defined, unused-ignore]
    return stat.S_ISDIR(status.st_mode) and is_own and stat.S_IMODE(status.st_mode) == 0o700


def new_address(name: str) -> str:
    """Where the window that has a name is to listen, as `QLocalServer` takes it. What stands there is removed."""
    if sys.platform != "win32":
        _delete(name)  # what a killed window has left
        return name
    address = f"{APP_ID}-{os.urandom(8).hex()}"
    refuse_others(Path(name))
    Path(name).write_text(address, encoding="ascii")
    return address


def address_of(name: str) -> str:
    """Where the window that has a name listens; empty if it does not yet."""
    if sys.platform != "win32":
        return name
    with contextlib.suppress(OSError, ValueError):
        return read_plain_file(Path(name), _MOST_BYTES).decode("ascii")
    return ""


class Registration:
    """The names under which later starts find this process, as long as it has their locks."""

    def __init__(self) -> None:
        """Have no name."""
        self._claims: dict[str, QLockFile] = {}

    @property
    def names(self) -> set[str]:
        """The names."""
        return {*self._claims}

    def add(self, name: str) -> bool:
        """Register under a name, unless another process that is running has it.

        Returns:
            Whether this process has the name.

        Raises:
            OSError: The system refuses.
        """
        if name not in self._claims:
            claim = take_claim(name)
            if claim is None:
                return False
            self._claims[name] = claim
        return True

    def remove(self, name: str) -> None:
        """Give a name back. The process must not listen there any more."""
        _delete(name)
        self._claims.pop(name).unlock()

    def record_activity(self) -> None:
        """Let later starts see that the window does something."""
        for name in self._claims:
            with contextlib.suppress(OSError):
                os.utime(name)

    def release(self) -> None:
        """Give all names back."""
        for name in tuple(self._claims):
            self.remove(name)


def _delete(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


def take_claim(address: str) -> QLockFile | None:
    """Take the claim of an address, or of a path.

    Returns:
        The lock, to be unlocked; None if a running process has it. It ends with this process at the latest.

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
        return lock
    errors = QLockFile.LockError
    if lock.error() is errors.UnknownError:
        os.stat(os.path.dirname(address))
        raise OSError(errno.ENOSPC, "")  # for which Qt documents it
    if lock.error() is errors.PermissionError:
        raise OSError
    return None


def claim_tabs(environment: Mapping[str, str], account: str) -> Callable[[], object] | None:
    """Claim the tabs of an account, until the process ends at the latest: one of several windows keeps them.

    Args:
        environment: Names the folders.
        account: Stands for a server and a key, without containing the key.

    Returns:
        What releases the claim; None while another window has it.
    """
    folder = _folder(environment)  # the same on all displays
    if folder is not None:
        with contextlib.suppress(OSError):
            claim = take_claim(os.path.join(folder, f"{APP_ID}-tabs-{account}"))
            return claim.unlock if claim is not None else None
    # Where the system has no safe place for a claim, each window keeps its tabs, and the last one to save wins.
    return lambda: None


def wait_for_claim(environment: Mapping[str, str], what: str) -> Callable[[], object]:
    """Wait until no other window changes something, but not for long.

    Args:
        environment: Names the folders.
        what: Stands for it, as an account for its tabs.

    Returns:
        What releases the claim.
    """
    until = time.monotonic() + _LONGEST_SECONDS
    while (release := claim_tabs(environment, what)) is None:
        if time.monotonic() > until:
            return lambda: None
        time.sleep(_POLL_SECONDS)
    return release
