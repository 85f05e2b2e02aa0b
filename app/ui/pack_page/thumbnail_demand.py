"""Requests the thumbnails that the gallery needs: the visible ones first, then those that will be visible next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui import theme

if TYPE_CHECKING:
    from app.core.models import PackImage
    from app.ui.pack_page.gallery.model import GalleryModel
    from app.ui.pack_page.gallery.view import GalleryView
    from app.workspace.open_pack import OpenPack


class ThumbnailDemand(QObject):
    """Follows what is visible in a gallery, and in which direction it is scrolled."""

    def __init__(self, open_pack: OpenPack, gallery: GalleryView, model: GalleryModel) -> None:
        """Request nothing yet.

        Args:
            open_pack: The pack whose thumbnails are requested.
            gallery: The grid that shows it.
            model: The rows of the grid.
        """
        super().__init__(gallery)
        self._open_pack = open_pack
        self._gallery = gallery
        self._model = model
        self._scrolled_to = 0
        self._scrolls_down = True
        self._shown_elsewhere: tuple[PackImage, ...] = ()
        gallery.visible_rows_changed.connect(self._on_visible_rows_changed)
        open_pack.thumbnails.tiles.counts_changed.connect(self._on_counts_changed)

    @property
    def is_settled(self) -> bool:
        """Whether every visible tile is shown or failed, and no animation runs."""
        rows = self._gallery.visible_rows
        is_laid_out = bool(rows) or not self._model.rowCount()
        to_fetch = self._open_pack.thumbnails.tiles.urls_to_fetch(self._model.images(rows))
        return is_laid_out and not self._gallery.is_fading and not to_fetch

    def restart(self) -> None:
        """Request the thumbnails of another pack or answer, as if it were scrolled down."""
        self._scrolls_down = True
        self._shown_elsewhere = ()  # they belong to the former answer
        self._gallery.update_visible_rows()

    def set_shown_elsewhere(self, images: tuple[PackImage, ...]) -> None:
        """Set images whose thumbnails are shown beside the gallery, wherever it is scrolled to."""
        if images != self._shown_elsewhere:
            self._shown_elsewhere = images
            if self._open_pack.thumbnails.tiles.urls_to_fetch(images):
                self.want()

    def want(self) -> None:
        """Request visible thumbnails first, then those ahead in the direction of scrolling, then those behind.

        Thumbnails that are shown beside the gallery follow the visible ones.
        """
        visible = self._gallery.visible_rows
        limits = self._open_pack.limits
        above, below = limits.screens_behind, limits.screens_ahead
        if not self._scrolls_down:
            above, below = below, above
        around = self._gallery.rows_around(above, below)
        after = range(visible.stop, around.stop)
        before = range(visible.start - 1, around.start - 1, -1)
        ahead = [*after, *before] if self._scrolls_down else [*before, *after]
        images = self._model.images
        visible_images = list(images(visible))
        self._open_pack.thumbnails.want(visible_images, [*self._shown_elsewhere, *images(ahead)])
        self._open_pack.large_thumbnails.want(visible_images if self._needs_large_ones else (), ())

    @property
    def _needs_large_ones(self) -> bool:
        """Whether the visible thumbnails are present, but smaller than their tiles."""
        tile = self._gallery.grid.tile
        return max(tile.width(), tile.height()) > theme.THUMBNAIL_SIDE and self.is_settled

    def _on_visible_rows_changed(self) -> None:
        scrolled_to = self._gallery.verticalScrollBar().value()
        if scrolled_to != self._scrolled_to:
            self._scrolls_down = scrolled_to > self._scrolled_to
            self._scrolled_to = scrolled_to
        self.want()

    def _on_counts_changed(self) -> None:
        if self._needs_large_ones:
            self.want()
