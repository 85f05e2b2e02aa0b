"""What follows the gallery: thumbnails are requested, changes count as seen, and the status line says how far it is.

An image is in sight while at least half of its tile can be seen, or while it is viewed.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Final, override

from PySide6.QtCore import QEvent, QObject, Signal

from app.core.models import PackImage
from app.core.saved_values import Mark, Review
from app.packs.open_pack import OpenPack
from app.packs.tiles import TileStage
from app.ui import theme
from app.ui.pack.gallery_view import GalleryView
from app.ui.pack.selection import Selection
from app.ui.shelf_model import GalleryModel
from app.ui.texts import stacks as stack_texts
from app.ui.texts import window as window_texts
from app.ui.widgets.parts import delayed

_EVENTS: Final = frozenset(
    {QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate, QEvent.Type.Show, QEvent.Type.Hide}
)


class ImagesInSight(QObject):
    """Requests the thumbnails of what is visible in a gallery and near it, and tells which changes can be seen."""

    def __init__(self, open_pack: OpenPack, gallery: GalleryView, model: GalleryModel) -> None:
        """Request nothing yet.

        Args:
            open_pack: The pack whose thumbnails are requested.
            gallery: The grid that shows it.
            model: The rows of the grid.
        """
        super().__init__(gallery)
        self._open_pack = open_pack
        self._changes = open_pack.changes
        self._gallery = gallery
        self._model = model
        self._viewed: Sequence[PackImage] = ()
        self._elsewhere: dict[object, tuple[PackImage, ...]] = {}
        # Later, because while the rows are replaced, neither the selection nor what is in sight is restored yet.
        self._look_later = delayed(self, self._look)
        self._changes.changed.connect(self._look_later.start)
        gallery.visible_rows_changed.connect(self._look_later.start)
        gallery.visible_rows_changed.connect(self.request)
        gallery.selection.changed.connect(self._look_later.start)
        gallery.installEventFilter(self)
        open_pack.thumbnails.tiles.counts_changed.connect(self._on_counts_changed)

    # --- Changes --------------------------------------------------------------------------------------------------

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

    # --- Thumbnails -----------------------------------------------------------------------------------------------

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


_COUNT_MS: Final = 100  # counting, and painting what follows from it, delays the first row by 5 ms


class PackStatus(QObject):
    """Counts selected images, thumbnails and marks.

    Signals:
        changed: The text, the counts or the offer have changed; no arguments.
        counted: The tiles were counted after changes; no arguments.
        loading_ended: The last requested thumbnail has arrived or failed; no arguments.
    """

    changed = Signal()
    counted = Signal()
    loading_ended = Signal()

    def __init__(self, open_pack: OpenPack, selection: Selection) -> None:
        """Set the pack, and which of its images are selected."""
        super().__init__(selection)
        self._open_pack = open_pack
        self._selection = selection
        self._was_loading = False
        self._mark_counts: Counter[Mark] | None = None  # None until they are needed after a change
        # Hundreds of tiles may change in a second, so that they are not counted after each change.
        self._count_timer = delayed(self, self.update, _COUNT_MS)
        selection.changed.connect(self.changed)
        open_pack.thumbnails.tiles.counts_changed.connect(self._count_soon)
        open_pack.marks.changed.connect(self._on_marks_changed)
        open_pack.marks.taken.changed.connect(self._on_marks_changed)
        open_pack.content_changed.connect(self._on_marks_changed)
        open_pack.marks.undo_stack.canUndoChanged.connect(self.changed)
        open_pack.marks.undo_stack.canRedoChanged.connect(self.changed)

    def update(self) -> None:
        """Count the tiles now; after changes this happens by itself within `_COUNT_MS`."""
        self.changed.emit()
        self.counted.emit()
        done, total = self.progress
        if self._was_loading and done == total:
            self.loading_ended.emit()
        self._was_loading = done < total

    @property
    def failed_count(self) -> int:
        """Number of images whose thumbnail failed."""
        return self._open_pack.thumbnails.tiles.counts[TileStage.FAILED]

    @property
    def mark_counts(self) -> Counter[Mark]:
        """Number of picked and of rejected images of the pack."""
        if self._mark_counts is None:
            self._mark_counts = self._open_pack.marks.count(self._open_pack.shelf.images)
        return self._mark_counts

    @property
    def review(self) -> Review:
        """How far the review of the pack is."""
        counts = self.mark_counts
        return Review(len(self._open_pack.shelf.images), counts[Mark.PICKED], counts[Mark.REJECTED])

    @property
    def progress(self) -> tuple[int, int]:
        """Number of thumbnails that are done, and of those that are done or requested."""
        counts, remaining = self._open_pack.thumbnails.tiles.counts, self._open_pack.thumbnails.remaining
        done = counts[TileStage.SHOWN] + counts[TileStage.FAILED]
        return done, done + remaining

    @property
    def text(self) -> str:
        """The selection, and what is being loaded, has failed or is not loaded; empty if there is nothing to say."""
        content = self._open_pack.state.content
        if content is None:
            return ""
        parts = []
        if (selected := self._selection.count) > 1:  # one is seen
            sentence, shelf = window_texts.selection(selected, len(content.pack.images)), self._open_pack.shelf
            folded = len(shelf.folded_behind(self._selection.images())) if shelf.stacks else 0
            parts.append(stack_texts.with_more(sentence, folded))
        if self.failed_count:
            parts.append(window_texts.failed(self.failed_count))
        parts += self._loading_texts()
        return " · ".join(parts)

    def _loading_texts(self) -> list[str]:
        """How much is loaded, unless all is, and that the other images are loaded when they are scrolled to."""
        service, (done, total) = self._open_pack.thumbnails.service, self.progress
        if self.is_loading_all:  # the job says it
            return []
        if done < total:
            return [window_texts.loading(done, total)]
        if service is None or not service.held_back:
            return []
        loaded = window_texts.loaded(done, len(self._open_pack.shelf.images))
        return [loaded, window_texts.OTHERS_LOAD_WHEN_SCROLLED_TO.text()]

    @property
    def is_loading_all(self) -> bool:
        """Whether all thumbnails are being loaded, by a job, which is shown beside."""
        return self._open_pack.thumbnails.is_loading_all

    @property
    def load_all_offer(self) -> tuple[str, str]:
        """Text and tool tip of the button *Load all*; both empty while it is not offered."""
        service = self._open_pack.thumbnails.service
        if service is None or not service.can_load_all:
            return "", ""
        loadable, held_back, size = service.loadable, service.held_back, service.bytes_to_load_all
        if loadable < held_back:
            return window_texts.load_some(loadable, size), window_texts.load_some_tip(held_back)
        return window_texts.load_all(len(self._open_pack.shelf.images), size), window_texts.load_all_tip(held_back)

    def _on_marks_changed(self) -> None:
        self._mark_counts = None
        self._count_soon()

    def _count_soon(self) -> None:
        # start() would restart the interval, and postpone the count for as long as tiles change.
        if not self._count_timer.isActive():
            self._count_timer.start()
