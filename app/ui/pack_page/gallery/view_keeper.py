"""Keeps selection, current image and scroll position of a gallery while its shelf is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QObject, Signal

from app.ui.pack_page.gallery.saved_view_state import SavedViewState

if TYPE_CHECKING:
    from app.core.changes import PackChanges
    from app.ui.pack_page.gallery.view import GalleryView
    from app.workspace.open_pack import OpenPack


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
