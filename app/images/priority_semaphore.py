"""A semaphore that gives the next permit to the waiter with the lowest rank."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count


class PrioritySemaphore:
    """An `asyncio.Semaphore` with priorities: of equal ranks the earliest waiter is first."""

    def __init__(self, permits: int) -> None:
        """Make a semaphore that may be acquired `permits` times at once."""
        self._free = permits
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()

    async def acquire(self, rank: int) -> None:
        """Wait for a permit; `release` returns it."""
        if self._free:
            self._free -= 1
            return
        waiter = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), waiter))
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.release()  # the permit was granted in the same iteration of the loop
            raise

    def release(self) -> None:
        """Return a permit: the next waiter gets it."""
        while self._waiting:
            _, _, waiter = heapq.heappop(self._waiting)
            if not waiter.done():
                waiter.set_result(None)
                return
        self._free += 1
