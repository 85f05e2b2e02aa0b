"""The filmstrip of the viewer: where it stands, what it shows, and how people move with it."""

from typing import Final

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.saved_values import Mark
from app.ui import message
from app.ui.look.picture_strip import Filmstrip, is_column
from tests.ui.overlay_window import Window
from tests.ui.shown_pack import jpeg, pack, url

IDS: Final = "abcdefghijklmnopqrst"
RED: Final = QColor(200, 30, 30)  # of the thumbnails


class StripWindow(Window):
    """A window with the viewer over it."""

    @property
    def strip(self) -> Filmstrip:
        found = self.overlay.findChild(Filmstrip)
        assert isinstance(found, Filmstrip)
        return found

    def click(self, row: int) -> None:
        place = self.strip.visualRect(self.model.index(row, 0)).center()
        QTest.mouseClick(self.strip.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def give(self, image_id: str, size: tuple[int, int] = (900, 1600)) -> None:
        """Let a thumbnail arrive."""
        self.pack.thumbnails.tiles.set_picture(url(image_id), jpeg((90, 160)), size, is_stored=False)


@pytest.fixture
def window(qtbot: QtBot) -> StripWindow:
    made = StripWindow()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    qtbot.waitExposed(made)
    made.pack.show_pack(pack(IDS))
    return made


def test_it_stands_beside_portraits_and_below_landscape_pictures_if_that_costs_nearly_nothing() -> None:
    screen = QSize(1920, 1080)
    assert is_column(9 / 16, screen) is True
    assert is_column(16 / 9, screen) is False
    assert is_column(1, screen) is True
    assert is_column(16 / 9, QSize(1366, 700)) is True  # below, the picture would be 13 % smaller
    assert is_column(1, QSize(700, 1000)) is False
    assert is_column(3 / 2, QSize(640, 420)) is None


def test_it_is_a_list_in_which_a_click_leads_to_an_image(window: StripWindow) -> None:
    for each in IDS:
        window.give(each)
    window.overlay.open_at([1], 1)
    assert window.strip.isVisible()
    assert window.strip.geometry().right() < window.overlay.canvas.mapTo(window.overlay, window.rect().topLeft()).x()
    interface = QAccessible.queryAccessibleInterface(window.strip)
    assert interface.role() is QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Filmstrip"
    assert interface.child(3).text(QAccessible.Text.Name) == "4 of 20: Picture d"
    window.click(3)
    assert window.seen == "d"
    assert window.strip.currentIndex().row() == 3
    assert window.overlay.canvas.hasFocus()


def test_the_current_picture_stays_in_sight_with_its_neighbours(window: StripWindow) -> None:
    for each in IDS:
        window.give(each)
    window.overlay.open_at([0], 0)
    room = window.strip.viewport().rect()
    for row in (*range(1, 20), *range(18, -1, -1)):
        window.overlay.step(row - window.overlay.shown.row)
        for each in (max(0, row - 1), row, min(19, row + 1)):
            assert room.contains(window.strip.visualRect(window.model.index(each, 0))), (row, each)


def test_it_asks_for_the_thumbnails_in_sight_until_it_is_hidden(qtbot: QtBot, window: StripWindow) -> None:
    asked: list[str] = []
    window.strip.in_sight_changed.connect(lambda images: asked.append("".join(each.id for each in images)))
    window.overlay.open_at([0], 0)
    qtbot.waitUntil(lambda: bool(asked))
    assert asked[-1].startswith("abcdef")
    assert len(asked[-1]) < len(IDS)
    window.overlay.step_to_end(1)
    qtbot.waitUntil(lambda: asked[-1].endswith("qrst"))
    window.overlay.leave()
    qtbot.waitUntil(lambda: asked[-1] == "")


def test_thumbnails_and_marks_are_painted_when_they_arrive(window: StripWindow) -> None:
    window.overlay.open_at([1], 1)

    def color(row: int) -> QColor:
        return window.strip.grab().toImage().pixelColor(window.strip.visualRect(window.model.index(row, 0)).center())

    ground = color(2)
    window.give("c")
    shown = color(2)
    assert shown != ground
    assert abs(shown.red() - RED.red()) < 5
    image = window.model.image(2)
    window.pack.marks.mark([image], Mark.REJECTED)
    assert color(2).red() < shown.red() / 2 + 40  # it is paler


def test_it_is_hidden_and_shown_by_its_switch(window: StripWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(message, "say", said.append)
    window.overlay.open_at([1], 1)
    window.overlay.show_filmstrip(is_shown=False)
    assert not window.strip.isVisible()
    assert window.overlay.canvas.width() == 1000
    window.overlay.show_filmstrip(is_shown=True)
    assert window.strip.isVisible()
    assert said == []
    window.give("b", (1500, 1000))
    assert window.strip.geometry().bottom() == 699, "below a landscape picture"
    window.resize(640, 420)
    assert not window.strip.isVisible()
    window.overlay.show_filmstrip(is_shown=True)
    assert said == ["The filmstrip is shown when the window has room for it"]


def test_its_cells_follow_the_shape_of_the_pack(window: StripWindow) -> None:
    window.overlay.open_at([1], 1)
    rect = window.strip.visualRect
    square = rect(window.model.index(1, 0)).top() - rect(window.model.index(0, 0)).top()
    for each in IDS:
        window.give(each)
    window.overlay.step(1)
    assert rect(window.model.index(1, 0)).top() - rect(window.model.index(0, 0)).top() > 1.5 * square
