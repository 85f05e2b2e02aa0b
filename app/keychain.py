"""The operating system's keychain, through `keyring`. Writes no file.

It is Secret Service on Linux, Keychain on macOS, Credential Locker on Windows; each is asked for by name, because what
keyring would find by itself, or is configured to, may be a plain file. A keychain may ask the person, hang, or be gone:
so every call runs in a thread of its own and has a time limit.
"""

from __future__ import annotations

import asyncio
import logging
import pkgutil
import sys
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable

_logger = logging.getLogger(__name__)

_SERVICE: Final = "Pack Browser"
# The class, and the module that it can't do without but does not miss before it is used.
_BACKENDS: Final = {
    "darwin": ("keyring.backends.macOS:Keyring", "keyring.backends.macOS.api"),
    "win32": ("keyring.backends.Windows:WinVaultKeyring", "win32ctypes.pywin32.win32cred"),
}
_BACKEND_ELSEWHERE: Final = ("keyring.backends.SecretService:Keyring", "secretstorage")
# Other programs may have stored the same entry again; keyring deletes one at a time.
_MOST_DELETED: Final = 20


class KeychainProblem(Enum):
    """Why the keychain did not do what was asked; the value goes on after "this run only: "."""

    MISSING = "this computer has no keychain that Pack Browser can use"
    SILENT = "the keychain did not answer"
    REFUSED = "the keychain did not allow it"


class KeychainError(Exception):
    """The keychain did not do what was asked.

    Attributes:
        problem: Why.
    """

    def __init__(self, problem: KeychainProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


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
    """Secrets by account. All methods raise `KeychainError`, and nothing else."""

    def __init__(self, seconds: float, find: Callable[[], Backend] = find_backend) -> None:
        """Ask nobody yet.

        Args:
            seconds: For each call. A person may have to unlock the keychain first.
            find: Finds the system's keychain, in a thread; raises `KeychainError` where there is none.
        """
        self._seconds = seconds
        self._find = find

    async def check(self) -> None:
        """Find out whether there is a keychain; it is neither unlocked nor read."""
        await self._in_thread(self._find)

    async def read(self, account: str) -> str | None:
        """The secret of an account, or None."""
        return await self._in_thread(lambda: self._find().get_password(_SERVICE, account))

    async def write(self, account: str, secret: str) -> None:
        """Store a secret in place of the former one."""
        await self._in_thread(lambda: self._find().set_password(_SERVICE, account, secret))

    async def delete(self, account: str) -> None:
        """Delete the secret of an account, if there is one, and make sure that it is gone."""

        def delete_all() -> None:
            backend = self._find()
            for _ in range(_MOST_DELETED):
                if backend.get_password(_SERVICE, account) is None:
                    return
                backend.delete_password(_SERVICE, account)
            raise KeychainError(KeychainProblem.REFUSED)

        await self._in_thread(delete_all)

    async def _in_thread[T](self, work: Callable[[], T]) -> T:
        # A thread for this call alone: behind one that hangs, a later call would wait for ever.
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keychain")
        future = asyncio.get_running_loop().run_in_executor(executor, work)
        executor.shutdown(wait=False)
        try:
            return await asyncio.wait_for(future, self._seconds)
        except TimeoutError:
            raise KeychainError(KeychainProblem.SILENT) from None
        except KeychainError:
            raise
        except Exception as error:  # noqa: BLE001 - D-Bus and the rest raise kinds of their own
            # The type alone: a text may hold the secret.
            _logger.warning("the keychain failed: %s", type(error).__name__)
            raise KeychainError(KeychainProblem.REFUSED) from None
