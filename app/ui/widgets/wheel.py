"""The mouse wheel: smooth scrolling, and whole steps for Ctrl+wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from app.ui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollBar

WHEEL_STEP: Final = 120  # of one notch, in Qt's unit, eighths of a degree


class WheelSteps:
    """Adds up wheel movements to whole notches: some wheels report fractions."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._rest = 0

    def add(self, delta: int) -> int:
        """Add a movement in eighths of a degree.

        Returns:
            The number of whole notches, negative towards the person.
        """
        self._rest += delta
        steps = int(self._rest / WHEEL_STEP)
        self._rest -= steps * WHEEL_STEP
        return steps


class SmoothScroller(QObject):
    """Animates a scroll bar to the position that the wheel asks for; without animation with reduced motion."""

    def __init__(self, bar: QScrollBar) -> None:
        """Set the scroll bar."""
        super().__init__(bar)
        self._bar = bar
        self._target = 0
        self._animation = QVariantAnimation(self)
        self._animation.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._animation.valueChanged.connect(self._on_value_changed)

    def scroll_by(self, pixels: float) -> None:
        """Scroll by a number of pixels, from the target of the present animation if there is one."""
        is_moving = self._animation.state() == QVariantAnimation.State.Running
        start = self._target if is_moving else self._bar.value()
        self._target = max(self._bar.minimum(), min(self._bar.maximum(), round(start + pixels)))
        duration = theme.motion_ms(theme.FADE_MS)
        self._animation.stop()
        if not duration:
            self._bar.setValue(self._target)
            return
        self._animation.setDuration(duration)
        self._animation.setStartValue(self._bar.value())
        self._animation.setEndValue(self._target)
        self._animation.start()

    def _on_value_changed(self, value: int) -> None:
        self._bar.setValue(value)

    def stop(self) -> None:
        """Stop the animation at its present position."""
        self._animation.stop()
