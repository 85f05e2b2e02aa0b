"""Thumbnails in memory, bounded by bytes: the least recently used fall out. Fetches nothing."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from PySide6.QtGui import QImage, QPixmap


class PictureCache:
    """Pictures by URL, and the form of each that was painted last.

    A painted form (scaled to the tile, its corners rounded) is made anew when tile size or pixel ratio change; it costs
    a fraction of a millisecond, but not thirty times a frame while scrolling.
    """

    def __init__(self, max_bytes: int) -> None:
        """Bound all pixels kept, painted forms included, to `max_bytes`."""
        self._max_bytes = max_bytes
        self._pictures: OrderedDict[str, QImage] = OrderedDict()
        self._painted: dict[str, tuple[object, QPixmap]] = {}
        self._bytes = 0

    def put(self, url: str, picture: QImage, *, needed: Container[str] = ()) -> tuple[str, ...]:
        """Keep a picture.

        Args:
            url: Whose it is.
            picture: Its pixels.
            needed: URLs that must not fall out, whatever the bound: what a person sees can't go blank.

        Returns:
            The URLs of those that fell out for it.
        """
        self.remove(url)
        self._pictures[url] = picture
        self._bytes += picture.sizeInBytes()
        return self._shrink(url, needed)

    def get(self, url: str) -> QImage | None:
        """The picture, now the most recently used, or None."""
        picture = self._pictures.get(url)
        if picture is not None:
            self._pictures.move_to_end(url)
        return picture

    def painted(self, url: str, form: object, paint: Callable[[QImage], QPixmap]) -> QPixmap | None:
        """The picture in a form for painting.

        Args:
            url: Which one.
            form: Anything hashable that tells forms apart, such as (size, pixel ratio).
            paint: Makes the form where it is not there yet.
        """
        picture = self.get(url)
        if picture is None:
            return None
        known = self._painted.get(url)
        if known is not None and known[0] == form:
            return known[1]
        self._forget_painted(url)
        pixmap = paint(picture)
        self._painted[url] = (form, pixmap)
        self._bytes += _pixmap_bytes(pixmap)
        return pixmap

    def remove(self, url: str) -> None:
        """Forget one picture."""
        picture = self._pictures.pop(url, None)
        if picture is not None:
            self._bytes -= picture.sizeInBytes()
        self._forget_painted(url)

    def clear(self) -> None:
        """Forget all."""
        self._pictures.clear()
        self._painted.clear()
        self._bytes = 0

    def _forget_painted(self, url: str) -> None:
        known = self._painted.pop(url, None)
        if known is not None:
            self._bytes -= _pixmap_bytes(known[1])

    def _shrink(self, newest: str, needed: Container[str]) -> tuple[str, ...]:
        dropped: list[str] = []
        if self._bytes <= self._max_bytes:
            return ()
        for url in tuple(self._pictures):
            if url != newest and url not in needed:
                self.remove(url)
                dropped.append(url)
                if self._bytes <= self._max_bytes:
                    break
        return tuple(dropped)


def _pixmap_bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * pixmap.depth() // 8
