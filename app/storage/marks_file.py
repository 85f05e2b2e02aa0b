"""The file with the marks: how it is opened, checked and renamed, and what an error means.

A person made its content, so nothing of it is ever deleted or overwritten. A damaged file is renamed, and a file of a
newer version stays as it is.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from itertools import count
from typing import TYPE_CHECKING, Final

from app.core.marks import MarksProblem

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME: Final = "marks.sqlite3"
VERSION: Final = 1  # of the tables; stored in the file as SQLite's `user_version`
_COLUMNS: Final = 4
_JOURNAL: Final = "-journal"

_SET_UP: Final = (
    # SQLite would map the file into memory: the process gets a signal and ends when another one cuts the file then.
    "PRAGMA mmap_size = 0",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    # Not a write-ahead log: its index is mapped into memory.
    "PRAGMA journal_mode = TRUNCATE",
    # A transaction is on the disk, not in the system's memory, when it has ended: neither a killed process nor a power
    # failure damages the file. A thread waits for that, not the window.
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: the disk's own memory, too
)
_TABLE: Final = (
    "CREATE TABLE marks (server TEXT NOT NULL, pack TEXT NOT NULL, image TEXT NOT NULL, mark TEXT NOT NULL,"
    " PRIMARY KEY (server, pack, image)) WITHOUT ROWID"
)

_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# A write that a quota or a limit refused; a full disk is `SQLITE_FULL`.
_NO_ROOM: Final = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE}
_PRIMARY_CODE: Final = 0xFF

STORAGE_ERRORS: Final = (OSError, sqlite3.Error, MemoryError, ValueError, OverflowError)


class DamagedFileError(Exception):
    """The file is not what this program has written."""


class NewerFileError(Exception):
    """A newer version of this program has made the file."""


def problem_of(error: BaseException, path: Path) -> MarksProblem | None:
    """Say what an error means.

    Returns:
        None where another process has renamed or deleted the file: it may be opened again.
    """
    if isinstance(error, DamagedFileError):
        return MarksProblem.DAMAGED
    if isinstance(error, NewerFileError):
        return MarksProblem.NEWER
    extended_code = getattr(error, "sqlite_errorcode", None)
    if extended_code is None:
        return MarksProblem.UNUSABLE
    code = extended_code & _PRIMARY_CODE
    if extended_code == sqlite3.SQLITE_READONLY_DBMOVED:
        return None
    if code in _BUSY:
        return MarksProblem.BUSY
    if code == sqlite3.SQLITE_FULL or extended_code in _NO_ROOM:
        return MarksProblem.FULL
    if code == sqlite3.SQLITE_READONLY and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return MarksProblem.DAMAGED  # SQLite reports READONLY if a byte of the header is wrong
    return MarksProblem.DAMAGED if code in _DAMAGED else MarksProblem.UNUSABLE


def make_file(path: Path) -> None:
    """Make folder and file where they are missing, which only this user may read.

    Raises:
        OSError: They can't be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)  # SQLite makes the journal with the same permissions


def open_file(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Open an existing file, and check all of it. Nothing is written.

    Args:
        path: The file.
        busy_seconds: How long each statement waits for another process's lock.

    Raises:
        DamagedFileError: It is not what this program has written.
        NewerFileError: A newer version has made it.
        sqlite3.Error: Everything else; `problem_of` says what it means.
    """
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
    try:
        connection.text_factory = _text
        # Before anything else, so that nothing in a file of a newer version is changed.
        _check_tables(connection)
        for statement in _SET_UP:
            connection.execute(statement).fetchall()
        _check_pages(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def has_tables(connection: sqlite3.Connection) -> bool:
    """Whether the file has tables; an empty file has none.

    Raises:
        NewerFileError: They are those of a newer version, which may have changed the file since it was opened.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise NewerFileError
    return bool(version)


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file, inside of a transaction. Do nothing if there are some."""
    if not has_tables(connection):
        connection.execute(_TABLE)
        connection.execute(f"PRAGMA user_version = {VERSION}")


def readable_rows(path: Path) -> list[tuple[str, str, str, str]]:
    """The rows of a damaged file that can be read: those before the damage, and those after it."""
    rows: dict[tuple[str, str, str, str], None] = {}
    for order in ("ASC", "DESC"):
        with suppress(*STORAGE_ERRORS), closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.text_factory = _text
            for statement in _SET_UP:
                connection.execute(statement).fetchall()
            query = f"SELECT * FROM marks ORDER BY server {order}, pack {order}, image {order}"
            for row in connection.execute(query):
                if len(row) == _COLUMNS and all(isinstance(value, str) for value in row):
                    rows[row] = None
    return list(rows)


def set_aside(path: Path, identity: tuple[int, int] | None) -> Path | None:
    """Rename a damaged file, and what SQLite keeps beside it, to names that are not used yet.

    Args:
        path: The file. It must not be open in this process.
        identity: `identity_of` the file that was found damaged; None if unknown. Another process may have replaced it
            meanwhile, and then nothing is renamed.

    Returns:
        The new name; None if nothing was renamed.

    Raises:
        OSError: It can't be renamed. Windows renames no file that another process has open.
    """
    if identity is not None and identity_of(path) != identity:
        return None
    names = (path.with_name(f"{path.stem}-damaged-{number}{path.suffix}") for number in count(1))
    free = next(name for name in names if not name.exists())
    path.rename(free)
    with suppress(FileNotFoundError):
        path.with_name(path.name + _JOURNAL).rename(free.with_name(free.name + _JOURNAL))
    return free


def identity_of(path: Path) -> tuple[int, int] | None:
    """What distinguishes a file from another one of the same name; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def _check_pages(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        raise DamagedFileError


def _check_tables(connection: sqlite3.Connection) -> None:
    # In one transaction: another process may make the tables between the two queries.
    connection.execute("BEGIN")
    with connection:
        expected = [(_TABLE,)] if has_tables(connection) else []
        if connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall() != expected:
            raise DamagedFileError
