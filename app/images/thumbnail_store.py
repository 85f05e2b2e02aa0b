"""Thumbnails on disk, bounded by bytes; the least recently used are removed first. Blocks: call it in a thread.

No error leaves the store. A damaged file is deleted and recreated, at most once per run. On a full or read-only disk
nothing is written any more, and `problem` says why. Several processes may use the same folder, each with one store.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.core.limits import StoreLimits
from app.core.plain_files import is_read_only
from app.core.saved_values import Amount, DataProblem
from app.images import store_file

_logger = logging.getLogger(__name__)

_SECONDS_A_DAY: Final = 86_400
# Uses are counted, not timed, because a clock may be set back.
_NEXT_USE: Final = "(SELECT ifnull(max(used), 0) + 1 FROM thumbnails)"
_EVICTED_AT_A_TIME: Final = 8
_PAGE_BYTES: Final = 4096  # SQLite's default
_PAGE_HEADER_BYTES: Final = 64
_PAGES_BESIDE_RECORD: Final = 2  # a record fills its first and last page only in part, and has entries in two indexes
_PAGES_OF_TABLES: Final = 12


class ThumbnailStore:
    """Thumbnails by box and by URL, as `store_file.stored_url` returns it.

    The box, the longest side in device pixels, belongs to each call and not to the store: it changes when the window
    moves to another screen, while the file, its bound and its thread stay the same.

    Attributes:
        problem: Why nothing is written any more in this run, or None. It is logged once. Reading continues if possible.
    """

    def __init__(self, folder: Path, limits: StoreLimits, clock: Callable[[], float] = time.time) -> None:
        """Open nothing yet: the first call opens the file.

        Args:
            folder: Made if it is missing. Must not be a link.
            limits: Bytes, age and times.
            clock: Seconds since 1970.
        """
        self.problem: store_file.StoreProblem | None = None
        self._folder = folder
        self._limits = limits
        self._clock = clock
        self._connection: sqlite3.Connection | None = None
        self._uses: dict[bytes, None] = {}  # keys of thumbnails that were read, the most recent last
        self._was_recreated = False

    def get(self, urls: Iterable[str], box: int) -> dict[str, store_file.StoredThumbnail]:
        """Read thumbnails; unknown ones are left out. All of them are in memory at once."""
        url_of = {store_file.key_of(url, box): url for url in urls}
        oldest = self._clock() - self._limits.max_age_days * _SECONDS_A_DAY
        newest = self._clock() + self._limits.clock_slack_seconds
        query = f"SELECT key, record, checked BETWEEN ? AND ? FROM thumbnails WHERE key IN ({_marks(url_of)})"

        def read(connection: sqlite3.Connection) -> dict[bytes, store_file.StoredThumbnail]:
            rows = connection.execute(query, (oldest, newest, *url_of)).fetchall()
            return {key: store_file.from_record(key, record, is_fresh=bool(is_fresh)) for key, record, is_fresh in rows}

        entries = self._attempt(read) or {}
        for key in entries:
            self._uses.pop(key, None)
            self._uses[key] = None
        if len(self._uses) >= self._limits.max_noted_uses:
            self._write_uses()
        return {url_of[key]: entry for key, entry in entries.items() if key in url_of}

    def known(self, urls: Iterable[str], box: int) -> frozenset[str]:
        """The URLs that have an entry of any age. No record is read, and the times of last use do not change."""
        url_of = {store_file.key_of(url, box): url for url in urls}
        query = f"SELECT key FROM thumbnails WHERE key IN ({_marks(url_of)})"
        rows = self._attempt(lambda connection: connection.execute(query, (*url_of,)).fetchall()) or []
        return frozenset(url_of[key] for (key,) in rows if key in url_of)

    def put(self, entries: Mapping[str, store_file.StoredThumbnail], box: int) -> None:
        """Store thumbnails by their URLs, all or none of them, and remove the least recently used to make room."""
        entry_of = {store_file.key_of(url, box): entry for url, entry in entries.items()}
        checked = int(self._clock())
        rows = [(key, checked, store_file.to_record(key, entry)) for key, entry in entry_of.items()]
        fitting = [row for row in rows if len(row[-1]) <= self._limits.max_entry_bytes]

        def write(connection: sqlite3.Connection) -> None:
            # All of them: an older thumbnail must not be found instead of one that does not fit.
            _remove(connection, entry_of)
            if _make_room(connection, [len(record) for *_, record in fitting], self._limits.max_bytes):
                insert = f"INSERT INTO thumbnails (key, used, checked, record) VALUES (?, {_NEXT_USE}, ?, ?)"
                connection.executemany(insert, fitting)

        self._write(write)

    def touch_checked(self, url: str, box: int) -> None:
        """Record that the host answered "not modified" (304): the thumbnail is fresh again."""
        row = (int(self._clock()), store_file.key_of(url, box))
        self._write(lambda connection: connection.execute("UPDATE thumbnails SET checked = ? WHERE key = ?", row))

    def remove(self, url: str, box: int) -> None:
        """Remove a thumbnail."""
        self._write(lambda connection: _remove(connection, [store_file.key_of(url, box)]))

    def amount(self) -> Amount:
        """Say how much there is."""
        row = self._attempt(lambda connection: connection.execute("SELECT count(*) FROM thumbnails").fetchone())
        problem = None
        if is_read_only(self._folder / store_file.FILE_NAME):
            problem = DataProblem.READ_ONLY
        elif self.problem is not None:
            problem = DataProblem.FULL if self.problem is store_file.StoreProblem.FULL else DataProblem.UNUSABLE
        return Amount(store_file.size_of_file(self._folder), row[0] if row else 0, problem=problem)

    def clear(self, account: str | None = None) -> bool:
        """Delete thumbnails, and return whether that was possible. If the disk was full, they are stored again.

        The file stays: another process that has it open would take the journal of a new one for its own.

        Args:
            account: Whose; None for all.
        """

        def delete(connection: sqlite3.Connection) -> bool:
            # A full disk has no room for a journal. If the process is killed meanwhile, the file is recreated.
            connection.execute("PRAGMA journal_mode = OFF").fetchall()
            if account is not None:  # others stay, so that the file is not made anew
                connection.execute("PRAGMA secure_delete = ON").fetchall()
                connection.execute("DELETE FROM thumbnails WHERE key BETWEEN ? AND ?", store_file.keys_of(account))
                return True
            connection.execute("DELETE FROM thumbnails")
            with suppress(sqlite3.OperationalError):  # the file is in use: its free pages are used again
                connection.execute("VACUUM")
            return True

        self._uses.clear()
        self.problem = None
        is_deleted = bool(self._attempt(delete))
        self._close_connection()
        return is_deleted

    def close(self) -> None:
        """Write the last uses and close the file. Do nothing if it is not open."""
        if self._uses:
            self._write_uses()
        self._close_connection()

    def _write_uses(self) -> None:
        self._write(lambda _connection: None)

    def _write(self, action: Callable[[sqlite3.Connection], object]) -> None:
        """Write in one transaction, together with the uses that have been noted; or not at all."""
        uses, self._uses = self._uses, {}

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                note_use = f"UPDATE thumbnails SET used = {_NEXT_USE} WHERE key = ?"
                connection.executemany(note_use, [(key,) for key in uses])
                action(connection)

        if self.problem is None:
            self._attempt(write)

    def _attempt[T](self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        """Do something with the open file, and try once more if that may succeed; None if it fails."""
        for _ in range(2):
            try:
                if self._connection is None:
                    if self.problem is not None:
                        break
                    self._connection = store_file.open_file(self._folder, self._limits)
                return action(self._connection)
            except store_file.STORE_ERRORS as error:
                if not self._recover(error):
                    break
        return None

    def _recover(self, error: BaseException) -> bool:
        """Do what can be done about an error.

        Returns:
            Whether to try again.
        """
        problem = store_file.problem_of(error, self._folder)
        if problem is None:
            if self.problem is None:  # otherwise the file is read as long as it is open, but not opened again
                self._close_connection()
            return True
        if problem is store_file.StoreProblem.DAMAGED:
            self._close_connection()
            if self.problem is None and not self._was_recreated:
                self._was_recreated = True
                with suppress(OSError):
                    store_file.delete_file(self._folder)
                    _logger.warning("the thumbnails on disk were damaged, and are recreated")
                    return True
        if self.problem is None:
            self.problem = problem
            _logger.warning("thumbnails are not kept on disk: %s", problem.value)
        return False

    def _close_connection(self) -> None:
        if self._connection is not None:
            with suppress(*store_file.STORE_ERRORS):
                self._connection.close()
            self._connection = None


def _remove(connection: sqlite3.Connection, keys: Collection[bytes]) -> None:
    connection.execute(f"DELETE FROM thumbnails WHERE key IN ({_marks(keys)})", (*keys,))


def _make_room(connection: sqlite3.Connection, record_sizes: Iterable[int], max_bytes: int) -> bool:
    """Remove the least recently used thumbnails until records of these sizes fit into the file.

    Returns:
        Whether they fit at all.

    Raises:
        sqlite3.DatabaseError: There is nothing left to remove and still no room, so the file is damaged.
    """
    new_pages = sum(size // (_PAGE_BYTES - _PAGE_HEADER_BYTES) + _PAGES_BESIDE_RECORD for size in record_sizes)
    max_pages = max_bytes // _PAGE_BYTES - new_pages
    if max_pages < _PAGES_OF_TABLES:
        return False
    while _pages_in_use(connection) > max_pages:
        oldest = f"(SELECT key FROM thumbnails ORDER BY used LIMIT {_EVICTED_AT_A_TIME})"
        if connection.execute(f"DELETE FROM thumbnails WHERE key IN {oldest}").rowcount < 1:
            raise sqlite3.DatabaseError("pages that no thumbnail owns")
    return True


def _pages_in_use(connection: sqlite3.Connection) -> int:
    (page_count,) = connection.execute("PRAGMA page_count").fetchone()
    (free_count,) = connection.execute("PRAGMA freelist_count").fetchone()
    return int(page_count) - int(free_count)


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
