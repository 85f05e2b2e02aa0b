"""The page of one open pack: header, gallery and side panel, how they are arranged, and what can be done there."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import override

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QMoveEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.core.changes import PackChanges
from app.core.filtering import Facet
from app.core.models import PackImage
from app.core.readability import SAMPLE_CHARACTERS, Sample
from app.core.saved_values import Mark
from app.core.shared_review import SharedReview
from app.packs.open_pack import OpenPack
from app.packs.pack_filter import PackFilter
from app.ui import message, theme
from app.ui.accessibility import identify
from app.ui.chosen_settings import CopyTarget, PanelPlace
from app.ui.desktop import copy_text
from app.ui.look.viewer import Viewer
from app.ui.pack.details_panel import DetailsPanel
from app.ui.pack.filter_row import FilterRow, NoResult
from app.ui.pack.gallery_view import GalleryView
from app.ui.pack.header import PackHeader
from app.ui.pack.image_actions import ChangeActions, ImageActions, Marking, Overlays, StackActions
from app.ui.pack.in_sight import ImagesInSight, PackStatus
from app.ui.pack.over_gallery import EndOfReview, LineEditor, NoteEditor, OpenedReview
from app.ui.pack.selection import ViewKeeper
from app.ui.pack.slide_tray import SlideTray
from app.ui.pack.tile_delegate import MARKS
from app.ui.pack.tile_geometry import TileButton
from app.ui.shelf_model import GalleryModel
from app.ui.texts import home as home_texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import pack as texts
from app.ui.texts import slides as slide_texts
from app.ui.texts import window as window_texts
from app.ui.texts.marks import status_word
from app.ui.texts.wording import follow_language
from app.ui.widgets.button_rows import tab_as_read
from app.ui.widgets.parts import EmptyView, Line, LineSplitter, column_layout


class GalleryArea(QWidget):
    """Shows the gallery, else that the pack has no images, or what to loosen because the filter lets none pass.

    It has the background of the view, which is visible in the margins of the gallery. It is no QStackedWidget, because
    of those Qt tells screen readers the pages alone, and not the bars that lie over them.
    """

    def __init__(self, pack_filter: PackFilter, gallery: GalleryView) -> None:
        """Show the gallery."""
        super().__init__()
        self._filter = pack_filter
        self._gallery = gallery
        self._no_images = EmptyView("picture", texts.NO_IMAGES)
        self._no_result = NoResult(pack_filter, gallery)
        self._stack = QStackedLayout(self)
        for widget in (gallery, self._no_images, self._no_result):
            self._stack.addWidget(widget)
        pack_filter.changed.connect(self.show_gallery_or_why_not)

    def show_gallery_or_why_not(self) -> None:
        """Show the gallery, or why there is nothing in it."""
        shown: QWidget = self._gallery
        if self._filter.is_empty:
            shown = self._no_result if self._filter.is_active else self._no_images
        if shown is self._no_result:
            self._no_result.follow()
        self._stack.setCurrentWidget(shown)

    @property
    def shown(self) -> QWidget:
        """The gallery, or what is in its place."""
        return self._stack.currentWidget() or self._gallery

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).view)


class PanelPlacement(LineSplitter):
    """The gallery, and the side panel beside it or over it.

    Signals:
        in_the_way: The panel covers the image that a key has moved to; no arguments.
    """

    in_the_way = Signal()

    def __init__(self, page: QWidget, gallery_area: QWidget, gallery: GalleryView, details: DetailsPanel) -> None:
        """Put the panel beside the gallery.

        Args:
            page: What the panel lies over in a narrow window.
            gallery_area: What stands to the left of the panel.
            gallery: The grid in it; gets the focus of a panel that is hidden.
            details: The panel.
        """
        super().__init__()
        self._page = page
        self._gallery = gallery
        self._details = details
        self._place = PanelPlace.BESIDE
        self._beside_state = QByteArray()  # from when the panel was beside the gallery last
        identify(self, "splitter")
        # The panel is hidden by a command only: after collapsing it by dragging, nothing would show how to get it back.
        self.setChildrenCollapsible(False)
        self.addWidget(gallery_area)
        self.addWidget(details)
        self.order_children()
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setSizes([theme.WINDOW_SIZE[0] - theme.PANEL_WIDTH, theme.PANEL_WIDTH])
        gallery.moved_by_key.connect(self._on_moved_by_key)

    @property
    def splitter_state(self) -> QByteArray:
        """State of the splitter while the panel is beside the gallery, as Qt saves it."""
        return self.saveState() if self._place is PanelPlace.BESIDE else self._beside_state

    def set_place(self, place: PanelPlace) -> None:
        """Show the panel beside the gallery or over it, or hide it."""
        if place is self._place:
            return
        self._beside_state = self.splitter_state
        # Hiding the focused widget would move the focus to the next one, which is the field for the pack ID.
        if self._details.isAncestorOf(self._page.window().focusWidget()):
            self._gallery.setFocus()
        self._place = place
        if place is PanelPlace.OVER:
            self._details.setParent(self._page)
            self._fit()
            self._details.show()
            self._details.raise_()
        else:
            self.addWidget(self._details)
            self.order_children()
            self.restoreState(self._beside_state)
            self._details.setVisible(place is PanelPlace.BESIDE)

    def _fit(self) -> None:
        if self._place is PanelPlace.OVER:
            width = min(theme.PANEL_WIDTH, self.width())
            self._details.setGeometry(self.geometry().adjusted(self.width() - width, 0, 0, 0))

    def _on_moved_by_key(self, row: int) -> None:
        gallery = self._gallery
        middle = gallery.visualRect(gallery.model().index(row, 0)).center()
        place = gallery.viewport().mapTo(self._page, middle)
        if self._place is PanelPlace.OVER and self._details.geometry().contains(place):
            self.in_the_way.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._fit()


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
        filter_row: The row with the chips and facets; hidden while the pack has no images.
        details: The side panel.
        panel_placement: Puts it beside the gallery, over it, or away.
        overlays: The viewer and the comparison, which cover the window.
        tray: The slides, at the bottom.

    Signals:
        line_opened: The line of a note or the sample text was opened; its widget, which is hidden when it is closed.
    """

    line_opened = Signal(object)

    def __init__(self, open_pack: OpenPack) -> None:
        """Lay out the page of an open pack."""
        super().__init__()
        self._open_pack = open_pack
        self.filter_row = FilterRow(open_pack.filter)
        self.model = GalleryModel(open_pack)
        self.gallery = GalleryView(self.model)
        self._sight = ImagesInSight(open_pack, self.gallery, self.model)
        self.image_actions = ImageActions(open_pack, self.gallery, self._sight)
        self.change_actions = ChangeActions(open_pack, self)
        self.header = PackHeader(open_pack)
        self.status = PackStatus(open_pack, self.gallery.selection)
        self.overlays = Overlays(open_pack, self.gallery, self.model, self._sight, self)
        # After the overlays, which put the gallery where the viewer is before its state is saved.
        self._keeper = ViewKeeper(self.gallery, open_pack)
        self.marking = Marking(open_pack, self.gallery, self.overlays)
        self.stacks = StackActions(open_pack, self.gallery, self.overlays, self.marking)
        self.details = DetailsPanel(open_pack, self.model, self.gallery, self.status, self._sight)
        self.gallery_area = GalleryArea(open_pack.filter, self.gallery)
        self.panel_placement = PanelPlacement(self, self.gallery_area, self.gallery, self.details)
        self.tray = SlideTray(open_pack, self.gallery, self.model)
        self.end_of_review = EndOfReview(open_pack, self.status, self.gallery_area)
        self.opened_review = OpenedReview(open_pack, self.gallery.selection, self.gallery_area, self.end_of_review)
        tab_as_read(self.gallery_area)
        self.opened_review.take_over_requested.connect(self._take_over)
        for bar in (self.end_of_review, self.opened_review):
            bar.chosen.connect(self._focus_images)
            bar.dismissed.connect(self._focus_images)
        self.overlays.changed.connect(self._on_overlays_changed)
        column_layout(self, self.header, self.filter_row, Line(), (self.panel_placement, 1), self.tray, spacing=0)
        self._connect()
        follow_language(self, self._retranslate)

    def _retranslate(self) -> None:
        self._open_pack.filter.use_status_words(status_word)
        self._show_review()
        self.tray.refresh()
        self.status.changed.emit()

    def _connect(self) -> None:
        gallery, open_pack = self.gallery, self._open_pack
        gallery.selection.changed.connect(self._on_selection_changed)
        gallery.button_clicked.connect(self._on_tile_button_clicked)
        gallery.open_requested.connect(self.overlays.view_row)
        details = self.details
        details.pack_page.copy_id.clicked.connect(self.copy_pack_id)
        details.image_page.preview.retry.clicked.connect(self.image_actions.retry_selected)
        copy = details.image_page.copy_button
        copy.clicked.connect(lambda: self.image_actions.copy(gallery.selection.images()))
        for keywords in (details.image_page.keywords, details.selection_page.keywords):
            keywords.chosen.connect(
                lambda word, is_excluded: open_pack.filter.toggle(Facet.KEYWORD, word, is_excluded=is_excluded)
            )
        details.selection_page.strip.picture_chosen.connect(self._on_picture_chosen)
        self._keeper.restored.connect(self._on_selection_changed)
        open_pack.filter.use_status_words(status_word)
        open_pack.content_changed.connect(self._on_content_changed)
        self.status.counted.connect(self._on_counted)
        self.header.continue_button.clicked.connect(self._on_continue_clicked)
        open_pack.filter.changed.connect(self._show_review)  # the review of what it shows goes on there
        self.overlays.made.connect(self._on_overlay_made)
        open_pack.image_requested.connect(self._on_image_id_requested)
        open_pack.hidden_changed.connect(self._on_hidden_changed)
        for moved in (gallery.visible_rows_changed, gallery.moved_by_key, gallery.selection.changed):
            moved.connect(self._save_place)
        self.tray.images_changed.connect(partial(self._sight.set_shown_elsewhere, "tray"))
        self.tray.chosen.connect(self._show_slide)

    def _show_slide(self, position: int, opens: bool) -> None:
        self.go_to(position)
        if opens:
            QTimer.singleShot(0, self, self.overlays.view)  # after the click, which gives the focus to the tray

    def _on_tile_button_clicked(self, row: int, button: TileButton) -> None:
        is_selected = row in self.gallery.selection.rows()
        images = self.gallery.selection.images() if is_selected else (self.model.image(row),)
        mark = MARKS.get(button)
        if button is TileButton.STACK:
            self.gallery.go_to(row)
            self.stacks.toggle()
        elif mark is not None:
            self.marking.mark(images, Mark.NONE if self.model.mark(row) is mark else mark, stays=True)
        elif button is TileButton.COPY:
            self.image_actions.copy(images)
        else:
            self.image_actions.retry(images)

    def copy_pack_id(self) -> None:
        """Copy the ID of the pack on screen."""
        content = self._open_pack.state.content
        if content is not None:
            is_copied = copy_text(content.request.pack_id)
            message.say((home_texts.ID_COPIED if is_copied else window_texts.NOT_COPIED).text())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tray.fit()

    def show_sample(self, sample: Sample) -> None:
        """Show the sample text or not, and crop the slides."""
        self.overlays.show_sample(sample)
        self.tray.show_sample(sample)
        self._open_pack.readability.set_crop(sample.crop)

    def copy_urls(self) -> None:
        """Copy the URLs of the selected slides while the tray has the focus; else of images, or a selected text."""
        if self.tray.focused:
            self.tray.copy_as("urls", self.tray.focused)
        else:
            self.image_actions.copy_text_or(self.target_images)

    def select_all(self) -> None:
        """Select all slides while the tray has the focus; else all of a text, or all images that are shown."""
        if self.tray.has_focus:
            self.tray.select_all()
        else:
            self.image_actions.select_all()

    def edit_sample_text(self, text: str, save: Callable[[str], None]) -> None:
        """Open the line in which the sample text is written."""
        overlay = self.overlays.open
        title, usual = slide_texts.SAMPLE_TEXT, slide_texts.SAMPLE
        editor = LineEditor(title, SAMPLE_CHARACTERS, usual, overlay or self.gallery_area, overlay or self)
        editor.show_text(text)
        editor.written.connect(save)
        self.line_opened.emit(editor)

    # --- Notes ----------------------------------------------------------------------------------------------------

    def edit_note(self) -> None:
        """Open the line in which a note on the images that commands apply to is written."""
        images = [image for image in self.target_images or self.marking.images_in_view if image.id]
        if not images:
            message.say(mark_texts.NOT_NOTABLE.text())
            return
        overlay = self.overlays.open
        editor = NoteEditor(self._open_pack.notes, images, overlay or self.gallery_area, overlay or self)
        self.line_opened.emit(editor)

    def _take_over(self, review: SharedReview, is_all: bool) -> None:
        images = self._open_pack.shelf.images if is_all else self.gallery.selection.images()
        self.marking.take_over(review, images)

    def _focus_images(self, *_chosen: object) -> None:
        """Letters mark the image again."""
        (self.gallery if self.overlays.open is None else self.overlays.open).setFocus()

    def _on_overlays_changed(self) -> None:
        overlay = self.overlays.open
        top = theme.SPACE_8 if overlay is None else theme.BELOW_OVERLAY_BAR
        self.end_of_review.lie_over(overlay or self.gallery_area, top)

    def _on_overlay_made(self, overlay: Viewer) -> None:
        copy = overlay.info.details.copy_button
        copy.clicked.connect(lambda: self.image_actions.copy(self.target_images))
        if overlay.strip is not None:
            overlay.strip.in_sight_changed.connect(partial(self._sight.set_shown_elsewhere, "filmstrip"))

    # --- Its tab --------------------------------------------------------------------------------------------------

    def _on_hidden_changed(self, is_hidden: bool) -> None:
        """Give the memory of pictures back while another tab is shown; then fetch again what is visible."""
        if is_hidden:
            self.details.release_pictures()
            self.tray.pictures.clear()
            self.model.release_pictures()
        else:
            self.gallery.update_visible_rows()
            self.details.show_picture()

    # --- The pack -------------------------------------------------------------------------------------------------

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        content = self._open_pack.state.content
        try:
            if content is not None:
                self.filter_row.setVisible(bool(content.pack.images))
                self._show_review()
                self.gallery_area.show_gallery_or_why_not()
                if changes is None:
                    self.end_of_review.begin()
                if changes is None and content.pack.images:
                    self.gallery.current.set_row(0)
                    self._go_to_beginning()
        finally:
            self._keeper.finish(changes)
        # Now, so that the first downloads run while the window paints the empty tiles.
        self._sight.restart()
        self.tray.refresh()
        is_merged = content is not None and content.is_merged
        self._open_pack.thumbnails.begin(must_check=changes is not None and not is_merged)
        # Later, so that the first thumbnails are requested before the side panel is laid out.
        QTimer.singleShot(0, self, self.details.render_selection)

    @property
    def is_settled(self) -> bool:
        """Whether every visible tile is shown or failed, and no animation runs."""
        return self._sight.is_settled

    # --- Positions ------------------------------------------------------------------------------------------------

    @property
    def image_count(self) -> int:
        """Number of images of the pack."""
        return len(self._open_pack.shelf.images)

    def is_shown(self, position: int) -> bool:
        """Whether the image with a position, from 1, is shown, perhaps in a folded stack: a filter may leave it out."""
        shelf = self._open_pack.shelf
        return position - 1 in shelf.stacks or shelf.row_of(position - 1) is not None

    def go_to(self, position: int) -> None:
        """Select the image with a position, from 1, and scroll to it, whatever hides it."""
        self._open_pack.filter.reveal(position - 1)
        row = self._open_pack.shelf.row_of(position - 1)
        if row is not None:
            self.gallery.go_to(row)
            self.gallery.setFocus()

    def _go_to_beginning(self) -> None:
        """Go to the image at which the tab begins, without a change of the focus."""
        beginning = self._open_pack.beginning
        position = self._position_of(beginning.image_id)
        row = self._open_pack.shelf.row_of(position) if position is not None else None
        if row is not None and beginning.is_image_selected:
            self.gallery.go_to(row)
        elif row is not None:
            self.gallery.show_row(row)

    def _on_image_id_requested(self, image_id: str) -> None:
        if self.overlays.open is not None:  # it may have been left open in a tab that is not shown
            self.overlays.open.leave()
        position = self._position_of(image_id)
        if position is not None:
            self._open_pack.filter.reveal(position)
            self.gallery.go_to(self._open_pack.shelf.place_of(position))

    def _position_of(self, image_id: str) -> int | None:
        """The index of an image in the pack; None if it is not there, or if the ID is empty."""
        images = self._open_pack.shelf.images
        return next((place for place, image in enumerate(images) if image_id and image.id == image_id), None)

    def _save_place(self) -> None:
        """Set where the tab begins when it is opened again."""
        anchor = self.gallery.anchor()
        if anchor is not None:
            self._open_pack.set_current_image(self.model.image(anchor[0]).id)

    # --- Selection ------------------------------------------------------------------------------------------------

    @property
    def target_images(self) -> tuple[PackImage, ...]:
        """The images that commands apply to, in pack order: the selected ones, or that of what covers the page."""
        overlay = self.overlays.open
        viewed = overlay.shown.image if overlay is not None else None
        return (viewed,) if viewed is not None else self.gallery.selection.images()

    @property
    def target_count(self) -> int:
        """Number of `target_images`; fast for any number."""
        return 1 if self.overlays.open is not None else self.gallery.selection.count

    def images_to_copy(self, target: CopyTarget) -> Sequence[PackImage]:
        """The images of a target of *Copy as*, or of an export, in pack order."""
        if target is CopyTarget.ALL:
            return self._open_pack.shelf.images
        if target is CopyTarget.PICKED:
            marks = self._open_pack.marks
            return [image for image in self._open_pack.shelf.images if marks.of(image) is Mark.PICKED]
        chosen = self.target_images if target is CopyTarget.CHOSEN else ()
        return chosen or self._open_pack.filter.shown_images

    def _on_selection_changed(self) -> None:
        # Ignore selection changes caused by the reset.
        if not self._keeper.is_replacing:
            self.details.render_selection()

    def _show_review(self) -> None:
        if self._open_pack.state.content is None:
            return
        review = self.status.review
        self.header.show_review(review, self.marking.continue_at)
        self.filter_row.show_review(review)

    def _on_continue_clicked(self) -> None:
        self.marking.continue_review()
        self.gallery.setFocus()  # letters mark the image

    def _on_counted(self) -> None:
        self._show_review()
        self.end_of_review.follow()
        self.header.render_pack()

    def _on_picture_chosen(self, row: int) -> None:
        """Go to one of the selected images; all of them stay selected."""
        self.gallery.show_row(row)
        self.gallery.setFocus()
        self.gallery.moved_by_key.emit(row)
