"""The list of images that are gone: its rows, its thumbnails, and the URLs that are copied."""

from collections.abc import Iterable, Iterator

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.changes import GoneImage
from app.ui.dialogs.information import GoneDialog
from tests.ui.shown_pack import jpeg

COUNT = 400


class Pictures(QObject):
    """Stands in for `GonePictures`.

    Attributes:
        known: Encoded thumbnails by URL.
        wanted: The URLs that were wanted last.
    """

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, bytes] = {}
        self.wanted: list[str] = []

    def picture(self, url: str) -> bytes | None:
        return self.known.get(url)

    def request(self, urls: Iterable[str]) -> None:
        self.wanted = [*urls]


def gone_dialog(images: tuple[GoneImage, ...], pictures: Pictures | None = None) -> GoneDialog:
    """A dialog that lists images; without pictures if none are given."""
    return GoneDialog(images, pictures or Pictures())  # type: ignore[arg-type]


class Opened:
    """An open dialog with its thumbnails."""

    def __init__(self, images: tuple[GoneImage, ...]) -> None:
        self.pictures = Pictures()
        self.dialog = gone_dialog(images, self.pictures)
        self.dialog.open()
        self.list = self.child(QListView, "gone_images")

    def child[W: QWidget](self, kind: type[W], name: str) -> W:
        found = self.dialog.findChild(kind, name)
        assert isinstance(found, kind)
        return found

    def copy(self) -> str:
        """Press the button, and return what was copied."""
        QGuiApplication.clipboard().setText("former")
        self.child(QPushButton, "copy_gone_urls").click()
        return QGuiApplication.clipboard().text()

    @property
    def note(self) -> str:
        return self.child(QLabel, "gone_note").text()

    def color(self, row: int) -> QColor:
        """The colour in the middle of a row's thumbnail."""
        rect = self.list.visualRect(self.list.model().index(row, 0))
        image = self.list.viewport().grab().toImage()
        return image.pixelColor(QPoint(rect.x() + 44, rect.center().y()) * image.devicePixelRatio())


def url(number: int) -> str:
    return f"https://cdn.invalid/{number}.jpg?signature=1"


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Opened]:
    del qtbot
    images = tuple(GoneImage(number, f"i{number}", url(number), f"Picture {number}") for number in range(1, COUNT + 1))
    made = Opened(images)
    yield made
    made.dialog.close()


def test_thumbnails_of_the_rows_in_sight_are_wanted_and_shown(qtbot: QtBot, opened: Opened) -> None:
    qtbot.waitUntil(lambda: bool(opened.pictures.wanted))
    assert opened.pictures.wanted[0] == url(1)
    assert len(opened.pictures.wanted) < 20
    before = opened.color(0)
    opened.pictures.known[url(1)] = jpeg((320, 320))
    opened.pictures.changed.emit("")
    after = opened.color(0)
    assert before != after
    assert (after.red() > 150, max(after.green(), after.blue()) < 80) == (True, True)
    opened.list.scrollToBottom()
    qtbot.waitUntil(lambda: opened.pictures.wanted[-1] == url(COUNT))
    assert url(1) not in opened.pictures.wanted


def test_the_selected_urls_are_copied_and_all_where_none_is_selected(opened: Opened) -> None:
    assert opened.note == f"{COUNT} images that are not in the pack any more"
    assert opened.copy().splitlines() == [url(number) for number in range(1, COUNT + 1)]
    assert opened.note == f"{COUNT} URLs copied"
    QTest.keyClick(opened.list, Qt.Key.Key_Down)
    QTest.keyClick(opened.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert opened.copy().splitlines() == [url(2), url(3)]
    QGuiApplication.clipboard().setText("former")
    QTest.keyClick(opened.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines() == [url(2), url(3)]
    assert opened.note == "2 URLs copied"


def test_images_without_a_url_leave_the_clipboard_alone(qtbot: QtBot) -> None:
    del qtbot
    opened = Opened((GoneImage(1, "a", ""),))
    assert (opened.copy(), opened.note) == ("former", "Nothing to copy: these images have no URL")
    opened.dialog.close()
