"""The key in the keychain, under its server's address, so that no other server gets it. Writes no file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.core.connection import ApiKey, BaseUrl, KeyFormError, parse_api_key

if TYPE_CHECKING:
    from collections.abc import Awaitable


class SecretStore(Protocol):
    """`app.keychain.Keychain`. Its methods raise only `KeychainError` and are executed in the order of the calls."""

    def check(self) -> Awaitable[None]:
        """Find out whether there is a keychain."""

    def read(self, account: str) -> Awaitable[str | None]:
        """Return the secret of an account, or None."""

    def write(self, account: str, secret: str) -> Awaitable[None]:
        """Store a secret; an existing one is replaced."""

    def delete(self, account: str) -> Awaitable[None]:
        """Delete an account's secret, and make sure that it is gone."""


class StoredKey:
    """The key of one server in the keychain. All methods raise `KeychainError`."""

    def __init__(self, store: SecretStore, base_url: BaseUrl) -> None:
        """Access nothing yet.

        Args:
            store: The keychain.
            base_url: Of the server that the key is for.
        """
        self._store = store
        self._account = base_url.text

    async def check(self) -> None:
        """Find out whether there is a keychain."""
        await self._store.check()

    async def recall(self) -> ApiKey | None:
        """Return the stored key; None if there is none, or if what is stored can't be a key."""
        key_text = await self._store.read(self._account)
        try:
            return parse_api_key(key_text or "")
        except KeyFormError:
            return None

    async def store(self, key: ApiKey) -> None:
        """Store a key; an existing one is replaced."""
        await self._store.write(self._account, key.secret_text)

    async def forget(self) -> None:
        """Delete the key, and make sure that it is gone."""
        await self._store.delete(self._account)
