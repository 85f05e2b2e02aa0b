"""The layout that wraps chips like words."""

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from app.ui.widgets.button_rows import FlowLayout


def test_lines_wrap_and_a_hidden_widget_takes_no_room(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    layout = FlowLayout(parent, spacing=4)
    for text in ("first", "hidden", "last"):
        layout.addWidget(QLabel(text, parent))
    assert layout.heightForWidth(1) > 2 * layout.heightForWidth(400)
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
