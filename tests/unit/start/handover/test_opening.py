"""Packs that later starts hand over are opened one after the other, and the window comes to the front."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast, override

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.start.handover import server
from app.start.handover.client import Request
from app.start.handover.server import PackOpener

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytestqt.qtbot import QtBot

    from app.session.workspace import Workspace


class Opened:
    """A workspace that notes what is opened and shown, and how many events of a timer took place before."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.shown: list[str] = []
        self.refused = 0
        self.ticks: list[int] = []
        self.tick_count = 0

    def open_links(self, pack_texts: Sequence[str], *, shows_first: bool = True) -> None:
        self.texts += pack_texts
        self.shown += pack_texts[:shows_first]
        self.ticks.append(self.tick_count)

    def refuse_links(self, count: int) -> None:
        self.refused += count

    def tick(self) -> None:
        self.tick_count += 1


def opener_of(opened: Opened, window: QWidget) -> PackOpener:
    return PackOpener(cast("Workspace", opened), window)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def test_all_packs_are_opened_in_their_order(window: QWidget, qtbot: QtBot) -> None:
    opened = Opened()
    opener = opener_of(opened, window)

    opener.take(Request(("a", "b")))
    opener.take(Request(("c",)))

    qtbot.waitUntil(lambda: opened.texts == ["a", "b", "c"])


def test_of_links_that_arrive_together_the_first_one_is_shown(window: QWidget, qtbot: QtBot) -> None:
    opened = Opened()
    opener = opener_of(opened, window)

    opener.take(Request(tuple("abcdef")))
    qtbot.waitUntil(lambda: opened.texts == list("abcdef"))
    opener.take(Request(("g",)))
    qtbot.waitUntil(lambda: opened.texts == list("abcdefg"))

    assert opened.shown == ["a"]


def test_a_link_that_is_opened_later_is_shown(window: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_TOGETHER_MS", 0)
    opened = Opened()
    opener = opener_of(opened, window)

    for text in "ab":
        opener.take(Request((text,)))
        qtbot.waitUntil(lambda text=text: opened.texts[-1:] == [text])  # type: ignore[misc]
        qtbot.wait(1)

    assert opened.shown == ["a", "b"]


def test_the_window_handles_its_events_between_two_packs(window: QWidget, qtbot: QtBot) -> None:
    opened = Opened()
    timer = QTimer(window, interval=0)
    timer.timeout.connect(opened.tick)
    timer.start()

    opener_of(opened, window).take(Request(tuple(str(number) for number in range(200))))

    qtbot.waitUntil(lambda: len(opened.texts) == 200)
    timer.stop()
    assert len(set(opened.ticks)) == 100


def test_the_same_link_twice_at_once_is_opened_once(window: QWidget, qtbot: QtBot) -> None:
    opened = Opened()
    opener = opener_of(opened, window)

    for _ in range(200):
        opener.take(Request(("a",)))
    opener.take(Request(("b",)))

    qtbot.waitUntil(lambda: opened.texts[-1:] == ["b"])
    assert opened.texts == ["a", "b"]


def test_far_more_links_than_tabs_are_refused_at_once_and_the_first_ones_are_opened(
    window: QWidget, qtbot: QtBot
) -> None:
    opened = Opened()
    opener = opener_of(opened, window)
    packs = [f"{number:08x}-3d4e-4a6b-8c7d-9e0f1a2b3c4d" for number in range(100_000)]

    longest = 0.0
    for number in range(100):
        began = time.thread_time()
        opener.take(Request(tuple(packs[number * 1000 : number * 1000 + 1000])))
        longest = max(longest, time.thread_time() - began)

    assert longest < 0.05
    qtbot.waitUntil(lambda: len(opened.texts) + opened.refused == len(packs))
    assert opened.texts == packs[: len(opened.texts)]
    assert len(opened.texts) >= 100


@pytest.mark.parametrize("packs", [(), ("a",)])
@pytest.mark.parametrize("is_maximized", [True, False])
def test_a_minimised_window_comes_back_as_it_was(
    window: QWidget, qtbot: QtBot, packs: tuple[str, ...], *, is_maximized: bool
) -> None:
    if is_maximized:
        window.showMaximized()
    window.showMinimized()
    opened = Opened()

    opener_of(opened, window).take(Request(packs))

    qtbot.waitUntil(lambda: not window.isMinimized() and window.isActiveWindow())
    assert window.isMaximized() is is_maximized
    assert opened.texts == list(packs)


def test_the_window_is_activated_once_for_many_requests(window: QWidget, qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    opened = Opened()
    activated: list[QEvent.Type] = []

    class Activations(QObject):
        @override
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.WindowActivate and watched is window:
                activated.append(event.type())
            return False

    filtering = Activations()
    window.installEventFilter(filtering)
    opener = opener_of(opened, window)
    for number in range(50):
        opener.take(Request((str(number),)))

    qtbot.waitUntil(lambda: len(opened.texts) == 50)
    qtbot.waitUntil(window.isActiveWindow)
    assert len(activated) == 1
