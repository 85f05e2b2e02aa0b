"""A file of the data folder: how it is made, opened, checked and renamed, and what an error means.

A person made its content, so nothing of it is ever deleted or overwritten unasked. A damaged file is renamed, and a
file of a newer version stays as it is.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from app.core.data_problem import DataProblem
from app.core.plain_files import refuse_others

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MEMORY: Final = ":memory:"
_JOURNAL: Final = "-journal"
SQLITE_FILES: Final = ("", _JOURNAL, "-wal", "-shm")  # added to the name: what SQLite opens

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
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten
)

_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# A write that a quota or a limit refused; a full disk is `SQLITE_FULL`.
_NO_ROOM: Final = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE}
_PRIMARY_CODE: Final = 0xFF

STORAGE_ERRORS: Final = (OSError, sqlite3.Error, MemoryError, ValueError, OverflowError)


@dataclass(frozen=True, slots=True)
class Schema:
    """What a file contains.

    Attributes:
        stem: The file's name without ``.sqlite3``.
        version: Of the tables; stored in the file as SQLite's `user_version`.
        tables: The statements that make tables and indexes, in order. They must not change within a version.
        copy_readable: Copies what can be read of a damaged file, its first argument, in a transaction into the empty
            tables of a new one, its second.
        hidden_tables: Names of the tables that virtual tables make. Their definition depends on SQLite's version.
        set_up: Statements for each connection, which write nothing.
        before_tables: Statements that have to precede the first table, outside of a transaction. They write.
        checked_tables: Tables that are checked when the file is opened, with their indexes; if there are none, all of
            the file is read and checked. Other damage is noticed where it is read.
    """

    stem: str
    version: int
    tables: tuple[str, ...]
    copy_readable: Callable[[Path, sqlite3.Connection], None]
    hidden_tables: frozenset[str] = frozenset()
    set_up: tuple[str, ...] = ()
    before_tables: tuple[str, ...] = ()
    checked_tables: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """Name of the file."""
        return f"{self.stem}.sqlite3"


class DamagedFileError(Exception):
    """The file is not what this program has written."""


class NewerFileError(Exception):
    """A newer version of this program has made the file."""


def problem_of(error: BaseException, path: Path) -> DataProblem | None:
    """Say what an error means.

    Returns:
        None where another process has renamed or deleted the file: it may be opened again.
    """
    # SQLite quotes a damaged schema in its message, which need not be UTF-8.
    if isinstance(error, DamagedFileError | UnicodeDecodeError):
        return DataProblem.DAMAGED
    if isinstance(error, NewerFileError):
        return DataProblem.NEWER
    extended_code = getattr(error, "sqlite_errorcode", None)
    if extended_code is None:
        return DataProblem.UNUSABLE
    code = extended_code & _PRIMARY_CODE
    if extended_code == sqlite3.SQLITE_READONLY_DBMOVED:
        return None
    if code in _BUSY:
        return DataProblem.BUSY
    if code == sqlite3.SQLITE_FULL or extended_code in _NO_ROOM:
        return DataProblem.FULL
    if is_read_only_error(error):
        # SQLite also reports it if a byte of the header is wrong.
        may_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        return DataProblem.DAMAGED if may_write else DataProblem.READ_ONLY
    return DataProblem.DAMAGED if code in _DAMAGED else DataProblem.UNUSABLE


def is_read_only_error(error: BaseException) -> bool:
    """Whether SQLite could not write to the file as it was opened."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE == sqlite3.SQLITE_READONLY


def make_file(path: Path) -> None:
    """Make folder and file where they are missing, which only this user may read.

    Raises:
        OSError: They can't be made, or something else is there: SQLite would wait for a pipe.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_others(path, SQLITE_FILES)
    with suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)  # SQLite makes the journal with the same permissions


def open_file(path: Path | str, schema: Schema, busy_seconds: float) -> sqlite3.Connection:
    """Open an existing file, or one in memory, and check it. Nothing is written.

    The connection may be used in any thread, but only in one at a time.

    Args:
        path: The file, or `MEMORY`.
        schema: What it contains.
        busy_seconds: How long each statement waits for another process's lock.

    Raises:
        DamagedFileError: It is not what this program has written.
        NewerFileError: A newer version has made it.
        sqlite3.Error: Everything else; `problem_of` says what it means.
    """
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    try:
        connection.text_factory = _text
        # Before anything else, so that nothing in a file of a newer version is changed.
        _check_tables(connection, schema)
        for statement in (*_SET_UP, *schema.set_up):
            connection.execute(statement).fetchall()
        _check_pages(connection, schema)
    except BaseException:
        connection.close()
        raise
    return connection


def has_tables(connection: sqlite3.Connection, schema: Schema) -> bool:
    """Whether the file has tables; an empty file has none.

    Raises:
        NewerFileError: They are those of a newer version, which may have changed the file since it was opened.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > schema.version:
        raise NewerFileError
    return bool(version)


def make_tables(connection: sqlite3.Connection, schema: Schema, path: Path | None) -> None:
    """Make the tables in an empty file, inside of a transaction. Do nothing if there are some.

    They get what can be read of the file that this one replaces, if there is one: all of it or nothing.

    Args:
        connection: The file.
        schema: What it contains.
        path: Of the file; None if it is in memory.
    """
    if not has_tables(connection, schema):
        for statement in schema.tables:
            connection.execute(statement)
        if path is not None and rescued_name(path).exists():
            schema.copy_readable(rescued_name(path), connection)
        connection.execute(f"PRAGMA user_version = {schema.version}")


def rescued_name(path: Path) -> Path:
    """The name of a damaged file as long as what can be read of it is not in the new file.

    Whatever ends the program meanwhile, the next start finds it by this name.
    """
    return path.with_name(f"{path.stem}-rescue{path.suffix}")


def damaged_name(path: Path) -> Path:
    """A name for a damaged file that is not used yet."""
    names = (path.with_name(f"{path.stem}-damaged-{number}{path.suffix}") for number in count(1))
    return next(name for name in names if not name.exists())


def rename(path: Path, name: Path) -> None:
    """Rename a file, and what SQLite keeps beside it.

    Raises:
        OSError: It can't be renamed. Windows renames no file that another process has open.
    """
    with suppress(FileNotFoundError):  # first: as soon as the file is renamed, another process may make a new one
        path.with_name(path.name + _JOURNAL).rename(name.with_name(name.name + _JOURNAL))
    path.rename(name)


def identity_of(path: Path) -> tuple[int, int] | None:
    """What distinguishes a file from another one of the same name; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def _check_pages(connection: sqlite3.Connection, schema: Schema) -> None:
    checks = [f"integrity_check({table})" for table in schema.checked_tables] if has_tables(connection, schema) else []
    for check in checks or ["quick_check(1)"]:
        if connection.execute(f"PRAGMA {check}").fetchall() != [("ok",)]:
            raise DamagedFileError


def _check_tables(connection: sqlite3.Connection, schema: Schema) -> None:
    # In one transaction: another process may make the tables between the two queries.
    connection.execute("BEGIN")
    with connection:
        expected = sorted(schema.tables) if has_tables(connection, schema) else []
        query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        found = [
            sql for kind, name, sql in connection.execute(query) if kind != "table" or name not in schema.hidden_tables
        ]
        if sorted(found) != expected:
            raise DamagedFileError
