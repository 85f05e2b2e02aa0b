"""What moves in the gallery: the pulse of loading tiles and the fade of new pictures. Paints nothing."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.ui import theme

_PULSE_DEPTH: Final = 0.45


class TileAnimation(QObject):
    """Ticks only while something moves; stands still where the system asks for reduced motion.

    Signals:
        frame_due: Moving tiles should be painted again; the rows that fade, or just came to the end of it.
    """

    frame_due = Signal(object)

    def __init__(self, parent: QObject) -> None:
        """Begin at rest."""
        super().__init__(parent)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._fades: dict[int, int] = {}
        self._pulsing = False
        self._timer = QTimer(self, interval=theme.FRAME_MS)
        self._timer.timeout.connect(self._on_tick)

    @property
    def is_fading(self) -> bool:
        """Whether a new picture is not at full opacity yet."""
        return bool(self._fades)

    def fade_in(self, row: int) -> None:
        """Let a row's picture appear."""
        if theme.motion_ms(theme.FADE_MS):
            self._fades[row] = self._clock.elapsed()
            self._timer.start()

    def set_pulsing(self, pulsing: bool) -> None:
        """Say whether a loading tile is visible."""
        self._pulsing = pulsing and theme.motion_ms(theme.PULSE_MS) > 0
        if self._pulsing:
            self._timer.start()

    def stop(self) -> None:
        """Come to rest."""
        self._fades.clear()
        self._pulsing = False
        self._timer.stop()

    def opacity(self, row: int) -> float:
        """Opacity of a row's picture: eased out from 0 to 1."""
        started = self._fades.get(row)
        if started is None:
            return 1.0
        progress = min(1.0, (self._clock.elapsed() - started) / theme.FADE_MS)
        return 1.0 - (1.0 - progress) ** 2

    def pulse(self) -> float:
        """How far a loading tile's ground is towards its lighter step, 0 to `_PULSE_DEPTH`."""
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
