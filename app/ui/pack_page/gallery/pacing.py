"""Decides when the gallery is painted while it is scrolled, and whether drafts are painted.

After a jump, painting waits some milliseconds for pictures that are on disk only. During fast scrolling drafts are
painted, because painting a picture for the first time takes 0.7 ms: too long for all visible ones in a frame of 16 ms.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

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
