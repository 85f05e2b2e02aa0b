"""A source of thumbnails that reads the disk and never sends a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.images.downloaded import DownloadObserver
    from app.images.thumbnail import Thumbnail
    from app.images.thumbnail_source import Recalled
    from app.services.thumbnail_protocols import ThumbnailSource


class StoredThumbnails:
    """The thumbnails of other sources that are on disk; all others fail."""

    def __init__(self, source: ThumbnailSource, otherwise: Sequence[ThumbnailSource] = ()) -> None:
        """Use sources, of which only the disk is read.

        Args:
            source: Has a store.
            otherwise: Of other sizes. They are read, in this order, for what the first one does not have.
        """
        self._source = source
        self._otherwise = otherwise

    @property
    def has_store(self) -> bool:
        """Whether there may be thumbnails on disk."""
        return self._source.has_store

    @property
    def room_on_disk(self) -> int:
        """How many bytes of thumbnails can be kept on disk."""
        return self._source.room_on_disk

    @property
    def is_disk_behind(self) -> bool:
        """Whether thumbnails are fetched faster than the disk can write them."""
        return self._source.is_disk_behind

    def is_stored(self, url: str) -> bool:
        """Whether a thumbnail is going to be written to disk."""
        return self._source.is_stored(url)

    async def recall(self, urls: Sequence[str]) -> Recalled:
        """Read thumbnails from disk."""
        recalled = await self._source.recall(urls)
        for each in self._otherwise:
            missing = [url for url in urls if url not in recalled.thumbnails]
            if not missing:
                break
            recalled.thumbnails.update((await each.recall(missing)).thumbnails)
        return recalled

    async def find_stored(self, urls: Sequence[str]) -> frozenset[str]:
        """Return those URLs that have a thumbnail on disk."""
        return await self._source.find_stored(urls)

    async def get_thumbnail(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        """Fail: the thumbnail is not on disk.

        Raises:
            ImageError: Always.
        """
        del url, rank, observer
        raise ImageError

    async def check(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail | None:
        """Return None, as if the image had not changed: its host is not asked."""
        del url, rank, observer
        return None

    async def remove(self, url: str) -> None:
        """Remove a thumbnail from disk."""
        await self._source.remove(url)
