"""A limit to the bytes of files in memory, from their first chunk until they are decoded. Knows no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable


class ByteBudget[Holder: Hashable]:
    """A limit to the sum of the bytes that downloads have received and not released yet.

    The oldest download may always continue, so that there is no deadlock: it ends and makes room. While others wait,
    its downloader ends it if it stalls. A complete file waits for a decoder only, and decoders do not wait for room.

    Attributes:
        total: Bytes that are held.
    """

    def __init__(self, max_bytes: int) -> None:
        """Set the limit; only the oldest download may exceed it."""
        self._max_bytes = max_bytes
        self._held: dict[Holder, int] = {}  # the oldest first
        self._waiting: dict[Holder, None] = {}
        self.total = 0

    @property
    def is_crowded(self) -> bool:
        """Whether a download waits for room."""
        return bool(self._waiting)

    def add(self, holder: Holder, size: int) -> bool:
        """Count a chunk if there is room for it.

        Args:
            holder: The file; its age counts from its first chunk.
            size: Bytes.

        Returns:
            Whether the chunk was counted. If not, the holder has to wait until `release` returns it.
        """
        self._held.setdefault(holder, 0)
        if self.total + size > self._max_bytes and holder is not self._oldest:
            self._waiting[holder] = None
            return False
        self._held[holder] += size
        self.total += size
        return True

    def release(self, holder: Holder) -> list[Holder]:
        """Subtract all bytes of a file; does nothing the second time.

        Returns:
            Those that waited for room and may try again.
        """
        self._waiting.pop(holder, None)
        self.total -= self._held.pop(holder, 0)
        oldest = self._oldest
        continuing = [waiting for waiting in self._waiting if self.total < self._max_bytes or waiting is oldest]
        for waiting in continuing:
            del self._waiting[waiting]
        return continuing

    @property
    def _oldest(self) -> Holder | None:
        return next(iter(self._held), None)
