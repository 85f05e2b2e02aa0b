"""Runs one piece of work in a thread, because it would block the window for a moment.

The work has to give way to the GUI thread, with `time.sleep(0)` about once in a millisecond. Otherwise the GUI thread
waits 5 ms for the interpreter lock whenever it needs it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from app.pictures.tasks import TaskOwner


class ThreadWork[Result]:
    """Does one piece of work at a time.

    Attributes:
        is_running: Whether work was started that is not done yet.
    """

    def __init__(self, tasks: TaskOwner, name: str, on_done: Callable[[Result], object]) -> None:
        """Start no thread yet.

        Args:
            tasks: Owns the task that waits for the thread.
            name: Of the thread and of the task.
            on_done: Called with the result of the work that was started last.
        """
        self._tasks = tasks
        self._name = name
        self._on_done = on_done
        self._executor: ThreadPoolExecutor | None = None
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
        if self._executor is None:
            # Not the default executor, whose threads may all be blocked by name look-ups.
            self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        self.is_running = True
        # The event is passed on, because this work may be superseded before the task begins.
        self._tasks.start(self._run(self._executor, work, self._is_superseded), name=self._name)

    async def _run(
        self, executor: ThreadPoolExecutor, work: Callable[[Event], Result | None], is_superseded: Event
    ) -> None:
        if is_superseded.is_set():  # the executor may be shut down already
            return
        result = await asyncio.get_running_loop().run_in_executor(executor, work, is_superseded)
        if result is not None and not is_superseded.is_set():
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
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
