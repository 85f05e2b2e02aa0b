"""Where things are: the grid's columns and the parts of a tile, as pure functions of sizes. Paints nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, QSizeF

from app.ui import theme

_GAP: Final = theme.SPACE_16
_CAPTION_GAP: Final = theme.SPACE_8


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of equal cells in the middle of a width.

    Attributes:
        columns: At least one.
        cell: Size of one cell in logical pixels, the gaps around its tile included.
        tile: Size of the ground in a cell.
        left: Width of the ground at the left of the first cell.
    """

    columns: int
    cell: QSize
    tile: QSize
    left: int

    def rows_between(self, top: int, bottom: int, count: int) -> range:
        """Model rows of the cells that touch a vertical span of the content.

        Args:
            top: First pixel of the span; may be negative.
            bottom: Last pixel of the span.
            count: Number of model rows.
        """
        first_line = max(0, top // self.cell.height())
        last_line = max(0, bottom // self.cell.height())
        return range(min(count, first_line * self.columns), min(count, (last_line + 1) * self.columns))

    def top_of(self, row: int) -> int:
        """Where a model row's cell begins, in pixels of the content."""
        return row // self.columns * self.cell.height()


def fit_grid(width: int, side: int, ratio: float, caption_height: int) -> Grid:
    """As many columns as fit, with equal gaps; what is left over goes to both sides.

    Args:
        width: Of the content in logical pixels.
        side: Longer side of a tile's ground.
        ratio: Width divided by height of a tile's ground.
        caption_height: Height of one caption line.
    """
    side = max(1, min(side, width - _GAP))
    tile = QSize(side, max(1, round(side / ratio))) if ratio >= 1 else QSize(max(1, round(side * ratio)), side)
    pitch = tile.width() + _GAP
    columns = max(1, width // pitch)
    height = tile.height() + _CAPTION_GAP + caption_height + _GAP
    return Grid(columns, QSize(pitch, height), tile, max(0, (width - columns * pitch) // 2))


class TileButton(Enum):
    """What can be clicked on a tile besides the tile."""

    COPY = auto()
    RETRY = auto()


@dataclass(frozen=True, slots=True)
class TileParts:
    """Rectangles of one tile.

    Attributes:
        ground: What pictures are centred on.
        picture: Where the picture is; the ground while its size is not known.
        caption: The line under it.
        copy_button: In the picture's top right corner.
        retry_button: In the lower part of the ground of a failed tile.
    """

    ground: QRect
    picture: QRectF
    caption: QRect
    copy_button: QRect
    retry_button: QRect

    def contains(self, position: QPoint) -> bool:
        """Whether a position is on the tile, and not on the ground between tiles."""
        return self.ground.united(self.caption).contains(position)


def tile_parts(
    cell: QRect, tile: QSize, caption_height: int, picture: QSizeF | None = None, scale: float = 1.0
) -> TileParts:
    """Divide a cell.

    Args:
        cell: The item's rectangle.
        tile: Size of the ground.
        caption_height: Height of one caption line.
        picture: Size of the picture in logical pixels; None while it is not known.
        scale: Device pixels per logical pixel: a picture that starts between two of them would be drawn blurred.
    """
    left = cell.x() + (cell.width() - tile.width()) // 2
    top = cell.y() + _GAP // 2
    ground = QRect(QPoint(left, top), tile)
    caption = QRect(left, ground.bottom() + 1 + _CAPTION_GAP, tile.width(), caption_height)
    picture_rect = QRectF(ground) if picture is None else _centered(picture, ground, scale)
    button, inset = theme.COPY_BUTTON, theme.COPY_BUTTON_INSET
    # A button that is larger than a very narrow picture stands in the corner of the ground.
    has_room = min(picture_rect.width(), picture_rect.height()) >= button + 2 * inset
    corner = picture_rect if has_room else QRectF(ground)
    copy_button = QRect(round(corner.right()) - button - inset, round(corner.top()) + inset, button, button)
    retry_height = caption_height + theme.SPACE_8
    retry_width = min(tile.width() - theme.SPACE_8, caption_height * 6)
    retry_button = QRect(
        QPoint(ground.center().x() - retry_width // 2, ground.bottom() + 1 - retry_height - theme.SPACE_8),
        QSize(retry_width, retry_height),
    )
    return TileParts(ground, picture_rect, caption, copy_button, retry_button)


def _centered(size: QSizeF, ground: QRect, scale: float) -> QRectF:
    left = round((ground.x() + (ground.width() - size.width()) / 2) * scale) / scale
    top = round((ground.y() + (ground.height() - size.height()) / 2) * scale) / scale
    return QRectF(left, top, size.width(), size.height())


@dataclass(frozen=True, slots=True)
class FailureStack:
    """Where a failed tile's mark and reason stand.

    Attributes:
        icon: None where there is no room for it.
        text: At least one line of the reason.
    """

    icon: QRect | None
    text: QRect


def failure_stack(ground: QRect, button: QRect, text_height: int) -> FailureStack:
    """Centre mark and reason in what *Try again* leaves of a tile; the mark shrinks, then goes, for the reason.

    Args:
        ground: The tile's ground.
        button: *Try again*, at the bottom of it.
        text_height: What the wrapped reason needs.
    """
    room = button.top() - theme.SPACE_4 - ground.top() - theme.SPACE_4
    text_height = min(text_height, room)
    side = next((side for side in (theme.ICON_TILE, theme.ICON) if side + theme.SPACE_4 + text_height <= room), 0)
    used = text_height + (side + theme.SPACE_4 if side else 0)
    top = ground.y() + theme.SPACE_4 + (room - used) // 2
    icon = QRect(ground.center().x() - side // 2, top, side, side) if side else None
    text_top = top + (side + theme.SPACE_4 if side else 0)
    text = QRect(ground.x() + theme.SPACE_8, text_top, ground.width() - theme.SPACE_16, text_height)
    return FailureStack(icon, text)
