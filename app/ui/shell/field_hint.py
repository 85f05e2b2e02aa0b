"""The hint below the field that says why no pack was opened. It lies over the page and moves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QLabel
from shiboken6 import isValid

from app.ui import theme
from app.ui.announcements import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

_MOVES: Final = frozenset({QEvent.Type.Move, QEvent.Type.Resize})


class FieldHint(QLabel):
    """One sentence under the field."""

    def __init__(self, window: QWidget) -> None:
        """Make the hint as a child of the window, hidden."""
        super().__init__(window)
        self._window = window
        self._field: QWidget | None = None
        self._page: QWidget | None = None
        self.setObjectName("pack_id_hint")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(theme.caption_font(self.font()))
        self.setContentsMargins(theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        self.hide()

    def show_below(self, field: QWidget, page: QWidget, sentence: str) -> None:
        """Show a sentence below a field, over the top edge of what the page shows."""
        self.setText(sentence)
        if self._page is not None and isValid(self._page):  # it is deleted with its tab
            self._page.removeEventFilter(self)
        self._field, self._page = field, page
        page.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()
        announce(self, sentence)

    def _fit(self) -> None:
        if self._field is None or self._page is None:
            return
        x = self._field.mapTo(self._window, QPoint()).x()
        needed = self.fontMetrics().horizontalAdvance(self.text()) + 2 * theme.SPACE_12 + 2
        width = max(1, min(needed, self._window.width() - 2 * x))
        self.resize(width, self.heightForWidth(width))
        self.move(x, self._page.mapTo(self._window, QPoint()).y() + theme.SPACE_8)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A banner that appears above the page moves it.
        if event.type() in _MOVES and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.red, 1))
        painter.setBrush(colors.view)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, theme.PANEL_RADIUS, theme.PANEL_RADIUS)
        painter.setPen(colors.red)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextDontClip
        painter.drawText(self.contentsRect(), int(flags), self.text())
