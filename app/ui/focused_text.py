"""Selection in the text widget that has the focus: while there is one, Ctrl+C and Ctrl+A apply to it, not to images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QLineEdit, QTextEdit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def selected_text(widget: QWidget | None) -> str:
    """The selected text of a widget; empty where nothing is selected or the widget shows no text."""
    if isinstance(widget, QLabel | QLineEdit):
        return widget.selectedText()
    if isinstance(widget, QTextEdit):
        return widget.textCursor().selection().toPlainText()
    return ""


def clear_selection(widget: QWidget) -> None:
    """Clear the selection of a widget that shows text."""
    if isinstance(widget, QLineEdit):
        widget.deselect()
    elif isinstance(widget, QLabel):
        widget.setSelection(0, 0)
    elif isinstance(widget, QTextEdit):
        cursor = widget.textCursor()
        cursor.clearSelection()
        widget.setTextCursor(cursor)


def select_all_text(widget: QWidget | None) -> bool:
    """Select all text of a widget, and return whether it is one that shows text."""
    if isinstance(widget, QLineEdit | QTextEdit):
        widget.selectAll()
        return True
    if isinstance(widget, QLabel):
        widget.setSelection(0, len(widget.text()))
        return True
    return False
