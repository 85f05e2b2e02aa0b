"""Thumbnails of images that are not in the pack any more, as far as they are still in memory or on disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.models import PackImage
from app.images.thumbnail import Thumbnail
from app.packs.thumbnails import Thumbnails
from app.pictures.byte_bounded import ByteBounded
from app.pictures.stored_thumbnails import DiskReader
from app.pictures.tasks import TaskOwner

_MOST_BYTES: Final = 1 << 20  # some 60 thumbnails


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
        self._reader = DiskReader(tasks, self._on_read, name="read thumbnails of gone images")
        self._pictures: ByteBounded[bytes] = ByteBounded(_MOST_BYTES, len)
        self._absent: set[str] = set()

    def show_pack(self) -> None:
        """Begin with another pack."""
        self._pictures.clear()
        self._absent.clear()
        self._reader.stop()

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
        wanted = [url for url in urls if url not in self._absent and self.picture(url) is None]
        source = self._thumbnails.source
        self._reader.read(wanted, [source] if source is not None else [])

    def _on_read(self, urls: Sequence[str], found: Mapping[str, Thumbnail]) -> None:
        self._absent.update(url for url in urls if url not in found)
        for url, thumbnail in found.items():
            self._pictures.put(url, thumbnail.data)
        if found:
            self.changed.emit()
