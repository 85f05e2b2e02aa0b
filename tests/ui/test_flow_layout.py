"""The layout that wraps chips like words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget
from shiboken6 import delete, isValid

from app.ui.widgets.button_rows import FlowLayout

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_the_cached_height_is_discarded_when_items_are_added_or_removed(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    layout = FlowLayout(parent, spacing=4)
    assert layout.heightForWidth(200) == 0

    words = [QLabel("keyword", parent) for _ in range(12)]
    layout.addWidget(words[0])
    line = layout.heightForWidth(200)
    assert line >= words[0].sizeHint().height()
    for word in words[1:]:
        layout.addWidget(word)
    assert layout.heightForWidth(200) > 2 * line

    for _ in words[1:]:
        layout.takeAt(0)
    assert layout.heightForWidth(200) == line


def test_a_hidden_widget_takes_no_room(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    layout = FlowLayout(parent, spacing=4)
    for text in ("first", "hidden", "last"):
        layout.addWidget(QLabel(text, parent))
    parent.resize(400, 100)
    parent.show()
    first, hidden, last = parent.findChildren(QLabel)
    hidden.hide()
    qtbot.waitUntil(lambda: last.x() == first.geometry().right() + 1 + layout.spacing())


def test_its_items_are_deleted_with_it_while_their_widgets_exist(qtbot: QtBot) -> None:
    parts = QWidget()
    layout = FlowLayout(parts, spacing=0)  # which is still referred to when its items are deleted
    layout.addWidget(QWidget())
    item = layout.itemAt(0)
    delete(parts)
    assert not isValid(item)
