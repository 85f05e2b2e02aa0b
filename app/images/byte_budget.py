"""A limit to the bytes of files in memory, from their first chunk until they are decoded. Knows no network."""

from __future__ import annotations

import asyncio


class ByteBudget:
    """A limit to the sum of the bytes that downloads have received and not released yet.

    The oldest download may always continue, so that there is no deadlock: it ends and makes room. While others wait,
    its downloader ends it if it stalls. A complete file waits for a decoder only, and decoders do not wait for room.
    """

    def __init__(self, max_bytes: int) -> None:
        """Set the limit; the oldest download may exceed it, and each other one by one chunk."""
        self._max_bytes = max_bytes
        self._held: dict[object, int] = {}  # the oldest first
        self._waiting: dict[object, asyncio.Future[None]] = {}
        self.total = 0

    @property
    def is_crowded(self) -> bool:
        """Whether a download waits for room."""
        return bool(self._waiting)

    def add(self, holder: object, size: int) -> asyncio.Future[None] | None:
        """Count a chunk.

        Args:
            holder: The file; its age counts from its first chunk.
            size: Bytes.

        Returns:
            What to wait for before the next chunk is read; None if there is room.
        """
        self._held[holder] = self._held.get(holder, 0) + size
        self.total += size
        if self.total <= self._max_bytes or holder is next(iter(self._held)):
            return None
        waiter = asyncio.get_running_loop().create_future()
        self._waiting[holder] = waiter
        return waiter

    def release(self, holder: object) -> None:
        """Subtract all bytes of a file, and let waiting downloads continue; does nothing the second time."""
        self._waiting.pop(holder, None)
        self.total -= self._held.pop(holder, 0)
        oldest = next(iter(self._held), None)
        for waiting in tuple(self._waiting):
            if self.total <= self._max_bytes or waiting is oldest:
                waiter = self._waiting.pop(waiting)
                if not waiter.done():
                    waiter.set_result(None)
