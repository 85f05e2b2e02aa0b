"""How many bytes of files may be in memory, from their first piece until they are decoded. Knows no network."""

from __future__ import annotations

import asyncio


class ByteBudget:
    """A bound on the sum of what downloads hold, and of what they have brought until it is let go of.

    The oldest may always go on, so that there is always one that ends and makes room: no two wait for each other. One
    that stands still is ended by its downloader while others wait. One that is complete waits for a decoder at most,
    and decoders wait for nothing here.
    """

    def __init__(self, max_bytes: int) -> None:
        """Set the bound; it may be passed by the oldest download and by one piece of each other one."""
        self._max_bytes = max_bytes
        self._held: dict[object, int] = {}  # the oldest first
        self._waiting: dict[object, asyncio.Future[None]] = {}
        self.total = 0

    @property
    def is_crowded(self) -> bool:
        """Whether someone waits for room."""
        return bool(self._waiting)

    def add(self, holder: object, size: int) -> asyncio.Future[None] | None:
        """Count a piece.

        Args:
            holder: The file; its first piece says how old it is.
            size: Bytes.

        Returns:
            What to wait for before the next piece is read, None where there is room.
        """
        self._held[holder] = self._held.get(holder, 0) + size
        self.total += size
        if self.total <= self._max_bytes or holder is next(iter(self._held)):
            return None
        waiter = asyncio.get_running_loop().create_future()
        self._waiting[holder] = waiter
        return waiter

    def release(self, holder: object) -> None:
        """Forget all that a file holds, and let others go on; nothing where it is forgotten already."""
        self._waiting.pop(holder, None)
        self.total -= self._held.pop(holder, 0)
        oldest = next(iter(self._held), None)
        for waiting in tuple(self._waiting):
            if self.total <= self._max_bytes or waiting is oldest:
                waiter = self._waiting.pop(waiting)
                if not waiter.done():
                    waiter.set_result(None)
