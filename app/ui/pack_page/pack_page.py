"""The page of one open pack: header, gallery and side panel, and what can be done with its images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.core.facets import Facet
from app.core.marks import Mark
from app.ui.pack_page.change_actions import ChangeActions
from app.ui.pack_page.copy_target import CopyTarget
from app.ui.pack_page.details.details_panel import DetailsPanel
from app.ui.pack_page.details.details_presenter import DetailsPresenter
from app.ui.pack_page.gallery.model import GalleryModel
from app.ui.pack_page.gallery.view import GalleryView
from app.ui.pack_page.gallery.view_keeper import ViewKeeper
from app.ui.pack_page.gallery_area import GalleryArea
from app.ui.pack_page.header import PackHeader
from app.ui.pack_page.image_actions import ImageActions
from app.ui.pack_page.kept_note import KeptNote
from app.ui.pack_page.marking import Marking
from app.ui.pack_page.news import News
from app.ui.pack_page.overlays import Overlays
from app.ui.pack_page.pack_status import PackStatus
from app.ui.pack_page.panel_placement import PanelPlacement
from app.ui.pack_page.seen_images import SeenImages
from app.ui.pack_page.thumbnail_demand import ThumbnailDemand
from app.ui.texts.statuses import status_word
from app.ui.widgets.lines import Line
from app.ui.widgets.parts import column_layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.changes import PackChanges
    from app.core.facets import Choice
    from app.core.models import PackImage
    from app.ui.pack_page.filtering.filter_row import FilterRow
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
        change_actions: What a person does with what has changed.
        status: What the status line says.
        gallery_area: The gallery with its margins, or what is shown in its place while there are no images.
        filter_row: The row with the facets; None until the filter is used.
        details: The side panel.
        panel_placement: Puts it beside the gallery, over it, or away.
        overlays: The viewer and the comparison, which cover the window.

    Signals:
        said: Something was done; a sentence for the toast.
        menu_requested: The context menu is to be opened; the global position.
        gone_requested: The images that are gone are to be listed; a tuple of `GoneImage`, and the `GonePictures`.
        text_requested: A long text is to be shown whole; its title and the text.
        changes_menu_requested: The menu of what has changed is to be opened; the global position.
        size_step_requested: Tiles are to become larger or smaller; the number of steps.
    """

    said = Signal(str)
    menu_requested = Signal(QPoint)
    changes_menu_requested = Signal(QPoint)
    size_step_requested = Signal(int)
    text_requested = Signal(str, str)
    gone_requested = Signal(object, object)

    def __init__(self, open_pack: OpenPack) -> None:
        """Lay out the page of an open pack."""
        super().__init__()
        self._open_pack = open_pack
        self.filter_row: FilterRow | None = None
        self.header = PackHeader()
        tiles, large_tiles = open_pack.thumbnails.tiles, open_pack.large_thumbnails.tiles
        self.model = GalleryModel(
            open_pack.shelf,
            open_pack.marks,
            tiles,
            large_tiles,
            open_pack.changes,
            open_pack.limits.painted_bytes,
        )
        self.gallery = GalleryView(self.model)
        self._demand = ThumbnailDemand(open_pack, self.gallery, self.model)
        self._seen = SeenImages(open_pack.changes, self.gallery, self.model)
        self.image_actions = ImageActions(open_pack, self.gallery, self._demand)
        self.marking = Marking(open_pack, parent=self)
        self.change_actions = ChangeActions(open_pack, self)
        self.status = PackStatus(open_pack, self.gallery.selection)
        self._keeper = ViewKeeper(self.gallery, open_pack)
        self.overlays = Overlays(open_pack, self.gallery, self.model, self)
        self.details = DetailsPanel()
        self._details_presenter = DetailsPresenter(
            open_pack, self.details, self.model, self.gallery.selection, self.status, self._demand
        )
        self.gallery_area = GalleryArea(open_pack.filter, self.gallery)
        self.panel_placement = PanelPlacement(self, self.gallery_area, self.gallery, self.details)
        self._column = column_layout(self, spacing=0)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        note = KeptNote(self._open_pack)
        note.said.connect(self.said)
        self.header.add_note(note)
        news = News(self._open_pack)
        news.gone_requested.connect(self.change_actions.list_gone)
        news.menu_requested.connect(self.changes_menu_requested)
        self.header.add_news(news)
        self._column.addWidget(self.header)
        self._column.addWidget(Line())
        self._column.addWidget(self.panel_placement.splitter, 1)

    def _connect(self) -> None:
        gallery, open_pack = self.gallery, self._open_pack
        gallery.selection.changed.connect(self._on_selection_changed)
        gallery.copy_requested.connect(lambda row: self.image_actions.copy([self.model.image(row)]))
        gallery.retry_requested.connect(lambda row: self.image_actions.retry([self.model.image(row)]))
        gallery.open_requested.connect(self.overlays.view_row)
        gallery.menu_requested.connect(self.menu_requested)
        gallery.size_step_requested.connect(self.size_step_requested)
        self.details.retry_requested.connect(self.image_actions.retry_selected)
        self.details.copy_requested.connect(lambda: self.image_actions.copy(gallery.selection.images()))
        self.details.text_requested.connect(self.text_requested)
        self.details.keyword_chosen.connect(self._on_keyword_chosen)
        self.header.coverage.toggled.connect(self._on_choice_toggled)
        self._keeper.restored.connect(self._on_selection_changed)
        open_pack.filter.use_status_words(status_word)
        open_pack.filter.changed.connect(self._on_filter_changed)
        self.details.image_requested.connect(self._on_image_requested)
        self.details.focus_displaced.connect(self.gallery.setFocus)
        open_pack.content_changed.connect(self._on_content_changed)
        self.status.counted.connect(self._on_counted)
        self.image_actions.said.connect(self.said)
        self.marking.said.connect(self.said)
        self.change_actions.said.connect(self.said)
        self.change_actions.gone_requested.connect(self.gone_requested)
        self.marking.move_requested.connect(self._on_move_requested)
        self.overlays.said.connect(self.said)
        self.overlays.looked_at.connect(self._seen.set_viewed)
        self.overlays.copy_requested.connect(lambda: self.image_actions.copy(self.target_images))
        self.overlays.text_requested.connect(self.text_requested)
        open_pack.image_requested.connect(self._on_image_id_requested)
        gallery.visible_rows_changed.connect(self._note_place)
        gallery.moved_by_key.connect(self._note_place)
        gallery.selection.changed.connect(self._note_place)

    # --- Its tab --------------------------------------------------------------------------------------------------

    def come_to_front(self) -> None:
        """Handle that the tab is shown: fetch what is visible."""
        self.gallery.update_visible_rows()
        self.gallery.hold_until_pictures()
        self._details_presenter.show_pictures()

    def go_to_back(self) -> None:
        """Handle that another tab is shown: give the memory of pictures back."""
        self._details_presenter.release_pictures()
        self.model.release_pictures()

    # --- The pack -------------------------------------------------------------------------------------------------

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        content = self._open_pack.state.content
        try:
            if content is not None:
                self.header.show_pack(content.pack)
                self.gallery_area.show_gallery_or_why_not()
                if changes is None and content.pack.images:
                    self.gallery.current.set_row(0)
                    self._go_to_beginning()
        finally:
            self._keeper.finish(changes)
        # Now, so that the first downloads run while the window paints the empty tiles.
        self._demand.restart()
        is_merged = content is not None and content.is_merged
        self._open_pack.thumbnails.begin(must_check=changes is not None and not is_merged)
        # Later, so that the first thumbnails are requested before the side panel is laid out.
        QTimer.singleShot(0, self, self._details_presenter.render)

    # --- The filter -----------------------------------------------------------------------------------------------

    def show_filter_row(self, *, is_shown: bool) -> None:
        """Show or hide the row with the facets, which is made when it is needed first."""
        if self.filter_row is None and is_shown:
            from app.ui.pack_page.filtering.filter_row import FilterRow

            self.filter_row = FilterRow(self._open_pack.filter)
            self._column.insertWidget(_FILTER_PLACE, self.filter_row)
            self.filter_row.show()
            self.filter_row.follow_in_tab_order(self.header.last)
            self.panel_placement.raise_to_top()
            return
        if self.filter_row is not None and self.filter_row.isVisibleTo(self) != is_shown:
            if not is_shown and self.filter_row.isAncestorOf(self.window().focusWidget()):
                self.gallery.setFocus()
            self.filter_row.setVisible(is_shown)

    def _on_filter_changed(self) -> None:
        self.header.coverage.show_choices(self._open_pack.filter.choices)

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

    def _go_to_beginning(self) -> None:
        """Go to the image at which the tab begins, without a change of the focus."""
        beginning = self._open_pack.beginning
        row = self._row_of_id(beginning.image_id)
        if row is not None and beginning.is_image_selected:
            self.gallery.go_to(row)
        elif row is not None:
            self.gallery.show_row(row)

    def _on_image_id_requested(self, image_id: str) -> None:
        if self.overlays.open is not None:  # it may have been left open in a tab that is not shown
            self.overlays.open.leave()
        if self._row_of_id(image_id) is None:
            self._open_pack.filter.clear()
        row = self._row_of_id(image_id)
        if row is not None:
            self.gallery.go_to(row)

    def _row_of_id(self, image_id: str) -> int | None:
        """The row of an image; None if it has none, or if the ID is empty."""
        images = self._open_pack.shelf.images
        position = (
            next((place for place, image in enumerate(images) if image.id == image_id), None) if image_id else None
        )
        return self._open_pack.shelf.row_of(position) if position is not None else None

    def _note_place(self) -> None:
        """Tell the pack where the tab can begin when it is opened again."""
        anchor = self.gallery.anchor()
        if anchor is not None:
            self._open_pack.note_image(self.model.image(anchor[0]).id)

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
            self._details_presenter.render()

    def _on_counted(self) -> None:
        self.header.coverage.show_broken(self.status.broken_count)

    def _on_image_requested(self, position: int) -> None:
        """Go to one of the selected images; all of them stay selected."""
        row = self._open_pack.shelf.row_of(position - 1)
        if row is not None:
            self.gallery.show_row(row)
            self.gallery.setFocus()
            self.gallery.moved_by_key.emit(row)

    def _on_move_requested(self, position: int) -> None:
        row = self._open_pack.shelf.row_of(position)
        if row is not None and not self.overlays.go_to(row):
            self.gallery.go_to(row)
            self.gallery.moved_by_key.emit(row)
