"""Shows in the side panel what is selected in the gallery, or the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.ui.pack_page.details.details_panel import DetailsPanel
    from app.ui.pack_page.gallery.model import GalleryModel
    from app.ui.pack_page.gallery.selection import Selection
    from app.ui.pack_page.pack_status import PackStatus
    from app.ui.pack_page.thumbnail_demand import ThumbnailDemand
    from app.workspace.open_pack import OpenPack


class DetailsPresenter(QObject):
    """Renders selection, thumbnails and marks of an open pack in its side panel."""

    def __init__(
        self,
        open_pack: OpenPack,
        details: DetailsPanel,
        model: GalleryModel,
        selection: Selection,
        status: PackStatus,
        demand: ThumbnailDemand,
    ) -> None:
        """Show nothing yet.

        Args:
            open_pack: The pack.
            details: The panel; the parent of this object.
            model: The rows of the gallery.
            selection: Which of them are selected.
            status: Counts thumbnails and marks, after several changes at once.
            demand: Is told which thumbnails the panel shows.
        """
        super().__init__(details)
        self._open_pack = open_pack
        self._details = details
        self._model = model
        self._selection = selection
        self._status = status
        self._demand = demand
        self._shows_former_marks = False  # in a summary of several images
        status.counted.connect(self._on_counted)
        open_pack.thumbnails.tiles.picture_replaced.connect(self._on_picture_replaced)
        open_pack.marks.changed.connect(self._on_marks_changed)

    def render(self) -> None:
        """Show the selected image, a summary of several, or the pack."""
        content = self._open_pack.state.content
        if content is None:
            return
        self._shows_former_marks = False
        rows = self._selection.rows()
        total = len(content.pack.images)
        if not rows:
            self._details.show_pack(content.pack, self._status.mark_counts)
        elif len(rows) == 1:
            self._details.show_image(self._model.image(rows[0]), total)
            self._details.show_mark(self._model.mark(rows[0]))
            self._show_tile(rows[0])
        else:
            images = self._selection.images()
            self._details.show_selection(images, total, self._open_pack.marks.count(images))
            self._show_strip_tiles()
        self._demand.set_shown_elsewhere(self._details.strip.images if len(rows) > 1 else ())

    def release_pictures(self) -> None:
        """Give the memory of the large picture back, because another page is shown."""
        if self._selection.count == 1:
            (row,) = self._selection.rows()
            self._details.show_tile(self._model.tile(row), None, self._model.original_size(row))

    def show_pictures(self) -> None:
        """Show the picture again after `release_pictures`."""
        if self._selection.count == 1:
            self._show_tile(*self._selection.rows())

    def _show_tile(self, row: int) -> None:
        model = self._model
        self._details.show_tile(model.tile(row), model.picture(row), model.original_size(row))

    def _show_strip_tiles(self) -> None:
        strip = self._details.strip
        for place, image in enumerate(strip.images):
            row = self._open_pack.shelf.row_of(image.position - 1)
            if row is not None:
                picture = self._model.picture(row) if strip.lacks_picture(place) else None
                strip.show_tile(place, self._model.tile(row), picture)

    def _on_counted(self) -> None:
        count = self._selection.count
        if count == 1:
            self._show_tile(*self._selection.rows())
        elif self._shows_former_marks:
            self.render()
        elif count > 1:
            self._show_strip_tiles()

    def _on_picture_replaced(self, url: str) -> None:
        if self._selection.count > 1:
            self._details.strip.forget(url)

    def _on_marks_changed(self, _ids: frozenset[str]) -> None:
        if self._selection.count == 1:
            (row,) = self._selection.rows()
            self._details.show_mark(self._model.mark(row))
        else:
            # Counting the marks of many images takes time, so that it is done with the tiles, not after each change.
            self._shows_former_marks = True
