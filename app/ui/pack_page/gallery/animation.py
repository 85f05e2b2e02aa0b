"""Animations of the gallery: loading tiles pulse, and new pictures fade in. Paints nothing itself."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.ui import theme

_PULSE_DEPTH: Final = 0.45


class TileAnimation(QObject):
    """Runs a timer only while something is animated; never where the system asks for reduced motion.

    Signals:
        frame_due: Animated tiles are to be repainted; the rows that fade in or have just finished.
    """

    frame_due = Signal(object)

    def __init__(self, parent: QObject) -> None:
        """Begin without an animation."""
        super().__init__(parent)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._fades: dict[int, int] = {}
        self._pulsing = False
        self._timer = QTimer(self, interval=theme.FRAME_MS)
        self._timer.timeout.connect(self._on_tick)

    @property
    def is_fading(self) -> bool:
        """Whether a new picture is still fading in."""
        return bool(self._fades)

    def fade_in(self, row: int) -> None:
        """Begin to fade in the picture of a row."""
        if theme.motion_ms(theme.FADE_MS):
            self._fades[row] = self._clock.elapsed()
            self._timer.start()

    def set_pulsing(self, pulsing: bool) -> None:
        """Start or stop the pulse; it runs while a loading tile is visible."""
        self._pulsing = pulsing and theme.motion_ms(theme.PULSE_MS) > 0
        if self._pulsing:
            self._timer.start()

    def stop(self) -> None:
        """Stop all animations."""
        self._fades.clear()
        self._pulsing = False
        self._timer.stop()

    def opacity(self, row: int) -> float:
        """Opacity of a row's picture, from 0 to 1 with an ease-out curve."""
        started = self._fades.get(row)
        if started is None:
            return 1.0
        progress = min(1.0, (self._clock.elapsed() - started) / theme.FADE_MS)
        return 1.0 - (1.0 - progress) ** 2

    def pulse(self) -> float:
        """Present phase of the pulse: the share of the lighter colour in a loading tile, 0 to `_PULSE_DEPTH`."""
        if not self._pulsing:
            return 0.0
        return _PULSE_DEPTH * (0.5 - 0.5 * math.cos(2 * math.pi * self._clock.elapsed() / theme.PULSE_MS))

    def _on_tick(self) -> None:
        now = self._clock.elapsed()
        fading = frozenset(self._fades)
        self._fades = {row: start for row, start in self._fades.items() if now - start < theme.FADE_MS}
        self.frame_due.emit(fading)
        if not self._fades and not self._pulsing:
            self._timer.stop()
