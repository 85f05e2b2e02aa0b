"""Thumbnails as rows of the store's file: keys, checksums, queries. Decides nothing about errors; raises SQLite's.

Writing functions belong into a `store_file.transaction`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from hashlib import blake2b
from itertools import batched
from typing import TYPE_CHECKING, Final

from app.images import store_file
from app.images.store_file import number
from app.images.thumbnail import Thumbnail

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

# Below 999, which is what older builds of SQLite take, and short enough that hashing so many URLs keeps no other
# thread waiting.
_KEYS_AT_A_TIME: Final = 500
_PICTURES_AT_A_TIME: Final = 50
_EVICTED_AT_A_TIME: Final = 8
# Pages that an entry takes beside its picture: its row, its places in two indexes, and now and then a split.
_PAGES_BESIDE: Final = 3
_PAGES_OF_TABLES: Final = 12
# A limit that was lowered is reached in such steps: all at once, a batch would be kept waiting for seconds, and
# the journal would grow by as much.
_PAGES_GIVEN_BACK_AT_A_TIME: Final = 2000
_PAGE_HEADER_BYTES: Final = 64
_LAST_USE: Final = 1 << 60
_LONGEST_VALIDATOR: Final = 1024
_DIGEST_BYTES: Final = 16
_KEY_BYTES: Final = 20

_COLUMNS: Final = (
    "checked, width, height, has_alpha, source_width, source_height, source_format, etag, last_modified, digest"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry with its picture.

    Attributes:
        thumbnail: The picture.
        etag: As the host sent it, "" for none.
        last_modified: The same.
        checked: When the host last said so, in seconds since 1970.
    """

    thumbnail: Thumbnail
    etag: str
    last_modified: str
    checked: int


def key_of(url: str, box: int) -> bytes:
    """Say what an entry is called: no URL, as those carry signatures, but what only its URL leads to."""
    name = f"{store_file.DECODER_VERSION} {box} {url}"
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


def find_known(connection: sqlite3.Connection, urls: Iterable[str], box: int) -> Iterator[str]:
    """Yield those of some URLs that have entries, without a look at pictures."""
    for some in batched(urls, _KEYS_AT_A_TIME):
        url_of = {key_of(url, box): url for url in some}
        found = connection.execute(f"SELECT key FROM entries WHERE key IN ({_marks(len(url_of))})", tuple(url_of))
        yield from (url_of[key] for (key,) in found.fetchall() if key in url_of)


def read(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, Row | None]]:
    """Yield the entries of some keys, in any order; None for a damaged one."""
    for some in batched(keys, _PICTURES_AT_A_TIME):
        # LEFT: an entry whose picture is gone is damaged, and has to be found to be removed.
        query = f"SELECT key, {_COLUMNS}, data FROM entries LEFT JOIN pictures USING (id) WHERE key IN "
        found = connection.execute(f"{query} ({_marks(len(some))})", some)
        for key, *columns in found.fetchall():
            yield key, _checked_row(key, columns)


def write(connection: sqlite3.Connection, key: bytes, row: Row, use: int) -> None:
    """Insert an entry, or put it in place of the one with the same key."""
    columns = _columns(key, row)
    names = ["key", "used", *_COLUMNS.split(", ")]
    connection.execute(
        f"INSERT INTO entries ({', '.join(names)}) VALUES ({_marks(len(names))}) ON CONFLICT (key) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in names[1:]),
        (key, use, *columns),
    )
    connection.execute(
        "INSERT OR REPLACE INTO pictures (id, data) SELECT id, ? FROM entries WHERE key = ?", (row.thumbnail.data, key)
    )


def next_use(connection: sqlite3.Connection) -> int:
    """Say which number the next use has. Uses are counted, not timed: a clock may be set back."""
    last = connection.execute("SELECT max(used) FROM entries").fetchone()[0]
    if last is None:
        return 1
    if not isinstance(last, int) or not 0 <= last < _LAST_USE:
        raise sqlite3.DatabaseError("an entry has been used more often than can be")
    return last + 1


def note_uses(connection: sqlite3.Connection, keys: Collection[bytes]) -> None:
    """Note that entries were used, in this order."""
    if keys:
        uses = enumerate(keys, next_use(connection))
        connection.executemany("UPDATE entries SET used = ? WHERE key = ?", uses)


def note_checked(connection: sqlite3.Connection, keys: Sequence[bytes], now: int) -> None:
    """Note that the host said "not modified" of entries; damaged ones are removed."""
    for key, row in read(connection, keys):  # some at a time, each read to its end before it is yielded
        if row is None:
            remove(connection, [key])
        else:
            checked = Row(row.thumbnail, row.etag, row.last_modified, now)
            columns = _columns(key, checked)
            connection.execute("UPDATE entries SET checked = ?, digest = ? WHERE key = ?", (now, columns[-1], key))


def remove(connection: sqlite3.Connection, keys: Iterable[bytes]) -> None:
    """Remove entries."""
    for some in batched(keys, _KEYS_AT_A_TIME):
        marks = _marks(len(some))
        connection.execute(f"DELETE FROM pictures WHERE id IN (SELECT id FROM entries WHERE key IN ({marks}))", some)
        connection.execute(f"DELETE FROM entries WHERE key IN ({marks})", some)


def allowed_pages(connection: sqlite3.Connection, max_bytes: int) -> int:
    """Say how many pages the file may have after this batch."""
    most = max_bytes // store_file.page_size(connection)
    return max(most, _pages_in_use(connection) - _PAGES_GIVEN_BACK_AT_A_TIME)


def make_room(connection: sqlite3.Connection, data_bytes: int, max_pages: int) -> bool:
    """Remove the least recently used entries until a picture of so many bytes fits into the file.

    Returns:
        False: it never fits.

    Raises:
        sqlite3.DatabaseError: Nothing can be removed, and the file is full all the same: it is damaged.
    """
    needed = data_bytes // (store_file.page_size(connection) - _PAGE_HEADER_BYTES) + 1 + _PAGES_BESIDE
    if needed + _PAGES_OF_TABLES > max_pages:
        return False
    while _pages_in_use(connection) + needed > max_pages:
        oldest = connection.execute(f"SELECT id FROM entries ORDER BY used LIMIT {_EVICTED_AT_A_TIME}").fetchall()
        if not oldest:
            raise sqlite3.DatabaseError("pages that no entry owns")
        connection.executemany("DELETE FROM pictures WHERE id = ?", oldest)
        if connection.executemany("DELETE FROM entries WHERE id = ?", oldest).rowcount <= 0:
            raise sqlite3.DatabaseError("an index of entries that are not there")
    return True


def give_back(connection: sqlite3.Connection, max_pages: int) -> None:
    """Give free pages back to the disk where the file has too many."""
    too_many = number(connection, "PRAGMA page_count") - max_pages
    if too_many > 0:
        pages = min(too_many, _PAGES_GIVEN_BACK_AT_A_TIME)
        connection.execute(f"PRAGMA incremental_vacuum({pages})").fetchall()


def _pages_in_use(connection: sqlite3.Connection) -> int:
    return number(connection, "PRAGMA page_count") - number(connection, "PRAGMA freelist_count")


def _marks(count: int) -> str:
    return ",".join("?" * count)


def _columns(key: bytes, row: Row) -> tuple[int | bytes, ...]:
    thumbnail = row.thumbnail
    facts = (
        row.checked,
        thumbnail.width,
        thumbnail.height,
        int(thumbnail.has_alpha),
        thumbnail.source_width,
        thumbnail.source_height,
        thumbnail.source_format.encode("ascii", "replace"),
        _validator(row.etag),
        _validator(row.last_modified),
    )
    return (*facts, _digest(key, facts, thumbnail.data))


def _validator(text: str) -> bytes:
    # What can't be sent back as it came is as good as none: the picture is fetched again, then.
    is_usable = len(text) <= _LONGEST_VALIDATOR and text.isascii() and text.isprintable()
    return text.encode("ascii") if is_usable else b""


def _digest(key: bytes, facts: tuple[object, ...], data: bytes) -> bytes:
    digest = blake2b(data, digest_size=_DIGEST_BYTES)
    digest.update(key)
    # A damaged column may be of any type; what it is belongs to how it is written.
    digest.update(repr(facts).encode())
    return digest.digest()


def _checked_row(key: bytes, columns: Sequence[object]) -> Row | None:
    *facts, digest, data = columns
    if not isinstance(data, bytes) or digest != _digest(key, tuple(facts), data):
        return None
    match facts:
        case [
            int(checked),
            int(width),
            int(height),
            int(has_alpha),
            int(source_width),
            int(source_height),
            bytes(source_format),
            bytes(etag),
            bytes(last_modified),
        ]:
            thumbnail = Thumbnail(
                width=width,
                height=height,
                data=data,
                has_alpha=bool(has_alpha),
                source_width=source_width,
                source_height=source_height,
                source_format=source_format.decode("ascii"),
            )
            return Row(thumbnail, etag.decode("ascii"), last_modified.decode("ascii"), checked)
    return None
