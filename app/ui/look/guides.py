"""Guides over a picture: what a vertical player covers, and what is left of the picture in other formats.

A guide has a frame: the largest part in the middle of the picture that has the format, as players and feeds crop it.

The safe zones are for a video of 9:16. They are what each of the three large players leaves free, under advertisements
too, which have the tallest captions and a button below them. In a frame of 1080 × 1920 pixels, these edges are covered:

========== === ====== ==== ===== =====================================================================================
player     top bottom left right source
========== === ====== ==== ===== =====================================================================================
Shorts     288    672   48   192 Google Ads Help, "About video ad specs" (support.google.com/google-ads/answer/13547298)
Reels      269    672   65    65 Meta Business Help on Reels: 14 % at the top, 35 % at the bottom, 6 % at each side
TikTok       -      -  120     - templates instead of numbers, of which shotstack.io ("Vertical video safe zones") has
                                 measured that x 120 to 888 and y 288 to 1248 is free in all three players
========== === ====== ==== ===== =====================================================================================
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from app.ui import theme

_TOP: Final = 288 / 1920
_BOTTOM: Final = 672 / 1920
_LEFT: Final = 120 / 1080
_RIGHT: Final = 192 / 1080


class Guide(Enum):
    """What is drawn over the picture."""

    NONE = 0
    SAFE_ZONES = 1
    FOUR_FIVE = 2
    SQUARE = 3

    @property
    def following(self) -> Guide:
        """The one that comes next; none after the last one."""
        return Guide((self.value + 1) % len(Guide))


_RATIOS: Final = {Guide.SAFE_ZONES: 9 / 16, Guide.FOUR_FIVE: 4 / 5, Guide.SQUARE: 1.0}  # width divided by height


def frame(guide: Guide, picture: QRectF) -> QRectF:
    """The frame of a guide in a picture: the largest one, in the middle."""
    ratio = _RATIOS[guide]
    width = min(picture.width(), picture.height() * ratio)
    result = QRectF(0, 0, width, width / ratio)
    result.moveCenter(picture.center())
    return result


def safe_part(picture: QRectF) -> QRectF:
    """The part of a picture that no vertical player covers."""
    whole = frame(Guide.SAFE_ZONES, picture)
    width, height = whole.width(), whole.height()
    return whole.adjusted(_LEFT * width, _TOP * height, -_RIGHT * width, -_BOTTOM * height)


def paint_guide(painter: QPainter, guide: Guide, picture: QRectF, label: str) -> None:
    """Paint a guide over a picture.

    Args:
        painter: Where, in logical pixels.
        guide: Any but `Guide.NONE`.
        picture: The place of the whole picture.
        label: The guide's name, shown in the frame.
    """
    whole = frame(guide, picture)
    painter.fillPath(_path(picture) - _path(whole), theme.GUIDE_CROPPED)
    if guide is Guide.SAFE_ZONES:
        painter.fillPath(_path(whole) - _path(safe_part(picture)), theme.GUIDE_COVERED)
        _paint_frame(painter, safe_part(picture), Qt.PenStyle.DashLine)
    _paint_frame(painter, whole, Qt.PenStyle.SolidLine)
    _paint_label(painter, whole, label)


def _path(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRect(rect)
    return path


def _paint_frame(painter: QPainter, rect: QRectF, style: Qt.PenStyle) -> None:
    # A dark line around the light one, so that it is seen on any picture.
    line = theme.GUIDE_LINE
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.OVERLAY_GROUND, 3 * line))
    painter.drawRect(rect)
    painter.setPen(QPen(theme.OVERLAY_TEXT, line, style))
    painter.drawRect(rect)


def _paint_label(painter: QPainter, whole: QRectF, label: str) -> None:
    """Paint the name in the lower left corner that is in sight: the upper ones are covered by other texts."""
    seen = whole.intersected(QRectF(painter.window()))
    metrics = QFontMetricsF(painter.font())
    ground = QRectF(0, 0, metrics.horizontalAdvance(label) + 2 * theme.SPACE_8, metrics.height() + 2 * theme.SPACE_4)
    ground.moveBottomLeft(seen.bottomLeft() + QPointF(theme.SPACE_8, -theme.SPACE_8))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.OVERLAY_GROUND)
    painter.drawRoundedRect(ground, theme.SPACE_4, theme.SPACE_4)
    painter.setPen(theme.OVERLAY_TEXT)
    painter.drawText(ground, theme.ONE_LINE | int(Qt.AlignmentFlag.AlignHCenter), label)
