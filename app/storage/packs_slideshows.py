"""Slideshows in the file: what each is known by, and digests of the files that it shows, by account.

Which images were used is not saved: it follows from the images of a pack and these digests.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from app.core.slideshows import Slideshow, Use, file_digest, split_digests
from app.storage.packs_answers import chunks_of, decode_chunk

TABLES: Final = (
    "CREATE TABLE slideshows (account INTEGER NOT NULL, slideshow TEXT NOT NULL, at TEXT NOT NULL, title TEXT NOT NULL,"
    " status TEXT NOT NULL, files BLOB NOT NULL, UNIQUE (account, slideshow))",
    # When the list of an account was read to its end last, in seconds since 1970; 0 if its key may not read it.
    "CREATE TABLE slideshow_lists (account INTEGER PRIMARY KEY, read_at REAL NOT NULL)",
)


def read_at(connection: sqlite3.Connection, account: int) -> float | None:
    """When the list of an account was read last, as in the table; None if it never was."""
    row = connection.execute("SELECT read_at FROM slideshow_lists WHERE account = ?", (account,)).fetchone()
    return None if row is None else row[0]


def known_in(connection: sqlite3.Connection, account: int) -> dict[str, Use]:
    """The slideshows of an account by their IDs."""
    query = "SELECT slideshow, at, title, status FROM slideshows WHERE account = ?"
    return {slideshow: Use(*fields) for slideshow, *fields in connection.execute(query, (account,))}


def save_slideshow(connection: sqlite3.Connection, account: int, slideshow: Slideshow) -> None:
    """Save a slideshow whose files are known, in a transaction."""
    use, files = slideshow.use, b"".join(slideshow.files or ())
    row = (account, slideshow.id, use.at, use.title, use.status, files)
    connection.execute("INSERT OR REPLACE INTO slideshows VALUES (?, ?, ?, ?, ?, ?)", row)


def save_list(connection: sqlite3.Connection, account: int, now: float, gone: Iterable[str] = ()) -> None:
    """Save when the list was read, and delete the slideshows that are gone from it, in a transaction."""
    connection.execute("INSERT OR REPLACE INTO slideshow_lists VALUES (?, ?)", (account, now))
    statement = "DELETE FROM slideshows WHERE account = ? AND slideshow = ?"
    connection.executemany(statement, [(account, each) for each in gone])


def delete_all(connection: sqlite3.Connection) -> None:
    """Delete what is known of all accounts, in a transaction."""
    connection.execute("DELETE FROM slideshows")
    connection.execute("DELETE FROM slideshow_lists")


def uses_in(connection: sqlite3.Connection, account: int, urls: Iterable[str]) -> dict[str, Sequence[Use]] | None:
    """The slideshows that use each of some images, by its URL, the latest first; None if none were read."""
    uses = _uses_by_file(connection, account)
    found = {url: uses.get(file_digest(url), ()) for url in urls} if uses is not None else {}
    return {url: of_url for url, of_url in found.items() if of_url} if uses is not None else None


def used_counts_in(connection: sqlite3.Connection, account: int, packs: Collection[str]) -> dict[str, int]:
    """Number of images of saved answers that are used in slideshows, by pack; none if no slideshows were read."""
    uses = _uses_by_file(connection, account)
    if uses is None:
        return {}
    query = "SELECT pack, number FROM packs WHERE account = ? AND removal = 0 AND fields IS NOT NULL"
    numbers = dict(connection.execute(query, (account,)).fetchall())
    return {each: _count(connection, numbers[each], uses) for each in packs if each in numbers}


def _count(connection: sqlite3.Connection, number: int, uses: Mapping[bytes, object]) -> int:
    chunks = chunks_of(connection, number).values()
    return sum(file_digest(image.url) in uses for chunk in chunks for image in decode_chunk(chunk, 1) if image.url)


def _uses_by_file(connection: sqlite3.Connection, account: int) -> dict[bytes, list[Use]] | None:
    at = read_at(connection, account)
    if at is None:
        return None
    uses: dict[bytes, list[Use]] = {}
    query = "SELECT at, title, status, files FROM slideshows WHERE account = ? ORDER BY at DESC"
    for *fields, files in connection.execute(query, (account,)):
        use = Use(*fields)
        for digest in split_digests(files):
            uses.setdefault(digest, []).append(use)
    return uses if at or uses else None
