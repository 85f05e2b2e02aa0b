"""Saves selection, current image and scroll position of a gallery, and restores them after its shelf was replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QObject, Signal

from app.core.changes import PackChanges
from app.packs.open_pack import OpenPack
from app.packs.pack_filter import Shelf
from app.ui.pack.gallery.selection import selection_of
from app.ui.pack.gallery.view import GalleryView


class SavedViewState:
    """Selected images, current image, start of a range and visible images, as positions in the pack.

    If the current image, the start of a range or the first visible image is gone, the nearest image takes its place:
    the next one that is still there, else the last one before it. Selected images that a filter hides are remembered,
    as are the current image and the place that it was at, so that they come back when the filter shows them again.
    """

    def __init__(self, gallery: GalleryView, shelf: Shelf, former: SavedViewState | None = None) -> None:
        """Save the state, before the shelf is replaced.

        Args:
            gallery: The grid.
            shelf: What it shows.
            former: What was restored last; None if the person has selected other images since, or nothing was.
        """
        self._images = shelf.images
        self._positions = shelf.positions
        self._selected = {self._positions[row] for row in gallery.selection.rows()}
        self._current = gallery.current.row
        self._range_start = gallery.range_start.row
        self._anchor = gallery.anchor()
        grid = gallery.grid
        self._tops = {row: grid.top_of(row) / grid.cell.height() for row in gallery.visible_rows}  # in cells
        self._hidden: set[int] = set()  # positions of selected images that are not shown
        self._restored: tuple[int, int] | None = None  # current row and position of the scroll bar after `restore`
        if former is not None:
            self._selected |= former._hidden
            if former._restored == _place(gallery):
                # The person has looked at nothing since: what counts is where they were before.
                self._positions, self._current = former._positions, former._current
                self._range_start = former._range_start
                self._anchor, self._tops = former._anchor, former._tops

    def is_of(self, shelf: Shelf) -> bool:
        """Whether the shelf shows images of the same answer as before, whichever of them."""
        return self._images is shelf.images

    @property
    def has_selection(self) -> bool:
        """Whether images were selected."""
        return bool(self._selected)

    def restore(self, gallery: GalleryView, shelf: Shelf, moved: Callable[[int], int | None] | None = None) -> None:
        """Restore the state for the images that are still there; new images are not selected.

        Args:
            gallery: The grid, whose model already shows the new shelf.
            shelf: The new shelf.
            moved: Maps the former position of an image to the present one, and to None where the image is gone. None if
                it is the same answer, so that each image has the same position.
        """
        selected = self._selected
        if moved is not None:
            selected = {position for position in map(moved, selected) if position is not None}
        rows: Sequence[int] = ()
        if selected:
            rows = [row for row, position in enumerate(shelf.positions) if position in selected]
            self._hidden = selected.difference(shelf.positions[row] for row in rows)
        start = shelf.nearest_row(self._positions, self._range_start, moved) if self._range_start >= 0 else None
        if start is not None:
            gallery.range_start.set_row(start[1])
        current = shelf.nearest_row(self._positions, self._current, moved) if self._current >= 0 else None
        if current is not None:
            gallery.current.set_row(current[1])
        selection = selection_of(rows, gallery.model())
        gallery.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if self._anchor is not None:
            anchor, offset = self._anchor
            top = shelf.nearest_row(self._positions, anchor, moved)
            if top is not None:
                former_row, row = top
                # A visible image stays where it is; one that was not visible takes the place of the anchor.
                lower = self._tops.get(former_row, self._tops[anchor]) - self._tops[anchor]
                gallery.scroll_to_anchor(row, offset + lower)
        self._restored = _place(gallery) if moved is None else None


def _place(gallery: GalleryView) -> tuple[int, int]:
    return gallery.current.row, gallery.verticalScrollBar().value()


class ViewKeeper(QObject):
    """Saves the state of the view before each replacement, and restores it afterwards.

    Attributes:
        is_replacing: Whether the selection changes because the shelf is being replaced, and not because of the person.

    Signals:
        restored: Other images of the same answer are shown, and the state is restored; no arguments.
    """

    restored = Signal()

    def __init__(self, gallery: GalleryView, open_pack: OpenPack) -> None:
        """Set the grid, and the pack whose shelf it shows."""
        super().__init__(gallery)
        self.is_replacing = False
        self._gallery = gallery
        self._shelf = open_pack.shelf
        self._filter = open_pack.filter
        self._saved: SavedViewState | None = None
        self._former: SavedViewState | None = None  # the last one, as long as the person has selected nothing else
        gallery.selection.changed.connect(self._on_selection_changed)
        self._shelf.about_to_be_replaced.connect(self._on_about_to_be_replaced)
        self._shelf.replaced.connect(self._on_replaced)

    def finish(self, changes: PackChanges | None) -> None:
        """Restore the state after another answer was put on the shelf; for another pack, forget it.

        Args:
            changes: As of `OpenPack.content_changed`.
        """
        saved, self._saved = self._saved, None
        if changes is None:
            self._former = None
        elif saved is not None:  # otherwise the rows stay
            saved.restore(self._gallery, self._shelf, changes.position_of)
            self._former = saved
        self.is_replacing = False

    def _on_about_to_be_replaced(self) -> None:
        self._saved = SavedViewState(self._gallery, self._shelf, self._former)
        self.is_replacing = True

    def _on_replaced(self) -> None:
        """Restore the state at once if other images of the same answer are shown."""
        saved = self._saved
        if saved is None or not saved.is_of(self._shelf):
            return
        self._saved, self._former = None, saved
        saved.restore(self._gallery, self._shelf)
        if self._filter.is_following_marks and saved.has_selection and not self._gallery.selection.count:
            self._select_next()
        self.is_replacing = False
        self._gallery.update_visible_rows()
        self.restored.emit()

    def _select_next(self) -> None:
        """Select the image that took the place of those that were marked, so that it can be marked next."""
        row = self._gallery.current.row
        if row >= 0:
            self._former = None  # otherwise nothing is left, and undoing the marks brings the selection back
            index = self._gallery.model().index(row, 0)
            self._gallery.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _on_selection_changed(self) -> None:
        if not self.is_replacing:
            self._former = None
