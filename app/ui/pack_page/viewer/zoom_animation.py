"""Animates the scale of a picture, so that a step of the wheel is no jump; at once with reduced motion."""

from __future__ import annotations

import math

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation, Signal

from app.ui import theme


class ZoomAnimation(QObject):
    """Changes a scale in steps that look equal, each larger or smaller by the same factor.

    Signals:
        scaled: The scale is another one; the scale, and the place that stays where it is.
    """

    scaled = Signal(float, QPointF)

    def __init__(self, parent: QObject) -> None:
        """Begin at rest."""
        super().__init__(parent)
        self._from = self._to = 1.0
        self._at = QPointF()
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._animation.valueChanged.connect(self._on_value_changed)

    @property
    def target(self) -> float | None:
        """The scale at the end of the present animation; None at rest."""
        return self._to if self._animation.state() == QVariantAnimation.State.Running else None

    def run(self, start: float, end: float, at: QPointF) -> None:
        """Change the scale; a running animation ends where it is.

        Args:
            start: The present scale.
            end: The new one.
            at: The place that stays where it is.
        """
        self._animation.stop()
        self._from, self._to, self._at = start, end, at
        duration = theme.motion_ms(theme.FADE_MS)
        if not duration or start == end:
            self.scaled.emit(end, at)
            return
        self._animation.setDuration(duration)
        self._animation.start()

    def stop(self) -> None:
        """Stop where it is."""
        self._animation.stop()

    def _on_value_changed(self, share: float) -> None:
        # The end is exact, so that 100 % is.
        scale = self._to if share >= 1 else self._from * math.exp(share * math.log(self._to / self._from))
        self.scaled.emit(scale, self._at)
