"""Marks of one pack: undone and redone, independent of what the pack contains at the moment, and kept between packs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.core.connection import ApiKey
from app.core.marks import Mark, MarkedPack
from app.core.settings import MarksLimits
from app.start.event_loop import EventLoop
from app.workspace.keys import Keys
from app.workspace.marks import Marks
from app.workspace.states import Shown, Target
from app.workspace.thumbnails import ThumbnailBoxes
from app.workspace.workspace import Workspace
from tests.unit.workspace.stand_in_services import BASE_URL, StandInServices, image

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from PySide6.QtWidgets import QApplication

    from app.workspace.open_pack import OpenPack

A, B, D = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "abd")
IMAGES = [image(number, image_id) for number, image_id in enumerate("xyz", 1)]
X, Y, Z = IMAGES
PICKED, REJECTED, NONE = Mark.PICKED, Mark.REJECTED, Mark.NONE


@pytest.fixture
def marks() -> Marks:
    return Marks()


@pytest.fixture
def changed(marks: Marks) -> list[set[str]]:
    """The ids of each `changed` so far."""
    log: list[set[str]] = []
    marks.changed.connect(lambda ids: log.append(set(ids)))
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


def test_marks_that_were_given_before_the_others_were_loaded_win(marks: Marks, changed: list[set[str]]) -> None:
    marks.mark([X], REJECTED)
    marks.mark([Y], NONE)
    marks.add_loaded({"x": PICKED, "y": PICKED, "gone": PICKED})
    assert shown(marks) == "XP-"
    assert changed == [{"x"}, {"y", "gone"}]
    assert marks.count(IMAGES) == {REJECTED: 1, PICKED: 1}


def test_undoing_a_mark_from_before_the_others_were_loaded_brings_the_loaded_one_back(
    marks: Marks, changed: list[set[str]]
) -> None:
    marks.mark([X, Y], REJECTED)
    marks.add_loaded({"x": PICKED})
    marks.undo()
    assert shown(marks) == "P--"
    assert changed[-1] == {"x", "y"}
    marks.redo()
    assert shown(marks) == "XX-"


# --- Kept between packs and runs ----------------------------------------------------------------------------------


def play(scenario: Callable[[StandInServices, OpenPack], Awaitable[None]], app: QApplication) -> None:
    """Run a scenario with services that keep marks in memory, like those of a program whose disk is full."""

    async def run() -> None:
        services = StandInServices("env.key")
        services.settings = replace(services.settings, marks=MarksLimits(load_after_seconds=0.01))
        workspace = Workspace(Keys(services.session, environment_wins=True, is_unusable=False), {D})
        workspace.attach(services, ThumbnailBoxes(320, 640), recalls_key=False)
        assert workspace.current is not None
        await scenario(services, workspace.current)
        await workspace.aclose()
        await services.tasks.aclose()
        workspace.deleteLater()
        assert services.reported == []

    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        runner.run(run())


async def show(services: StandInServices, pack: OpenPack, pack_id: str, image_ids: str) -> None:
    """Open a pack, or refresh it."""
    pack.open(Target(pack_id))
    await until(lambda: bool(services.requests()))
    services.answer(pack_id, image_ids)
    await until(lambda: isinstance(pack.state, Shown))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.002)


async def kept(services: StandInServices, pack_id: str) -> dict[str, Mark]:
    assert services.marks is not None
    return await services.marks.load(MarkedPack(BASE_URL.text, pack_id))


def test_each_pack_has_its_own_marks_which_return_with_it(qapp: QApplication) -> None:
    async def scenario(services: StandInServices, pack: OpenPack) -> None:
        await show(services, pack, A, "xyz")
        pack.marks.mark(pack.shelf.images[:2], PICKED)
        await show(services, pack, B, "xyz")
        assert shown(pack.marks) == "---"
        assert not pack.marks.undo_stack.canUndo()
        pack.marks.mark(pack.shelf.images[2:], REJECTED)
        await show(services, pack, A, "xyz")
        assert shown(pack.marks) == "---"  # until they are loaded
        pack.marks.mark(pack.shelf.images[:1], NONE)  # no change yet
        pack.marks.mark(pack.shelf.images[1:2], REJECTED)
        await until(lambda: shown(pack.marks) == "PX-")
        await until(lambda: services.marks is not None)
        assert await kept(services, A) == {"x": PICKED, "y": REJECTED}
        pack.marks.undo()
        assert await kept(services, A) == {"x": PICKED, "y": PICKED}
        assert await kept(services, B) == {"z": REJECTED}

    play(scenario, qapp)


def test_a_refresh_keeps_marks_and_what_undoes_them_also_of_images_that_are_gone_for_a_while(
    qapp: QApplication,
) -> None:
    async def scenario(services: StandInServices, pack: OpenPack) -> None:
        await show(services, pack, A, "xyz")
        pack.marks.mark(pack.shelf.images[:2], PICKED)
        await show(services, pack, A, "zy")
        assert pack.marks.count(pack.shelf.images) == {PICKED: 1}
        await show(services, pack, A, "wxyz")
        assert pack.marks.count(pack.shelf.images) == {PICKED: 2}
        pack.marks.undo()
        assert shown(pack.marks) == "---"

    play(scenario, qapp)


def test_marks_that_were_given_while_others_were_loaded_are_kept_at_the_end(qapp: QApplication) -> None:
    async def scenario(services: StandInServices, pack: OpenPack) -> None:
        services.settings = replace(services.settings, marks=MarksLimits(load_after_seconds=3600))
        await show(services, pack, A, "xyz")
        pack.marks.mark(pack.shelf.images[:1], PICKED)
        await pack.aclose()
        assert await kept(services, A) == {"x": PICKED}

    play(scenario, qapp)


def test_a_forgotten_key_changes_no_marks(qapp: QApplication) -> None:
    async def scenario(services: StandInServices, pack: OpenPack) -> None:
        await show(services, pack, A, "xyz")
        pack.marks.mark(pack.shelf.images[:1], PICKED)
        pack.forget_key(ApiKey("env.key"))
        assert shown(pack.marks) == "P--"
        pack.marks.undo()
        assert shown(pack.marks) == "---"

    play(scenario, qapp)
