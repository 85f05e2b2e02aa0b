"""A value on one line that can be selected and copied; elided in the middle while it does not have the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class ValueLine(QLineEdit):
    """A read-only QLineEdit without a frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrame(False)
        self.setTextMargins(0, 0, 0, 0)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)

    def set_value(self, value: str) -> None:
        """Show a value from its beginning. Screen readers get the whole value.

        If it is shown already, what is selected in it stays selected.
        """
        if value == self.accessibleName():
            return
        self.setText(value)
        self.setCursorPosition(0)
        self.setAccessibleName(value)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), theme.ONE_LINE, text)
