"""Thumbnails of images that are not in the pack any more, as far as they are still in memory or on disk."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.models import PackImage
from app.packs.thumbnails import Thumbnails
from app.pictures.byte_bounded import ByteBounded
from app.pictures.tasks import TaskOwner

_logger = logging.getLogger(__name__)

_MOST_BYTES: Final = 1 << 20  # some 60 thumbnails
_AT_ONCE: Final = 64


class GonePictures(QObject):
    """Reads the thumbnails that are wanted from disk. Nothing is downloaded.

    Signals:
        changed: More thumbnails can be shown; no arguments.
    """

    changed = Signal()

    def __init__(self, thumbnails: Thumbnails, tasks: TaskOwner, parent: QObject | None = None) -> None:
        """Read nothing yet.

        Args:
            thumbnails: Those of the pack.
            tasks: Owns the task that reads.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._tasks = tasks
        self._pictures: ByteBounded[bytes] = ByteBounded(_MOST_BYTES, len)
        self._absent: set[str] = set()
        self._wanted: list[str] = []
        self._is_reading = False

    def show_pack(self) -> None:
        """Begin with another pack."""
        self._pictures.clear()
        self._absent.clear()
        self._wanted = []

    def keep(self, images: Iterable[PackImage]) -> None:
        """Keep the thumbnails of images that are going to be removed, as far as they are in memory."""
        for image in images:
            picture = self._thumbnails.tiles.picture(image.url)
            if picture is not None:
                self._pictures.put(image.url, picture)

    def picture(self, url: str) -> bytes | None:
        """The encoded thumbnail of a URL; None if it is not known, or not yet."""
        # An image of the pack may have the same URL.
        return self._pictures.get(url) or self._thumbnails.tiles.picture(url)

    def want(self, urls: Iterable[str]) -> None:
        """Read the thumbnails of the rows in sight; earlier ones that were not read yet are not wanted any more."""
        self._wanted = [url for url in urls if url not in self._absent and self.picture(url) is None]
        if self._wanted and not self._is_reading:
            self._is_reading = self._tasks.start(self._read(), name="read thumbnails of gone images") is not None

    async def _read(self) -> None:
        try:
            while batch := self._wanted[:_AT_ONCE]:
                del self._wanted[:_AT_ONCE]
                found = await self._recall(batch)
                self._absent.update(url for url in batch if url not in found)
                for url, picture in found.items():
                    self._pictures.put(url, picture)
                if found:
                    self.changed.emit()
        finally:
            self._is_reading = False

    async def _recall(self, urls: Sequence[str]) -> dict[str, bytes]:
        try:
            return await self._thumbnails.recall(urls)
        except Exception as error:  # noqa: BLE001 - without thumbnails the images are listed all the same
            _log_fault(error)
            return {}


def _log_fault(error: Exception) -> None:
    # The type alone: an exception's text may hold a signed URL.
    _logger.error("reading thumbnails of gone images failed: %s", type(error).__name__)
