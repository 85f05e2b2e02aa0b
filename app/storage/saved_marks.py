"""The marks of all packs, notes, slides, and what was taken: in memory at once, soon afterwards on disk.

They are written by a thread of its own. Several processes may use the same file. Each writes only the marks that it has
changed, so that both see the union of their marks; of two marks of one image the later one is kept. All of this holds
for notes and for what was taken as well: the `MarkedPack` says what is meant. The slides of a pack have an order, so
that they are one value, under the key `TRAY`: those that were changed last are kept.

The thread waits neither for the window nor for the event loop, so that marks are on disk even if one of these hangs. If
they can't be written, they stay in memory and are tried again, as long as the program runs.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, Final, get_args

from app.core.limits import MarksLimits
from app.core.saved_values import ROLES, TRAY, DataProblem, How, Judgement, Kept, Mark, MarkedPack, Slide, is_nothing
from app.storage.data_file import DataFile, DataFileError, FileThread, Schema, readable_rows

# The key of each table, and the types of its rows' values; see `readable_rows`.
_TABLES: Final = {
    "marks": (("server", "pack", "image"), "sssss?"),  # the first version had no notes
    "slides": (("server", "pack", "place"), "ssiss"),
    "taken": (("server", "pack", "image", "how"), "ssssi"),
    "not_the_same": (("server", "one", "other"), "sss"),
}


def _copy_readable(damaged: sqlite3.Connection, new: sqlite3.Connection) -> None:
    for table, (key, shape) in _TABLES.items():
        columns = len(shape.rstrip("?"))
        rows = ((*row, "")[:columns] for row in readable_rows(damaged, table, key, shape))
        new.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * columns)})", rows)


# The text is the one that SQLite writes when the column is added to the table of the first version.
_MARKS: Final = (
    "CREATE TABLE marks (server TEXT NOT NULL, pack TEXT NOT NULL, image TEXT NOT NULL, mark TEXT NOT NULL,"
    " note TEXT NOT NULL DEFAULT '', PRIMARY KEY (server, pack, image)) WITHOUT ROWID"
)
_SLIDES_AND_TAKEN: Final = (
    "CREATE TABLE slides (server TEXT NOT NULL, pack TEXT NOT NULL, place INTEGER NOT NULL, image TEXT NOT NULL,"
    " role TEXT NOT NULL, PRIMARY KEY (server, pack, place)) WITHOUT ROWID",
    "CREATE TABLE taken (server TEXT NOT NULL, pack TEXT NOT NULL, image TEXT NOT NULL, how TEXT NOT NULL,"
    " at INTEGER NOT NULL, PRIMARY KEY (server, pack, image, how)) WITHOUT ROWID",
)
# Of all packs: pairs of what `core.copies.Fingerprint.content` says of pictures, sorted.
_NOT_THE_SAME: Final = (
    "CREATE TABLE not_the_same (server TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL,"
    " PRIMARY KEY (server, one, other)) WITHOUT ROWID"
)

SCHEMA: Final = Schema(
    stem="marks",
    version=4,
    tables=(_MARKS, *_SLIDES_AND_TAKEN, _NOT_THE_SAME),
    copy_readable=_copy_readable,
    upgrades=(
        ("ALTER TABLE marks ADD COLUMN note TEXT NOT NULL DEFAULT ''",),
        _SLIDES_AND_TAKEN,
        (_NOT_THE_SAME,),
    ),
)

_HOW: Final = frozenset[str](get_args(How.__value__))
_LOAD: Final[dict[Kept, str]] = {
    "marks": "SELECT image, mark FROM marks WHERE server = ? AND pack = ?",
    "notes": "SELECT image, note FROM marks WHERE server = ? AND pack = ? AND note <> ''",
    "slides": "SELECT image, role FROM slides WHERE server = ? AND pack = ? ORDER BY place",
    "taken": "SELECT image, how, at FROM taken WHERE server = ? AND pack = ?",
    "not_the_same": "SELECT one, other FROM not_the_same WHERE server = ? AND ? = ''",
}
_SAVE = (
    "INSERT INTO marks (server, pack, image, mark, note) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET {0} = excluded.{0}"
)
_SAVE_MARK = _SAVE.format("mark")
_SAVE_NOTE = _SAVE.format("note")
_REMOVE = "DELETE FROM marks WHERE server = ? AND pack = ? AND image = ? AND mark = '' AND note = ''"
_REMOVE_SLIDES = "DELETE FROM slides WHERE server = ? AND pack = ?"
_SAVE_SLIDE = "INSERT INTO slides VALUES (?, ?, ?, ?, ?)"
_REMOVE_TAKEN = "DELETE FROM taken WHERE server = ? AND pack = ? AND image = ?"
_SAVE_TAKEN = "INSERT INTO taken VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)"
_REMOVE_NOT_THE_SAME = "DELETE FROM not_the_same WHERE server = ? AND one = ? AND other = ?"
_SAVE_NOT_THE_SAME = "INSERT OR IGNORE INTO not_the_same VALUES (?, ?, ?)"
# By table: what brings a deleted row back beside what was saved since.
_RESTORE: Final = {
    "marks": (
        "INSERT INTO marks VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " mark = iif(mark = '', excluded.mark, mark), note = iif(note = '', excluded.note, note)"
    ),
    "slides": _SAVE_SLIDE,
    "taken": _SAVE_TAKEN,
    "not_the_same": _SAVE_NOT_THE_SAME,
}
_OF_IMAGES: Final = ("marks", "slides", "taken")
_KNOWN_MARKS = {mark.value: mark for mark in Mark if mark is not Mark.NONE}


type Cleared = dict[str, list[tuple[Any, ...]]]
"""The rows that were deleted, by table."""


class MarksStore:
    """Marks, notes, slides and what was taken, by server and pack; and pictures that are not the same, by server.

    Attributes:
        file: Where they are.
    """

    def __init__(self, folder: Path, busy_seconds: float) -> None:
        """Open nothing yet: the first call opens the file, and the first mark makes it.

        Args:
            folder: Made with the first mark.
            busy_seconds: How long a call waits for another process that writes.
        """
        self.file = DataFile(folder, SCHEMA, busy_seconds)

    def load(self, pack: MarkedPack) -> dict[str, Any]:
        """Read the marks of a pack's images, or their notes, or how they were taken, by their ids; or the slides.

        Raises:
            DataFileError: They can't be read.
        """

        def read(connection: sqlite3.Connection) -> dict[str, Any]:
            rows = connection.execute(_LOAD[pack.kind], (pack.server, pack.pack_id))
            match pack.kind:
                case "marks":
                    return {image_id: _KNOWN_MARKS[mark] for image_id, mark in rows if mark in _KNOWN_MARKS}
                case "notes":
                    return dict(rows)
                case "slides":
                    slides = tuple(Slide(image_id, role if role in ROLES else "free") for image_id, role in rows)
                    return {TRAY: slides} if slides else {}
                case "taken":
                    taken: dict[str, dict[str, int]] = {}
                    for image_id, how, at in rows:
                        if how in _HOW:
                            taken.setdefault(image_id, {})[how] = at
                    return taken
                case "not_the_same":
                    return {f"{one} {other}": True for one, other in rows}

        return self.file.read(read, {})

    def save(self, changes: Mapping[MarkedPack, Mapping[str, Judgement]]) -> None:
        """Write what has changed, by pack and id, all or none of it. It is on the disk afterwards.

        Slides replace all former ones of the pack. How an image was taken adds to what is on disk, with the later time.

        Raises:
            DataFileError: Nothing was written.
        """

        def write(connection: sqlite3.Connection) -> None:
            for (*place, _), changed in changes.items():
                for image_id, each in changed.items():
                    key = (*place, image_id)
                    match each:
                        case Mark():
                            connection.execute(_SAVE_MARK, (*key, each.value, ""))
                            connection.execute(_REMOVE, key)
                        case str():
                            connection.execute(_SAVE_NOTE, (*key, "", each))
                            connection.execute(_REMOVE, key)
                        case bool():
                            statement = _SAVE_NOT_THE_SAME if each else _REMOVE_NOT_THE_SAME
                            connection.execute(statement, (place[0], *image_id.split(" ")))
                        case tuple():
                            connection.execute(_REMOVE_SLIDES, place)
                            connection.executemany(_SAVE_SLIDE, [(*place, at, *slide) for at, slide in enumerate(each)])
                        case _:
                            if not each:
                                connection.execute(_REMOVE_TAKEN, key)
                            connection.executemany(_SAVE_TAKEN, [(*key, how, at) for how, at in each.items()])

        self.file.write(write)

    def count(self) -> tuple[int, int]:
        """How many images have anything, and how many packs they are in.

        Raises:
            DataFileError: They can't be read.
        """

        def read(connection: sqlite3.Connection) -> tuple[int, int]:
            rows: set[tuple[Any, ...]] = set()  # an image may have several
            for table in _OF_IMAGES:
                rows.update(connection.execute(f"SELECT server, pack, image FROM {table}"))
            return len(rows), len({row[:2] for row in rows})

        return self.file.read(read, (0, 0))

    def clear(self) -> Cleared:
        """Delete everything of all packs, so that nothing of it is left in the file.

        Returns:
            What `restore` brings back.

        Raises:
            DataFileError: Nothing was deleted.
        """
        cleared: Cleared = {}

        def delete(connection: sqlite3.Connection) -> None:
            for table in _RESTORE:
                cleared[table] = connection.execute(f"SELECT * FROM {table}").fetchall()
                connection.execute(f"DELETE FROM {table}")

        self.file.delete_damaged()  # first: if it fails, nothing is deleted that could not be undone
        self.file.write(delete)
        return cleared

    def restore(self, cleared: Cleared) -> bool:
        """Bring back what was deleted, and return True. What was saved since stays, and slides of a pack as a whole.

        Raises:
            DataFileError: Nothing was brought back.
        """

        def write(connection: sqlite3.Connection) -> None:
            trays = set(connection.execute("SELECT DISTINCT server, pack FROM slides"))
            for table, rows in cleared.items():
                left_out = trays if table == "slides" else ()
                connection.executemany(_RESTORE[table], [row for row in rows if row[:2] not in left_out])

        self.file.write(write)
        return True

    def close(self) -> None:
        """Close the file. Do nothing if it is not open."""
        self.file.close()


type _Marks = dict[MarkedPack, dict[str, Judgement]]

_NO_MARKS: Final = MappingProxyType[str, Judgement]({})


class SavedMarks(FileThread):
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
        super().__init__("marks", store.file if store is not None else None, limits.close_seconds, on_problem)
        self._store = store
        self._limits = limits
        # What follows is shared with the thread.
        self._lock = Lock()
        self._unsaved: _Marks = {}
        self._written: _Marks = {}  # what is being written

    @property
    def unsaved(self) -> _Marks:
        """What is not on disk yet, also what is being written just now."""
        with self._lock:
            packs = self._written | self._unsaved
            unsaved = {pack: self._written.get(pack, {}) | self._unsaved.get(pack, {}) for pack in packs}
        return {pack: marks for pack, marks in unsaved.items() if marks}

    async def load(self, pack: MarkedPack, otherwise: Mapping[str, Judgement] = _NO_MARKS) -> dict[str, Any]:
        """Read the marks of a pack's images, by their ids. Those that are not written yet precede those on disk.

        If something else is meant, its values are those of `Judgement`.

        Args:
            pack: Whose marks are read.
            otherwise: Used instead of those on disk if they can't be read. If the file turns out to be damaged, they
                are written into the new one.
        """
        if self._store is None:
            return self._with_unsaved(pack, otherwise)
        otherwise = dict(otherwise)  # it may change until it is used
        return await self.worker.run(partial(self._load, self._store, pack, otherwise))

    def save(self, pack: MarkedPack, marks: Mapping[str, Judgement]) -> None:
        """Have changed marks of a pack's images written soon, by their ids."""
        with self._lock:
            is_first = not self._unsaved
            self._unsaved.setdefault(pack, {}).update(marks)
        if is_first:
            self._save_soon(self._limits.gather_seconds)

    async def write_all(self, seconds: float) -> _Marks:
        """Try to write what waits, for so many seconds at most, and return what is not on disk then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.on_disk(lambda _store: None)
        return self.unsaved

    async def on_disk[T](self, action: Callable[[MarksStore], T]) -> T | None:
        """Do something with everything on disk, after what waits is written; None if that is not possible."""

        def work(store: MarksStore) -> T | None:
            self._save(store)
            try:
                return action(store)
            except DataFileError as error:
                self.report(error.problem)
                return None

        return await self.worker.run(partial(work, self._store)) if self._store is not None else None

    def _save_soon(self, seconds: float) -> None:
        if self._store is not None:
            self.worker.post(partial(self._save, self._store), after=seconds)

    def _with_unsaved(self, pack: MarkedPack, saved: Mapping[str, Judgement]) -> dict[str, Judgement]:
        with self._lock:
            marks = dict(saved)
            for image_id, unsaved in self._unsaved.get(pack, {}).items():
                former = marks.get(image_id)
                if isinstance(former, Mapping) and isinstance(unsaved, Mapping) and unsaved:
                    unsaved = {**former, **unsaved}
                marks[image_id] = unsaved
        return {image_id: mark for image_id, mark in marks.items() if not is_nothing(mark)}

    # --- In the thread --------------------------------------------------------------------------------------------

    def _load(self, store: MarksStore, pack: MarkedPack, otherwise: dict[str, Judgement]) -> dict[str, Judgement]:
        was_set_aside = store.file.was_set_aside
        try:
            saved = store.load(pack)
        except DataFileError as error:
            saved = otherwise
            self.report(error.problem)
        else:
            if store.file.was_set_aside and not was_set_aside:
                # They could not be read from the damaged file. Those that wait already are newer.
                missing = {image_id: otherwise[image_id] for image_id in otherwise.keys() - saved}
                with self._lock:
                    self._unsaved[pack] = missing | self._unsaved.get(pack, {})
                self._save_soon(0.0)
        return self._with_unsaved(pack, saved)

    def _save(self, store: MarksStore) -> None:
        """Write the marks that wait. If that fails, they are written again later, as long as the program runs."""
        with self._lock:
            unsaved, self._unsaved = self._unsaved, {}
            self._written = unsaved
        if not any(unsaved.values()):
            return
        # Read before writing: a write that fails as the program quits is tried again.
        is_last = self.worker.is_closing
        try:
            store.save(unsaved)
        except DataFileError as error:
            with self._lock:
                for pack, later in self._unsaved.items():
                    unsaved.setdefault(pack, {}).update(later)
                self._unsaved = unsaved
            self.report(error.problem)
            if not is_last:
                self._save_soon(self._limits.retry_seconds)
        finally:
            with self._lock:
                self._written = {}
