"""So many at a time; of those who wait, the one with the lowest rank first. Knows nothing of what it guards."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count


class PriorityGate:
    """An `asyncio.Semaphore` whose waiters are not served in the order they came in."""

    def __init__(self, places: int) -> None:
        """Let `places` through at a time."""
        self._free = places
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()  # of equal ranks the one who came first is served first

    async def acquire(self, rank: int) -> None:
        """Wait for a place; give it back with `release`."""
        if self._free:
            self._free -= 1
            return
        waiter = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), waiter))
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.release()  # the place came in the same moment
            raise

    def release(self) -> None:
        """Give a place back, to the next who waits."""
        while self._waiting:
            _, _, waiter = heapq.heappop(self._waiting)
            if not waiter.done():
                waiter.set_result(None)
                return
        self._free += 1
