"""How much was downloaded since a pack was opened, and how much of the rest of the pack may be downloaded.

When the limit is reached, running downloads of the rest are aborted after 16 MiB more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.limits import TrafficLimits

if TYPE_CHECKING:
    from app.images.sources import HttpThumbnailSource


class Traffic:
    """Counts downloads since a pack was opened.

    Refreshing the pack does not reset the counts, so that repeated refreshing does not download all of it.

    Attributes:
        wants_all: Whether the person has chosen *Load all*, so that there are no limits.
        images: Number of downloads that were started.
        received_bytes: Bytes that arrived, including those of failed and aborted downloads.
    """

    def __init__(self, limits: TrafficLimits) -> None:
        """Begin with counts of 0."""
        self._limits = limits
        self._downloaded_images = 0
        self._downloaded_bytes = 0
        self.wants_all = False
        self.images = 0
        self.received_bytes = 0

    @property
    def allows_rest(self) -> bool:
        """Whether another download of the rest of the pack may start."""
        limits = self._limits
        return self.wants_all or (self.received_bytes < limits.unasked_bytes and self.images < limits.unasked_images)

    @property
    def has_spent_bytes(self) -> bool:
        """Whether the limit for automatic downloads is reached."""
        return not self.wants_all and self.received_bytes >= self._limits.unasked_bytes

    @property
    def aborts_rest(self) -> bool:
        """Whether so much has arrived that running downloads of the rest of the pack have to be aborted."""
        limits = self._limits
        return not self.wants_all and self.received_bytes >= limits.unasked_bytes + limits.overshoot_bytes

    def count_begun(self) -> None:
        """Count a download that starts."""
        self.images += 1

    def count_received(self, size: int) -> None:
        """Count bytes that arrived."""
        self.received_bytes += size

    def count_downloaded(self, size: int) -> None:
        """Count an image that was downloaded and decoded, and its bytes."""
        self._downloaded_images += 1
        self._downloaded_bytes += size

    def estimate(self, images: int) -> int:
        """Return how many bytes more images take if they are as large as the former ones; 0 if there were none."""
        return images * self._downloaded_bytes // self._downloaded_images if self._downloaded_images else 0


class ThumbnailRoom:
    """Counts the thumbnails that were downloaded, and their bytes.

    Attributes:
        images: How many there are.
        bytes: Their sum.
    """

    def __init__(self, source: HttpThumbnailSource, memory_bytes: int) -> None:
        """Begin without thumbnails.

        Args:
            source: Knows how much room is on disk.
            memory_bytes: How much room there is in memory, which counts if none are kept on disk.
        """
        self.images = self.bytes = 0
        self._source = source
        self._memory_bytes = memory_bytes

    @property
    def left(self) -> int:
        """Bytes for further thumbnails; 0 or less if there is no room."""
        return (self._source.room_on_disk or self._memory_bytes) - self.bytes

    def fitting(self, count: int) -> int:
        """How many of so many thumbnails fit, by the mean size so far; all of them if there was none yet."""
        return min(count, max(0, self.left) * self.images // self.bytes) if self.bytes else count
