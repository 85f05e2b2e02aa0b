"""Collects garbage in the GUI thread only, and gives memory back.

Python's own collector runs in whichever thread allocates, and would destroy Qt objects that are part of a cycle there:
Qt then warns of timers, or crashes. So it is switched off, and this looks in its place.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from functools import partial
from threading import Thread
from typing import Final

from PySide6.QtCore import QObject, QTimer

_LOOK_MS: Final = 1000
_MOST_COLLECTED: Final = 150_000  # objects: walking over them takes 40 ms, as much as the window may stand still

_MOST_YOUNG: Final = 50_000  # objects made since the last look; a pack that is being decoded makes 400,000 a second
_FREE_AFTER_MS: Final = 1000  # until then tasks and widgets may still refer to some of the objects
_FREE_EVERY_MS: Final = 10
_FREED_AT_ONCE: Final = 2000


def spare_what_is_there() -> None:
    """Leave all present objects out of later collections, as after a pack was opened.

    Its images are no part of a cycle, so counting references frees them; walking over 10,000 of them would take the GUI
    thread 70 ms each time. `collect_spared` is for what becomes garbage among them.
    """
    gc.freeze()


def collect_spared() -> None:
    """Collect what was spared and is garbage by now, as once a pack is loaded; 30 ms.

    With a large pack on screen it waits for the next small one.
    """
    if gc.get_freeze_count() <= _MOST_COLLECTED:
        gc.unfreeze()
        gc.collect()
        gc.freeze()


class GarbageCollector(QObject):
    """Looks once a second whether Python's thresholds are passed, and collects that generation."""

    def __init__(self, parent: QObject) -> None:
        """Switch Python's own collecting off, and begin to look."""
        super().__init__(parent)
        gc.disable()
        self._thresholds = gc.get_threshold()
        timer = QTimer(self, interval=_LOOK_MS)
        timer.timeout.connect(self._look)
        timer.start()

    def _look(self) -> None:
        counts = gc.get_count()
        if counts[0] > _MOST_YOUNG:
            spare_what_is_there()
            return
        due = [
            number for number, (count, most) in enumerate(zip(counts, self._thresholds, strict=True)) if count > most
        ]
        if due:
            gc.collect(due[-1])


def free_in_steps(objects: list[object]) -> None:
    """Free many objects, some at a time: to free the 100,000 images of a pack at once takes the GUI thread 60 ms.

    Args:
        objects: Nothing else is to refer to them a second later. The list is emptied.
    """
    QTimer.singleShot(_FREE_AFTER_MS, partial(_free_some, objects))


def _free_some(objects: list[object]) -> None:
    del objects[-_FREED_AT_ONCE:]
    if objects:
        QTimer.singleShot(_FREE_EVERY_MS, partial(_free_some, objects))


def give_back_memory() -> None:
    """Give freed memory back to the system, in a thread: after a pack was loaded glibc holds 25 MB for later use."""
    if sys.platform == "linux":
        Thread(target=_trim, name="give back memory", daemon=True).start()


def _trim() -> None:
    import ctypes

    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)
