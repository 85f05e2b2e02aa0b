"""The page of one open pack: header, gallery and side panel, and what can be done with its images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.facets import Facet
from app.core.marks import Mark
from app.ui import theme
from app.ui.pack_page.copy_target import CopyTarget
from app.ui.pack_page.details.details_panel import DetailsPanel
from app.ui.pack_page.gallery.model import GalleryModel
from app.ui.pack_page.gallery.view import GalleryView
from app.ui.pack_page.gallery.view_keeper import ViewKeeper
from app.ui.pack_page.header import PackHeader
from app.ui.pack_page.image_actions import ImageActions
from app.ui.pack_page.live_news import LiveNews
from app.ui.pack_page.marking import Marking
from app.ui.pack_page.overlays import Overlays
from app.ui.pack_page.pack_status import PackStatus
from app.ui.pack_page.panel_place import PanelPlace
from app.ui.pack_page.seen_images import SeenImages
from app.ui.pack_page.thumbnail_demand import ThumbnailDemand
from app.ui.texts import pack as pack_texts
from app.ui.texts import toast
from app.ui.texts.statuses import status_word
from app.ui.widgets.empty_view import EmptyView
from app.ui.widgets.lines import Line, LineSplitter
from app.ui.widgets.parts import column_layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from app.core.changes import PackChanges
    from app.core.facets import Choice
    from app.core.models import Pack, PackImage
    from app.ui.pack_page.filtering.filter_row import FilterRow
    from app.ui.pack_page.filtering.no_result import NoResult
    from app.workspace.jobs import AllLoaded
    from app.workspace.open_pack import OpenPack


_FILTER_PLACE: Final = 2  # after the header and its line


class PackPage(QWidget):
    """Renders the pack on screen of an `OpenPack`, and calls its methods.

    Attributes:
        header: The line above the gallery.
        model: The rows of the gallery.
        gallery: The grid of thumbnails.
        image_actions: What a person does with the images.
        marking: What a person does with their marks.
        status: What the status line says.
        gallery_area: The gallery with its margins, or what is shown in its place while there are no images.
        filter_row: The row with the facets; None until the filter is used.
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
        self._no_result: NoResult | None = None
        self.filter_row: FilterRow | None = None
        self._shows_former_marks = False  # in a summary of several images
        self.header = PackHeader()
        tiles, large_tiles = open_pack.thumbnails.tiles, open_pack.large_thumbnails.tiles
        newly_described = open_pack.newly_described
        self.model = GalleryModel(
            open_pack.shelf,
            open_pack.marks,
            tiles,
            large_tiles,
            newly_described,
            open_pack.limits.painted_bytes,
        )
        self.gallery = GalleryView(self.model)
        self._demand = ThumbnailDemand(open_pack, self.gallery, self.model)
        self._seen = SeenImages(newly_described, self.gallery, self.model)
        self.image_actions = ImageActions(open_pack, self.gallery, self._demand)
        self.marking = Marking(open_pack, parent=self)
        self.status = PackStatus(open_pack, self.gallery.selection)
        self._keeper = ViewKeeper(self.gallery, open_pack)
        self.overlays = Overlays(open_pack, self.gallery, self.model, self)
        self.details = DetailsPanel()
        self.splitter = LineSplitter()
        self._empty = EmptyView("picture", pack_texts.NO_IMAGES.text())
        self.gallery_area = _ViewStack()
        self._column = column_layout(self, spacing=0)
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
        self.splitter.installEventFilter(self)
        self._column.addWidget(self.header)
        self._column.addWidget(Line())
        self._column.addWidget(self.splitter, 1)

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
        self.details.keyword_chosen.connect(self._on_keyword_chosen)
        self.header.coverage.toggled.connect(self._on_choice_toggled)
        self._keeper.restored.connect(self._on_selection_changed)
        open_pack.filter.use_status_words(status_word)
        open_pack.filter.changed.connect(self._on_filter_changed)
        self.details.image_requested.connect(self._on_image_requested)
        open_pack.thumbnails.tiles.picture_replaced.connect(self._on_picture_replaced)
        open_pack.content_changed.connect(self._on_content_changed)
        self.status.counted.connect(self._on_counted)
        self.image_actions.said.connect(self.said)
        self.marking.said.connect(self.said)
        self.marking.move_requested.connect(self._on_move_requested)
        open_pack.marks.changed.connect(self._on_marks_changed)
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

    def _on_image_requested(self, position: int) -> None:
        """Go to one of the selected images; all of them stay selected."""
        row = self._open_pack.shelf.row_of(position - 1)
        if row is not None:
            self.gallery.show_row(row)
            self.gallery.setFocus()
            self._on_moved_by_key(row)

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
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The rows above the splitter change its place.
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize} and self._panel_place is PanelPlace.OVER:
            self._fit_panel()
        return super().eventFilter(watched, event)

    # --- The pack -------------------------------------------------------------------------------------------------

    def _on_load_all_ended(self, result: AllLoaded) -> None:
        self.said.emit(toast.all_loaded(result))

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        content = self._open_pack.state.content
        try:
            if content is not None:
                self._show_pack(content.pack)
                if changes is None and content.pack.images:
                    self.gallery.current.set_row(0)
        finally:
            self._keeper.finish(changes)
        # Now, so that the first downloads run while the window paints the empty tiles.
        self._demand.restart()
        is_live = content is not None and content.is_live
        self._open_pack.thumbnails.begin(must_check=changes is not None and not is_live)
        # Later, so that the first thumbnails are requested before the side panel is laid out.
        QTimer.singleShot(0, self, self._show_details)

    def _show_pack(self, pack: Pack) -> None:
        self.header.show_pack(pack)
        self._show_gallery_or_why_not()

    # --- The filter -----------------------------------------------------------------------------------------------

    def show_filter_row(self, *, is_shown: bool) -> None:
        """Show or hide the row with the facets, which is made when it is needed first."""
        if self.filter_row is None and is_shown:
            from app.ui.pack_page.filtering.filter_row import FilterRow

            self.filter_row = FilterRow(self._open_pack.filter)
            self._column.insertWidget(_FILTER_PLACE, self.filter_row)
            self.filter_row.show()
            self.filter_row.follow_in_tab_order(self.header.coverage.last)
            self.splitter.raise_()  # screen readers go through the children in their order
            if self._panel_place is PanelPlace.OVER:
                self.details.raise_()
            return
        if self.filter_row is not None and self.filter_row.isVisibleTo(self) != is_shown:
            if not is_shown and self.filter_row.isAncestorOf(self.window().focusWidget()):
                self.gallery.setFocus()
            self.filter_row.setVisible(is_shown)

    def _on_filter_changed(self) -> None:
        self.header.coverage.show_choices(self._open_pack.filter.choices)
        self._show_gallery_or_why_not()

    def _show_gallery_or_why_not(self) -> None:
        pack_filter = self._open_pack.filter
        shown: QWidget = self.gallery
        if pack_filter.is_active and not pack_filter.shown:
            if self._no_result is None:
                from app.ui.pack_page.filtering.no_result import NoResult

                self._no_result = NoResult(pack_filter, self.gallery)
                self.gallery_area.addWidget(self._no_result)
            self._no_result.follow()
            shown = self._no_result
        elif not pack_filter.shown:
            shown = self._empty
        self.gallery_area.setCurrentWidget(shown)

    def _on_keyword_chosen(self, keyword: str, is_excluded: bool) -> None:
        self._open_pack.filter.toggle(Facet.KEYWORD, keyword, is_excluded=is_excluded)

    def _on_choice_toggled(self, choice: Choice) -> None:
        self._open_pack.filter.toggle(choice.facet, choice.value, is_excluded=choice.is_excluded)

    @property
    def is_settled(self) -> bool:
        """Whether every visible tile is shown or failed, and no animation runs."""
        return self._demand.is_settled

    # --- Positions ------------------------------------------------------------------------------------------------

    @property
    def image_count(self) -> int:
        """Number of images of the pack."""
        return len(self._open_pack.shelf.images)

    def is_shown(self, position: int) -> bool:
        """Whether the image with a position, from 1, is shown: a filter may leave it out."""
        return self._open_pack.shelf.row_of(position - 1) is not None

    def go_to(self, position: int, clears_filter: bool = False) -> None:
        """Select the image with a position, from 1, and scroll to it.

        Args:
            position: Of an image that is shown.
            clears_filter: Whether all images are to be shown before.
        """
        shelf = self._open_pack.shelf
        if clears_filter:
            self._open_pack.filter.clear()
        row = shelf.row_of(position - 1)
        if row is not None:
            self.gallery.go_to(row)
            self.gallery.setFocus()

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

    def images_to_copy(self, target: CopyTarget) -> Sequence[PackImage]:
        """The images of a target of *Copy as*, in pack order."""
        if target is CopyTarget.PICKED:
            marks = self._open_pack.marks
            return [image for image in self._open_pack.shelf.images if marks.of(image) is Mark.PICKED]
        chosen = self.target_images if target is CopyTarget.CHOSEN else ()
        return chosen or self.model.all_images

    def _on_selection_changed(self) -> None:
        # Ignore selection changes caused by the reset.
        if not self._keeper.is_replacing:
            self._show_details()

    def _on_counted(self) -> None:
        self.header.coverage.show_broken(self.status.broken_count)
        count = self.gallery.selection.count
        if count == 1:
            self._show_tile(*self.gallery.selection.rows())
        elif self._shows_former_marks:
            self._show_details()
        elif count > 1:
            self._show_strip_tiles()

    def _on_marks_changed(self, _ids: frozenset[str]) -> None:
        if self.gallery.selection.count == 1:
            (row,) = self.gallery.selection.rows()
            self.details.show_mark(self.model.mark(row))
        else:
            # Counting the marks of many images takes time, so that it is done with the tiles, not after each change.
            self._shows_former_marks = True

    def _on_move_requested(self, position: int) -> None:
        row = self._open_pack.shelf.row_of(position)
        if row is not None and not self.overlays.go_to(row):
            self.gallery.go_to(row)
            self.gallery.moved_by_key.emit(row)

    def _show_tile(self, row: int) -> None:
        model = self.model
        self.details.show_tile(model.tile(row), model.picture(row), model.original_size(row))

    def _show_strip_tiles(self) -> None:
        strip = self.details.strip
        for place, image in enumerate(strip.images):
            row = self._open_pack.shelf.row_of(image.position - 1)
            if row is not None:
                picture = self.model.picture(row) if strip.lacks_picture(place) else None
                strip.show_tile(place, self.model.tile(row), picture)

    def _on_picture_replaced(self, url: str) -> None:
        if self.gallery.selection.count > 1:
            self.details.strip.forget(url)

    def _show_details(self) -> None:
        content = self._open_pack.state.content
        if content is None:
            return
        self._shows_former_marks = False
        rows = self.gallery.selection.rows()
        total = len(content.pack.images)
        if not rows:
            self.details.show_pack(content.pack, self.status.mark_counts)
        elif len(rows) == 1:
            self.details.show_image(self.model.image(rows[0]), total)
            self.details.show_mark(self.model.mark(rows[0]))
            self._show_tile(rows[0])
        else:
            images = self.gallery.selection.images()
            self.details.show_selection(images, total, self._open_pack.marks.count(images))
            self._show_strip_tiles()
        self._demand.set_shown_elsewhere(self.details.strip.images if len(rows) > 1 else ())


class _ViewStack(QStackedWidget):
    """A stack with the background of the view, which is visible in the margins of the gallery."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).view)
