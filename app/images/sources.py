"""URL -> picture: a thumbnail, from the store or downloaded and decoded; an original, whole, in parts or by frames.

Callers decide in which order, and keep the files of originals.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import batched, count
from typing import TYPE_CHECKING, Final

from app.core.errors import ImageGoneError, LinkExpiredError
from app.core.limits import DecodeLimits
from app.core.readability import Detail
from app.core.signed_url import signed_file
from app.images.decoded import (
    MEASUREMENTS,
    ORIGINALS_AHEAD,
    Frame,
    FrameChoice,
    OriginalFile,
    OriginalPixels,
    Recalled,
    Region,
    Size,
    Thumbnail,
)
from app.images.decoders import DecoderPool
from app.images.image_request import Download, DownloadObserver, OnReceived, Validators
from app.images.messages import DetailRequest, FrameRequest, OriginalRequest, RegionRequest, ThumbnailRequest
from app.images.thumbnail_store import StoredThumbnail, ThumbnailCache, stored_url

if TYPE_CHECKING:
    from app.images.download import ImageDownloader


_FOUND_AT_ONCE: Final = 512  # taking the signatures off so many URLs takes about a millisecond


def _sizes_to(observer: DownloadObserver) -> OnReceived:
    return lambda size, _length: observer.on_received(size)


class HttpThumbnailSource:
    """Thumbnails over HTTP, of one size."""

    def __init__(
        self,
        downloader: ImageDownloader,
        decoders: DecoderPool,
        cache: ThumbnailCache | None,
        *,
        box: int,
        account: str,
    ) -> None:
        """Use a downloader, decoders and a store, none of which is closed with the source.

        Args:
            downloader: Downloads files.
            decoders: Make thumbnails of them.
            cache: The store; None to keep thumbnails in memory only.
            box: Longest side of a thumbnail in device pixels.
            account: Whose thumbnails are found in the store; see `stored_url`.
        """
        self._downloader = downloader
        self._decoders = decoders
        self._cache = cache
        self._box = box
        self._account = account

    @property
    def has_store(self) -> bool:
        """Whether there may be thumbnails on disk."""
        return self._cache is not None

    @property
    def room_on_disk(self) -> int:
        """How many bytes of thumbnails can be kept on disk; 0 if none are kept."""
        return self._cache.room_bytes if self._cache is not None else 0

    def is_stored(self, url: str) -> bool:
        """Whether a thumbnail that has just been fetched is going to be written to disk."""
        return self._cache is not None and self._cache.is_stored(self._stored(url), self._box)

    async def recall(self, urls: Sequence[str]) -> Recalled:
        """Read thumbnails from disk."""
        if self._cache is None:
            return Recalled()
        places = {url: self._stored(url) for url in urls}
        stored = await self._cache.get([*places.values()], self._box)
        found = {url: stored[place] for url, place in places.items() if place in stored}
        return Recalled(
            {url: each.thumbnail for url, each in found.items()},
            tuple(url for url, each in found.items() if not each.is_fresh),
        )

    async def find_stored(self, urls: Sequence[str]) -> dict[str, bytes]:
        """Return the packed fingerprints of those URLs that have a thumbnail on disk; see `ThumbnailStore.known`."""
        if self._cache is None:
            return {}
        found: dict[str, bytes] = {}
        for some in batched(urls, _FOUND_AT_ONCE):
            places = {url: self._stored(url) for url in some}
            stored = await self._cache.find([*places.values()], self._box)
            found |= {url: stored[place] for url, place in places.items() if place in stored}
        return found

    async def get_thumbnail(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        """Download and decode one.

        Args:
            url: Of the image.
            rank: Of several that wait for a decoder, the one with the lowest rank is decoded first.
            observer: Receives the progress of the download.

        Raises:
            ImageError: It could not be downloaded or shown.
        """
        download = await self._downloader.fetch(url, on_received=_sizes_to(observer))
        observer.on_file_complete()
        return await self._decode(url, download, rank)

    async def check(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail | None:
        """Ask its host whether one has changed since it was downloaded; if so, download and decode it.

        Args:
            url: Of the image.
            rank: As for `get_thumbnail`.
            observer: Receives the progress of the download.

        Returns:
            The new thumbnail, or None if the former one is up to date.

        Raises:
            ImageError: It could not be downloaded or shown. One that is gone is removed from the store.
        """
        place = self._stored(url)
        stored = (await self._cache.get([place], self._box)).get(place) if self._cache is not None else None
        known = stored.validators if stored is not None else Validators()
        try:
            download = await self._downloader.fetch_if_changed(url, known, on_received=_sizes_to(observer))
        except ImageGoneError:
            await self.remove(url)
            raise
        except LinkExpiredError:
            if signed_file(url) is None:  # otherwise the same file may be signed anew
                await self.remove(url)
            raise
        if download is None:
            if self._cache is not None:
                await self._cache.record_checked(place, self._box)
            return None
        observer.on_file_complete()
        thumbnail = await self._decode(url, download, rank)
        if self._cache is not None and not self.is_stored(url):
            # The stored one is out of date, and the new one could not be stored.
            await self._cache.remove(place, self._box)
        return thumbnail

    async def measure(self, thumbnail: bytes) -> Detail:
        """Measure where a text over a picture would be readable, after everything else that waits for a decoder.

        Raises:
            ImageError: It can't be measured.
        """
        return await self._decoders.run(DetailRequest(thumbnail), MEASUREMENTS)

    async def remove(self, url: str) -> None:
        """Remove a thumbnail that is out of date from the store; the next one is downloaded without a condition."""
        if self._cache is not None:
            await self._cache.remove(self._stored(url), self._box)

    def _stored(self, url: str) -> str:
        return stored_url(url, self._account)

    async def _decode(self, url: str, download: Download, rank: int) -> Thumbnail:
        thumbnail = await self._decoders.decode(download.data, self._box, rank, on_release=download.release)
        if self._cache is not None:
            self._cache.put(self._stored(url), StoredThumbnail(thumbnail, download.validators), self._box)
        return thumbnail


_numbers = count(1)

type DecodeFrame = Callable[[Size, FrameChoice], Awaitable[Frame]]


class HttpOriginalSource:
    """Originals over HTTP.

    Whole pictures are decoded by the processes that make thumbnails, which are there already, before those. Regions
    have a process of their own, which holds the file and what is decoded of it, as does each animation.
    """

    def __init__(self, downloader: ImageDownloader, decoders: DecoderPool, limits: DecodeLimits) -> None:
        """Start nothing yet.

        Args:
            downloader: Downloads files; not closed with the source.
            decoders: Decode whole pictures; not closed with the source.
            limits: Of other decoder processes.
        """
        self._downloader = downloader
        self._decoders = decoders
        self._limits = limits
        self._regions: DecoderPool | None = None

    async def fetch(self, url: str, on_received: OnReceived) -> OriginalFile:
        """Download a file.

        Args:
            url: Of the image.
            on_received: See `ImageRequest.on_received`.

        Raises:
            ImageError: It could not be downloaded.
        """
        download = await self._downloader.fetch(url, on_received=on_received)
        # The caller keeps the file for long, within a limit of its own: other downloads must not wait for that.
        download.release()
        return OriginalFile(download.data, next(_numbers))

    async def decode(self, file: OriginalFile, box: Size, *, is_urgent: bool) -> OriginalPixels:
        """Decode a whole picture, fitted into a box.

        Args:
            file: The file.
            box: Width and height in device pixels.
            is_urgent: Whether it is in sight. Otherwise it waits for those in sight, but not for thumbnails.

        Raises:
            ImageError: It can't be shown.
        """
        request = OriginalRequest(file.data, box)
        return (await self._decoders.run(request, ORIGINALS_AHEAD, is_urgent=is_urgent)).shown

    async def encode(self, file: OriginalFile, side: int, rank: int) -> Thumbnail:
        """Decode a whole picture, fitted into a square, and encode it again, for printing.

        Args:
            file: The file.
            side: Of the square, in pixels.
            rank: Of several that wait for a decoder, the one with the lowest rank is next.

        Raises:
            ImageError: It can't be shown.
        """
        return await self._decoders.run(ThumbnailRequest(file.data, side, is_for_print=True), rank)

    def warm_up_regions(self) -> None:
        """Start the process for regions, which takes 0.2 s, before one is wanted."""
        self._region_decoders().warm_up()

    async def decode_region(self, file: OriginalFile, region: Region, scale: float) -> OriginalPixels:
        """Decode a part of a picture; see `decode_original.HeldFile.region`.

        Raises:
            ImageError: It can't be shown, or needs too much memory.
        """
        return (await self._region_decoders().run(RegionRequest(file, region, scale))).shown

    @asynccontextmanager
    async def open_animation(self, file: OriginalFile) -> AsyncIterator[DecodeFrame]:
        """Play an animation, in a process of its own, which is started with the first frame and ended at once.

        Yields a function that decodes a frame. The next one after the last one of a repetition is the first one of the
        next repetition. It raises an `ImageError` if the frame is broken.
        """
        decoders = DecoderPool(1, self._limits)
        try:
            yield lambda box, choice: decoders.run(FrameRequest(file, box, choice))
        finally:
            await decoders.aclose(last_seconds=0)

    async def aclose(self) -> None:
        """End the process for regions."""
        if self._regions is not None:
            regions, self._regions = self._regions, None
            await regions.aclose(last_seconds=0)

    def _region_decoders(self) -> DecoderPool:
        if self._regions is None:
            self._regions = DecoderPool(1, self._limits)
        return self._regions
