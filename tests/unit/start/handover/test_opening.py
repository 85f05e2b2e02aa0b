"""Packs that later starts hand over are opened one after the other, and the window comes to the front."""

import os
from collections.abc import Sequence
from typing import cast, override

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.session.workspace import Workspace
from app.start.handover import server
from app.start.handover.client import MAX_PACKS, Request
from app.start.handover.server import PackOpener


class Window(QWidget):
    """Notes the token that is in the environment at each activation."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[str | None] = []

    @override
    def activateWindow(self) -> None:
        self.tokens.append(os.environ.get("XDG_ACTIVATION_TOKEN"))
        super().activateWindow()


class Opened:
    """A workspace that notes what is opened and shown, and how many events of a timer took place before."""

    def __init__(self, window: QWidget) -> None:
        self.texts: list[str] = []
        self.shown: list[str] = []
        self.refused = 0
        self.ticks: list[int] = []
        self.tick_count = 0
        self.opener = PackOpener(cast("Workspace", self), window)

    def take(self, *packs: str, token: str = "") -> None:
        self.opener.take(Request(packs, token))

    def open_links(self, pack_texts: Sequence[str], *, shows_first: bool = True) -> None:
        self.texts += pack_texts
        self.shown += pack_texts[:shows_first]
        self.ticks.append(self.tick_count)

    def refuse_links(self, count: int) -> None:
        self.refused += count

    def tick(self) -> None:
        self.tick_count += 1


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def opened(window: Window) -> Opened:
    return Opened(window)


def test_of_links_that_arrive_together_each_is_opened_once_in_their_order_and_the_first_one_is_shown(
    opened: Opened, qtbot: QtBot
) -> None:
    for text in "aab":
        opened.take(text)
    opened.take("c", "a", "d")
    qtbot.waitUntil(lambda: opened.texts == list("abcd"))
    opened.take("e")
    qtbot.waitUntil(lambda: opened.texts == list("abcde"))

    assert opened.shown == ["a"]


def test_a_link_that_is_opened_later_is_shown(opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_TOGETHER_MS", 0)
    opened = Opened(opened.opener.parent())  # type: ignore[arg-type]

    for text in "ab":
        opened.take(text)
        qtbot.waitUntil(lambda text=text: opened.texts[-1:] == [text])  # type: ignore[misc]
        qtbot.wait(1)

    assert opened.shown == ["a", "b"]


def test_the_window_handles_its_events_between_two_packs(window: Window, opened: Opened, qtbot: QtBot) -> None:
    timer = QTimer(window, interval=0)
    timer.timeout.connect(opened.tick)
    timer.start()

    opened.take(*map(str, range(200)))

    qtbot.waitUntil(lambda: len(opened.texts) == 200)
    timer.stop()
    assert len(set(opened.ticks)) == 100


def test_far_more_links_than_tabs_are_refused_at_once_and_the_first_ones_are_opened(
    opened: Opened, qtbot: QtBot
) -> None:
    packs = [str(number) for number in range(2 * MAX_PACKS)]
    opened.take(*packs[:MAX_PACKS])
    opened.take(*packs[MAX_PACKS:])
    assert opened.refused == MAX_PACKS
    qtbot.waitUntil(lambda: opened.texts == packs[:MAX_PACKS])


@pytest.mark.parametrize(("packs", "is_maximized"), [((), True), (("a",), False)])
def test_a_minimised_window_comes_back_as_it_was(
    window: Window, opened: Opened, qtbot: QtBot, packs: tuple[str, ...], *, is_maximized: bool
) -> None:
    if is_maximized:
        window.showMaximized()
    window.showMinimized()

    opened.take(*packs)

    qtbot.waitUntil(lambda: not window.isMinimized() and window.isActiveWindow())
    assert window.isMaximized() is is_maximized
    assert opened.texts == list(packs)


@pytest.mark.parametrize(("platform", "token"), [("wayland", "49"), ("offscreen", None)])
def test_the_window_is_activated_once_for_many_requests_on_wayland_with_the_last_token(
    window: Window, opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, platform: str, token: str | None
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    for number in range(50):
        opened.take(str(number), token=str(number))

    qtbot.waitUntil(lambda: len(opened.texts) == 50)
    assert window.tokens == [token]
    assert "XDG_ACTIVATION_TOKEN" not in os.environ
