"""The thin animated line under the toolbar while a pack is being loaded. It shows no progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QElapsedTimer, QRectF, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.texts import toolbar

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent

_SEGMENT: Final = 0.25  # of the width


class LoadingLine(QWidget):
    """A segment that moves from left to right; a still line where the system asks for reduced motion."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin hidden; the layout keeps its space, so that nothing moves when it appears."""
        super().__init__(parent)
        self.setObjectName("loading_line")
        self.setAccessibleName(toolbar.OPENING_PACK.text())
        self.setFixedHeight(theme.LOADING_LINE)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=theme.FRAME_MS)
        self._timer.timeout.connect(self.update)
        self.hide()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._clock.start()
        if theme.motion_ms(theme.PULSE_MS):
            self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        if not self._timer.isActive():
            painter.fillRect(self.rect(), colors.accent)
            return
        progress = self._clock.elapsed() % theme.PULSE_MS / theme.PULSE_MS
        left = (progress * (1 + _SEGMENT) - _SEGMENT) * self.width()
        painter.fillRect(QRectF(left, 0, _SEGMENT * self.width(), self.height()), colors.accent)
