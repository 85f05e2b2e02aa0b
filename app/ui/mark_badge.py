"""The badges of marks. A mark is never shown by its colour alone: each badge has its own sign."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from app.core.marks import Mark

if TYPE_CHECKING:
    from app.ui.theme import Colors

_STROKE: Final = 2.0
_EDGE: Final = 1.5
# Corners of the signs' lines, as shares of the side.
_TICK: Final = ((0.29, 0.52), (0.44, 0.67), (0.72, 0.35))
_CROSS: Final = (((0.34, 0.34), (0.66, 0.66)), ((0.66, 0.34), (0.34, 0.66)))


def mark_color(mark: Mark, colors: Colors) -> QColor:
    """The colour of a mark."""
    return colors.green if mark is Mark.PICKED else colors.red


def mark_badge(mark: Mark, colors: Colors, side: int, scale: float) -> QPixmap:
    """A disc with a tick for picked, with a cross for rejected.

    An edge in the view's colour separates it from any picture.

    Args:
        mark: Picked or rejected.
        colors: The colours in use.
        side: Of the badge, in logical pixels.
        scale: Device pixels per logical pixel.
    """
    return _badge(mark, mark_color(mark, colors).name(), colors.view.name(), side, scale)


@lru_cache(maxsize=64)
def _badge(mark: Mark, color_name: str, view_name: str, side: int, scale: float) -> QPixmap:
    pixels = round(side * scale)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(scale)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(view_name), _EDGE))
    painter.setBrush(QColor(color_name))
    inset = _EDGE / 2
    painter.drawEllipse(QRectF(0, 0, side, side).adjusted(inset, inset, -inset, -inset))
    round_ends = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(QPen(QColor(view_name), _STROKE, *round_ends))
    for line in (_TICK,) if mark is Mark.PICKED else _CROSS:
        painter.drawPolyline([QPointF(x * side, y * side) for x, y in line])
    painter.end()
    return pixmap
