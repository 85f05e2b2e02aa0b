"""Thumbnails on disk, bounded by bytes, the least recently used out first. Waits for the disk: call it in a thread.

Nothing that goes wrong leaves the store. A damaged entry is removed and not there, so it is fetched anew; a damaged
file is made anew, once a run; a full or read-only disk ends the writing, and `problem` says why. Processes may share a
folder, but one process has one store in it.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from app.images import store_rows
from app.images.store_file import (
    STORE_ERRORS,
    StoreProblem,
    is_gone,
    make_anew,
    open_file,
    open_read_only,
    problem_of,
    transaction,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from app.core.settings import StoreLimits
    from app.images.thumbnail import Thumbnail

_logger = logging.getLogger(__name__)

_SECONDS_A_DAY: Final = 86_400
_READABLE: Final = {StoreProblem.FULL, StoreProblem.UNUSABLE}


@dataclass(frozen=True, slots=True)
class StoredThumbnail:
    """A thumbnail as it was stored.

    Attributes:
        thumbnail: The picture.
        etag: As the host sent it, "" for none.
        last_modified: The same.
        is_fresh: If not, it may be shown only after its host was asked again.
    """

    thumbnail: Thumbnail
    etag: str
    last_modified: str
    is_fresh: bool


class FetchedThumbnail(NamedTuple):
    """A thumbnail to be stored.

    Attributes:
        url: Where it came from.
        thumbnail: The picture.
        etag: As the host sent it, "" for none.
        last_modified: The same.
    """

    url: str
    thumbnail: Thumbnail
    etag: str
    last_modified: str


class ThumbnailStore:
    """Thumbnails by URL and box.

    The box, the longest side in device pixels, belongs to each call and not to the store: it changes when the window
    moves to another screen, while the file, its bound and its thread stay the same.

    Attributes:
        problem: Why nothing is stored in this run any more, or None. It is logged once. Reading goes on where it can.
    """

    def __init__(self, folder: Path, limits: StoreLimits, clock: Callable[[], float] = time.time) -> None:
        """Touch nothing yet: the first call opens the file.

        Args:
            folder: Made where it is missing. Never a link.
            limits: Bytes, age and times.
            clock: Seconds since 1970.
        """
        self.problem: StoreProblem | None = None
        self._folder = folder
        self._limits = limits
        self._clock = clock
        self._connection: sqlite3.Connection | None = None
        self._uses: dict[bytes, None] = {}  # the most recent one is last
        self._was_made_anew = False
        self._is_closed = False

    def get(self, urls: Iterable[str], box: int) -> dict[str, StoredThumbnail]:
        """Read thumbnails; what is unknown or damaged is left out. All of them are in memory at once."""
        url_of = {store_rows.key_of(url, box): url for url in urls}
        nothing: list[tuple[bytes, store_rows.Row | None]] = []
        rows = self._attempt(lambda connection: list(store_rows.read(connection, tuple(url_of))), nothing)
        found: dict[str, StoredThumbnail] = {}
        damaged: list[bytes] = []
        for key, row in rows:
            if row is None or key not in url_of:
                damaged.append(key)
                continue
            self._uses.pop(key, None)
            self._uses[key] = None
            is_fresh = self._is_fresh(row.checked)
            found[url_of[key]] = StoredThumbnail(row.thumbnail, row.etag, row.last_modified, is_fresh)
        if damaged or len(self._uses) >= self._limits.uses_kept:
            self._write(lambda connection: store_rows.remove(connection, damaged))
        return found

    def known(self, urls: Collection[str], box: int) -> frozenset[str]:
        """Say which of many URLs are there, whatever their age, without reading a picture; no use is noted."""
        return self._attempt(
            lambda connection: frozenset(store_rows.find_known(connection, urls, box)), frozenset[str]()
        )

    def put(self, entries: Sequence[FetchedThumbnail], box: int) -> None:
        """Store thumbnails, all or none of them, and throw out what was not used for longest."""
        now = int(self._clock())
        rows = {
            store_rows.key_of(entry.url, box): store_rows.Row(entry.thumbnail, entry.etag, entry.last_modified, now)
            for entry in entries
        }
        self._write(lambda connection: self._write_rows(connection, rows))

    def touch_checked(self, urls: Iterable[str], box: int) -> None:
        """Note that hosts said "not modified" (304): fresh again."""
        now = int(self._clock())
        keys = [store_rows.key_of(url, box) for url in urls]
        self._write(lambda connection: store_rows.note_checked(connection, keys, now))

    def remove(self, urls: Iterable[str], box: int) -> None:
        """Forget thumbnails."""
        keys = [store_rows.key_of(url, box) for url in urls]
        self._write(lambda connection: store_rows.remove(connection, keys))

    def close(self) -> None:
        """Note the last uses and close the file; whatever is asked after that finds nothing."""
        if self._uses:
            self._write(lambda _connection: None)
        self._is_closed = True
        self._drop_connection()

    def _write_rows(self, connection: sqlite3.Connection, rows: dict[bytes, store_rows.Row]) -> None:
        max_pages = store_rows.allowed_pages(connection, self._limits.max_bytes)
        use = store_rows.next_use(connection)
        for key, row in rows.items():
            size = len(row.thumbnail.data)
            if size <= self._limits.max_entry_bytes and store_rows.make_room(connection, size, max_pages):
                store_rows.write(connection, key, row, use)
                use += 1
            else:
                store_rows.remove(connection, [key])  # what is there is older than what can't be stored
        store_rows.give_back(connection, max_pages)

    def _attempt[T](self, action: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        for _ in range(2):
            try:
                if self._connection is None and self.problem is None and not self._is_closed:
                    self._connection = open_file(self._folder, self._limits)
                return otherwise if self._connection is None else action(self._connection)
            except STORE_ERRORS as error:
                if not self._mend(error):
                    break
        return otherwise

    def _write(self, action: Callable[[sqlite3.Connection], None]) -> None:
        """Do it in one transaction, together with the uses that have been noted; or not at all."""

        def write(connection: sqlite3.Connection) -> None:
            if self.problem is None:  # opening may have found one
                with transaction(connection):
                    store_rows.note_uses(connection, self._uses)
                    action(connection)
                self._uses.clear()

        if self.problem is None:
            self._attempt(write, None)
        if self.problem is not None or len(self._uses) >= 2 * self._limits.uses_kept:
            self._uses.clear()  # never written again, or the file is locked for long

    def _is_fresh(self, checked: int) -> bool:
        age = self._clock() - checked
        return -self._limits.clock_slack_seconds <= age <= self._limits.max_age_days * _SECONDS_A_DAY

    def _mend(self, error: BaseException) -> bool:
        """Do what can be done about an error, and say whether to try again."""
        problem = problem_of(error, self._folder)
        can_try_again = False
        if is_gone(error):
            self._drop_connection()
            can_try_again = True
        elif problem is StoreProblem.DAMAGED:
            self._drop_connection()
            if self.problem is None and not self._was_made_anew:
                problem = self._make_anew()
                can_try_again = self._was_made_anew
        elif problem in _READABLE and self._connection is None:
            self._connection = open_read_only(self._folder)
            can_try_again = self._connection is not None
        if problem is not None and self.problem is None:
            self.problem = problem
            _logger.warning("thumbnails are not kept on disk: %s", problem.value)
        return can_try_again

    def _make_anew(self) -> StoreProblem | None:
        try:
            make_anew(self._folder, self._limits)
        except STORE_ERRORS as error:
            return problem_of(error, self._folder)
        _logger.warning("the thumbnails on disk were damaged, and are made anew")
        self._was_made_anew = True
        return None

    def _drop_connection(self) -> None:
        self._uses.clear()
        if self._connection is not None:
            with suppress(*STORE_ERRORS):
                self._connection.close()
            self._connection = None
