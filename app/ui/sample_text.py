"""Paints the sample text over a picture, and shades where it would be hard to read."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QRegion,
    QTextLayout,
    QTextOption,
)

from app.core.readability import CROPS, STYLES, Detail, Sample, Style, Third
from app.ui import theme
from app.ui.picture_painting import cropped
from app.ui.texts import slides as texts

_UNITS: Final = 1_000  # the width of a slide; what follows is in these units
_OUTLINE: Final = 18
_WHITE, _BLACK = QColor("white"), QColor("black")


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
        for offset, color in enumerate((theme.SHADE_DARK_LINES, theme.SHADE_LIGHT_LINES)):
            painter.setBrushOrigin(offset, 0)
            painter.fillRect(slide, QBrush(color, Qt.BrushStyle.BDiagPattern))
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


_EDGE_SHARE: Final = 0.1  # of the height, above or below the text


def _paint_text(painter: QPainter, sample: Sample, slide: QRectF) -> None:
    room, layers, shadow = _layers(sample.text or texts.SAMPLE.text(), painter.font().family(), sample.style)
    enlarged = slide.width() / _UNITS
    height = slide.height() / enlarged
    edge = _EDGE_SHARE * height
    top = {Third.TOP: edge, Third.MIDDLE: (height - room) / 2, Third.BOTTOM: height - edge - room}[sample.place]
    painter.translate(slide.topLeft())
    painter.scale(enlarged, enlarged)
    painter.translate(0, top)
    if shadow is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        around = QRectF(0, 0, _UNITS, room).adjusted(-_OUTLINE, -_OUTLINE, _OUTLINE, _OUTLINE)
        painter.drawImage(around.translated(0, _OUTLINE / 2), shadow)
    for path, color in layers:
        painter.fillPath(path, color)


_FONT: Final = 90


@lru_cache(maxsize=len(STYLES))
def _layers(text: str, family: str, style: Style) -> tuple[float, Sequence[tuple[QPainterPath, QColor]], QImage | None]:
    """The height of the lines, what is filled with which colour, from below, and the shadow below all.

    It is made once for all sizes, on a slide that is `_UNITS` wide: outlines take five times as long as filling them.
    """
    font = QFont(family)
    font.setPixelSize(_FONT)
    font.setWeight(QFont.Weight.Bold)
    metrics = QFontMetricsF(font)
    margin, line_height = metrics.height() / 5, metrics.lineSpacing()
    lines = _lines(text, font)
    room = line_height * len(lines)
    letters, outline, boxes = QPainterPath(), QPainterPath(), QPainterPath()
    for path in (outline, boxes):
        path.setFillRule(Qt.FillRule.WindingFill)
    stroker = QPainterPathStroker(_pen(_BLACK, _OUTLINE))
    for number, line in enumerate(lines):
        width = metrics.horizontalAdvance(line)
        left, upper = (_UNITS - width) / 2, number * line_height
        written = QPainterPath()
        written.addText(QPointF(left, upper + metrics.ascent()), font, line)
        letters.addPath(written)
        if style == "tiktok":
            outline.addPath(stroker.createStroke(written).simplified())  # takes less time for single lines
        boxes.addRoundedRect(QRectF(left - margin, upper, width + 2 * margin, line_height), margin, margin)
    bar = QPainterPath()
    bar.addRect(QRectF(0, -margin, _UNITS, room + 2 * margin))
    below = {"tiktok": (outline, _BLACK), "inverted": (boxes, _WHITE), "snapchat": (bar, theme.TEXT_BAR)}.get(style)
    above = (letters, _BLACK if style in {"inverted", "black"} else _WHITE)
    shadow = _shadow(letters, room) if style == "shadow" else None
    return room, (above,) if below is None else (below, above), shadow


_SHADOW_PIXEL: Final = 4


def _shadow(letters: QPainterPath, room: float) -> QImage:
    """A shadow, in few pixels, which makes it soft where it is enlarged; `_OUTLINE` units wider at each edge."""
    size = QSizeF(_UNITS + 2 * _OUTLINE, room + 2 * _OUTLINE) / _SHADOW_PIXEL
    shadow = QImage(size.toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    shadow.fill(Qt.GlobalColor.transparent)
    painter = QPainter(shadow)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(shadow.width() / (_UNITS + 2 * _OUTLINE), shadow.height() / (room + 2 * _OUTLINE))
    painter.translate(_OUTLINE, _OUTLINE)
    for share in (1, 2, 3):  # wider and fainter
        pen = _pen(theme.TEXT_SHADOW, share * _OUTLINE / 2)
        painter.strokePath(letters, pen)
    painter.end()
    return shadow


def _pen(color: QColor, width: float) -> QPen:
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


_LINE_WIDTH: Final = 800  # of a text, at most


def _lines(text: str, font: QFont) -> list[str]:
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(_LINE_WIDTH)
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return lines
