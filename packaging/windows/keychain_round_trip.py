"""Stores keys in Windows' Credential Manager, reads them, and deletes them: `under_wine.sh` runs this."""

from __future__ import annotations

import asyncio
from typing import Final

from app.core.connection import ApiKey, parse_base_url
from app.keychain import Entries, Keychain
from app.packs.credentials import MOST_KEYS, NAME_CHARACTERS, StoredKeys

# An entry of Credential Manager holds 2,560 bytes, which are 1,280 characters in UTF-16.
_LONGEST: Final = 1280
_SERVERS: Final = ("https://one.example", "https://two.example")


def check_length(entries: Entries) -> None:
    """Fail if an entry of the keys of the first server is longer than Windows allows: Wine stores longer ones, too.

    Raises:
        RuntimeError: It is.
    """
    for account in (_SERVERS[0], f"{_SERVERS[0]} #keys"):
        length = len((entries.read(account) or "").encode("utf-16-le")) // 2
        if not 0 < length <= _LONGEST:
            raise RuntimeError(f"the entry {account} has {length} characters")


async def store_read_delete(keychain: Keychain) -> None:
    """Store, replace, read and delete as many keys as there may be, and one of another server, as the app does.

    Raises:
        KeychainError: An operation failed.
        RuntimeError: A key or a name was not read back, or was still there after it was deleted.
    """
    first, other = (StoredKeys(keychain, parse_base_url(server)) for server in _SERVERS)
    keys = [ApiKey(f"pub_{number:02}.".ljust(_LONGEST, "k")) for number in range(MOST_KEYS)]
    names = [f"{number:02}".ljust(NAME_CHARACTERS, "\u00fc") for number in range(MOST_KEYS)]
    await other.store(ApiKey("pub_1.s3cr3t"), "", None)
    for key, name in zip(keys, names, strict=True):
        await first.store(key, "", None)
        await first.rename(key, name)
    await first.use(keys[0])
    await keychain.run(check_length)
    stored = await first.recall()
    if stored.used is None or stored.used.key != keys[0]:
        raise RuntimeError("the key that was used last was not read back")
    if [(each.key, each.name) for each in stored.keys] != list(zip(keys, names, strict=True)):
        raise RuntimeError("the keys and their names were not read back")
    for key in keys:
        await first.forget(key)
    if (await first.recall()).keys or [each.key for each in (await other.recall()).keys] != [ApiKey("pub_1.s3cr3t")]:
        raise RuntimeError("the keys of one server were not deleted, or that of the other one was")
    await other.forget(ApiKey("pub_1.s3cr3t"))
    if (await other.recall()).keys:
        raise RuntimeError("the key of the other server was not deleted")


async def main() -> None:
    """Do this with the system's keychain."""
    keychain = Keychain()
    try:
        await keychain.check()
        await store_read_delete(keychain)
    finally:
        keychain.close()


if __name__ == "__main__":
    asyncio.run(main())
