"""The packs in the file: whose they are, what is known of each, and the words of their images.

The key is not in the file, but a digest of it, with a salt that no other file has. Without the salt nothing of any key
would be found. So that no damaged page of the file costs it, or all tabs, `last_accounts` has copies of both: in the
place of a server, the salt's has nothing, and that of an account's tabs has `_TABS_COPY`.

The index of words has no texts, which are in the chunks of the answers. `contentless_delete` lets its rows be deleted
without them.

The order of use is a number that grows with each use, not the time, so that a clock that was set back changes nothing.
What a person removes stays in the file until the program ends, marked with a number, so that it can be undone.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from app.core.connection import ApiKey, BaseUrl, Connection
from app.core.full_text import index_text
from app.core.limits import PacksLimits
from app.core.models import DESCRIBED, Pack, PackImage
from app.core.redaction import AnswerRedactor
from app.core.saved_values import RecentPack, tabs_from_json

FILE_STEM: Final = "packs"
VERSION: Final = 2  # raised with every change of the tables
IMAGES_OF_PACK: Final = 1 << 20  # so many rows: a pack has at most 100,000 images, see `ApiLimits.max_images`


def rows_of(number: int) -> tuple[int, int]:
    """The first and the last row of a pack.

    The row of an image is the first one plus the image's index in the pack; that of a chunk is that of its first image.

    Args:
        number: Of the pack in this file.
    """
    first = number * IMAGES_OF_PACK
    return first, first + IMAGES_OF_PACK - 1


ACCOUNT_TABLES: Final = (
    "CREATE TABLE salts (salt BLOB NOT NULL)",
    "CREATE TABLE accounts (account INTEGER PRIMARY KEY, server TEXT NOT NULL, digest BLOB NOT NULL UNIQUE,"
    " used INTEGER NOT NULL, tabs TEXT NOT NULL)",
    "CREATE TABLE last_accounts (server TEXT PRIMARY KEY, account INTEGER NOT NULL)",
)
_SALT_BYTES: Final = 24  # random ones, which their own digest follows
_TABS_COPY: Final = "tabs {}"
CONTRADICTIONS: Final = (
    "SELECT 1 FROM salts JOIN last_accounts ON server = '' WHERE salt IS NOT last_accounts.account",
    "SELECT 1 FROM accounts JOIN last_accounts AS copies ON copies.server = 'tabs ' || accounts.account"
    " WHERE tabs IS NOT copies.account",
    "SELECT 1 FROM words WHERE words MATCH 'a' AND rowid IS NULL LIMIT 1",  # reads how the index is made
)
_NEWEST: Final = "SELECT coalesce(max(used), 0) FROM accounts"


def _new_salt() -> bytes:
    random = secrets.token_bytes(_SALT_BYTES)
    return random + hashlib.blake2b(random, digest_size=8).digest()


def _is_salt(salt: bytes) -> bool:
    """Whether each bit is as it was written."""
    return hashlib.blake2b(salt[:_SALT_BYTES], digest_size=8).digest() == salt[_SALT_BYTES:]


def digest_of(salt: bytes, account: str) -> bytes:
    """What stands for a server and a key, given by `Connection.account`, in the file with this salt."""
    return hashlib.blake2b(account.encode(), key=salt).digest()


def salt_in(connection: sqlite3.Connection) -> bytes | None:
    """The salt of the file; None if it has none yet."""
    row = connection.execute("SELECT salt FROM salts").fetchone()
    return None if row is None else row[0]


def restore_copies(connection: sqlite3.Connection) -> None:
    """Restore the salt and tabs from their copies, in a transaction, where these could be read of a damaged file alone.

    Where a text and its copy differ, the one is used that this program may have written.
    """
    copies = dict(connection.execute("SELECT server, account FROM last_accounts"))
    salt = _best([salt_in(connection), copies.get("")], _is_salt)
    if salt is not None:
        connection.execute("DELETE FROM salts")
        connection.execute("INSERT INTO salts VALUES (?)", (salt,))
        connection.execute("INSERT OR REPLACE INTO last_accounts VALUES ('', ?)", (salt,))
    for account, tabs in connection.execute("SELECT account, tabs FROM accounts").fetchall():
        copy = copies.get(_TABS_COPY.format(account))
        if copy is not None and copy != tabs:
            set_tabs(connection, account, _best([tabs, copy], lambda each: len(tabs_from_json(str(each)))) or "[]")


def _best[T](texts: Sequence[T | None], value: Callable[[T], int]) -> T | None:
    """The text with the highest value, or the first of several; None if there is none."""
    return max((each for each in texts if each is not None), key=value, default=None)


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
        key: None for the account that `RECORD_LAST_ACCOUNT` has noted last with this server.
    """
    if key is None:
        query = "SELECT account FROM last_accounts JOIN accounts USING (account) WHERE last_accounts.server = ?"
        row = connection.execute(query, (server,)).fetchone()
    else:
        salt = salt_in(connection)
        digest = digest_of(salt, Connection(BaseUrl(server), key).account) if salt is not None else b""
        row = connection.execute("SELECT account FROM accounts WHERE digest = ?", (digest,)).fetchone()
    return None if row is None else row[0]


def use_account(connection: sqlite3.Connection, server: str, key: ApiKey) -> int:
    """Record that an account is used, in a transaction, and make it if there is none.

    Returns:
        The account.
    """
    salt = salt_in(connection)
    if salt is None:
        salt = _new_salt()
        connection.execute("INSERT INTO salts VALUES (?)", (salt,))
    connection.execute("INSERT OR IGNORE INTO last_accounts VALUES ('', ?)", (salt,))
    row = connection.execute(
        f"INSERT INTO accounts (server, digest, used, tabs) VALUES (?, ?, ({_NEWEST}) + 1, '[]') ON CONFLICT (digest)"
        f" DO UPDATE SET used = ({_NEWEST}) + (used < ({_NEWEST})) RETURNING account",
        (server, digest_of(salt, Connection(BaseUrl(server), key).account)),
    ).fetchone()
    account: int = row[0]
    return account


def superfluous_accounts(connection: sqlite3.Connection, most: int) -> list[int]:
    """All accounts but so many that were used last."""
    query = "SELECT account FROM accounts ORDER BY used DESC LIMIT -1 OFFSET ?"
    return [account for (account,) in connection.execute(query, (most,))]


def delete_account(connection: sqlite3.Connection, account: int) -> None:
    """Delete an account with its tabs and slideshows, but not its packs, in a transaction."""
    for table in ("accounts", "slideshows", "slideshow_lists"):
        connection.execute(f"DELETE FROM {table} WHERE account = ?", (account,))
    connection.execute("DELETE FROM last_accounts WHERE server = ?", (_TABS_COPY.format(account),))


def tabs_of(connection: sqlite3.Connection, account: int, redactor: AnswerRedactor) -> str:
    """The tabs of an account as JSON, without its key."""
    row = connection.execute("SELECT tabs FROM accounts WHERE account = ?", (account,)).fetchone()
    return redactor.redact_json((str(row[0]).encode(),))[0].decode() if row is not None else "[]"


def set_tabs(connection: sqlite3.Connection, account: int, tabs: str) -> None:
    """Replace the tabs of an account, in a transaction."""
    connection.execute("UPDATE accounts SET tabs = ? WHERE account = ?", (tabs, account))
    connection.execute("INSERT OR REPLACE INTO last_accounts VALUES (?, ?)", (_TABS_COPY.format(account), tabs))


TABLE: Final = (
    "CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, tokenize='ascii', prefix='1 2 3')"
)
HIDDEN_TABLES: Final = frozenset({"words_data", "words_idx", "words_docsize", "words_config"})


def words_of(image: PackImage) -> str:
    """What is searched of an image: its description and its keywords."""
    metadata = image.metadata
    return index_text((image.description or "", *metadata.keywords)) if metadata is not None else ""


def remove_images(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Remove the images of these rows from the index, in a transaction."""
    connection.execute("DELETE FROM words WHERE rowid BETWEEN ? AND ?", (first, last))


PACK_TABLES: Final = (
    "CREATE TABLE packs (number INTEGER PRIMARY KEY, account INTEGER NOT NULL, pack TEXT NOT NULL,"
    " name TEXT NOT NULL, images INTEGER NOT NULL, described INTEGER NOT NULL, covers TEXT NOT NULL,"
    " used INTEGER NOT NULL, last_used REAL NOT NULL, is_recent INTEGER NOT NULL, is_pinned INTEGER NOT NULL,"
    " removal INTEGER NOT NULL,"
    # The saved answer; `fields` is null if there is none.
    " fields BLOB, received_at REAL NOT NULL, unseen BLOB NOT NULL, size INTEGER NOT NULL,"
    " UNIQUE (account, pack))",
    "CREATE TABLE chunks (chunk INTEGER PRIMARY KEY, content BLOB NOT NULL)",
)
# What was found of the links of a pack, by the keys of their URLs, and whether a check has yet to reach them.
LINKS: Final = (
    "CREATE TABLE links (pack INTEGER NOT NULL, url TEXT NOT NULL, found BLOB, is_left INTEGER NOT NULL,"
    " PRIMARY KEY (pack, url)) WITHOUT ROWID"
)
PACK_COLUMNS: Final = ", ".join(("pack", "name", "images", "described", "last_used", "is_pinned", "covers"))
_COVERS: Final = 5
_LATEST: Final = 250_000_000_000.0  # seconds since 1970, in the year 9892: `datetime` ends in 9999
_REMOVAL_BITS: Final = 24  # of a removal's number that are random; the others are its time in seconds
_UNDO_SECONDS: Final = 3600  # after a removal, in which another process leaves it to the program that may undo it
_FREE_PAGES: Final = 1024  # 4 MB; fewer are used again by the next answers
_NEWEST_FIRST: Final = "SELECT coalesce(max(used), 0) FROM packs"


def listed_of(pack: Pack) -> dict[str, Any]:
    """What is known of a pack without its images, as the statements below take it."""
    covers = json.dumps(pack.urls[:_COVERS])
    described = pack.status_counts.get(DESCRIBED, 0)
    return {"name": pack.name, "images": len(pack.images), "described": described, "covers": covers}


# Statements of transactions, by named parameters. `account` is whose pack it is, `pack` its UUID, `now` the time in
# seconds since 1970.
# A pack was shown: it is the first of the list.
RECORD_SHOWN: Final = (
    "INSERT INTO packs (account, pack, name, images, described, covers, used, last_used,"
    " is_recent, is_pinned, removal, received_at, unseen, size)"
    f" VALUES (:account, :pack, :name, :images, :described, :covers, ({_NEWEST_FIRST}) + 1, :now, 1, 0, 0, 0, x'', 0)"
    " ON CONFLICT (account, pack) DO UPDATE SET name = excluded.name, images = excluded.images,"
    " described = excluded.described, covers = excluded.covers, used = excluded.used,"
    " last_used = excluded.last_used, is_recent = 1, removal = 0"
)
# What is known of a pack in the file is replaced, without having used it.
RECORD_CHANGED: Final = (
    "UPDATE packs SET name = :name, images = :images, described = :described, covers = :covers"
    " WHERE account = :account AND pack = :pack"
)
# A pack was shown whose data are known.
RECORD_USED: Final = (
    f"UPDATE packs SET used = ({_NEWEST_FIRST}) + 1, last_used = :now, is_recent = 1, removal = 0"
    " WHERE account = :account AND pack = :pack"
)
# One that is no longer in the list, but was found, gets into it.
SET_PINNED: Final = (
    "UPDATE packs SET is_pinned = :is_pinned, is_recent = max(is_recent, :is_pinned)"
    " WHERE account = :account AND pack = :pack"
)
# Without an account, packs of all are removed; without a pack, all that are not removed yet.
REMOVE: Final = (
    "UPDATE packs SET removal = :removal"
    " WHERE removal = 0 AND (:account IS NULL OR account = :account) AND (:pack IS NULL OR pack = :pack)"
)
RESTORE: Final = "UPDATE packs SET removal = 0 WHERE removal = :removal"
# The account is the last one of its server.
RECORD_LAST_ACCOUNT: Final = "INSERT OR REPLACE INTO last_accounts VALUES (:server, :account)"
SAVE_UNSEEN: Final = (
    "UPDATE packs SET unseen = :unseen WHERE account = :account AND pack = :pack AND fields IS NOT NULL"
)


def recents_of(
    connection: sqlite3.Connection, account: int, most: int, redactor: AnswerRedactor
) -> tuple[RecentPack, ...]:
    """The recent packs of an account: pinned ones first, each by last use."""
    rows = connection.execute(
        f"SELECT {PACK_COLUMNS} FROM packs"
        " WHERE account = ? AND is_recent AND removal = 0 ORDER BY is_pinned DESC, used DESC LIMIT ?",
        (account, most),
    )
    return tuple(pack_of(row, redactor) for row in rows)


def pack_of(row: Sequence[Any], redactor: AnswerRedactor) -> RecentPack:
    """What is known of a pack. Damaged values do not hide it, or the others.

    Args:
        row: Its `PACK_COLUMNS`.
        redactor: Replaces the key of the account, which former versions have kept if an answer contained it.
    """
    pack_id, name, images, described, last_used, is_pinned, covers = row
    try:
        urls = tuple(redactor.redact_text(str(url)) for url in json.loads(covers))
    except (ValueError, TypeError, RecursionError):
        urls = ()
    last_used = last_used if 0 <= last_used <= _LATEST else 0.0
    return RecentPack(pack_id, redactor.redact_text(str(name)), images, described, last_used, bool(is_pinned), urls)


def count_in(connection: sqlite3.Connection) -> tuple[int, int]:
    """The number of packs of all accounts that are not removed, as in `Amount`."""
    (packs,) = connection.execute("SELECT count(*) FROM packs WHERE removal = 0").fetchone()
    return packs, 0


def new_removal(now: float) -> int:
    """A number for a removal, which says when it was, and that no other process chooses.

    Args:
        now: In seconds since 1970.
    """
    return (int(now) << _REMOVAL_BITS) + 1 + secrets.randbelow((1 << _REMOVAL_BITS) - 1)


def old_removals_in(connection: sqlite3.Connection, now: float) -> list[int]:
    """The removals of packs that are still in the file, but for those that a running program may undo.

    Args:
        connection: The file.
        now: In seconds since 1970. The clock may have been set back since a removal.
    """
    removals = connection.execute("SELECT DISTINCT removal FROM packs WHERE removal != 0").fetchall()
    return [each for (each,) in removals if abs(now - (each >> _REMOVAL_BITS)) > _UNDO_SECONDS]


def delete_removed(connection: sqlite3.Connection, removals: Iterable[int]) -> None:
    """Delete what was removed, in a transaction."""
    query = "SELECT number FROM packs WHERE removal = ?"
    rows = [row for removal in removals for row in connection.execute(query, (removal,))]
    _delete_for_good(connection, [number for (number,) in rows])


def delete_packs_of(connection: sqlite3.Connection, account: int) -> None:
    """Delete all packs of an account, in a transaction."""
    query = "SELECT number FROM packs WHERE account = ?"
    _delete_for_good(connection, [number for (number,) in connection.execute(query, (account,))])


def forget_account(connection: sqlite3.Connection, account: str) -> None:
    """Delete everything of a server and a key, given by `Connection.account`, in a transaction.

    No account counts as the last one of the server then. Otherwise the packs of another one would be shown without its
    key.
    """
    salt = salt_in(connection)
    digest = digest_of(salt, account) if salt is not None else b""
    query = "SELECT account, server FROM accounts WHERE digest = ?"
    for number, server in connection.execute(query, (digest,)).fetchall():
        delete_packs_of(connection, number)
        delete_account(connection, number)
        # In the place of an empty server there is the salt.
        connection.execute("DELETE FROM last_accounts WHERE server = ? AND server != ''", (server,))


def delete_excess(connection: sqlite3.Connection, account: int, limits: PacksLimits) -> None:
    """Delete what exceeds the limits, in a transaction: what was not used longest. Pinned packs stay in the list."""
    # The pack that is used now stays even if all others are pinned.
    query = (
        "SELECT number FROM packs WHERE account = ? AND is_recent AND removal = 0"
        f" ORDER BY used = ({_NEWEST_FIRST}) DESC, is_pinned DESC, used DESC LIMIT -1 OFFSET ?"
    )
    listed = connection.execute(query, (account, limits.recents)).fetchall()
    connection.executemany("UPDATE packs SET is_recent = 0, is_pinned = 0 WHERE number = ?", listed)
    count = total = 0
    query = "SELECT number, size FROM packs WHERE account = ? AND fields IS NOT NULL ORDER BY used DESC"
    for number, size in connection.execute(query, (account,)).fetchall():
        count, total = count + 1, total + size
        if count > limits.answers or total > limits.answer_bytes:
            delete_answer(connection, number)
            total -= size
    # The answer of a pack that was used a short time ago may be about to be written.
    unused = f"NOT is_recent AND fields IS NULL AND used <= ({_NEWEST_FIRST}) - ?"
    query = f"DELETE FROM links WHERE pack IN (SELECT number FROM packs WHERE {unused})"
    connection.execute(query, (limits.answers,))
    connection.execute(f"DELETE FROM packs WHERE {unused}", (limits.answers,))
    _return_free_pages(connection, _FREE_PAGES)


def kept_in(connection: sqlite3.Connection) -> frozenset[tuple[bytes, str]]:
    """The digest of the account, and the pack, of each saved answer."""
    query = "SELECT digest, pack FROM packs JOIN accounts USING (account) WHERE fields IS NOT NULL AND removal = 0"
    return frozenset(connection.execute(query))


def number_of(connection: sqlite3.Connection, account: int, pack_id: str) -> int | None:
    """The number of a pack in this file; None if it is not in it."""
    query = "SELECT number FROM packs WHERE account = ? AND pack = ?"
    row = connection.execute(query, (account, pack_id)).fetchone()
    return None if row is None else row[0]


def number_for(connection: sqlite3.Connection, account: str, pack_id: str) -> int | None:
    """The number of a pack that is not removed, given by `Connection.account`; None if it is not in this file."""
    salt = salt_in(connection)
    query = "SELECT number FROM packs JOIN accounts USING (account) WHERE digest = ? AND pack = ? AND removal = 0"
    row = connection.execute(query, (digest_of(salt, account) if salt is not None else b"", pack_id)).fetchone()
    return None if row is None else row[0]


def delete_answer(connection: sqlite3.Connection, number: int) -> None:
    """Delete the saved answer of a pack, in a transaction."""
    connection.execute("DELETE FROM chunks WHERE chunk BETWEEN ? AND ?", rows_of(number))
    remove_images(connection, *rows_of(number))
    connection.execute("DELETE FROM links WHERE pack = ?", (number,))
    connection.execute("UPDATE packs SET fields = NULL, unseen = x'', size = 0 WHERE number = ?", (number,))


def _delete_for_good(connection: sqlite3.Connection, numbers: list[int]) -> None:
    """Delete packs so that nothing of them is left in the file."""
    if numbers:
        for number in numbers:
            delete_answer(connection, number)
            connection.execute("DELETE FROM packs WHERE number = ?", (number,))
        # What removed images have left in the index is deleted when it is merged.
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        _return_free_pages(connection, 0)


def _return_free_pages(connection: sqlite3.Connection, most: int) -> None:
    """Shrink the file if more pages than so many are free."""
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    if free > most:
        connection.execute("PRAGMA incremental_vacuum").fetchall()
