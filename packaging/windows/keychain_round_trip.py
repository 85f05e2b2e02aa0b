"""Stores two keys in Windows' Credential Manager, reads them, and deletes them: `under_wine.sh` runs this."""

from __future__ import annotations

import asyncio
from typing import Final

from app.keychain import Keychain

# Credential Manager holds 2,560 bytes an entry, and two bytes are needed for a character.
_LONGEST: Final = 1280


async def store_read_delete() -> None:
    """Use the keychain as the app does, with two servers.

    Raises:
        KeychainError: It did not do what it was asked.
        RuntimeError: It did something else.
    """
    keychain = Keychain()
    keys = {"https://one.example": "pub_1." + "k" * (_LONGEST - 6), "https://two.example": "pub_2.s3cr3t"}
    try:
        await keychain.check()
        for account, key in keys.items():
            await keychain.write(account, "the former key")
            await keychain.write(account, key)
        for account, key in keys.items():
            if await keychain.read(account) != key:
                raise RuntimeError(f"the key of {account} is another one")
        for account in keys:
            await keychain.delete(account)
            if await keychain.read(account) is not None:
                raise RuntimeError(f"the key of {account} is still there")
    finally:
        keychain.close()


if __name__ == "__main__":
    asyncio.run(store_read_delete())
