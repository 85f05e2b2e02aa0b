"""URL -> thumbnail: downloaded, then decoded in another process. Decides nothing about order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.images.decoders import DecoderPool
    from app.images.download import ImageDownloader
    from app.images.thumbnail import Thumbnail


class HttpThumbnailSource:
    """Thumbnails over HTTP, of one size."""

    def __init__(self, downloader: ImageDownloader, decoders: DecoderPool, box: int) -> None:
        """Combine the two; both live on when this is closed.

        Args:
            downloader: Gets the bytes.
            decoders: Turn them into pixels.
            box: Longest side of a thumbnail in device pixels.
        """
        self._downloader = downloader
        self._decoders = decoders
        self._box = box

    async def get_thumbnail(self, url: str) -> Thumbnail:
        """Fetch and decode one.

        Raises:
            ImageError: It could not be had or shown.
        """
        download = await self._downloader.fetch(url)
        return await self._decoders.decode(download.data, self._box)

    async def aclose(self) -> None:
        """Do nothing: downloader and decoders serve the next pack."""
