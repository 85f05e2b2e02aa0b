"""Work that would block the window for a moment, done in a thread.

The interpreter's switch interval, which `start.program` sets, decides how long the GUI thread waits for the lock.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event

from app.core.worker import Worker
from app.pictures.tasks import TaskOwner


class ThreadWork[Result]:
    """Does one piece of work at a time.

    Attributes:
        is_running: Whether work was started that is not done yet.
    """

    def __init__(self, tasks: TaskOwner, on_done: Callable[[Result], None], *, name: str) -> None:
        """Start no thread yet.

        Args:
            tasks: Owns the task that waits for the thread.
            on_done: Called with the result of the work that was started last.
            name: Of the thread and of the task.
        """
        self._tasks = tasks
        self._on_done = on_done
        self._name = name
        self._worker = Worker(name)
        self._is_superseded = Event()
        self._is_closed = False
        self.is_running = False

    def start(self, work: Callable[[Event], Result | None]) -> None:
        """Start work; the former is superseded.

        Args:
            work: Called in the thread with an event. It may return None as soon as this is set.
        """
        self.supersede()
        if self._is_closed:  # while the window is closed, the focus may come to a widget that starts work
            return
        self.is_running = True
        # The event is passed on, because this work may be superseded before the task begins.
        self._tasks.start(self._run(work, self._is_superseded), name=self._name)

    async def _run(self, work: Callable[[Event], Result | None], is_superseded: Event) -> None:
        if is_superseded.is_set():
            return
        result = await self._worker.run(partial(work, is_superseded))
        if not is_superseded.is_set() and result is not None:
            self.is_running = False
            self._on_done(result)

    def supersede(self) -> None:
        """Stop the work, if any is running. Its result is never reported."""
        self._is_superseded.set()
        self._is_superseded = Event()
        self.is_running = False

    def close(self) -> None:
        """Stop, and let the thread end."""
        self.supersede()
        self._is_closed = True
        self._worker.close()
