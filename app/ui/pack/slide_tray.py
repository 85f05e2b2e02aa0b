"""The slide tray: the strip at the bottom of a pack's page, in which images are put in order for a slideshow."""

from collections.abc import Sequence
from typing import Final, override

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.copy_formats import CopyForm, convert_slides
from app.core.filtering import Facet
from app.core.models import PackImage
from app.core.readability import CROPS, Sample
from app.core.saved_values import SLIDES, Role
from app.packs.open_pack import OpenPack
from app.ui import message, theme
from app.ui.accessibility import announce, identify
from app.ui.desktop import copy_text
from app.ui.look.picture_strip import PictureStrip
from app.ui.pack.filter_row import FacetButton
from app.ui.pack.selection import DraggedUrls
from app.ui.picture_painting import cropped, draw_line, paint_hatching, paint_sample
from app.ui.row_delegate import Index
from app.ui.shelf_model import GalleryModel
from app.ui.texts import accessible_names
from app.ui.texts import image as image_texts
from app.ui.texts import slides as texts
from app.ui.texts import window as window_texts
from app.ui.texts.dialogs import CLOSE
from app.ui.texts.exporting import slides_copied
from app.ui.texts.wording import Text, number
from app.ui.widgets.button_rows import FlowLayout
from app.ui.widgets.parts import (
    ExclusiveButtons,
    Line,
    TextLabel,
    column_layout,
    plain_label,
    plain_tool_tip,
    push_button,
    row_layout,
    tool_button,
)
from app.ui.widgets.scrolling import SlimScrollBar


class _SlideModel(QStandardItemModel):
    """The slides. Images from the gallery are dropped between them, and they are reordered by dragging.

    Attributes:
        images: The image of each slide; None for one that is no longer in the pack.

    Signals:
        dropped: Images were dropped; their IDs, and the index that the first one gets.
    """

    dropped = Signal(object, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.images: list[PackImage | None] = []

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        rows = sorted(index.row() for index in indexes)
        images = [image for row in rows if (image := self.images[row]) is not None]
        return DraggedUrls(images, is_text_alone=False)

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    @override
    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        return isinstance(data, DraggedUrls)

    @override
    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        if not isinstance(data, DraggedUrls):  # from another program
            return False
        self.dropped.emit([image.id for image in data.images], row if row >= 0 else self.rowCount())
        return True


class _SlideList(PictureStrip):
    """The slides in one row, cropped as the player crops them.

    Attributes:
        rows: The slides.
        sample: How they are cropped.
    """

    def __init__(self, open_pack: OpenPack, model: GalleryModel) -> None:
        super().__init__(open_pack, model, name="slides", accessible_name=texts.SLIDES)
        self._slides = open_pack.marks.slides
        self._readability = open_pack.readability
        self._height = theme.SLIDE_HEIGHT  # of a picture
        self.sample = Sample()
        self.rows = _SlideModel(self)
        self.setModel(self.rows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDragDropOverwriteMode(False)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)

    def fit(self, *, is_low: bool) -> None:
        """Be as high as the pictures are, which are smaller in a low window."""
        self._height = theme.SLIDE_HEIGHT_LOW if is_low else theme.SLIDE_HEIGHT
        advance = QFontMetrics(theme.caption_font(self.font())).horizontalAdvance
        captions = (advance(number(SLIDES)) + theme.SPACE_4 + advance(role.text()) for role in texts.ROLES.values())
        width = max(theme.SLIDE_WIDTH, round(self._height * CROPS[self.sample.crop]), *captions)
        height = self._height + self.fontMetrics().height() + theme.SPACE_12
        self.cell = QSize(width + theme.SPACE_16, height)
        self.setFixedHeight(height + theme.SCROLL_BAR)
        self.scheduleDelayedItemsLayout()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Qt turns these keys into a context menu event only on Windows.
        if event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self.customContextMenuRequested.emit(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    @override
    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, row: int) -> None:
        slide, image = self._slides.all[row], self.rows.images[row]
        colors, crop = theme.colors(option.palette), CROPS[self.sample.crop]
        room = option.rect.adjusted(theme.SPACE_4, theme.SPACE_4, -theme.SPACE_4, 0)
        ring = Qt.PenStyle.NoPen
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus):
            is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
            ring = Qt.PenStyle.SolidLine if is_selected else Qt.PenStyle.DotLine
        # Keys act on the images that are selected in the gallery while the tray does not have the focus.
        ring_color = colors.accent if self.hasFocus() else colors.muted
        picture_room = QRect(room.topLeft(), QSize(room.width(), self._height))
        place = self.paint_picture(painter, picture_room, image, crop=crop, ring=ring, ring_color=ring_color)
        size = self._tiles.size_of(image.url) if image is not None else None
        if image is not None and size is not None and self.sample.is_shown:
            whole = QRectF(0, 0, *size)
            part = cropped(crop, whole)
            enlarged = place.width() / part.width()
            whole = QRectF(place.topLeft() - part.topLeft() * enlarged, whole.size() * enlarged)
            paint_sample(painter, self.sample, whole, self._readability.of(image.url))
        painter.setFont(theme.caption_font(option.font))
        painter.setPen(colors.muted)
        room.setTop(room.top() + self._height + theme.SPACE_4)
        position = number(row + 1)
        draw_line(painter, room, position)
        painter.setPen(colors.text)
        room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(position) + theme.SPACE_4)
        draw_line(painter, room, texts.ROLES[slide.role].text())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows.images:
            painter = QPainter(self.viewport())
            painter.setPen(theme.colors(self.palette()).muted)
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, texts.EMPTY.text())


class _Legend(TextLabel):
    """Says what the hatching means."""

    def __init__(self, text: Text, color: str) -> None:
        super().__init__(text, color)
        identify(self, "hatching_legend")
        self.setFont(theme.caption_font(self.font()))
        self.setContentsMargins(theme.SPACE_16 + theme.SPACE_4, 0, 0, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        swatch = QRectF(0, (self.height() - theme.SPACE_12) / 2, theme.SPACE_16, theme.SPACE_12)
        painter = QPainter(self)
        painter.fillRect(swatch, theme.colors(self.palette()).muted)
        paint_hatching(painter, swatch)


_COPY: Final = "copy_slides_as_pinned_images"  # what the service's slideshows take


class SlideTray(QWidget):
    """The slides of an open pack. Hidden until there are any, or until it is opened.

    Attributes:
        buttons: By the commands that they run.
        pictures: Those that were painted last.

    Signals:
        menu_requested: The menu of the slides is to be opened; the global position.
        chosen: The image of a slide is to be shown in the gallery; its position in the pack, from 1, and whether the
            viewer is to be opened there.
        images_changed: Other images are in the tray; a tuple of them.
        target_changed: Other slides are selected, or the tray has got or lost the focus; no arguments.
    """

    menu_requested = Signal(QPoint)
    chosen = Signal(int, bool)
    images_changed = Signal(object)
    target_changed = Signal()

    def __init__(self, open_pack: OpenPack, gallery: QWidget, model: GalleryModel) -> None:
        """Show the slides of a pack.

        Args:
            open_pack: The pack.
            gallery: Gets the focus when the tray is hidden.
            model: The rows of the gallery, which has the thumbnails.
        """
        super().__init__()
        self._gallery = gallery
        self._open_pack = open_pack
        self._slides = open_pack.marks.slides
        self._is_open: bool | None = None  # as the person has chosen; None if it depends on whether there are slides
        self._list = _SlideList(open_pack, model)
        self.pictures = self._list.pictures
        self._rows = self._list.rows
        self._count = plain_label(name="slide_count", font=theme.caption_font(self.font()), color="muted")
        self._legend = _Legend(texts.HARD_TO_READ, "muted")
        self._ids: list[str] = []
        self._menu = tool_button(texts.COPY_TIP, name="slide_menu", tip=texts.COPY_TIP, icon="menu", color="text")
        self._lay_out()
        self._connect()
        self.hide()

    def _lay_out(self) -> None:
        sample, copy = push_button(texts.SAMPLE_TEXT, name="sample_text"), push_button(texts.COPY_SLIDES, name=_COPY)
        sample.setFlat(True)  # unless it is checked
        sample.setCheckable(True)
        crops = [push_button(crop, name=f"slide_crop_{crop}", tip=texts.CROP_TIP) for crop in CROPS]
        close = tool_button(CLOSE, name="slide_tray", tip="", icon="close", color="text")
        self.buttons = {button.objectName(): button for button in (sample, copy, *crops, close)}
        self._menu.clicked.connect(
            lambda: self.menu_requested.emit(self._menu.mapToGlobal(self._menu.rect().bottomLeft()))
        )
        head = QWidget()
        line = FlowLayout(head, spacing=theme.SPACE_8)
        for part in (
            plain_label(texts.SLIDES, font=theme.semibold_font(self.font())),
            self._count,
            ExclusiveButtons(texts.CROP, crops),
            sample,
            self._legend,
            FacetButton(self._open_pack.filter, Facet.QUIET),
            copy,
            self._menu,
        ):
            line.addWidget(part)
        closing = (close, 0, Qt.AlignmentFlag.AlignTop)
        margins = (theme.INSET, theme.SPACE_4, theme.SPACE_8, 0)
        first = row_layout(None, (head, 1), closing, spacing=theme.SPACE_8, margins=margins)
        margins = (theme.INSET - theme.SPACE_4, theme.SPACE_8, theme.INSET, 0)
        column_layout(self, Line(), first, row_layout(None, self._list, spacing=0, margins=margins), spacing=0)

    def _connect(self) -> None:
        pack, view = self._open_pack, self._list
        self._slides.changed.connect(self.refresh)
        pack.shelf.replaced.connect(self.refresh)
        pack.shelf.updated.connect(self.refresh)
        pack.readability.changed.connect(self.refresh)
        self._rows.dropped.connect(self._add)
        view.selectionModel().selectionChanged.connect(self.target_changed)
        view.installEventFilter(self)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)  # a double click opens the viewer
        view.doubleClicked.connect(lambda: self.show_selected(opens=True))
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(lambda place: self.menu_requested.emit(view.mapToGlobal(place)))

    # --- What commands call ---------------------------------------------------------------------------------------

    def send(self, images: Sequence[PackImage]) -> None:
        """Put images into the tray, after the others."""
        ids = [image.id for image in images if image.id]
        if ids:
            self._add(ids, None)
        elif images:
            message.say(texts.NO_ID.text())

    def _add(self, ids: Sequence[str], at: int | None) -> None:
        self._is_open = self._is_open or None  # also if it was closed
        before = len(self._slides.all)
        left_out = self._slides.add(ids, at)
        added = len(self._slides.all) - before
        if at is None or left_out:
            sentence = texts.sent(added, left_out, len(self._slides.all))
            message.offer(sentence, "undo") if added else message.say(sentence)
        self.refresh()
        self._select(set(ids) if at is not None else {ids[0]})  # with all selected, none of them could be moved

    def toggle(self) -> None:
        """Show the tray, or hide it."""
        self._is_open = self.isHidden()
        self.refresh()

    def copy_as(self, value: str, rows: Sequence[int] | None = None) -> None:
        """Copy the slides, or some of them, in a form and in their order; the value is that of a `CopyForm`."""
        form = CopyForm(value)
        rows = range(len(self._rows.images)) if rows is None else rows
        text, held = convert_slides(form, [self._rows.images[row] for row in rows])
        if not text:
            message.say(window_texts.NO_URL_TO_COPY.text())
        elif copy_text(text):
            self._open_pack.marks.taken.take([*held.values()], "slides")
            message.say(slides_copied(form, len(held), [row + 1 for at, row in enumerate(rows) if at not in held]))
        else:
            message.say(window_texts.NOT_COPIED.text())

    @property
    def selected(self) -> list[int]:
        """The selected slides."""
        return sorted(index.row() for index in self._list.selectedIndexes())

    @property
    def has_focus(self) -> bool:
        """Whether keys are for the slides."""
        return self.window().focusWidget() is self._list

    @property
    def focused(self) -> list[int]:
        """The selected slides, while keys are for them."""
        return self.selected if self.has_focus else []

    def select_all(self) -> None:
        """Select all slides."""
        self._list.selectAll()

    def is_role(self, role: Role) -> bool:
        """Whether all selected slides have a role."""
        return {self._slides.all[row].role for row in self.selected} == {role}

    def set_role(self, role: Role) -> None:
        """Give the selected slides a role."""
        self._slides.set_role(self.selected, role)

    def move_selected(self, step: int) -> None:
        """Move the selected slides by one place, to the right or to the left if -1."""
        rows = self.selected
        if rows:
            at = rows[-1] + 2 if step > 0 else max(0, rows[0] - 1)
            former = self._slides.all
            self._slides.add([self._slides.all[row].image_id for row in rows], at)
            if self._slides.all != former:
                announce(self._list, self._name_of(self.selected[0]))

    def remove_selected(self) -> None:
        """Take the selected slides out of the tray."""
        rows = self.selected
        if rows:
            self._slides.remove(rows)
            message.offer(texts.removed(len(rows)), "undo")

    def show_selected(self, *, opens: bool = False) -> None:
        """Show the image of the selected slide in the gallery, or in the viewer."""
        image = self._rows.images[self.selected[0]] if self.selected else None
        if image is not None:
            self.chosen.emit(image.position, opens)

    def show_sample(self, sample: Sample) -> None:
        """Crop the slides, and show the sample text over them or not."""
        self._list.sample = sample
        self.buttons["sample_text"].setChecked(sample.is_shown)
        self._legend.setVisible(sample.is_shown)
        self.refresh()
        for crop in CROPS:
            self.buttons[f"slide_crop_{crop}"].setChecked(crop == sample.crop)
        self.fit()

    # --- What is in the tray --------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the slides, with the images of the pack as they are now."""
        slides = self._slides.all
        ids = {slide.image_id for slide in slides}
        found: dict[str, PackImage] = {}
        for image in self._open_pack.shelf.images if ids else ():
            if image.id in ids:
                found.setdefault(image.id, image)
        selected, current = {self._ids[row] for row in self.selected}, self._list.currentIndex().row()
        self._ids = [slide.image_id for slide in slides]
        self._rows.images = [found.get(slide.image_id) for slide in slides]
        self._rows.setRowCount(len(slides))
        for row in range(len(slides)):
            item = QStandardItem()
            item.setData(self._name_of(row), Qt.ItemDataRole.AccessibleTextRole)
            item.setData(self._quiet_of(row), Qt.ItemDataRole.AccessibleDescriptionRole)
            item.setToolTip(plain_tool_tip("\n".join(filter(None, (self._name_of(row), self._quiet_of(row))))))
            item.setDropEnabled(False)  # images are dropped between slides
            self._rows.setItem(row, item)
        if selected and selected.isdisjoint(self._ids):  # they were removed: keys go on with what is there now
            selected = set(self._ids[: current + 1][-1:])
        self._select(selected)
        self._count.setText(texts.count(len(slides)))
        self.buttons[_COPY].setEnabled(bool(slides))
        is_shown = bool(slides) if self._is_open is None else self._is_open
        if not is_shown and self.isAncestorOf(self.window().focusWidget()):
            self._gallery.setFocus()
        self.setVisible(is_shown)
        self.fit()
        if self._list.sample.is_shown:
            self._open_pack.readability.measure(found.values())
        self.images_changed.emit(tuple(found.values()))

    def _name_of(self, row: int) -> str:
        slide, image = self._slides.all[row], self._rows.images[row]
        total = len(self._open_pack.shelf.images)
        name = image_texts.tile_name(image, total) if image is not None else texts.GONE.text()
        return accessible_names.slide(row + 1, len(self._slides.all), texts.ROLES[slide.role].text(), name)

    def _quiet_of(self, row: int) -> str:
        image = self._rows.images[row]
        detail = self._open_pack.readability.of(image.url) if image is not None else None
        return texts.quiet(detail, self._list.sample.crop)

    def _select(self, ids: set[str]) -> None:
        chosen = self._list.selectionModel()
        chosen.clearSelection()
        for row, each in enumerate(self._ids):
            if each in ids:
                index = self._rows.index(row, 0)
                chosen.select(index, QItemSelectionModel.SelectionFlag.Select)
                chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def fit(self) -> None:
        """Use smaller pictures in a low window."""
        self._list.fit(is_low=self.window().height() < theme.SLIDES_LOW_BELOW)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.target_changed.emit()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).panel)
