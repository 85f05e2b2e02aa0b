"""Where things are: the grid's columns and the parts of a tile, as pure functions of sizes. Paints nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize

from app.ui import theme

_GAP: Final = theme.SPACE_16
_CAPTION_GAP: Final = theme.SPACE_8


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of equal cells that fills a width.

    Attributes:
        columns: At least one.
        cell: Size of one cell in logical pixels.
        tile_side: Side of the square ground in a cell.
    """

    columns: int
    cell: QSize
    tile_side: int

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


def fit_grid(width: int, tile_side: int, caption_height: int) -> Grid:
    """As many columns as fit; what is left over is shared out between them.

    Args:
        width: Of the content in logical pixels.
        tile_side: Side of a tile's ground.
        caption_height: Height of one caption line.
    """
    side = max(1, min(tile_side, width - _GAP))
    columns = max(1, width // (side + _GAP))
    height = side + _CAPTION_GAP + caption_height + _GAP
    return Grid(columns, QSize(max(side + _GAP, width // columns), height), side)


class TileButton(Enum):
    """What can be clicked on a tile besides the tile."""

    COPY = auto()
    RETRY = auto()


@dataclass(frozen=True, slots=True)
class TileParts:
    """Rectangles of one tile.

    Attributes:
        ground: The square that pictures are centred on.
        caption: The line under it.
        copy_button: At the ground's top right.
        retry_button: In the lower part of the ground of a failed tile.
    """

    ground: QRect
    caption: QRect
    copy_button: QRect
    retry_button: QRect


def tile_parts(cell: QRect, tile_side: int, caption_height: int) -> TileParts:
    """Divide a cell.

    Args:
        cell: The item's rectangle.
        tile_side: Side of the ground.
        caption_height: Height of one caption line.
    """
    left = cell.x() + (cell.width() - tile_side) // 2
    top = cell.y() + _GAP // 2
    ground = QRect(left, top, tile_side, tile_side)
    caption = QRect(left, ground.bottom() + 1 + _CAPTION_GAP, tile_side, caption_height)
    button = theme.COPY_BUTTON
    copy_button = QRect(ground.right() + 1 - button - theme.SPACE_4, top + theme.SPACE_4, button, button)
    retry_height = caption_height + theme.SPACE_8
    retry_width = min(tile_side - theme.SPACE_8, caption_height * 6)
    retry_button = QRect(
        QPoint(ground.center().x() - retry_width // 2, ground.bottom() + 1 - retry_height - theme.SPACE_8),
        QSize(retry_width, retry_height),
    )
    return TileParts(ground, caption, copy_button, retry_button)


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
