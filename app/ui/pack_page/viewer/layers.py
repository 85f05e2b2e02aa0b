"""The pixels that are present of one image, and how they are painted on top of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QRegion

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from app.ui.original_image import OriginalImage

_PIXELS_FROM: Final = 3.0  # scale from which on the pixels themselves are of interest
_SHARP_ENOUGH: Final = 1.01


class Layers:
    """What is there of one image: its thumbnail, the whole original in the size of the room, a sharp region of it.

    Attributes:
        stand_in: The thumbnail, or what else looks like the image until its original is decoded; None if it is not
            in memory.
        whole: The whole original, or the present frame of an animation; None until it is decoded.
        region: A part of it at a higher scale; None if there is none.
        is_frame: Whether `whole` is a frame of an animation that was played: regions are of the first frame.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.stand_in: QImage | None = None
        self.whole: OriginalImage | None = None
        self.region: OriginalImage | None = None
        self.is_frame = False

    @property
    def best(self) -> QImage | None:
        """The best whole picture; None if there is none."""
        return self.whole.image if self.whole is not None else self.stand_in

    def needs_region(self, scale: float) -> bool:
        """Whether the whole picture has too few pixels to be sharp at a scale."""
        whole = self.whole
        if whole is None or self.is_frame:
            return False
        # Rounding makes the scale of small pictures inexact.
        is_complete = (whole.pixels.width, whole.pixels.height) == whole.source
        return not is_complete and min(1.0, scale) > whole.scale * _SHARP_ENOUGH

    def paint(self, painter: QPainter, rect: QRect, scale: float, checker: QBrush, *, is_moving: bool) -> None:
        """Paint the picture.

        Args:
            painter: Of a widget, in device pixels; its clip region is the part that is to be painted.
            rect: The place of the whole picture.
            scale: Device pixels for each pixel of the original.
            checker: The ground under transparent pixels.
            is_moving: Whether it is painted again at once, so that speed matters more than quality.
        """
        best = self.best
        if best is None:
            return
        visible = rect.intersected(painter.clipBoundingRect().toAlignedRect())
        shown = QRegion(visible)
        region = self.region if self.whole is not None and self.needs_region(scale) else None
        place = _place_of(region, rect, scale) if region is not None else QRect()
        painter.setClipRegion(shown, Qt.ClipOperation.IntersectClip)
        if best.hasAlphaChannel():
            painter.setBrushOrigin(rect.topLeft())
            painter.fillRect(visible, checker)
        if region is not None:
            painter.save()
            # Painted over each other, transparent pixels would become less transparent.
            painter.setClipRegion(shown - QRegion(place), Qt.ClipOperation.IntersectClip)
            _paint_image(painter, best, rect, smooth=not is_moving)
            painter.restore()
            _paint_image(painter, region.image, place, smooth=not is_moving and scale < _PIXELS_FROM)
        else:
            # A thumbnail is always painted smooth: without, its pixels would be visible as squares.
            is_draft = is_moving and self.whole is not None
            _paint_image(painter, best, rect, smooth=not is_draft and scale < _PIXELS_FROM)


def _place_of(region: OriginalImage, rect: QRect, scale: float) -> QRect:
    """The place of a region, in device pixels."""
    part = region.region
    exact = QRectF(part.x() * scale, part.y() * scale, part.width() * scale, part.height() * scale)
    size = region.image.size()
    # Where it has the pixels of its place but for rounding, it is painted without scaling, which would blur it.
    is_exact = abs(exact.width() - size.width()) < 1 and abs(exact.height() - size.height()) < 1
    place = QRect(exact.topLeft().toPoint(), size if is_exact else exact.size().toSize().expandedTo(QSize(1, 1)))
    return place.translated(rect.topLeft())


def _paint_image(painter: QPainter, image: QImage, place: QRect, *, smooth: bool) -> None:
    if image.size() == place.size():
        painter.drawImage(place.topLeft(), image)
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(place, image)
