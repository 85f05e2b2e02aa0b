"""Makes the search index of a pack in a thread, because folding 100,000 descriptions takes about a second."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.search_index import fold_missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.models import PackImage
    from app.core.search_index import SearchIndex
    from app.services.tasks import TaskOwner


class IndexBuilder(QObject):
    """Makes one index at a time.

    Attributes:
        is_building: Whether an index was requested that is not made yet.

    Signals:
        built: The index that was requested last is made; the `SearchIndex`.
    """

    built = Signal(object)

    def __init__(self, tasks: TaskOwner, parent: QObject | None = None) -> None:
        """Start no thread yet.

        Args:
            tasks: Owns the task that waits for the thread.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._tasks = tasks
        self._executor: ThreadPoolExecutor | None = None
        self._is_superseded = Event()
        self._is_closed = False
        self.is_building = False

    def build(self, images: tuple[PackImage, ...], texts: list[str | None], status_words: Callable[[str], str]) -> None:
        """Begin to make an index; the former one is superseded. Arguments as of `fold_missing`."""
        self.supersede()
        if self._is_closed:  # while the window is closed, the focus may come to the field
            return
        if self._executor is None:
            # Not the default executor, whose threads may all be blocked by name look-ups.
            self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search index")
        self.is_building = True
        # The event is passed on, because this index may be superseded before the task begins.
        work = partial(_built, images, texts, status_words, self._is_superseded)
        self._tasks.start(self._run(self._executor, work, self._is_superseded), name="make the search index")

    async def _run(
        self, executor: ThreadPoolExecutor, work: Callable[[], SearchIndex | None], is_superseded: Event
    ) -> None:
        if is_superseded.is_set():  # the executor may be shut down already
            return
        index = await asyncio.get_running_loop().run_in_executor(executor, work)
        if index is not None and not is_superseded.is_set():
            self.is_building = False
            self.built.emit(index)

    def supersede(self) -> None:
        """Stop making an index, if one is being made. Its result is never reported."""
        self._is_superseded.set()
        self._is_superseded = Event()
        self.is_building = False

    def close(self) -> None:
        """Stop, and let the thread end."""
        self.supersede()
        self._is_closed = True
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)


def _built(
    images: tuple[PackImage, ...],
    texts: list[str | None],
    status_words: Callable[[str], str],
    is_superseded: Event,
) -> SearchIndex | None:
    for index in fold_missing(images, texts, status_words):
        if index is not None or is_superseded.is_set():
            return index
        time.sleep(0)  # otherwise the GUI thread waits 5 ms for the interpreter lock
    return None
