"""The lists of packs and of images that were found: cards on the home page, which scrolls, and rows under the field."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final, override

from msgspec import Struct
from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from app.packs.thumbnails import Covers
from app.ui import icons, theme
from app.ui.accessibility import SpokenList
from app.ui.home.pack_model import ROW_ROLE, CoverCache, ListedRow, PackModel, PackRow, RowKind
from app.ui.picture_painting import draw_line
from app.ui.row_delegate import Index, RowDelegate, TextLine, draw_matches
from app.ui.texts import accessible_names
from app.ui.texts import home as texts
from app.ui.texts.marks import continue_at
from app.ui.texts.wording import Text
from app.ui.theme import Colors
from app.ui.widgets.focus_ring import paint_ring
from app.ui.widgets.parts import ENTER_KEYS, delayed, paint_box
from app.ui.widgets.scrolling import SlimScrollBar, row_after

_EDGES: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageDown: 1}
_OPENING: Final = frozenset({Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton})


class PackView(SpokenList):
    """The base of both kinds of lists. A click opens a pack, and does not make it the current one.

    Attributes:
        rows: The rows.
        covers: Paints their covers.

    Signals:
        opened: A row was clicked, or Enter was pressed; the `PackRow`, and whether to open it in a new tab.
    """

    opened = Signal(object, bool)

    def __init__(self, name: str, accessible_name: Text) -> None:
        """Begin empty.

        Args:
            name: Its `objectName`.
            accessible_name: Its accessible name.
        """
        super().__init__(name, accessible_name)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.rows = PackModel(self)
        self.covers = CoverCache(self._find)
        self._sources: Sequence[Covers] = ()
        self._requested: list[list[str]] = []
        self._pressed_row = -1
        self._sight_timer = delayed(self, self.request_in_sight)
        self.setModel(self.rows)

    def set_covers(self, *sources: Covers) -> None:
        """Set what delivers the pictures: of all rows, or of those that `source_of` says."""
        self._sources = sources
        for each in sources:
            each.changed.connect(lambda: self.viewport().update())
            each.all_changed.connect(self._on_all_changed)

    def _on_all_changed(self) -> None:
        """Remove the pictures of another server or key, and request those in sight anew."""
        self._requested = []
        self.viewport().update()

    def _find(self, url: str) -> bytes | None:
        return next((picture for each in self._sources if (picture := each.picture(url)) is not None), None)

    def source_of(self, _row: PackRow) -> int:
        """Which of several sources delivers the pictures of a row."""
        return 0

    def rows_in_sight(self) -> range:
        """The rows that can be seen, at least."""
        return range(self.rows.rowCount())

    def request_in_sight(self) -> None:
        """Request the pictures that are in sight. Former requests for others are dropped."""
        wanted: list[list[str]] = [[] for _ in self._sources]
        for row in map(self.rows.row, self.rows_in_sight()) if self._sources else ():
            wanted[self.source_of(row)] += row.cover_urls
        if wanted != self._requested:
            self._requested = wanted
            for source, urls in zip(self._sources, wanted, strict=True):
                source.request(urls)

    def show_rows(self, rows: Sequence[ListedRow]) -> None:
        """Replace the rows. The current one stays so if it is among them, or else the next one that is."""
        number, former = self.currentIndex().row(), self.rows.keys
        self.rows.set_rows(rows)
        places = {key: place for place, key in enumerate(self.rows.keys) if key}
        nearest = (*former[number:], *former[number::-1]) if number >= 0 else ()
        kept = next((places[key] for key in nearest if key in places), -1)
        with QSignalBlocker(self.selectionModel()):  # a screen reader would speak it again
            chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.rows.index(kept, 0), chosen)
        self._sight_timer.start()

    def row_at(self, place: QPoint) -> int:
        """The row at a place in the viewport that can be opened; -1 for none."""
        index = self.indexAt(place)
        return index.row() if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsSelectable else -1

    def use_button(self, _row: int, _place: QPoint) -> bool:
        """Use the button of a row that was clicked, and return whether there is one at the place."""
        return False

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_row = self.row_at(event.position().toPoint())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place, row = event.position().toPoint(), self._pressed_row
        if row >= 0 and row == self.row_at(place) and event.button() in _OPENING and not self.use_button(row, place):
            in_new_tab = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.opened.emit(self.rows.row(row), in_new_tab or event.button() == Qt.MouseButton.MiddleButton)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ignore the second press of a double click: the first has opened the pack."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._sight_timer.start()  # other rows may be in sight

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # 7 MB after 100 packs at a pixel ratio of 1. Painting those in sight again takes 10 ms.
        self.covers.clear()


# --- Cards ------------------------------------------------------------------------------------------------------------


class CardButton(Enum):
    """A button of a card. Those that lie over the cover appear under the pointer."""

    PIN = auto()
    REMOVE = auto()
    CONTINUE = auto()  # the words beside the state of a review that was begun


_TIPS: Final = {
    CardButton.PIN: texts.PIN,
    CardButton.REMOVE: texts.REMOVE,
    CardButton.CONTINUE: texts.CONTINUE_TIP,
}


class CardForm(Struct, frozen=True):
    """The form of the cards of a list.

    Attributes:
        width: Their least width, without the gap between them, in logical pixels.
        cover_ratio: Height of the cover divided by its width.
        has_when: Whether there is a line that says when a pack was opened or created.
    """

    width: int
    cover_ratio: float
    has_when: bool = True


class CardParts(Struct, frozen=True):
    """The rectangles of a card's parts.

    Attributes:
        card: What is marked under the pointer.
        cover: The pictures.
        lines: Name, facts, and when.
        buttons: The buttons.
    """

    card: QRect
    cover: QRect
    lines: tuple[QRect, QRect, QRect]
    buttons: dict[CardButton, QRect]

    def button_at(self, place: QPoint) -> CardButton | None:
        """The button at a place; None beside them."""
        return next((button for button, rect in self.buttons.items() if rect.contains(place)), None)


class CardDelegate(QStyledItemDelegate):
    """Paints a card: the cover, below it the name, or what matches of the description of an image, and facts.

    Attributes:
        card_width: Width of the cards, without the gap between them.
        hot_button: The button under the pointer; None for none.
    """

    def __init__(self, covers: CoverCache, form: CardForm, parent: QObject) -> None:
        """Set what paints the covers, and the form of the cards."""
        super().__init__(parent)
        self._covers = covers
        self._form = form
        self.card_width = form.width
        self.hot_button: CardButton | None = None

    def cell(self, font: QFont) -> QSize:
        """The size of a card with a name in this font, with the gap to the next ones."""
        lines = 1 + self._form.has_when
        text = QFontMetrics(font).height() + lines * (_caption_metrics(font).height() + theme.SPACE_4)
        height = self._cover_size().height() + 2 * theme.CARD_INSET + theme.SPACE_8 + text
        return QSize(self.card_width, height) + QSize(theme.SPACE_8, theme.SPACE_8)

    def _cover_size(self) -> QSize:
        width = self.card_width - 2 * theme.CARD_INSET
        return QSize(width, round(width * self._form.cover_ratio))

    def parts(self, index: Index, view: QAbstractItemView) -> CardParts:
        """The rectangles of a row's card."""
        row, font, cell = index.data(ROW_ROLE), view.font(), view.visualRect(index)
        card = QRect(cell.topLeft(), cell.size() - QSize(theme.SPACE_8, theme.SPACE_8))
        inset = theme.CARD_INSET
        cover = QRect(card.topLeft() + QPoint(inset, inset), self._cover_size())
        name = QRect(cover.left(), cover.bottom() + 1 + theme.SPACE_8, cover.width(), QFontMetrics(font).height())
        line = QSize(cover.width(), _caption_metrics(font).height())
        facts = QRect(QPoint(cover.left(), name.bottom() + 1 + theme.SPACE_4), line)
        when = QRect(QPoint(cover.left(), facts.bottom() + 1), line)
        side, edge = theme.CARD_BUTTON, theme.TILE_BUTTON_INSET
        buttons = {}
        if row.is_recent:
            top = cover.top() + edge
            buttons[CardButton.PIN] = QRect(cover.left() + edge, top, side, side)
            buttons[CardButton.REMOVE] = QRect(cover.right() + 1 - edge - side, top, side, side)
        if row.left is not None:
            width = _caption_metrics(font).horizontalAdvance(continue_at(row.left.position)) + 1
            begin = max(facts.left(), facts.right() + 1 - width)
            buttons[CardButton.CONTINUE] = QRect(begin, facts.top(), facts.right() + 1 - begin, 2 * facts.height())
            facts.setRight(begin - theme.SPACE_8)
            when.setRight(begin - theme.SPACE_8)
        return CardParts(card, cover, (name, facts, when), buttons)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self.cell(option.font)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, row = self.parent(), index.data(ROW_ROLE)
        assert isinstance(view, QAbstractItemView)
        colors, parts = theme.colors(option.palette), self.parts(index, view)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver) and row.is_choosable
        hot_button = self.hot_button if is_hovered else None
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_hovered:
            paint_box(painter, parts.card, colors.ground, radius=theme.TILE_RADIUS)
        scale, is_image = painter.device().devicePixelRatioF(), bool(row.image_id)
        size, radius = parts.cover.size(), theme.TILE_RADIUS
        cover = self._covers.painted(row.cover_urls, size, scale, radius, colors, is_whole=is_image)
        painter.drawPixmap(parts.cover.topLeft(), cover)
        if row.is_choosable:
            if not row.cover_urls and not is_image:
                icons.paint_icon(painter, parts.cover, "picture", colors.muted, theme.ICON_TILE)
            self._paint_lines(painter, parts, row, colors, option.font)
        for button, rect in parts.buttons.items():
            if button is CardButton.CONTINUE:
                _paint_continue(painter, rect, row.left.position, colors, is_hot=hot_button is button)
            elif is_hovered or (button is CardButton.PIN and row.is_pinned):
                _paint_button(painter, rect, button, row, colors, is_hot=hot_button is button)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_ring(painter, parts.card, colors.accent, radius=theme.TILE_RADIUS)
        painter.restore()

    def _paint_lines(self, painter: QPainter, parts: CardParts, row: PackRow, colors: Colors, font: QFont) -> None:
        name, facts, when = parts.lines
        painter.setPen(colors.text)
        painter.setFont(font)
        if row.image_id:
            draw_matches(painter, name, row.name, row.matches, colors.link)
        else:
            draw_line(painter, name, row.name)
        painter.setFont(theme.caption_font(font))
        painter.setPen(colors.muted)
        # The keywords of an image that match are at the end.
        mode = Qt.TextElideMode.ElideMiddle if row.image_id else Qt.TextElideMode.ElideRight
        painter.drawText(facts, theme.ONE_LINE, painter.fontMetrics().elidedText(row.facts, mode, facts.width()))
        draw_line(painter, when, row.when)

    @override
    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        button = self.parts(index, view).button_at(event.pos()) if index.isValid() else None
        if button is None:
            return super().helpEvent(event, view, option, index)
        is_pinned = button is CardButton.PIN and index.data(ROW_ROLE).is_pinned
        QToolTip.showText(event.globalPos(), (texts.UNPIN if is_pinned else _TIPS[button]).text(), view)
        return True


def _caption_metrics(font: QFont) -> QFontMetrics:
    return QFontMetrics(theme.caption_font(font))


def _paint_continue(painter: QPainter, rect: QRect, position: int, colors: Colors, *, is_hot: bool) -> None:
    font = QFont(painter.font())
    font.setUnderline(is_hot)
    painter.setFont(font)
    painter.setPen(colors.link)
    draw_line(painter, rect.adjusted(0, 0, 0, -rect.height() // 2), continue_at(position))


def _paint_button(
    painter: QPainter, rect: QRect, button: CardButton, row: PackRow, colors: Colors, *, is_hot: bool
) -> None:
    is_pin = button is CardButton.PIN
    ground = theme.mix(colors.view, colors.accent, 0.18) if is_hot else colors.view
    paint_box(painter, rect, ground, colors.muted, radius=rect.width() / 2)
    color = colors.link if is_pin and row.is_pinned else colors.text
    icons.paint_icon(painter, rect, "pin" if is_pin else "close", color, theme.ICON_SMALL)


class CardList(PackView):
    """Cards in a grid that is as high as it needs to be, because the page scrolls.

    Attributes:
        marks_focus: The current card has the ring, not the list.
        columns: Number of cards in a row.

    Signals:
        button_used: A button of a card was clicked, or its key was pressed; the `PackRow` and the `CardButton`.
        columns_changed: Another number of cards fits into a row; no arguments.
        end_neared: The end of the list is in sight, or nearly; no arguments.
        menu_requested: The context menu was requested; the `PackRow`, and the position on the screen.
        current_moved: The current card has changed or got the focus; no arguments.
        edge_reached: The focus is to leave the list, because there is no further card in the direction of a key, or
            because the list is about to be hidden; -1 or 1.
    """

    button_used = Signal(object, CardButton)
    columns_changed = Signal()
    end_neared = Signal()
    menu_requested = Signal(object, QPoint)
    current_moved = Signal()
    edge_reached = Signal(int)
    marks_focus = True

    def __init__(self, name: str, accessible_name: Text, form: CardForm) -> None:
        """Begin empty; arguments as of `PackView`, and the form of the cards."""
        super().__init__(name, accessible_name)
        self._least_width = form.width + theme.SPACE_8
        self.columns = 1
        self._delegate = CardDelegate(self.covers, form, self)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setUniformItemSizes(True)
        self.viewport().setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.setAutoScroll(False)  # the page scrolls
        # Beyond the edge of the list, and not visible, is the gap after the last card of a row.
        self.setViewportMargins(0, 0, -theme.SPACE_8, 0)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.rows.modelReset.connect(self._fit_height)
        self._fit_height()

    def _fit_height(self) -> None:
        former, width = self.columns, self.width() + theme.SPACE_8
        self.columns = max(1, width // self._least_width)
        # QListView puts the last card of a row into the next one if it ends exactly at the edge.
        self._delegate.card_width = max(1, (width - 1) // self.columns - theme.SPACE_8)
        cell = self._delegate.cell(self.font())
        if cell != self.gridSize():
            self.setGridSize(cell)
        self.setFixedHeight(max(1, -(-self.rows.rowCount() // self.columns) * cell.height()))
        if self.columns != former:
            self.columns_changed.emit()

    @override
    def rows_in_sight(self) -> range:
        seen, height = self.visibleRegion().boundingRect(), self.gridSize().height()
        first = seen.top() // height * self.columns
        last = ((seen.bottom() + seen.height() // 2) // height + 1) * self.columns  # those below are next
        return range(first, min(last, self.rows.rowCount())) if seen.isValid() else range(0)

    @override
    def request_in_sight(self) -> None:
        super().request_in_sight()
        seen = self.visibleRegion().boundingRect()
        if seen.bottom() + seen.height() >= self.height() - self.gridSize().height():
            self.end_neared.emit()

    @property
    def has_packs(self) -> bool:
        """Whether there is a row that can be opened: those that stand for packs being loaded cannot."""
        return bool(self.rows.flags(self.rows.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable)

    def focus_row(self, row: int) -> None:
        """Make a row the current one, or the last one for a higher number, and give the list the focus."""
        if self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(max(0, min(row, self.rows.rowCount() - 1)), 0))
            self.setFocus()

    def row_of(self, pack_id: str) -> int:
        """The row of a pack; -1 if it is not listed."""
        return self.rows.keys.index(pack_id) if pack_id in self.rows.keys else -1

    def _button_at(self, row: int, place: QPoint) -> CardButton | None:
        return self._delegate.parts(self.rows.index(row, 0), self).button_at(place) if row >= 0 else None

    @override
    def use_button(self, row: int, place: QPoint) -> bool:
        button = self._button_at(row, place)
        if button is not None:
            self.button_used.emit(self.rows.row(row), button)
        return button is not None

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        row = self.row_at(place)
        button = self._button_at(row, place)
        if button is not self._delegate.hot_button:
            self._delegate.hot_button = button
            self.update(self.indexAt(place))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = Qt.Key(event.key()), self.currentIndex()
        if current.isValid() and key in ENTER_KEYS:
            in_new_tab = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.opened.emit(self.rows.row(current.row()), in_new_tab)
        elif current.isValid() and key == Qt.Key.Key_Delete:
            self.button_used.emit(self.rows.row(current.row()), CardButton.REMOVE)
        else:
            super().keyPressEvent(event)
            if key in _EDGES and self.currentIndex() == current:
                self.edge_reached.emit(_EDGES[key])

    @override
    def moveCursor(self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        # Qt's own goes to what is beside in the same line, so that Right does nothing at the end of one.
        count, current = self.rows.rowCount(), self.currentIndex()
        if not count or not current.isValid():
            return super().moveCursor(cursorAction, modifiers)
        lines = self.visibleRegion().boundingRect().height() // self.gridSize().height() - 1
        return self.rows.index(row_after(cursorAction, current.row(), count, self.columns, lines), 0)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row, place = self.row_at(event.pos()), event.globalPos()
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            row = self.currentIndex().row()
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        if row >= 0:
            self.menu_requested.emit(self.rows.row(row), place)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self.current_moved.emit()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in {Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason}:
            self.current_moved.emit()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit_height()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_height()


# --- Rows -------------------------------------------------------------------------------------------------------------


class _PackRowDelegate(RowDelegate):
    """Paints a pack or an image with its cover, or a line between them."""

    def __init__(self, covers: CoverCache, parent: QObject) -> None:
        super().__init__(parent)
        self._covers = covers

    @override
    def picture_size(self, index: Index) -> QSize:
        side = theme.SMALL_COVER if index.data(ROW_ROLE).kind is RowKind.PACK else 0
        return QSize(side, side)

    @override
    def lines(self, index: Index) -> Sequence[TextLine]:
        row: PackRow = index.data(ROW_ROLE)
        if row.kind is RowKind.HEADING:
            return (TextLine(row.name, "muted", theme.caption_font),)
        if row.kind is RowKind.ALL:
            return (TextLine(row.name, "link"),)
        details = " · ".join(part for part in (row.facts, row.when) if part)
        name = TextLine(row.name, matches=row.matches)
        return (name, TextLine(details, "muted", theme.caption_font)) if details else (name,)

    @override
    def text_room(self, row: QRect, index: Index) -> QRect:
        room = super().text_room(row, index)
        return room.adjusted(0, 0, -theme.ICON_SMALL - theme.SPACE_8 if index.data(ROW_ROLE).is_pinned else 0, 0)

    @override
    def paint_picture(self, painter: QPainter, place: QRect, index: Index, colors: Colors) -> None:
        urls, scale = index.data(ROW_ROLE).cover_urls, painter.device().devicePixelRatioF()
        if urls:
            painted = self._covers.painted(urls, place.size(), scale, theme.STRIP_RADIUS, colors)
            painter.drawPixmap(place.topLeft(), painted)
        else:
            icons.paint_icon(painter, place, "pack", colors.muted, theme.ICON)
        if index.data(ROW_ROLE).is_pinned:
            view = self.parent()
            assert isinstance(view, QAbstractItemView)
            pin = QRect(view.viewport().width() - theme.SPACE_8 - theme.ICON_SMALL, place.top(), theme.ICON_SMALL, 0)
            pin.setHeight(place.height())
            icons.paint_icon(painter, pin, "pin", colors.muted, theme.ICON_SMALL)


class RowList(PackView):
    """The rows under the field. They never have the focus."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("found", accessible_names.FOUND)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_PackRowDelegate(self.covers, self))

    @override
    def source_of(self, row: PackRow) -> int:
        return 0 if row.is_recent else 1 if row.image_id else 2

    @property
    def current_row(self) -> PackRow | None:
        """The row that is marked; None if none is."""
        index = self.currentIndex()
        row = self.rows.row(index.row()) if index.isValid() else None
        return row if row is not None and row.is_choosable else None

    def choose_first(self) -> None:
        """Mark the first row that can be chosen."""
        numbers = range(self.rows.rowCount())
        first = next((number for number in numbers if self.rows.row(number).is_choosable), -1)
        self.setCurrentIndex(self.rows.index(first, 0))
        self.scrollToTop()

    def step(self, key: Qt.Key) -> None:
        """Move the mark as a key says that moves in lists, which passes over headings."""
        self.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
        if self.currentIndex().row() <= 1:
            self.scrollToTop()  # with the heading
