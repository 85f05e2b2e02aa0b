"""Thumbnails in memory, bounded by bytes: the least recently used fall out. Fetches nothing.

Two layers: the thumbnails as they came, encoded, some hundreds of them in a few megabytes; and those that were painted
lately, decoded, at the tile's size. Decoding one takes half a millisecond, so that scrolling back shows no placeholder
for whatever the first layer holds.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QSize
from PySide6.QtGui import QImage, QImageReader

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from PySide6.QtGui import QPixmap

_NOTHING: Final[frozenset[str]] = frozenset()


_DRAFT_REDUCTION: Final = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """A picture for a moment.

    Attributes:
        image: Few pixels.
        original_size: Of the whole picture, in pixels.
    """

    image: QImage
    original_size: QSize


class PictureCache:
    """Pictures by URL, and the form of each that was painted last: scaled to the tile, its corners rounded."""

    def __init__(self, max_bytes: int, max_painted_bytes: int) -> None:
        """Bound the encoded thumbnails to `max_bytes`, and the painted forms to `max_painted_bytes`."""
        self._thumbnails: _ByteBounded[bytes] = _ByteBounded(max_bytes, len)
        self._painted: _ByteBounded[tuple[object, QPixmap]] = _ByteBounded(
            max_painted_bytes, lambda each: _pixmap_bytes(each[1])
        )
        # The one that the side panel shows is asked for again and again.
        self._decoded: tuple[bytes, QImage] | None = None
        self._needed = _NOTHING

    def __contains__(self, url: str) -> bool:
        """Whether its thumbnail is here."""
        return url in self._thumbnails

    def protect(self, urls: frozenset[str]) -> None:
        """Set which URLs must not fall out, whatever the bounds: what a person sees can't go blank."""
        self._needed = urls

    def use(self, urls: Sequence[str]) -> None:
        """Note that those are about to be seen, the first of them first: they go last."""
        for url in reversed(urls):
            self._thumbnails.get(url)

    def put(self, url: str, thumbnail: bytes, *, only_if_room: bool = False) -> tuple[str, ...]:
        """Keep a thumbnail.

        Args:
            url: Whose it is.
            thumbnail: An encoded picture.
            only_if_room: Whether it is not worth pushing out others.

        Returns:
            The URLs of those that fell out for it; its own, where there was no room.
        """
        self.remove(url)
        if only_if_room and url not in self._needed and not self._thumbnails.has_room(thumbnail):
            return (url,)
        return self._thumbnails.put(url, thumbnail, self._needed)

    def get(self, url: str) -> QImage | None:
        """The picture, now the most recently used, or None."""
        thumbnail = self._thumbnails.get(url)
        if thumbnail is None:
            return None
        if self._decoded is None or self._decoded[0] is not thumbnail:
            self._decoded = (thumbnail, QImage.fromData(thumbnail))
        picture = self._decoded[1]
        return None if picture.isNull() else picture

    def painted(
        self, url: str, form: object, paint: Callable[[QImage], QPixmap], *, only_if_made: bool = False
    ) -> QPixmap | None:
        """The picture in a form for painting.

        Args:
            url: Which one.
            form: Anything hashable that tells forms apart, such as (size, pixel ratio).
            paint: Makes the form where it is not there yet.
            only_if_made: Whether it is not to be made now.
        """
        known = self._painted.get(url)
        if known is not None and known[0] == form:
            return known[1]
        thumbnail = self._thumbnails.get(url)
        if thumbnail is None or only_if_made:
            return None
        picture = QImage.fromData(thumbnail)
        if picture.isNull():
            return None
        pixmap = paint(picture)
        self._painted.put(url, (form, pixmap), self._needed)
        return pixmap

    def draft(self, url: str) -> Draft | None:
        """The picture in a quarter of its size, which JPEG decodes in half the time; None where it is not here."""
        thumbnail = self._thumbnails.get(url)
        if thumbnail is None:
            return None
        file = QBuffer()
        file.setData(thumbnail)
        reader = QImageReader(file)
        size = reader.size()
        reader.setScaledSize(size / _DRAFT_REDUCTION)
        image = reader.read()
        return None if image.isNull() else Draft(image, size)

    def keep_only(self, urls: Collection[str]) -> None:
        """Forget all others."""
        for url in [each for each in self._thumbnails if each not in urls]:
            self.remove(url)

    @property
    def mean_bytes(self) -> float:
        """Of the encoded thumbnails that are here; 0 where there are none."""
        return self._thumbnails.mean_bytes

    def remove(self, url: str) -> None:
        """Forget one picture."""
        self._thumbnails.remove(url)
        self._painted.remove(url)

    def clear(self) -> None:
        """Forget all."""
        self._thumbnails.clear()
        self._painted.clear()
        self._decoded = None


class _ByteBounded[Value]:
    """A mapping bounded by the bytes of its values, least recently used out."""

    def __init__(self, max_bytes: int, size: Callable[[Value], int]) -> None:
        self._max_bytes = max_bytes
        self._size = size
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._bytes = 0

    def __contains__(self, url: str) -> bool:
        return url in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    @property
    def mean_bytes(self) -> float:
        return self._bytes / len(self._values) if self._values else 0.0

    def has_room(self, value: Value) -> bool:
        return self._bytes + self._size(value) <= self._max_bytes

    def get(self, url: str) -> Value | None:
        value = self._values.get(url)
        if value is not None:
            self._values.move_to_end(url)
        return value

    def put(self, url: str, value: Value, needed: frozenset[str]) -> tuple[str, ...]:
        self.remove(url)
        self._values[url] = value
        self._bytes += self._size(value)
        dropped: list[str] = []
        if self._bytes > self._max_bytes:
            for each in tuple(self._values):
                if each != url and each not in needed:
                    self.remove(each)
                    dropped.append(each)
                    if self._bytes <= self._max_bytes:
                        break
        return tuple(dropped)

    def remove(self, url: str) -> None:
        value = self._values.pop(url, None)
        if value is not None:
            self._bytes -= self._size(value)

    def clear(self) -> None:
        self._values.clear()
        self._bytes = 0


def _pixmap_bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * pixmap.depth() // 8
