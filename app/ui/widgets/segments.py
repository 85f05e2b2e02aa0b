"""Buttons in one frame, of which exactly one is chosen, as in a row of tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy

from app.ui import theme
from app.ui.widgets.parts import row_layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent


class Segments(QFrame):
    """Tab reaches the chosen button, and the arrow keys choose another one.

    Signals:
        chosen: The person has chosen another button; its place, from 0.
    """

    chosen = Signal(int)

    def __init__(self, accessible_name: str, words: Sequence[tuple[str, str]]) -> None:
        """Make the buttons; the first one is chosen.

        Args:
            accessible_name: What is chosen, for screen readers.
            words: The `objectName` and the text of each button.
        """
        super().__init__()
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = row_layout(self, spacing=0, margins=(2, 2, 2, 2))
        self._buttons = [_Segment(name, text) for name, text in words]
        for place, button in enumerate(self._buttons):
            row.addWidget(button)
            button.toggled.connect(lambda is_checked, at=place: self._on_toggled(at, is_checked=is_checked))
        self._is_told = False
        self.choose(0)
        self._is_told = True

    def choose(self, place: int) -> None:
        """Choose a button without a signal."""
        is_told, self._is_told = self._is_told, False
        self._buttons[place].setChecked(True)
        self._is_told = is_told

    def _on_toggled(self, place: int, *, is_checked: bool) -> None:
        if is_checked and self._is_told:
            self.chosen.emit(place)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.ground_hover if colors.dark else theme.mix(colors.view, colors.text, 0.08))
        painter.drawRoundedRect(QRectF(self.rect()), theme.FOCUS_RADIUS + 2, theme.FOCUS_RADIUS + 2)


class _Segment(QAbstractButton):
    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(theme.caption_font(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        text = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
        return text + QSize(2 * theme.SPACE_12, 2 * theme.SPACE_4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mix(colors.view, colors.text, 0.28) if colors.dark else colors.view)
            painter.drawRoundedRect(QRectF(self.rect()), theme.FOCUS_RADIUS, theme.FOCUS_RADIUS)
        is_strong = self.isChecked() or self.underMouse()
        painter.setPen(colors.text if is_strong else colors.muted)
        painter.drawText(self.rect(), theme.ONE_LINE | int(Qt.AlignmentFlag.AlignHCenter), self.text())
