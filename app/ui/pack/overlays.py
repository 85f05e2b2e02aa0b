"""The viewer and the comparison of a page: opens them, and shows in the gallery where they were left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.packs.open_pack import OpenPack
from app.ui import message
from app.ui.pack.gallery.view import GalleryView
from app.ui.pack.rows_in_sight import SeenImages
from app.ui.shelf_model import GalleryModel

if TYPE_CHECKING:
    from app.ui.look.compare import Compare
    from app.ui.look.picture_overlay import PictureOverlay
    from app.ui.look.viewer import Viewer


class Overlays(QObject):
    """What covers the window while pictures are looked at. Imported and made when first used.

    Attributes:
        viewer: One image; None until it is opened for the first time.
        compare: Several images; None until it is opened for the first time.

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
        self.viewer: Viewer | None = None
        self.compare: Compare | None = None
        self._says_blurred = False  # whether `_on_region_failed` is connected
        self._blurred: set[str] = set()  # images of which was said that they are not sharp at a high scale

    @property
    def open(self) -> PictureOverlay | None:
        """The one that covers the window; None for neither."""
        return self.open_viewer or self.open_compare

    @property
    def open_viewer(self) -> Viewer | None:
        """The viewer, if it is open."""
        return self.viewer if self.viewer is not None and self.viewer.is_open else None

    @property
    def open_compare(self) -> Compare | None:
        """The comparison, if it is open."""
        return self.compare if self.compare is not None and self.compare.is_open else None

    def suspend(self) -> None:
        """Take the open one away without closing it, because another tab is about to be shown."""
        if self.open is not None:
            self.open.suspend()

    def resume(self) -> None:
        """Show the one that was suspended again."""
        if self.open is not None:
            self.open.resume()

    def delete(self) -> None:
        """Delete both, which are children of the window, because the page is about to be deleted."""
        for overlay in (self.viewer, self.compare):
            if overlay is not None:
                overlay.deleteLater()

    def release(self) -> None:
        """Delete those that are closed, because another tab is shown: each has 50 widgets. They are made again."""
        if self.viewer is not None and not self.viewer.is_open:
            self.viewer.deleteLater()
            self.viewer = None
        if self.compare is not None and not self.compare.is_open:
            self.compare.deleteLater()
            self.compare = None

    def view(self) -> None:
        """Show the current image in the viewer, else the first selected one, else the first visible one."""
        gallery = self._gallery
        rows = (gallery.current.row, *gallery.selection.rows()[:1], *gallery.visible_rows[:1])
        row = next((row for row in rows if row >= 0), None)
        if row is not None:
            self.view_row(row)

    def view_row(self, row: int) -> None:
        """Show the image of a row in the viewer."""
        if self.viewer is None:
            from app.ui.look.viewer import Viewer

            self.viewer = Viewer(self._open_pack, self._model, self._page.window())
            self.viewer.closed.connect(self._on_viewer_closed)
            self._connect(self.viewer)
        self.viewer.open_at(row)
        self.changed.emit()

    def go_to(self, row: int) -> bool:
        """Show the image of a row in the viewer; a comparison keeps its images. Return whether one of them is open."""
        if self.open_viewer is not None:
            self.open_viewer.go_to(row)
        return self.open is not None

    def compare_selected(self) -> None:
        """Compare the selected images."""
        if self.compare is None:
            from app.ui.look.compare import Compare

            self.compare = Compare(self._open_pack, self._model, self._page.window())
            self.compare.closed.connect(self._on_compare_closed)
            self._connect(self.compare)
        self.compare.open_at(self._gallery.selection.rows(), self._gallery.current.row)
        self.changed.emit()

    def view_compared(self) -> None:
        """Show the active image of the comparison in the viewer instead."""
        compare = self.open_compare
        if compare is not None:
            self.view_row(compare.leave_for_viewer())

    def _connect(self, overlay: PictureOverlay) -> None:
        if not self._says_blurred:
            self._says_blurred = True
            self._open_pack.originals.region_failed.connect(self._on_region_failed)
        overlay.stepped.connect(self._on_stepped)
        overlay.state_changed.connect(self.changed)
        self.made.emit(overlay)

    def _on_region_failed(self, url: str) -> None:
        from app.ui.texts import viewer as texts

        if url not in self._blurred:
            self._blurred.add(url)
            message.say(texts.NOT_SHARPER.text())

    def _on_stepped(self, row: int) -> None:
        # The gallery requests the thumbnails around what it shows, and shows the image when it is no longer covered.
        self._gallery.scrollTo(self._model.index(row, 0))
        if self.open is not None:
            self._seen.set_viewed(self.open.images)

    def _on_viewer_closed(self, row: int) -> None:
        gallery, viewer = self._gallery, self.viewer
        if row >= 0:
            is_selected = gallery.selectionModel().isSelected(self._model.index(row, 0))
            if viewer is not None and viewer.has_stepped_from(row) and not is_selected:
                gallery.selection.select([row])
                gallery.range_start.set_row(row)
            gallery.current.set_row(row)
        self._on_closed(viewer)

    def _on_compare_closed(self, rows: Sequence[int], current: int) -> None:
        if rows:
            self._gallery.selection.select(sorted(rows))
            self._gallery.range_start.set_row(current)
            self._gallery.current.set_row(current)
        self._on_closed(self.compare)

    def _on_closed(self, overlay: PictureOverlay | None) -> None:
        if overlay is not None and overlay.isAncestorOf(self._page.window().focusWidget()):
            self._gallery.setFocus()
        self._blurred.clear()
        self._seen.set_viewed(())
        self.changed.emit()
