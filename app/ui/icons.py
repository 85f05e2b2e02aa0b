"""The app's icons, tinted with a colour of the palette."""

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.core.program import RESOURCES

_SCALES = (1.0, 1.5, 2.0, 3.0)


@cache
def _svg_texts() -> dict[str, str]:
    """All icons, by name. They are read at once: an update may remove the files while the program runs."""
    return {path.stem: path.read_text(encoding="utf-8") for path in (RESOURCES / "icons").glob("*.svg")}


@lru_cache(maxsize=512)
def _pixmap(name: str, color_name: str, size: int, scale: float, ground_name: str = "none") -> QPixmap:
    text = _svg_texts()[name].replace("currentColor", color_name).replace('"ground"', f'"{ground_name}"')
    renderer = QSvgRenderer(QByteArray(text.encode()))
    side = round(size * scale)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def icon_pixmap(name: str, color: QColor, size: int, scale: float, ground: QColor | None = None) -> QPixmap:
    """An icon of `resources/icons` as a pixmap.

    Args:
        name: File name without its ending.
        color: What `currentColor` becomes.
        size: Side in logical pixels.
        scale: Device pixels per logical pixel.
        ground: What `ground` becomes, in the badges of marks.
    """
    return _pixmap(name, color.name(), size, scale, ground.name() if ground is not None else "none")


def paint_icon(painter: QPainter, room: QRect, name: str, color: QColor, size: int) -> None:
    """Paint an icon in the middle of a rectangle; its size in logical pixels."""
    left, top = room.x() + (room.width() - size) / 2, room.y() + (room.height() - size) / 2
    painter.drawPixmap(QPointF(left, top), icon_pixmap(name, color, size, painter.device().devicePixelRatioF()))


def icon(name: str, color: QColor, size: int) -> QIcon:
    """An icon of `resources/icons` for buttons and menus, sharp at the usual scales."""
    result = QIcon()
    for scale in _SCALES:
        result.addPixmap(_pixmap(name, color.name(), size, scale))
    return result


def app_icon() -> QIcon:
    """The application's icon."""
    return QIcon(str(RESOURCES / "icons" / "app.svg"))
