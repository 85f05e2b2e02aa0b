"""What is on disk: all of it is counted, deleted and brought back, beside other windows and on disks that fail."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import override

import pytest
from PySide6.QtWidgets import QLabel

from app.core.changes import NOTHING_CHANGED
from app.core.limits import MarksLimits, PacksLimits, StoreLimits
from app.core.saved_values import TRAY, Amount, DataProblem, Folders, Mark, MarkedPack, Slide, StoredKind
from app.images.thumbnail_store import FILE_NAME, ThumbnailCache, ThumbnailStore
from app.packs.keys import Keys
from app.session import stored_data
from app.session.stored_data import KINDS, StoredData
from app.session.workspace import Workspace
from app.start.logs import answering
from app.storage.saved_marks import MarksStore, SavedMarks
from app.storage.saved_packs import SavedPacks
from app.ui.dialogs.settings_pages import StoredRow
from tests.disks import size_limit, small_disk, unanswering_disk
from tests.unit.images.store_processes import BOX, fetched, url_of
from tests.unit.packs.stand_in_services import StandInServices, until
from tests.unit.storage.kept_packs import OTHER_PLACE, PLACE, described, pack_of, request_of

IN_SQLITE: tuple[StoredKind, ...] = ("thumbnails", "packs", "marks")
SERVER = "https://packs.invalid/v1"
PACK = MarkedPack(SERVER, "pack")
NOTES, SLIDES, TAKEN = (PACK._replace(kind=kind) for kind in ("notes", "slides", "taken"))


class Services(StandInServices):
    """Services with files on a disk."""

    def __init__(self, folders: Folders) -> None:
        super().__init__("a.key")
        self.held = None
        self.log: Path | None = None
        self.problems: list[object] = []
        self._folders = folders
        marks = MarksLimits(gather_seconds=0.01, busy_seconds=0.1, close_seconds=0.2)
        store = MarksStore(folders.data, marks.busy_seconds) if folders.data is not None else None
        self.marks = SavedMarks(store, marks, self.problems.append)
        packs = PacksLimits(save_after_seconds=0.0, busy_seconds=0.1, close_seconds=0.2)
        self.packs[False] = SavedPacks(folders.data, packs, self.problems.append)
        if folders.cache is not None:
            limits = StoreLimits(gather_seconds=0.01, close_seconds=0.2)
            cache = ThumbnailCache(ThumbnailStore(folders.cache, limits), limits, self.problems.append)
            self.thumbnail_cache = cache

    @override
    def path_of(self, kind: StoredKind) -> Path | None:
        cache, data = self._folders.places
        if kind == "logs":
            return self.log
        folder, name = (cache, FILE_NAME) if kind == "thumbnails" else (data, f"{kind}.sqlite3")
        return folder / name if folder is not None else None


class Disk:
    """What a person sees of the disk and does there."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.workspace = Workspace(Keys(services.connections, environment_wins=False, is_unusable=False), [])
        self.stored = StoredData(self.workspace, services)

    async def amounts(self) -> dict[StoredKind, Amount | None]:
        self.stored.amounts.clear()
        for kind in KINDS:
            self.stored.count(kind)
        await until(lambda: len(self.stored.amounts) == len(KINDS))
        return self.stored.amounts

    async def entries(self) -> list[int]:
        """Number of thumbnails, packs and marked images."""
        amounts = await self.amounts()
        return [amount.entries if (amount := amounts[kind]) is not None else -1 for kind in IN_SQLITE]

    async def until_there_are(self, *entries: int) -> None:
        async with asyncio.timeout(20):
            while await self.entries() != [*entries]:  # noqa: ASYNC110 - there is no event for it
                await asyncio.sleep(0.001)

    async def change(self, change: Callable[[StoredKind, Callable[[bool], object]], object], kind: StoredKind) -> bool:
        ends: list[bool] = []
        change(kind, ends.append)
        await until(lambda: bool(ends))
        await until(lambda: not [task for task in asyncio.all_tasks() if task.get_name() == "change what is on disk"])
        return ends[0]

    async def clear(self, kind: StoredKind) -> bool:
        return await self.change(self.stored.clear, kind)

    async def undo(self, kind: StoredKind) -> bool:
        return await self.change(self.stored.undo, kind)


@asynccontextmanager
async def opened(folders: Folders) -> AsyncIterator[Disk]:
    """The disk of one run of the program."""
    services = Services(folders)
    try:
        yield Disk(services)
    finally:
        await services.tasks.aclose()
        assert services.marks is not None
        for close in (services.marks.aclose, services.packs[False].aclose):
            await close()
        if services.thumbnail_cache is not None:
            await services.thumbnail_cache.aclose()


def folders_in(folder: Path) -> Folders:
    return Folders(folder / "cache", folder / "data")


async def fill(disk: Disk) -> None:
    """Keep 20 thumbnails, 3 packs of two keys, and 4 images with something, in 2 packs."""
    services = disk.services
    cache, marks = services.thumbnail_cache, services.marks
    assert cache is not None
    assert marks is not None
    for url, entry in fetched(map(url_of, range(20))).items():
        cache.put(url, entry, BOX)
    for number, place in enumerate((PLACE, PLACE, OTHER_PLACE)):
        request = request_of(number, place)
        services.packs[False].save(request, pack_of(number, described(2)), 1.0, NOTHING_CHANGED)
    marks.save(PACK, {"a": Mark.PICKED})
    marks.save(NOTES, {"a": "wide", "b": "blue"})
    marks.save(SLIDES, {TRAY: (Slide("c"),)})
    marks.save(TAKEN._replace(pack_id="other"), {"d": {"exported": 7}})
    await disk.until_there_are(20, 3, 4)


def rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        count: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return count


async def test_everything_of_all_packs_and_keys_is_counted_and_deleted(tmp_path: Path) -> None:
    async with opened(folders_in(tmp_path)) as disk:
        await fill(disk)
        marks = (await disk.amounts())["marks"]
        assert marks is not None
        assert (marks.packs, marks.problem) == (2, None)
        for kind in IN_SQLITE:
            path = disk.stored.path_of(kind)
            amount = disk.stored.amounts[kind]
            assert path is not None
            assert amount is not None
            assert amount.size >= path.stat().st_size > 0
            assert await disk.clear(kind)
        assert await disk.entries() == [0, 0, 0]
    for table in ("marks", "slides", "taken"):
        assert rows(tmp_path / "data" / "marks.sqlite3", table) == 0
    assert rows(tmp_path / "data" / "packs.sqlite3", "packs") == 0
    assert rows(tmp_path / "data" / "packs.sqlite3", "chunks") == 0
    assert rows(tmp_path / "cache" / FILE_NAME, "thumbnails") == 0


async def test_marks_come_back_beside_what_was_marked_since(tmp_path: Path) -> None:
    async with opened(folders_in(tmp_path)) as disk:
        await fill(disk)
        marks = disk.services.marks
        assert marks is not None
        marks.save(SLIDES._replace(pack_id="other"), {TRAY: (Slide("x"), Slide("y"))})
        assert await disk.clear("marks")
        assert [await marks.load(each) for each in (PACK, NOTES, SLIDES)] == [{}, {}, {}]
        marks.save(PACK, {"b": Mark.REJECTED})
        marks.save(NOTES, {"a": "newer"})
        marks.save(SLIDES, {TRAY: (Slide("z", "proof"),)})
        assert await disk.undo("marks")
        assert not disk.stored.can_undo("marks")
        assert await marks.load(PACK) == {"a": Mark.PICKED, "b": Mark.REJECTED}
        assert await marks.load(NOTES) == {"a": "newer", "b": "blue"}
        assert await marks.load(SLIDES) == {TRAY: (Slide("z", "proof"),)}
        assert await marks.load(SLIDES._replace(pack_id="other")) == {TRAY: (Slide("x"), Slide("y"))}
        assert await marks.load(TAKEN._replace(pack_id="other")) == {"d": {"exported": 7}}


async def test_another_window_goes_on(tmp_path: Path) -> None:
    """It reads what it has, writes what is new, and finds the rest deleted."""
    async with opened(folders_in(tmp_path)) as disk, opened(folders_in(tmp_path)) as other:
        await fill(disk)
        assert await other.entries() == [20, 3, 4]
        for kind in IN_SQLITE:
            assert await disk.clear(kind)
        cache, marks = other.services.thumbnail_cache, other.services.marks
        assert cache is not None
        assert marks is not None
        for url, entry in fetched([url_of(100)]).items():
            cache.put(url, entry, BOX)
        other.services.packs[False].save(request_of(1), pack_of(1, described(2)), 2.0, NOTHING_CHANGED)
        marks.save(PACK, {"new": Mark.PICKED})
        await other.until_there_are(1, 1, 1)
        assert await disk.entries() == [1, 1, 1]
        assert await other.services.packs[False].load(request_of(1)) is not None
        assert await marks.load(PACK) == {"new": Mark.PICKED}
    for path in (tmp_path / "data" / "marks.sqlite3", tmp_path / "data" / "packs.sqlite3"):
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert [path.name for path in (tmp_path / "data").iterdir() if "damaged" in path.name] == []


async def test_packs_that_were_removed_are_there_again_after_undo_and_a_restart(tmp_path: Path) -> None:
    async with opened(folders_in(tmp_path)) as disk:
        await fill(disk)
        assert await disk.clear("packs")
        assert await disk.services.packs[False].recents(SERVER, PLACE.key) == ()
        assert await disk.undo("packs")
    async with opened(folders_in(tmp_path)) as disk:
        assert await disk.entries() == [20, 3, 4]
        assert len(await disk.services.packs[False].recents(SERVER, OTHER_PLACE.key)) == 1
        assert await disk.services.packs[False].load(request_of(0)) is not None


async def test_a_locked_file_says_so_and_nothing_is_deleted(tmp_path: Path) -> None:
    async with opened(folders_in(tmp_path)) as disk:
        await fill(disk)
        with closing(sqlite3.connect(tmp_path / "data" / "marks.sqlite3", isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            assert not await disk.clear("marks")
            amount = (await disk.amounts())["marks"]
            assert amount is not None
            assert amount.problem is DataProblem.BUSY
            assert not disk.stored.can_undo("marks")
            connection.execute("ROLLBACK")
        assert await disk.entries() == [20, 3, 4]


async def test_a_full_disk_has_room_again_once_thumbnails_are_deleted(tmp_path: Path) -> None:
    async with opened(folders_in(tmp_path)) as disk:
        cache = disk.services.thumbnail_cache
        assert cache is not None
        await disk.amounts()
        with size_limit(100_000):
            for url, entry in fetched(map(url_of, range(20))).items():
                cache.put(url, entry, BOX)
            await until(lambda: not cache.room_bytes)
            amount = (await disk.amounts())["thumbnails"]
            assert amount is not None
            assert amount.problem is DataProblem.FULL
        assert await disk.clear("thumbnails")
        for url, entry in fetched(map(url_of, range(20))).items():
            cache.put(url, entry, BOX)
        await disk.until_there_are(20, 0, 0)


async def test_a_folder_that_can_only_be_read_says_so(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as remount:
        async with opened(folders_in(tmp_path / "disk")) as disk:
            await fill(disk)
        remount("ro")
        async with opened(folders_in(tmp_path / "disk")) as disk:
            amounts = await disk.amounts()
            problems = [amount.problem for amount in amounts.values() if amount is not None]
            assert problems == [DataProblem.READ_ONLY] * 3
            assert amounts["marks"] is not None
            assert amounts["marks"].entries == 4
            assert not await disk.clear("marks")
            assert not await disk.clear("thumbnails")
        remount("rw")


async def test_a_folder_that_does_not_answer_any_more_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_data, "_ANSWER_SECONDS", 0.1)
    with unanswering_disk(tmp_path / "data"):
        async with opened(folders_in(tmp_path)) as disk:
            amounts = await disk.amounts()
            assert (amounts["packs"], amounts["marks"]) == (None, None)
            assert amounts["thumbnails"] is not None


async def test_a_folder_that_did_not_answer_at_the_start_is_named(tmp_path: Path) -> None:
    with unanswering_disk(tmp_path / "data"):
        folders = answering(folders_in(tmp_path))
    assert folders.data is None
    async with opened(folders) as disk:
        await disk.amounts()
        assert disk.stored.amounts["marks"] is None
        sentences: dict[StoredKind, str] = {"marks": "The folder doesn’t answer.", "thumbnails": "Nothing is saved."}
        for kind, sentence in sentences.items():
            row = StoredRow(kind, disk.stored)
            assert sentence in [label.text() for label in row.findChildren(QLabel)]
            row.deleteLater()


async def test_logs_of_all_windows_are_counted_and_deleted_and_nothing_else(tmp_path: Path) -> None:
    names = ("pack-browser.log", "pack-browser.log.1", "pack-browser-2.log", "pack-browser-2.log.2")
    others = ("pack-browser.log.lock", "notes.log", "pack-browser.log.bak")
    for name in (*names, *others):
        (tmp_path / name).write_text("12345")
    async with opened(folders_in(tmp_path)) as disk:
        disk.services.log = tmp_path / "pack-browser.log"
        assert (await disk.amounts())["logs"] == Amount(20, 4)
        assert await disk.clear("logs")
        assert disk.stored.amounts["logs"] == Amount()
        assert not disk.stored.can_undo("logs")
        disk.services.log = tmp_path / "missing" / "pack-browser.log"
        assert (await disk.amounts())["logs"] == Amount()
    assert set(os.listdir(tmp_path)) & {*names, *others} == set(others)
