"""The file of what is kept of packs: damaged, newer, full disks, killed and concurrent processes, and its size."""

import asyncio
import contextlib
import sqlite3
import stat
import sys
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.core.changes import NOTHING_CHANGED
from app.core.saved_values import DataProblem, PacksEvent, SavedTab
from app.storage.packs_writer import PacksWriter
from app.storage.saved_packs import SavedPacks
from tests.disks import fill_disk, size_limit, small_disk
from tests.tables import each_row
from tests.unit.storage.kept_packs import (
    LIMITS,
    OTHER_PLACE,
    PLACE,
    SERVER,
    Listener,
    content_of,
    described,
    pack_id_of,
    pack_of,
    request_of,
    until,
)

pytestmark = pytest.mark.anyio

QUICK = replace(LIMITS, busy_seconds=0.05, retry_seconds=0.05)
PACKS = 12
IMAGES = 150


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "packs.sqlite3"


async def keep_many(folder: Path, count: int = PACKS) -> None:
    """Keep packs of 150 images, and a tab."""
    listener = Listener()
    saved = SavedPacks(folder, LIMITS, listener)
    for number in range(count):
        pack = pack_of(number, described(IMAGES, f"number{number}end"), name=f"Pack {number}")
        saved.save(request_of(number), pack, 1.0, NOTHING_CHANGED)
    saved.set_pinned(PLACE, pack_id_of(0), is_pinned=True)
    saved.save_tabs(PLACE, [SavedTab(pack_id_of(1))])
    await saved.aclose()
    assert not listener.problems


async def listed(saved: SavedPacks) -> list[int]:
    return [int(each.pack_id[:8], 16) for each in await saved.recents(SERVER.text, PLACE.key)]


async def kept(saved: SavedPacks, count: int = PACKS) -> list[int]:
    """The packs whose answers can be read, each of which is complete."""
    found = []
    for number in range(count):
        answer = await saved.load(request_of(number))
        if answer is not None:
            assert answer.pack == pack_of(number, described(IMAGES, f"number{number}end"), name=f"Pack {number}")
            found.append(number)
    return found


LAST = "WHERE chunk = (SELECT max(chunk) FROM chunks)"


@pytest.mark.parametrize("damage", [f"UPDATE chunks SET content = x'00' {LAST}", f"DELETE FROM chunks {LAST}"])
async def test_a_damaged_answer_costs_no_other(file: Path, damage: str) -> None:
    await keep_many(file.parent)
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(damage)
    damaged = content_of(file)
    listener = Listener()
    for _ in range(2):
        async with contextlib.aclosing(SavedPacks(file.parent, LIMITS, listener)) as saved:
            found = await kept(saved)
            assert len(found) == PACKS - 1
            assert await listed(saved) == [0, *range(PACKS - 1, 0, -1)]  # pinned, then by last use
            assert await saved.tabs(SERVER.text, PLACE.key) == (SavedTab(pack_id_of(1)),)
            for number in found:
                images = await saved.search(PLACE, f"number{number}end")
                assert images is not None
                assert images.image_count == IMAGES
    assert listener.problems == [DataProblem.SET_ASIDE]
    assert (file.parent / "packs-damaged-1.sqlite3").read_bytes() == damaged


@pytest.mark.expects_errors
async def test_a_value_of_a_wrong_type_leaves_what_else_is_in_the_file(file: Path) -> None:
    await keep_many(file.parent, 2)
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE packs SET removal = 'x' WHERE number = (SELECT max(number) FROM packs)")
    saved = SavedPacks(file.parent, LIMITS, Listener())
    async with asyncio.timeout(10):
        assert await listed(saved) == [0]
        assert await saved.tabs(SERVER.text, PLACE.key) == (SavedTab(pack_id_of(1)),)
    await saved.aclose()


async def test_an_answer_whose_parts_have_another_type_is_set_aside_and_costs_no_other(file: Path) -> None:
    await keep_many(file.parent, 3)
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE packs SET unseen = CAST(unseen AS TEXT) WHERE number = 1")
    listener = Listener()
    async with contextlib.aclosing(SavedPacks(file.parent, LIMITS, listener)) as saved:
        assert await kept(saved, 3) == [1, 2]
    assert listener.problems == [DataProblem.SET_ASIDE]


async def test_damaged_values_hide_neither_their_pack_nor_others(file: Path) -> None:
    await keep_many(file.parent, 2)
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE packs SET covers = '[', last_used = 1e300 WHERE number = 1")
    listener = Listener()
    saved = SavedPacks(file.parent, LIMITS, listener)
    recents = await saved.recents(SERVER.text, PLACE.key)
    known = [(each.name, each.last_used > 0, bool(each.cover_urls)) for each in recents]
    assert known == [("Pack 0", False, False), ("Pack 1", True, True)]
    found = await saved.search(PLACE, "pack")
    assert found is not None
    assert len(found.packs) == 2
    await saved.aclose()
    assert listener.problems == []


async def test_with_a_file_in_place_of_the_folder_packs_are_kept_in_memory_and_do_not_count_as_deleted(
    file: Path,
) -> None:
    file.parent.write_text("in the way")
    listener = Listener()
    async with contextlib.aclosing(SavedPacks(file.parent, QUICK, listener)) as saved:
        saved.forget(PLACE)
        await until(lambda: listener.events.count(PacksEvent.NOT_DELETED) == 1)
        saved.save(request_of(1), pack_of(1, described(3)), 1.0, NOTHING_CHANGED)
        saved.save_tabs(PLACE, [SavedTab(pack_id_of(1))])
        assert await listed(saved) == [1]
        assert await saved.tabs(SERVER.text, PLACE.key) == (SavedTab(pack_id_of(1)),)
    assert listener.problems == [DataProblem.UNUSABLE]
    assert (listener.events.count(PacksEvent.NOT_DELETED), listener.events.count(PacksEvent.DELETED)) == (1, 0)


async def test_on_a_full_disk_packs_are_listed_and_found_as_if_they_were_written(file: Path) -> None:
    await keep_many(file.parent, 2)
    listener = Listener()
    saved = SavedPacks(file.parent, QUICK, listener)
    with size_limit(1):
        saved.save(request_of(3), pack_of(3, described(3000)), 1.0, NOTHING_CHANGED)
        await until(lambda: listener.events.count(PacksEvent.CHANGED) > 0)
        assert listener.problems == [DataProblem.FULL]
        assert await listed(saved) == [0, 3, 1]
        saved.set_pinned(PLACE, pack_id_of(3), is_pinned=True)
        saved.remove(PLACE, pack_id_of(1))
        saved.record_used(request_of(3))
        await until(lambda: listener.events.count(PacksEvent.CHANGED) > 1)
        assert await listed(saved) == [3, 0]
        assert await saved.load(request_of(0)) is not None
        other = SavedPacks(file.parent, QUICK, listener)
        assert await listed(other) == [0, 1], "nothing of it is on the disk"
    while await listed(other) != [3, 0]:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0.01)
    await other.aclose()
    await saved.aclose()


async def test_a_key_is_forgotten_however_much_waits_to_be_written(file: Path) -> None:
    await keep_many(file.parent, 1)
    saved = SavedPacks(file.parent, replace(QUICK, unsaved=2), Listener())
    # The file is locked, not full: on a full disk a key is deleted in place.
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        saved.forget(PLACE)
        assert await listed(saved) == [], "the deletion waits"
        for number in (3, 4, 5):
            saved.set_pinned(OTHER_PLACE, pack_id_of(number), is_pinned=True)
        assert await listed(saved) == []
    await saved.aclose()
    saved = SavedPacks(file.parent, QUICK, Listener())
    assert await listed(saved) == []
    await saved.aclose()


async def test_a_forgotten_key_takes_its_packs_along_on_a_full_disk(file: Path) -> None:
    with small_disk(file.parent):
        await keep_many(file.parent, 3)
        filler = fill_disk(file.parent)
        listener = Listener()
        async with contextlib.aclosing(SavedPacks(file.parent, QUICK, listener)) as saved:
            saved.save_tabs(PLACE, [SavedTab(pack_id_of(7))])  # waits, because there is no room for it
            await until(lambda: listener.problems == [DataProblem.FULL])
            saved.forget(PLACE)
            assert await listed(saved) == []
        content = content_of(file)
        assert listener.events.count(PacksEvent.NOT_DELETED) == 0
        assert b"Pack 1" not in content
        assert pack_id_of(7).encode() not in content
        filler.unlink()
        async with contextlib.aclosing(SavedPacks(file.parent, QUICK, listener)) as saved:
            assert await kept(saved, 3) == []
            assert await saved.tabs(SERVER.text, PLACE.key) == ()
        assert listener.problems == [DataProblem.FULL], "the file is whole"


async def test_what_is_in_a_file_that_may_only_be_read_is_found(file: Path) -> None:
    with small_disk(file.parent) as mount_again:
        await keep_many(file.parent, 2)
        mount_again("ro")
        listener = Listener()
        async with contextlib.aclosing(SavedPacks(file.parent, QUICK, listener)) as saved:
            saved.save_tabs(PLACE, [SavedTab(pack_id_of(7))])
            await until(lambda: listener.problems == [DataProblem.READ_ONLY])
            assert await listed(saved) == [0, 1]
            assert await kept(saved, 2) == [0, 1]
            assert (await saved.search(PLACE, "number1end")) is not None
            saved.forget(PLACE)
            await until(lambda: listener.events.count(PacksEvent.NOT_DELETED) == 1)
            mount_again("rw")
            await until(lambda: listener.events.count(PacksEvent.DELETED) == 1)
            assert b"Pack 1" not in content_of(file)
        assert listener.problems == [DataProblem.READ_ONLY]


@each_row("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
async def test_packs_that_could_not_be_deleted_are_deleted_at_the_next_start(lock: str, file: Path) -> None:
    await keep_many(file.parent, 3)
    damaged = file.with_name("packs-damaged-1.sqlite3")
    damaged.write_bytes(b"Pack 1")
    listener = Listener()
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute(lock)
        async with contextlib.aclosing(SavedPacks(file.parent, QUICK, listener)) as saved:
            saved.forget(PLACE)
            await until(lambda: listener.events.count(PacksEvent.NOT_DELETED) == 1)
    assert b"Pack 1" in content_of(file)
    notes = file.parent / "forgotten"
    assert [path.name for path in notes.iterdir()] == [PLACE.account]
    async with contextlib.aclosing(SavedPacks(file.parent, QUICK, listener)) as saved:
        assert await saved.forget_again() == {PLACE.account: True}
        assert b"Pack 1" not in content_of(file)
        assert not damaged.exists()
        assert (await saved.forgotten()).keys() == {PLACE.account}
        await saved.take_back(PLACE.account)
        assert await saved.forgotten() == {}
    if sys.platform != "win32":
        assert stat.S_IMODE(notes.stat().st_mode) == 0o700


async def test_packs_that_cannot_be_deleted_are_told_and_deleted_once_that_is_possible(file: Path) -> None:
    await keep_many(file.parent, 3)
    listener = Listener()
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        async with contextlib.aclosing(SavedPacks(file.parent, QUICK, listener)) as saved:
            other.execute("BEGIN IMMEDIATE")
            saved.forget(PLACE)
            await until(lambda: listener.events.count(PacksEvent.NOT_DELETED) == 1)
            other.execute("ROLLBACK")
            await until(lambda: listener.events.count(PacksEvent.DELETED) == 1)
            assert b"Pack 1" not in content_of(file)
    assert listener.events.count(PacksEvent.NOT_DELETED) == 1


async def test_a_full_disk_does_not_keep_the_program_from_ending(file: Path) -> None:
    await keep_many(file.parent, 1)
    writer = PacksWriter(file.parent, replace(QUICK, close_seconds=1.0), Listener())
    with size_limit(1):
        writer.change_file(lambda connection: connection.execute("UPDATE accounts SET tabs = '[]'"))
        await writer.aclose()
        await until(lambda: "packs" not in {thread.name for thread in threading.enumerate()})


async def test_what_cannot_be_written_as_the_shutdown_begins_is_tried_once_more(file: Path) -> None:
    await keep_many(file.parent, 1)
    writer = PacksWriter(file.parent, QUICK, Listener())
    begun, may_go_on = threading.Semaphore(0), threading.Semaphore(0)

    def write_tabs(connection: sqlite3.Connection) -> None:
        begun.release()
        may_go_on.acquire(timeout=20)
        connection.execute("UPDATE accounts SET tabs = '[]'")

    with size_limit(1):
        writer.change_file(write_tabs)
        await until(lambda: begun.acquire(blocking=False))
        shutdown = asyncio.ensure_future(writer.aclose())
        await asyncio.sleep(0)
        may_go_on.release()
        await until(lambda: begun.acquire(blocking=False))
    may_go_on.release()
    await shutdown
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT DISTINCT tabs FROM accounts").fetchall() == [("[]",)]


async def test_the_file_does_not_grow_without_limit(file: Path) -> None:
    limits = replace(LIMITS, answers=4)
    saved = SavedPacks(file.parent, limits, Listener())
    sizes = []
    for number in range(40):
        pack = pack_of(number % 10, described(600, words=f"turn {number}"))
        saved.save(request_of(number % 10), pack, 1.0, NOTHING_CHANGED)
        if number % 10 == 9:
            await saved.aclose()
            sizes.append(len(content_of(file)))
            saved = SavedPacks(file.parent, limits, Listener())
    assert sizes[-1] < 1.5 * sizes[0] + 4 * 1024 * 1024
    saved.forget(PLACE)
    await saved.aclose()
    assert len(content_of(file)) < 200_000
