"""The store's file: where it may be, what is in it, how it is opened and made anew. Knows nothing of thumbnails' rows.

A file is made anew in place, under SQLite's own locks: another process may have it open, and on Windows an open file
can't be deleted.
"""

from __future__ import annotations

import enum
import os
import sqlite3
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.core.settings import StoreLimits

FILE_NAME: Final = "thumbnails.sqlite3"

# Raise it with every change of `make_thumbnail` or `decode_picture` that changes pixels: what older versions made is
# thrown away then.
DECODER_VERSION: Final = 2
_FORMAT_VERSION: Final = 1

# Pictures stand apart, so that noting a use rewrites no picture and looking for a key passes none.
_SCHEMA: Final = (
    "CREATE TABLE entries (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, used INTEGER NOT NULL, "
    "checked INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, has_alpha INTEGER NOT NULL, "
    "source_width INTEGER NOT NULL, source_height INTEGER NOT NULL, source_format BLOB NOT NULL, "
    "etag BLOB NOT NULL, last_modified BLOB NOT NULL, digest BLOB NOT NULL)",
    "CREATE TABLE pictures (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE INDEX entries_by_use ON entries (used)",
)
# The version is written twice: one flipped bit must not be taken for a newer program, whose file is left alone.
_APPLICATION_ID: Final = 0x50420000
_GIVES_PAGES_BACK: Final = "PRAGMA auto_vacuum = INCREMENTAL"

_SIDE_FILES: Final = ("", "-wal", "-shm", "-journal")
_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_INTERRUPT}
_UNUSABLE: Final = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_NOLFS,
    sqlite3.SQLITE_IOERR,
}
# How SQLite names a write that a quota or a limit refused; a full disk has a code of its own.
_NO_ROOM: Final = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE}
_PRIMARY_CODE: Final = 0xFF


class StoreProblem(enum.Enum):
    """Why thumbnails are not kept on disk in this run."""

    FULL = "the disk is full"
    UNUSABLE = "the folder is missing and can't be made, or can't be written"
    DAMAGED = "the file is damaged and could not be made anew"
    LINK = "a link stands in place of the folder or of one of its files"
    NEWER = "the file belongs to a newer version of this program"


class StoreFileError(Exception):
    """The file can't be used, and waiting doesn't help.

    Attributes:
        problem: Why.
    """

    def __init__(self, problem: StoreProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


# What a damaged file may raise: memory, when a length is wrong; Unicode, when SQLite quotes a damaged schema.
STORE_ERRORS: Final = (StoreFileError, OSError, sqlite3.Error, MemoryError, UnicodeError)


def problem_of(error: BaseException, folder: Path) -> StoreProblem | None:
    """Say what an error means for the store; None: the file is locked by another process or gone, so not this time."""
    if isinstance(error, StoreFileError):
        return error.problem
    if isinstance(error, OSError):
        return StoreProblem.UNUSABLE
    extended_code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    code = extended_code & _PRIMARY_CODE
    if code in _BUSY or is_gone(error):
        return None
    if code == sqlite3.SQLITE_FULL or extended_code in _NO_ROOM:
        return StoreProblem.FULL
    if code == sqlite3.SQLITE_READONLY and os.access(folder / FILE_NAME, os.W_OK) and os.access(folder, os.W_OK):
        return StoreProblem.DAMAGED  # SQLite takes a file for read-only when a byte of its header is wrong
    return StoreProblem.UNUSABLE if code in _UNUSABLE else StoreProblem.DAMAGED


def is_gone(error: BaseException) -> bool:
    """Whether somebody has deleted or moved the file that is open: a new one may be opened in its place."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_DBMOVED


def open_file(folder: Path, limits: StoreLimits) -> sqlite3.Connection:
    """Open the file, making folder, file and tables where they are missing; an older version's file is made anew.

    Raises:
        StoreFileError: A link, not a folder, or a newer version's.
        OSError: The folder or the file can't be made.
        sqlite3.Error: Everything else; `problem_of` says what it means.
    """
    connection = _connect(folder, limits)
    try:
        if not _has_tables(connection):
            _make_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def open_read_only(folder: Path) -> sqlite3.Connection | None:
    """Open what can't be written, as on a read-only disk; None without a sound file of this version."""
    path = folder / FILE_NAME
    with suppress(*STORE_ERRORS):
        _refuse_links(folder)
        uri = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            _set_up_connection(connection)
            _share(connection)
            if _has_tables(connection):
                return connection
        except STORE_ERRORS:
            pass
        connection.close()
    return None


def make_anew(folder: Path, limits: StoreLimits) -> None:
    """Empty a damaged file, whatever is in it.

    Raises:
        StoreFileError, OSError, sqlite3.Error: As `open_file` does.
    """
    connection = _connect(folder, limits, is_damaged=True)
    try:
        _make_tables(connection)
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk makes SQLite roll back by itself, and then there is nothing to roll back.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _connect(folder: Path, limits: StoreLimits, *, is_damaged: bool = False) -> sqlite3.Connection:
    _make_folder(folder)
    _refuse_links(folder)
    path = folder / FILE_NAME
    _make_private_file(path)
    connection = sqlite3.connect(
        path,
        timeout=limits.busy_seconds,
        isolation_level=None,
        # One caller at a time, but which thread it is may differ: an executor's, or the last one's that closes.
        check_same_thread=False,
    )
    try:
        _set_up_connection(connection)
        if is_damaged:
            _empty(connection)
        if number(connection, "PRAGMA page_count") == 0:  # to say it later would be a write with every opening
            connection.execute(_GIVES_PAGES_BACK)
        # Not a write-ahead log, whose index is mapped into memory: see `_set_up_connection`.
        connection.execute("PRAGMA journal_mode = TRUNCATE").fetchone()
        # Others can't read while a batch gets into the file, so that must not wait for the disk. A process that is
        # killed damages nothing; power loss may, which is found out as all damage is, and costs what was kept.
        connection.execute("PRAGMA synchronous = OFF")
        # Nor may a large batch get into the file before it is whole.
        connection.execute("PRAGMA cache_spill = OFF").fetchone()
        _share(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up_connection(connection: sqlite3.Connection) -> None:
    # Text of a damaged row may be no text at all; that is found out by its checksum.
    connection.text_factory = bytes
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    # A mapped file that is cut by someone else would end the process with a signal. The same holds for the index of a
    # write-ahead log, which earlier versions left: with the file to itself, SQLite keeps that in the process's memory.
    connection.execute("PRAGMA mmap_size = 0").fetchone()
    connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()


def _share(connection: sqlite3.Connection) -> None:
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # a log that is there is found before
    connection.execute("PRAGMA locking_mode = NORMAL").fetchone()
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # with this, the lock is given back


def page_size(connection: sqlite3.Connection) -> int:
    """Bytes of a page, as the program that made the file chose it."""
    return number(connection, "PRAGMA page_size")


def number(connection: sqlite3.Connection, statement: str) -> int:
    """Ask for one whole number.

    Raises:
        sqlite3.DatabaseError: There is none, so the file is damaged.
    """
    row = connection.execute(statement).fetchone()
    if row is None or not isinstance(row[0], int):
        raise sqlite3.DatabaseError("not a number")
    return row[0]


def _make_folder(folder: Path) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=True)


def _refuse_links(folder: Path) -> None:
    """Refuse links, symbolic and hard: what is behind them is somebody else's, and would be written or emptied."""
    if folder.is_symlink() or folder.is_junction():
        raise StoreFileError(StoreProblem.LINK)
    for suffix in _SIDE_FILES:
        try:
            status = os.lstat(folder / f"{FILE_NAME}{suffix}")
        except FileNotFoundError:
            continue
        if stat.S_ISLNK(status.st_mode) or (stat.S_ISREG(status.st_mode) and status.st_nlink > 1):
            raise StoreFileError(StoreProblem.LINK)
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise StoreFileError(StoreProblem.UNUSABLE)


def _make_private_file(path: Path) -> None:
    # SQLite makes its side files with the same rights. An existing file is not opened here: closing it would drop the
    # locks that another connection of this process holds.
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)
    try:
        os.close(os.open(path, flags, 0o600))
    except FileExistsError:
        if stat.S_IMODE(os.lstat(path).st_mode) & 0o077:
            with suppress(OSError):
                path.chmod(0o600)


def _empty(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error, UnicodeError):  # SQLite asks for one look before, so that a log is not forgotten
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_RESET_DATABASE, True)
    connection.execute(_GIVES_PAGES_BACK)
    connection.execute("VACUUM")
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_RESET_DATABASE, False)


def _version() -> int:
    return _FORMAT_VERSION * 1000 + DECODER_VERSION


def _has_tables(connection: sqlite3.Connection) -> bool:
    """Whether everything is as this version made it.

    Raises:
        StoreFileError: A newer version made it.
    """
    version = number(connection, "PRAGMA user_version")
    if number(connection, "PRAGMA application_id") != _APPLICATION_ID + version:
        return False
    if version > _version():
        raise StoreFileError(StoreProblem.NEWER)
    found = {row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    return version == _version() and found == {statement.encode() for statement in _SCHEMA}


def _make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file, or in one that is emptied for it; another process may have been quicker."""
    if number(connection, "SELECT count(*) FROM sqlite_master") and not _has_tables(connection):
        _empty(connection)
    with transaction(connection):
        if number(connection, "SELECT count(*) FROM sqlite_master"):
            return
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_version()}")
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID + _version()}")
