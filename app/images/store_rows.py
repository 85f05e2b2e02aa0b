"""Thumbnails as rows of the store's file: keys, records with checksums, queries. Raises SQLite's errors.

Functions that write belong into a transaction.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from dataclasses import fields
from hashlib import blake2b
from itertools import batched
from typing import TYPE_CHECKING, Final, NamedTuple

from app.images.store_file import number
from app.images.thumbnail import Thumbnail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Below 999, the most variables that older builds of SQLite allow, and small enough that hashing the URLs does not block
# other threads.
_KEYS_AT_A_TIME: Final = 500
_RECORDS_AT_A_TIME: Final = 50
_EVICTED_AT_A_TIME: Final = 8
# Pages that an entry needs beside its record: in a table and two indexes, and sometimes for the split of a page.
_PAGES_BESIDE: Final = 3
_PAGES_OF_TABLES: Final = 12
_PAGE_HEADER_BYTES: Final = 64
_CHECKSUM_BYTES: Final = 4
_KEY_BYTES: Final = 20
_FACTS: Final = tuple(field.name for field in fields(Thumbnail) if field.name != "data")


class Row(NamedTuple):
    """What is stored of a thumbnail.

    Attributes:
        thumbnail: The picture.
        etag: As the host sent it, "" for none.
        last_modified: The same.
        checked: When the host last confirmed it, in seconds since 1970.
    """

    thumbnail: Thumbnail
    etag: str
    last_modified: str
    checked: int


def key_of(url: str, box: int) -> bytes:
    """Make the key of an entry: a digest, because URLs hold signatures and must not be on disk."""
    return blake2b(f"{box} {url}".encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


def find_known(connection: sqlite3.Connection, urls: Iterable[str], box: int) -> Iterator[str]:
    """Yield those of some URLs that have entries; no record is read."""
    for some in batched(urls, _KEYS_AT_A_TIME):
        url_of = {key_of(url, box): url for url in some}
        found = connection.execute(f"SELECT key FROM entries WHERE key IN ({_marks(len(url_of))})", tuple(url_of))
        yield from (url_of[key] for (key,) in found.fetchall() if key in url_of)


def read(connection: sqlite3.Connection, keys: Iterable[bytes]) -> Iterator[tuple[bytes, Row]]:
    """Yield the entries of some keys, in any order.

    Raises:
        sqlite3.DatabaseError: A record is missing or its checksum is wrong, so the file is damaged.
    """
    for some in batched(keys, _RECORDS_AT_A_TIME):
        # LEFT JOIN, because an entry without a record is damage, too.
        query = f"SELECT key, record FROM entries LEFT JOIN records USING (id) WHERE key IN ({_marks(len(some))})"
        for key, record in connection.execute(query, some).fetchall():
            if key not in some:
                raise sqlite3.DatabaseError("an index is damaged")
            yield key, _to_row(key, record)


def write(connection: sqlite3.Connection, key: bytes, row: Row, use: int) -> None:
    """Insert an entry, or replace the one with the same key."""
    connection.execute(
        "INSERT INTO entries (key, used) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET used = excluded.used", (key, use)
    )
    connection.execute(
        "INSERT OR REPLACE INTO records (id, record) SELECT id, ? FROM entries WHERE key = ?",
        (_to_record(key, row), key),
    )


def next_use(connection: sqlite3.Connection) -> int:
    """Return the number of the next use. Uses are counted, not timed, because a clock may be set back."""
    return number(connection, "SELECT ifnull(max(used), 0) FROM entries") + 1


def note_uses(connection: sqlite3.Connection, keys: Iterable[bytes]) -> None:
    """Note that entries were used, in this order."""
    uses = enumerate(keys, next_use(connection))
    connection.executemany("UPDATE entries SET used = ? WHERE key = ?", uses)


def remove(connection: sqlite3.Connection, keys: Iterable[bytes]) -> None:
    """Remove entries."""
    for some in batched(keys, _KEYS_AT_A_TIME):
        marks = _marks(len(some))
        connection.execute(f"DELETE FROM records WHERE id IN (SELECT id FROM entries WHERE key IN ({marks}))", some)
        connection.execute(f"DELETE FROM entries WHERE key IN ({marks})", some)


def make_room(connection: sqlite3.Connection, data_bytes: int, max_bytes: int) -> bool:
    """Remove the least recently used entries until a thumbnail of so many bytes fits into the file.

    Returns:
        Whether it fits at all.

    Raises:
        sqlite3.DatabaseError: There is nothing left to remove and still no room, so the file is damaged.
    """
    page_bytes = number(connection, "PRAGMA page_size")
    max_pages = max_bytes // page_bytes - data_bytes // (page_bytes - _PAGE_HEADER_BYTES) - 1 - _PAGES_BESIDE
    if max_pages < _PAGES_OF_TABLES:
        return False
    oldest = f"(SELECT id FROM entries ORDER BY used LIMIT {_EVICTED_AT_A_TIME})"
    while number(connection, "PRAGMA page_count") - number(connection, "PRAGMA freelist_count") > max_pages:
        connection.execute(f"DELETE FROM records WHERE id IN {oldest}")
        if connection.execute(f"DELETE FROM entries WHERE id IN {oldest}").rowcount < 1:
            raise sqlite3.DatabaseError("pages that no entry owns")
    return True


def _marks(count: int) -> str:
    return ",".join("?" * count)


def _to_record(key: bytes, row: Row) -> bytes:
    thumbnail = row.thumbnail
    facts = {field: getattr(thumbnail, field) for field in _FACTS}
    header = (row.checked, row.etag, row.last_modified, facts)
    content = json.dumps(header).encode() + b"\n" + thumbnail.data
    return _checksum(key, content) + content


def _to_row(key: bytes, record: object) -> Row:
    if not isinstance(record, bytes) or record[:_CHECKSUM_BYTES] != _checksum(
        key, memoryview(record)[_CHECKSUM_BYTES:]
    ):
        raise sqlite3.DatabaseError("a record is damaged")
    end = record.index(b"\n", _CHECKSUM_BYTES)
    checked, etag, last_modified, facts = json.loads(record[_CHECKSUM_BYTES:end])
    return Row(Thumbnail(**facts, data=record[end + 1 :]), etag, last_modified, checked)


def _checksum(key: bytes, content: bytes | memoryview) -> bytes:
    return zlib.crc32(content, zlib.crc32(key)).to_bytes(_CHECKSUM_BYTES)
