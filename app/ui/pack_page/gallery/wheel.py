"""The wheel: scrolls smoothly, and with Ctrl counts whole steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from app.ui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollBar

WHEEL_STEP: Final = 120  # eighths of a degree; Qt's unit for one notch


class WheelSteps:
    """Counts notches: some wheels report parts of them."""

    def __init__(self) -> None:
        """Begin between two notches."""
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
    """Moves a scroll bar to where the wheel asks for, in a short movement; at once with reduced motion."""

    def __init__(self, bar: QScrollBar) -> None:
        """Set what is moved."""
        super().__init__(bar)
        self._bar = bar
        self._target = 0
        self._animation = QVariantAnimation(self)
        self._animation.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._animation.valueChanged.connect(self._on_value_changed)

    def scroll_by(self, pixels: float) -> None:
        """Scroll further by so many pixels, from where a movement under way leads to."""
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
        """End the movement where it is: another one was asked for."""
        self._animation.stop()
