"""Runs Python's garbage collector in the GUI thread only.

By itself the collector runs in whichever thread allocates an object. It would destroy Qt objects in worker threads,
where Qt prints warnings about timers or crashes. So automatic collection is disabled, and a timer runs it instead.
"""

import gc
import sys
import urllib.parse
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPixmapCache

from app.core.c_library import begin_to_give_back_memory

_MOST_COLLECTED: Final = 150_000  # objects; traversing them takes 50 ms, the longest acceptable pause
_MOST_COLLECTED_OFTEN: Final = 30_000  # which takes 15 ms
_FREE_AFTER_MS: Final = 1000  # until then tasks and widgets may still refer to some of the objects


def collect_new() -> None:
    """Collect garbage after a pack was loaded, but not among the objects of the program: that would take 50 ms.

    Many objects, such as those of several tabs, are excluded from later collections (`gc.freeze`), and so are those of
    a large pack, whose images are in no reference cycle. `collect_frozen` frees cycles among them.
    """
    if gc.get_count()[0] <= _MOST_YOUNG:
        gc.collect()
    if _count_objects() > _MOST_COLLECTED_OFTEN:
        gc.freeze()


def _count_objects() -> int:
    """The number of objects that are not frozen.

    While the list of them exists, no other thread may run: `tuple` with a generator raises a SystemError there if the
    unfinished tuple has another reference. Within one call of a function in C none does.
    """
    return next(map(len, map(gc.get_objects, (None,))))


def collect_frozen(most: int | None = None) -> None:
    """Collect garbage among the frozen objects as well, as after tabs were closed; takes 50 ms.

    While a large pack is on screen, nothing is done: traversing it would take too long.

    Args:
        most: Number of frozen objects up to which it is done; None for as many as take 50 ms.
    """
    if gc.get_freeze_count() <= (_MOST_COLLECTED if most is None else most):
        gc.unfreeze()
        gc.collect()
        gc.freeze()


_FREE_LATE_MS: Final = 25_000  # after the longest download, which refers to objects of its tab, has ended
_CLOSED_PAGES: Final = 10  # each leaves 6,000 objects
_MOST_AFTER_CLOSING: Final = 500_000  # objects


class ClosedPages:
    """Collects what closed tabs have left: the objects of a page are in reference cycles, and most of them frozen."""

    def __init__(self) -> None:
        """Begin without any."""
        self._count = 0

    def record(self, *, is_last: bool) -> None:
        """Record that a page is being deleted.

        After some of them their garbage is collected, in a pause of 0.1 s; after the last one, of 0.02 s.

        Args:
            is_last: Whether no other tab has a pack.
        """
        self._count += 1
        if is_last or self._count >= _CLOSED_PAGES:
            self._count = 0
            QTimer.singleShot(_FREE_AFTER_MS, partial(_collect_closed, _MOST_AFTER_CLOSING))
        if is_last:  # what ends late, such as downloads, may still refer to objects of the tabs
            QTimer.singleShot(_FREE_LATE_MS, partial(_collect_closed, _MOST_COLLECTED))


def _collect_closed(most: int) -> None:
    collect_frozen(most)
    _clear_caches()
    begin_to_give_back_memory()


def _clear_caches() -> None:
    """Clear caches of Python and Qt that hold objects made while packs were open.

    They are small, but memory is returned only where no object is alive: by Python's allocator in arenas of 1 MB, by
    glibc in pages of 4 KB. The type cache holds the names that PySide6 has looked up, which are new strings for each
    call of a slot; the cache of pixmaps the arrows that the style has painted, a tenth of the blocks that are left.
    """
    QPixmapCache.clear()
    sys._clear_type_cache()
    urllib.parse.clear_cache()  # type: ignore[attr-defined] # the stubs lack it


_LOOK_MS: Final = 1000
_MOST_YOUNG: Final = 50_000  # objects since the last check; decoding a pack creates 400,000 a second


class GarbageCollector(QObject):
    """Checks once a second whether Python's thresholds are exceeded, and collects that generation."""

    def __init__(self, parent: QObject) -> None:
        """Disable automatic collection, and start the timer."""
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # the objects of the program, most of which live until its end
        self._thresholds = gc.get_threshold()
        timer = QTimer(self, interval=_LOOK_MS)
        timer.timeout.connect(self._look)
        timer.start()

    def _look(self) -> None:
        counts = gc.get_count()
        if counts[0] > _MOST_YOUNG:
            gc.freeze()
            return
        due = [
            number for number, (count, most) in enumerate(zip(counts, self._thresholds, strict=True)) if count > most
        ]
        if due:
            gc.collect(due[-1])


def free_in_steps(objects: list[object]) -> None:
    """Free many objects, some at a time: freeing the 100,000 images of a pack at once would take 60 ms.

    Args:
        objects: The list is emptied. Objects that others still refer to are not freed.
    """
    QTimer.singleShot(_FREE_AFTER_MS, partial(_free_some, objects))


_FREE_EVERY_MS: Final = 10
_FREED_AT_ONCE: Final = 2000


def _free_some(objects: list[object]) -> None:
    del objects[-_FREED_AT_ONCE:]
    if objects:
        QTimer.singleShot(_FREE_EVERY_MS, partial(_free_some, objects))
