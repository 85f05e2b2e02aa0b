"""Keychain backends for tests: one that works, and others that fail in different ways."""

import threading

from app.core.connection import KeychainError, KeychainProblem
from app.keychain import Keychain


async def read(keychain: Keychain, account: str) -> str | None:
    """Read one entry."""
    return await keychain.run(lambda entries: entries.read(account))


async def write(keychain: Keychain, account: str, secret: str) -> None:
    """Write one entry."""
    await keychain.run(lambda entries: entries.write(account, secret))


async def delete(keychain: Keychain, account: str) -> None:
    """Delete one entry."""
    await keychain.run(lambda entries: entries.delete(account))


class DictBackend:
    """A keychain in memory.

    Attributes:
        entries: The secrets of each service and account. Other programs may have stored several for the same.
        threads: Names of the threads that called it.
    """

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], list[str]] = {}
        self.threads: set[str] = set()

    def __call__(self) -> "DictBackend":
        """Return itself, so that the object can be used as the function that finds a backend."""
        return self

    def get_password(self, service: str, username: str) -> str | None:
        self.threads.add(threading.current_thread().name)
        found = self.entries.get((service, username))
        return found[0] if found else None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.threads.add(threading.current_thread().name)
        self.entries[service, username] = [password]

    def delete_password(self, service: str, username: str) -> None:
        self.threads.add(threading.current_thread().name)
        del self.entries[service, username][0]

    @property
    def secrets(self) -> list[str]:
        """All secrets that are kept."""
        return [secret for secrets in self.entries.values() for secret in secrets]


class SlowWriter(DictBackend):
    """Blocks when writing until `release` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.release.wait(30)
        super().set_password(service, username, password)


class HangingBackend(SlowWriter):
    """Blocks when reading as well, until `release` is set."""

    def get_password(self, service: str, username: str) -> str | None:
        self.release.wait(30)
        return super().get_password(service, username)


class RefusingBackend(DictBackend):
    """Refuses access, as if the person did not unlock it. Its exceptions contain the secret."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(f"locked, and by the way {self.secrets}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"locked, and by the way {password}")


class StubbornBackend(DictBackend):
    """Reports success when deleting, but does not delete."""

    def delete_password(self, service: str, username: str) -> None:
        self.get_password(service, username)


def no_backend() -> DictBackend:
    """Finds no backend, as on a system without a keychain."""
    raise KeychainError(KeychainProblem.MISSING)
