"""So many at a time; of those who wait, the urgent first. Knows nothing of what it guards."""

from __future__ import annotations

import asyncio
from collections import deque


class PriorityGate:
    """An `asyncio.Semaphore` with two queues."""

    def __init__(self, places: int) -> None:
        """Let `places` through at a time."""
        self._free = places
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    async def acquire(self, *, is_urgent: bool) -> None:
        """Wait for a place; give it back with `release`."""
        if self._free:
            self._free -= 1
            return
        waiter = asyncio.get_running_loop().create_future()
        (self._urgent if is_urgent else self._others).append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.release()  # the place came in the same moment
            raise

    def release(self) -> None:
        """Give a place back, to the next who waits."""
        for queue in (self._urgent, self._others):
            while queue:
                waiter = queue.popleft()
                if not waiter.done():
                    waiter.set_result(None)
                    return
        self._free += 1
