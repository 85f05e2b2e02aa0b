"""The marks on disk. Blocks: call it in a thread, and only in one at a time.

Several processes may use the same file. Each writes only the marks that it has changed, so that both see the union of
their marks; of two marks of one image the later one is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.marks import Mark
from app.storage.data_file import WRITER, DataFile
from app.storage.marks_schema import SCHEMA

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from app.core.marks import MarkedPack

_LOAD = "SELECT image, mark FROM marks WHERE server = ? AND pack = ?"
_REMOVE = "DELETE FROM marks WHERE server = ? AND pack = ? AND image = ?"
_SAVE = "INSERT OR REPLACE INTO marks (server, pack, image, mark) VALUES (?, ?, ?, ?)"
_KNOWN = {mark.value: mark for mark in Mark}


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
            return {image_id: _KNOWN[mark] for image_id, mark in rows if mark in _KNOWN}

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
