"""The marks on disk. Blocks: call it in a thread, and only in one at a time.

Several processes may use the same file. Each writes only the marks that it has changed, so that both see the union of
their marks; of two marks of one image the later one is kept.
"""

from __future__ import annotations

import logging
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from app.core.marks import Mark, MarksProblem
from app.storage.marks_file import (
    FILE_NAME,
    STORAGE_ERRORS,
    DamagedFileError,
    NewerFileError,
    has_tables,
    identity_of,
    make_file,
    make_tables,
    open_file,
    problem_of,
    readable_rows,
    set_aside,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from app.core.marks import MarkedPack

_logger = logging.getLogger(__name__)

_LOAD = "SELECT image, mark FROM marks WHERE server = ? AND pack = ?"
_REMOVE = "DELETE FROM marks WHERE server = ? AND pack = ? AND image = ?"
_SAVE = "INSERT OR REPLACE INTO marks (server, pack, image, mark) VALUES (?, ?, ?, ?)"
# Another process may have saved newer marks meanwhile.
_RESCUE = "INSERT OR IGNORE INTO marks (server, pack, image, mark) VALUES (?, ?, ?, ?)"
_KNOWN = {mark.value: mark for mark in Mark}


class MarksError(Exception):
    """The marks could not be read or written.

    Attributes:
        problem: Why.
    """

    def __init__(self, problem: MarksProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class MarksStore:
    """Marks by server, pack and image.

    Attributes:
        was_set_aside: Whether a damaged file was renamed in this run.
    """

    def __init__(self, folder: Path, busy_seconds: float) -> None:
        """Open nothing yet: the first call opens the file, and the first mark makes it.

        Args:
            folder: Made with the first mark.
            busy_seconds: How long a call waits for another process that writes.
        """
        self.was_set_aside = False
        self._path = folder / FILE_NAME
        self._busy_seconds = busy_seconds
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._rescued: list[tuple[str, str, str, str]] = []  # rows of a damaged file that are not in the new one yet

    def load(self, pack: MarkedPack) -> dict[str, Mark]:
        """Read the marks of a pack's images, by their ids.

        Raises:
            MarksError: They can't be read.
        """

        def read(connection: sqlite3.Connection) -> dict[str, Mark]:
            rows = connection.execute(_LOAD, pack) if has_tables(connection) else ()
            return {image_id: _KNOWN[mark] for image_id, mark in rows if mark in _KNOWN}

        if self._connection is None and not self._path.exists():
            return {}
        return self._attempt(read)

    def save(self, changes: Mapping[MarkedPack, Mapping[str, Mark]]) -> None:
        """Write changed marks of images, by pack and id, all or none of them. They are on the disk afterwards.

        Raises:
            MarksError: Nothing was written.
        """
        marks = [(*pack, image_id, mark) for pack, changed in changes.items() for image_id, mark in changed.items()]
        removed = [key for *key, mark in marks if mark is Mark.NONE]
        saved = [(*key, mark.value) for *key, mark in marks if mark is not Mark.NONE]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                make_tables(connection)
                connection.executemany(_REMOVE, removed)
                connection.executemany(_SAVE, saved)

        self._attempt(write)

    def close(self) -> None:
        """Close the file. Do nothing if it is not open."""
        if self._connection is not None:
            with suppress(*STORAGE_ERRORS), closing(self._connection):
                self._connection = None

    def _attempt[T](self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Do something with the open file, and do it once more if a damaged or moved file can be replaced."""
        for _ in range(2):
            try:
                if self._connection is None:
                    make_file(self._path)
                    self._identity = identity_of(self._path)
                    self._connection = open_file(self._path, self._busy_seconds)
                    self._write_rescued(self._connection)
                return action(self._connection)
            except (*STORAGE_ERRORS, DamagedFileError, NewerFileError) as error:
                problem = problem_of(error, self._path)
            if problem is not MarksProblem.BUSY:
                self.close()
            if problem is not None and not (problem is MarksProblem.DAMAGED and self._replace_damaged()):
                raise MarksError(problem)
        raise MarksError(MarksProblem.UNUSABLE)

    def _write_rescued(self, connection: sqlite3.Connection) -> None:
        if self._rescued:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                make_tables(connection)
                connection.executemany(_RESCUE, self._rescued)
            self._rescued = []

    def _replace_damaged(self) -> bool:
        """Rename the damaged file, at most once in a run.

        Returns:
            Whether to try again.
        """
        if self.was_set_aside:
            return False
        try:
            renamed = set_aside(self._path, self._identity)
        except OSError:
            return False
        if renamed is None:
            return True
        self._rescued = [row for row in readable_rows(renamed) if row[-1] in _KNOWN]
        self.was_set_aside = True
        _logger.warning("the file with the marks was damaged; it is kept beside the new one")
        return True
