"""The server and key for new requests, and the keys in the keychain under their server's address. Sends nothing.

The demonstration service has a server and a key of its own.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, MutableMapping
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from msgspec import Struct

from app.core.connection import ApiKey, BaseUrl, Connection, KeyFormError, parse_api_key, parse_base_url
from app.core.redaction import Redactor

if TYPE_CHECKING:
    from app.demo.service import DemoService
    from app.keychain import Entries, Keychain

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


class Connections:
    """The connection to the real service, and that to the demonstration service once it was started.

    Attributes:
        connection: The real service, and the key for it.
        key_source: Where that key came from.
        demo_connection: The demonstration service; None until it was started.
        redactor: Knows every key of this run.
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
        self.redactor = redactor or Redactor()
        self._demo: DemoService | None = None
        self._demo_lock = threading.Lock()
        self._closed = False

    def use_key(self, key: ApiKey, source: KeySource = KeySource.TYPED) -> None:
        """Use a key for the real service."""
        self.redact(key)
        self._set_key(key, source)

    def redact(self, key: ApiKey) -> None:
        """Redact a key in the log from now on."""
        self.redactor.add(key.secret_text)

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


class NamedKey(Struct, frozen=True):
    """A key that the person has entered.

    Attributes:
        key: The key.
        name: What the person calls it; empty while it has no name.
        entry: Names its entry in the keychain, beside the server; None if it is in none. It is empty for the first key,
            so that former versions, which stored one key for each server, find it, and theirs is found.
    """

    key: ApiKey
    name: str = ""
    entry: str | None = None


class Stored(NamedTuple):
    """The keys of one server in the keychain.

    Attributes:
        keys: In the order in which they were added.
        used: The one that was used last; None if there is none.
    """

    keys: tuple[NamedKey, ...] = ()
    used: NamedKey | None = None


MOST_KEYS: Final = 20  # Windows stores 1,280 characters in one entry, and the index is in one
NAME_CHARACTERS: Final = 40
_INDEX: Final = "#keys"


class _Index(Struct):
    """What an entry of its own has beside those of the keys: which ones exist, and their names.

    There is none while there is one key without a name, as former versions stored it.

    Attributes:
        used: The entry of the key that was used last.
        names: By entry, in the order in which the keys were added.
    """

    used: str = ""
    names: dict[str, str] = {}


class StoredKeys:
    """The keys of one server in the keychain. All coroutines raise `KeychainError`.

    Other windows may change them at any time. Each change reads what is stored, and writes it as a whole, while it has
    a claim that one process at a time has.
    """

    def __init__(
        self,
        store: Keychain,
        base_url: BaseUrl,
        claim: Callable[[], Callable[[], object]] = lambda: lambda: None,
    ) -> None:
        """Access nothing yet.

        Args:
            store: The keychain.
            base_url: Of the server that the keys are for.
            claim: Waits for the claim, in the keychain's thread, and returns what releases it.
        """
        self._store = store
        self._server = base_url.text
        self._claim = claim

    async def check(self) -> None:
        """Find out whether there is a keychain."""
        await self._store.check()

    async def recall(self) -> Stored:
        """Read all keys. What is stored but can't be a key is left out."""
        return await self._store.run(lambda entries: _stored(*self._read(entries)))

    async def store(self, key: ApiKey, name: str, former: ApiKey | None) -> Stored:
        """Store a key, which is used from now on.

        Args:
            key: The key. If it is stored already, it stays where it is.
            name: Its name; if that is empty, it has that of the entry.
            former: The key whose entry it gets; None for one of its own.
        """

        def change(index: _Index, keys: dict[str, ApiKey], entries: Entries) -> None:
            entry = _entry_of(keys, key)
            if entry is None and former is not None:
                entry = _entry_of(keys, former)
            if entry is None:
                entry = os.urandom(4).hex() if keys else ""
            index.names[entry] = name or index.names.get(entry, "")
            index.used, keys[entry] = entry, key
            # First: a key that no index names could never be deleted.
            self._write_index(entries, index)
            entries.write(self._account(entry), key.secret_text)

        return await self._change(change)

    async def rename(self, key: ApiKey, name: str) -> Stored:
        """Give a key another name, if it is stored."""
        return await self._change(
            lambda index, keys, _entries: index.names.update({each: name for each in keys if keys[each] == key})
        )

    async def use(self, key: ApiKey) -> Stored:
        """Record that a key is used from now on, so that the next start begins with it."""

        def change(index: _Index, keys: dict[str, ApiKey], _entries: Entries) -> None:
            index.used = _entry_of(keys, key) or ""

        return await self._change(change)

    async def forget(self, key: ApiKey) -> Stored:
        """Delete all entries with a key, and make sure that they are gone."""

        def change(index: _Index, keys: dict[str, ApiKey], entries: Entries) -> None:
            while (entry := _entry_of(keys, key)) is not None:
                entries.delete(self._account(entry))
                del keys[entry], index.names[entry]

        return await self._change(change)

    def read_used(self, entries: Entries) -> ApiKey | None:
        """Read the key that was used last, in the keychain's thread; None if there is none."""
        used = self._read_index(entries).used
        return self._read_key(entries, used) or next(iter(self._read(entries)[1].values()), None)

    async def _change(self, change: Callable[[_Index, dict[str, ApiKey], Entries], object]) -> Stored:
        def work(entries: Entries) -> Stored:
            entries.read(self._account(_INDEX))  # it may ask for a password: nobody is to wait for the claim meanwhile
            release = self._claim()
            try:
                index, keys = self._read(entries)
                change(index, keys, entries)
                self._write_index(entries, index)
                return _stored(index, keys)
            finally:
                release()

        return await self._store.run(work)

    def _account(self, entry: str) -> str:
        return f"{self._server} {entry}".rstrip()

    def _read(self, entries: Entries) -> tuple[_Index, dict[str, ApiKey]]:
        """The index, without keys that are not there any more, and the keys by entry."""
        index = self._read_index(entries)
        found = {entry: self._read_key(entries, entry) for entry in dict.fromkeys((*index.names, ""))}
        keys = {entry: key for entry, key in found.items() if key is not None}
        return _Index(index.used, {entry: index.names.get(entry, "") for entry in keys}), keys

    def _read_key(self, entries: Entries, entry: str) -> ApiKey | None:
        try:
            return parse_api_key(entries.read(self._account(entry)) or "")
        except KeyFormError:
            return None

    def _read_index(self, entries: Entries) -> _Index:
        try:
            return msgspec.json.decode(entries.read(self._account(_INDEX)) or "", type=_Index)
        except (msgspec.DecodeError, UnicodeEncodeError):  # there is none, or one that something else has written
            return _Index()

    def _write_index(self, entries: Entries, index: _Index) -> None:
        account, text = self._account(_INDEX), msgspec.json.encode(index).decode()
        if index.names in ({}, {"": ""}):
            entries.delete(account)
        elif text != entries.read(account):
            entries.write(account, text)


def _entry_of(keys: dict[str, ApiKey], key: ApiKey) -> str | None:
    return next((entry for entry, other in keys.items() if other == key), None)


def _stored(index: _Index, keys: dict[str, ApiKey]) -> Stored:
    named: dict[ApiKey, NamedKey] = {}
    for entry, key in keys.items():  # one that two entries have is listed once
        named.setdefault(key, NamedKey(key, index.names.get(entry, ""), entry))
    listed = tuple(named.values())
    return Stored(listed, next((each for each in listed if each.entry == index.used), next(iter(listed), None)))
