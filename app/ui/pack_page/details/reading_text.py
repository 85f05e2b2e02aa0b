"""A paragraph of selectable plain text, whose height follows its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from app.ui import theme
from app.ui.widgets.parts import SELECTABLE

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QFont, QResizeEvent


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
