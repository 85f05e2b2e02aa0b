"""The side panel: the selected image, a summary of several, or the pack itself, as the gallery's selection says."""

from typing import override

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QSplitter, QStackedLayout, QWidget

from app.core.models import count_by_status
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.look.image_details import ImageDetails
from app.ui.pack.gallery.view import GalleryView
from app.ui.pack.header import PackStatus
from app.ui.pack.rows_in_sight import ThumbnailDemand
from app.ui.pack.selection_page import Counts, SelectionPage, SummaryPage
from app.ui.shelf_model import GalleryModel
from app.ui.texts import accessible_names
from app.ui.texts import pack as texts
from app.ui.texts.keys import shown_name_of
from app.ui.texts.wording import Text, follow_language, show_text
from app.ui.widgets.fields import clear_selection
from app.ui.widgets.scrolling import transparent_scroll_area


class DetailsPanel(QWidget):
    """Shows the selected image, a summary of several selected images, or the pack.

    Attributes:
        pack_page: The page of the pack.
        image_page: The page of one image.
        selection_page: The page of several images.
    """

    def __init__(
        self,
        open_pack: OpenPack,
        model: GalleryModel,
        gallery: GalleryView,
        status: PackStatus,
        demand: ThumbnailDemand,
    ) -> None:
        """Show nothing yet.

        Args:
            open_pack: The pack.
            model: The rows of the gallery.
            gallery: The grid, whose selection is shown. It gets the focus of a page that is replaced, because something
                else is selected: Qt would move it to any widget of the next page.
            status: Counts thumbnails and marks, after several changes at once.
            demand: Is told which thumbnails the panel shows.
        """
        super().__init__()
        self._open_pack = open_pack
        self._model = model
        self._gallery = gallery
        self._selection = gallery.selection
        self._status = status
        self._demand = demand
        self._shows_former_marks = False  # in a summary of several images
        # A mark that goes on to the next image is not shown before that is.
        self._marks_timer = QTimer(self, interval=0, singleShot=True)
        self._marks_timer.timeout.connect(self._show_marks)
        self.setObjectName("details")
        self.setAccessibleName(accessible_names.DETAILS)
        self.setMinimumWidth(theme.PANEL_MINIMUM)
        self.setMaximumWidth(theme.PANEL_MAXIMUM)
        self._stack = QStackedLayout(self)
        self._scroll_areas: dict[QWidget, QScrollArea] = {}
        self.pack_page = SummaryPage()
        self.image_page = ImageDetails()
        self.selection_page = SelectionPage(open_pack, model)
        self._add_page(self.pack_page, "pack_details", texts.PACK_DETAILS)
        self._add_page(self.image_page, "image_details", texts.IMAGE_DETAILS)
        self._add_page(self.selection_page, "selection_details", texts.SELECTION_DETAILS)
        self._connect()

    def _add_page(self, page: QWidget, name: str, accessible_name: Text) -> None:
        area = transparent_scroll_area(page, margin=theme.SPACE_16)
        area.setObjectName(name)
        show_text(area, area.setAccessibleName, accessible_name)
        self._stack.addWidget(area)
        self._scroll_areas[page] = area

    def _connect(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        pack = self._open_pack
        self._status.counted.connect(self._on_counted)
        for changed in (pack.marks.changed, pack.notes.changed, pack.marks.taken.changed):
            changed.connect(self._on_marks_changed)
        pack.marks.others.changed.connect(self._show_changes)
        pack.changes.changed.connect(self._show_changes)
        pack.keys.changed.connect(self._on_keys_changed)
        follow_language(self, self.render_selection)

    @property
    def _row(self) -> int | None:
        """The row of the selected image; None unless it is one."""
        return self._selection.rows()[0] if self._selection.count == 1 else None

    def render_selection(self) -> None:
        """Show the selected image, a summary of several, or the pack."""
        content = self._open_pack.state.content
        if content is None:
            return
        self._shows_former_marks = False
        marks, notes, rows = self._open_pack.marks, self._open_pack.notes, self._selection.rows()
        if not rows:
            images, connection = content.pack.images, content.request.connection
            not_taken = marks.taken.count_not_taken(images)
            counts = Counts(content.pack.status_counts, self._status.mark_counts, notes.count(images), not_taken)
            key_name = "" if connection.is_demo else shown_name_of(self._open_pack.keys, connection.key)
            self.pack_page.show_pack(content.pack, counts, key_name)
            self._show(self.pack_page)
        elif len(rows) == 1:
            self._show_image(rows[0], len(content.pack.images))
        else:
            images = self._selection.images()
            counts = Counts(count_by_status(images), marks.count(images), notes.count(images))
            self.selection_page.strip.show_rows(rows)
            self.selection_page.show_images(images, counts)
            self._show(self.selection_page)
        self._demand.set_shown_elsewhere("panel", self.selection_page.strip.images if len(rows) > 1 else ())

    def _show_image(self, row: int, total: int) -> None:
        image, area = self._model.image(row), self._scroll_areas[self.image_page]
        is_later_answer = self._stack.currentWidget() is area and self.image_page.shows(image)
        self.image_page.show_image(image, total)
        if not is_later_answer:
            area.verticalScrollBar().setValue(0)
        self._show(self.image_page)
        self._show_marks()
        self._show_changes()
        self.show_picture()

    def _show(self, page: QWidget) -> None:
        area, former = self._scroll_areas[page], self._stack.currentWidget()
        had_focus = former is not None and former.isAncestorOf(self.window().focusWidget())
        if had_focus and area is not former:
            self._gallery.setFocus()
        self._stack.setCurrentWidget(area)

    def release_pictures(self) -> None:
        """Give the memory of pictures back, because another page is shown."""
        self.selection_page.strip.pictures.clear()
        if self._row is not None:
            self.image_page.show_tile(self._model.tile(self._row), None, self._model.original_size(self._row))

    def show_picture(self) -> None:
        """Show the picture of the selected image, also after `release_pictures`."""
        row, model = self._row, self._model
        if row is not None:
            self.image_page.show_tile(model.tile(row), model.picture(row), model.original_size(row))

    def _show_marks(self) -> None:
        self._marks_timer.stop()
        row, model = self._row, self._model
        if row is not None:
            self.image_page.show_mark(model.mark(row))
            self.image_page.show_note(model.note(row))
            self.image_page.show_taken(model.taken(row))

    def _show_changes(self) -> None:
        """Show the marks of others, and the former description."""
        row = self._row
        if row is not None:
            self.image_page.show_others(self._model.others(row))
            self.image_page.show_former(self._open_pack.changes.former_of(self._model.image(row)))

    def _on_counted(self) -> None:
        self.show_picture()
        if self._shows_former_marks:
            self.render_selection()

    def _on_keys_changed(self) -> None:
        if not self._selection.count:
            self.render_selection()

    def _on_marks_changed(self, _ids: frozenset[str]) -> None:
        if self._selection.count == 1:
            self._marks_timer.start()
        else:
            # Counting the marks of many images takes time, so that it is done with the tiles, not after each change.
            self._shows_former_marks = True

    def _on_focus_changed(self, former: QWidget | None, now: QWidget | None) -> None:
        """Clear the selection of the widget that lost the focus: Ctrl+C copies the text that was selected last."""
        if former is None or now is None or not self.isAncestorOf(former):
            return
        if now.window() is self.window():  # from a dialog the focus comes back
            clear_selection(former)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        height = min(self.width() - 2 * theme.SPACE_16, round(self.height() * theme.PREVIEW_SHARE))
        self.image_page.preview.setFixedHeight(max(0, height))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.panel)
        if not isinstance(self.parent(), QSplitter):  # whose handle is the line between the gallery and the panel
            painter.fillRect(0, 0, 1, self.height(), colors.line)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.PANEL_WIDTH, 0)
