"""Geometry of the grid and of a tile's parts, as pure functions of sizes."""

from enum import Enum, auto
from math import ceil, isqrt
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QMargins, QPoint, QRect, QRectF, QSize, QSizeF

from app.ui import theme

_GAP: Final = theme.SPACE_16
_AROUND: Final = _GAP // 2  # the part of a gap that belongs to a tile
_CAPTION_GAP: Final = theme.SPACE_8 + 1  # the ground of a selected caption, with its accents, is below the ring


class Grid(Struct, frozen=True):
    """A grid of equal tiles, the first and last of which in each line stand at the edges of what is above the grid.

    Gaps differ by a pixel where the width cannot be divided evenly.

    Attributes:
        width: From the left edge of the first tile in a line to the right edge of the last one, in logical pixels.
        columns: At least one.
        cell: Size of a tile with its caption and the part of the gaps that belongs to it. Its height is that of a line.
        tile: Size of the background of a picture.
        lines: Of a caption, 0 to 2.
    """

    width: int
    columns: int
    cell: QSize
    tile: QSize
    lines: int

    @property
    def view_cell(self) -> QSize:
        """The size of cells with which a list view has as many columns. Only `left_of` says where the tiles are."""
        room = self.width + 2 * theme.INSET - theme.SCROLL_BAR
        return QSize((room - 1) // self.columns, self.cell.height())  # Qt begins a new line at the last pixel

    def left_of(self, column: int) -> int:
        """The left edge of the tiles of a column."""
        room = self.width - self.tile.width()
        return theme.INSET + round(column * room / max(1, self.columns - 1))

    def cell_of(self, row: int) -> QRect:
        """The cell of a model row, in pixels of the content."""
        line, column = divmod(row, self.columns)
        return QRect(QPoint(self.left_of(column) - _AROUND, line * self.cell.height()), self.cell)

    def row_at(self, position: QPoint) -> int:
        """The model row whose cell is at or beside a position in the content; there may be no such row."""
        pitch = (self.width - self.tile.width()) / max(1, self.columns - 1) or self.width
        column = int((position.x() - theme.INSET + _AROUND) // pitch)
        return position.y() // self.cell.height() * self.columns + min(max(0, column), self.columns - 1)

    def height(self, count: int) -> int:
        """Height of the cells of so many model rows."""
        return -(-count // self.columns) * self.cell.height()

    def rows_between(self, top: int, bottom: int, count: int) -> range:
        """Model rows of the cells that intersect a vertical span of the content.

        Args:
            top: First pixel of the span; may be negative.
            bottom: Last pixel of the span.
            count: Number of model rows.
        """
        first_line = max(0, top // self.cell.height())
        last_line = max(0, bottom // self.cell.height())
        return range(min(count, first_line * self.columns), min(count, (last_line + 1) * self.columns))

    def rows_touched(self, rect: QRect, count: int) -> list[int]:
        """Model rows of the tiles that a rectangle touches; the gaps between tiles belong to none.

        Args:
            rect: In pixels of the content.
            count: Number of model rows.
        """
        near = self.rows_between(rect.top(), rect.bottom(), count)
        margins = QMargins(_AROUND, _AROUND, _AROUND, _AROUND)
        return [row for row in near if rect.intersects(self.cell_of(row).marginsRemoved(margins))]

    def top_of(self, row: int) -> int:
        """The upper edge of a model row's cell, in pixels of the content."""
        return row // self.columns * self.cell.height()


def fit_grid(width: int, side: int, ratio: float, caption_height: int, lines: int = 1) -> Grid:
    """Compute a grid that fills a width.

    Tiles grow up to a tenth, then gaps up to `theme.TILE_GAP_MAXIMUM`. Where both do not suffice, as with few columns,
    the tiles grow further, or are smaller in one column more, whichever is nearer to their usual size.

    Args:
        width: Between the edges of what stands above the grid, in logical pixels.
        side: Longer side of a tile.
        ratio: Width divided by height of a tile.
        caption_height: Height of one caption line.
        lines: Number of caption lines; narrow tiles have none.
    """
    width = max(1, width)
    usual = min(width, max(1, round(side * min(1.0, ratio))))
    # With more columns than that, the view could not lay out cells whose number is exactly that of the columns.
    columns = max(1, min((width + _GAP) // (usual + _GAP), isqrt(width)))
    tile = min((width - (columns - 1) * _GAP) // columns, int(usual * theme.TILE_GROWTH))
    if columns * tile + (columns - 1) * theme.TILE_GAP_MAXIMUM < width:
        larger = ceil((width - (columns - 1) * theme.TILE_GAP_MAXIMUM) / columns)
        smaller = (width - columns * _GAP) // (columns + 1)
        columns, tile = (columns, larger) if larger * smaller <= usual * usual else (columns + 1, smaller)
    size = QSize(tile, max(1, round(tile / ratio)))
    if tile < theme.CAPTION_FROM:
        lines = 0
    gap = min(theme.TILE_GAP_MAXIMUM, (width - columns * tile) // max(1, columns - 1)) if columns > 1 else _GAP
    caption = _CAPTION_GAP + lines * caption_height if lines else 0
    return Grid(width, columns, QSize(tile + 2 * _AROUND, size.height() + caption + gap), size, lines)


class TileButton(Enum):
    """The buttons on a tile."""

    COPY = auto()
    PICK = auto()
    REJECT = auto()
    RETRY = auto()
    STACK = auto()


class TileParts(Struct, frozen=True):
    """Rectangles of one tile.

    Attributes:
        ground: The background, on which the picture is centred.
        picture: The picture; equal to the background while its size is not known.
        caption: The lines below it; empty without a caption.
        buttons: Those that are shown under the pointer: *Copy* in the upper right corner of the picture, or
            of the background, to its left or below it *Reject*, then *Pick*.
        retry_button: In the lower part of the background of a failed tile.
        badge: Of a mark, in the upper left corner of the picture, or of the background if the picture is small.
    """

    ground: QRect
    picture: QRectF
    caption: QRect
    buttons: dict[TileButton, QRect]
    retry_button: QRect
    badge: QRect

    def contains(self, position: QPoint) -> bool:
        """Whether a position is on the tile, not between tiles."""
        return self.ground.united(self.caption).contains(position)


def tile_parts(
    cell: QRect,
    tile: QSize,
    caption_height: int,
    picture: QSizeF | None = None,
    scale: float = 1.0,
    retry_text_width: int = 0,
    lines: int = 1,
) -> TileParts:
    """Compute the rectangles of a tile's parts in its cell.

    Args:
        cell: The item's rectangle.
        tile: Size of the background.
        caption_height: Height of one caption line.
        picture: Size of the picture in logical pixels; None while it is not known.
        scale: Device pixels per logical pixel. The picture is aligned to device pixels; otherwise it would be blurred.
        retry_text_width: Width of the text on the button of a failed tile.
        lines: Number of caption lines.
    """
    left = cell.x() + (cell.width() - tile.width()) // 2
    top = cell.y() + _AROUND
    ground = QRect(QPoint(left, top), tile)
    caption = QRect(left, ground.bottom() + 1 + _CAPTION_GAP, tile.width(), lines * caption_height)
    picture_rect = QRectF(ground) if picture is None else _centered(picture, ground, scale)
    retry_height = caption_height + theme.SPACE_8
    retry_width = min(tile.width() - theme.SPACE_8, max(caption_height * 6, retry_text_width + 2 * theme.SPACE_8))
    retry_button = QRect(
        QPoint(ground.center().x() - retry_width // 2, ground.bottom() + 1 - retry_height - theme.SPACE_8),
        QSize(retry_width, retry_height),
    )
    buttons = _corner_buttons(picture_rect, ground)
    return TileParts(ground, picture_rect, caption, buttons, retry_button, _badge(picture_rect, ground))


def _badge(picture: QRectF, ground: QRect) -> QRect:
    """In a corner of the picture that has space for it beside the copy button, which is above it in a thin one."""
    badge, inset = theme.MARK_BADGE, theme.MARK_BADGE_INSET
    fits = picture.width() >= badge + theme.TILE_BUTTON + 3 * inset and picture.height() >= badge + 2 * inset
    corner = picture.toRect().topLeft() if fits else ground.topLeft()
    return QRect(corner + QPoint(inset, inset), QSize(badge, badge))


def _corner_buttons(picture: QRectF, ground: QRect) -> dict[TileButton, QRect]:
    """The buttons from the upper right corner of the picture on to the left, or downwards.

    They never cover the middle of the picture, where a click is to select the image. Where it has no space for them,
    they are smaller, or in the corner of the background.
    """
    gap, inset = theme.TILE_BUTTON_GAP, theme.TILE_BUTTON_INSET
    for place in (picture, QRectF(ground)):
        for side in (theme.TILE_BUTTON, theme.TILE_BUTTON_SMALL):
            length, across = 3 * side + 2 * gap + 2 * inset, 2 * (side + inset)
            is_row = place.width() >= length and place.height() >= across
            if is_row or (place.height() >= length and place.width() >= across):
                return _buttons_from(place, side, is_row=is_row)
    return _buttons_from(QRectF(ground), theme.TILE_BUTTON_SMALL, is_row=ground.width() > ground.height())


def _buttons_from(place: QRectF, side: int, *, is_row: bool) -> dict[TileButton, QRect]:
    inset, step = theme.TILE_BUTTON_INSET, side + theme.TILE_BUTTON_GAP
    first = QRect(round(place.right()) - side - inset, round(place.top()) + inset, side, side)
    buttons = (TileButton.COPY, TileButton.REJECT, TileButton.PICK)
    return {each: first.translated(*((-n * step, 0) if is_row else (0, n * step))) for n, each in enumerate(buttons)}


def _centered(size: QSizeF, ground: QRect, scale: float) -> QRectF:
    left = round((ground.x() + (ground.width() - size.width()) / 2) * scale) / scale
    top = round((ground.y() + (ground.height() - size.height()) / 2) * scale) / scale
    return QRectF(left, top, size.width(), size.height())
