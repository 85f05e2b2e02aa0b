"""Text that has the focus: Ctrl+C and Ctrl+A mean it, not the images, as long as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QLineEdit, QTextEdit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def selected_text(widget: QWidget | None) -> str:
    """What is selected in a widget that shows text; empty where nothing is, or it shows none."""
    if isinstance(widget, QLabel | QLineEdit):
        return widget.selectedText()
    if isinstance(widget, QTextEdit):
        return widget.textCursor().selection().toPlainText()
    return ""


def clear_selection(widget: QWidget) -> None:
    """Select nothing in a widget that shows text."""
    if isinstance(widget, QLineEdit):
        widget.deselect()
    elif isinstance(widget, QLabel):
        widget.setSelection(0, 0)
    elif isinstance(widget, QTextEdit):
        cursor = widget.textCursor()
        cursor.clearSelection()
        widget.setTextCursor(cursor)


def select_all_text(widget: QWidget | None) -> bool:
    """Select everything in a widget that shows text; whether it does."""
    if isinstance(widget, QLineEdit | QTextEdit):
        widget.selectAll()
        return True
    if isinstance(widget, QLabel):
        widget.setSelection(0, len(widget.text()))
        return True
    return False
