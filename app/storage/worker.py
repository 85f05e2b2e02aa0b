"""A thread that does one thing after another, for callers that must not wait."""

import asyncio
import heapq
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from threading import Condition, Thread
from typing import Final

from app.core.faults import log_fault

_REST_SECONDS: Final = 5.0

_logger = logging.getLogger(__name__)


class Worker:
    """Does what is due, in the order of the calls; what is put off gives way to everything that is due before it."""

    def __init__(self, name: str, at_rest: Callable[[], object], at_end: Callable[[], object] = lambda: None) -> None:
        """Start no thread yet.

        Args:
            name: Of the thread.
            at_rest: What the thread does when it has had nothing to do for some seconds.
            at_end: What the thread does last, even if that is not waited for. It must not raise.
        """
        self._name = name
        self._at_rest = at_rest
        self._is_at_rest = True
        self._at_end = at_end
        self._thread: Thread | None = None
        self._ended: Future[None] = Future()
        self._numbers = count()
        # What follows is shared with the thread.
        self._condition = Condition()
        self._works: list[tuple[float, int, Callable[[], object]]] = []  # a heap; when, in which order, what
        self._is_closing = False

    def post(self, work: Callable[[], object], *, after: float = 0.0) -> bool:
        """Have something done.

        Args:
            work: What is done. If it raises, that is logged.
            after: How long it is put off, in seconds. When the worker is closed, it is done at once.

        Returns:
            Whether it will be done: not if the system has no thread left, or if the worker has been closed.
        """
        with self._condition:
            if not self._begin():
                return False
            due = time.monotonic() + after if after else 0.0
            heapq.heappush(self._works, (due, next(self._numbers), work))
            self._condition.notify()
        return True

    async def run[T](self, work: Callable[[], T], default: T) -> T:
        """Do something and wait for its result, or return a default if that is not possible."""
        result: Future[T] = Future()

        def answer() -> None:
            if result.set_running_or_notify_cancel():
                try:
                    result.set_result(work())
                except Exception as error:  # noqa: BLE001 - it is raised where the result is awaited
                    result.set_exception(error)

        return await asyncio.wrap_future(result) if self.post(answer) else default

    async def aclose(self, seconds: float) -> bool:
        """Do what is left, and end the thread.

        Args:
            seconds: How long to wait for that at most.

        Returns:
            Whether it has ended in time.
        """
        with self._condition:
            self._is_closing = True
            self._condition.notify()
        if self._thread is None:
            return True
        try:
            async with asyncio.timeout(seconds):
                await asyncio.wrap_future(self._ended)
        except TimeoutError:
            _logger.warning("the disk was too slow for the last %s", self._name)
            return False
        return True

    @property
    def is_closing(self) -> bool:
        """Whether the worker is being closed."""
        return self._is_closing

    def _begin(self) -> bool:
        if self._thread is None and not self._is_closing:
            thread = Thread(target=self._work, name=self._name, daemon=True)
            try:
                thread.start()
            except RuntimeError:
                return False
            self._thread = thread
        return self._thread is not None and not self._ended.done()

    def _work(self) -> None:
        while (work := self._next()) is not None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - others wait for what comes after it
                log_fault(_logger, self._name, error)
            del work  # it may hold a key that is forgotten while the thread waits
        self._at_end()
        if self._ended.set_running_or_notify_cancel():
            self._ended.set_result(None)

    def _next(self) -> Callable[[], object] | None:
        """Wait for what is due; None if there is nothing left and the worker is being closed."""
        with self._condition:
            while True:
                if self._works:
                    left = self._works[0][0] - time.monotonic()
                    if left <= 0 or self._is_closing:
                        self._is_at_rest = False
                        return heapq.heappop(self._works)[2]
                    self._condition.wait(left)
                elif self._is_closing:
                    return None
                elif self._is_at_rest:
                    self._condition.wait()
                elif not self._condition.wait(_REST_SECONDS):
                    self._is_at_rest = True
                    return self._at_rest
