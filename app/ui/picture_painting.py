"""A thumbnail made ready for its tile: scaled to device pixels, corners rounded, transparency on a checkerboard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPixmap, QTransform

from app.ui import theme


def fitted_size(picture: QSize, side: int) -> QSize:
    """Size of a picture that is fitted into a square and never enlarged beyond it; at least 1×1."""
    if picture.width() <= side and picture.height() <= side:
        return picture
    return picture.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def painted_thumbnail(picture: QImage, side: int, scale: float, radius: int, checker: tuple[QColor, QColor]) -> QPixmap:
    """Scale and round a picture.

    Args:
        picture: Pixels in device resolution.
        side: Side of the square it has to fit in, in logical pixels.
        scale: Device pixels per logical pixel.
        radius: Of the corners, in logical pixels.
        checker: The two colours under transparent pixels.

    Returns:
        A pixmap with its device pixel ratio set.
    """
    size = fitted_size(picture.size(), round(side * scale))
    scaled = (
        picture
        if size == picture.size()
        else picture.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    )
    canvas = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    corner = min(radius * scale, size.width() / 2, size.height() / 2)
    outline.addRoundedRect(QRectF(canvas.rect()), corner, corner)
    if picture.hasAlphaChannel():
        painter.fillPath(outline, _checkerboard(scale, checker))
    painter.fillPath(outline, QBrush(scaled))
    painter.end()
    pixmap = QPixmap.fromImage(canvas)
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def paint_draft(painter: QPainter, picture: QImage, rect: QRectF, radius: int) -> None:
    """Paint a picture as fast as it goes, for a moment.

    Args:
        painter: Where.
        picture: With fewer pixels than the place has.
        rect: The place, in logical pixels.
        radius: Of the corners, in logical pixels.
    """
    brush = QBrush(picture)
    brush.setTransform(
        QTransform(rect.width() / picture.width(), 0, 0, rect.height() / picture.height(), rect.x(), rect.y())
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRoundedRect(rect, radius, radius)


def _checkerboard(scale: float, checker: tuple[QColor, QColor]) -> QBrush:
    field = round(theme.CHECKER * scale)
    tile = QImage(2 * field, 2 * field, QImage.Format.Format_RGB32)
    tile.fill(checker[0])
    painter = QPainter(tile)
    painter.fillRect(0, 0, field, field, checker[1])
    painter.fillRect(field, field, field, field, checker[1])
    painter.end()
    return QBrush(tile)
