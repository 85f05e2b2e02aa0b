"""A file of the data folder: how it is made, opened by several threads, checked, renamed, and what an error means.

A person made its content, so nothing of it is ever deleted or overwritten unasked. A damaged file is renamed, and a
file of a newer version stays as it is.

Blocks: call it in threads. Several processes may use the same file.
"""

import logging
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from itertools import count
from pathlib import Path
from threading import Condition, RLock
from typing import Final

from msgspec import Struct

from app.core.plain_files import is_read_only, refuse_others, size_of
from app.core.saved_values import Amount, DataProblem


class FormerVersion(Struct, frozen=True):
    """What a file of a former version contains.

    Attributes:
        tables: The statements that made its tables and indexes.
        upgrade: The statements that make those of the next version of them.
    """

    tables: tuple[str, ...]
    upgrade: tuple[str, ...]


class Schema(Struct, frozen=True):
    """What a file contains.

    Attributes:
        stem: The file's name without ``.sqlite3``.
        version: Of the tables; stored in the file as SQLite's `user_version`.
        tables: The statements that make tables and indexes, in order. They must not change within a version.
        former_versions: The latest ones before, in order. A file of one of them is read as it is, and upgraded in the
            first transaction that writes.
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
    former_versions: tuple[FormerVersion, ...] = ()
    hidden_tables: frozenset[str] = frozenset()
    set_up: tuple[str, ...] = ()
    before_tables: tuple[str, ...] = ()
    checked_tables: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """Name of the file."""
        return f"{self.stem}.sqlite3"

    def tables_of(self, version: int) -> tuple[str, ...]:
        """The statements that made the tables of a file of a version; none if that is not known."""
        first = self.version - len(self.former_versions)
        if version == self.version:
            return self.tables
        return self.former_versions[version - first].tables if version >= first else ()


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
        if has_tables(connection, schema):
            _check_content(connection, schema)
    except BaseException:
        connection.close()
        raise
    return connection


def has_tables(connection: sqlite3.Connection, schema: Schema) -> bool:
    """Whether the file has tables; an empty file has none.

    Raises:
        NewerFileError: They are those of a newer version, which may have changed the file since it was opened.
    """
    version = version_of(connection)
    if version > schema.version:
        raise NewerFileError
    return bool(version)


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the file's tables; 0 if it has none."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def make_tables(connection: sqlite3.Connection, schema: Schema, path: Path | None) -> None:
    """Make the tables in an empty file, or upgrade those of a former version, inside of a transaction.

    New tables get what can be read of the file that this one replaces, if there is one: all of it or nothing.

    Args:
        connection: The file.
        schema: What it contains.
        path: Of the file; None if it is in memory.
    """
    if not has_tables(connection, schema):
        for statement in schema.tables:
            connection.execute(statement)
        if path is not None and rescued_name(path).is_file():  # opening a named pipe would block
            schema.copy_readable(rescued_name(path), connection)
    elif (version := version_of(connection)) < schema.version:
        for former in schema.former_versions[version - schema.version :]:
            for statement in former.upgrade:
                connection.execute(statement)
    else:
        return
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


def damaged_copies(path: Path) -> list[Path]:
    """The damaged files that are kept beside a file, and their journals."""
    name = re.compile(rf"{re.escape(path.stem)}-(?:damaged-\d+|rescue){re.escape(path.suffix)}(?:-journal)?")
    with suppress(OSError):
        return [each for each in path.parent.iterdir() if name.fullmatch(each.name) and not each.is_dir()]
    return []


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


def _check_content(connection: sqlite3.Connection, schema: Schema) -> None:
    # `quick_check` notices no wrong key in the tree of a table without row numbers, which hides all rows below it.
    for check in [f"integrity_check({table})" for table in schema.checked_tables] or ["integrity_check(1)"]:
        if connection.execute(f"PRAGMA {check}").fetchall() != [("ok",)]:
            raise DamagedFileError
    for query in schema.contradictions:
        try:
            if connection.execute(query).fetchone() is not None:
                raise DamagedFileError
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise DamagedFileError from None  # a virtual table, whose own tables are not what its module has written


def _check_tables(connection: sqlite3.Connection, schema: Schema) -> None:
    # In one transaction: another process may make the tables between the two queries.
    connection.execute("BEGIN")
    with connection:
        expected: tuple[str, ...] = ()
        if has_tables(connection, schema):
            expected = schema.tables_of(version_of(connection))
        query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        found = [
            sql for kind, name, sql in connection.execute(query) if kind != "table" or name not in schema.hidden_tables
        ]
        if sorted(found) != sorted(expected):
            raise DamagedFileError


WRITER: Final = "writer"
_PREVIEW: Final = "preview"  # the use of the connection that changes are tried with

_logger = logging.getLogger(__name__)


class DataFileError(Exception):
    """The file could not be read or written.

    Attributes:
        problem: Why.
    """

    def __init__(self, problem: DataProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class DataFile:
    """One file, with one connection for each use. Each use belongs to one thread at a time.

    Attributes:
        was_set_aside: Whether a damaged file was replaced in this run. What could be read of it is in the new one.
    """

    def __init__(self, folder: Path | None, schema: Schema, busy_seconds: float) -> None:
        """Open nothing yet: the first call opens the file.

        Args:
            folder: Made with the file; None to keep everything in memory.
            schema: What the file contains.
            busy_seconds: How long a call waits for another process that writes.
        """
        self.was_set_aside = False
        self._schema = schema
        self._path = folder / schema.file_name if folder is not None else None
        self._busy_seconds = busy_seconds
        self._connections: dict[str, sqlite3.Connection] = {}
        self._identity: tuple[int, int] | None = None
        self._replacements = 0  # of a damaged file, also if another process was faster
        self._memory_lock = RLock()  # the one connection to a file in memory serves all threads
        self._gate = Condition()
        self._users = 0
        self._is_exclusive = False

    @property
    def is_missing(self) -> bool:
        """Whether there is no file yet, so that nothing can be read."""
        path = self._path
        return path is not None and not self._connections and not path.exists() and not rescued_name(path).exists()

    @property
    def is_in_memory(self) -> bool:
        """Whether everything is kept in memory only."""
        return self._path is None

    def read[T](self, use: str, action: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Do something with the open file that writes nothing; once more if a damaged file can be replaced.

        Args:
            use: Whose connection is used.
            action: What is done. It is not called if there are no tables yet.
            default: What is returned then.

        Raises:
            DataFileError: It failed.
        """

        def attempt(connection: sqlite3.Connection) -> T:
            return action(connection) if has_tables(connection, self._schema) else default

        return default if self.is_missing else self._attempt(use, attempt)

    def read_after[T](
        self, changes: Callable[[sqlite3.Connection], object], action: Callable[[sqlite3.Connection], T]
    ) -> T:
        """Read what would be in the file after changes, which are undone at once: nothing of them is on the disk.

        Args:
            changes: As for `write`.
            action: Reads.

        Raises:
            DataFileError: It failed.
        """

        def attempt(connection: sqlite3.Connection) -> T:
            # Neither a journal nor changed pages are written, for which a full disk has no room.
            connection.execute("PRAGMA journal_mode = MEMORY").fetchall()
            connection.execute("PRAGMA cache_spill = OFF")
            connection.execute("BEGIN IMMEDIATE")
            try:
                make_tables(connection, self._schema, self._path)
                changes(connection)
                return action(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

        return self._attempt(_PREVIEW, attempt)

    def write(self, action: Callable[[sqlite3.Connection], object]) -> None:
        """Write something in one transaction, all or none of it. It is on the disk afterwards.

        Raises:
            DataFileError: Nothing was written.
        """

        def attempt(connection: sqlite3.Connection) -> None:
            with self._transaction(connection):
                action(connection)

        self._attempt(WRITER, attempt)

    def write_in_place(self, action: Callable[[sqlite3.Connection], object]) -> None:
        """Write as `write` does, but without a file for the journal, for which a full disk has no room.

        If the process is killed meanwhile, the file is damaged.

        Raises:
            DataFileError: Nothing was written.
        """

        def attempt(connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA journal_mode = MEMORY").fetchall()
            try:
                with self._transaction(connection):
                    action(connection)
            finally:
                connection.execute("PRAGMA journal_mode = TRUNCATE").fetchall()

        self._attempt(WRITER, attempt)

    def amount(self, count: Callable[[], tuple[int, int]]) -> Amount | None:
        """Say how much is in the file; None if everything is kept in memory.

        Args:
            count: Reads the numbers of `Amount`.
        """
        path = self._path
        if path is None:
            return None
        counts, problem = (0, 0), None
        try:
            counts = count()
        except DataFileError as error:
            problem = error.problem
        if problem is None and is_read_only(path):
            problem = DataProblem.READ_ONLY
        copies = sum(size_of(each) for each in damaged_copies(path))
        return Amount(size_of(path, SQLITE_FILES) + copies, *counts, problem)

    def delete_damaged(self) -> None:
        """Delete the damaged files that are kept beside this one, after what can be read of them was copied.

        Raises:
            DataFileError: One can't be deleted.
        """
        path = self._path
        try:
            for copy in damaged_copies(path) if path is not None else ():
                if "-damaged-" in copy.name:  # what can be read of another one may not be copied yet
                    copy.unlink(missing_ok=True)
        except OSError:
            raise DataFileError(DataProblem.UNUSABLE) from None

    def rest(self, use: str) -> None:
        """Close the file for a use until it is needed again, because SQLite keeps up to 16 MB of its pages in memory.

        Nothing is done for what is kept in memory alone.
        """
        with self._shared():
            self._close_use(use)
            if use == WRITER:  # whose thread tries changes as well
                self._close_use(_PREVIEW)

    def go_on_in_memory(self) -> None:
        """Leave the file as it is, and keep everything in memory from now on. Nothing may be using the file."""
        with self._exclusive(users=0):
            self._close_all()
            self._path = None

    def close(self) -> None:
        """Close the file. Do nothing if it is not open."""
        with self._exclusive(users=0):
            self._close_all()

    # --- Connections ----------------------------------------------------------------------------------------------

    def _attempt[T](self, use: str, action: Callable[[sqlite3.Connection], T]) -> T:
        for number in range(3):
            path, replacements = self._path, self._replacements
            try:
                self._rescue()
                with self._shared():
                    path, replacements = self._path, self._replacements
                    if path is None:
                        with self._memory_lock:
                            return action(self._connected_to_memory())
                    return action(self._connected(use, path))
            except (*STORAGE_ERRORS, DamagedFileError, NewerFileError) as error:
                problem = problem_of(error, path) if path is not None else DataProblem.UNUSABLE
                is_read_only = is_read_only_error(error)
                _logger.info("%s: %s", self._schema.file_name, type(error).__name__)
            if problem is not DataProblem.BUSY:
                self._close_use(use)
            if problem is DataProblem.DAMAGED and is_read_only and not number:
                continue  # the file may have been read-only when it was opened
            if problem is not None and not (problem is DataProblem.DAMAGED and self._replace_damaged(replacements)):
                raise DataFileError(problem)
        raise DataFileError(DataProblem.UNUSABLE)

    def _connected(self, use: str, path: Path) -> sqlite3.Connection:
        connection = self._connections.get(use)
        if connection is None:
            make_file(path)
            self._identity = identity_of(path)
            connection = self._connections[use] = open_file(path, self._schema, self._busy_seconds)
            if use == WRITER and not has_tables(connection, self._schema):
                for statement in self._schema.before_tables:
                    connection.execute(statement).fetchall()
        return connection

    def _connected_to_memory(self) -> sqlite3.Connection:
        connection = self._connections.get(MEMORY)
        if connection is None:
            connection = self._connections[MEMORY] = open_file(MEMORY, self._schema, self._busy_seconds)
        return connection

    @contextmanager
    def _transaction(self, connection: sqlite3.Connection) -> Iterator[None]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            make_tables(connection, self._schema, self._path)
            yield
            # After readers of this process: otherwise SQLite would wait for them by polling, and keep new ones out. In
            # memory there are none, because the lock is held.
            with nullcontext() if self.is_in_memory else self._exclusive(users=1):
                connection.execute("COMMIT")
        except BaseException:
            with suppress(*STORAGE_ERRORS):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            raise

    def _rescue(self) -> None:
        """Make the new file with what can be read of one that was found damaged, if there is one, and rename that then.

        It was found by any thread or process, perhaps of a run that was killed.
        """
        path = self._path
        if path is None or not rescued_name(path).exists():
            return
        with self._exclusive(users=0):
            self._close_all()  # they may still have the damaged file open
            connection = self._connected(WRITER, path)
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                make_tables(connection, self._schema, path)
            with suppress(OSError):  # another thread or process was faster; otherwise it is renamed later
                rename(rescued_name(path), damaged_name(path))
                _logger.warning("%s was damaged; it is kept beside the new one", path.name)
            self.was_set_aside = True

    def _replace_damaged(self, replacements: int) -> bool:
        """Rename the damaged file, at most once in a run, so that `_rescue` replaces it.

        Args:
            replacements: How many there were when the file was found damaged.

        Returns:
            Whether to try again.
        """
        with self._exclusive(users=0):
            path = self._path
            if path is None or self._replacements != replacements:
                return True  # another thread was faster
            if self.was_set_aside:
                return False
            self._close_all()
            self._replacements += 1
            if identity_of(path) != self._identity:
                return True  # another process was faster
            rescued = rescued_name(path)
            try:
                # What was made while another file waits to be rescued has nothing that this one has not.
                rename(path, damaged_name(path) if rescued.exists() else rescued)
            except OSError:
                return False
            return True

    def _close_use(self, use: str) -> None:
        if self._path is not None and (connection := self._connections.pop(use, None)) is not None:
            with suppress(*STORAGE_ERRORS):
                connection.close()

    def _close_all(self) -> None:
        for use in list(self._connections):
            with suppress(*STORAGE_ERRORS):
                self._connections.pop(use).close()

    # --- Threads --------------------------------------------------------------------------------------------------

    @contextmanager
    def _shared(self) -> Iterator[None]:
        """Use the file beside other threads."""
        with self._gate:
            self._gate.wait_for(lambda: not self._is_exclusive)
            self._users += 1
        try:
            yield
        finally:
            with self._gate:
                self._users -= 1
                self._gate.notify_all()

    @contextmanager
    def _exclusive(self, *, users: int) -> Iterator[None]:
        """Use the file alone.

        Args:
            users: 1 inside of `_shared`, else 0.
        """
        with self._gate:
            self._gate.wait_for(lambda: self._users <= users and not self._is_exclusive)
            self._is_exclusive = True
        try:
            yield
        finally:
            with self._gate:
                self._is_exclusive = False
                self._gate.notify_all()
