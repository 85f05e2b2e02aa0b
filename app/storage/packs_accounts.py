"""Accounts: whose packs, recent ones, kept answers and tabs are. An account is a server and a key.

The key is not in the file, but a digest of it, with a salt that no other file has. Without the salt nothing of any key
would be found. So that no damaged page of the file costs it, or all tabs, `last_accounts` has copies of both: in the
place of a server, the salt's has nothing, and that of an account's tabs has `_TABS_COPY`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    from app.core.connection import ApiKey, Connection
    from app.core.redaction import AnswerRedactor

TABLES: Final = (
    "CREATE TABLE salts (salt BLOB NOT NULL)",
    "CREATE TABLE accounts (account INTEGER PRIMARY KEY, server TEXT NOT NULL, digest BLOB NOT NULL UNIQUE,"
    " used INTEGER NOT NULL, tabs TEXT NOT NULL)",
    "CREATE TABLE last_accounts (server TEXT PRIMARY KEY, account INTEGER NOT NULL)",
)
_SALT_BYTES: Final = 32
_TABS_COPY: Final = "tabs {}"
_NEWEST: Final = "SELECT coalesce(max(used), 0) FROM accounts"


def digest_of(salt: bytes, server: str, key: ApiKey) -> bytes:
    """What stands for a server and a key in the file with this salt."""
    return hashlib.blake2b(f"{server}\n{key.secret_text}".encode(), key=salt).digest()


def salt_in(connection: sqlite3.Connection) -> bytes | None:
    """The salt of the file; None if it has none yet."""
    row = connection.execute("SELECT salt FROM salts").fetchone()
    return None if row is None else row[0]


def restore_salt(connection: sqlite3.Connection) -> None:
    """Restore the salt from its copy, in a transaction, if only that could be read of a damaged file."""
    if salt_in(connection) is None:
        connection.execute("INSERT INTO salts SELECT account FROM last_accounts WHERE server = ''")


def restore_account(connection: sqlite3.Connection, account: int, digest: bytes) -> None:
    """Restore an account of which only the digest could be read, with the copy of its tabs, in a transaction."""
    tabs = "coalesce((SELECT account FROM last_accounts WHERE server = ?), '[]')"
    query = f"INSERT OR IGNORE INTO accounts VALUES (?, '', ?, 0, {tabs})"
    connection.execute(query, (account, digest, _TABS_COPY.format(account)))


def find_account(connection: sqlite3.Connection, server: str, key: ApiKey | None) -> int | None:
    """The account of a server and a key; None if there is none.

    Args:
        connection: The file.
        server: Root of the server's API.
        key: None for the account that `note_last_account` has noted last with this server.
    """
    if key is None:
        query = "SELECT account FROM last_accounts JOIN accounts USING (account) WHERE last_accounts.server = ?"
        row = connection.execute(query, (server,)).fetchone()
    else:
        salt = salt_in(connection)
        digest = digest_of(salt, server, key) if salt is not None else b""
        row = connection.execute("SELECT account FROM accounts WHERE digest = ?", (digest,)).fetchone()
    return None if row is None else row[0]


def use_account(connection: sqlite3.Connection, server: str, key: ApiKey) -> int:
    """Note that an account is used, in a transaction, and make it if there is none.

    Returns:
        The account.
    """
    salt = salt_in(connection)
    if salt is None:
        import secrets  # imported late: recent packs are read right after the first paint

        salt = secrets.token_bytes(_SALT_BYTES)
        connection.execute("INSERT INTO salts VALUES (?)", (salt,))
    connection.execute("INSERT OR IGNORE INTO last_accounts VALUES ('', ?)", (salt,))
    row = connection.execute(
        f"INSERT INTO accounts (server, digest, used, tabs) VALUES (?, ?, ({_NEWEST}) + 1, '[]') ON CONFLICT (digest)"
        f" DO UPDATE SET used = ({_NEWEST}) + (used < ({_NEWEST})) RETURNING account",
        (server, digest_of(salt, server, key)),
    ).fetchone()
    account: int = row[0]
    return account


def is_last_account(connection: sqlite3.Connection, place: Connection) -> bool:
    """Whether an account is noted as the last one of its server already."""
    last = find_account(connection, place.base_url.text, None)
    return last is not None and last == find_account(connection, place.base_url.text, place.key)


def note_last_account(connection: sqlite3.Connection, server: str, account: int) -> None:
    """Note an account as the last one of its server, in a transaction."""
    query = "INSERT INTO last_accounts VALUES (?, ?) ON CONFLICT (server) DO UPDATE SET account = excluded.account"
    connection.execute(query, (server, account))


def superfluous_accounts(connection: sqlite3.Connection, most: int) -> list[int]:
    """All accounts but so many that were used last."""
    query = "SELECT account FROM accounts ORDER BY used DESC LIMIT -1 OFFSET ?"
    return [account for (account,) in connection.execute(query, (most,))]


def delete_account(connection: sqlite3.Connection, account: int) -> None:
    """Delete an account and its tabs, but not its packs, in a transaction."""
    connection.execute("DELETE FROM accounts WHERE account = ?", (account,))
    connection.execute("DELETE FROM last_accounts WHERE server = ?", (_TABS_COPY.format(account),))


def forget_last_account(connection: sqlite3.Connection, server: str) -> None:
    """Have no account count as the last one of a server, in a transaction.

    Otherwise, after a key was forgotten, the packs of another one would be shown without it.
    """
    connection.execute("DELETE FROM last_accounts WHERE server = ?", (server,))


def tabs_of(connection: sqlite3.Connection, account: int, redactor: AnswerRedactor) -> str:
    """The tabs of an account as JSON, without its key."""
    row = connection.execute("SELECT tabs FROM accounts WHERE account = ?", (account,)).fetchone()
    return redactor.redact_json((str(row[0]).encode(),))[0].decode() if row is not None else "[]"


def set_tabs(connection: sqlite3.Connection, account: int, tabs: str) -> None:
    """Replace the tabs of an account, in a transaction."""
    connection.execute("UPDATE accounts SET tabs = ? WHERE account = ?", (tabs, account))
    connection.execute("INSERT OR REPLACE INTO last_accounts VALUES (?, ?)", (_TABS_COPY.format(account), tabs))
