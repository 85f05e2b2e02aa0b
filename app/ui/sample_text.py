"""Paints the sample text over a picture, and shades where it would be hard to read."""

from __future__ import annotations

from itertools import product
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QRegion, QTextLayout, QTextOption

from app.core.readability import CROPS, Detail, Place, Sample
from app.ui import theme
from app.ui.picture_painting import cropped
from app.ui.texts import slides as texts

_FONT_SHARE: Final = 0.09  # of the width of a slide
_WIDTH_SHARE: Final = 0.8
_EDGE_SHARE: Final = 0.1  # of the height, above or below the text
_OUTLINE_SHARE: Final = 0.2  # of the size of the font


def paint_sample(painter: QPainter, sample: Sample, picture: QRectF, detail: Detail | None) -> None:
    """Paint the sample text over a picture, and the shade below it.

    Args:
        painter: Where, in logical pixels.
        sample: What is painted.
        picture: The place of the whole picture.
        detail: What was measured of it; None if that was not done yet.
    """
    slide = cropped(CROPS[sample.crop], picture)
    painter.save()
    painter.setClipRect(slide, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if detail is not None:
        painter.setClipRegion(_hard_region(detail, sample, picture), Qt.ClipOperation.IntersectClip)
        painter.fillRect(slide, theme.SHADE_GROUND)
        painter.fillRect(slide, QBrush(theme.SHADE_LINES, Qt.BrushStyle.BDiagPattern))
        painter.setClipRect(slide)
    _paint_text(painter, sample, slide)
    painter.restore()


def _hard_region(detail: Detail, sample: Sample, picture: QRectF) -> QRegion:
    """Where a text would be hard to read, in whole logical pixels."""
    region = QRegion()
    width, height = picture.width() / detail.columns, picture.height() / detail.rows
    for row, column in product(range(detail.rows), range(detail.columns)):
        if detail.is_hard(row * detail.columns + column, sample.style):
            upper_left = picture.topLeft() + QPointF(column * width, row * height)
            region += QRect(upper_left.toPoint(), (upper_left + QPointF(width, height)).toPoint() - _PIXEL)
    return region


_PIXEL: Final = QPointF(1, 1).toPoint()  # the corners of a `QRect` are inside of it


def _paint_text(painter: QPainter, sample: Sample, slide: QRectF) -> None:
    font = QFont(painter.font())
    font.setPixelSize(max(1, round(_FONT_SHARE * slide.width())))
    font.setWeight(QFont.Weight.Bold)
    lines, metrics = _lines(sample.text or texts.SAMPLE.text(), font, slide.width() * _WIDTH_SHARE), QFontMetricsF(font)
    room = metrics.lineSpacing() * len(lines)
    edge = _EDGE_SHARE * slide.height()
    top = {
        Place.TOP: slide.top() + edge,
        Place.MIDDLE: slide.center().y() - room / 2,
        Place.BOTTOM: slide.bottom() - edge - room,
    }[sample.place]
    text, boxes = QPainterPath(), QPainterPath()
    margin = metrics.height() / 5
    for number, line in enumerate(lines):
        width = metrics.horizontalAdvance(line)
        left, upper = slide.center().x() - width / 2, top + number * metrics.lineSpacing()
        text.addText(QPointF(left, upper + metrics.ascent()), font, line)
        boxes |= _rounded(QRectF(left - margin, upper, width + 2 * margin, metrics.lineSpacing()), margin)
    white, black = Qt.GlobalColor.white, Qt.GlobalColor.black
    match sample.style:
        case "tiktok":
            outline = QPen(black, _OUTLINE_SHARE * font.pixelSize(), Qt.PenStyle.SolidLine)
            outline.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(text, outline)
        case "inverted":
            painter.fillPath(boxes, white)
        case "shadow":
            for share in (1, 2, 3):  # wider and fainter
                shadow = QPen(theme.TEXT_SHADOW, share * _OUTLINE_SHARE / 2 * font.pixelSize(), Qt.PenStyle.SolidLine)
                painter.strokePath(text.translated(0, _OUTLINE_SHARE / 2 * font.pixelSize()), shadow)
        case "snapchat":
            painter.fillRect(QRectF(slide.left(), top - margin, slide.width(), room + 2 * margin), theme.TEXT_BAR)
        case _:
            pass
    painter.fillPath(text, black if sample.style in {"inverted", "black"} else white)


def _rounded(rect: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


def _lines(text: str, font: QFont, width: float) -> list[str]:
    """The lines of a text that has to be so wide at most."""
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    lines = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return lines
