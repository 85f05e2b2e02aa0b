"""The marks on disk: damaged and newer files, concurrent and killed processes, disks that can't be written."""

import contextlib
import os
import random
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from app.core.saved_values import TRAY, DataProblem, Mark, MarkedPack, Slide, Taken
from app.storage import data_file
from app.storage.data_file import DataFileError, Schema, open_file
from app.storage.saved_marks import SCHEMA, MarksStore
from tests.disks import NO_FILES, small_disk
from tests.unit.storage.marks_processes import (
    BUSY_SECONDS,
    IMAGES,
    PACK,
    mark_of,
    save_for_a_while,
    save_for_ever,
    slides_of,
)

type OpenStore = Callable[[], MarksStore]

SPAWN = get_context("spawn")
FILE_NAME = SCHEMA.file_name
OTHER_PACK = PACK._replace(pack_id="22222222-2222-4222-8222-222222222222")
OTHER_SERVER = PACK._replace(server="https://other.example/v1")
MARKS = {"a": Mark.PICKED, "b": Mark.REJECTED, "ü 😀 '\"\0": Mark.PICKED}
NOTES = PACK._replace(kind="notes")
TRAY_OF_PACK = PACK._replace(kind="slides")
TAKEN = PACK._replace(kind="taken")
SLIDE_LIST = (Slide("b", "hook"), Slide("ü 😀 '\"\0"), Slide("a", "call_to_action"), Slide("gone", "proof"))
APART = PACK._replace(pack_id="", kind="not_the_same")
PAIRS = {"0123456789abcdef fedcba9876543210": True, "x x": True}
TIMES: dict[str, Taken] = {"a": {"downloaded": 0, "slides": 1}, "c": {"exported": 1_790_000_000}}
WORDS = {"a": "crop the left edge", "c": "ü 😀 '\"\0"}
MANY = {f"image {number}": mark_of(number) for number in range(3_000)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "pack-browser"


@pytest.fixture
def open_store(folder: Path) -> Iterator[OpenStore]:
    """Opens stores like a program that restarts: the former one is closed before."""
    stores: list[MarksStore] = []

    def open_one() -> MarksStore:
        if stores:
            stores[-1].close()
        stores.append(MarksStore(folder, BUSY_SECONDS))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def problem_of_saving(store: MarksStore, marks: dict[str, Mark]) -> DataProblem:
    with pytest.raises(DataFileError) as caught:
        store.save({PACK: marks})
    return caught.value.problem


@contextlib.contextmanager
def process(target: Callable[..., None], *arguments: object) -> Iterator[tuple[Any, Any]]:
    """Another process, and the pipe to it; it is killed at the end."""
    ours, theirs = SPAWN.Pipe()
    started = SPAWN.Process(target=target, args=(arguments[0], theirs, *arguments[1:]))
    started.start()
    theirs.close()
    try:
        yield started, ours
    finally:
        started.kill()
        started.join()
        started.close()
        ours.close()


def test_marks_are_found_after_a_restart_by_server_pack_and_image(open_store: OpenStore) -> None:
    store = open_store()
    store.save({PACK: MARKS, OTHER_PACK: {"a": Mark.REJECTED}})
    store.save({OTHER_SERVER: {"b": Mark.PICKED}})
    for _ in range(2):
        assert store.load(PACK) == MARKS
        assert store.load(OTHER_PACK) == {"a": Mark.REJECTED}
        assert store.load(OTHER_SERVER) == {"b": Mark.PICKED}
        store = open_store()
    store.save({PACK: {"a": Mark.NONE, "b": Mark.PICKED, "never marked": Mark.NONE}})
    remaining = {each: mark for each, mark in MARKS.items() if each != "a"}
    assert open_store().load(PACK) == remaining | {"b": Mark.PICKED}


def test_notes_and_marks_of_an_image_are_changed_independently(open_store: OpenStore) -> None:
    store = open_store()
    store.save({PACK: MARKS, NOTES: WORDS})
    store.save({NOTES: {"b": "for May"}, PACK: {"c": Mark.PICKED}})
    store = open_store()
    assert store.load(PACK) == MARKS | {"c": Mark.PICKED}
    assert store.load(NOTES) == WORDS | {"b": "for May"}
    store.save({PACK: dict.fromkeys(MARKS, Mark.NONE), NOTES: {"b": ""}})
    assert store.load(PACK) == {"c": Mark.PICKED}
    assert open_store().load(NOTES) == WORDS


def test_slides_are_replaced_as_a_whole_and_keep_their_order(open_store: OpenStore) -> None:
    store = open_store()
    store.save({TRAY_OF_PACK: {TRAY: SLIDE_LIST}, PACK: MARKS})
    assert open_store().load(TRAY_OF_PACK) == {TRAY: SLIDE_LIST}
    turned = tuple(reversed(SLIDE_LIST[1:]))
    store = open_store()
    store.save({TRAY_OF_PACK: {TRAY: turned}, OTHER_PACK._replace(kind="slides"): {TRAY: SLIDE_LIST}})
    assert open_store().load(TRAY_OF_PACK) == {TRAY: turned}
    store = open_store()
    store.save({TRAY_OF_PACK: {TRAY: ()}})
    assert (store.load(TRAY_OF_PACK), store.load(PACK)) == ({}, MARKS)
    assert store.load(OTHER_PACK._replace(kind="slides")) == {TRAY: SLIDE_LIST}


def test_how_an_image_was_taken_adds_to_what_is_known_of_it(open_store: OpenStore) -> None:
    store = open_store()
    store.save({TAKEN: {"a": {"downloaded": 5}, "b": {"slides": 7}}})
    store.save({TAKEN: {"a": {"exported": 6, "downloaded": 4}, "b": {"slides": 2**40}}})
    assert open_store().load(TAKEN) == {"a": {"downloaded": 5, "exported": 6}, "b": {"slides": 2**40}}
    store = open_store()
    store.save({TAKEN: {"b": {}}})
    assert store.load(TAKEN) == {"a": {"downloaded": 5, "exported": 6}}


def test_pictures_that_are_not_the_same_belong_to_a_server_and_come_back_with_the_marks(open_store: OpenStore) -> None:
    store = open_store()
    store.save({APART: PAIRS | {"a b": True}, OTHER_SERVER._replace(pack_id="", kind="not_the_same"): {"c d": True}})
    store.save({APART: {"a b": False}, PACK: MARKS})
    store = open_store()
    assert store.load(APART) == PAIRS
    assert store.count() == (len(MARKS), 1), "they are no images"
    cleared = store.clear()
    assert store.load(APART) == {}
    store.restore(cleared)
    assert (open_store().load(APART), open_store().load(PACK)) == (PAIRS, MARKS)


SLIDES_AND_TAKEN = (
    "CREATE TABLE slides (server TEXT NOT NULL, pack TEXT NOT NULL, place INTEGER NOT NULL, image TEXT NOT NULL,"
    " role TEXT NOT NULL, PRIMARY KEY (server, pack, place)) WITHOUT ROWID",
    "CREATE TABLE taken (server TEXT NOT NULL, pack TEXT NOT NULL, image TEXT NOT NULL, how TEXT NOT NULL,"
    " at INTEGER NOT NULL, PRIMARY KEY (server, pack, image, how)) WITHOUT ROWID",
)


def make_former_file(path: Path, version: int) -> None:
    """A file as the program made it that wrote this version of it."""
    path.parent.mkdir(parents=True)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE marks (server TEXT NOT NULL, pack TEXT NOT NULL, image TEXT NOT NULL, mark TEXT NOT NULL,"
            " PRIMARY KEY (server, pack, image)) WITHOUT ROWID"
        )
        if version > 1:
            connection.execute("ALTER TABLE marks ADD COLUMN note TEXT NOT NULL DEFAULT ''")
        if version > 2:
            for statement in SLIDES_AND_TAKEN:
                connection.execute(statement)
        rows = [(*PACK[:2], each, mark.value) for each, mark in MARKS.items()]
        connection.executemany("INSERT INTO marks (server, pack, image, mark) VALUES (?, ?, ?, ?)", rows)
        connection.execute(f"PRAGMA user_version = {version}")


def change_the_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(18)  # the version of the format for writing
        file.write(b"\xff")


@pytest.mark.parametrize("damage", [lambda _: None, change_the_header], ids=["whole", "damaged"])
@pytest.mark.parametrize("version", [1, 2, 3])
def test_marks_of_a_former_version_are_kept(
    open_store: OpenStore, folder: Path, version: int, damage: Callable[[Path], None]
) -> None:
    make_former_file(folder / FILE_NAME, version)
    damage(folder / FILE_NAME)
    store = open_store()
    store.save({NOTES: WORDS, TRAY_OF_PACK: {TRAY: SLIDE_LIST}, TAKEN: TIMES, APART: PAIRS})
    assert store.file.was_set_aside == (damage is change_the_header)
    store = open_store()
    kept = [store.load(each) for each in (PACK, NOTES, TRAY_OF_PACK, TAKEN, APART)]
    assert kept == [MARKS, WORDS, {TRAY: SLIDE_LIST}, TIMES, PAIRS]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_only_this_user_may_read_the_file(open_store: OpenStore, folder: Path) -> None:
    assert open_store().load(PACK) == {}
    assert not folder.exists(), "reading makes nothing"
    open_store().save({PACK: MARKS})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_transaction_waits_for_the_disk(open_store: OpenStore, folder: Path) -> None:
    open_store().save({PACK: MARKS})
    with contextlib.closing(open_file(folder / FILE_NAME, SCHEMA, BUSY_SECONDS)) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA fullfsync").fetchone() == (1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("truncate",)


def overwrite_all(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


def overwrite_a_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 8192 * 4096)  # in the middle
        file.write(random.Random(2).randbytes(4096))


def cut(path: Path) -> None:
    os.truncate(path, 10_000)


def replace_by_other_tables(path: Path) -> None:
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE something (else TEXT)".replace("else", "other"))


# How many of the marks are found again at least.
RESCUED: dict[Callable[[Path], None], int] = {
    overwrite_all: 0,
    overwrite_a_page: len(MANY) // 2,
    cut: 0,
    change_the_header: len(MANY),
    replace_by_other_tables: 0,
}


@pytest.mark.parametrize("suffix", ["", "-journal"])
@pytest.mark.parametrize("kind", [kind for kind in NO_FILES if kind != "dangling link"])
def test_what_is_no_file_is_not_opened(open_store: OpenStore, folder: Path, kind: str, suffix: str) -> None:
    open_store().save({PACK: MANY})
    place = folder / f"{FILE_NAME}{suffix}"
    place.unlink(missing_ok=True)
    NO_FILES[kind](place)
    for action in (lambda: open_store().load(PACK), lambda: open_store().save({PACK: MARKS})):
        with pytest.raises(DataFileError) as caught:
            action()
        assert caught.value.problem is DataProblem.NO_FILE


@pytest.mark.parametrize("damage", RESCUED)
def test_a_damaged_file_is_kept_beside_a_new_one(
    open_store: OpenStore, folder: Path, damage: Callable[[Path], None]
) -> None:
    open_store().save({PACK: MANY})
    store = open_store()
    damage(folder / FILE_NAME)
    damaged = (folder / FILE_NAME).read_bytes()
    store.save({PACK: MARKS})
    found = store.load(PACK)
    assert found.items() >= MARKS.items()
    assert MANY.items() >= {each: mark for each, mark in found.items() if each not in MARKS}.items()
    assert len(found) >= len(MARKS) + RESCUED[damage]
    assert store.file.was_set_aside
    assert (folder / "marks-damaged-1.sqlite3").read_bytes() == damaged
    assert not (folder / "marks-damaged-2.sqlite3").exists()
    again = open_store()
    assert again.load(PACK) == found
    assert not again.file.was_set_aside


def test_no_flipped_bit_hides_marks(open_store: OpenStore, folder: Path) -> None:
    packs = [MarkedPack("https://localhost/api", f"{number:08d}-1111-1111-1111-111111111111") for number in range(8)]
    marks = {f"{number:08d}-2222-2222-2222-222222222222": Mark.PICKED for number in range(200)}
    open_store().save(dict.fromkeys(packs, marks))
    path = folder / "marks.sqlite3"
    whole, noticed = path.read_bytes(), 0
    for page in range(1, len(whole) // 4096):
        if whole[page * 4096] != 2:  # the page leads to others: a wrong key there hides all that is below it
            continue
        key = whole.index(b"-1111-1111", page * 4096) - 3
        for copy in folder.glob("marks*"):
            copy.unlink()
        path.write_bytes(whole[:key] + bytes([whole[key] ^ 64]) + whole[key + 1 :])
        store = open_store()
        found = sum(len(store.load(pack)) for pack in packs)
        assert found >= len(packs) * len(marks) - 1  # the row whose key was changed
        noticed += store.file.was_set_aside
    assert noticed


def test_a_file_that_another_process_has_replaced_meanwhile_is_not_renamed(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    store.save({PACK: MANY})
    other = MarksStore(folder, BUSY_SECONDS)
    overwrite_all(folder / FILE_NAME)
    other.save({PACK: MARKS})  # which has renamed the damaged file
    store.save({PACK: {"c": Mark.PICKED}})
    assert store.load(PACK) == MARKS | {"c": Mark.PICKED}
    assert not (folder / "marks-damaged-2.sqlite3").exists()
    other.close()


def test_a_file_of_a_newer_version_stays_as_it_is(open_store: OpenStore, folder: Path) -> None:
    running = open_store()
    running.save({PACK: MARKS})
    with contextlib.closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("ALTER TABLE marks ADD COLUMN colour TEXT")
        connection.execute(f"PRAGMA user_version = {SCHEMA.version + 1}")
    before = (folder / FILE_NAME).read_bytes()
    assert problem_of_saving(running, {"c": Mark.PICKED}) is DataProblem.NEWER, "it was installed meanwhile"
    store = open_store()
    with pytest.raises(DataFileError) as caught:
        store.load(PACK)
    assert caught.value.problem is DataProblem.NEWER
    assert problem_of_saving(store, {"c": Mark.PICKED}) is DataProblem.NEWER
    store.close()
    assert (folder / FILE_NAME).read_bytes() == before
    assert [path.name for path in folder.iterdir() if "damaged" in path.name] == []


def test_a_mark_that_is_not_known_is_left_alone(open_store: OpenStore, folder: Path) -> None:
    open_store().save({PACK: MARKS})
    with contextlib.closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.execute("INSERT INTO marks VALUES (?, ?, 'c', 'starred', '')", PACK[:2])
    store = open_store()
    assert store.load(PACK) == MARKS
    store.save({PACK: {"a": Mark.REJECTED}})
    with contextlib.closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        assert connection.execute("SELECT mark FROM marks WHERE image = 'c'").fetchall() == [("starred",)]


def test_a_file_that_is_deleted_while_it_is_open_is_made_again(open_store: OpenStore, folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows deletes no open file")
    store = open_store()
    store.save({PACK: MARKS})
    for path in folder.iterdir():
        path.unlink()
    store.save({PACK: {"c": Mark.PICKED}})
    assert open_store().load(PACK) == {"c": Mark.PICKED}


def test_a_disk_that_may_only_be_read_for_a_while_is_no_damage(open_store: OpenStore, folder: Path) -> None:
    with small_disk(folder) as mount_again:
        open_store().save({PACK: MARKS})
        store = open_store()
        store.close()
        mount_again("ro")
        assert store.load(PACK) == MARKS  # opens the file, which SQLite then never writes
        assert problem_of_saving(store, {"c": Mark.PICKED}) is DataProblem.READ_ONLY
        assert store.load(PACK) == MARKS
        mount_again("rw")
        store.save({PACK: {"c": Mark.PICKED}})
        assert store.load(PACK) == MARKS | {"c": Mark.PICKED}
        assert not store.file.was_set_aside
        store.close()


def test_tables_that_another_process_makes_while_the_file_is_opened_are_no_damage(
    open_store: OpenStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_file.make_file(folder / FILE_NAME)
    has_tables, calls = data_file.has_tables, count()

    def has_tables_and_waits(connection: sqlite3.Connection, schema: Schema) -> bool:
        found = has_tables(connection, schema)
        if next(calls) == 1:  # before what the tables are is read
            other = MarksStore(folder, busy_seconds=0.01)
            with contextlib.closing(other), contextlib.suppress(DataFileError):
                other.save({OTHER_PACK: MARKS})
        return found

    monkeypatch.setattr(data_file, "has_tables", has_tables_and_waits)
    store = open_store()
    store.save({PACK: MARKS})
    assert store.load(PACK) == MARKS
    assert not store.file.was_set_aside


def test_two_processes_keep_the_marks_of_both(open_store: OpenStore, folder: Path) -> None:
    with (
        process(save_for_a_while, folder, "one", 1.0) as (_, one),
        process(save_for_a_while, folder, "other", 1.0) as (_, other),
    ):
        wanted = one.recv() | other.recv()
    assert open_store().load(PACK) == {each: mark for each, mark in wanted.items() if mark is not Mark.NONE}
    # Of slides only those of one of both are left, of what was taken all.
    assert open_store().load(TRAY_OF_PACK) in ({TRAY: slides_of("one")}, {TRAY: slides_of("other")})
    assert open_store().load(TAKEN) == {"a": {"downloaded": 1, "exported": 1}}


def test_a_killed_process_loses_no_mark_that_was_saved(open_store: OpenStore, folder: Path) -> None:
    moments = random.Random(3)
    step = 0
    for _ in range(2):
        with process(save_for_ever, folder, step) as (other, pipe):
            for _ in range(moments.randrange(1, 12)):
                step = pipe.recv()
            other.kill()
            other.join()
            with contextlib.suppress(EOFError):
                while True:
                    step = pipe.recv()
        found = open_store().load(PACK)
        assert len(found) == IMAGES
        assert set(found.values()) in ({mark_of(step)}, {mark_of(step + 1)})  # all of one step
        step += 1
    assert [path.name for path in folder.iterdir() if "damaged" in path.name] == []
