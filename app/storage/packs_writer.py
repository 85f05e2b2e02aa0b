"""The file with recent packs, saved answers and tabs, and the thread that writes it. Says what is wrong with it, once.

If the disk is full, the file locked or read-only, what is small waits in memory until it can be written. It is read as
if it had been, where that is possible. Where the file can't be used at all, everything is kept in memory for the rest
of the run.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from app.core.connection import Connection
from app.core.limits import PacksLimits
from app.core.redaction import AnswerRedactor
from app.core.saved_values import Amount, DataProblem, PacksEvent
from app.storage import packs_answers, packs_list
from app.storage.data_file import (
    STORAGE_ERRORS,
    DamagedFileError,
    DataFile,
    DataFileError,
    FileThread,
    Schema,
    readable_rows,
)
from app.storage.packs_answers import chunks_of, decode_answer, decode_chunk, save_chunk

# The key of each table, and the types of its rows' values; see `readable_rows`.
_TABLES: Final = {
    "salts": ("rowid", "b"),
    "last_accounts": ("rowid", "s[ibs]"),
    "accounts": ("account", "isbis"),
    "packs": ("number", "iissiisi[fi]iii[Nb][fi]bi"),
    "links": ("pack,url", "is[Nb]i"),
    "slideshows": ("rowid", "issssb"),
    "slideshow_lists": ("account", "i[fi]"),
}
# In a damaged text: zeros, and what stands for bytes that are not UTF-8.
_DAMAGED: Final = {"\0", "\N{REPLACEMENT CHARACTER}"}
_NUMBER_BITS: Final = 40  # of an account or a pack, at most: a larger number is damaged


def _copy_readable(damaged: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Copy everything but saved answers of which a part is lost, and make the index of words anew."""
    for table, (key, shape) in _TABLES.items():
        for row in readable_rows(damaged, table, key.split(","), shape):
            is_wrong = isinstance(row[0], int) and row[0] >> _NUMBER_BITS
            if table == "accounts":  # the digest is between two texts: if one of them is damaged, it may be, too
                is_wrong = is_wrong or not all(_DAMAGED.isdisjoint(text) for text in row if isinstance(text, str))
            if not is_wrong:
                new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    packs_list.restore_copies(new)
    if packs_list.salt_in(new) is None:  # nobody's key fits the accounts
        for table in _TABLES:
            new.execute(f"DELETE FROM {table}")
        return
    for digest, account in readable_rows(damaged, "accounts", ("digest",), "bi", "digest,account"):
        packs_list.restore_account(new, account, digest)
    _copy_answers(damaged, new)


def _copy_answers(damaged: sqlite3.Connection, new: sqlite3.Connection) -> None:
    for number, fields in new.execute("SELECT number, fields FROM packs WHERE fields IS NOT NULL").fetchall():
        try:
            chunks = chunks_of(damaged, number)
            decode_answer(fields, list(chunks.values()), AnswerRedactor())
            for row, chunk in chunks.items():
                save_chunk(new, row, chunk, map(packs_list.words_of, decode_chunk(chunk, 1)))
        except (*STORAGE_ERRORS, DamagedFileError):
            packs_list.delete_answer(new, number)


_SECOND_VERSION: Final = (packs_list.LINKS, *packs_answers.SLIDESHOW_TABLES)
SCHEMA: Final = Schema(
    stem=packs_list.FILE_STEM,
    version=packs_list.VERSION,
    tables=(*packs_list.ACCOUNT_TABLES, *packs_list.PACK_TABLES, packs_list.TABLE, *_SECOND_VERSION),
    copy_readable=_copy_readable,
    upgrades=(_SECOND_VERSION,),
    hidden_tables=packs_list.HIDDEN_TABLES,
    # The others may have hundreds of megabytes. These are checked in a millisecond.
    checked_tables=("salts", "accounts", "last_accounts", "packs", "slideshows", "slideshow_lists"),
    contradictions=packs_list.CONTRADICTIONS,
)


type Operation = Callable[[sqlite3.Connection], object]

# The disk may be written again later. All other problems last.
_PASSING: Final = {DataProblem.FULL, DataProblem.BUSY, DataProblem.READ_ONLY}


class _Change(NamedTuple):
    """A change that waits.

    Attributes:
        operation: Makes it.
        place: The server and key whose packs are changed; None for others. Those of no key are never given up: a key
            that was forgotten must stay so.
        is_late_deletion: Whether it deletes what could not be deleted before.
    """

    operation: Operation
    place: Connection | None
    is_late_deletion: bool = False


type Report = Callable[[PacksEvent | DataProblem], None]


class PacksWriter(FileThread):
    """Writes changes in the order in which they were made, as many at once as there are, and reads what is written.

    Attributes:
        worker: The thread, in which all methods but `change`, `change_file` and `aclose` are called. Reading in it
            comes after what was changed before.
    """

    def __init__(self, folder: Path | None, limits: PacksLimits, report: Report) -> None:
        """Start no thread yet. It must be made while the event loop runs.

        Args:
            folder: Where the file is; None to keep everything in memory.
            limits: Limits of size and time.
            report: Called in the loop's thread with each event, and once with each problem.
        """
        self._file = DataFile(folder, SCHEMA, limits.busy_seconds)
        super().__init__("packs", self._file, limits.close_seconds, report)
        self._limits = limits
        self._lock = Lock()  # protects the next one
        self._unsaved: list[_Change] = []
        self._is_retry_due = False  # belongs to the thread

    def change(self, place: Connection, action: Callable[[sqlite3.Connection, int], object]) -> None:
        """Change something small in the worker's thread, and record that an account is used. Do nothing without a key.

        Args:
            place: The server and key.
            action: Changes something in a transaction; its second argument is the account.
        """
        key = place.key

        def operation(connection: sqlite3.Connection) -> None:
            if key is not None:
                account = packs_list.use_account(connection, place.base_url.text, key)
                action(connection, account)
                packs_list.delete_excess(connection, account, self._limits)
                for superfluous in packs_list.superfluous_accounts(connection, self._limits.accounts):
                    packs_list.delete_packs_of(connection, superfluous)
                    packs_list.delete_account(connection, superfluous)

        if key is not None:
            self._add(_Change(operation, place))

    def change_file(self, operation: Operation) -> None:
        """Have something small changed in a transaction. It is tried again if the disk is full."""
        self._add(_Change(operation, None))

    def _add(self, change: _Change) -> None:
        with self._lock:
            self._unsaved.append(change)
        self.worker.post(self.save)

    def forget(self, account: str) -> bool:
        """Delete everything of a key. If that fails, it is reported, and tried again.

        Args:
            account: Stands for the server and key. Nothing that waits to be written for them is written any more.

        Returns:
            Whether it is deleted.
        """
        operation = partial(packs_list.forget_account, account=account)
        with self._lock:
            of_others = (each for each in self._unsaved if each.place is None or each.place.account != account)
            self._unsaved = [*of_others]
        problem = self.write(operation)
        if problem is DataProblem.FULL:
            problem = self.write(operation, in_place=True)
        problem = problem or self.delete_damaged()
        if problem is not None:
            self.report(PacksEvent.NOT_DELETED)
            if not self._file.is_in_memory:  # in memory it would succeed, with the packs still in the file
                self._add(_Change(operation, None, is_late_deletion=True))
        self.report_changed()
        return problem is None

    def delete_damaged(self) -> DataProblem | None:
        """Delete damaged files, which have packs of all keys; return why one could not be deleted."""
        try:
            self._file.delete_damaged()
        except DataFileError as error:
            return error.problem
        return None

    def read[T](self, action: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Read something, or return a default where that is not possible."""
        try:
            return self._file.read(action, default)
        except DataFileError as error:
            self._handle(error.problem)
            return default

    def read_latest[T](self, action: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Read something as if everything that waits had been written."""
        latest = self._latest(action)
        return latest if latest is not None else self.read(action, default)

    def _latest[T](self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        with self._lock:
            waiting = tuple(self._unsaved)
        if waiting:
            with suppress(DataFileError):
                return self._file.read_after(lambda connection: _make(waiting, connection), action)
        return None

    def amount(self, count: Callable[[sqlite3.Connection], tuple[int, int]]) -> Amount | None:
        """Say how much there is, as if everything that waits had been written.

        Args:
            count: Reads the numbers of `Amount`.

        Returns:
            None if everything is kept in memory from the beginning.
        """
        if self._file.is_in_memory:
            lasting = (each for each in DataProblem if each in self._reported and each not in _PASSING)
            return next((Amount(problem=problem) for problem in lasting), None)
        return self._file.amount(lambda: self._latest(count) or self._file.read(count, (0, 0)))

    def write(self, operation: Operation, *, in_place: bool = False) -> DataProblem | None:
        """Write something in one transaction; see `DataFile.write`.

        Returns:
            Why nothing was written; None if it is on the disk.
        """
        try:
            self._file.write(operation, in_place=in_place)
        except DataFileError as error:
            self._handle(error.problem)
            return error.problem
        return None

    def save(self, *, is_retry: bool = False) -> DataProblem | None:
        """Write what waits.

        Args:
            is_retry: Whether nothing is reported if it fails again.

        Returns:
            As of `write`. What could not be written is tried again later.
        """
        with self._lock:
            changes, self._unsaved = self._unsaved, []
        if not changes:
            return None
        was_in_memory = self._file.is_in_memory
        is_last = self.worker.is_closing  # read before writing: a write that fails as the program quits is tried again
        problem = self.write(lambda connection: _make(changes, connection))
        if problem is None and any(each.is_late_deletion for each in changes) and self.delete_damaged() is None:
            self.report(PacksEvent.DELETED)
        if problem is not None and not is_last and not was_in_memory:
            self._wait_with(changes)
            if not self._is_retry_due:
                self._is_retry_due = True
                self.worker.post(self._retry, after=self._limits.retry_seconds if problem in _PASSING else 0.0)
        if problem is None or not is_retry:
            self.report_changed()
        return problem

    def _retry(self) -> None:
        self._is_retry_due = False
        self.save(is_retry=True)

    def _wait_with(self, changes: list[_Change]) -> None:
        """Have changes wait before later ones. If there are too many, the oldest are given up."""
        given_up = [index for index, change in enumerate(changes) if change.place is not None]
        for index in reversed(given_up[: max(0, len(changes) - self._limits.unsaved)]):
            del changes[index]
        with self._lock:
            self._unsaved = changes + self._unsaved

    def report_changed(self) -> None:
        """Report that something that is saved has changed."""
        self.report(PacksEvent.CHANGED)

    def _handle(self, problem: DataProblem) -> None:
        self.report(problem)
        if problem not in _PASSING:
            self._file.go_on_in_memory()


def _make(changes: Sequence[_Change], connection: sqlite3.Connection) -> None:
    for change in changes:
        change.operation(connection)
