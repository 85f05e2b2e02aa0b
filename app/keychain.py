"""The operating system's keychain, through `keyring`. Writes no file.

It is Secret Service on Linux, Keychain on macOS, Credential Locker on Windows; each is asked for by name, because what
keyring would find by itself, or is configured to, may be a plain file. A keychain may ask the person, hang, or be gone:
so no call runs in the GUI's thread, and whoever asks has to have a limit to his patience.
"""

from __future__ import annotations

import asyncio
import logging
import pkgutil
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Protocol, cast

from app.core import identity
from app.core.keychain_problem import KeychainError, KeychainProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

_logger = logging.getLogger(__name__)

_SERVICE: Final = identity.NAME
# The class, and the module that it can't do without but does not miss before it is used.
_BACKENDS: Final = {
    "darwin": ("keyring.backends.macOS:Keyring", "keyring.backends.macOS.api"),
    "win32": ("keyring.backends.Windows:WinVaultKeyring", "win32ctypes.pywin32.win32cred"),
}
_BACKEND_ELSEWHERE: Final = ("keyring.backends.SecretService:Keyring", "secretstorage")
# Other programs may have stored the same entry again; keyring deletes one at a time.
_MOST_DELETED: Final = 20


class Backend(Protocol):
    """What is used of `keyring.backend.KeyringBackend`."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a secret in place of the former one."""

    def delete_password(self, service: str, username: str) -> None:
        """Delete one entry."""


def find_backend() -> Backend:
    """The keychain of this system. Takes 100 ms and asks D-Bus, which may block.

    Raises:
        KeychainError: There is none.
    """
    try:
        backend_class = pkgutil.resolve_name(_BACKENDS.get(sys.platform, _BACKEND_ELSEWHERE)[0])
        # keyring's way to find out whether a backend works here: it raises where it does not.
        _logger.debug("the keychain has priority %s", backend_class.priority)
        return cast("Backend", backend_class())
    except Exception as error:  # noqa: BLE001 - D-Bus and the rest raise kinds of their own
        _logger.info("no keychain: %s", type(error).__name__)
        raise KeychainError(KeychainProblem.MISSING) from None


def installed_backend() -> str:
    """Name of the back end for this system, whether there is a keychain now or not; for checking an installation.

    Raises:
        ImportError: It is not installed, or lacks something.
    """
    name, needed = _BACKENDS.get(sys.platform, _BACKEND_ELSEWHERE)
    pkgutil.resolve_name(name)
    pkgutil.resolve_name(needed)
    return name.split(":")[0].rsplit(".", 1)[-1]


class Keychain:
    """Secrets by account. All methods raise `KeychainError`, and nothing else.

    What is asked is done in that order, also when nobody waits for it any more: what was deleted last is gone, even if
    the keychain hung while it was being written. A keychain that hangs for ever is asked nothing more.
    """

    def __init__(self, find: Callable[[], Backend] = find_backend) -> None:
        """Ask nobody yet.

        Args:
            find: Finds the system's keychain, in a thread; raises `KeychainError` where there is none.
        """
        self._find = find
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keychain")

    async def check(self) -> None:
        """Find out whether there is a keychain; it is neither unlocked nor read. Waits for nothing else."""
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keychain check")
        try:
            await _outcome(executor, self._find)
        finally:
            executor.shutdown(wait=False)

    async def read(self, account: str) -> str | None:
        """The secret of an account, or None."""
        return await _outcome(self._executor, lambda: self._find().get_password(_SERVICE, account))

    async def write(self, account: str, secret: str) -> None:
        """Store a secret in place of the former one."""
        await _outcome(self._executor, lambda: self._find().set_password(_SERVICE, account, secret))

    async def delete(self, account: str) -> None:
        """Delete the secret of an account, if there is one, and make sure that it is gone."""

        def delete_all() -> None:
            backend = self._find()
            for _ in range(_MOST_DELETED):
                if backend.get_password(_SERVICE, account) is None:
                    return
                backend.delete_password(_SERVICE, account)
            raise KeychainError(KeychainProblem.REFUSED)

        await _outcome(self._executor, delete_all)

    def close(self) -> None:
        """Ask nothing more; what it is doing goes on."""
        self._executor.shutdown(wait=False, cancel_futures=True)


async def _outcome[T](executor: Executor, work: Callable[[], T]) -> T:
    try:
        return await asyncio.get_running_loop().run_in_executor(executor, work)
    except KeychainError:
        raise
    except Exception as error:  # noqa: BLE001 - D-Bus and the rest raise kinds of their own
        # The type alone: a text may hold the secret.
        _logger.warning("the keychain failed: %s", type(error).__name__)
        raise KeychainError(KeychainProblem.REFUSED) from None
