"""URL -> original: downloaded, and decoded in the size of the screen, in parts, or frame by frame.

Callers decide in which order, and keep the files.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Final

from app.core.settings import DecodeLimits
from app.images.decoder import DecoderThreads
from app.images.decoders import DecoderPool
from app.images.download import ImageDownloader
from app.images.messages import FrameRequest, OriginalRequest, RegionRequest, ThumbnailRequest
from app.images.original import Frame, FrameChoice, OriginalFile, OriginalPixels, Region, Size
from app.images.thumbnail import Thumbnail

_BEFORE_THUMBNAILS: Final = -1  # rank of pictures that are not in sight yet

_numbers = count(1)


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

    async def fetch(
        self, url: str, on_received: Callable[[int], None], on_length: Callable[[int], None]
    ) -> OriginalFile:
        """Download a file.

        Args:
            url: Of the image.
            on_received: Called with the number of bytes that have arrived.
            on_length: Called with the number of bytes of the file, if the host says it.

        Raises:
            ImageError: It could not be downloaded.
        """
        download = await self._downloader.fetch(url, on_received=on_received, on_length=on_length)
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
        return (await self._decoders.run(request, _BEFORE_THUMBNAILS, is_urgent=is_urgent)).shown

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

    async def end_regions(self) -> None:
        """End the process for regions, with the files that it holds; the next region starts another one."""
        if self._regions is not None:
            regions, self._regions = self._regions, None
            await regions.aclose(last_seconds=0)

    def open_animation(self, file: OriginalFile) -> HttpAnimation:
        """Prepare to play an animation. Its process is started with the first frame."""
        return HttpAnimation(file, DecoderPool(DecoderThreads(1, self._limits)))

    async def aclose(self) -> None:
        """End the process for regions. Animations are closed by those who opened them."""
        await self.end_regions()

    def _region_decoders(self) -> DecoderPool:
        if self._regions is None:
            self._regions = DecoderPool(DecoderThreads(1, self._limits))
        return self._regions


class HttpAnimation:
    """The frames of one animation, in a decoder process of its own."""

    def __init__(self, file: OriginalFile, decoders: DecoderPool) -> None:
        """Start nothing yet.

        Args:
            file: The file.
            decoders: One process, which is ended with the animation.
        """
        self._file = file
        self._decoders = decoders

    async def frame(self, box: Size, choice: FrameChoice) -> Frame:
        """Decode a frame.

        Args:
            box: Width and height in device pixels.
            choice: Which one. The next one after the last one of a repetition is the first one of the next repetition.

        Raises:
            ImageError: It is broken.
        """
        return await self._decoders.run(FrameRequest(self._file, box, choice))

    async def aclose(self) -> None:
        """End the process at once."""
        await self._decoders.aclose(last_seconds=0)
