"""The page of one open pack: header, gallery and side panel, and what can be done with its images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QByteArray, QItemSelection, QItemSelectionModel, QPoint, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.copy_formats import copied_urls
from app.ui import theme
from app.ui.clipboard import copy_text
from app.ui.focused_text import select_all_text, selected_text
from app.ui.pack_page.details.details_panel import DetailsPanel
from app.ui.pack_page.gallery.model import GalleryModel
from app.ui.pack_page.gallery.saved_view_state import SavedViewState
from app.ui.pack_page.gallery.view import GalleryView
from app.ui.pack_page.header import PackHeader
from app.ui.pack_page.panel_place import PanelPlace
from app.ui.texts import pack as pack_texts
from app.ui.texts import status_line, toast
from app.ui.widgets.empty_view import EmptyView
from app.ui.widgets.lines import Line, LineSplitter
from app.ui.widgets.parts import column_layout
from app.workspace.tile import TileStage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from app.core.changes import PackChanges
    from app.core.models import Pack, PackImage
    from app.workspace.jobs import AllLoaded
    from app.workspace.open_pack import OpenPack

_COUNT_MS: Final = 50


class PackPage(QWidget):
    """Renders the pack on screen of an `OpenPack`, and calls its methods.

    Attributes:
        header: The line above the gallery.
        model: The rows of the gallery.
        gallery: The grid of thumbnails.
        gallery_area: The gallery with its margins, or what is shown in its place while there are no images.
        details: The side panel.
        splitter: Between the two.

    Signals:
        said: Something was done; a sentence for the toast.
        selection_changed: Other images are selected by the person; no arguments.
        status_changed: `status_text` or the counts of the tiles have changed; no arguments.
        loading_ended: The last requested thumbnail has arrived or failed; no arguments.
        menu_requested: The context menu is to be opened; the global position.
        text_requested: A long text is to be shown whole; its title and the text.
        size_step_requested: Tiles are to become larger or smaller; the number of steps.
    """

    said = Signal(str)
    selection_changed = Signal()
    status_changed = Signal()
    loading_ended = Signal()
    menu_requested = Signal(QPoint)
    size_step_requested = Signal(int)
    text_requested = Signal(str, str)

    def __init__(self, open_pack: OpenPack) -> None:
        """Lay out the page of an open pack."""
        super().__init__()
        self._open_pack = open_pack
        self._panel_place = PanelPlace.BESIDE
        self._splitter_state = QByteArray()
        self._saved_view_state: SavedViewState | None = None
        self._is_replacing = False
        self._was_loading = False
        self._scrolled_to = 0
        self._scrolls_down = True
        self.header = PackHeader()
        tiles, large_tiles = open_pack.thumbnails.tiles, open_pack.large_thumbnails.tiles
        self.model = GalleryModel(open_pack.shelf, tiles, large_tiles, open_pack.limits.painted_bytes)
        self.gallery = GalleryView(self.model)
        self.details = DetailsPanel()
        self.splitter = LineSplitter()
        self._empty = EmptyView("picture", pack_texts.NO_IMAGES.text())
        self.gallery_area = _ViewStack()
        # Hundreds of tiles may change in a second, so that they are not counted after each change.
        self._count_timer = QTimer(self, interval=_COUNT_MS, singleShot=True)
        self._count_timer.timeout.connect(self.update_status)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.gallery_area.addWidget(self.gallery)
        self.gallery_area.addWidget(self._empty)
        self.splitter.setObjectName("splitter")
        self.splitter.addWidget(self.gallery_area)
        self.splitter.addWidget(self.details)
        self.splitter.order_children()
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        # The panel is hidden by a command only: after collapsing it by dragging, nothing would show how to get it back.
        self.splitter.setCollapsible(0, False)
        self.splitter.setCollapsible(1, False)
        self.splitter.setSizes([theme.WINDOW_SIZE[0] - theme.PANEL_WIDTH, theme.PANEL_WIDTH])
        column = column_layout(self, spacing=0)
        column.addWidget(self.header)
        column.addWidget(Line())
        column.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        gallery, open_pack = self.gallery, self._open_pack
        gallery.visible_rows_changed.connect(self._on_visible_rows_changed)
        gallery.selection_changed.connect(self._on_selection_changed)
        gallery.copy_requested.connect(lambda row: self._copy([self.model.image(row)]))
        gallery.retry_requested.connect(lambda row: self._retry([self.model.image(row)]))
        gallery.menu_requested.connect(self.menu_requested)
        gallery.size_step_requested.connect(self.size_step_requested)
        self.details.retry_requested.connect(self.retry_selected)
        self.details.copy_requested.connect(lambda: self._copy(gallery.selected_images()))
        self.details.text_requested.connect(self.text_requested)
        open_pack.shelf.about_to_be_replaced.connect(self._on_shelf_about_to_be_replaced)
        open_pack.shelf.replaced.connect(self._on_shelf_replaced)
        open_pack.content_changed.connect(self._on_content_changed)
        open_pack.thumbnails.tiles.counts_changed.connect(self._on_counts_changed)
        open_pack.load_all.running_changed.connect(self.update_status)
        open_pack.load_all.ended.connect(self._on_load_all_ended)

    # --- The side panel -------------------------------------------------------------------------------------------

    def place_panel(self, place: PanelPlace) -> None:
        """Show the side panel beside the gallery or over it, or hide it."""
        if place is not self._panel_place:
            if self._panel_place is PanelPlace.BESIDE:
                self._splitter_state = self.splitter.saveState()
            self._panel_place = place
            if place is PanelPlace.OVER:
                self.details.setParent(self)
                self._fit_panel()
                self.details.show()
                self.details.raise_()
            else:
                self.splitter.addWidget(self.details)
                self.splitter.order_children()
                self.splitter.setCollapsible(1, False)
                self.splitter.restoreState(self._splitter_state)
                self.details.setVisible(place is PanelPlace.BESIDE)

    @property
    def splitter_state(self) -> QByteArray:
        """State of the splitter between gallery and side panel, as Qt saves it."""
        return self.splitter.saveState() if self._panel_place is PanelPlace.BESIDE else self._splitter_state

    def _fit_panel(self) -> None:
        width = min(theme.PANEL_WIDTH, self.width())
        top = self.splitter.y()
        self.details.setGeometry(self.width() - width, top, width, self.height() - top)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._panel_place is PanelPlace.OVER:
            self._fit_panel()

    # --- What a person does ---------------------------------------------------------------------------------------

    def copy_selected(self) -> None:
        """Copy the selected text of the widget with the focus, else the URLs of the selected images."""
        text = selected_text(self.window().focusWidget())
        if text:
            self._say_copied(toast.TEXT_COPIED.text(), is_copied=copy_text(text))
        else:
            self._copy(self.gallery.selected_images())

    def copy_all(self) -> None:
        """Copy the URLs of all images of the pack."""
        self._copy(self._open_pack.shelf.images)

    def select_all(self) -> None:
        """Select all text of the widget with the focus, else all images."""
        if not select_all_text(self.window().focusWidget()):
            self.gallery.selectAll()

    def select_none(self) -> None:
        """Select no image."""
        self.gallery.clearSelection()

    def invert_selection(self) -> None:
        """Select exactly the images that are not selected."""
        model = self.model
        if model.rowCount():
            everything = QItemSelection(model.index(0, 0), model.index(model.rowCount() - 1, 0))
            self.gallery.selectionModel().select(everything, QItemSelectionModel.SelectionFlag.Toggle)

    @property
    def has_selected_text(self) -> bool:
        """Whether text is selected in the widget with the focus."""
        return bool(selected_text(self.window().focusWidget()))

    @property
    def has_failed_selection(self) -> bool:
        """Whether the thumbnail of a selected image failed."""
        tiles = self._open_pack.thumbnails.tiles
        return any(tiles.of(image).stage is TileStage.FAILED for image in self.gallery.selected_images())

    def retry_failed(self) -> None:
        """Try all failed thumbnails again."""
        images = self._open_pack.shelf.images
        self._retry([images[position] for position in self._open_pack.thumbnails.tiles.failed_positions])

    def retry_selected(self) -> None:
        """Try the failed thumbnails of the selected images again."""
        self._retry(self.gallery.selected_images())

    def _retry(self, images: Iterable[PackImage]) -> None:
        self._open_pack.thumbnails.retry(images)
        self._want()

    def _copy(self, images: Iterable[PackImage]) -> None:
        urls = copied_urls(images)
        if urls:
            self._say_copied(toast.urls_copied(len(urls)), is_copied=copy_text("\n".join(urls)))
        else:
            self.said.emit(toast.NOTHING_TO_COPY.text())

    def _say_copied(self, sentence: str, *, is_copied: bool) -> None:
        self.said.emit(sentence if is_copied else toast.NOT_COPIED.text())

    # --- The pack -------------------------------------------------------------------------------------------------

    def _on_shelf_about_to_be_replaced(self) -> None:
        self._saved_view_state = SavedViewState(self.gallery, self._open_pack.shelf)
        self._is_replacing = True

    def _on_shelf_replaced(self) -> None:
        """Restore selection and position after other images of the same answer were put on the shelf."""
        saved, shelf = self._saved_view_state, self._open_pack.shelf
        if saved is not None and saved.is_of(shelf):
            self._saved_view_state = None
            saved.restore(self.gallery, shelf, lambda position: position)
            self._is_replacing = False
            self.gallery.update_visible_rows()
            self._on_selection_changed()

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        content = self._open_pack.state.content
        saved, self._saved_view_state = self._saved_view_state, None
        try:
            if content is not None:
                self._show_pack(content.pack)
                if changes is not None and saved is not None:
                    saved.restore(self.gallery, self._open_pack.shelf, changes.position_of)
                elif content.pack.images:
                    self.gallery.current.set_row(0)
        finally:
            self._is_replacing = False
        self._scrolls_down = True
        # Now, so that the first downloads run while the window paints the empty tiles.
        self.gallery.update_visible_rows()
        self._open_pack.thumbnails.begin(must_check=changes is not None)
        # Later, so that the first thumbnails are requested before the side panel is laid out.
        QTimer.singleShot(0, self, self._show_details)

    def _show_pack(self, pack: Pack) -> None:
        self.header.show_pack(pack)
        self.gallery_area.setCurrentWidget(self.gallery if pack.images else self._empty)

    # --- Thumbnails -----------------------------------------------------------------------------------------------

    @property
    def is_settled(self) -> bool:
        """Whether every visible tile is shown or failed, and no animation runs."""
        rows = self.gallery.visible_rows
        is_laid_out = bool(rows) or not self.model.rowCount()
        to_fetch = self._open_pack.thumbnails.tiles.urls_to_fetch(self.model.images(rows))
        return is_laid_out and not self.gallery.is_fading and not to_fetch

    def _on_visible_rows_changed(self) -> None:
        scrolled_to = self.gallery.verticalScrollBar().value()
        if scrolled_to != self._scrolled_to:
            self._scrolls_down = scrolled_to > self._scrolled_to
            self._scrolled_to = scrolled_to
        self._want()

    def _want(self) -> None:
        """Request visible thumbnails first, then those ahead in the direction of scrolling, then those behind."""
        visible = self.gallery.visible_rows
        limits = self._open_pack.limits
        above, below = limits.screens_behind, limits.screens_ahead
        if not self._scrolls_down:
            above, below = below, above
        around = self.gallery.rows_around(above, below)
        after = range(visible.stop, around.stop)
        before = range(visible.start - 1, around.start - 1, -1)
        ahead = [*after, *before] if self._scrolls_down else [*before, *after]
        images = self.model.images
        visible_images = list(images(visible))
        self._open_pack.thumbnails.want(visible_images, list(images(ahead)))
        self._open_pack.large_thumbnails.want(visible_images if self._needs_large_ones else (), ())

    @property
    def _needs_large_ones(self) -> bool:
        """Whether the visible thumbnails are present, but smaller than their tiles."""
        tile = self.gallery.grid.tile
        return max(tile.width(), tile.height()) > theme.THUMBNAIL_SIDE and self.is_settled

    def _on_counts_changed(self) -> None:
        if self._needs_large_ones:
            self._want()
        # start() would restart the interval, and postpone the count for as long as tiles change.
        if not self._count_timer.isActive():
            self._count_timer.start()

    # --- Status ---------------------------------------------------------------------------------------------------

    @property
    def failed_count(self) -> int:
        """Number of images whose thumbnail failed."""
        return self._open_pack.thumbnails.tiles.counts[TileStage.FAILED]

    @property
    def progress(self) -> tuple[int, int]:
        """Number of thumbnails that are done, and of those that are done or requested."""
        counts, remaining = self._open_pack.thumbnails.tiles.counts, self._open_pack.thumbnails.remaining
        done = counts[TileStage.SHOWN] + counts[TileStage.FAILED]
        return done, done + remaining

    @property
    def status_text(self) -> str:
        """Text of the status line: selection and thumbnails."""
        content = self._open_pack.state.content
        if content is None:
            return ""
        total = len(content.pack.images)
        if not total:
            return status_line.NO_IMAGES.text()
        counts = self._open_pack.thumbnails.tiles.counts
        selected = self.gallery.selected_count
        parts = [
            status_line.selection(selected, total) if selected else status_line.image_count(total),
            status_line.thumbnails(counts[TileStage.SHOWN], total),
        ]
        if counts[TileStage.FAILED]:
            parts.append(status_line.failed(counts[TileStage.FAILED]))
        if loading := self._loading_text():
            parts.append(loading)
        return " · ".join(parts)

    def _loading_text(self) -> str:
        """Progress of *Load all*, or that the other images are loaded when they are scrolled to; empty for neither."""
        job = self._open_pack.load_all
        if job.is_running:
            return status_line.loading_all(job.bytes_left)
        return status_line.OTHERS_LOAD_WHEN_SCROLLED_TO.text() if job.held_back else ""

    @property
    def load_all_offer(self) -> tuple[str, str]:
        """Text and tool tip of the button *Load all*; both empty while it is not offered."""
        job = self._open_pack.load_all
        if not job.is_offered:
            return "", ""
        if job.loadable < job.held_back:
            return status_line.load_some(job.loadable, job.bytes_left), status_line.load_some_tip(job.held_back)
        text = status_line.load_all(len(self._open_pack.shelf.images), job.bytes_left)
        return text, status_line.load_all_tip(job.held_back)

    def start_load_all(self) -> None:
        """Load all thumbnails of the pack."""
        self._open_pack.load_all.start()

    def cancel_load_all(self) -> None:
        """Stop loading all thumbnails."""
        self._open_pack.load_all.cancel()

    @property
    def is_loading_all(self) -> bool:
        """Whether all thumbnails are being loaded."""
        return self._open_pack.load_all.is_running

    def _on_load_all_ended(self, result: AllLoaded) -> None:
        self.said.emit(toast.all_loaded(result))

    def update_status(self) -> None:
        """Count the tiles now; after changes this happens by itself within `_COUNT_MS`."""
        self.status_changed.emit()
        done, total = self.progress
        if self._was_loading and done == total:
            self.loading_ended.emit()
        self._was_loading = done < total
        if self.gallery.selected_count == 1:
            self._show_tile(*self.gallery.selected_rows())

    def _show_tile(self, row: int) -> None:
        model = self.model
        self.details.show_tile(model.tile(row), model.picture(row), model.original_size(row))

    # --- Selection ------------------------------------------------------------------------------------------------

    def _on_selection_changed(self) -> None:
        # Ignore selection changes caused by the reset.
        if not self._is_replacing:
            self.selection_changed.emit()
            self._show_details()
        self.status_changed.emit()

    def _show_details(self) -> None:
        content = self._open_pack.state.content
        if content is None:
            return
        rows = self.gallery.selected_rows()
        if not rows:
            self.details.show_pack(content.pack)
        elif len(rows) == 1:
            self.details.show_image(self.model.image(rows[0]), len(content.pack.images))
            self._show_tile(rows[0])
        else:
            self.details.show_selection(self.gallery.selected_images())


class _ViewStack(QStackedWidget):
    """A stack with the background of the view, which is visible in the margins of the gallery."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).view)
