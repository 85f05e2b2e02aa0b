"""Stores two keys in Windows' Credential Manager, reads them, and deletes them: `under_wine.sh` runs this."""

from __future__ import annotations

import asyncio
from typing import Final

from app.keychain import Entries, Keychain

# An entry of Credential Manager holds 2,560 bytes, which are 1,280 characters in UTF-16.
_LONGEST: Final = 1280


def store_read_delete(entries: Entries) -> None:
    """Store, replace, read and delete the keys of two servers as the app does.

    Raises:
        KeychainError: An operation failed.
        RuntimeError: A key was not read back, or was still there after it was deleted.
    """
    keys = {"https://one.example": "pub_1." + "k" * (_LONGEST - 6), "https://two.example": "pub_2.s3cr3t"}
    for account, key in keys.items():
        entries.write(account, "the former key")
        entries.write(account, key)
    for account, key in keys.items():
        if entries.read(account) != key:
            raise RuntimeError(f"the key of {account} was not read back")
    for account in keys:
        entries.delete(account)
        if entries.read(account) is not None:
            raise RuntimeError(f"the key of {account} was not deleted")


async def main() -> None:
    """Do this with the system's keychain."""
    keychain = Keychain()
    try:
        await keychain.check()
        await keychain.run(store_read_delete)
    finally:
        keychain.close()


if __name__ == "__main__":
    asyncio.run(main())
