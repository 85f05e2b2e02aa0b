"""Fits the grid into the gallery. While it changes, one row keeps its position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from app.ui import theme
from app.ui.pack_page.gallery.geometry import fit_grid

if TYPE_CHECKING:
    from PySide6.QtWidgets import QListView

    from app.ui.pack_page.gallery.delegate import TileDelegate
    from app.ui.pack_page.gallery.model import GalleryModel


class GridFit:
    """Computes the grid from the sizes of view and tiles, and applies it to the view and its delegate."""

    def __init__(self, view: QListView, model: GalleryModel, delegate: TileDelegate) -> None:
        """Set the view, whose rows the model has and the delegate paints."""
        self._view = view
        self._model = model
        self._delegate = delegate
        self._tile_side = theme.TILE_DEFAULT
        # The row that keeps its position while the grid changes, and the distance of its cell from the top, in cells.
        self._anchor: tuple[int, float] | None = None
        self._is_scrolling = False

    def set_tile_side(self, side: int) -> bool:
        """Set the size of the tiles, and return whether it is another one."""
        is_other = side != self._tile_side
        self._tile_side = side
        return is_other

    def forget_anchor(self) -> None:
        """Handle that the view was scrolled: another row keeps its position from now on."""
        if not self._is_scrolling:
            self._anchor = None

    def fit(self, visible: range, current: int) -> None:
        """Compute the grid and apply it; the current row, or else the first visible one, keeps its position."""
        view = self._view
        bar = view.verticalScrollBar().sizeHint().width()
        room = max(1, view.width() - bar)  # always, so that the columns do not depend on the scroll bar
        caption_height = QFontMetrics(theme.caption_font(view.font())).height()
        grid = fit_grid(room, self._tile_side, self._model.ratio, caption_height)
        # Not AsNeeded: QListView then leaves the width of the style's scroll bar free, which is wider than this one.
        is_scrolled = grid.height(self._model.rowCount()) > view.height()
        policy = Qt.ScrollBarPolicy
        view.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if is_scrolled else policy.ScrollBarAlwaysOff)
        left = grid.left(room if is_scrolled else view.width())
        if left != view.viewportMargins().left():
            view.setViewportMargins(left, 0, 0, 0)
        if grid == self._delegate.grid:
            return
        anchor = self._find_anchor(visible, current)
        self._delegate.grid = grid
        view.setGridSize(grid.cell)
        view.scheduleDelayedItemsLayout()  # the number of columns may change without the cell's size
        view.verticalScrollBar().setSingleStep(grid.cell.height() // 4)
        if anchor is not None:
            self._is_scrolling = True
            self.scroll_to(*anchor)
            self._is_scrolling = False
            # Kept over many sizes, as when the window's edge is dragged, so that rounding errors do not add up.
            self._anchor = anchor

    def scroll_to(self, row: int, offset: float) -> None:
        """Scroll so that the cell of a row is at a distance from the viewport's top, in cells."""
        grid = self._delegate.grid
        self._view.executeDelayedItemsLayout()
        self._view.verticalScrollBar().setValue(grid.top_of(row) - round(offset * grid.cell.height()))

    def offset_of(self, row: int) -> float:
        """The distance of a row's cell from the viewport's top, in cells."""
        grid = self._delegate.grid
        return (grid.top_of(row) - self._view.verticalScrollBar().value()) / grid.cell.height()

    def _find_anchor(self, visible: range, current: int) -> tuple[int, float] | None:
        if self._anchor is not None or not visible:
            return self._anchor
        row = current if current in visible else visible.start
        return row, self.offset_of(row)
