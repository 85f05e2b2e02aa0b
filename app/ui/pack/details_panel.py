"""The side panel: the selected image, a summary of several, or the pack itself, as the gallery's selection says."""

from __future__ import annotations

from collections import Counter
from typing import override

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QSplitter, QStackedLayout, QWidget

from app.core.display_text import line_shown
from app.core.models import Pack, PackImage, count_by_status
from app.core.saved_values import Mark
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.look.image_details import ImageDetails
from app.ui.pack.gallery.selection import Selection
from app.ui.pack.header import PackStatus
from app.ui.pack.rows_in_sight import ThumbnailDemand
from app.ui.pack.selection_page import Counts, SelectionPage, SummaryPage
from app.ui.shelf_model import GalleryModel
from app.ui.texts import accessible_names
from app.ui.texts import pack as texts
from app.ui.texts.dialogs import API_KEY
from app.ui.texts.keys import shown_name_of
from app.ui.texts.wording import Text, follow_language, moment, number, show_text
from app.ui.widgets.fields import clear_selection
from app.ui.widgets.scrolling import transparent_scroll_area


class DetailsPanel(QWidget):
    """Shows the selected image, a summary of several selected images, or the pack.

    Attributes:
        pack_page: The page of the pack.

    Signals:
        image_page_made: The page of one image was made; the `ImageDetails`.
        selection_page_made: The page of several images was made; the `SelectionPage`.
    """

    image_page_made = Signal(object)
    selection_page_made = Signal(object)

    def __init__(self, focus_heir: QWidget | None = None) -> None:
        """Make the page of the pack.

        Args:
            focus_heir: Gets the focus of a page that is replaced, because something else is selected. Qt would move it
                to any widget of the next page.
        """
        super().__init__()
        self._focus_heir = focus_heir
        self.setObjectName("details")
        self.setAccessibleName(accessible_names.DETAILS)
        self.setMinimumWidth(theme.PANEL_MINIMUM)
        self.setMaximumWidth(theme.PANEL_MAXIMUM)
        # Made, and their modules imported, when they are needed first: they take time when a pack is shown, and memory
        # in each tab.
        self._image_page: ImageDetails | None = None
        self._selection_page: SelectionPage | None = None
        self._stack = QStackedLayout(self)
        self._scroll_areas: dict[QWidget, QScrollArea] = {}
        self.pack_page = SummaryPage()
        self._add_page(self.pack_page, "pack_details", texts.PACK_DETAILS)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    @property
    def image_page(self) -> ImageDetails:
        """The page of one image; made if necessary."""
        page = self._image_page
        if page is None:
            page = self._image_page = ImageDetails()
            page.preview.setFixedHeight(self._preview_height)
            self._add_page(page, "image_details", texts.IMAGE_DETAILS)
            self.image_page_made.emit(page)
        return page

    @property
    def selection_page(self) -> SelectionPage:
        """The page of several images; made if necessary."""
        page = self._selection_page
        if page is None:
            page = self._selection_page = SelectionPage()
            self._add_page(page, "selection_details", texts.SELECTION_DETAILS)
            self.selection_page_made.emit(page)
        return page

    def _add_page(self, page: QWidget, name: str, accessible_name: Text) -> None:
        area = transparent_scroll_area(page, margin=theme.SPACE_16)
        area.setObjectName(name)
        show_text(area, area.setAccessibleName, accessible_name)
        self._stack.addWidget(area)
        self._scroll_areas[page] = area

    def show_pack(
        self, pack: Pack, marks: Counter[Mark], notes: int = 0, not_taken: int = 0, *, key_name: str = ""
    ) -> None:
        """Show the pack's own fields, and how many of its images there are of each kind: nothing is selected.

        The name of the key that it came with is empty where there is one key.
        """
        counted = pack.image_count
        # The service's count is shown only where it differs from the number of images.
        differs = counted is not None and counted != len(pack.images)
        count_row = (texts.IMAGE_COUNT.text(), number(counted or 0), texts.IMAGE_COUNT_TIP.text())
        visibility = {True: texts.PUBLIC, False: texts.PRIVATE, None: texts.NOT_GIVEN}[pack.is_public]
        not_given = texts.NOT_GIVEN.text()
        self.pack_page.show_rows(
            line_shown(pack.name) or texts.UNNAMED.text(),
            [
                (texts.IMAGES.text(), number(len(pack.images)), ""),
                *([count_row] if differs else []),
                (texts.VISIBILITY.text(), visibility.text(), ""),
                (
                    texts.CREATED.text(),
                    line_shown(moment(pack.created_at)) if pack.created_at else not_given,
                    line_shown(pack.created_at or ""),
                ),
                *([(API_KEY.text(), key_name, "")] if key_name else []),
            ],
            Counts(pack.status_counts, marks, notes, not_taken),
            identity=line_shown(pack.id) or not_given,
        )
        self._show(self.pack_page)

    def show_selection(self, images: tuple[PackImage, ...], total: int, marks: Counter[Mark], notes: int = 0) -> None:
        """Show several images of `total`, what they have in common, how many of them have each mark and a note.

        The page's strip shows their pictures.
        """
        page = self.selection_page
        page.show_images(images, total, Counts(count_by_status(images), marks, notes))
        self._show(page)

    def show_image(self, image: PackImage, total: int) -> None:
        """Show one image of `total`; the page's `show_tile` shows its picture."""
        page = self.image_page
        area = self._scroll_areas[page]
        is_later_answer = self._stack.currentWidget() is area and page.shows(image)
        page.show_image(image, total)
        if not is_later_answer:
            area.verticalScrollBar().setValue(0)
        self._show(page)

    @property
    def _preview_height(self) -> int:
        return min(self.width() - 2 * theme.SPACE_16, round(self.height() * theme.PREVIEW_SHARE))

    def _show(self, page: QWidget) -> None:
        area, former = self._scroll_areas[page], self._stack.currentWidget()
        had_focus = former is not None and former.isAncestorOf(self.window().focusWidget())
        if self._focus_heir is not None and had_focus and area is not former:
            self._focus_heir.setFocus()
        self._stack.setCurrentWidget(area)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._image_page is not None:
            self._image_page.preview.setFixedHeight(self._preview_height)

    def _on_focus_changed(self, former: QWidget | None, now: QWidget | None) -> None:
        """Clear the selection of the widget that lost the focus: Ctrl+C copies the text that was selected last."""
        if former is None or now is None or not self.isAncestorOf(former):
            return
        if now.window() is self.window():  # from a dialog the focus comes back
            clear_selection(former)

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
        # A mark that goes on to the next image is not shown before that is.
        self._marks_timer = QTimer(self, interval=0, singleShot=True)
        self._marks_timer.timeout.connect(self._show_marks)
        status.counted.connect(self._on_counted)
        open_pack.thumbnails.tiles.picture_replaced.connect(self._on_picture_replaced)
        open_pack.marks.changed.connect(self._on_marks_changed)
        open_pack.notes.changed.connect(self._on_marks_changed)
        open_pack.marks.others.changed.connect(self._on_others_changed)
        open_pack.marks.taken.changed.connect(self._on_marks_changed)
        open_pack.changes.changed.connect(self._on_changes_changed)
        follow_language(details, self.render)
        open_pack.keys.changed.connect(self._on_keys_changed)

    def render(self) -> None:
        """Show the selected image, a summary of several, or the pack."""
        content = self._open_pack.state.content
        if content is None:
            return
        self._shows_former_marks = False
        rows = self._selection.rows()
        total = len(content.pack.images)
        if not rows:
            images = content.pack.images
            notes, not_taken = self._open_pack.notes.count(images), self._open_pack.marks.taken.count_not_taken(images)
            connection = content.request.connection
            key_name = "" if connection.is_demo else shown_name_of(self._open_pack.keys, connection.key)
            self._details.show_pack(content.pack, self._status.mark_counts, notes, not_taken, key_name=key_name)
        elif len(rows) == 1:
            self._details.show_image(self._model.image(rows[0]), total)
            self._show_marks()
            self._details.image_page.show_others(self._model.others(rows[0]))
            self._show_former(rows[0])
            self._show_tile(rows[0])
        else:
            images = self._selection.images()
            marks, notes = self._open_pack.marks.count(images), self._open_pack.notes.count(images)
            self._details.show_selection(images, total, marks, notes)
            self._show_strip_tiles()
        strip_images = self._details.selection_page.strip.images if len(rows) > 1 else ()
        self._demand.set_shown_elsewhere("panel", strip_images)

    def release_pictures(self) -> None:
        """Give the memory of the large picture back, because another page is shown."""
        if self._selection.count == 1:
            (row,) = self._selection.rows()
            self._details.image_page.show_tile(self._model.tile(row), None, self._model.original_size(row))

    def show_pictures(self) -> None:
        """Show the picture again after `release_pictures`."""
        if self._selection.count == 1:
            self._show_tile(*self._selection.rows())

    def _show_tile(self, row: int) -> None:
        model = self._model
        self._details.image_page.show_tile(model.tile(row), model.picture(row), model.original_size(row))

    def _show_marks(self) -> None:
        self._marks_timer.stop()
        if self._selection.count == 1:
            (row,) = self._selection.rows()
            self._details.image_page.show_mark(self._model.mark(row))
            self._details.image_page.show_note(self._model.note(row))
            self._details.image_page.show_taken(self._model.taken(row))

    def _show_former(self, row: int) -> None:
        self._details.image_page.show_former(self._open_pack.changes.former_of(self._model.image(row)))

    def _show_strip_tiles(self) -> None:
        strip = self._details.selection_page.strip
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
            self._details.selection_page.strip.mark_outdated(url)

    def _on_keys_changed(self) -> None:
        if not self._selection.count:
            self.render()

    def _on_changes_changed(self) -> None:
        if self._selection.count == 1:
            self._show_former(*self._selection.rows())

    def _on_others_changed(self) -> None:
        if self._selection.count == 1:
            self._details.image_page.show_others(self._model.others(*self._selection.rows()))

    def _on_marks_changed(self, _ids: frozenset[str]) -> None:
        if self._selection.count == 1:
            self._marks_timer.start()
        else:
            # Counting the marks of many images takes time, so that it is done with the tiles, not after each change.
            self._shows_former_marks = True
