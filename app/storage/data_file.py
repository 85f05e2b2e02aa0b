"""A file of the data folder: how it is made, opened, checked, renamed, and what an error means.

A person made its content, so nothing of it is ever deleted or overwritten unasked. A damaged file is renamed, and a
file of a newer version stays as it is.

Blocks: call it in one thread. Several processes may use the same file.
"""

import asyncio
import logging
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from app.core.plain_files import NotPlainError, is_read_only, refuse_others, size_of
from app.core.saved_values import Amount, DataProblem
from app.core.worker import Worker


class Schema(Struct, frozen=True):
    """What a file contains.

    Attributes:
        stem: The file's name without ``.sqlite3``.
        version: Of the tables; stored in the file as SQLite's `user_version`.
        tables: The statements that make tables and indexes, in order. They must not change within a version.
        copy_readable: Copies what can be read of a damaged file, its first argument, in a transaction into the empty
            tables of a new one, its second. It must not raise because of the damage.
        upgrades: The statements that make the tables of the next version of those of each former one, from the first.
        hidden_tables: Names of the tables that virtual tables make. Their definition depends on SQLite's version.
        checked_tables: Tables that are checked when the file is opened, with their indexes; if there are none, all of
            the file is read and checked. Other damage is noticed where it is read.
        contradictions: Queries that find a row in a damaged file alone, or can't be answered.
    """

    stem: str
    version: int
    tables: tuple[str, ...]
    copy_readable: Callable[[sqlite3.Connection, sqlite3.Connection], None]
    upgrades: tuple[tuple[str, ...], ...] = ()
    hidden_tables: frozenset[str] = frozenset()
    checked_tables: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """Name of the file."""
        return f"{self.stem}.sqlite3"


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

# Of the first page; see "The Database Header" in SQLite's documentation.
_LARGEST_ROOT: Final = slice(52, 56)
_VERSION: Final = slice(60, 64)
# In files of one version and size: the size, the format of texts, and the schema are among them.
_ALWAYS_ALIKE: Final = slice(0, 24), slice(28, 32), slice(56, 60), slice(100, None)
_FREES_PAGES: Final = "PRAGMA auto_vacuum = INCREMENTAL"
_MOST_IN_MEMORY: Final = 512 * 1024 * 1024  # bytes of a file: twice as many as answers have

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
    if isinstance(error, NotPlainError):
        return DataProblem.NO_FILE
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
    """Open an existing file, or one in memory, and check it. Nothing is written, unless a former version has made it.

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
        if has_tables(connection, schema):
            _upgrade(connection, schema)
        _check_tables(connection, schema)
        for statement in _SET_UP:
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
    version = _version_of(connection)
    if version > schema.version:
        raise NewerFileError
    return bool(version)


def _version_of(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _upgrade(connection: sqlite3.Connection, schema: Schema) -> None:
    if _version_of(connection) == schema.version:
        return
    connection.execute("BEGIN IMMEDIATE")
    with connection, _other_tables_are_damage():
        for upgrade in schema.upgrades[_version_of(connection) - 1 :]:
            for statement in upgrade:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {schema.version}")


def make_tables(connection: sqlite3.Connection, schema: Schema, path: Path | None) -> None:
    """Make the tables in an empty file, inside of a transaction. Do nothing in one that has them.

    They get what can be read of the file that this one replaces, if there is one: all of it or nothing.

    Args:
        connection: The file.
        schema: What it contains.
        path: Of the file; None if it is in memory.
    """
    if has_tables(connection, schema):
        return
    for statement in schema.tables:
        connection.execute(statement)
    if path is not None and rescued_name(path).is_file():  # opening a named pipe would block
        with closing(_open_damaged(rescued_name(path), schema)) as damaged:
            damaged.text_factory = _text
            schema.copy_readable(damaged, connection)
    connection.execute(f"PRAGMA user_version = {schema.version}")


def _open_damaged(path: Path, schema: Schema) -> sqlite3.Connection:
    """Open a damaged file to read it. If its first page, which says where which table is, may be wrong, read a copy."""
    with path.open("rb") as file:
        first = _first_page_of(schema, os.fstat(file.fileno()).st_size)
        found = file.read(len(first))
        # Other versions have other tables, and files without free pages at their ends have them at other pages.
        is_alike = found[_VERSION] == first[_VERSION] and any(found[_LARGEST_ROOT])
        is_wrong = any(found[part] != first[part] for part in _ALWAYS_ALIKE)
        if is_alike and is_wrong and os.fstat(file.fileno()).st_size <= _MOST_IN_MEMORY:
            copy = sqlite3.connect(MEMORY, isolation_level=None)
            copy.deserialize(first + file.read())
            return copy
    # Nothing of it is changed: it is not locked, nor is its journal rolled back.
    return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)


def _first_page_of(schema: Schema, size: int) -> bytes:
    """The first page of a file of so many bytes: as of one without rows, because tables begin at the same pages."""
    with closing(sqlite3.connect(MEMORY, isolation_level=None)) as new:
        new.execute(_FREES_PAGES)
        for statement in schema.tables:
            new.execute(statement)
        new.execute(f"PRAGMA user_version = {schema.version}")
        content = new.serialize()
    page = int.from_bytes(content[16:18])
    return content[:28] + (size // page).to_bytes(4) + content[32:page]


def readable_rows(
    damaged: sqlite3.Connection, table: str, key: Sequence[str], shape: str, columns: str = "*"
) -> Iterator[tuple[Any, ...]]:
    """Read the rows of a damaged file that SELECT reaches: up to the first damage from either end of a table.

    Args:
        damaged: The file.
        table: Name of the table.
        key: The columns that it is ordered by.
        shape: A pattern of the first letters of the types of a row's values, such as `s` for str and `N` for None.
            Other rows are left out.
        columns: If an index has these and is ordered by `key`, it is read instead of the table.
    """
    for direction in ("ASC", "DESC"):
        with suppress(*STORAGE_ERRORS):
            order = f" {direction}, ".join(key)
            for row in damaged.execute(f"SELECT {columns} FROM {table} ORDER BY {order} {direction}"):
                if re.fullmatch(shape, "".join(type(value).__name__[0] for value in row)):
                    yield row
            return


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
    for table in schema.checked_tables or ("1",):  # one error of all of the file
        check_table(connection, table)
    with _other_tables_are_damage():
        if any(connection.execute(query).fetchone() is not None for query in schema.contradictions):
            raise DamagedFileError


def check_table(connection: sqlite3.Connection, table: str) -> None:
    """Check a table with its indexes. SQLite before 3.44 reads no virtual table.

    Raises:
        DamagedFileError: It is damaged.
        sqlite3.Error: It can't be read.
    """
    # `quick_check` notices no wrong key in the tree of a table without row numbers, which hides all rows below it.
    with _other_tables_are_damage():  # those of a virtual table may not be what its module has written
        if connection.execute(f"PRAGMA integrity_check({table})").fetchall() != [("ok",)]:
            raise DamagedFileError


def _check_tables(connection: sqlite3.Connection, schema: Schema) -> None:
    # In one transaction: another process may make the tables between the two queries.
    connection.execute("BEGIN")
    with connection:
        expected = schema.tables if has_tables(connection, schema) else ()
        query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        found = [
            sql for kind, name, sql in connection.execute(query) if kind != "table" or name not in schema.hidden_tables
        ]
        if sorted(map(str, found)) != sorted(expected):  # of a damaged file, they need not be texts
            raise DamagedFileError


@contextmanager
def _other_tables_are_damage() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise DamagedFileError from None


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
    """One file, which one thread uses. The first call opens it.

    Attributes:
        was_set_aside: Whether a damaged file was replaced in this run. What could be read of it is in the new one.
        on_set_aside: Called when that has happened.
    """

    def __init__(self, folder: Path | None, schema: Schema, busy_seconds: float) -> None:
        """Open nothing yet.

        Args:
            folder: Made with the file; None to keep everything in memory.
            schema: What the file contains.
            busy_seconds: How long a call waits for another process that writes.
        """
        self.was_set_aside = False
        self.on_set_aside: Callable[[], object] = lambda: None
        self._schema = schema
        self._path = folder / schema.file_name if folder is not None else None
        self._busy_seconds = busy_seconds
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None

    @property
    def is_in_memory(self) -> bool:
        """Whether everything is kept in memory only."""
        return self._path is None

    def read[T](self, action: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Do something with the open file that writes nothing; once more if a damaged file can be replaced.

        Args:
            action: What is done. It is not called if there are no tables yet.
            default: What is returned then.

        Raises:
            DataFileError: It failed.
        """

        def attempt(connection: sqlite3.Connection) -> T:
            return action(connection) if has_tables(connection, self._schema) else default

        path = self._path
        is_missing = path is not None and self._connection is None and not path.exists()
        if is_missing and path is not None and not rescued_name(path).exists():
            return default
        return self._attempt(attempt)

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
            with _journal_in_memory(connection), self._transaction(connection, end="ROLLBACK"):
                changes(connection)
                return action(connection)

        return self._attempt(attempt)

    def write(self, action: Callable[[sqlite3.Connection], object], *, in_place: bool = False) -> None:
        """Write something in one transaction, all or none of it. It is on the disk afterwards.

        Args:
            action: Writes.
            in_place: Whether there is no file for the journal, for which a full disk has no room. If the process is
                killed meanwhile, the file is damaged.

        Raises:
            DataFileError: Nothing was written.
        """

        def attempt(connection: sqlite3.Connection) -> None:
            with _journal_in_memory(connection) if in_place else nullcontext(), self._transaction(connection):
                action(connection)

        self._attempt(attempt)

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
        if path is None:
            return
        try:
            for copy in damaged_copies(path):
                # What can be read of a file that is being rescued may not be copied yet.
                if "-damaged-" in copy.name or not rescued_name(path).exists():
                    copy.unlink(missing_ok=True)
        except OSError:
            raise DataFileError(DataProblem.UNUSABLE) from None

    def go_on_in_memory(self) -> None:
        """Leave the file as it is, and keep everything in memory from now on."""
        self.close()
        self._path = None

    def close(self) -> None:
        """Close the file, or forget what is kept in memory. Do nothing if it is not open."""
        if self._connection is not None:
            with suppress(*STORAGE_ERRORS):
                self._connection.close()
            self._connection = None

    def _attempt[T](self, action: Callable[[sqlite3.Connection], T]) -> T:
        for number in range(3):
            try:
                self._rescue()
                return action(self._connected())
            except (*STORAGE_ERRORS, DamagedFileError, NewerFileError) as error:
                problem = problem_of(error, self._path) if self._path is not None else DataProblem.UNUSABLE
                is_read_only = is_read_only_error(error)
                _logger.info("%s: %s", self._schema.file_name, type(error).__name__)
            if problem is not DataProblem.BUSY and self._path is not None:
                self.close()
            if problem is DataProblem.DAMAGED and is_read_only and not number:
                continue  # the file may have been read-only when it was opened
            if problem is not None and not (problem is DataProblem.DAMAGED and self._set_aside()):
                raise DataFileError(problem)
        raise DataFileError(DataProblem.UNUSABLE)

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            if self._path is not None:
                make_file(self._path)
                self._identity = identity_of(self._path)
            self._connection = open_file(self._path or MEMORY, self._schema, self._busy_seconds)
        return self._connection

    @contextmanager
    def _transaction(self, connection: sqlite3.Connection, end: str = "COMMIT") -> Iterator[None]:
        if not has_tables(connection, self._schema):  # it has to precede the first table, outside of a transaction
            connection.execute(_FREES_PAGES)
        connection.execute("BEGIN IMMEDIATE")
        try:
            make_tables(connection, self._schema, self._path)
            yield
            connection.execute(end)
        except BaseException:
            with suppress(*STORAGE_ERRORS):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            raise

    def _rescue(self) -> None:
        """Make the new file with what can be read of one that was found damaged, if there is one, and rename that then.

        Any process has found it, perhaps in a run that was killed.
        """
        path = self._path
        if path is None or not rescued_name(path).exists():
            return
        was_damaged = rescued_name(path).is_file()
        self.close()  # it may still be the damaged file
        with self._transaction(self._connected()):
            pass
        with suppress(OSError):  # another process was faster; otherwise it is renamed later
            rename(rescued_name(path), damaged_name(path))
            _logger.warning("%s was damaged; it is kept beside the new one", path.name)
        if was_damaged:
            self.was_set_aside = True
            self.on_set_aside()

    def _set_aside(self) -> bool:
        """Rename the damaged file, at most once in a run, so that `_rescue` replaces it.

        Returns:
            Whether to try again.
        """
        path = self._path
        if path is None or self.was_set_aside:
            return False
        if identity_of(path) != self._identity:
            return True  # another process was faster
        rescued = rescued_name(path)
        try:
            # What was made while another file waits to be rescued has nothing that this one has not.
            rename(path, damaged_name(path) if rescued.exists() else rescued)
        except OSError:
            return False
        return True


class FileThread:
    """The thread that uses a file, and who is told what is wrong with it, each problem once.

    Attributes:
        worker: The thread. It is started with the first work.
    """

    def __init__(
        self, name: str, file: DataFile | None, close_seconds: float, on_event: Callable[[Any], object]
    ) -> None:
        """Start no thread yet. It must be made while the event loop runs.

        Args:
            name: Of the thread.
            file: None if nothing is on disk.
            close_seconds: How long closing waits for what is still to be written.
            on_event: Called in the loop's thread with each problem, and with what `report` is given.
        """
        self.worker = Worker(name, at_end=file.close if file is not None else lambda: None)
        self._name = name
        self._close_seconds = close_seconds
        self._on_event = on_event
        self._loop = asyncio.get_running_loop()
        self._reported: set[DataProblem] = set()
        if file is not None:
            file.on_set_aside = partial(self.report, DataProblem.SET_ASIDE)

    async def aclose(self) -> None:
        """Write what waits, and end the thread; what can't be written in time is lost."""
        await self.worker.aclose(self._close_seconds)

    def report(self, event: object) -> None:
        """Report something in the loop's thread. A problem is reported once."""
        if isinstance(event, DataProblem):
            if event in self._reported:
                return
            self._reported.add(event)
            _logger.warning("%s on disk: %s", self._name, event.value)
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._on_event, event)


@contextmanager
def _journal_in_memory(connection: sqlite3.Connection) -> Iterator[None]:
    """Write neither a journal nor, before a transaction ends, changed pages, for which a full disk has no room."""
    connection.execute("PRAGMA journal_mode = MEMORY").fetchall()
    connection.execute("PRAGMA cache_spill = OFF")
    try:
        yield
    finally:
        connection.execute("PRAGMA cache_spill = ON")
        connection.execute("PRAGMA journal_mode = TRUNCATE").fetchall()
