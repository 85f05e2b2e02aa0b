"""The operating system's keychain. Writes no file.

It is Secret Service on Linux, and through `keyring` Keychain on macOS and Credential Locker on Windows. Each is
selected by name, because the backend that keyring finds by itself, or is configured to use, may be a plain file. A
keychain may show a dialog, hang or be missing, so no call runs in the GUI's thread, and callers must set a timeout.
"""

import logging
import pkgutil
import sys
from collections.abc import Callable
from typing import Final, Protocol, cast

from app.core import identity
from app.core.connection import KeychainError, KeychainProblem
from app.core.worker import Worker

_logger = logging.getLogger(__name__)

_SERVICE: Final = identity.NAME
# keyring's class, and a module that it needs, but imports only when it is used.
_BACKENDS: Final = {
    "darwin": ("keyring.backends.macOS:Keyring", "keyring.backends.macOS.api"),
    "win32": ("keyring.backends.Windows:WinVaultKeyring", "win32ctypes.pywin32.win32cred"),
}
# There may be several entries, stored by other programs; backends delete one at a time.
_MOST_DELETED: Final = 20


class Backend(Protocol):
    """The part of `keyring.backend.KeyringBackend` that is used, and `SecretService` implements."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return the secret, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a secret; an existing one is replaced."""

    def delete_password(self, service: str, username: str) -> None:
        """Delete one entry."""


def find_backend() -> Backend:
    """Return the keychain of this system. Takes up to 100 ms, and on Linux uses D-Bus, which may block.

    Raises:
        KeychainError: There is none.
    """
    try:
        if sys.platform not in _BACKENDS:
            from app.secret_service import SecretService

            return SecretService()
        backend_class = pkgutil.resolve_name(_BACKENDS[sys.platform][0])
        # keyring's way to find out whether a backend works here: if not, it raises.
        _logger.debug("the keychain has priority %s", backend_class.priority)
        return cast("Backend", backend_class())
    except Exception as error:  # noqa: BLE001 - D-Bus and the rest raise kinds of their own
        _logger.info("no keychain: %s", type(error).__name__)
        raise KeychainError(KeychainProblem.MISSING) from None


def installed_backend() -> str:
    """Return the name of this system's backend, even if there is no keychain; to check an installation.

    Raises:
        ImportError: It is not installed, or lacks something.
    """
    if sys.platform not in _BACKENDS:
        from app.secret_service import SecretService

        return SecretService.__name__
    name, needed = _BACKENDS[sys.platform]
    pkgutil.resolve_name(name)
    pkgutil.resolve_name(needed)
    return name.split(":")[0].rsplit(".", 1)[-1]


class Entries:
    """The entries of the keychain, while a call is executed. All methods block, and raise what the backend raises."""

    def __init__(self, backend: Backend) -> None:
        """Access nothing yet."""
        self._backend = backend

    def read(self, account: str) -> str | None:
        """Return the secret of an account, or None."""
        return self._backend.get_password(_SERVICE, account)

    def write(self, account: str, secret: str) -> None:
        """Store a secret in place of the former one."""
        self._backend.set_password(_SERVICE, account, secret)

    def delete(self, account: str) -> None:
        """Delete the secret of an account, if there is one, and make sure that it is gone.

        Raises:
            KeychainError: It is not gone.
        """
        for _ in range(_MOST_DELETED):
            if self.read(account) is None:
                return
            self._backend.delete_password(_SERVICE, account)
        raise KeychainError(KeychainProblem.REFUSED)


class Keychain:
    """Secrets by account. All methods raise `KeychainError`, and nothing else.

    Calls are executed in their order, even those whose caller no longer waits. So a secret that was deleted last is
    gone in the end, even if the keychain hung while it was being written. If the keychain hangs for ever, no later
    call is executed.
    """

    def __init__(self, find: Callable[[], Backend] = find_backend) -> None:
        """Access nothing yet.

        Args:
            find: Finds the system's keychain, in a thread; raises `KeychainError` where there is none.
        """
        self._find = find
        self._worker = Worker("keychain")

    async def check(self) -> None:
        """Find out whether there is a keychain, without unlocking or reading it and without waiting for other calls."""
        worker = Worker(name="keychain check")
        try:
            await _outcome(worker, self._find)
        finally:
            worker.close()

    async def run[T](self, work: Callable[[Entries], T]) -> T:
        """Call a function with the entries, in the keychain's thread, and return its result."""
        return await _outcome(self._worker, lambda: work(Entries(self._find())))

    def begin[T](self, work: Callable[[Entries], T], on_result: Callable[[T], None]) -> None:
        """Call a function with the entries before there is an event loop. Later calls are executed after this one.

        Args:
            work: The function.
            on_result: Called in the keychain's thread with its result. It is not called if the keychain fails: the next
                call notices that, too.
        """

        def begun() -> None:
            try:
                result = work(Entries(self._find()))
            except Exception:  # noqa: BLE001 - D-Bus and the rest raise kinds of their own
                return
            on_result(result)

        self._worker.post(begun)

    def close(self) -> None:
        """Execute no further calls but those that have begun. Nothing is waited for."""
        self._worker.close()


async def _outcome[T](worker: Worker, work: Callable[[], T]) -> T:
    try:
        return await worker.run(work)
    except KeychainError:
        raise
    except Exception as error:  # noqa: BLE001 - D-Bus and the rest raise kinds of their own
        # The type alone: a text may hold the secret.
        _logger.warning("the keychain failed: %s", type(error).__name__)
        raise KeychainError(KeychainProblem.REFUSED) from None
