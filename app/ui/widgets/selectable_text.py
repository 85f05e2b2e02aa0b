"""Text that can be selected and copied: values on one line, paragraphs, and the selection that has the focus.

While there is such a selection, Ctrl+C and Ctrl+A apply to it, not to images.
"""

from __future__ import annotations

from typing import override

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QResizeEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QSizePolicy, QTextEdit, QWidget

from app.ui import theme
from app.ui.widgets.parts import SELECTABLE


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


class ReadingText(QTextEdit):
    """Plain text from the service; markup in it is shown literally."""

    def __init__(self, parent: QWidget | None = None, *, line_height: float = 1.0, font: QFont | None = None) -> None:
        """Begin empty.

        Args:
            parent: As Qt's.
            line_height: As a factor of the font's own.
            font: One of `ui.theme`; the system's where there is none.
        """
        super().__init__(parent)
        self._line_height = line_height
        if font is not None:
            self.setFont(font)
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(SELECTABLE)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * theme.DESCRIPTION_CHARACTERS)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)

    def set_text(self, text: str, color: QColor) -> None:
        """Show a text in a colour. If it is shown already, what is selected in it stays selected."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Text, color)
        self.setPalette(palette)
        if text and text == self.accessibleName():
            return
        self.setAccessibleName(text)
        spaced = QTextBlockFormat()
        percent = round(self._line_height * 100)
        spaced.setLineHeight(percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        # The format is set before the text is inserted: afterwards it would cause a second layout.
        self.clear()
        frame = self.document().rootFrame()
        margins = frame.frameFormat()
        margins.setTopMargin(theme.accent_room(self.font()))
        frame.setFrameFormat(margins)
        cursor = QTextCursor(self.document())
        cursor.setBlockFormat(spaced)
        cursor.insertText(text)
        self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        height = round(self.document().size().height()) + 2
        if height != self.height():
            self.setFixedHeight(height)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())
