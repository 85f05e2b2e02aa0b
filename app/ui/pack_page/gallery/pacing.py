"""When the gallery paints how well: a jump shows its pictures at once, a fling shows drafts at the screen's rate.

A picture that only the disk has comes some milliseconds later, and a picture's first painting takes 0.7 ms, too long
for a screen full of them every 16 ms. Paints nothing itself.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

_FLING_SECONDS: Final = 0.15  # steps that follow each other sooner are a fling
_FLING_STEP: Final = 0.25  # screens; smaller steps bring few new pictures
_SETTLE_MS: Final = 50  # after the last step of a fling
_HOLD_MS: Final = 60  # the disk has nearly always answered by then


class Pacer(QObject):
    """Says whether the next frame has to wait, and whether drafts will do for it.

    Attributes:
        is_holding: Whether what was painted last stays on screen for now.
        is_flinging: Whether pictures pass by too fast to be looked at.
    """

    def __init__(self, repaint: Callable[[], None], parent: QObject) -> None:
        """Set what paints everything anew."""
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
        """Note that the content was scrolled.

        Args:
            screens: How far, in heights of the viewport.
            is_ready: Whether all pictures that can be shown there are in memory.
        """
        if screens < _FLING_STEP:
            return
        now = time.monotonic()
        self.is_flinging = now - self._stepped_at < _FLING_SECONDS
        self._stepped_at = now
        if self.is_flinging:
            self._settle_timer.start()
        # What moved by less is partly on screen still: it can't wait at its new place for the rest.
        if screens < 1 or self.is_flinging or is_ready():
            self.release()
        else:
            self.is_holding = True
            self._hold_timer.start()

    def release(self) -> None:
        """Let the next frame be painted."""
        self._hold_timer.stop()
        if self.is_holding:
            self.is_holding = False
            self._repaint()

    def _settle(self) -> None:
        self.is_flinging = False
        self._repaint()
