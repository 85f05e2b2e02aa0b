"""Decoded thumbnails: decoded when they are painted, and cached as the pixmaps that were painted last.

Decoding one takes half a millisecond: fast enough to show no placeholder for thumbnails that are in memory encoded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage, QImageReader

from app.workspace.byte_bounded import ByteBounded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from PySide6.QtGui import QPixmap

_NOTHING: Final[frozenset[str]] = frozenset()


_DRAFT_REDUCTION: Final = 4


class PictureCache:
    """Decodes thumbnails, and caches the pixmap of each that was painted last: scaled, with round corners."""

    def __init__(self, find: Callable[[str], bytes | None], max_painted_bytes: int) -> None:
        """Begin empty.

        Args:
            find: Returns the encoded thumbnail of a URL, or None.
            max_painted_bytes: Limit for the cached pixmaps.
        """
        self._find = find
        self._painted: ByteBounded[tuple[object, QPixmap]] = ByteBounded(
            max_painted_bytes, lambda each: _pixmap_bytes(each[1])
        )
        # The latest result of `get`: the side panel requests the same picture repeatedly.
        self._decoded: tuple[bytes, QImage] | None = None
        self._needed = _NOTHING

    def protect(self, urls: frozenset[str]) -> None:
        """Set the URLs whose pixmaps stay cached regardless of the limit: those that are visible."""
        self._needed = urls

    def get(self, url: str) -> QImage | None:
        """The decoded thumbnail of a URL, or None."""
        thumbnail = self._find(url)
        if thumbnail is None:
            return None
        if self._decoded is None or self._decoded[0] is not thumbnail:
            self._decoded = (thumbnail, QImage.fromData(thumbnail))
        picture = self._decoded[1]
        return None if picture.isNull() else picture

    def painted(
        self, url: str, form: object, paint: Callable[[QImage], QPixmap], *, only_if_made: bool = False
    ) -> QPixmap | None:
        """The pixmap of a URL for painting; None without its thumbnail.

        Args:
            url: URL of the image.
            form: What the pixmap depends on, such as (size, pixel ratio); one of another form is replaced.
            paint: Makes the pixmap of a decoded thumbnail.
            only_if_made: Whether None is returned instead of making it now.
        """
        known = self._painted.get(url)
        if known is not None and known[0] == form:
            return known[1]
        if only_if_made:
            return None
        thumbnail = self._find(url)
        if thumbnail is None:
            return None
        picture = QImage.fromData(thumbnail)
        if picture.isNull():
            return None
        pixmap = paint(picture)
        self._painted.put(url, (form, pixmap), self._needed)
        return pixmap

    def draft(self, url: str) -> QImage | None:
        """The thumbnail in a quarter of its size, decoded in half the time if it is a JPEG; None if not in memory."""
        thumbnail = self._find(url)
        if thumbnail is None:
            return None
        file = QBuffer()
        file.setData(thumbnail)
        reader = QImageReader(file)
        reader.setScaledSize(reader.size() / _DRAFT_REDUCTION)
        image = reader.read()
        return None if image.isNull() else image

    def keep_only(self, urls: Collection[str]) -> None:
        """Drop the pixmaps of all other URLs."""
        self._painted.keep_only(urls)

    def clear(self) -> None:
        """Drop all pixmaps and decoded thumbnails."""
        self._painted.clear()
        self._decoded = None

    def forget(self, url: str) -> None:
        """Drop the pixmap of a URL, because its picture was replaced or removed."""
        self._painted.remove(url)


def _pixmap_bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * pixmap.depth() // 8
