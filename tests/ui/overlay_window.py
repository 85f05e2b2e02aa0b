"""A window with the viewer or the comparison over it."""

from collections.abc import Iterator
from typing import Final, cast

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.packs.open_pack import OpenPack
from app.ui.look.canvas import Canvas
from app.ui.look.panes import ComparePane
from app.ui.look.viewer import Viewer
from app.ui.shelf_model import GalleryModel
from tests.ui.shown_pack import IDS, ShownPack, pack, url

WIDE: Final = (1600, 1200)
BLUE: Final = QColor(30, 30, 200)  # of the originals


class Window(QWidget):
    """A window with a field, and the viewer or the comparison over it.

    Attributes:
        field: What is covered.
        pack: Its pack.
        overlay: The viewer or the comparison.
        closed: The rows, and the current one, of each time that it was closed.
    """

    def __init__(self, *, is_comparison: bool = False) -> None:
        """Make the overlay, closed."""
        super().__init__()
        self.field = QLineEdit(self)
        self.pack = shown = ShownPack()
        self.originals = shown.originals
        self.model = GalleryModel(cast("OpenPack", shown))
        self.overlay = Viewer(cast("OpenPack", shown), self.model, self, is_comparison=is_comparison)
        self.closed: list[tuple[tuple[int, ...], int]] = []
        self.overlay.closed.connect(self._on_closed)

    def _on_closed(self, rows: tuple[int, ...], current: int) -> None:
        self.field.setFocus()
        self.closed.append((rows, current))

    @property
    def panes(self) -> list[ComparePane]:
        """The visible panes of the comparison, in the order of reading."""
        shown = [each for each in self.overlay.findChildren(ComparePane) if each.isVisible()]
        return sorted(shown, key=lambda pane: (pane.y(), pane.x()))

    @property
    def canvases(self) -> list[Canvas]:
        """The canvases of the panes, or that of the viewer."""
        return [pane.canvas for pane in self.panes] if self.overlay.is_comparison else [self.overlay.canvas]

    @property
    def seen(self) -> str:
        """The ids of the images that are shown; in the comparison the active one is a capital letter."""
        active = self.overlay.shown.image.id if self.overlay.shown.image is not None else ""
        if not self.overlay.is_comparison:
            return active
        ids = {url(each): each for each in IDS}
        shown = [ids[canvas.url] for canvas in self.canvases]
        return "".join(each.upper() if each == active else each for each in shown)

    @property
    def requested(self) -> tuple[str, str]:
        """The ids of the images whose originals were requested last: in sight, and ahead."""
        in_sight, ahead, box = self.originals.shown[-1]
        assert box == self.canvases[0].picture.room
        ids = {url(each): each for each in IDS}
        return "".join(ids[each] for each in in_sight), "".join(ids[each] for each in ahead)

    def text(self, name: str, pane: int = 0) -> str:
        """The text of a visible label, in the comparison of a pane."""
        label = (self.panes[pane] if self.overlay.is_comparison else self.overlay).findChild(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text() if label.isVisible() else ""

    def button(self, name: str) -> QToolButton:
        """A button."""
        found = self.overlay.findChild(QToolButton, name)
        assert isinstance(found, QToolButton)
        return found

    def arrive(self, image_id: str, size: tuple[int, int] = WIDE, *, is_animated: bool = False) -> None:
        """Let an original arrive."""
        original = QImage(*size, QImage.Format.Format_RGB32)
        original.fill(BLUE)
        self.originals.give(url(image_id), original, is_animated=is_animated)

    def press(self, key: Qt.Key) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.focusWidget(), key)


def open_window(qtbot: QtBot, *, is_comparison: bool = False) -> Iterator[Window]:
    """What a fixture yields: an active window, with a pack."""
    made = Window(is_comparison=is_comparison)
    made.resize(1000, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.pack.show_pack(pack(IDS))
    yield made
    made.overlay.leave()  # otherwise it would speak during the next test
    made.close()


def shows_original(canvas: Canvas) -> bool:
    """Whether the pixels in the middle are those of an original."""
    return canvas.grab().toImage().pixelColor(canvas.rect().center()) == BLUE


def turn_wheel(widget: QWidget) -> None:
    """Turn the wheel by one notch, over the middle of a widget."""
    window = widget.window()
    place = widget.mapTo(window, QPointF(widget.rect().center()))
    QTest.wheelEvent(window.windowHandle(), place, QPoint(0, 120))  # Qt passes it on to parents, as one of a mouse
