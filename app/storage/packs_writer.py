"""The file with recent packs, saved answers and tabs, and the thread that writes it. Says what is wrong with it, once.

If the disk is full, the file locked or read-only, what is small waits in memory until it can be written. It is read as
if it had been, where that is possible. Where the file can't be used at all, everything is kept in memory for the rest
of the run.
"""

import asyncio
import logging
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from app.core.connection import Connection
from app.core.limits import PacksLimits
from app.core.models import Pack
from app.core.redaction import AnswerRedactor
from app.core.saved_values import Amount, DataProblem, PacksEvent
from app.storage import packs_list
from app.storage.damaged_rows import rows_in
from app.storage.data_file import WRITER, DamagedFileError, DataFile, DataFileError, Schema
from app.storage.packs_answers import IMAGES_IN_CHUNK, chunks_of, decode_answer, decode_chunk, encode_fields
from app.storage.packs_list import (
    FILE_STEM,
    VERSION,
    delete_account,
    delete_excess,
    delete_packs_of,
    place_of,
    rows_of,
    superfluous_accounts,
    use_account,
)
from app.storage.worker import Worker

# The shapes of the tables' rows; see `DamagedRow.shape`.
_SHAPES: Final = {
    "salts": "b",
    "last_accounts": "s[ibs]",
    "accounts": "Nsbis",
    "packs": "Nissiisi[fi]iii[Nb][fi]bi",
    "chunks": "Nb",
}
# In a damaged text: zeros, and what stands for bytes that are not UTF-8.
_DAMAGED: Final = {"\0", "\N{REPLACEMENT CHARACTER}"}
_NUMBER_BITS: Final = 40  # of a pack, at most: a larger number is damaged
_ADD_PACK: Final = (
    "INSERT OR IGNORE INTO packs (account, pack, number, name, images, described, covers, used, last_used, is_recent,"
    " is_pinned, removal, fields, received_at, unseen, size)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?3, ?8, 1, 0, 0, ?9, ?8, x'', ?10)"
)


def _copy_readable(damaged: Path, new: sqlite3.Connection) -> None:
    """Copy everything but saved answers of which a part is lost, and make the index of words anew.

    For `UNIQUE`, SQLite has an index of these columns and the row's number. It tells which accounts and packs there
    were whose rows are lost.
    """
    new.execute("SAVEPOINT empty")
    of_indexes = []
    for row in rows_in(damaged):
        if row.number is None:
            of_indexes.append(row.values)
            continue
        table = next((table for table, shape in _SHAPES.items() if re.fullmatch(shape, row.shape)), None)
        # The index of words has rows of the same shape as chunks.
        is_wrong = row.number % IMAGES_IN_CHUNK if table == "chunks" else row.number >> _NUMBER_BITS
        if table == "accounts":  # the digest is between two texts: if one of them is damaged, it may be, too
            texts = (value for value in row.values if isinstance(value, str))
            is_wrong = is_wrong or not all(map(_DAMAGED.isdisjoint, texts))
        if table is not None and not is_wrong:
            values = (row.number, *row.values[1:]) if row.values[0] is None else row.values
            new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    packs_list.restore_copies(new)
    if packs_list.salt_in(new) is None:  # nobody's key fits the accounts
        new.execute("ROLLBACK TO empty")
        return
    for values in of_indexes:
        match values:
            case (bytes(digest), int(account)):
                packs_list.restore_account(new, account, digest)
            case (int(account), str(pack_id), int(number)) if not number >> _NUMBER_BITS:
                if packs_list.number_of(new, account, pack_id) is None:
                    _add_pack(new, account, pack_id, number, damaged.stat().st_mtime)
    _check_answers(new)


def _add_pack(new: sqlite3.Connection, account: int, pack_id: str, number: int, at: float) -> None:
    """List a pack whose row is lost under its ID, with what else can be read of it."""
    chunks, fields, listed = chunks_of(new, number), None, packs_list.Listed(pack_id, 0, 0, "[]")
    try:
        images = [image for chunk in chunks for image in decode_chunk(chunk, 1)]
        if images:
            fields = encode_fields(Pack(pack_id, pack_id, None, None, None, tuple(images), {}, {}, ()))
            listed = packs_list.Listed.of(decode_answer(fields, chunks, AnswerRedactor(None)))
    except DamagedFileError:
        fields = None
    new.execute(_ADD_PACK, (account, pack_id, number, *listed, at, fields, sum(map(len, chunks))))


def _check_answers(new: sqlite3.Connection) -> None:
    """Delete saved answers of which a part is lost, and index the others."""
    answers = dict(new.execute("SELECT number, fields FROM packs WHERE fields IS NOT NULL"))
    for (chunk,) in new.execute("SELECT chunk FROM chunks").fetchall():
        if place_of(chunk)[0] not in answers:
            new.execute("DELETE FROM chunks WHERE chunk = ?", (chunk,))
    for number, fields in answers.items():
        try:
            images = decode_answer(fields, chunks_of(new, number), AnswerRedactor(None)).images
        except DamagedFileError:
            packs_list.delete_answer(new, number)
        else:
            rows = enumerate(images, rows_of(number)[0])
            packs_list.index_images(new, ((row, packs_list.words_of(image)) for row, image in rows))


SCHEMA: Final = Schema(
    stem=FILE_STEM,
    version=VERSION,
    tables=(*packs_list.ACCOUNT_TABLES, *packs_list.PACK_TABLES, packs_list.TABLE),
    copy_readable=_copy_readable,
    hidden_tables=packs_list.HIDDEN_TABLES,
    set_up=("PRAGMA cache_size = -16384",),
    before_tables=("PRAGMA auto_vacuum = INCREMENTAL",),
    # The others may have hundreds of megabytes. These are checked in a millisecond.
    checked_tables=("salts", "accounts", "last_accounts", "packs"),
    contradictions=packs_list.CONTRADICTIONS,
)


type Operation = Callable[[sqlite3.Connection], None]

# The disk may be written again later. All other problems last.
_PASSING: Final = {DataProblem.FULL, DataProblem.BUSY, DataProblem.READ_ONLY}

_logger = logging.getLogger(__name__)


class _Change(NamedTuple):
    """A change that waits.

    Attributes:
        operation: Makes it.
        place: The server and key whose packs are changed; None for others.
        is_lossy: Whether it may be given up when too many wait. A key that was forgotten must stay so.
        is_late_deletion: Whether it deletes what could not be deleted before.
    """

    operation: Operation
    place: Connection | None
    is_lossy: bool
    is_late_deletion: bool = False


type Report = Callable[[PacksEvent | DataProblem], None]


class PacksWriter:
    """Writes changes in the order in which they were made, as many at once as there are.

    Attributes:
        worker: The thread. Reading in it comes after what was changed before.
    """

    def __init__(self, folder: Path | None, limits: PacksLimits, report: Report) -> None:
        """Start no thread yet. It must be made while the event loop runs.

        Args:
            folder: Where the file is; None to keep everything in memory.
            limits: Limits of size and time.
            report: Called in the loop's thread with each event, and once with each problem.
        """
        self._file = DataFile(folder, SCHEMA, limits.busy_seconds)
        self.worker = Worker("packs", at_rest=partial(self._file.rest, WRITER), at_end=self._file.close)
        self._limits = limits
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._lock = Lock()
        self._reported: set[DataProblem] = set()
        self._unsaved: list[_Change] = []
        # What follows belongs to the thread.
        self._tried = 0  # of the first changes that wait, so many could not be written
        self._is_retry_due = False
        self._put_off: Callable[[], object] | None = None

    def rest(self, use: str) -> None:
        """Close the file for a use until it is needed again."""
        self._file.rest(use)

    def change(self, place: Connection, action: Callable[[sqlite3.Connection, int], None]) -> None:
        """Change something small in the worker's thread, and record that an account is used. Do nothing without a key.

        Args:
            place: The server and key.
            action: Changes something in a transaction; its second argument is the account.
        """
        key = place.key

        def operation(connection: sqlite3.Connection) -> None:
            if key is not None:
                account = use_account(connection, place.base_url.text, key)
                action(connection, account)
                delete_excess(connection, account, self._limits)
                for superfluous in superfluous_accounts(connection, self._limits.accounts):
                    delete_packs_of(connection, superfluous)
                    delete_account(connection, superfluous)

        if key is not None:
            self._add(_Change(operation, place, is_lossy=True))

    def change_file(self, operation: Operation) -> None:
        """Have something small changed in a transaction. It is tried again if the disk is full."""
        self._add(_Change(operation, None, is_lossy=False))

    def forget(self, account: str) -> bool:
        """Delete in the thread everything of a key. If that fails, it is reported, and tried again.

        Args:
            account: Stands for the server and key. Nothing that waits to be written for them is written any more.

        Returns:
            Whether it is deleted.
        """
        operation = partial(packs_list.forget_account, account=account)
        with self._lock:
            of_others = (each for each in self._unsaved if each.place is None or each.place.account != account)
            self._unsaved = [*of_others]
        self._tried = min(self._tried, len(self._unsaved))
        problem = self.write(operation)
        if problem is DataProblem.FULL:
            try:
                self._file.write_in_place(operation)
            except DataFileError as error:
                problem = error.problem
            else:
                problem = None
        if problem is None:
            problem = self.delete_damaged()
        if problem is not None:
            self._report_soon(PacksEvent.NOT_DELETED)
            if not self._file.is_in_memory:  # in memory it would succeed, with the packs still in the file
                self._add(_Change(operation, None, is_lossy=False, is_late_deletion=True))
        self.report_changed()
        return problem is None

    def delete_damaged(self) -> DataProblem | None:
        """Delete damaged files in the thread, which have packs of all keys; return why one could not be deleted."""
        try:
            self._file.delete_damaged()
        except DataFileError as error:
            return error.problem
        return None

    def _add(self, change: _Change) -> None:
        with self._lock:
            self._unsaved.append(change)
        self.worker.post(self.save)

    def read[T](self, use: str, action: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Read something in the thread that a use belongs to, or return a default where that is not possible."""
        try:
            return self._file.read(use, action, default)
        except DataFileError as error:
            self._handle(error.problem)
            return default
        finally:
            self._report_set_aside()

    def read_latest[T](self, action: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Read something in the thread as if everything that waits had been written."""
        latest = self._latest(action)
        return latest if latest is not None else self.read(WRITER, action, default)

    def _latest[T](self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        with self._lock:
            waiting = tuple(self._unsaved)
        if waiting:
            with suppress(DataFileError):
                return self._file.read_after(lambda connection: _make(waiting, connection), action)
        return None

    def amount(self, count: Callable[[sqlite3.Connection], tuple[int, int]]) -> Amount | None:
        """Say in the thread how much there is, as if everything that waits had been written.

        Args:
            count: Reads the numbers of `Amount`.

        Returns:
            None if everything is kept in memory from the beginning.
        """
        if self._file.is_in_memory:
            lasting = (each for each in DataProblem if each in self._reported and each not in _PASSING)
            return next((Amount(problem=problem) for problem in lasting), None)
        return self._file.amount(lambda: self._latest(count) or self._file.read(WRITER, count, (0, 0)))

    def write(self, operation: Operation) -> DataProblem | None:
        """Write something in the thread, in one transaction.

        Returns:
            Why nothing was written; None if it is on the disk.
        """
        try:
            self._file.write(operation)
        except DataFileError as error:
            self._handle(error.problem)
            return error.problem
        finally:
            self._report_set_aside()
        if self._put_off is not None:
            self.worker.post(self._resume)
        return None

    def put_off(self, work: Callable[[], object]) -> None:
        """Have something done in the thread that could not be written: after the next write, or else in a while.

        Args:
            work: What is done. A later call replaces it.
        """
        self._put_off = work
        self.worker.post(self._resume, after=self._limits.answer_retry_seconds)

    def _resume(self) -> None:
        work, self._put_off = self._put_off, None
        if work is not None:
            work()

    def save(self) -> DataProblem | None:
        """Write in the thread what waits.

        Returns:
            As of `write`. What could not be written is tried again later.
        """
        with self._lock:
            changes, self._unsaved = self._unsaved, []
        if not changes:
            return None
        was_in_memory, are_new = self._file.is_in_memory, len(changes) > self._tried
        is_last = self.worker.is_closing  # read before writing: a write that fails as the program quits is tried again
        problem = self.write(lambda connection: _make(changes, connection))
        self._tried = 0
        if problem is None and any(each.is_late_deletion for each in changes) and self.delete_damaged() is None:
            self._report_soon(PacksEvent.DELETED)
        if problem is None or are_new:
            self.report_changed()
        if problem is not None and not is_last and not was_in_memory:
            self._tried = self._wait_with(changes)
            if not self._is_retry_due:
                self._is_retry_due = True
                self.worker.post(self._retry, after=self._limits.retry_seconds if problem in _PASSING else 0.0)
        return problem

    def _retry(self) -> None:
        self._is_retry_due = False
        self.save()

    def _wait_with(self, changes: list[_Change]) -> int:
        """Have changes wait before later ones. If there are too many, the oldest are given up.

        Returns:
            How many of them wait.
        """
        superfluous = len(changes) - self._limits.unsaved
        if superfluous > 0:
            given_up = [index for index, change in enumerate(changes) if change.is_lossy][:superfluous]
            changes = [change for index, change in enumerate(changes) if index not in given_up]
        with self._lock:
            self._unsaved = changes + self._unsaved
        return len(changes)

    def report_changed(self) -> None:
        """Report, from the thread, that something that is saved has changed."""
        self._report_soon(PacksEvent.CHANGED)

    async def aclose(self) -> None:
        """Write what waits, and end the thread; what can't be written in time is lost."""
        await self.worker.aclose(self._limits.close_seconds)

    def _handle(self, problem: DataProblem) -> None:
        self._report_problem(problem)
        if problem not in _PASSING:
            self._file.go_on_in_memory()

    def _report_set_aside(self) -> None:
        if self._file.was_set_aside:
            self._report_problem(DataProblem.SET_ASIDE)

    def _report_problem(self, problem: DataProblem) -> None:
        with self._lock:
            is_new = problem not in self._reported
            self._reported.add(problem)
        if is_new:
            _logger.warning("packs on disk: %s", problem.value)
            self._report_soon(problem)

    def _report_soon(self, event: PacksEvent | DataProblem) -> None:
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._report, event)


def _make(changes: Sequence[_Change], connection: sqlite3.Connection) -> None:
    for change in changes:
        change.operation(connection)
