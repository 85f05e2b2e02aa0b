"""The pictures of lists of packs: which are wanted and have arrived, and covers that are made of up to four of them.

They are decoded when they are painted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPixmap

from app.packs.covers import Covers
from app.pictures.byte_bounded import ByteBounded
from app.ui import theme
from app.ui.picture_painting import checkerboard, fitted_size
from app.ui.theme import Colors

if TYPE_CHECKING:
    from app.ui.home.found_section import FoundModel
    from app.ui.home.pack_model import PackModel


class ShownPictures:
    """Encoded thumbnails for the covers of a list. It is there before the workspace can deliver any."""

    def __init__(self, rows: PackModel | FoundModel) -> None:
        """Begin empty; the rows are painted again when pictures arrive."""
        self._rows = rows
        self._early: Mapping[str, bytes] = {}
        self._covers: Covers | None = None
        self._wanted: tuple[str, ...] = ()

    def set_early(self, pictures: Mapping[str, bytes]) -> None:
        """Set the pictures that were read before the workspace could deliver any."""
        self._early = pictures

    def set_covers(self, covers: Covers) -> None:
        """Set what delivers the pictures."""
        self._covers = covers
        covers.changed.connect(self._rows.show_picture)
        covers.all_changed.connect(self._on_all_changed)
        covers.want(self._wanted)

    def _on_all_changed(self) -> None:
        """Remove the pictures of another server or key, and request those in sight anew."""
        self._early = {}
        self._rows.show_pictures()
        if self._covers is not None:
            self._covers.want(self._wanted)

    def find(self, url: str) -> bytes | None:
        """The encoded thumbnail of a URL; None if it is not in memory."""
        found = self._covers.picture(url) if self._covers is not None else None
        return self._early.get(url) if found is None else found

    def want(self, urls: Sequence[str]) -> None:
        """Request the pictures that are in sight, the most urgent first. Former requests for others are dropped."""
        wanted = tuple(dict.fromkeys(urls))
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if self._covers is not None:
            self._covers.want(wanted)


MOST_PICTURES: Final = 4
_MAX_BYTES: Final = 24 << 20  # some 200 covers at a pixel ratio of 1, 50 at 2


class CoverCache:
    """Paints covers, and keeps those that were painted last."""

    def __init__(self, find: Callable[[str], bytes | None]) -> None:
        """Begin empty.

        Args:
            find: Returns the encoded thumbnail of a URL, or None.
        """
        self._find = find
        self._painted: ByteBounded[tuple[object, QPixmap]] = ByteBounded(_MAX_BYTES, lambda each: _bytes_of(each[1]))

    def painted(self, urls: Sequence[str], size: QSize, scale: float, radius: int, colors: Colors) -> QPixmap:
        """The cover of a pack.

        Args:
            urls: Of its pictures. Those that are not in memory are left blank.
            size: In logical pixels.
            scale: Device pixels per logical pixel.
            radius: Of its corners, in logical pixels.
            colors: For the ground.
        """
        found = tuple((url, data) for url in urls[:MOST_PICTURES] if (data := self._find(url)) is not None)
        form = (size.width(), size.height(), scale, radius, colors.ground.rgb(), tuple(url for url, _ in found))
        key = "\n".join((f"{size.width()}", *urls[:MOST_PICTURES]))
        known = self._painted.get(key)
        if known is not None and known[0] == form:
            return known[1]
        pixmap = _paint([data for _, data in found], len(urls[:MOST_PICTURES]), size, scale, radius, colors)
        if found:
            self._painted.put(key, (form, pixmap))
        return pixmap

    def clear(self) -> None:
        """Drop all pixmaps."""
        self._painted.clear()


def places(count: int, size: QSizeF, gap: float) -> tuple[QRectF, ...]:
    """Where the pictures of a cover are: one alone, two side by side, one beside two, or two rows of two.

    Args:
        count: Number of pictures, 1 to 4.
        size: Of the cover.
        gap: Between pictures, in the unit of the size.
    """
    width, height = (size.width() - gap) / 2, (size.height() - gap) / 2
    right, lower = width + gap, height + gap
    if count == 1:
        return (QRectF(0, 0, size.width(), size.height()),)
    left = [QRectF(0, 0, width, size.height())] if count < MOST_PICTURES else []
    left = left or [QRectF(0, 0, width, height)]
    if count == 2:
        return (*left, QRectF(right, 0, width, size.height()))
    if count == 3:
        return (*left, QRectF(right, 0, width, height), QRectF(right, lower, width, height))
    quarters = [(0.0, 0.0), (right, 0.0), (0.0, lower), (right, lower)]
    return tuple(QRectF(x, y, width, height) for x, y in quarters)


def _paint(pictures: Sequence[bytes], count: int, size: QSize, scale: float, radius: int, colors: Colors) -> QPixmap:
    pixels = (QSizeF(size) * scale).toSize().expandedTo(QSize(1, 1))
    canvas = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(canvas.rect()), radius * scale, radius * scale)
    painter.fillPath(outline, colors.ground)
    # A picture that cannot be had leaves its place to the others; while they are loaded, each keeps its own.
    all_places = places(max(1, count), QSizeF(pixels), theme.COVER_GAP * scale)
    for place, data in zip(all_places, pictures, strict=False):
        picture, target = _decoded(data, place, is_alone=count == 1)
        if picture.isNull():
            continue
        part = QPainterPath()
        if count == 1:
            part.addRoundedRect(target, radius * scale, radius * scale)
        else:
            part.addRect(place)
        painter.save()
        painter.setClipPath(outline.intersected(part))
        if picture.hasAlphaChannel():
            painter.fillRect(target, checkerboard(scale, colors.checker))
        painter.drawImage(target, picture)
        painter.restore()
    painter.end()
    pixmap = QPixmap.fromImage(canvas)
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def _decoded(data: bytes, place: QRectF, *, is_alone: bool) -> tuple[QImage, QRectF]:
    """Decode a picture in about the size in which it is painted, which is quicker for JPEGs, and say where that is."""
    file = QBuffer()
    file.setData(data)
    reader = QImageReader(file)
    original = reader.size()
    if original.isEmpty():
        return QImage(), place
    if is_alone:
        size = fitted_size(original, place.size().toSize(), 1.0)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(place.center())
    else:
        grown = QSizeF(original).scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        target = QRectF(0, 0, grown.width(), grown.height())
        target.moveCenter(place.center())
        target.moveTop(place.top() - (grown.height() - place.height()) * theme.COVER_TOP_SHARE)
    reader.setScaledSize(target.size().toSize().expandedTo(QSize(1, 1)))
    return reader.read(), target


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * pixmap.depth() // 8
