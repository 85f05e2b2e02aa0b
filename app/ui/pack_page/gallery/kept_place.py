"""Saves selection, current item and scroll position of a gallery, and restores them after its shelf was replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from app.ui.pack_page.gallery.view import GalleryView
    from app.workspace.shelf import Shelf


class KeptPlace:
    """Selected images, current image and first visible image, as positions in the pack."""

    def __init__(self, gallery: GalleryView, shelf: Shelf) -> None:
        """Save the state, before the shelf is replaced."""
        positions = shelf.positions
        self._images = shelf.images
        current = gallery.currentIndex().row()
        anchor = gallery.anchor()
        self._selected = [positions[row] for row in gallery.selected_rows()]
        self._current = positions[current] if current >= 0 else None
        self._anchor = (positions[anchor[0]], anchor[1]) if anchor is not None else None

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
        current = self._row(shelf, moved, self._current)
        if current is not None:
            selection_model.setCurrentIndex(model.index(current, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        selection_model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if self._anchor is not None:
            top = self._row(shelf, moved, self._anchor[0])
            if top is not None:
                gallery.scroll_to_anchor(top, self._anchor[1])

    @staticmethod
    def _row(shelf: Shelf, moved: Callable[[int], int | None], position: int | None) -> int | None:
        now = moved(position) if position is not None else None
        return shelf.row_of(now) if now is not None else None


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
