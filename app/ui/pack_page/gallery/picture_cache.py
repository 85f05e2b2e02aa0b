"""Thumbnails as pixels: decoded when they are painted, and kept in the form in which they were painted last.

Decoding one takes half a millisecond, so that scrolling back shows no placeholder for whatever is in memory encoded.
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
    """The pictures of encoded thumbnails, and the form of each that was painted last: scaled, its corners rounded."""

    def __init__(self, find: Callable[[str], bytes | None], max_painted_bytes: int) -> None:
        """Begin empty.

        Args:
            find: Gives the encoded thumbnail of a URL, or None.
            max_painted_bytes: Bound of the painted forms.
        """
        self._find = find
        self._painted: ByteBounded[tuple[object, QPixmap]] = ByteBounded(
            max_painted_bytes, lambda each: _pixmap_bytes(each[1])
        )
        # The one that the side panel shows is asked for again and again.
        self._decoded: tuple[bytes, QImage] | None = None
        self._needed = _NOTHING

    def protect(self, urls: frozenset[str]) -> None:
        """Set the URLs whose painted forms stay whatever the bound: what a person sees can't go blank."""
        self._needed = urls

    def get(self, url: str) -> QImage | None:
        """The picture of a URL, or None."""
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
        """The picture of a URL in a form for painting.

        Args:
            url: Which one.
            form: Anything hashable that tells forms apart, such as (size, pixel ratio).
            paint: Makes the form where it is not there yet.
            only_if_made: Whether it is not to be made now.
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
        """The picture in a quarter of its size, which JPEG decodes in half the time; None where it is not here."""
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
        """Forget the painted forms of all other URLs."""
        self._painted.keep_only(urls)

    def forget(self, url: str) -> None:
        """Forget the painted form of a URL, whose picture is another one now or gone."""
        self._painted.remove(url)


def _pixmap_bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * pixmap.depth() // 8
