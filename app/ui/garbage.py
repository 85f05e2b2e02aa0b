"""Runs Python's garbage collector in the GUI thread only.

By itself the collector runs in whichever thread allocates an object. It would destroy Qt objects in worker threads,
where Qt prints warnings about timers or crashes. So `start.start.main` disables automatic collection,
which makes the imports faster as well, and a timer collects instead.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_LOOK_MS: Final = 1000


class GarbageCollector(QObject):
    """Collects once a second the generations whose thresholds are exceeded, as the automatic collection does."""

    def __init__(self, parent: QObject) -> None:
        """Start the timer."""
        super().__init__(parent)
        timer = QTimer(self, interval=_LOOK_MS)
        timer.timeout.connect(_collect)
        timer.start()


def _collect() -> None:
    exceeded = [most < count for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(exceeded):
        gc.collect(max(generation for generation, is_exceeded in enumerate(exceeded) if is_exceeded))
