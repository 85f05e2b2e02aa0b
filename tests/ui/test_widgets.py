"""Small widgets: the table of the side panel, lines of chips, and tool tips that never render foreign markup.

Rows of the table whose label stays keep the focus, and labels are on the line of their values.
"""

import sys

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from app.ui import theme
from app.ui.widgets.button_rows import FlowLayout
from app.ui.widgets.fields import FieldTable, ValueLine
from app.ui.widgets.parts import plain_tool_tip, wrapped_tool_tip

ROWS = [("Images", "60", ""), ("Created", "14 Feb 2026", "as sent"), ("Described", "4", ""), ("Pending", "56", "")]


def shown(table: FieldTable) -> list[tuple[str, str, str]]:
    """Label, value and tool tip of each visible row, from the top."""
    labels = [each for each in table.findChildren(QLabel) if each.buddy() is not None and each.isVisible()]
    rows = []
    for label in sorted(labels, key=QLabel.y):
        value = label.buddy()
        assert isinstance(value, QLabel)
        rows.append((label.text(), value.text(), value.toolTip()))
    return rows


@pytest.mark.parametrize(
    "later",
    [
        [*ROWS[:2], ("Described", "5", ""), ("Pending", "55", "")],
        [*ROWS[:2], ("Described", "60", "")],
        [*ROWS[:2], ("Described", "5", ""), ("Being described", "1", ""), ("Pending", "54", "")],
        ROWS[:2],
    ],
)
def test_later_rows_keep_the_focus_and_the_selection(qtbot: QtBot, later: list[tuple[str, str, str]]) -> None:
    table = FieldTable()
    qtbot.addWidget(table)
    table.show_texts(ROWS)
    table.show()
    table.activateWindow()
    qtbot.waitUntil(table.isActiveWindow)
    (created,) = (each for each in table.findChildren(QLabel) if each.text() == "14 Feb 2026")
    created.setFocus()
    created.setSelection(3, 3)
    for _ in range(2):
        table.show_texts(later)
        qtbot.waitUntil(lambda: shown(table) == later)
        assert created.hasFocus()
        assert created.selectedText() == "Feb"
        table.show_texts(ROWS)
        qtbot.waitUntil(lambda: shown(table) == ROWS)
    other = [("Keywords", "None", "")]
    table.show_texts(other)
    qtbot.waitUntil(lambda: shown(table) == other)


def lines_of_ink(table: FieldTable, widget: QWidget) -> list[int]:
    """The lines of a table, in device pixels, in which something of a widget is painted."""
    picture = table.grab(QRect(widget.x(), 0, widget.width(), table.height())).toImage()
    ground, width = picture.pixelColor(0, 0), picture.width()
    return [y for y in range(picture.height()) if any(picture.pixelColor(x, y) != ground for x in range(width))]


@pytest.mark.parametrize("has_button", [False, True])
def test_a_label_is_on_the_line_of_a_value_that_is_a_field(qtbot: QtBot, *, has_button: bool) -> None:
    table, value = FieldTable(), ValueLine()
    qtbot.addWidget(table)
    value.setFont(theme.caption_font(table.font()))
    value.set_value("HH")
    table.add_widget("HH", value, QToolButton() if has_button else None)
    with qtbot.waitExposed(table):
        table.show()
    (label,) = table.findChildren(QLabel)
    above, below = (lines_of_ink(table, each)[0] for each in (label, value))
    # With fonts of other heights, half a pixel is rounded in each of them, and in the row.
    assert abs(above - below) <= (2 if sys.platform == "win32" else 0)


# --- Lines of chips --------------------------------------------------------------------------------------------------


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


# --- Tool tips -------------------------------------------------------------------------------------------------------


_MARKUP = '<img src="file:///etc/passwd"><b>bold</b>'


def _read(tip: str) -> str:
    """What a person reads of a tool tip."""
    if not Qt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def test_markup_is_read_as_it_was_written() -> None:
    for text in (_MARKUP, f"https://cdn.example.com/{_MARKUP}", "a < b & c", "plain"):
        assert _read(plain_tool_tip(text)) == text
        assert _read(wrapped_tool_tip(text)) == text
    assert _read(wrapped_tool_tip("A cat.\nAna: Picked")) == "A cat.\nAna: Picked"
    assert plain_tool_tip("2026-02-14T09:00:00.000Z") == "2026-02-14T09:00:00.000Z"
    assert wrapped_tool_tip("") == ""
