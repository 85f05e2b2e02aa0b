"""What is seen under the pointer while images are dragged: some of their pictures, and a badge that counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap

from app.ui import theme
from app.ui.picture_painting import fitted_size, painted_thumbnail
from app.ui.texts.formats import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

_LINE = 1  # around each picture, which separates it from the next one and from what is below


def drag_pixmap(view: QWidget, pictures: Sequence[tuple[QImage, QSize]], count: int) -> QPixmap:
    """Paint pictures that lie on one another, the first one on top, and the badge.

    Args:
        view: From which they are dragged; it has the colours, the font and the resolution.
        pictures: Thumbnails, and the sizes of the whole pictures.
        count: Number of images that are dragged.
    """
    scale = view.devicePixelRatioF()
    room = QSize(theme.DRAG_PICTURE, theme.DRAG_PICTURE)
    badge = _badge_size(view, count)
    # The badge lies over the upper right corner of the first picture.
    begin = QPointF(_LINE, badge.height() / 2)
    step = QPointF(theme.DRAG_STEP, theme.DRAG_STEP)
    places = [
        QRectF(begin + step * level, fitted_size(size, room, scale)) for level, (_, size) in enumerate(pictures)
    ] or [QRectF(begin, QSizeF(room) / 2)]
    badge_place = QRectF(QPointF(max(0.0, places[0].right() - badge.width() / 2), 0), badge)
    bounds = badge_place
    for place in places:
        bounds = bounds.united(place.adjusted(-_LINE, -_LINE, _LINE, _LINE))
    canvas = QPixmap(bounds.toAlignedRect().size() * scale)
    canvas.setDevicePixelRatio(scale)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for level in reversed(range(len(places))):
        _paint_picture(painter, places[level], view, pictures[level][0] if pictures else None)
    _paint_badge(painter, badge_place, view, count)
    painter.end()
    return canvas


def _badge_size(view: QWidget, count: int) -> QSizeF:
    metrics = QFontMetricsF(theme.semibold_font(view.font()))
    height = metrics.height() + theme.SPACE_4
    return QSizeF(max(height, metrics.horizontalAdvance(number(count)) + 2 * theme.SPACE_8), height)


def _paint_picture(painter: QPainter, place: QRectF, view: QWidget, picture: QImage | None) -> None:
    colors, scale = theme.colors(view.palette()), view.devicePixelRatioF()
    painter.setBrush(colors.line)
    radius = theme.TILE_RADIUS + _LINE
    painter.drawRoundedRect(place.adjusted(-_LINE, -_LINE, _LINE, _LINE), radius, radius)
    if picture is None:
        painter.setBrush(colors.ground)
        painter.drawRoundedRect(place, theme.TILE_RADIUS, theme.TILE_RADIUS)
    else:
        checker = (colors.checker_light, colors.checker_dark)
        pixmap = painted_thumbnail(picture, place.size(), scale, theme.TILE_RADIUS, checker)
        painter.drawPixmap(place.topLeft(), pixmap)


def _paint_badge(painter: QPainter, place: QRectF, view: QWidget, count: int) -> None:
    colors = theme.colors(view.palette())
    painter.setBrush(colors.accent)
    painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
    painter.setFont(theme.semibold_font(view.font()))
    painter.setPen(colors.view)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, number(count))
