"""What follows from which rows are in sight: their thumbnails are requested, and their changes count as seen.

An image is in sight while at least half of its tile can be seen, or while it is viewed.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Final, override

from PySide6.QtCore import QEvent, QObject, QTimer

from app.core.models import PackImage
from app.packs.image_changes import ImageChanges
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.pack.gallery.view import GalleryView
from app.ui.shelf_model import GalleryModel

# All widgets get the first two when their window becomes active or inactive.
_EVENTS: Final = frozenset(
    {QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate, QEvent.Type.Show, QEvent.Type.Hide}
)


class SeenImages(QObject):
    """Calls `ImageChanges` with the images that can be seen in a gallery, or in what covers it."""

    def __init__(self, changes: ImageChanges, gallery: GalleryView, model: GalleryModel) -> None:
        """Follow what is visible and selected in a gallery that shows a model."""
        super().__init__(gallery)
        self._changes = changes
        self._gallery = gallery
        self._model = model
        self._viewed: Sequence[PackImage] = ()
        # Later, because while the rows are replaced, neither the selection nor what is in sight is restored yet.
        self._look_later = QTimer(self, interval=0, singleShot=True)
        self._look_later.timeout.connect(self._look)
        changes.changed.connect(self._look_later.start)
        gallery.visible_rows_changed.connect(self._look_later.start)
        gallery.selection.changed.connect(self._look_later.start)
        gallery.installEventFilter(self)

    def set_viewed(self, images: Sequence[PackImage]) -> None:
        """Set the images in the viewer or the comparison, which cover the gallery; none if both are closed."""
        self._viewed = images
        self._look_later.start()

    def _look(self) -> None:
        gallery = self._gallery
        if not self._changes.unseen:  # nearly always
            return
        in_sight = [*self._model.images(gallery.rows_in_sight)] if gallery.isVisible() else []
        visible = self._viewed or in_sight
        self._changes.look_at(
            [*in_sight, *self._viewed],
            visible if gallery.isActiveWindow() else (),
            self._viewed or gallery.selection.images(),
        )

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _EVENTS:
            self._look()
        return False


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
        self._elsewhere: dict[object, tuple[PackImage, ...]] = {}
        gallery.visible_rows_changed.connect(self.request)
        open_pack.thumbnails.tiles.counts_changed.connect(self._on_counts_changed)

    @property
    def is_settled(self) -> bool:
        """Whether every visible tile is shown or failed, and may be painted."""
        rows = self._gallery.visible_rows
        is_laid_out = bool(rows) or not self._model.rowCount()
        to_fetch = self._open_pack.thumbnails.tiles.urls_to_fetch(self._model.images(rows))
        return is_laid_out and not to_fetch and not self._open_pack.thumbnails.tiles.holds_pictures

    def restart(self) -> None:
        """Request the thumbnails of another pack or answer, as if it were scrolled down."""
        self._gallery.scrolls_down = True
        self._elsewhere.clear()  # they belong to the former answer
        self._gallery.update_visible_rows()

    def set_shown_elsewhere(self, where: object, images: tuple[PackImage, ...]) -> None:
        """Set images whose thumbnails are shown in a place outside of the gallery, wherever it is scrolled to."""
        self._elsewhere[where] = images
        if self._open_pack.thumbnails.tiles.urls_to_fetch(images):
            self.request()

    def request(self) -> None:
        """Request visible thumbnails first, then those ahead in the direction of scrolling, then those behind.

        Thumbnails that are shown beside the gallery, or in the viewer that covers it, follow the visible ones.
        """
        visible = self._gallery.visible_rows
        limits = self._open_pack.limits
        above, below = limits.screens_behind, limits.screens_ahead
        if not self._gallery.scrolls_down:
            above, below = below, above
        around = self._gallery.rows_around(above, below)
        after = range(visible.stop, around.stop)
        before = range(visible.start - 1, around.start - 1, -1)
        ahead = [*after, *before] if self._gallery.scrolls_down else [*before, *after]
        images = self._model.images
        visible_images = list(images(visible))
        elsewhere = chain(*self._elsewhere.values(), images(ahead))
        self._open_pack.thumbnails.request(visible_images, [*elsewhere])
        self._open_pack.large_thumbnails.request(visible_images if self._needs_large_ones else (), ())

    @property
    def _needs_large_ones(self) -> bool:
        """Whether the visible thumbnails are present, but smaller than their tiles."""
        tile = self._gallery.grid.tile
        return max(tile.width(), tile.height()) > theme.THUMBNAIL_SIDE and self.is_settled

    def _on_counts_changed(self) -> None:
        if self._needs_large_ones:
            self.request()
