"""What the service of thumbnails needs, and whom it reports to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.services.thumbnail_downloads import DownloadSource
from app.services.thumbnail_recall import RecallSource

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.core.errors import ImageError
    from app.images.thumbnail import Thumbnail


class ThumbnailSource(DownloadSource, RecallSource, Protocol):
    """Reads thumbnails from disk, or downloads them: `images.thumbnail_source.HttpThumbnailSource`, or a fake."""

    @property
    def room_on_disk(self) -> int:
        """How many bytes of thumbnails can be kept on disk; 0 if none are kept."""

    @property
    def is_disk_behind(self) -> bool:
        """Whether thumbnails are fetched faster than the disk can write them."""

    def is_stored(self, url: str) -> bool:
        """Whether a thumbnail that has just been fetched is going to be written to disk."""

    async def remove(self, url: str) -> None:
        """Remove a thumbnail that is out of date from disk."""


class ThumbnailListener(Protocol):
    """Receives results, in the loop's thread."""

    def on_thumbnail_loading(self, url: str) -> None:
        """A download has started."""

    def on_thumbnail_shown(self, url: str, thumbnail: Thumbnail, *, is_stored: bool, is_wanted: bool) -> None:
        """A thumbnail has been read or downloaded.

        Args:
            url: Of the image.
            thumbnail: The encoded picture.
            is_stored: Whether it is on disk as well.
            is_wanted: Whether it is one of those that are wanted at present.
        """

    def on_image_changed(self, url: str) -> None:
        """A check found that the image has changed or is gone at its host. What it found is reported next."""

    def on_thumbnails_stored(self, urls: Collection[str]) -> None:
        """These are on disk, and all others of the pack are not. Called once, even if there are none."""

    def on_thumbnail_put_off(self, url: str) -> None:
        """A download was aborted; it starts again when the thumbnail is wanted."""

    def on_bytes_spent(self) -> None:
        """More bytes have arrived than may be downloaded automatically; called for all further ones."""

    def on_thumbnail_failed(self, url: str, error: ImageError) -> None:
        """A thumbnail could not be downloaded or shown."""
