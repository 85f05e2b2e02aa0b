"""When the gallery is painted: animations of its tiles, and the pace while it is scrolled. Paints nothing itself.

After a jump, painting waits some milliseconds for pictures that are on disk only. During fast scrolling drafts are
painted, because painting a picture for the first time takes 0.7 ms: too long for all visible ones in a frame of 16 ms.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QElapsedTimer, QModelIndex, QObject, QTimer
from PySide6.QtWidgets import QListView

from app.packs.tiles import TileStage
from app.ui import theme
from app.ui.shelf_model import GalleryModel

_PULSE_DEPTH: Final = 0.45


class TilePulse(QObject):
    """Lets loading tiles pulse; never where the system asks for reduced motion.

    A timer runs only while a tile pulses. Pictures are painted at once: fading them in would take as long as the first
    row does.
    """

    def __init__(self, view: QListView, model: GalleryModel) -> None:
        """Begin without visible rows."""
        super().__init__(view)
        self._view = view
        self._model = model
        self._visible = range(0)
        self._pulses = False
        self._clock = QElapsedTimer()
        self._clock.start()
        self._since_reset = QElapsedTimer()
        self._since_reset.start()
        self._pulse_timer = QTimer(self, interval=theme.MOTION_AFTER_MS + 1, singleShot=True)
        self._pulse_timer.timeout.connect(self._update_pulse)
        self._timer = QTimer(self, interval=theme.FRAME_MS)
        self._timer.timeout.connect(self._on_tick)
        model.dataChanged.connect(self._on_data_changed)

    def depth(self) -> float:
        """Present phase of the pulse: the share of the lighter colour in a loading tile, 0 to `_PULSE_DEPTH`."""
        if not self._pulses:
            return 0.0
        return _PULSE_DEPTH * (0.5 - 0.5 * math.cos(2 * math.pi * self._clock.elapsed() / theme.PULSE_MS))

    def restart(self) -> None:
        """Stop: other rows are shown."""
        self._visible = range(0)
        self._since_reset.restart()
        self._pulse_timer.start()
        self._pulses = False
        self._timer.stop()

    def set_visible(self, rows: range) -> None:
        """Set the rows that may pulse."""
        self._visible = rows
        self._update_pulse()

    @property
    def _has_been_seen(self) -> bool:
        return self._since_reset.hasExpired(theme.MOTION_AFTER_MS)

    def _is_loading(self, row: int) -> bool:
        return self._model.tile(row).stage is TileStage.LOADING

    def _update_pulse(self) -> None:
        self._pulses = False
        self._pulse_if_loading(self._visible)

    def _pulse_if_loading(self, rows: range) -> None:
        if theme.motion_ms(theme.PULSE_MS) and self._has_been_seen and any(self._is_loading(row) for row in rows):
            self._pulses = True
            self._timer.start()

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self._pulse_if_loading(range(max(first.row(), self._visible.start), min(last.row() + 1, self._visible.stop)))

    def _on_tick(self) -> None:
        loading = [row for row in self._visible if self._is_loading(row)]
        for row in loading:
            self._view.viewport().update(self._view.visualRect(self._model.index(row, 0)))
        if not loading:
            self._pulses = False
            self._timer.stop()


_FLING_SECONDS: Final = 0.15  # steps with shorter intervals count as fast scrolling
_FLING_STEP: Final = 0.25  # screens; smaller steps show few new pictures
_SETTLE_MS: Final = 50  # after the last step of fast scrolling
_HOLD_MS: Final = 60  # reading from the disk nearly always takes less


class Pacer(QObject):
    """Decides whether painting waits, and whether drafts are painted.

    Attributes:
        is_holding: Whether painting waits; the former frame stays on screen.
        is_flinging: Whether the person scrolls fast, so that drafts are painted.
    """

    def __init__(self, repaint: Callable[[], None], parent: QObject) -> None:
        """Set the function that repaints the view."""
        super().__init__(parent)
        self.is_holding = False
        self.is_flinging = False
        self._repaint = repaint
        self._stepped_at = -_FLING_SECONDS
        self._hold_timer = QTimer(self, interval=_HOLD_MS, singleShot=True)
        self._hold_timer.timeout.connect(self.release)
        self._settle_timer = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle_timer.timeout.connect(self._settle)

    def step(self, screens: float, *, is_ready: Callable[[], bool]) -> None:
        """Handle a scroll step.

        Args:
            screens: How far, in heights of the viewport.
            is_ready: Returns whether all pictures that are to be painted are in memory.
        """
        if screens < _FLING_STEP:
            return
        now = time.monotonic()
        self.is_flinging = now - self._stepped_at < _FLING_SECONDS
        self._stepped_at = now
        if self.is_flinging:
            self._settle_timer.start()
        # After less than a screen, tiles that are still visible must move at once.
        if screens < 1 or self.is_flinging or is_ready():
            self.release()
        else:
            self.hold()

    def hold(self) -> None:
        """Let painting wait until `release` is called, but for some milliseconds at most."""
        self.is_holding = True
        self._hold_timer.start()

    def release(self) -> None:
        """Stop waiting, and repaint."""
        self._hold_timer.stop()
        if self.is_holding:
            self.is_holding = False
            self._repaint()

    def _settle(self) -> None:
        self.is_flinging = False
        self._repaint()
