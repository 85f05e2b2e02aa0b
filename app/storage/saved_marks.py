"""The marks of all packs: in memory at once, and soon afterwards on disk, written by a thread of its own.

Several processes may use the same file. Each writes only the marks that it has changed, so that both see the union of
their marks; of two marks of one image the later one is kept.

The thread waits neither for the window nor for the event loop, so that marks are on disk even if one of these hangs. If
they can't be written, they stay in memory and are tried again, as long as the program runs.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from app.core.saved_values import DataProblem, Mark, MarkedPack
from app.core.settings import MarksLimits
from app.storage.damaged_rows import rows_in
from app.storage.data_file import WRITER, DataFile, DataFileError, Schema

if TYPE_CHECKING:
    import sqlite3

_KNOWN: Final = {mark.value for mark in Mark}
_RESCUE: Final = "INSERT OR IGNORE INTO marks (server, pack, image, mark) VALUES (?, ?, ?, ?)"


def _copy_readable(damaged: Path, new: sqlite3.Connection) -> None:
    for row in rows_in(damaged):
        if row.shape == "ssss" and row.values[-1] in _KNOWN:
            new.execute(_RESCUE, row.values)


SCHEMA: Final = Schema(
    stem="marks",
    version=1,
    tables=(
        "CREATE TABLE marks (server TEXT NOT NULL, pack TEXT NOT NULL, image TEXT NOT NULL, mark TEXT NOT NULL,"
        " PRIMARY KEY (server, pack, image)) WITHOUT ROWID",
    ),
    copy_readable=_copy_readable,
)


_LOAD = "SELECT image, mark FROM marks WHERE server = ? AND pack = ?"
_REMOVE = "DELETE FROM marks WHERE server = ? AND pack = ? AND image = ?"
_SAVE = "INSERT OR REPLACE INTO marks (server, pack, image, mark) VALUES (?, ?, ?, ?)"
_KNOWN_MARKS = {mark.value: mark for mark in Mark}


class MarksStore:
    """Marks by server, pack and image."""

    def __init__(self, folder: Path, busy_seconds: float) -> None:
        """Open nothing yet: the first call opens the file, and the first mark makes it.

        Args:
            folder: Made with the first mark.
            busy_seconds: How long a call waits for another process that writes.
        """
        self._file = DataFile(folder, SCHEMA, busy_seconds)

    @property
    def was_set_aside(self) -> bool:
        """Whether a damaged file was renamed in this run."""
        return self._file.was_set_aside

    def load(self, pack: MarkedPack) -> dict[str, Mark]:
        """Read the marks of a pack's images, by their ids.

        Raises:
            DataFileError: They can't be read.
        """

        def read(connection: sqlite3.Connection) -> dict[str, Mark]:
            rows = connection.execute(_LOAD, pack)
            return {image_id: _KNOWN_MARKS[mark] for image_id, mark in rows if mark in _KNOWN_MARKS}

        return self._file.read(WRITER, read, {})

    def save(self, changes: Mapping[MarkedPack, Mapping[str, Mark]]) -> None:
        """Write changed marks of images, by pack and id, all or none of them. They are on the disk afterwards.

        Raises:
            DataFileError: Nothing was written.
        """
        marks = [(*pack, image_id, mark) for pack, changed in changes.items() for image_id, mark in changed.items()]
        removed = [key for *key, mark in marks if mark is Mark.NONE]
        saved = [(*key, mark.value) for *key, mark in marks if mark is not Mark.NONE]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(_REMOVE, removed)
            connection.executemany(_SAVE, saved)

        self._file.write(write)

    def close(self) -> None:
        """Close the file. Do nothing if it is not open."""
        self._file.close()


type _Marks = dict[MarkedPack, dict[str, Mark]]

_logger = logging.getLogger(__name__)

_NO_MARKS: Final = MappingProxyType[str, Mark]({})


class SavedMarks:
    """Reads and writes marks without blocking the caller."""

    def __init__(
        self, store: MarksStore | None, limits: MarksLimits, on_problem: Callable[[DataProblem], None]
    ) -> None:
        """Do nothing yet: the first call starts the thread. It must be made while the event loop runs.

        Args:
            store: The marks on disk; no other object may use it. None to keep them in memory only.
            limits: Times.
            on_problem: Called in the loop's thread, once for each problem.
        """
        self._store = store
        self._limits = limits
        self._on_problem = on_problem
        self._loop = asyncio.get_running_loop()
        self._reported: set[DataProblem] = set()
        self._thread: Thread | None = None
        self._ended: Future[None] = Future()
        # What follows is shared with the thread.
        self._condition = Condition()
        self._loads: deque[tuple[MarkedPack, dict[str, Mark], Future[dict[str, Mark]]]] = deque()
        self._unsaved: _Marks = {}
        self._save_at = 0.0  # of `time.monotonic`
        self._is_closing = False

    async def load(self, pack: MarkedPack, otherwise: Mapping[str, Mark] = _NO_MARKS) -> dict[str, Mark]:
        """Read the marks of a pack's images, by their ids. Those that are not written yet precede those on disk.

        Args:
            pack: Whose marks are read.
            otherwise: Used instead of those on disk if they can't be read. If the file turns out to be damaged, they
                are written into the new one.
        """
        found: Future[dict[str, Mark]] = Future()
        otherwise = dict(otherwise)  # it may change until it is used
        with self._condition:
            if not self._begin():
                return self._with_unsaved(pack, otherwise)
            self._loads.append((pack, otherwise, found))
            self._condition.notify()
        return await asyncio.wrap_future(found)

    def note(self, pack: MarkedPack, marks: Mapping[str, Mark]) -> None:
        """Have changed marks of a pack's images written soon, by their ids."""
        with self._condition:
            if not self._unsaved:
                self._save_at = time.monotonic() + self._limits.gather_seconds
            self._unsaved.setdefault(pack, {}).update(marks)
            if self._begin():
                self._condition.notify()

    def save_now(self) -> None:
        """Write what waits without gathering more: the program is about to end."""
        with self._condition:
            self._save_at = 0.0
            self._condition.notify()

    async def aclose(self) -> None:
        """Write what waits, and end the thread; what can't be written in time is lost."""
        with self._condition:
            self._is_closing = True
            self._condition.notify()
        if self._thread is None:
            return
        try:
            async with asyncio.timeout(self._limits.close_seconds):
                await asyncio.wrap_future(self._ended)
        except TimeoutError:
            _logger.warning("the disk was too slow for the last marks")

    def _begin(self) -> bool:
        """Start the thread, if it does not run yet.

        Returns:
            Whether it runs. It does not if nothing is kept on disk, or if the system has no thread left.
        """
        if self._thread is None and self._store is not None:
            thread = Thread(target=self._work, args=(self._store,), name="marks", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                self._report(DataProblem.UNUSABLE)
            else:
                self._thread = thread
        return self._thread is not None

    def _with_unsaved(self, pack: MarkedPack, saved: dict[str, Mark]) -> dict[str, Mark]:
        marks = saved | self._unsaved.get(pack, {})
        return {image_id: mark for image_id, mark in marks.items() if mark is not Mark.NONE}

    # --- In the thread --------------------------------------------------------------------------------------------

    def _work(self, store: MarksStore) -> None:
        while True:
            with self._condition:
                self._wait()
                load = self._loads.popleft() if self._loads else None
                if load is None and not self._unsaved:
                    break  # the program is closing
                unsaved: _Marks = {}
                if load is None:
                    unsaved, self._unsaved = self._unsaved, unsaved
            if load is not None:
                self._load(store, *load)
            elif not self._save(store, unsaved) and self._is_closing:
                break
        store.close()
        if self._ended.set_running_or_notify_cancel():
            self._ended.set_result(None)

    def _wait(self) -> None:
        """Wait until there is something to do, and until marks have been gathered, unless the program is closing."""
        condition = self._condition
        condition.wait_for(lambda: bool(self._loads or self._unsaved) or self._is_closing)
        while not self._loads and not self._is_closing:
            left = self._save_at - time.monotonic()
            if left <= 0:
                break
            condition.wait(left)

    def _load(
        self, store: MarksStore, pack: MarkedPack, otherwise: dict[str, Mark], found: Future[dict[str, Mark]]
    ) -> None:
        was_set_aside = store.was_set_aside
        try:
            saved = store.load(pack)
        except DataFileError as error:
            saved = otherwise
            self._report(error.problem)
        else:
            if store.was_set_aside and not was_set_aside:
                self._add_missing(pack, {image_id: otherwise[image_id] for image_id in otherwise.keys() - saved})
        self._report_set_aside(store)
        with self._condition:
            marks = self._with_unsaved(pack, saved)
        if found.set_running_or_notify_cancel():
            found.set_result(marks)

    def _add_missing(self, pack: MarkedPack, marks: dict[str, Mark]) -> None:
        """Have marks written that could not be read from a damaged file. Those that wait already are newer."""
        with self._condition:
            if marks:
                self._unsaved[pack] = marks | self._unsaved.get(pack, {})

    def _save(self, store: MarksStore, unsaved: _Marks) -> bool:
        """Write marks. If that fails, they are written again later.

        Returns:
            Whether they are on disk.
        """
        try:
            store.save(unsaved)
        except DataFileError as error:
            self._keep_for_later(unsaved)
            self._report(error.problem)
            return False
        finally:
            self._report_set_aside(store)
        return True

    def _keep_for_later(self, unsaved: _Marks) -> None:
        with self._condition:
            self._save_at = time.monotonic() + self._limits.retry_seconds
            for pack, later in self._unsaved.items():
                unsaved.setdefault(pack, {}).update(later)
            self._unsaved = unsaved

    def _report_set_aside(self, store: MarksStore) -> None:
        if store.was_set_aside:
            self._report(DataProblem.SET_ASIDE)

    def _report(self, problem: DataProblem) -> None:
        if problem not in self._reported:
            self._reported.add(problem)
            _logger.warning("marks on disk: %s", problem.value)
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._on_problem, problem)
