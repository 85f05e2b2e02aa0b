"""Thumbnails on disk, bounded by bytes; the least recently used are removed first. Blocks: call it in a thread.

No error leaves the store. A damaged file is deleted and recreated, at most once per run. On a full or read-only disk
nothing is written any more, and `problem` says why. Several processes may use the same folder, each with one store.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from app.images import store_rows
from app.images.store_file import STORE_ERRORS, StoreProblem, delete_file, is_deleted, open_file, problem_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from app.core.settings import StoreLimits
    from app.images.thumbnail import Thumbnail

_logger = logging.getLogger(__name__)

_SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class StoredThumbnail:
    """A thumbnail as it was stored.

    Attributes:
        thumbnail: The picture.
        etag: As the host sent it, "" for none.
        last_modified: The same.
        is_fresh: If not, its host has to be asked whether it has changed.
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
        problem: Why nothing is written any more in this run, or None. It is logged once. Reading continues if possible.
    """

    def __init__(self, folder: Path, limits: StoreLimits, clock: Callable[[], float] = time.time) -> None:
        """Open nothing yet: the first call opens the file.

        Args:
            folder: Made if it is missing. Must not be a link.
            limits: Bytes, age and times.
            clock: Seconds since 1970.
        """
        self.problem: StoreProblem | None = None
        self._folder = folder
        self._limits = limits
        self._clock = clock
        self._connection: sqlite3.Connection | None = None
        self._uses: dict[bytes, None] = {}  # keys of entries that were read, the most recent last
        self._was_recreated = False
        self._is_closed = False

    def get(self, urls: Iterable[str], box: int) -> dict[str, StoredThumbnail]:
        """Read thumbnails; unknown ones are left out. All of them are in memory at once."""
        url_of = {store_rows.key_of(url, box): url for url in urls}
        nothing: dict[bytes, store_rows.Row] = {}
        rows = self._attempt(lambda connection: dict(store_rows.read(connection, url_of)), nothing)
        for key in rows:
            self._uses.pop(key, None)
            self._uses[key] = None
        if len(self._uses) >= self._limits.max_noted_uses:
            self._write_uses()
        return {
            url_of[key]: StoredThumbnail(row.thumbnail, row.etag, row.last_modified, self._is_fresh(row.checked))
            for key, row in rows.items()
        }

    def known(self, urls: Collection[str], box: int) -> frozenset[str]:
        """The URLs that have an entry of any age. No picture is read, and the times of last use do not change."""
        return self._attempt(
            lambda connection: frozenset(store_rows.find_known(connection, urls, box)), frozenset[str]()
        )

    def put(self, entries: Sequence[FetchedThumbnail], box: int) -> None:
        """Store thumbnails, all or none of them, and remove the least recently used to make room."""
        now = int(self._clock())
        rows = {
            store_rows.key_of(entry.url, box): store_rows.Row(entry.thumbnail, entry.etag, entry.last_modified, now)
            for entry in entries
        }
        self._write(lambda connection: self._write_rows(connection, rows))

    def touch_checked(self, urls: Iterable[str], box: int) -> None:
        """Note that hosts answered "not modified" (304): the thumbnails are fresh again."""
        now = int(self._clock())
        keys = [store_rows.key_of(url, box) for url in urls]

        def touch(connection: sqlite3.Connection) -> None:
            rows = dict(store_rows.read(connection, keys))
            self._write_rows(connection, {key: row._replace(checked=now) for key, row in rows.items()})

        self._write(touch)

    def remove(self, urls: Iterable[str], box: int) -> None:
        """Forget thumbnails."""
        keys = [store_rows.key_of(url, box) for url in urls]
        self._write(lambda connection: store_rows.remove(connection, keys))

    def close(self) -> None:
        """Write the last uses and close the file; later calls find nothing."""
        if self._uses:
            self._write_uses()
        self._is_closed = True
        self._close_connection()

    def _write_rows(self, connection: sqlite3.Connection, rows: dict[bytes, store_rows.Row]) -> None:
        for use, (key, row) in enumerate(rows.items(), store_rows.next_use(connection)):
            size = len(row.thumbnail.data)
            is_small = size <= self._limits.max_entry_bytes
            if is_small and store_rows.make_room(connection, size, self._limits.max_bytes):
                store_rows.write(connection, key, row, use)
            else:
                store_rows.remove(connection, [key])  # an older thumbnail of the same URL must not be found instead

    def _is_fresh(self, checked: int) -> bool:
        age = self._clock() - checked
        return -self._limits.clock_slack_seconds <= age <= self._limits.max_age_days * _SECONDS_A_DAY

    def _write(self, action: Callable[[sqlite3.Connection], None]) -> None:
        """Write in one transaction, together with the uses that have been noted; or not at all."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                store_rows.note_uses(connection, self._uses)
                action(connection)
            self._uses.clear()

        if self.problem is None:
            self._attempt(write, None)
        if self.problem is not None or len(self._uses) >= 2 * self._limits.max_noted_uses:
            self._uses.clear()  # they can't be written, or another process has locked the file for long

    def _write_uses(self) -> None:
        self._write(lambda _connection: None)

    def _attempt[T](self, action: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        for _ in range(2):
            try:
                if self._connection is None:
                    if self.problem is not None or self._is_closed:
                        break
                    self._connection = open_file(self._folder, self._limits)
                return action(self._connection)
            except STORE_ERRORS as error:
                if not self._recover(error):
                    break
        return otherwise

    def _recover(self, error: BaseException) -> bool:
        """Do what can be done about an error.

        Returns:
            Whether to try again.
        """
        problem = problem_of(error, self._folder)
        if is_deleted(error):
            self._close_connection()
            return True
        if problem is StoreProblem.DAMAGED:
            self._close_connection()
            if self.problem is None and not self._was_recreated and self._delete_file():
                return True
        if problem is not None and self.problem is None:
            self.problem = problem
            _logger.warning("thumbnails are not kept on disk: %s", problem.value)
        return False

    def _delete_file(self) -> bool:
        self._was_recreated = True
        with suppress(OSError):
            delete_file(self._folder)
            _logger.warning("the thumbnails on disk were damaged, and are recreated")
            return True
        return False

    def _close_connection(self) -> None:
        self._uses.clear()
        if self._connection is not None:
            with suppress(*STORE_ERRORS):
                self._connection.close()
            self._connection = None
