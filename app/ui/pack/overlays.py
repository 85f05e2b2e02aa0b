"""The viewer and the comparison of a page: opens them, and shows in the gallery where they were left."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.packs.open_pack import OpenPack
from app.ui.pack.gallery.view import GalleryView
from app.ui.pack.rows_in_sight import SeenImages
from app.ui.shelf_model import GalleryModel

if TYPE_CHECKING:
    from app.ui.look.viewer import Viewer


class Overlays(QObject):
    """What covers the window while pictures are looked at. Imported and made when first used.

    Signals:
        made: One of them was made; which one.
        changed: One of them was opened or closed, or what it can do has changed; no arguments.
    """

    made = Signal(object)
    changed = Signal()

    def __init__(
        self, open_pack: OpenPack, gallery: GalleryView, model: GalleryModel, seen: SeenImages, page: QWidget
    ) -> None:
        """Make nothing yet.

        Args:
            open_pack: The pack whose images are shown.
            gallery: What is covered.
            model: Its rows.
            seen: Is set which images are shown instead of it.
            page: In the window that is covered.
        """
        super().__init__(page)
        self._open_pack = open_pack
        self._gallery = gallery
        self._model = model
        self._seen = seen
        self._page = page
        self._made: dict[bool, Viewer] = {}  # the viewer and the comparison, by whether it is the latter
        self._opened_row = -1  # of the viewer

    @property
    def open(self) -> Viewer | None:
        """The one that covers the window; None for neither."""
        return next((overlay for overlay in self._made.values() if overlay.is_open), None)

    def delete(self) -> None:
        """Delete both, which are children of the window, because the page is about to be deleted."""
        for overlay in self._made.values():
            overlay.deleteLater()

    def release(self) -> None:
        """Delete those that are closed, because another tab is shown: each has 50 widgets. They are made again."""
        for is_comparison in [key for key, overlay in self._made.items() if not overlay.is_open]:
            self._made.pop(is_comparison).deleteLater()

    def view(self) -> None:
        """Show the current image in the viewer, else the first selected one, else the first visible one."""
        gallery = self._gallery
        rows = (gallery.current.row, *gallery.selection.rows()[:1], *gallery.visible_rows[:1])
        row = next((row for row in rows if row >= 0), None)
        if row is not None:
            self.view_row(row)

    def view_row(self, row: int) -> None:
        """Show the image of a row in the viewer."""
        self._opened_row = row
        self._open([row], row, is_comparison=False)

    def go_to(self, row: int) -> bool:
        """Show the image of a row in the viewer; a comparison keeps its images. Return whether one of them is open."""
        overlay = self.open
        if overlay is not None and not overlay.is_comparison:
            overlay.go_to(row)
        return overlay is not None

    def compare_selected(self) -> None:
        """Compare the selected images."""
        self._open(self._gallery.selection.rows(), self._gallery.current.row, is_comparison=True)

    def view_compared(self) -> None:
        """Show the active image of the comparison in the viewer instead."""
        if self.open is not None:
            row = self.open.row
            self.open.leave(keeps_originals=True)
            self.view_row(row)

    def _open(self, rows: Sequence[int], active: int, *, is_comparison: bool) -> None:
        if is_comparison not in self._made:
            from app.ui.look.viewer import Viewer

            overlay = Viewer(self._open_pack, self._model, self._page.window(), is_comparison=is_comparison)
            overlay.closed.connect(partial(self._on_closed, overlay))
            overlay.stepped.connect(self._on_stepped)
            overlay.state_changed.connect(self.changed)
            if not is_comparison:
                overlay.player.changed.connect(self.changed)
            self._made[is_comparison] = overlay
            self.made.emit(overlay)
        self._made[is_comparison].open_at(rows, active)
        self.changed.emit()

    def _on_stepped(self, row: int) -> None:
        # The gallery requests the thumbnails around what it shows, and shows the image when it is no longer covered.
        self._gallery.scrollTo(self._model.index(row, 0))
        if self.open is not None:
            self._seen.set_viewed(self.open.images)

    def _on_closed(self, overlay: Viewer, rows: Sequence[int], row: int) -> None:
        gallery = self._gallery
        if rows:
            is_selected = gallery.selectionModel().isSelected(self._model.index(row, 0))
            if overlay.is_comparison or (row != self._opened_row and not is_selected):
                gallery.selection.select(sorted(rows))
                gallery.range_start.set_row(row)
            gallery.current.set_row(row)
        if overlay.isAncestorOf(self._page.window().focusWidget()):
            gallery.setFocus()
        self._seen.set_viewed(())
        self.changed.emit()
