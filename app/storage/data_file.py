"""A file of the data folder while it is in use: connections of several threads, and a damaged file that is replaced.

Blocks: call it in threads. Several processes may use the same file.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager, nullcontext, suppress
from threading import Condition, RLock
from typing import TYPE_CHECKING, Final

from app.core.data_problem import DataProblem
from app.storage.file_checks import (
    MEMORY,
    STORAGE_ERRORS,
    DamagedFileError,
    NewerFileError,
    Schema,
    damaged_name,
    has_tables,
    identity_of,
    is_read_only_error,
    make_file,
    make_tables,
    open_file,
    problem_of,
    rename,
    rescued_name,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

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

    def free_cache(self, use: str) -> None:
        """Free the memory in which SQLite keeps pages of the file for a use: up to 16 MB."""
        with self._shared():
            connection = self._connections.get(use)
            if connection is not None:
                connection.execute("PRAGMA shrink_memory").fetchall()

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
