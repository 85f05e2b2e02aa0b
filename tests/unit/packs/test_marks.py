"""Marks of one pack: undone and redone, independent of what the pack contains at the moment, and kept between packs."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, override

import pytest
from msgspec.structs import replace

from app.core.connection import ApiKey
from app.core.limits import MarksLimits
from app.core.saved_values import TRAY, Judgement, Mark, MarkedPack, Review, Slide
from app.packs.keys import Keys
from app.packs.marks import Marks
from app.packs.states import Shown, Target, UnloadedTab
from app.packs.thumbnails import ThumbnailBoxes
from app.session.workspace import Workspace
from app.storage.saved_marks import SavedMarks
from tests.tables import each_row
from tests.unit.packs.stand_in_services import BASE_URL, StandInServices, image, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from app.images.sources import Recalled
    from app.packs.open_pack import OpenPack


A, B, D = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "abd")
IMAGES = [image(number, image_id) for number, image_id in enumerate("xyz", 1)]
X, Y, Z = IMAGES
PICKED, REJECTED, NONE = Mark.PICKED, Mark.REJECTED, Mark.NONE


@pytest.fixture
def loading() -> Marks:
    """Marks while those on disk are still being loaded."""
    return Marks()


@pytest.fixture
def marks(loading: Marks) -> Marks:
    """Marks of a pack that had none on disk."""
    loading.load({}, ())
    return loading


@pytest.fixture
def changed(loading: Marks) -> list[set[str]]:
    """The ids of each `changed` so far."""
    log: list[set[str]] = []
    loading.changed.connect(lambda ids: log.append(set(ids)))
    return log


def shown(marks: Marks) -> str:
    return "".join({PICKED: "P", REJECTED: "X", NONE: "-"}[marks.of(each)] for each in IMAGES)


def test_only_changes_are_reported_and_can_be_undone(marks: Marks, changed: list[set[str]]) -> None:
    marks.mark([X, Y], PICKED)
    marks.mark([X], PICKED)
    marks.mark([Z], NONE)
    marks.mark(IMAGES, PICKED)
    assert changed == [{"x", "y"}, {"z"}]
    assert marks.undo_stack.count() == 2


def test_each_mark_is_undone_and_redone_also_of_many_images(marks: Marks, changed: list[set[str]]) -> None:
    marks.mark(IMAGES, PICKED)
    marks.mark([Y], REJECTED)
    marks.mark(IMAGES, NONE)
    states = ["---"]
    undone: list[int] = []
    while marks.undo_stack.canUndo():
        states.append(shown(marks))
        undone.append(len(marks.undo()))
    assert states[1:] == ["---", "PXP", "PPP"]
    assert shown(marks) == "---"
    assert undone == [3, 1, 3]
    assert marks.undo() == ()
    assert [len(marks.redo()), shown(marks)] == [3, "PPP"]
    assert [len(marks.redo()), shown(marks)] == [1, "PXP"]
    marks.mark([Z], NONE)
    assert marks.redo() == ()
    assert shown(marks) == "PX-"
    assert len(changed) == 9


def test_how_far_the_review_is_and_where_it_goes_on(marks: Marks) -> None:
    images = [image(1, "a"), image(2, "", url=""), image(3, "b"), image(4, "c")]
    assert (marks.review(images), marks.first_unmarked(images)) == (Review(total=4, picked=0, rejected=0), 0)
    marks.mark(images[:1], Mark.PICKED)
    marks.mark(images[3:], Mark.REJECTED)
    assert marks.review(images) == Review(total=4, picked=1, rejected=1)
    assert (marks.review(images).judged, marks.first_unmarked(images)) == (2, 2)
    marks.mark(images[2:3], Mark.REJECTED)
    assert marks.first_unmarked(images) is None


def test_an_image_without_an_id_cannot_be_marked(marks: Marks) -> None:
    unreadable = image(4, "", url="")
    marks.mark([unreadable], PICKED)
    assert marks.of(unreadable) is NONE
    assert not marks.undo_stack.canUndo()


def test_images_are_counted_not_ids(marks: Marks) -> None:
    marks.mark([X], PICKED)
    marks.mark([Y], REJECTED)
    marks.mark([Z], PICKED)
    marks.mark([Z], NONE)
    assert marks.count([X, X, Y, Z]) == {PICKED: 2, REJECTED: 1}
    assert marks.count([Z]) == {}


def test_marks_that_were_given_before_the_others_were_loaded_win(loading: Marks, changed: list[set[str]]) -> None:
    loading.mark([X], REJECTED)
    loading.mark([Y], NONE)  # it may have a mark on disk
    loading.load({"x": PICKED, "y": PICKED, "z": PICKED, "gone": PICKED}, loading.known.keys())
    assert shown(loading) == "X-P"
    assert changed == [{"x"}, {"z", "gone"}]
    assert loading.count(IMAGES) == {REJECTED: 1, PICKED: 1}


def test_undoing_a_mark_from_before_the_others_were_loaded_brings_the_loaded_one_back(
    loading: Marks, changed: list[set[str]]
) -> None:
    loading.mark([X, Y, Z], REJECTED)
    loading.mark([Z], NONE)
    loading.load({"x": PICKED, "z": PICKED}, loading.known.keys())
    assert [loading.undo(), shown(loading)] == [("z",), "XXX"]
    assert [len(loading.undo()), shown(loading)] == [3, "P-P"]
    assert changed[-1] == {"x", "y", "z"}
    loading.redo()
    assert shown(loading) == "XXX"


def test_what_was_undone_before_the_others_were_loaded_can_be_redone(loading: Marks) -> None:
    loading.mark([X], NONE)
    loading.undo()
    loading.load({"x": PICKED}, loading.known.keys())
    assert shown(loading) == "P--"
    assert [loading.redo(), shown(loading)] == [("x",), "---"]
    assert [loading.undo(), shown(loading)] == [("x",), "P--"]


def test_what_had_no_effect_on_the_loaded_marks_cannot_be_undone(loading: Marks) -> None:
    loading.mark([X], PICKED)
    loading.mark([Y], NONE)
    loading.mark([X, Z], REJECTED)
    loading.mark([Y, X], NONE)
    loading.mark([Y], NONE)
    loading.load({"z": REJECTED}, loading.known.keys())
    undone = []
    while loading.undo_stack.canUndo():
        undone.append((loading.undo(), shown(loading)))
    assert undone == [(("x",), "X-X"), (("x",), "P-X"), (("x",), "--X")]
    assert [loading.redo() for _ in range(4)] == [("x",), ("x",), ("x",), ()]
    assert shown(loading) == "--X"


def test_marks_of_another_window_replace_those_here_but_not_newer_ones(marks: Marks, changed: list[set[str]]) -> None:
    marks.mark([X, Y, Z], PICKED)
    marks.load({"x": REJECTED, "z": REJECTED, "gone": PICKED}, {"z"})
    assert shown(marks) == "X-P"
    assert changed[-1] == {"x", "y", "gone"}


def test_what_another_window_has_changed_is_neither_undone_nor_redone(marks: Marks) -> None:
    marks.mark([X, Y], PICKED)
    marks.mark([X], REJECTED)
    marks.mark([Z], PICKED)
    marks.mark([X], PICKED)
    marks.undo()
    marks.load({"y": PICKED, "z": PICKED}, ())  # another window has removed the mark of x
    assert not marks.undo_stack.canRedo()
    assert [marks.undo(), shown(marks)] == [("z",), "-P-"]
    assert [marks.undo(), shown(marks)] == [("y",), "---"]
    assert marks.undo() == ()
    assert not marks.undo_stack.canUndo()
    assert [marks.redo(), marks.redo(), marks.redo(), shown(marks)] == [("y",), ("z",), (), "-PP"]


def test_only_what_a_person_changes_is_reported_for_saving(marks: Marks) -> None:
    given: list[set[str]] = []
    marks.given.connect(lambda ids: given.append(set(ids)))
    marks.mark([X], PICKED)
    marks.undo()
    marks.load({"y": PICKED}, ())
    assert given == [{"x"}, {"x"}]


# --- Kept between packs and runs ----------------------------------------------------------------------------------


@pytest.fixture
def services() -> StandInServices:
    """Services that keep marks in memory, like those of a program whose disk is full."""
    made = StandInServices("env.key")
    made.settings = replace(made.settings, marks=MarksLimits(load_after_seconds=0.01))
    return made


@pytest.fixture
@asynccontextmanager
async def pack(services: StandInServices) -> AsyncIterator[OpenPack]:
    workspace = Workspace(Keys(services.connections, environment_wins=True, is_unusable=False), {D})
    workspace.attach(services, ThumbnailBoxes(320, 640), recalls_key=False)
    assert workspace.current is not None
    yield workspace.current
    await workspace.aclose()
    await services.tasks.aclose()
    workspace.deleteLater()


async def show(services: StandInServices, pack: OpenPack, pack_id: str, image_ids: str) -> None:
    """Open a pack, or refresh it."""
    pack.open(UnloadedTab(Target(pack_id)))
    await until(lambda: bool(services.requests()))
    services.answer(pack_id, image_ids)
    await until(lambda: isinstance(pack.state, Shown))


async def kept(services: StandInServices, pack_id: str) -> dict[str, Mark]:
    assert services.marks is not None
    return await services.marks.load(MarkedPack(BASE_URL.text, pack_id))


async def until_kept(services: StandInServices, pack_id: str, marks: dict[str, Mark]) -> None:
    """Wait until the marks are loaded, after which those that were given meanwhile are kept."""
    async with asyncio.timeout(10):
        while services.marks is None or await kept(services, pack_id) != marks:  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.002)


async def test_each_pack_has_its_own_marks_which_return_with_it(services: StandInServices, pack: OpenPack) -> None:
    await show(services, pack, A, "xyz")
    pack.marks.mark(pack.shelf.images[:2], PICKED)
    pack.marks.slides.add("zx")
    pack.marks.taken.take(pack.shelf.images[:1], "slides")
    await show(services, pack, B, "xyz")
    assert (shown(pack.marks), pack.marks.slides.all, pack.marks.taken.known) == ("---", (), {})
    assert not pack.marks.undo_stack.canUndo()
    pack.marks.mark(pack.shelf.images[2:], REJECTED)
    await show(services, pack, A, "xyz")
    assert shown(pack.marks) == "PP-"
    assert pack.marks.slides.all == (Slide("z", "hook"), Slide("x", "call_to_action"))
    assert pack.marks.taken.known.keys() == {"x"}
    pack.marks.mark(pack.shelf.images[1:2], REJECTED)
    assert await kept(services, A) == {"x": PICKED, "y": REJECTED}
    pack.marks.undo()
    assert await kept(services, A) == {"x": PICKED, "y": PICKED}
    assert await kept(services, B) == {"z": REJECTED}


async def test_a_refresh_keeps_marks_and_what_undoes_them_also_of_images_that_are_gone_for_a_while(
    services: StandInServices, pack: OpenPack
) -> None:
    await show(services, pack, A, "xyz")
    pack.marks.mark(pack.shelf.images[:2], PICKED)
    await show(services, pack, A, "zy")
    assert pack.marks.count(pack.shelf.images) == {PICKED: 1}
    await show(services, pack, A, "wxyz")
    assert pack.marks.count(pack.shelf.images) == {PICKED: 2}
    pack.marks.undo()
    assert shown(pack.marks) == "---"


async def test_a_mark_is_kept_soon_although_the_others_are_not_loaded_yet(
    services: StandInServices, pack: OpenPack
) -> None:
    services.settings = replace(services.settings, marks=MarksLimits(load_after_seconds=3600))
    for pack_id in (A, B):
        await show(services, pack, pack_id, "xyz")
        pack.marks.mark(pack.shelf.images[:1], PICKED)
        await until_kept(services, pack_id, {"x": PICKED})


class LateMarks(SavedMarks):
    """Marks in memory, which stand for those on disk. They arrive as soon as the test allows it."""

    def __init__(self) -> None:
        super().__init__(None, MarksLimits(), lambda _problem: None)
        self.is_read = asyncio.Event()
        self.may_arrive = asyncio.Event()
        self.may_arrive.set()

    @override
    async def load(
        self, pack: MarkedPack, otherwise: Mapping[str, Judgement] = MappingProxyType({})
    ) -> dict[str, Mark]:
        found = await super().load(pack, otherwise)
        self.is_read.set()
        await self.may_arrive.wait()
        return found


async def test_an_image_is_unmarked_before_its_saved_mark_is_known(services: StandInServices, pack: OpenPack) -> None:
    assert services.held is not None
    services.held.is_readable = False  # a saved answer would be shown before the one that is waited for
    services.marks = marks = LateMarks()
    marks.save(MarkedPack(BASE_URL.text, A), dict.fromkeys("xyz", PICKED))
    marks.may_arrive.clear()
    await show(services, pack, A, "xyz")
    assert shown(pack.marks) == "---"  # until they are loaded
    pack.marks.mark(pack.shelf.images[:1], NONE)
    marks.may_arrive.set()
    await until(lambda: shown(pack.marks) == "-PP")
    assert await kept(services, A) == {"y": PICKED, "z": PICKED}
    await show(services, pack, B, "")
    marks.may_arrive.clear()
    await show(services, pack, A, "xyz")
    pack.marks.mark(pack.shelf.images[1:], NONE)
    await show(services, pack, B, "")  # before they are loaded
    marks.may_arrive.set()
    assert await kept(services, A) == {}


async def test_marks_that_were_given_while_others_were_loaded_are_kept_at_the_end(
    services: StandInServices, pack: OpenPack
) -> None:
    services.marks = marks = LateMarks()
    marks.may_arrive.clear()
    await show(services, pack, A, "xyz")
    pack.marks.mark(pack.shelf.images[:1], PICKED)
    await pack.aclose()
    await services.tasks.aclose()
    marks.may_arrive.set()
    assert await kept(services, A) == {"x": PICKED}


async def test_a_closed_pack_measures_no_picture_any_more(
    services: StandInServices, pack: OpenPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def wait(_urls: Sequence[str]) -> Recalled:
        asked.set()
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    monkeypatch.setattr(services.thumbnails, "recall", wait)
    await show(services, pack, A, "xyz")
    pack.readability.measure(pack.shelf.images)
    await asked.wait()
    await pack.aclose()
    assert not pack.readability.is_measuring


@each_row("stays", [True, False])
async def test_a_slide_that_is_added_before_the_others_are_known_replaces_none_of_them(
    services: StandInServices, pack: OpenPack, *, stays: bool
) -> None:
    assert services.held is not None
    services.held.is_readable = False  # a saved answer would be shown before the one that is waited for
    services.marks = saved = LateMarks()
    tray = MarkedPack(BASE_URL.text, A, "slides")
    saved.save(tray, {TRAY: (Slide("y", "hook"),)})
    saved.may_arrive.clear()
    await show(services, pack, A, "xyz")
    pack.marks.slides.add("x")
    if stays:
        saved.may_arrive.set()
        await until(lambda: len(pack.marks.slides.all) == 2)
        pack.marks.undo()
        assert pack.marks.slides.all == (Slide("y", "hook"), Slide("x", "hook"))
    else:
        await show(services, pack, B, "")
        saved.may_arrive.set()
    expected = [Slide("y", "hook"), Slide("x", "hook")] if stays else [Slide("y", "hook")]
    found: Mapping[str, object] = await saved.load(tray)
    assert found == {TRAY: tuple(expected)}


async def test_a_saved_answer_waits_for_its_marks_but_not_for_a_slow_disk(
    services: StandInServices, pack: OpenPack
) -> None:
    services.marks = marks = LateMarks()
    marks.save(MarkedPack(BASE_URL.text, A), {"x": PICKED})
    await show(services, pack, A, "xyz")
    await show(services, pack, B, "")
    seen = list[str]()
    pack.content_changed.connect(lambda _changes: seen.append(shown(pack.marks)))
    pack.open(UnloadedTab(Target(A)))
    await until(lambda: bool(seen))
    assert seen == ["P--"]
    await show(services, pack, B, "")
    marks.may_arrive.clear()
    pack.open(UnloadedTab(Target(A)))
    await until(lambda: len(seen) == 3)
    assert seen[2] == "---"
    marks.may_arrive.set()
    await until(lambda: shown(pack.marks) == "P--")


async def test_a_refresh_reads_the_marks_of_another_window_and_keeps_newer_ones(
    services: StandInServices, pack: OpenPack
) -> None:
    services.marks = marks = LateMarks()
    await show(services, pack, A, "xyz")
    pack.marks.mark(pack.shelf.images[:1], PICKED)
    await until_kept(services, A, {"x": PICKED})
    pack.marks.mark(pack.shelf.images[1:2], PICKED)
    marks.save(MarkedPack(BASE_URL.text, A), {"x": REJECTED, "y": REJECTED})
    marks.may_arrive.clear()
    marks.is_read.clear()
    pack.refresh()
    await marks.is_read.wait()
    assert shown(pack.marks) == "PP-"
    pack.marks.mark(pack.shelf.images[:1], NONE)
    marks.may_arrive.set()
    await until(lambda: shown(pack.marks) == "-X-")
    assert await kept(services, A) == {"y": REJECTED}
    assert [pack.marks.undo(), shown(pack.marks)] == [("x",), "PX-"]
    assert [pack.marks.undo(), shown(pack.marks)] == [("x",), "-X-"]


async def test_a_forgotten_key_changes_no_marks(services: StandInServices, pack: OpenPack) -> None:
    await show(services, pack, A, "xyz")
    pack.marks.mark(pack.shelf.images[:1], PICKED)
    pack.forget_key(ApiKey("env.key"))
    assert shown(pack.marks) == "P--"
    pack.marks.undo()
    assert shown(pack.marks) == "---"
