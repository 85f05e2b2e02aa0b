"""The page of one open pack: header, gallery and side panel, and what can be done with its images."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QByteArray, QPoint, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui import theme
from app.ui.pack_page.details.details_panel import DetailsPanel
from app.ui.pack_page.gallery.model import GalleryModel
from app.ui.pack_page.gallery.saved_view_state import SavedViewState
from app.ui.pack_page.gallery.view import GalleryView
from app.ui.pack_page.header import PackHeader
from app.ui.pack_page.image_actions import ImageActions
from app.ui.pack_page.live_news import LiveNews
from app.ui.pack_page.overlays import Overlays
from app.ui.pack_page.pack_status import PackStatus
from app.ui.pack_page.panel_place import PanelPlace
from app.ui.pack_page.seen_images import SeenImages
from app.ui.pack_page.thumbnail_demand import ThumbnailDemand
from app.ui.texts import pack as pack_texts
from app.ui.texts import toast
from app.ui.widgets.empty_view import EmptyView
from app.ui.widgets.lines import Line, LineSplitter
from app.ui.widgets.parts import column_layout

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from app.core.changes import PackChanges
    from app.core.models import Pack, PackImage
    from app.workspace.jobs import AllLoaded
    from app.workspace.open_pack import OpenPack


class PackPage(QWidget):
    """Renders the pack on screen of an `OpenPack`, and calls its methods.

    Attributes:
        header: The line above the gallery.
        model: The rows of the gallery.
        gallery: The grid of thumbnails.
        image_actions: What a person does with the images.
        status: What the status line says.
        gallery_area: The gallery with its margins, or what is shown in its place while there are no images.
        details: The side panel.
        splitter: Between the two.
        overlays: The viewer and the comparison, which cover the window.

    Signals:
        said: Something was done; a sentence for the toast.
        menu_requested: The context menu is to be opened; the global position.
        text_requested: A long text is to be shown whole; its title and the text.
        size_step_requested: Tiles are to become larger or smaller; the number of steps.
        panel_in_the_way: The panel covers the image that a key has moved to; no arguments.
    """

    said = Signal(str)
    menu_requested = Signal(QPoint)
    size_step_requested = Signal(int)
    text_requested = Signal(str, str)
    panel_in_the_way = Signal()

    def __init__(self, open_pack: OpenPack) -> None:
        """Lay out the page of an open pack."""
        super().__init__()
        self._open_pack = open_pack
        self._panel_place = PanelPlace.BESIDE
        self._splitter_state = QByteArray()
        self._saved_view_state: SavedViewState | None = None
        self._is_replacing = False
        self.header = PackHeader()
        tiles, large_tiles = open_pack.thumbnails.tiles, open_pack.large_thumbnails.tiles
        newly_described = open_pack.newly_described
        self.model = GalleryModel(open_pack.shelf, tiles, large_tiles, newly_described, open_pack.limits.painted_bytes)
        self.gallery = GalleryView(self.model)
        self._demand = ThumbnailDemand(open_pack, self.gallery, self.model)
        self._seen = SeenImages(newly_described, self.gallery, self.model)
        self.image_actions = ImageActions(open_pack, self.gallery, self._demand)
        self.status = PackStatus(open_pack, self.gallery.selection)
        self.overlays = Overlays(open_pack, self.gallery, self.model, self)
        self.details = DetailsPanel()
        self.splitter = LineSplitter()
        self._empty = EmptyView("picture", pack_texts.NO_IMAGES.text())
        self.gallery_area = _ViewStack()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.header.add_news(LiveNews(self._open_pack))
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
        gallery.selection.changed.connect(self._on_selection_changed)
        gallery.copy_requested.connect(lambda row: self.image_actions.copy([self.model.image(row)]))
        gallery.retry_requested.connect(lambda row: self.image_actions.retry([self.model.image(row)]))
        gallery.open_requested.connect(self.overlays.view_row)
        gallery.menu_requested.connect(self.menu_requested)
        gallery.size_step_requested.connect(self.size_step_requested)
        gallery.moved_by_key.connect(self._on_moved_by_key)
        self.details.retry_requested.connect(self.image_actions.retry_selected)
        self.details.copy_requested.connect(lambda: self.image_actions.copy(gallery.selection.images()))
        self.details.text_requested.connect(self.text_requested)
        open_pack.shelf.about_to_be_replaced.connect(self._on_shelf_about_to_be_replaced)
        open_pack.shelf.replaced.connect(self._on_shelf_replaced)
        open_pack.content_changed.connect(self._on_content_changed)
        self.status.counted.connect(self._on_counted)
        self.image_actions.said.connect(self.said)
        self.overlays.said.connect(self.said)
        self.overlays.looked_at.connect(self._seen.set_viewed)
        self.overlays.copy_requested.connect(lambda: self.image_actions.copy(self.target_images))
        self.overlays.text_requested.connect(self.text_requested)
        open_pack.load_all.ended.connect(self._on_load_all_ended)

    # --- The side panel -------------------------------------------------------------------------------------------

    def place_panel(self, place: PanelPlace) -> None:
        """Show the side panel beside the gallery or over it, or hide it."""
        if place is not self._panel_place:
            if self._panel_place is PanelPlace.BESIDE:
                self._splitter_state = self.splitter.saveState()
            # Hiding the focused widget would move the focus to the next one, which is the field for the pack ID.
            if self.details.isAncestorOf(self.window().focusWidget()):
                self.gallery.setFocus()
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

    def _on_moved_by_key(self, row: int) -> None:
        middle = self.gallery.visualRect(self.model.index(row, 0)).center()
        covered = self.details.geometry()
        if self._panel_place is PanelPlace.OVER and covered.contains(self.gallery.viewport().mapTo(self, middle)):
            self.panel_in_the_way.emit()

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

    def _on_load_all_ended(self, result: AllLoaded) -> None:
        self.said.emit(toast.all_loaded(result))

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        content = self._open_pack.state.content
        saved, self._saved_view_state = self._saved_view_state, None
        try:
            if content is not None:
                self._show_pack(content.pack)
                if changes is not None:
                    if saved is not None:  # otherwise the rows stay
                        saved.restore(self.gallery, self._open_pack.shelf, changes.position_of)
                elif content.pack.images:
                    self.gallery.current.set_row(0)
        finally:
            self._is_replacing = False
        # Now, so that the first downloads run while the window paints the empty tiles.
        self._demand.restart()
        is_live = content is not None and content.is_live
        self._open_pack.thumbnails.begin(must_check=changes is not None and not is_live)
        # Later, so that the first thumbnails are requested before the side panel is laid out.
        QTimer.singleShot(0, self, self._show_details)

    def _show_pack(self, pack: Pack) -> None:
        self.header.show_pack(pack)
        self.gallery_area.setCurrentWidget(self.gallery if pack.images else self._empty)

    @property
    def is_settled(self) -> bool:
        """Whether every visible tile is shown or failed, and no animation runs."""
        return self._demand.is_settled

    # --- Selection ------------------------------------------------------------------------------------------------

    @property
    def target_images(self) -> tuple[PackImage, ...]:
        """The images that commands apply to, in pack order: the selected ones, or that of what covers the page."""
        overlay = self.overlays.open
        viewed = overlay.image if overlay is not None else None
        return (viewed,) if viewed is not None else self.gallery.selection.images()

    @property
    def target_count(self) -> int:
        """Number of `target_images`; fast for any number."""
        return 1 if self.overlays.open is not None else self.gallery.selection.count

    def _on_selection_changed(self) -> None:
        # Ignore selection changes caused by the reset.
        if not self._is_replacing:
            self._show_details()

    def _on_counted(self) -> None:
        if self.gallery.selection.count == 1:
            self._show_tile(*self.gallery.selection.rows())

    def _show_tile(self, row: int) -> None:
        model = self.model
        self.details.show_tile(model.tile(row), model.picture(row), model.original_size(row))

    def _show_details(self) -> None:
        content = self._open_pack.state.content
        if content is None:
            return
        rows = self.gallery.selection.rows()
        if not rows:
            self.details.show_pack(content.pack)
        elif len(rows) == 1:
            self.details.show_image(self.model.image(rows[0]), len(content.pack.images))
            self._show_tile(rows[0])
        else:
            self.details.show_selection(self.gallery.selection.images())


class _ViewStack(QStackedWidget):
    """A stack with the background of the view, which is visible in the margins of the gallery."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).view)
