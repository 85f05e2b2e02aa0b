"""The five status marks. None is told by its colour alone: each has its own shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.ui import theme

if TYPE_CHECKING:
    from app.ui.theme import Colors

_STROKE: Final = 1.5


def status_color(status: str, colors: Colors) -> QColor:
    """The colour of a status."""
    return {
        "completed": colors.green,
        "processing": colors.blue,
        "pending": colors.amber,
        "failed": colors.red,
    }.get(status, colors.grey)


def paint_status_mark(painter: QPainter, top_left: QPointF, status: str, color: QColor) -> None:
    """Paint ● described, ◐ processing, ○ pending, ▲ failed or ◌ anything else, `theme.STATUS_MARK` wide."""
    side = float(theme.STATUS_MARK)
    inset = _STROKE / 2
    outline = QRectF(top_left.x() + inset, top_left.y() + inset, side - _STROKE, side - _STROKE)
    pen = QPen(color, _STROKE)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if status == "failed":
        x, y = top_left.x(), top_left.y()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(
            QPolygonF([QPointF(x + side / 2, y + 0.5), QPointF(x + side, y + side - 0.5), QPointF(x, y + side - 0.5)])
        )
    elif status in {"completed", "processing", "pending"}:
        painter.drawEllipse(outline)
        painter.setBrush(color)
        if status == "completed":
            painter.drawEllipse(outline)
        elif status == "processing":
            # Angles in sixteenths of a degree: the left half.
            painter.drawPie(outline, 90 * 16, 180 * 16)
    else:
        pen.setDashPattern([1.2, 1.6])
        painter.setPen(pen)
        painter.drawEllipse(outline)
    painter.restore()
