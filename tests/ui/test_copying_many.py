"""Copying many images: converted in a thread, with a sign if it takes long; it can be cancelled, and superseded."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.core.copy_formats import NO_NOTES, CopyForm, Share
from app.packs.thread_work import MOST_AT_ONCE, ImageTexts
from app.pictures.tasks import TaskOwner
from app.start.event_loop import EventLoop
from app.ui.message import MESSAGES
from app.ui.pack.image_actions import Copying
from app.ui.texts.window import being_copied
from tests.tables import each_row
from tests.unit.packs.stand_in_services import image

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from PySide6.QtWidgets import QApplication

    from app.core.models import PackImage

_IMAGES = [image(number, str(number)) for number in range(1, MOST_AT_ONCE + 2)]
_URLS = "\n".join(each.url for each in _IMAGES)


class HeldImages(list["PackImage"]):
    """Images that can't be converted until the test allows it.

    Attributes:
        are_wanted: Whether a thread waits for them.
        may_go_on: Whether they are given out.
        given: How many were given out.
    """

    def __init__(self) -> None:
        super().__init__(_IMAGES)
        self.are_wanted = Event()
        self.may_go_on = Event()
        self.given = 0

    @override
    def __iter__(self) -> Iterator[PackImage]:
        self.are_wanted.set()
        assert self.may_go_on.wait(20)
        for each in super().__iter__():
            self.given += 1
            yield each


class CopyingUnderTest:
    """Copies images.

    Attributes:
        said: The sentences for the toast so far.
        busy: The sentences for the status line so far; those that clear it are noted only after another one.
    """

    def __init__(self) -> None:
        self._parent = QObject()
        self.texts = ImageTexts(TaskOwner(), self._parent)
        self.copying = Copying(self.texts, self._parent)
        self.said: list[str] = []
        self.busy: list[str] = []
        MESSAGES.said.connect(self.said.append)
        MESSAGES.busy_changed.connect(self._note_busy)
        QGuiApplication.clipboard().setText("former")

    def _note_busy(self, text: str) -> None:
        if text or self.busy:
            self.busy.append(text)

    def copy(self, images: list[PackImage]) -> None:
        self.copying.copy(CopyForm.URLS, images, NO_NOTES, lambda share: f"copied {share.held}")

    def close(self) -> None:
        MESSAGES.said.disconnect(self.said.append)
        MESSAGES.busy_changed.disconnect(self._note_busy)
        self.texts.close()

    @property
    def clipboard(self) -> str:
        return QGuiApplication.clipboard().text()


def play(app: QApplication, scenario: Callable[[CopyingUnderTest], Awaitable[None]]) -> None:
    async def run() -> None:
        under_test = CopyingUnderTest()
        await scenario(under_test)
        under_test.close()

    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        runner.run(run())


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.002)


def test_few_images_are_copied_at_once(qapp: QApplication) -> None:
    async def scenario(under_test: CopyingUnderTest) -> None:
        under_test.copy(_IMAGES[:MOST_AT_ONCE])
        assert under_test.said == [f"copied {MOST_AT_ONCE}"]
        assert under_test.clipboard == _URLS.rpartition("\n")[0]
        assert not under_test.copying.cancel()

    play(qapp, scenario)


def test_many_images_are_converted_in_a_thread_and_the_window_says_so_if_it_takes_long(qapp: QApplication) -> None:
    async def scenario(under_test: CopyingUnderTest) -> None:
        held = HeldImages()
        under_test.copy(held)
        await until(held.are_wanted.is_set)
        assert (under_test.said, under_test.busy) == ([], [])
        await until(lambda: bool(under_test.busy))
        assert under_test.busy == [being_copied(len(_IMAGES))]
        held.may_go_on.set()
        await until(lambda: bool(under_test.said))
        assert under_test.said == ["copied 2001"]
        assert under_test.busy[-1] == ""
        assert under_test.clipboard == _URLS

    play(qapp, scenario)


def test_many_images_that_are_converted_soon_are_copied_without_a_sign(qapp: QApplication) -> None:
    async def scenario(under_test: CopyingUnderTest) -> None:
        under_test.copy(_IMAGES)
        assert under_test.said == []
        await until(lambda: bool(under_test.said))
        assert (under_test.said, under_test.busy) == (["copied 2001"], [])
        assert under_test.clipboard == _URLS

    play(qapp, scenario)


def test_what_is_being_converted_can_be_cancelled(qapp: QApplication) -> None:
    async def scenario(under_test: CopyingUnderTest) -> None:
        held = HeldImages()
        under_test.copy(held)
        await until(lambda: bool(under_test.busy))
        assert under_test.copying.cancel()
        assert under_test.said == ["Nothing copied: cancelled"]
        assert under_test.busy[-1] == ""
        held.may_go_on.set()
        under_test.copy(_IMAGES)  # in the same thread, afterwards
        await until(lambda: len(under_test.said) == 2)
        assert held.given <= 1
        assert under_test.said[-1] == "copied 2001"
        assert not under_test.copying.cancel()

    play(qapp, scenario)


@each_row("count", [1, MOST_AT_ONCE + 1])
def test_a_later_text_supersedes_one_that_is_being_made(qapp: QApplication, count: int) -> None:
    async def scenario(under_test: CopyingUnderTest) -> None:
        held = HeldImages()
        under_test.copy(held)
        await until(held.are_wanted.is_set)
        under_test.copy(_IMAGES[:count])
        held.may_go_on.set()
        await until(lambda: bool(under_test.said))
        assert not under_test.texts.is_making
        assert under_test.said == [f"copied {count}"]
        assert under_test.clipboard.count("\n") == count - 1

    play(qapp, scenario)


@each_row("count", [1, MOST_AT_ONCE + 1])
def test_images_without_a_url_are_not_copied(qapp: QApplication, count: int) -> None:
    async def scenario(under_test: CopyingUnderTest) -> None:
        under_test.copy([image(1, "a", url="\n")] * count)
        await until(lambda: bool(under_test.said))
        assert under_test.said == ["Nothing to copy: none of these images has a URL"]
        assert under_test.clipboard == "former"

    play(qapp, scenario)


@each_row("count", [20, MOST_AT_ONCE + 1])
def test_it_is_known_how_many_images_a_form_could_not_hold(qapp: QApplication, count: int) -> None:
    async def scenario(under_test: CopyingUnderTest) -> None:
        under_test.copying.copy(CopyForm.PINNED_IMAGES, _IMAGES[:count], NO_NOTES, str)
        await until(lambda: bool(under_test.said))
        assert under_test.said == [str(Share(10, count))]

    play(qapp, scenario)
