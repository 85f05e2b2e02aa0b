"""The ring around the focused widget follows the focus, and is hidden with the widget."""

from collections.abc import Iterator
from typing import override

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QAccessible, QColor, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.focus_ring import FocusMarker, FocusRing


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[QWidget]:
    """An active window with a field and a button, whose focus is marked."""
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(QLineEdit())
    column.addWidget(QPushButton("Button"))
    FocusMarker(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class _Edges(QObject):
    """Counts how often the outermost pixels of a widget are painted."""

    count = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and isinstance(watched, QWidget):
            self.count += event.rect().contains(watched.rect())
        return False


def _rings(window: QWidget) -> list[FocusRing]:
    return [ring for ring in window.findChildren(FocusRing) if ring.isVisible()]


def _child[W: QWidget](window: QWidget, kind: type[W]) -> W:
    child = window.findChild(kind)
    assert isinstance(child, kind)
    child.setFocus()
    return child


def test_one_ring_follows_the_focus(window: QWidget) -> None:
    for child in (_child(window, QLineEdit), _child(window, QPushButton)):
        child.setFocus()
        (ring,) = _rings(window)
        for place in (QPoint(90, 70), QPoint(20, 10)):
            child.move(place)
            child.resize(child.width() + 10, child.height())
            assert ring.geometry().center() == child.geometry().center()
            assert ring.geometry().contains(child.geometry().adjusted(-4, -4, 4, 4))


def test_the_ring_of_a_deleted_widget_is_removed(window: QWidget, qapp: QApplication) -> None:
    child = _child(window, QLineEdit)
    assert len(_rings(window)) == 1
    child.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    window.resize(500, 400)
    _child(window, QPushButton)
    (ring,) = _rings(window)
    assert ring.geometry().center() == _child(window, QPushButton).geometry().center()


def test_the_ring_is_painted_again_if_the_palette_changes(window: QWidget, qtbot: QtBot) -> None:
    """A field whose text was marked in red is usual again: so is its ring, which had a colour readable beside red."""
    field = _child(window, QLineEdit)
    (ring,) = _rings(window)
    ring.repaint()
    edges = _Edges(window)
    ring.installEventFilter(edges)
    palette = field.palette()
    palette.setColor(QPalette.ColorRole.Text, QColor("red"))
    field.setPalette(palette)
    qtbot.waitUntil(lambda: edges.count > 0)


def test_the_ring_is_not_exposed_to_screen_readers(window: QWidget) -> None:
    _child(window, QLineEdit)
    interface = QAccessible.queryAccessibleInterface(window)
    assert interface.childCount() == 2
