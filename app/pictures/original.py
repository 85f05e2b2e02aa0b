"""One original: what is known of it, its file, and the interfaces of what fetches it and of what is told."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from typing import Protocol

from app.core.errors import ImageError
from app.core.settings import Settings
from app.images.original import OriginalFile, OriginalPixels, Region, Size
from app.pictures.animations import Animation
from app.pictures.traffic import Traffic


class OriginalSource(Protocol):
    """Downloads and decodes: `images.original_source.HttpOriginalSource`, or a fake."""

    async def fetch(
        self, url: str, on_received: Callable[[int], None], on_length: Callable[[int], None]
    ) -> OriginalFile:
        """Download a file, or raise an `ImageError`."""

    async def decode(self, file: OriginalFile, box: Size, *, is_urgent: bool) -> OriginalPixels:
        """Decode a whole picture, fitted into a box, or raise an `ImageError`."""

    def warm_up_regions(self) -> None:
        """Prepare for regions."""

    async def decode_region(self, file: OriginalFile, region: Region, scale: float) -> OriginalPixels:
        """Decode a part of a picture, or raise an `ImageError`."""

    async def end_regions(self) -> None:
        """Forget what was prepared and kept for regions."""

    def open_animation(self, file: OriginalFile) -> Animation:
        """Prepare to play an animation."""

    async def aclose(self) -> None:
        """Forget everything."""


class OriginalListener(Protocol):
    """Receives results, in the loop's thread."""

    def on_original_arrived(self, url: str) -> None:
        """The picture or the region of an image in sight has become better."""

    def on_region_failed(self, url: str) -> None:
        """A part of an image in sight cannot be decoded, so that it is less sharp than its scale allows."""

    def on_original_frame(self, url: str) -> None:
        """The frame of an image in sight is another one."""

    def on_original_failed(self, url: str) -> None:
        """An image in sight could not be downloaded or shown."""

    def on_original_progress(self, url: str) -> None:
        """More bytes of an image in sight have arrived."""

    def on_originals_awaited(self, are_awaited: bool) -> None:
        """Whether images in sight are being downloaded has changed: meanwhile others should not use the network."""


_logger = logging.getLogger(__name__)


class Original:
    """What is known of one image.

    Attributes:
        url: Of the image.
        file: Its file; None before it was downloaded, and after it was forgotten.
        picture: The whole picture, in the size of `box`; of a former one until the next is decoded.
        box: What `picture` was fitted into.
        error: Why it can't be shown.
        progress: Bytes of the running download that have arrived, and of the file, None if its host does not say it;
            None while there is no download.
        task: Downloads and decodes it.
    """

    def __init__(self, url: str) -> None:
        """Begin with nothing."""
        self.url = url
        self.file: OriginalFile | None = None
        self.picture: OriginalPixels | None = None
        self.box: Size | None = None
        self.error: ImageError | None = None
        self.progress: tuple[int, int | None] | None = None
        self.task: asyncio.Task[None] | None = None

    @property
    def is_fetching(self) -> bool:
        """Whether its file is being downloaded."""
        return self.task is not None and self.file is None

    def cancel(self) -> None:
        """End its download or decoding."""
        if self.task is not None:
            self.task.cancel()


def as_image_error(error: Exception) -> ImageError:
    """Return an error as one that can be shown, without its traceback; log it if it is another one."""
    if isinstance(error, ImageError):
        return error.without_origin()
    _logger.error("an original failed: %s", type(error).__name__)  # its text may hold a URL
    return ImageError()


class OriginalFiles:
    """Downloads files, and counts what is downloaded."""

    def __init__(
        self, source: OriginalSource, settings: Settings, traffic: Traffic, on_progress: Callable[[Original], None]
    ) -> None:
        """Download nothing yet.

        Args:
            source: Downloads.
            settings: All limits.
            traffic: Counts bytes.
            on_progress: Called when more of a file has arrived.
        """
        self._source = source
        self._download = settings.download
        self._most_bytes = settings.originals.file_bytes
        self._traffic = traffic
        self._on_progress = on_progress

    async def fetch(self, original: Original) -> OriginalFile:
        """Download a file, and try again up to `DownloadLimits.retries` times after a failure that may be temporary.

        In contrast to thumbnails, that goes for a status of 429 as well, and the pauses do not grow.

        Raises:
            ImageError: All attempts have failed.
        """

        def note_length(length: int) -> None:
            original.progress = (0, length)

        def note_received(size: int) -> None:
            self._traffic.note_received(size)
            former, length = original.progress or (0, None)
            received = former + size  # which includes headers
            original.progress = (received if length is None else min(received, length), length)
            self._on_progress(original)

        for attempt in range(self._download.retries + 1):
            original.progress = (0, None)
            try:
                return await self._source.fetch(original.url, note_received, note_length)
            except ImageError as error:
                if not error.can_retry or attempt == self._download.retries:
                    raise
            await asyncio.sleep(self._download.retry_pause_seconds * random.uniform(0.5, 1.5))
        raise AssertionError

    def limit(self, ahead: Sequence[Original]) -> None:
        """Forget files, the least urgent first, while they are too large together.

        Args:
            ahead: Images that are not in sight, the most urgent first.
        """
        total = sum(len(each.file.data) for each in ahead if each.file is not None)
        for original in reversed(ahead):
            if total <= self._most_bytes:
                return
            if original.file is not None and original.task is None:
                total -= len(original.file.data)
                original.file = None
