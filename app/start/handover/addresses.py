"""Where the running program listens: a socket in a folder of this user, or a named pipe of this session on Windows.

The name depends on the server and on the display, so that a link never opens in a window of another server, or on a
screen that the person does not see. Several windows can have the same server but different keys, so there are several
addresses.
"""

from __future__ import annotations

import os
import stat
import sys
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from app.core.identity import APP_ID
from app.core.plain_files import wait_for_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.core.connection import BaseUrl

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
