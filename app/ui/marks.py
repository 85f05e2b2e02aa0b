"""Paints the signs of an image's status, mark and change. Each has its own shape, not only its own colour."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from app.core.changes import ChangeKind
from app.core.saved_values import Mark
from app.ui import theme
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


# Widths of lines.
_SIGN_LINE: Final = 2.0
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
    return _badge(mark, mark_color(mark, colors).name(), colors.view.name(), side, scale, is_outlined=False)


def other_badge(mark: Mark, colors: Colors, side: int, scale: float) -> QPixmap:
    """The badge of another person's mark: a ring with the same sign; arguments as of `mark_badge`."""
    return _badge(mark, mark_color(mark, colors).name(), colors.view.name(), side, scale, is_outlined=True)


@lru_cache(maxsize=64)
def _badge(mark: Mark, color_name: str, view_name: str, side: int, scale: float, *, is_outlined: bool) -> QPixmap:
    pixels = round(side * scale)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(scale)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(view_name), _EDGE))
    painter.setBrush(QColor(view_name if is_outlined else color_name))
    inset = _EDGE / 2
    painter.drawEllipse(QRectF(0, 0, side, side).adjusted(inset, inset, -inset, -inset))
    if is_outlined:
        inset += _EDGE
        painter.setPen(QPen(QColor(color_name), _EDGE))
        painter.drawEllipse(QRectF(0, 0, side, side).adjusted(inset, inset, -inset, -inset))
    round_ends = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(QPen(QColor(color_name if is_outlined else view_name), _SIGN_LINE, *round_ends))
    for line in (_TICK,) if mark is Mark.PICKED else _CROSS:
        painter.drawPolyline([QPointF(x * side, y * side) for x, y in line])
    painter.end()
    return pixmap


_LINE: Final = 2.0  # width of the lines of + and minus
_UNEQUAL_LINE: Final = 1.5  # the same of ≠
_HALF_GAP: Final = 2.0  # from the middle to the two lines of ≠
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
        pen = QPen(color, _UNEQUAL_LINE if is_unequal else _LINE)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        for height in (-_HALF_GAP, _HALF_GAP) if is_unequal else (0.0,):
            painter.drawLine(QPointF(-_REACH, height), QPointF(_REACH, height))
        if is_unequal:
            painter.drawLine(QPointF(-_HALF_GAP, _MIDDLE), QPointF(_HALF_GAP, -_MIDDLE))
        elif kind is ChangeKind.NEW:
            painter.drawLine(QPointF(0, -_REACH), QPointF(0, _REACH))
    painter.restore()


def paint_note_mark(painter: QPainter, top_left: QPointF, color: QColor) -> None:
    """Paint a sheet with two lines of text, `theme.STATUS_MARK` wide."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(top_left)
    painter.setPen(QPen(color, _UNEQUAL_LINE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(0, 0, theme.STATUS_MARK, theme.STATUS_MARK).adjusted(1, 1, -1, -1), 1, 1)
    painter.setPen(QPen(color, 1))
    for height in (4.0, 6.5):
        painter.drawLine(QPointF(3, height), QPointF(theme.STATUS_MARK - 3, height))
    painter.restore()


def paint_taken_mark(painter: QPainter, top_left: QPointF, color: QColor) -> None:
    """Paint an arrow down to a line, `theme.STATUS_MARK` wide."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(top_left.x() + _MIDDLE, top_left.y())
    round_ends = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(QPen(color, _UNEQUAL_LINE, *round_ends))
    painter.drawLine(QPointF(0, 1), QPointF(0, 6))
    painter.drawPolyline([QPointF(-2.5, 3.75), QPointF(0, 6.25), QPointF(2.5, 3.75)])
    painter.drawLine(QPointF(-_REACH, 9), QPointF(_REACH, 9))
    painter.restore()


def _star() -> QPainterPath:
    center = QPointF(0, 0)
    star = QPainterPath(QPointF(0, -_MIDDLE))
    for x, y in ((_MIDDLE, 0.0), (0.0, _MIDDLE), (-_MIDDLE, 0.0), (0.0, -_MIDDLE)):
        star.quadTo(center, QPointF(x, y))
    return star
