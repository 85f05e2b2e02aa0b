"""The side panel: the selected image, a summary of several, or the pack itself, as the gallery's selection says."""

from typing import Final, override

from PySide6.QtCore import (
    QObject,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
    QTextCharFormat,
)
from PySide6.QtWidgets import (
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.display_text import line_shown
from app.core.models import Pack, PackImage, count_by_status
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.accessibility import follow_focus, identify
from app.ui.look.image_details import ImageDetails, review_signals
from app.ui.look.picture_strip import PictureStrip
from app.ui.pack.gallery_view import GalleryView
from app.ui.pack.in_sight import ImagesInSight, PackStatus
from app.ui.row_delegate import Index
from app.ui.shelf_model import GalleryModel
from app.ui.texts import accessible_names
from app.ui.texts import commands as command_texts
from app.ui.texts import image as image_texts
from app.ui.texts import pack as texts
from app.ui.texts.dialogs import API_KEY, shown_name_of
from app.ui.texts.marks import counted_status
from app.ui.texts.wording import Text, follow_language, moment, number, show_text
from app.ui.widgets.button_rows import tab_as_read
from app.ui.widgets.fields import FieldTable, Keywords, ReadingText, clear_selection, section
from app.ui.widgets.focus_ring import paint_ring
from app.ui.widgets.parts import (
    ENTER_KEYS,
    column_layout,
    paint_box,
    plain_tool_tip,
    row_layout,
    tool_button,
    value_label,
)
from app.ui.widgets.scrolling import transparent_scroll_area


class SummaryPage(QWidget):
    """A title, a table, an ID and shared keywords.

    Attributes:
        keywords: The shared keywords.
        copy_id: The button that copies the ID.
    """

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._shown: tuple[object, ...] | None = None
        self._title = value_label(font=theme.semibold_font(self.font()), wraps=True)
        self._table = FieldTable()
        # Under its label, not beside it: there a UUID does not fit in one line.
        self._identity = ReadingText("pack_id", font=theme.caption_font(self.font()))
        self.copy_id = tool_button(texts.COPY_ID, name="copy_id", tip=texts.COPY_ID, icon="copy", color="text")
        beside = QWidget()
        text, copy = (self._identity, 1, Qt.AlignmentFlag.AlignTop), (self.copy_id, 0, Qt.AlignmentFlag.AlignTop)
        row_layout(beside, text, copy, spacing=theme.SPACE_8)
        self._identity_section = section(texts.ID, self._identity, beside)
        self.keywords = Keywords()
        self._keywords_section = section(texts.SHARED_KEYWORDS, self.keywords)
        parts = (self._title, self._table, self._identity_section, self._keywords_section)
        self._column = column_layout(self, *parts, 1, spacing=theme.SPACE_12)

    def show_rows(
        self,
        title: str,
        rows: list[tuple[str, str, str]],
        keywords: tuple[str, ...] | None = None,
        identity: str = "",
    ) -> None:
        """Show rows of (label, value, tool tip), shared keywords, and an ID if there is one.

        Without images that could share keywords, these are None, and their heading is hidden, too.

        Do nothing if they are shown already: selected text and the focus would be lost.
        """
        shown = (title, rows, keywords, identity)
        if shown == self._shown:
            return
        self._shown = shown
        self._title.setText(title)
        self._table.show_texts(rows)
        # The name that its heading gives a text is that of a heading beside it, and a button stands beside this one.
        self._identity.set_parts([(identity, "text", QTextCharFormat())], texts.ID.text())
        self._identity_section.setVisible(bool(identity))
        self.keywords.show_words(keywords or (), "" if keywords else texts.NO_SHARED_KEYWORDS.text())
        self.keywords.setAccessibleName(", ".join(map(line_shown, keywords or ())))
        self._keywords_section.setVisible(keywords is not None)
        tab_as_read(self)

    def show_pack(self, pack: Pack, key_name: str = "") -> None:
        """Show the pack's own fields.

        The name of the key that it came with is empty where there is one key.
        """
        told = pack.image_count
        not_given = texts.NOT_GIVEN.text()
        visibility = {True: texts.PUBLIC, False: texts.PRIVATE, None: texts.NOT_GIVEN}[pack.is_public]
        created = line_shown(moment(pack.created_at)) if pack.created_at else not_given
        rows = [
            (texts.IMAGES.text(), number(len(pack.images)), ""),
            (texts.IMAGE_COUNT.text(), number(told or 0), texts.IMAGE_COUNT_TIP.text()),
            (texts.VISIBILITY.text(), visibility.text(), ""),
            (texts.CREATED.text(), created, line_shown(pack.created_at or "")),
            (API_KEY.text(), key_name, ""),
        ]
        if not key_name:
            del rows[4]
        if told is None or told == len(pack.images):  # the service's count is shown only where it differs
            del rows[1]
        name = line_shown(pack.name) or texts.UNNAMED.text()
        self.show_rows(name, rows, identity=line_shown(pack.id) or not_given)


_PLACES: Final = 12  # the last one says how many are left, if more are selected
_PICTURE: Final = QSize(theme.STRIP_PICTURE, theme.STRIP_PICTURE)
_PITCH: Final = theme.STRIP_PICTURE + theme.SPACE_4

_SPOKEN: Final = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole)


class _Places(QStandardItemModel):
    """The places of pictures, of which a screen reader reads what it reads of the tiles now.

    Attributes:
        rows: In the gallery.
    """

    def __init__(self, gallery: GalleryModel, parent: QObject) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self.rows: tuple[int, ...] = ()

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in _SPOKEN and index.row() < len(self.rows):
            return self._gallery.index(self.rows[index.row()], 0).data(role)
        return super().data(index, role)


class SelectionStrip(PictureStrip):
    """The pictures of several images, in pack order.

    Attributes:
        images: Those whose pictures are shown, also when the gallery already shows others.
        marks_focus: The ring of the current picture marks the focus (see `ui.widgets.focus_ring`).

    Signals:
        picture_chosen: A picture was clicked, or Enter or Space was pressed; the row of its image in the gallery.
    """

    marks_focus: Final = True

    picture_chosen = Signal(int)

    def __init__(self, open_pack: OpenPack, model: GalleryModel) -> None:
        """Begin empty."""
        super().__init__(open_pack, model, name="selected_pictures")
        show_text(self, self.setAccessibleName, texts.SELECTED_PICTURES)
        self._gallery_model = model
        self.images: tuple[PackImage, ...] = ()
        self._places = _Places(model, self)
        self.setModel(self._places)
        self.cell = QSize(_PITCH, _PITCH)
        self.setWrapping(True)
        self.setResizeMode(PictureStrip.ResizeMode.Adjust)
        self.setSelectionMode(PictureStrip.SelectionMode.NoSelection)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._choose)

    def show_rows(self, rows: tuple[int, ...]) -> None:
        """Show the first ones of some rows of the gallery, and how many follow."""
        model, shown = self._gallery_model, rows if len(rows) <= _PLACES else rows[: _PLACES - 1]
        images, left = tuple(model.images(shown)), len(rows) - len(shown)
        if images != self.images:
            self._places.clear()  # and none is the current one
        self._places.rows, self.images = shown, images
        self._places.setRowCount(len(shown) + (left > 0))
        for place, image in enumerate(images):
            item = QStandardItem()
            item.setToolTip(plain_tool_tip(image_texts.description_tip(image)))
            self._places.setItem(place, item)
        if left:
            following = QStandardItem(texts.more_selected(left))
            following.setData(image_texts.more(left), Qt.ItemDataRole.AccessibleTextRole)
            following.setFlags(Qt.ItemFlag.NoItemFlags)
            self._places.setItem(len(shown), following)
        self._fit()

    @override
    def take_current(self) -> None:
        # Not before: Qt tells screen readers that the current item has the focus, wherever that is.
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._places.index(0, 0))

    def _choose(self, index: Index) -> None:
        if 0 <= index.row() < len(self._places.rows):
            self.picture_chosen.emit(self._places.rows[index.row()])

    @override
    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, row: int) -> None:
        colors, room = theme.colors(option.palette), QRect(option.rect.topLeft(), _PICTURE)
        if row < len(self.images):
            # In dark schemes the ground of tiles looks like the panel.
            share = theme.CHIP_SHARE * (2 if option.state & QStyle.StateFlag.State_MouseOver else 1)
            paint_box(painter, room, theme.mix(colors.panel, colors.text, share), radius=theme.STRIP_RADIUS)
            self.paint_picture(painter, room, self.images[row])
            if option.state & QStyle.StateFlag.State_HasFocus:
                paint_ring(painter, room, colors.accent, radius=theme.STRIP_RADIUS)
        else:
            painter.setFont(theme.caption_font(option.font))
            painter.setPen(colors.muted)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._places.item(row).text())

    def _fit(self) -> None:
        in_line = max(1, self.width() // _PITCH)
        self.setFixedHeight(-(-self._places.rowCount() // in_line) * _PITCH)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {*ENTER_KEYS, Qt.Key.Key_Space}:
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)


_MOST_SHARED_KEYWORDS: Final = 30
_MOST_KEYWORDS: Final = 1_000  # of one image


class SelectionPage(SummaryPage):
    """Several selected images.

    Attributes:
        strip: Their pictures.
    """

    def __init__(self, open_pack: OpenPack, model: GalleryModel) -> None:
        """Begin empty."""
        super().__init__()
        self.strip = SelectionStrip(open_pack, model)
        self._column.insertWidget(0, self.strip)
        self.strip.lower()  # Tab and screen readers go through the children in stacking order

    def show_images(self, images: tuple[PackImage, ...]) -> None:
        """Show what images have in common, and how many of them have each status."""
        statuses = "\n".join(counted_status(line_shown(each), count) for each, count in count_by_status(images).items())
        rows = [(image_texts.STATUS.text(), statuses, "")]
        self.show_rows(texts.selected_images(len(images)), rows, _shared_keywords(images))


def _shared_keywords(images: tuple[PackImage, ...]) -> tuple[str, ...]:
    """Keywords that all images have, in the order of the first image. At most `_MOST_KEYWORDS` of each are compared."""
    first = _first_keywords(images[0]) if images else ()
    shared = set(first)
    for image in images[1:]:
        if not shared:
            break
        shared.intersection_update(_first_keywords(image))
    return tuple(word for word in dict.fromkeys(first) if word in shared and line_shown(word))[:_MOST_SHARED_KEYWORDS]


def _first_keywords(image: PackImage) -> tuple[str, ...]:
    return image.metadata.keywords[:_MOST_KEYWORDS] if image.metadata else ()


# Icons of the buttons below one and several selected images, by the commands that they run.
_ACTIONS: Final = {
    "pick": "pick",
    "reject": "reject",
    "edit_note": "write",
    "compare": "compare",
    "send_to_tray": "slides",
    "download_originals": "download",
    "copy_urls": "copy",
}


class DetailsPanel(QWidget):
    """Shows the selected image, a summary of several selected images, or the pack.

    Attributes:
        buttons: What can be done with selected images, by the commands that they run.
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
        sight: ImagesInSight,
    ) -> None:
        """Show nothing yet.

        Args:
            open_pack: The pack.
            model: The rows of the gallery.
            gallery: The grid, whose selection is shown. It gets the focus of a page that is replaced, because something
                else is selected: Qt would move it to any widget of the next page.
            status: Counts thumbnails and marks, after several changes at once.
            sight: Is told which thumbnails the panel shows.
        """
        super().__init__()
        self._open_pack = open_pack
        self._model = model
        self._gallery = gallery
        self._selection = gallery.selection
        self._status = status
        self._sight = sight
        identify(self, "details", accessible_names.DETAILS)
        self.setMinimumWidth(theme.PANEL_MINIMUM)
        self.setMaximumWidth(theme.PANEL_MAXIMUM)
        self._stack = QStackedLayout()
        column = column_layout(self, (self._stack, 1), spacing=0)
        self._scroll_areas: dict[QWidget, QScrollArea] = {}
        self.pack_page = SummaryPage()
        self.image_page = ImageDetails()
        self.selection_page = SelectionPage(open_pack, model)
        self._add_page(self.pack_page, "pack_details", texts.PACK_DETAILS)
        self._add_page(self.image_page, "image_details", texts.IMAGE_DETAILS)
        self._add_page(self.selection_page, "selection_details", texts.SELECTION_DETAILS)
        names = command_texts.COMMANDS
        self.buttons = {
            each: tool_button(names[each], name=f"selected_{each}", tip="", icon=icon, color="text")
            for each, icon in _ACTIONS.items()
        }
        self._actions = QWidget()
        margins = (theme.SPACE_12, theme.SPACE_4, theme.SPACE_12, theme.SPACE_8)
        row_layout(self._actions, *self.buttons.values(), 1, spacing=0, margins=margins)
        column.addWidget(self._actions)
        self._connect()

    def _add_page(self, page: QWidget, name: str, accessible_name: Text) -> None:
        area = transparent_scroll_area(page, margin=theme.SPACE_16)
        identify(area, name, accessible_name)
        self._stack.addWidget(area)
        self._scroll_areas[page] = area

    def _connect(self) -> None:
        follow_focus(self._on_focus_changed)
        pack = self._open_pack
        self._status.counted.connect(self.show_picture)
        for changed in (pack.marks.changed, pack.shelf.updated, *review_signals(pack)):
            changed.connect(self._show_review)
        pack.keys.changed.connect(self.render_selection)  # a pack says which key it came with
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
        rows = self._selection.rows()
        self._actions.setVisible(bool(rows))
        if not rows:
            connection = content.request.connection
            key_name = "" if connection.is_demo else shown_name_of(self._open_pack.keys, connection.key)
            self.pack_page.show_pack(content.pack, key_name)
            self._show(self.pack_page)
        elif len(rows) == 1:
            self._show_image(rows[0], len(content.pack.images))
        else:
            self.selection_page.strip.show_rows(rows)
            self.selection_page.show_images(self._selection.images())
            self._show(self.selection_page)
        self._sight.set_shown_elsewhere("panel", self.selection_page.strip.images if len(rows) > 1 else ())

    def _show_image(self, row: int, total: int) -> None:
        image, area = self._model.image(row), self._scroll_areas[self.image_page]
        is_later_answer = self._stack.currentWidget() is area and self.image_page.shows(image)
        self.image_page.show_image(image, total)
        if not is_later_answer:
            area.verticalScrollBar().setValue(0)
        self._show(self.image_page)
        self._show_review()
        self.show_picture()

    def _show(self, page: QWidget) -> None:
        area, former = self._scroll_areas[page], self._stack.currentWidget()
        had_focus = former is not None and former.isAncestorOf(self.window().focusWidget())
        if had_focus and area is not former:
            self._gallery.setFocus()
        self._stack.setCurrentWidget(area)
        self._actions.raise_()  # screen readers go through the children in stacking order

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

    def _show_review(self, *_changed: object) -> None:
        row, model = self._row, self._model
        if row is not None:
            self.image_page.show_mark(model.mark(row))
            self.image_page.show_review(model.image(row), self._open_pack)

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
