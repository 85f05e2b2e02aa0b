"""Each page of the files with packs and marks is lost once, and programs are killed while they rescue what is left."""

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.core.changes import NOTHING_CHANGED
from app.core.saved_values import DataProblem, Mark, SavedTab
from app.storage.saved_marks import MarksStore
from app.storage.saved_packs import SavedPacks
from tests.disks import NO_FILES, size_limit
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
)
from tests.unit.storage.marks_processes import BUSY_SECONDS, PACK

pytestmark = pytest.mark.anyio

PAGE = 4096
SECTOR = 512
PACKS = 8
IMAGES = 20  # one chunk
OTHERS = 100  # number of the pack of another key
TABS = (SavedTab(pack_id_of(1)), SavedTab(pack_id_of(2)))
MARKED = {f"image {number}": Mark.PICKED for number in range(1_500)}
MOST_ON_PAGE = 60  # marks
LEAF = 10  # the first byte of a page with rows of a table without row numbers


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with packs of two keys and tabs of one. The names are so long that each table has several pages."""
    folder = tmp_path_factory.mktemp("whole")

    async def keep() -> None:
        saved = SavedPacks(folder, LIMITS, Listener())
        for number in range(PACKS):
            pack = pack_of(number, described(IMAGES, f"number{number}end"), name=f"Pack {number} {'x' * 900}")
            saved.save(request_of(number), pack, 1.0, NOTHING_CHANGED)
        saved.save(request_of(OTHERS, OTHER_PLACE), pack_of(OTHERS, described(3, "others")), 1.0, NOTHING_CHANGED)
        saved.use(PLACE)
        saved.save_tabs(PLACE, TABS)
        await saved.aclose()

    asyncio.run(keep())
    return folder / "packs.sqlite3"


@pytest.fixture
def file(whole: Path, tmp_path: Path) -> Path:
    """A copy of the file in a folder of its own."""
    return copy_to(tmp_path / "data", whole)


def copy_to(folder: Path, whole: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(whole, folder)
    return folder / whole.name


def pages_of(path: Path) -> range:
    return range(path.stat().st_size // PAGE)


def zero(path: Path, page: int, size: int = PAGE) -> None:
    """Lose the end of a page, or all of it."""
    with path.open("r+b") as file:
        file.seek((page + 1) * PAGE - size)
        file.write(bytes(size))


def root_of(path: Path, table: str) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return int(page) - 1


@contextlib.asynccontextmanager
async def program(folder: Path, listener: Listener | None = None) -> AsyncIterator[SavedPacks]:
    async with contextlib.aclosing(SavedPacks(folder, LIMITS, listener or Listener())) as saved:
        yield saved


async def listed(saved: SavedPacks) -> set[int]:
    return {int(each.pack_id[:8], 16) for each in await saved.recents(SERVER.text, PLACE.key)}


async def found(saved: SavedPacks) -> set[int]:
    """The packs of which all images are found; of the others none is."""
    counts = {}
    for number in range(PACKS):
        images = await saved.search(PLACE, f"number{number}end")
        counts[number] = images.image_count if images is not None else 0
    assert set(counts.values()) <= {0, IMAGES}
    return {number for number, count in counts.items() if count}


async def loaded(saved: SavedPacks) -> set[int]:
    return {number for number in range(PACKS) if await saved.load(request_of(number)) is not None}


async def test_a_lost_page_of_packs_costs_no_more_than_its_table_even_if_a_search_meets_it_first(
    whole: Path, tmp_path: Path
) -> None:
    lost: dict[str, int] = dict.fromkeys(["packs", "answers", "tabs"], 0)
    for page in pages_of(whole):
        file = copy_to(tmp_path / "data", whole)
        zero(file, page)
        listener = Listener()
        async with program(file.parent, listener) as saved:
            await saved.search(PLACE, "number1end")
        async with program(file.parent, listener) as saved:
            left, answers = await listed(saved), await loaded(saved)
            assert answers == await found(saved), page
            assert answers <= left, page
            lost["packs"] += left < set(range(PACKS))
            lost["answers"] += answers < set(range(PACKS))
            lost["tabs"] += await saved.tabs(SERVER.text, PLACE.key) != TABS
            saved.save(request_of(PACKS), pack_of(PACKS, described(3)), 1.0, NOTHING_CHANGED)
        problems = Listener()
        async with program(file.parent, problems) as saved:
            assert await listed(saved) == left | {PACKS}, page
        assert listener.problems in ([], [DataProblem.SET_ASIDE]), page
        assert left == set(range(PACKS)) or (file.parent / "packs-damaged-1.sqlite3").exists(), page
        assert problems.problems == [], page
    assert lost["tabs"] <= 1, "the page with the definitions of the tables"
    assert max(lost.values()) <= PACKS


def test_a_lost_page_of_marks_costs_no_more_than_was_on_it(tmp_path: Path) -> None:
    other = PACK._replace(pack_id="22222222-2222-4222-8222-222222222222")
    with contextlib.closing(MarksStore(tmp_path / "whole", BUSY_SECONDS)) as store:
        store.save({PACK: MARKED, other: {"only": Mark.REJECTED}})
    whole = tmp_path / "whole" / "marks.sqlite3"
    for page in pages_of(whole):
        file = copy_to(tmp_path / "data", whole)
        is_leaf = content_of(file)[page * PAGE] == LEAF
        zero(file, page)
        with contextlib.closing(MarksStore(file.parent, BUSY_SECONDS)) as store:
            store.load(other)
        with contextlib.closing(MarksStore(file.parent, BUSY_SECONDS)) as store:
            marks = store.load(PACK)
            assert not store.file.was_set_aside
        assert marks.items() <= MARKED.items()
        assert len(marks) >= len(MARKED) - MOST_ON_PAGE or not is_leaf, page
        assert marks == MARKED or (file.parent / "marks-damaged-1.sqlite3").exists(), page


@pytest.mark.parametrize("kind", [kind for kind in NO_FILES if kind != "dangling link"])
def test_what_is_no_file_in_the_place_of_a_damaged_one_costs_no_marks(tmp_path: Path, kind: str) -> None:
    NO_FILES[kind](tmp_path / "marks-rescue.sqlite3")
    for marks in ({}, MARKED):
        with contextlib.closing(MarksStore(tmp_path, BUSY_SECONDS)) as store:
            assert store.load(PACK) == marks
            assert not store.file.was_set_aside
            store.save({PACK: MARKED})


@pytest.mark.parametrize("table", ["words_idx", "words_data", "words_config"])
async def test_a_damaged_index_of_words_costs_nothing(file: Path, table: str) -> None:
    zero(file, root_of(file, table))
    listener = Listener()
    async with program(file.parent, listener) as saved:
        images = await saved.search(PLACE, "number1end")
        assert images is not None
        assert images.image_count == IMAGES
    assert listener.problems == [DataProblem.SET_ASIDE]
    for _ in range(2):
        async with program(file.parent, listener) as saved:
            assert await listed(saved) == await loaded(saved) == await found(saved) == set(range(PACKS))
            assert await saved.tabs(SERVER.text, PLACE.key) == TABS
    assert listener.problems == [DataProblem.SET_ASIDE]


@pytest.mark.skipif(sqlite3.sqlite_version_info < (3, 44), reason="SQLite checks no virtual table")
async def test_one_flipped_bit_where_words_begin_in_the_index_does_not_make_a_search_find_less(
    file: Path, whole: Path
) -> None:
    # The last bytes of FTS5's page say where each word begins.
    for before_end in range(1, 96, 5):
        flip(file, whole, b"number1end", before_end)
        async with program(file.parent) as saved:
            assert await found(saved) == set(range(PACKS))


@pytest.mark.parametrize(
    "part", ["salts", "accounts", "sqlite_autoindex_accounts_1", "last_accounts", "sqlite_autoindex_packs_1"]
)
async def test_a_lost_sector_that_no_query_reports_is_noticed(file: Path, part: str) -> None:
    zero(file, root_of(file, part), SECTOR)
    for _ in range(2):
        async with program(file.parent) as saved:
            assert await listed(saved) == await loaded(saved) == set(range(PACKS))
            assert await saved.tabs(SERVER.text, PLACE.key) == TABS
            assert len(await saved.recents(SERVER.text, OTHER_PLACE.key)) == 1


def flip(path: Path, whole: Path, text: bytes, before_end: int | None = None) -> None:
    """Flip one bit of the first place where a text stands, or near the end of the page that this is in."""
    content = bytearray(whole.read_bytes())
    at = content.index(text)
    content[at if before_end is None else (at // PAGE + 1) * PAGE - before_end] ^= 8
    path.write_bytes(content)


async def test_one_flipped_bit_of_what_has_a_copy_or_can_be_made_anew_costs_nothing(file: Path, whole: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        (salt,) = connection.execute("SELECT salt FROM salts").fetchone()
        (tabs,) = connection.execute("SELECT tabs FROM accounts WHERE tabs <> '[]'").fetchone()
    for part in (salt[:6], tabs.encode(), tabs[4:30].encode(), b"version"):
        flip(file, whole, part)
        for told in ([DataProblem.SET_ASIDE], []):
            listener = Listener()
            async with program(file.parent, listener) as saved:
                assert await listed(saved) == await found(saved) == set(range(PACKS))
                assert await saved.tabs(SERVER.text, PLACE.key) == TABS
                saved.save(request_of(5), pack_of(5, described(IMAGES, "number5end")), 2.0, NOTHING_CHANGED)
                assert len(await loaded(saved)) == PACKS
            assert listener.problems == told


async def test_one_flipped_bit_of_what_says_which_tables_there_are_costs_nothing(file: Path, whole: Path) -> None:
    for part in (b"SQLite format", b"table", b"saltssalts", b"CREATE TABLE packs", b"number INTEGER", b"chunkschunks"):
        flip(file, whole, part)
        async with program(file.parent) as saved:
            assert await listed(saved) == await found(saved) == await loaded(saved) == set(range(PACKS))
            assert await saved.tabs(SERVER.text, PLACE.key) == TABS


def test_no_flipped_bit_of_what_says_which_tables_there_are_costs_marks(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    store = MarksStore(folder, BUSY_SECONDS)
    store.save({PACK: MARKED})
    store.close()
    path = folder / "marks.sqlite3"
    whole = path.read_bytes()
    begin = whole.index(b"tablemarksmarks")
    # The size, the format of texts, the types before the texts, the kind, both names, where the table begins, the text.
    places = {31: 16, 59: 2, begin - 1: 1, begin - 2: 2, begin: 1, begin + 6: 8, begin + 12: 1, begin + 15: 4}
    for at, bit in places.items():
        for each in folder.iterdir():
            each.unlink()
        path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        store = MarksStore(folder, BUSY_SECONDS)
        assert store.load(PACK) == MARKED
        assert store.file.was_set_aside
        store.close()


async def test_nothing_of_any_key_is_in_the_new_file_if_no_key_would_find_it(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM last_accounts WHERE server = ''")
    zero(file, root_of(file, "salts"))
    async with program(file.parent) as saved:
        assert await listed(saved) == set()
        assert await saved.recents(SERVER.text, None) == ()
        saved.save(request_of(5), pack_of(5, described(3)), 1.0, NOTHING_CHANGED)
    assert pack_id_of(1).encode() not in content_of(file)


def begin_to_rescue(file: Path, reached: str) -> None:
    shutil.copy(file, file.with_name("packs-rescue.sqlite3"))
    if reached != "filled":
        file.unlink()
    if reached == "made":
        file.touch()


@pytest.mark.parametrize("reached", ["renamed", "made", "filled"])
async def test_what_a_killed_program_had_begun_to_rescue_is_rescued_by_the_next_one(file: Path, reached: str) -> None:
    begin_to_rescue(file, reached)
    listener = Listener()
    async with program(file.parent, listener) as saved:
        assert await found(saved) == set(range(PACKS))
    assert listener.problems == [DataProblem.SET_ASIDE]
    names = sorted(path.name for path in file.parent.iterdir() if path.stat().st_size)
    assert names == ["packs-damaged-1.sqlite3", "packs.sqlite3"]
    async with program(file.parent, listener) as saved:
        assert await listed(saved) == await loaded(saved) == set(range(PACKS))
        assert await saved.tabs(SERVER.text, PLACE.key) == TABS
    assert listener.problems == [DataProblem.SET_ASIDE]


async def test_a_rescue_for_which_the_disk_has_no_room_is_made_when_there_is_some(file: Path) -> None:
    zero(file, root_of(file, "words_idx"))
    listener = Listener()
    async with program(file.parent, listener) as saved:
        with size_limit(PAGE):
            await saved.search(PLACE, "number1end")
            assert await listed(saved) == set()
        assert listener.problems == [DataProblem.FULL]
        assert await listed(saved) == await loaded(saved) == await found(saved) == set(range(PACKS))
    assert listener.problems == [DataProblem.FULL, DataProblem.SET_ASIDE]
