"""Marks in memory and on disk: saved soon, whatever the event loop does; kept and tried again where that fails."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from threading import Event
from typing import override

import pytest
from msgspec.structs import replace

from app.core.limits import MarksLimits
from app.core.saved_values import DataProblem, Judgement, Mark, MarkedPack
from app.storage.data_file import DataFileError
from app.storage.saved_marks import MarksStore, SavedMarks
from tests.unit.storage.kept_packs import until
from tests.unit.storage.marks_processes import PACK

pytestmark = pytest.mark.anyio

type Make = Callable[..., SavedMarks]

LIMITS = MarksLimits(gather_seconds=0.05, retry_seconds=0.05, busy_seconds=0.1)
OTHER_PACK = PACK._replace(pack_id="22222222-2222-4222-8222-222222222222")


class HeldStore(MarksStore):
    """A store whose disk answers when the test allows it, and may fail.

    Attributes:
        may_go_on: Whether it answers.
        is_asked: Whether something has been read or written.
        problem: With which reading and writing fail.
        fails_once: Whether the next one fails because the disk is full.
        batches: How many marks were written at once.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, busy_seconds=0.1)
        self.may_go_on = Event()
        self.may_go_on.set()
        self.is_asked = Event()
        self.problem: DataProblem | None = None
        self.fails_once = False
        self.batches: list[int] = []

    @override
    def load(self, pack: MarkedPack) -> dict[str, Mark]:
        self._answer()
        return super().load(pack)

    @override
    def save(self, changes: Mapping[MarkedPack, Mapping[str, Judgement]]) -> None:
        self._answer()
        super().save(changes)
        self.batches.append(sum(map(len, changes.values())))

    def _answer(self) -> None:
        self.is_asked.set()
        assert self.may_go_on.wait(20)
        if self.problem is not None:
            raise DataFileError(self.problem)
        if self.fails_once:
            self.fails_once = False
            raise DataFileError(DataProblem.FULL)


@pytest.fixture
def store(tmp_path: Path) -> HeldStore:
    return HeldStore(tmp_path)


@pytest.fixture
def problems() -> list[DataProblem]:
    return []


@pytest.fixture
async def make(store: HeldStore, problems: list[DataProblem]) -> AsyncIterator[Make]:
    """Makes the marks of a program, which are closed at the end of the test."""
    made: list[SavedMarks] = []

    def make_one(limits: MarksLimits = LIMITS) -> SavedMarks:
        made.append(SavedMarks(store, limits, problems.append))
        return made[-1]

    yield make_one
    await made[-1].aclose()


def on_disk(folder: Path, pack: MarkedPack = PACK) -> dict[str, Mark]:
    """What another program would read."""
    with contextlib.closing(MarksStore(folder, busy_seconds=5)) as other:
        return other.load(pack)


async def test_marks_are_on_disk_although_the_loop_is_blocked(make: Make, tmp_path: Path) -> None:
    saved = make(MarksLimits())
    saved.save(PACK, {"a": Mark.PICKED})
    deadline = time.monotonic() + 20
    while not on_disk(tmp_path):  # without returning to the loop
        assert time.monotonic() < deadline
        Event().wait(0.01)


async def test_marks_of_a_moment_are_written_at_once_the_latest_of_each_image(
    make: Make, store: HeldStore, tmp_path: Path
) -> None:
    saved = make(replace(LIMITS, gather_seconds=3600))
    for number in range(200):
        saved.save(PACK, {str(number): Mark.PICKED})
        saved.save(PACK, {str(number): Mark.REJECTED if number % 2 else Mark.NONE})
    saved.save(OTHER_PACK, {"a": Mark.PICKED})
    await saved.aclose()
    assert store.batches == [201]
    assert on_disk(tmp_path) == {str(number): Mark.REJECTED for number in range(1, 200, 2)}
    assert on_disk(tmp_path, OTHER_PACK) == {"a": Mark.PICKED}


async def test_a_write_that_fails_as_the_program_quits_is_tried_again(
    make: Make, store: HeldStore, tmp_path: Path
) -> None:
    saved = make()
    store.may_go_on.clear()
    store.fails_once = True
    saved.save(PACK, {"a": Mark.PICKED})
    await asyncio.to_thread(store.is_asked.wait, 5)
    closing = asyncio.create_task(saved.aclose())
    await asyncio.sleep(0)
    store.may_go_on.set()
    await closing
    assert on_disk(tmp_path) == {"a": Mark.PICKED}


async def test_a_full_disk_does_not_keep_the_program_from_ending(make: Make, store: HeldStore) -> None:
    saved = make()
    store.problem = DataProblem.FULL
    saved.save(PACK, {"a": Mark.PICKED})
    await saved.aclose()
    await until(lambda: "marks" not in {thread.name for thread in threading.enumerate()})


async def test_nobody_waits_for_a_disk_that_hangs_and_marks_that_wait_are_read(make: Make, store: HeldStore) -> None:
    saved = make()
    store.may_go_on.clear()
    saved.save(PACK, {"a": Mark.PICKED, "b": Mark.PICKED})
    await until(store.is_asked.is_set)
    saved.save(PACK, {"a": Mark.NONE, "b": Mark.REJECTED, "c": Mark.PICKED})
    reading = asyncio.ensure_future(saved.load(PACK))
    store.may_go_on.set()
    assert await reading == {"b": Mark.REJECTED, "c": Mark.PICKED}


async def test_what_is_not_on_disk_is_known_also_while_it_is_written(make: Make, store: HeldStore) -> None:
    saved = make()
    store.may_go_on.clear()
    saved.save(PACK, {"a": Mark.PICKED, "b": Mark.PICKED})
    await until(store.is_asked.is_set)
    saved.save(PACK, {"b": Mark.REJECTED})
    assert await saved.write_all(0.01) == {PACK: {"a": Mark.PICKED, "b": Mark.REJECTED}}, "the disk hangs"
    store.problem = DataProblem.BUSY
    store.may_go_on.set()
    assert await saved.write_all(10) == {PACK: {"a": Mark.PICKED, "b": Mark.REJECTED}}, "writing fails"
    store.problem = None
    assert await saved.write_all(10) == {}
    assert saved.unsaved == {}


@pytest.mark.parametrize("problem", [DataProblem.FULL, DataProblem.BUSY])
async def test_a_problem_is_reported_once_and_marks_are_tried_again(
    make: Make,
    store: HeldStore,
    problems: list[DataProblem],
    tmp_path: Path,
    problem: DataProblem,
) -> None:
    saved = make()
    store.problem = problem
    saved.save(PACK, {"a": Mark.PICKED, "b": Mark.PICKED})
    await until(lambda: problems == [problem])
    store.is_asked.clear()
    await until(store.is_asked.is_set)  # it is tried again
    saved.save(PACK, {"b": Mark.REJECTED})
    assert await saved.load(PACK) == {"a": Mark.PICKED, "b": Mark.REJECTED}
    assert on_disk(tmp_path) == {}
    store.problem = None
    await until(lambda: on_disk(tmp_path) == {"a": Mark.PICKED, "b": Mark.REJECTED})
    assert problems == [problem]


@pytest.mark.parametrize("problem", [DataProblem.UNUSABLE, DataProblem.BUSY])
async def test_marks_that_cannot_be_read_again_stay_as_they_are(
    make: Make, store: HeldStore, problem: DataProblem
) -> None:
    saved = make(replace(LIMITS, gather_seconds=3600))
    store.problem = problem
    saved.save(PACK, {"a": Mark.NONE, "b": Mark.REJECTED})
    shown = {"a": Mark.PICKED, "b": Mark.PICKED, "c": Mark.PICKED}
    assert await saved.load(PACK, otherwise=shown) == {"b": Mark.REJECTED, "c": Mark.PICKED}
    store.problem = None
    assert await saved.load(PACK, otherwise=shown) == {"b": Mark.REJECTED}


async def test_marks_that_are_lost_in_a_damaged_file_are_written_into_the_new_one(
    make: Make, problems: list[DataProblem], tmp_path: Path
) -> None:
    (tmp_path / "marks.sqlite3").write_bytes(b"no database " * 500)
    saved = make(replace(LIMITS, gather_seconds=3600))
    saved.save(PACK, {"a": Mark.REJECTED})
    shown = {"a": Mark.PICKED, "b": Mark.PICKED, "c": Mark.NONE}
    assert await saved.load(PACK, otherwise=shown) == {"a": Mark.REJECTED, "b": Mark.PICKED}
    await saved.aclose()
    assert on_disk(tmp_path) == {"a": Mark.REJECTED, "b": Mark.PICKED}
    await until(lambda: problems == [DataProblem.SET_ASIDE])


async def test_without_a_disk_marks_are_kept_in_memory() -> None:
    saved = SavedMarks(None, LIMITS, lambda _problem: None)
    saved.save(PACK, {"a": Mark.PICKED, "b": Mark.NONE})
    assert await saved.load(PACK) == {"a": Mark.PICKED}
    assert await saved.load(OTHER_PACK) == {}
    await saved.aclose()
