"""The usual way to have something done elsewhere: a thread that does one thing after another; and background tasks.

Where several things are to be done at once, as in decoding answers, `ThreadPoolExecutor` is used.
"""

import asyncio
import heapq
import logging
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from itertools import count
from threading import Condition, Thread
from typing import Any

from app.core.program import log_fault

_logger = logging.getLogger(__name__)

type _Work = tuple[float, int, Future[Any], Callable[[], Any]]  # when, in which order, its result, what is done


class Worker:
    """Does one thing after another in a thread of its own, which begins with the first one.

    The thread is a daemon: the program can end while a folder that does not answer blocks it. If the system has no
    thread left, what is due is done in the caller's thread.
    """

    def __init__(self, name: str, at_end: Callable[[], object] = lambda: None) -> None:
        """Start no thread yet.

        Args:
            name: Of the thread.
            at_end: What the thread does last, also if nobody waits for that. It must not raise.
        """
        self._name = name
        self._at_end = at_end
        self._numbers = count()
        self._ended: Future[None] = Future()
        # What follows is shared with the thread.
        self._condition = Condition()
        self._thread: Thread | None = None
        self._works: list[_Work] = []  # a heap
        self._is_closing = False
        self._has_ended = False

    @property
    def is_closing(self) -> bool:
        """Whether the worker is being closed."""
        return self._is_closing

    def submit[T](self, work: Callable[[], T], *, after: float = 0.0) -> Future[T]:
        """Have something done.

        Args:
            work: What is done.
            after: How long it is put off, in seconds. When the worker is closed, it is done at once.

        Returns:
            The result. It is cancelled if the worker has been closed, and has done what was left.
        """
        result: Future[T] = Future()
        with self._condition:
            if self._has_ended:
                result.cancel()
                return result
            due = time.monotonic() + after if after else 0.0
            heapq.heappush(self._works, (due, next(self._numbers), result, work))
            self._condition.notify()
            has_thread = self._has_thread()
        while not has_thread and (due_work := self._next(may_wait=False)) is not None:
            _do(due_work)
        return result

    def post(self, work: Callable[[], object], *, after: float = 0.0) -> None:
        """Have something done whose result nobody awaits: if it raises, that is logged. Arguments as of `submit`."""
        self.submit(work, after=after).add_done_callback(self._log)

    async def run[T](self, work: Callable[[], T]) -> T:
        """Have something done, and wait for its result."""
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        """Do what is left, and end the thread. Nothing is waited for."""
        with self._condition:
            is_first, self._is_closing = not self._is_closing, True
            self._condition.notify()
        if is_first and self._thread is None:
            self._work()

    async def aclose(self, seconds: float) -> bool:
        """Do what is left, end the thread, and wait for that.

        Args:
            seconds: How long to wait at most.

        Returns:
            Whether it has ended in time.
        """
        self.close()
        try:
            async with asyncio.timeout(seconds):
                await asyncio.wrap_future(self._ended)
        except TimeoutError:
            _logger.warning("the disk was too slow for the last %s", self._name)
            return False
        return True

    def _log(self, result: Future[object]) -> None:
        if not result.cancelled() and (error := result.exception()) is not None:
            log_fault(_logger, self._name, error)

    def _has_thread(self) -> bool:
        """Start the thread with the first work; called with the condition held."""
        if self._thread is None:
            thread = Thread(target=self._work, name=self._name, daemon=True)
            try:
                thread.start()
            except RuntimeError:
                return False
            self._thread = thread
        return True

    def _work(self) -> None:
        while (work := self._next(may_wait=True)) is not None:
            _do(work)
            del work  # it may hold a key that is forgotten while the thread waits
        self._at_end()
        if self._ended.set_running_or_notify_cancel():
            self._ended.set_result(None)

    def _next(self, *, may_wait: bool) -> _Work | None:
        """What is due; None if nothing is and this may not wait, or if nothing is left and the worker is closed."""
        with self._condition:
            while True:
                left = self._works[0][0] - time.monotonic() if self._works else None
                if left is not None and (left <= 0 or self._is_closing):
                    return heapq.heappop(self._works)
                if left is None and self._is_closing:
                    self._has_ended = True
                    return None
                if not may_wait:
                    return None
                self._condition.wait(left)


def _do(work: _Work) -> None:
    _, _, result, action = work
    if result.set_running_or_notify_cancel():
        try:
            result.set_result(action())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
            result.set_exception(error)
    del result, work  # the exception refers to this frame


# --- Tasks of the event loop ------------------------------------------------------------------------------------------


class TaskOwner:
    """Starts tasks and keeps them until they end.

    asyncio holds weak references to tasks, and logs their errors when they are garbage collected, or never.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._finishing: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(
        self,
        coroutine: Coroutine[Any, Any, None],
        *,
        name: str,
        must_finish: bool = False,
        is_eager: bool = False,
    ) -> asyncio.Task[None] | None:
        """Run a coroutine in the background; after `aclose` it is closed instead, and None is returned.

        Args:
            coroutine: What to run.
            name: For the log; holds no secret.
            must_finish: Whether `aclose` waits for it instead of cancelling it, because it closes something.
            is_eager: Whether it runs at once until it waits, before anything else in the loop, such as painting.
        """
        if self._closed:
            coroutine.close()
            return None
        task = asyncio.Task(coroutine, loop=asyncio.get_running_loop(), name=name, eager_start=is_eager)
        (self._finishing if must_finish else self._tasks).add(task)
        task.add_done_callback(self._on_done)
        return task

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._finishing.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log_fault(_logger, f"the task {task.get_name()}", error)

    async def aclose(self) -> None:
        """Cancel all tasks that may be cancelled, and wait until all have ended."""
        self._closed = True
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, *self._finishing, return_exceptions=True)
