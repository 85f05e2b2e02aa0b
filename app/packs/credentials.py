"""The server and key for new requests, and the key in the keychain under its server's address. Sends nothing.

The demonstration service has a server and a key of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, MutableMapping
from enum import Enum
from typing import TYPE_CHECKING

from app.core.connection import ApiKey, BaseUrl, Connection, KeyFormError, parse_api_key, parse_base_url
from app.core.redaction import Redactor

if TYPE_CHECKING:  # not before the first paint
    from app.demo.service import DemoService
    from app.keychain import Keychain

KEY_VARIABLES = ("GENVIRAL_API_KEY", "GENVIRAL_TOKEN")


def take_key(environment: MutableMapping[str, str]) -> ApiKey | None:
    """Take all `KEY_VARIABLES` out of the environment, so that no process that is started later inherits the key.

    Returns:
        The first of them that was set and not blank.

    Raises:
        KeyFormError: It can't be a key.
    """
    key_texts = [environment.pop(name, "") for name in KEY_VARIABLES]
    for key_text in key_texts:
        if key_text.strip():
            return parse_api_key(key_text)
    return None


class KeySource(Enum):
    """Where the real service's key came from."""

    NONE = "none"
    ENVIRONMENT = "environment"
    KEYCHAIN = "keychain"
    TYPED = "typed"


class Session:
    """The connection to the real service, and that to the demonstration service once it was started.

    Attributes:
        connection: The real service, and the key for it.
        key_source: Where that key came from.
        demo_connection: The demonstration service; None until it was started.
    """

    def __init__(
        self,
        base_url: BaseUrl,
        key: ApiKey | None,
        make_demo: Callable[[], DemoService],
        redactor: Redactor | None = None,
    ) -> None:
        """Begin without the demonstration service.

        Args:
            base_url: Where it is.
            key: From the environment, if there is one.
            make_demo: Makes the demonstration service when it is first used.
            redactor: Learns each later key, so that it is redacted in the log.
        """
        self.key_source = KeySource.NONE if key is None else KeySource.ENVIRONMENT
        self.connection = Connection(base_url, key)
        self.demo_connection: Connection | None = None
        self._make_demo = make_demo
        self._redactor = redactor or Redactor()
        self._demo: DemoService | None = None
        self._demo_lock = threading.Lock()
        self._closed = False

    def use_key(self, key: ApiKey) -> None:
        """Use a typed key for the real service."""
        self._redactor.add(key.secret_text)
        self._set_key(key, KeySource.TYPED)

    def use_stored_key(self, key: ApiKey) -> None:
        """Use the keychain's key for the real service, unless it has a key already."""
        if self.connection.key is None:
            self._redactor.add(key.secret_text)
            self._set_key(key, KeySource.KEYCHAIN)

    def forget_key(self) -> None:
        """Use no key for the real service any more."""
        self._set_key(None, KeySource.NONE)

    def _set_key(self, key: ApiKey | None, source: KeySource) -> None:
        self.connection = Connection(self.connection.base_url, key)
        self.key_source = source

    def start_demo(self) -> None:
        """Start the demonstration service if need be. Blocks until the servers listen; may be called from any thread.

        It runs until `close`, because its pictures may be on screen until then.

        Raises:
            OSError: It can't listen on any port.
        """
        with self._demo_lock:
            if self._demo is not None or self._closed:
                return
            demo = self._make_demo()
            demo.start()
            self._demo = demo
            self.demo_connection = Connection(parse_base_url(demo.base_url), parse_api_key(demo.key), is_demo=True)

    def close(self) -> None:
        """Stop the demonstration service if it runs. Blocks for half a second at most."""
        with self._demo_lock:
            self._closed = True
            if self._demo is not None:
                self._demo.stop()
                self._demo = None


class StoredKey:
    """The key of one server in the keychain. All methods raise `KeychainError`."""

    def __init__(self, store: Keychain, base_url: BaseUrl) -> None:
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
