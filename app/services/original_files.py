"""Downloads the files of originals, and forgets those that are too large together."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from app.core.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.core.settings import Settings
    from app.images.original import OriginalFile
    from app.services.original import Original
    from app.services.original_protocols import OriginalSource
    from app.services.traffic import Traffic


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
