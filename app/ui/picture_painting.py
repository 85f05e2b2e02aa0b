"""What delegates and the viewer paint: thumbnails with round corners, a checkerboard below alpha, lines, a sample text.

The sample text lies over a picture, which is shaded where it would be hard to read.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
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
    QPixmap,
    QRegion,
    QTextLayout,
    QTextOption,
)

from app.core.readability import CROPS, STYLES, Detail, Sample, Style, Third
from app.ui import icons, theme
from app.ui.texts import slides as texts


def fitted_size(original: QSize, place: QSize, scale: float) -> QSizeF:
    """Size of a picture in a place: fitted into it, and never enlarged beyond its own pixels.

    Args:
        original: Of the whole picture, in pixels.
        place: In logical pixels.
        scale: Device pixels per logical pixel.

    Returns:
        Logical pixels, a whole number of device pixels, at least one each way.
    """
    room = (QSizeF(place) * scale).toSize()
    fits = original.width() <= room.width() and original.height() <= room.height()
    size = original if fits else original.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
    return QSizeF(size.expandedTo(QSize(1, 1))) / scale


def painted_thumbnail(
    picture: QImage, size: QSizeF, scale: float, radius: int, checker: tuple[QColor, QColor]
) -> QPixmap:
    """Scale and round a picture.

    Args:
        picture: Pixels in device resolution.
        size: Of the result in logical pixels, a whole number of device pixels.
        scale: Device pixels per logical pixel.
        radius: Of the corners, in logical pixels.
        checker: The two colours under transparent pixels.

    Returns:
        A pixmap with its device pixel ratio set.
    """
    pixels = (size * scale).toSize().expandedTo(QSize(1, 1))
    scaled = (
        picture
        if pixels == picture.size()
        else picture.scaled(pixels, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    )
    canvas = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(canvas)
    if picture.hasAlphaChannel():
        painter.fillRect(canvas.rect(), checkerboard(scale, checker))
    else:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.drawImage(0, 0, scaled)
    # Clearing the corners takes half of the time that filling the rounded outline with the picture would take.
    corner = min(radius * scale, pixels.width() / 2, pixels.height() / 2)
    corners = QPainterPath()
    corners.addRect(QRectF(canvas.rect()))
    corners.addRoundedRect(QRectF(canvas.rect()), corner, corner)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.fillPath(corners, Qt.GlobalColor.black)
    painter.end()
    pixmap = QPixmap.fromImage(canvas)
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def cropped(ratio: float, picture: QRectF) -> QRectF:
    """The largest part in the middle of a picture that has a ratio of width to height, as players and feeds crop it."""
    width = min(picture.width(), picture.height() * ratio)
    result = QRectF(0, 0, width, width / ratio)
    result.moveCenter(picture.center())
    return result


def paint_small_picture(
    painter: QPainter,
    place: QRectF,
    pixmap: QPixmap | None,
    colors: theme.Colors,
    *,
    is_pale: bool = False,
    has_failed: bool = False,
    ring: Qt.PenStyle = Qt.PenStyle.NoPen,
    ring_color: QColor | None = None,
) -> None:
    """Paint the picture of a strip, or its ground.

    Args:
        painter: Where.
        place: In logical pixels.
        pixmap: What `painted_thumbnail` has made; None if there is no thumbnail.
        colors: The colours in use.
        is_pale: Whether it is painted paler.
        has_failed: Whether there will be no thumbnail.
        ring: The line around it.
        ring_color: None for the accent.
    """
    if pixmap is not None:
        painter.setOpacity(theme.REJECTED_OPACITY if is_pale else 1.0)
        painter.drawPixmap(place.topLeft(), pixmap)
        painter.setOpacity(1.0)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.ground)
        painter.drawRoundedRect(place, theme.STRIP_RADIUS, theme.STRIP_RADIUS)
        if has_failed:
            icons.paint_icon(painter, place.toRect(), "broken_picture", colors.muted, theme.ICON)
    if ring is not Qt.PenStyle.NoPen:
        pen = QPen(ring_color or colors.accent, theme.TILE_RING, ring)
        paint_ring_around(painter, place, pen, theme.STRIP_RADIUS, RING_DISTANCE)


RING_DISTANCE: Final = theme.TILE_RING_GAP + theme.TILE_RING / 2  # from a picture to the middle of the line


def paint_ring_around(painter: QPainter, inner: QRectF, pen: QPen, radius: float, distance: float) -> None:
    """Paint a line around a picture whose corners have a radius, at a distance."""
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    outer = inner.adjusted(-distance, -distance, distance, distance)
    painter.drawRoundedRect(outer, radius + distance, radius + distance)


def pixmap_bytes(pixmap: QPixmap) -> int:
    """The memory that a pixmap needs."""
    return pixmap.width() * pixmap.height() * pixmap.depth() // 8


def draw_line(painter: QPainter, room: QRect, text: str) -> None:
    """Paint a text in one line, in the painter's font, and cut off what has no room."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, theme.ONE_LINE, shown)


def checkerboard(scale: float, checker: tuple[QColor, QColor]) -> QBrush:
    """The ground under transparent pixels, in device pixels.

    Args:
        scale: Device pixels per logical pixel.
        checker: Its two colours.
    """
    field = round(theme.CHECKER * scale)
    tile = QImage(2 * field, 2 * field, QImage.Format.Format_RGB32)
    tile.fill(checker[0])
    painter = QPainter(tile)
    painter.fillRect(0, 0, field, field, checker[1])
    painter.fillRect(field, field, field, field, checker[1])
    painter.end()
    return QBrush(tile)


# --- The sample text --------------------------------------------------------------------------------------------------

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
        paint_hatching(painter, slide)
        painter.setClipRect(slide)
    _paint_text(painter, sample, slide)
    painter.restore()


def paint_hatching(painter: QPainter, room: QRectF) -> None:
    """Paint the lines that say where a text would be hard to read."""
    for offset, color in enumerate((theme.SHADE_DARK_LINES, theme.SHADE_LIGHT_LINES)):
        painter.setBrushOrigin(offset, 0)
        painter.fillRect(room, QBrush(color, Qt.BrushStyle.BDiagPattern))


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
