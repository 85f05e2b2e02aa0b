"""What delegates paint: thumbnails in device pixels, with round corners and a checkerboard below alpha, and lines."""

from PySide6.QtCore import QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from app.ui import icons, theme


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
        distance = theme.TILE_RING_GAP + theme.TILE_RING / 2
        painter.setPen(QPen(ring_color or colors.accent, theme.TILE_RING, ring))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = theme.STRIP_RADIUS + distance
        painter.drawRoundedRect(place.adjusted(-distance, -distance, distance, distance), radius, radius)


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
