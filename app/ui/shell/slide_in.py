"""A container whose height grows from zero when its content is shown, and that closes at once when it is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QEvent, QObject, QVariantAnimation
from PySide6.QtWidgets import QWidget

from app.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class SlideIn(QWidget):
    """Slides its content in from above. The content has its full size from the start, so that its layout is fixed."""

    def __init__(self, content: QWidget) -> None:
        """Take a widget as content, and hide it."""
        super().__init__()
        self._content = content
        content.setParent(self)
        content.hide()
        content.installEventFilter(self)
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._animation.valueChanged.connect(self._open)
        self.hide()

    def _begin(self) -> None:
        self.show()
        duration = theme.motion_ms(theme.FADE_MS)
        if duration and self.isVisible():
            self._animation.setDuration(duration)
            self._animation.start()
        else:
            self._open(1.0)

    def _open(self, share: float) -> None:
        content, width = self._content, self.width()
        full = content.heightForWidth(width) if content.hasHeightForWidth() else content.sizeHint().height()
        self.setFixedHeight(max(1, round(full * share)))
        content.setGeometry(0, self.height() - full, width, full)

    def _fit(self) -> None:
        if not self._content.isHidden() and self._animation.state() != QAbstractAnimation.State.Running:
            self._open(1.0)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShowToParent:
            self._begin()
        elif kind == QEvent.Type.HideToParent:
            self._animation.stop()
            self.hide()
        elif kind == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
