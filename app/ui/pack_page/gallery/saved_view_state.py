"""Saves selection, current item and scroll position of a gallery, and restores them after its shelf was replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from app.ui.pack_page.gallery.view import GalleryView
    from app.workspace.shelf import Shelf


class SavedViewState:
    """Selected images, current image, start of a range and visible images, as positions in the pack.

    If the current image, the start of a range or the first visible image is gone, the nearest image takes its place:
    the next one that is still there, else the last one before it.
    """

    def __init__(self, gallery: GalleryView, shelf: Shelf) -> None:
        """Save the state, before the shelf is replaced."""
        self._positions = shelf.positions
        self._images = shelf.images
        self._selected = [self._positions[row] for row in gallery.selection.rows()]
        self._current = gallery.current.row
        self._range_start = gallery.range_start.row
        self._anchor = gallery.anchor()
        grid = gallery.grid
        self._tops = {row: grid.top_of(row) / grid.cell.height() for row in gallery.visible_rows}  # in cells

    def is_of(self, shelf: Shelf) -> bool:
        """Whether the shelf shows images of the same answer as before, whichever of them."""
        return self._images is shelf.images

    def restore(self, gallery: GalleryView, shelf: Shelf, moved: Callable[[int], int | None]) -> None:
        """Restore the state for the images that are still there; new images are not selected.

        Args:
            gallery: The grid, whose model already shows the new shelf.
            shelf: The new shelf.
            moved: Maps the former position of an image to the present one; None where the image is gone.
        """
        selected = {moved(position) for position in self._selected}
        selection = QItemSelection()
        model, selection_model = gallery.model(), gallery.selectionModel()
        if selected:
            rows = (row for row, position in enumerate(shelf.positions) if position in selected)
            for first, last in _spans(rows):
                selection.select(model.index(first, 0), model.index(last, 0))
        start = shelf.nearest_row(self._positions, self._range_start, moved) if self._range_start >= 0 else None
        if start is not None:
            gallery.range_start.set_row(start[1])
        current = shelf.nearest_row(self._positions, self._current, moved) if self._current >= 0 else None
        if current is not None:
            gallery.current.set_row(current[1])
        selection_model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if self._anchor is not None:
            first_visible, offset = self._anchor
            top = shelf.nearest_row(self._positions, first_visible, moved)
            if top is not None:
                former_row, row = top
                # A visible image stays where it is; one that was not visible takes the place of the first visible one.
                lower = self._tops.get(former_row, self._tops[first_visible]) - self._tops[first_visible]
                gallery.scroll_to_anchor(row, offset + lower)


def _spans(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last row of each run of adjacent rows: one selection range for each row would be slow in Qt."""
    first = last = -2
    for row in rows:
        if row != last + 1:
            if last >= 0:
                yield first, last
            first = row
        last = row
    if last >= 0:
        yield first, last
