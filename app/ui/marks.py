"""Paints the signs of an image's status, mark and change. Each has its own shape, not only its own colour."""

from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.core.changes import ChangeKind
from app.core.saved_values import Mark
from app.ui import icons, theme
from app.ui.theme import Colors

# ● described, ◐ processing, ○ pending, ▲ failed, ◌ anything else; + new, a minus gone, ✦ newly described, ≠ description
# changed; a disc with a tick or a cross, for other persons' marks a ring with the same sign.
_ICONS: Final = {
    "completed": "status_described",
    "processing": "status_processing",
    "pending": "status_pending",
    "failed": "status_failed",
    "other": "status_other",
    ChangeKind.NEW: "change_new",
    ChangeKind.GONE: "change_gone",
    ChangeKind.DESCRIBED: "change_described",
    ChangeKind.REDESCRIBED: "change_redescribed",
    (Mark.PICKED, False): "mark_picked",
    (Mark.REJECTED, False): "mark_rejected",
    (Mark.PICKED, True): "other_picked",
    (Mark.REJECTED, True): "other_rejected",
    "note": "note",
    "taken": "taken",
}
_COLORS: Final = {
    "completed": "green",
    "processing": "blue",
    "pending": "amber",
    "failed": "red",
    ChangeKind.NEW: "blue",
    ChangeKind.GONE: "grey",
    ChangeKind.DESCRIBED: "green",
    ChangeKind.REDESCRIBED: "amber",
    Mark.PICKED: "green",
    Mark.REJECTED: "red",
}


def _color(of: str | ChangeKind | Mark, colors: Colors) -> QColor:
    color: QColor = getattr(colors, _COLORS.get(of, "grey"))
    return color


def status_color(status: str, colors: Colors) -> QColor:
    """The colour of a status."""
    return _color(status, colors)


def mark_color(mark: Mark, colors: Colors) -> QColor:
    """The colour of a mark."""
    return _color(mark, colors)


def change_color(kind: ChangeKind, colors: Colors) -> QColor:
    """The colour of a kind of change."""
    return _color(kind, colors)


def mark_badge(mark: Mark, colors: Colors, side: int, scale: float, *, is_of_other: bool = False) -> QPixmap:
    """The badge of a mark. An edge in the view's colour separates it from any picture.

    Args:
        mark: Picked or rejected.
        colors: The colours in use.
        side: Of the badge, in logical pixels.
        scale: Device pixels per logical pixel.
        is_of_other: Whether it is another person's mark.
    """
    return icons.icon_pixmap(_ICONS[mark, is_of_other], mark_color(mark, colors), side, scale, colors.view)


def other_badge(mark: Mark, colors: Colors, side: int, scale: float) -> QPixmap:
    """The badge of another person's mark; arguments as of `mark_badge`."""
    return mark_badge(mark, colors, side, scale, is_of_other=True)


def _paint(painter: QPainter, top_left: QPointF, sign: str | ChangeKind, color: QColor) -> None:
    scale = painter.device().devicePixelRatioF()
    painter.drawPixmap(top_left, icons.icon_pixmap(_ICONS[sign], color, theme.STATUS_MARK, scale))


def paint_status_mark(painter: QPainter, top_left: QPointF, status: str, color: QColor) -> None:
    """Paint the sign of a status, `theme.STATUS_MARK` wide."""
    _paint(painter, top_left, status if status in _COLORS else "other", color)


def paint_change_mark(painter: QPainter, top_left: QPointF, kind: ChangeKind, color: QColor) -> None:
    """Paint the sign of a change, `theme.STATUS_MARK` wide."""
    _paint(painter, top_left, kind, color)


def paint_note_mark(painter: QPainter, top_left: QPointF, color: QColor) -> None:
    """Paint a sheet with two lines of text, `theme.STATUS_MARK` wide."""
    _paint(painter, top_left, "note", color)


def paint_taken_mark(painter: QPainter, top_left: QPointF, color: QColor) -> None:
    """Paint an arrow down to a line, `theme.STATUS_MARK` wide."""
    _paint(painter, top_left, "taken", color)
