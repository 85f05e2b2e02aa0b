"""How much one opening of a pack has downloaded, and whether the rest of the pack may be downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.settings import TrafficLimits


class Traffic:
    """The account of one opening of a pack.

    Refreshing a pack belongs to the same opening, so that refreshing it again and again does not download all of it.

    Attributes:
        wants_all: Whether the person asked for all images; then there are no limits.
        images: Number of downloads that were begun.
        received_bytes: Bytes that arrived, whatever became of the download.
    """

    def __init__(self, limits: TrafficLimits) -> None:
        """Begin with nothing downloaded."""
        self._limits = limits
        self._downloaded_images = 0
        self._downloaded_bytes = 0
        self.wants_all = False
        self.images = 0
        self.received_bytes = 0

    @property
    def allows_rest(self) -> bool:
        """Whether another download of the rest of the pack may begin."""
        limits = self._limits
        return self.wants_all or (self.received_bytes < limits.unasked_bytes and self.images < limits.unasked_images)

    @property
    def aborts_rest(self) -> bool:
        """Whether so much has arrived that downloads of the rest that are under way must end, too."""
        limits = self._limits
        return not self.wants_all and self.received_bytes >= limits.unasked_bytes + limits.overshoot_bytes

    def note_begun(self) -> None:
        """Count a download that begins."""
        self.images += 1

    def note_received(self, size: int) -> None:
        """Count bytes that arrived."""
        self.received_bytes += size

    def note_downloaded(self, size: int) -> None:
        """Count an image that was downloaded and decoded, with the bytes that it took."""
        self._downloaded_images += 1
        self._downloaded_bytes += size

    def estimate(self, images: int) -> int:
        """Bytes that so many more images take if they are as large as those so far; 0 if there are none yet."""
        return images * self._downloaded_bytes // self._downloaded_images if self._downloaded_images else 0
