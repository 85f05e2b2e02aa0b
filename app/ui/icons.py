"""The app's icons, tinted with a colour of the palette, and those that are signs of what is known of an image.

Each sign of a status, mark or change has its own shape, not only its own colour.
"""

from enum import Enum, auto
from functools import cache, lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.core.changes import ChangeKind
from app.core.program import RESOURCES
from app.core.saved_values import Mark
from app.ui import theme

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


# --- Signs ------------------------------------------------------------------------------------------------------------


class Sign(Enum):
    """What else has a sign. Statuses are texts, which the service may invent."""

    NOTE = auto()  # a sheet with two lines of text
    TAKEN = auto()  # an arrow down to a line
    USED = auto()  # a triangle to the right in a frame
    LINK_BUT = auto()  # a chain; below, one with a gap
    LINK_REFUSED = auto()  # grey: nothing is known of the picture
    LINK_BROKEN = auto()


# Of each status, change or mark, its icon and its colour.
# ● described, ◐ processing, ○ pending, ▲ failed, ◌ anything else; + new, a minus gone, ✦ newly described, ≠ description
# changed; a disc with a tick or a cross, for other persons' marks a ring with the same sign.
_SIGNS: Final[dict[str | ChangeKind | Mark | Sign, tuple[str, str]]] = {
    "completed": ("status_described", "green"),
    "processing": ("status_processing", "blue"),
    "pending": ("status_pending", "amber"),
    "failed": ("status_failed", "red"),
    ChangeKind.NEW: ("change_new", "blue"),
    ChangeKind.GONE: ("change_gone", "grey"),
    ChangeKind.DESCRIBED: ("change_described", "green"),
    ChangeKind.REDESCRIBED: ("change_redescribed", "amber"),
    Mark.PICKED: ("picked", "green"),
    Mark.REJECTED: ("rejected", "red"),
    Sign.NOTE: ("note", "text"),
    Sign.TAKEN: ("taken", "muted"),
    Sign.USED: ("used", "muted"),
    Sign.LINK_BUT: ("link", "amber"),
    Sign.LINK_REFUSED: ("link_refused", "grey"),
    Sign.LINK_BROKEN: ("link_broken", "red"),
}
_OTHER: Final = ("status_other", "grey")


def sign_color(sign: str | ChangeKind | Mark | Sign, colors: theme.Colors) -> QColor:
    """The colour of a status, change, mark or other sign."""
    color: QColor = getattr(colors, _SIGNS.get(sign, _OTHER)[1])
    return color


def paint_sign(painter: QPainter, top_left: QPointF, sign: str | ChangeKind | Sign, color: QColor) -> None:
    """Paint the sign of a status or a change, or another one, `theme.STATUS_MARK` wide."""
    scale = painter.device().devicePixelRatioF()
    painter.drawPixmap(top_left, icon_pixmap(_SIGNS.get(sign, _OTHER)[0], color, theme.STATUS_MARK, scale))


def mark_badge(mark: Mark, colors: theme.Colors, side: int, scale: float, *, is_of_other: bool = False) -> QPixmap:
    """The badge of a mark. An edge in the view's colour separates it from any picture.

    Args:
        mark: Picked or rejected.
        colors: The colours in use.
        side: Of the badge, in logical pixels.
        scale: Device pixels per logical pixel.
        is_of_other: Whether it is another person's mark.
    """
    name = f"{'other' if is_of_other else 'mark'}_{_SIGNS[mark][0]}"
    return icon_pixmap(name, sign_color(mark, colors), side, scale, colors.view)
