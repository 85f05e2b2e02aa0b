"""How many more thumbnails of a pack there is room for, on disk or in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.services.thumbnail_protocols import ThumbnailSource


class ThumbnailRoom:
    """Counts the bytes of the thumbnails that were downloaded."""

    def __init__(self, source: ThumbnailSource, memory_bytes: int) -> None:
        """Begin without thumbnails.

        Args:
            source: Knows how much room is on disk.
            memory_bytes: How much room there is in memory, which counts if none are kept on disk.
        """
        self._source = source
        self._memory_bytes = memory_bytes
        self._fetched: dict[str, int] = {}  # bytes, by URL
        self._fetched_bytes = 0

    @property
    def is_left(self) -> bool:
        """Whether there is room for another thumbnail."""
        return self._bytes_left > 0

    @property
    def _bytes_left(self) -> int:
        return (self._source.room_on_disk or self._memory_bytes) - self._fetched_bytes

    def fitting(self, count: int) -> int:
        """How many of so many thumbnails fit, by the mean size so far; all of them if there was none yet."""
        if not self._fetched_bytes:
            return count
        return min(count, max(0, self._bytes_left) * len(self._fetched) // self._fetched_bytes)

    def note_fetched(self, url: str, size: int) -> None:
        """Count a thumbnail, once for each URL.

        Args:
            url: Of the image.
            size: Bytes of the thumbnail.
        """
        self._fetched_bytes += size - self._fetched.get(url, 0)
        self._fetched[url] = size

    def keep_only(self, urls: Collection[str], signed_anew: Mapping[str, str]) -> None:
        """Forget all thumbnails but these.

        Args:
            urls: Of those that are kept.
            signed_anew: URLs that replace former ones, by these.
        """
        later = ((signed_anew.get(url, url), size) for url, size in self._fetched.items())
        self._fetched = {url: size for url, size in later if url in urls}
        self._fetched_bytes = sum(self._fetched.values())
