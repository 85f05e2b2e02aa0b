"""The marks of what has changed since the person looked. None is told by its colour alone: each has its own shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.core.unseen_changes import ChangeKind
from app.ui import theme

if TYPE_CHECKING:
    from app.ui.theme import Colors

_STROKE: Final = 2.0
_THIN: Final = 1.5
_MIDDLE: Final = theme.STATUS_MARK / 2
_REACH: Final = _MIDDLE - 1  # of lines from the middle


def change_color(kind: ChangeKind, colors: Colors) -> QColor:
    """The colour of a kind of change."""
    match kind:
        case ChangeKind.NEW:
            return colors.blue
        case ChangeKind.GONE:
            return colors.grey
        case ChangeKind.DESCRIBED:
            return colors.green
        case ChangeKind.REDESCRIBED:
            return colors.amber


def paint_change_mark(painter: QPainter, top_left: QPointF, kind: ChangeKind, color: QColor) -> None:
    """Paint + new, a minus gone, ✦ newly described or ≠ description changed, `theme.STATUS_MARK` wide."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(top_left.x() + _MIDDLE, top_left.y() + _MIDDLE)
    if kind is ChangeKind.DESCRIBED:
        painter.setPen(QPen(color, 1))  # makes the points of the star wide enough to be seen
        painter.setBrush(color)
        painter.drawPath(_star())
    else:
        is_unequal = kind is ChangeKind.REDESCRIBED
        pen = QPen(color, _THIN if is_unequal else _STROKE)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        for height in (-_STROKE, _STROKE) if is_unequal else (0.0,):
            painter.drawLine(QPointF(-_REACH, height), QPointF(_REACH, height))
        if is_unequal:
            painter.drawLine(QPointF(-_STROKE, _MIDDLE), QPointF(_STROKE, -_MIDDLE))
        elif kind is ChangeKind.NEW:
            painter.drawLine(QPointF(0, -_REACH), QPointF(0, _REACH))
    painter.restore()


def _star() -> QPainterPath:
    center = QPointF(0, 0)
    star = QPainterPath(QPointF(0, -_MIDDLE))
    for x, y in ((_MIDDLE, 0.0), (0.0, _MIDDLE), (-_MIDDLE, 0.0), (0.0, -_MIDDLE)):
        star.quadTo(center, QPointF(x, y))
    return star
