"""The lists of the home page, which are scrolled with it, and the packs in them as cards. Starts no I/O.

A card has a cover, the name, numbers, and buttons under the pointer.
"""

from enum import Enum, auto
from typing import Final, override

from msgspec import Struct
from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
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
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from app.core.saved_values import LeftReview
from app.ui import icons, theme
from app.ui.accessibility import announce_current_item
from app.ui.home.pack_model import CoverCache, PackModel, PackRow, RowKind, ShownPictures
from app.ui.picture_painting import draw_line
from app.ui.texts import home as texts
from app.ui.texts.marks import continue_at
from app.ui.theme import Colors
from app.ui.widgets.focus_ring import paint_ring
from app.ui.widgets.parts import ENTER_KEYS
from app.ui.widgets.scrolling import row_after

_PAGES: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_EDGES: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}

_Index = QModelIndex | QPersistentModelIndex


class GrowingList(QListView):
    """The base of the lists of the home page. Qt paints only the rows that are in sight.

    Attributes:
        marks_focus: The current row has the ring, not the list.
        pictures: The pictures of its rows.

    Signals:
        opened: A row was clicked, or Enter was pressed; the `PackRow`, and whether to open it in a new tab.
        menu_requested: The context menu was requested; the `PackRow`, and the position on the screen.
        current_moved: The current row has changed or got the focus; no arguments.
        edge_reached: The focus is to leave the list, because Up or Down was pressed where there is no further row, or
            because all rows are gone; -1 or 1.
    """

    opened = Signal(object, bool)
    menu_requested = Signal(object, QPoint)
    current_moved = Signal()
    edge_reached = Signal(int)
    marks_focus = True
    pictures: ShownPictures

    def __init__(self, name: str, accessible_name: str) -> None:
        """Make the list.

        Args:
            name: Its `objectName`.
            accessible_name: Its accessible name.
        """
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setUniformItemSizes(True)
        self.viewport().setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAutoScroll(False)  # the page scrolls
        self.viewport().setAutoFillBackground(False)
        self._pressed_row = -1

    def fit_height(self) -> None:
        """Be as high as the rows."""
        raise NotImplementedError

    def chosen(self, row: int) -> PackRow | None:
        """What a row stands for; None for a row that is no pack."""
        raise NotImplementedError

    @property
    def has_packs(self) -> bool:
        """Whether there is a row that can be opened: those that stand for packs being loaded cannot."""
        first = self.model().index(0, 0)
        return first.isValid() and bool(first.flags() & Qt.ItemFlag.ItemIsSelectable)

    def give_focus_away(self) -> None:
        """Let what is above have the focus if the list has it, because the list is about to be hidden."""
        if self.hasFocus():
            self.edge_reached.emit(-1)

    def urls_in(self, top: int, bottom: int) -> list[str]:
        """The pictures of the rows that are between two heights in the list, in logical pixels."""
        raise NotImplementedError

    def focus_row(self, row: int, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Make a row the current one, and give the list the focus."""
        if self.model().rowCount():
            self.setCurrentIndex(self.model().index(max(0, min(row, self.model().rowCount() - 1)), 0))
            self.setFocus(reason)

    def _row_at(self, place: QPoint) -> int:
        index = self.indexAt(place)
        is_pack = index.isValid() and bool(index.flags() & Qt.ItemFlag.ItemIsSelectable)
        return index.row() if is_pack else -1

    def handle_click(self, row: int, _place: QPoint) -> bool:
        """Handle a click on a part of a row that does something else than opening it.

        Returns:
            Whether there is such a part at this place.
        """
        return row < 0

    def _open(self, row: int, *, in_new_tab: bool) -> None:
        chosen = self.chosen(row)
        if chosen is not None:
            self.opened.emit(chosen, in_new_tab)

    def remove(self, row: int) -> None:
        """Remove a row, because Delete was pressed; nothing where rows cannot be removed."""

    def _move_by_page(self, step: int) -> None:
        """Move by about as much as is in sight, in the same column, or leave the list at its end."""
        center, height = self.visualRect(self.currentIndex()).center(), self.visibleRegion().boundingRect().height()
        row_height = max(1, self.visualRect(self.currentIndex()).height())
        rows = max(1, height // row_height - 1)
        for distance in range(rows, 0, -1):  # at the end there may be fewer
            index = self.indexAt(center + QPoint(0, step * distance * row_height))
            if index.isValid():
                self.setCurrentIndex(index)
                return
        self.edge_reached.emit(step)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = Qt.Key(event.key()), self.currentIndex()
        if current.isValid() and key in ENTER_KEYS:
            self._open(current.row(), in_new_tab=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif current.isValid() and key == Qt.Key.Key_Delete:
            self.remove(current.row())
        elif current.isValid() and key in _PAGES:
            self._move_by_page(_PAGES[key])
        else:
            super().keyPressEvent(event)
            if key in _EDGES and self.currentIndex() == current:
                self.edge_reached.emit(_EDGES[key])
            return
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_row = self._row_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.RightButton:
            super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        row, self._pressed_row = self._pressed_row, -1
        button = event.button()
        if row != self._row_at(place) or button not in {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}:
            return
        if not self.handle_click(row, place):
            is_other_tab = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._open(row, in_new_tab=is_other_tab or button == Qt.MouseButton.MiddleButton)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ignore the second press of a double click: the first has opened the pack."""

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            row, place = self._row_at(event.pos()), event.globalPos()
        else:
            index = self.currentIndex()
            row, place = index.row(), self.viewport().mapToGlobal(self.visualRect(index).center())
        chosen = self.chosen(row) if row >= 0 else None
        if chosen is not None:
            self.menu_requested.emit(chosen, place)

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self.current_moved.emit()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason}:
            return
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))
        announce_current_item(self)
        if self.currentIndex().isValid():
            self.current_moved.emit()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.fit_height()


class GridList(GrowingList):
    """A list whose rows are a grid of cells, each with a gap at its right and below it.

    Attributes:
        rows: The rows.
        pictures: Their pictures.
        covers: Paints them.
    """

    def __init__(self, name: str, accessible_name: str, least_width: int) -> None:
        """Begin empty.

        Args:
            name: Its `objectName`.
            accessible_name: Its accessible name.
            least_width: Of a cell, with the gap.
        """
        super().__init__(name, accessible_name)
        self._least_width = least_width
        self.rows = PackModel(self)
        self.pictures = ShownPictures(self)
        self.covers = CoverCache(self.pictures.find)
        # Beyond the edge of the list, and not visible, is the gap after the last cell of a row.
        self.setViewportMargins(0, 0, -theme.SPACE_8, 0)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setModel(self.rows)
        for signal in (self.rows.rowsInserted, self.rows.rowsRemoved, self.rows.modelReset):
            signal.connect(self.fit_height)

    def cell_of_width(self, width: int) -> QSize:
        """Set the width of the cells, with the gap, and return their size."""
        raise NotImplementedError

    @property
    def columns(self) -> int:
        """Number of cells in a row."""
        return max(1, (self.width() + theme.SPACE_8) // self._least_width)

    @override
    def fit_height(self) -> None:
        # QListView puts the last cell of a row into the next one if it ends exactly at the edge.
        cell = self.cell_of_width(max(1, (self.width() + theme.SPACE_8 - 1) // self.columns))
        if cell != self.gridSize():
            self.setGridSize(cell)
        self.setFixedHeight(max(1, -(-self.rows.rowCount() // self.columns) * cell.height()))

    @override
    def urls_in(self, top: int, bottom: int) -> list[str]:
        height = max(1, self.gridSize().height())
        first, last = max(0, top) // height * self.columns, (max(0, bottom) // height + 1) * self.columns
        numbers = range(first, min(last, self.rows.rowCount()))
        return [url for number in numbers for url in self.rows.row(number).cover_urls]

    @override
    def moveCursor(self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        # Qt's own goes to what is beside in the same line, so that Right does nothing at the end of one.
        count, current = self.rows.rowCount(), self.currentIndex()
        if not count or not current.isValid():
            return super().moveCursor(cursorAction, modifiers)
        # One line: the keys for pages are those of `GrowingList`.
        return self.rows.index(row_after(cursorAction, current.row(), count, self.columns, lines=1), 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_height()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # 7 MB after 100 packs at a pixel ratio of 1. Painting those in sight again takes 10 ms.
        self.covers.clear()


class CardButton(Enum):
    """A button of a card. Those that lie over the cover appear under the pointer."""

    PIN = auto()
    REMOVE = auto()
    CONTINUE = auto()  # the words beside the state of a review that was begun


class CardParts(Struct, frozen=True):
    """The rectangles of a card's parts.

    Attributes:
        card: What is marked under the pointer, and what can be clicked.
        cover: The pictures.
        name: One line.
        facts: One line.
        when: One line.
        buttons: The buttons.
    """

    card: QRect
    cover: QRect
    name: QRect
    facts: QRect
    when: QRect
    buttons: dict[CardButton, QRect]

    def button_at(self, place: QPoint) -> CardButton | None:
        """The button at a place; None beside them."""
        return next((button for button, rect in self.buttons.items() if rect.contains(place)), None)


class CardDelegate(QStyledItemDelegate):
    """Paints a card.

    Attributes:
        card_width: Width of the cards, without the gap between them.
        hovered_row: The row under the pointer, -1 for none.
        hot_button: The button of that row under the pointer; None for none.
    """

    def __init__(self, model: PackModel, covers: CoverCache, form: tuple[int, float], parent: QObject) -> None:
        """Set the sources of rows and covers, and the form of the cards, as in `theme`."""
        super().__init__(parent)
        self._model = model
        self._covers = covers
        self.card_width, self._cover_ratio = form
        self.hovered_row = -1
        self.hot_button: CardButton | None = None

    def cell(self, font: QFont) -> QSize:
        """The size of a card with a name in this font, with the gap to the next ones."""
        text = QFontMetrics(font).height() + 2 * _caption_metrics(font).height() + 2 * theme.SPACE_4
        height = self._cover_size().height() + 2 * theme.CARD_INSET + theme.SPACE_8 + text
        return QSize(self.card_width + theme.SPACE_8, height + theme.SPACE_8)

    def _cover_size(self) -> QSize:
        width = self.card_width - 2 * theme.CARD_INSET
        return QSize(width, round(width * self._cover_ratio))

    def parts(self, cell: QRect, row: PackRow, font: QFont) -> CardParts:
        """The rectangles of a row's card.

        Args:
            cell: The item's rectangle.
            row: The row.
            font: Of the name.
        """
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
        return CardParts(card, cover, name, facts, when, buttons)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return self.cell(option.font)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        number = index.row()
        row = self._model.row(number)
        colors = theme.colors(option.palette)
        parts = self.parts(option.rect, row, option.font)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_hovered = number == self.hovered_row and row.kind is RowKind.PACK
        if is_hovered:
            painter.setBrush(colors.ground)
            painter.drawRoundedRect(parts.card, theme.TILE_RADIUS, theme.TILE_RADIUS)
        scale = painter.device().devicePixelRatioF()
        cover = self._covers.painted(row.cover_urls, parts.cover.size(), scale, theme.TILE_RADIUS, colors)
        painter.drawPixmap(parts.cover.topLeft(), cover)
        if row.kind is RowKind.PACK:
            if not row.cover_urls:
                icons.paint_icon(painter, parts.cover, "picture", colors.muted, theme.ICON_TILE)
            painter.setPen(colors.text)
            painter.setFont(option.font)
            draw_line(painter, parts.name, row.name)
            painter.setFont(theme.caption_font(option.font))
            painter.setPen(colors.muted)
            draw_line(painter, parts.facts, row.facts)
            draw_line(painter, parts.when, row.when)
            if row.left is not None:
                self._paint_continue(painter, parts.buttons[CardButton.CONTINUE], row.left, colors, number)
        if is_hovered or row.is_pinned:
            self._paint_buttons(painter, parts, row, colors, is_hovered=is_hovered)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_ring(painter, parts.card, colors.accent, radius=theme.TILE_RADIUS)
        painter.restore()

    def _paint_continue(self, painter: QPainter, rect: QRect, left: LeftReview, colors: Colors, number: int) -> None:
        font = QFont(painter.font())
        font.setUnderline(number == self.hovered_row and self.hot_button is CardButton.CONTINUE)
        painter.setFont(font)
        painter.setPen(colors.link)
        line = rect.adjusted(0, 0, 0, -rect.height() // 2)
        draw_line(painter, line, continue_at(left.position))

    def _paint_buttons(
        self, painter: QPainter, parts: CardParts, row: PackRow, colors: Colors, *, is_hovered: bool
    ) -> None:
        for button, rect in parts.buttons.items():
            is_pin = button is CardButton.PIN
            if button is CardButton.CONTINUE or not (is_hovered or (is_pin and row.is_pinned)):
                continue
            is_hot = is_hovered and self.hot_button is button
            painter.setPen(QPen(colors.muted, 1))
            painter.setBrush(theme.mix(colors.view, colors.accent, 0.18) if is_hot else colors.view)
            painter.drawEllipse(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
            color = colors.link if is_pin and row.is_pinned else colors.text
            icons.paint_icon(painter, rect, "pin" if is_pin else "close", color, theme.ICON_SMALL)


def _caption_metrics(font: QFont) -> QFontMetrics:
    return QFontMetrics(theme.caption_font(font))


class CardList(GridList):
    """Cards of packs.

    Signals:
        button_used: A button of a card was clicked, or its key was pressed; the `PackRow` and the `CardButton`.
        columns_changed: Another number of cards fits into a row, or the number can be relied on, because the list is
            shown now; no arguments.
    """

    button_used = Signal(object, CardButton)
    columns_changed = Signal()

    def __init__(self, name: str, accessible_name: str, *, form: tuple[int, float] = theme.STRIP_CARD) -> None:
        """Begin empty.

        Args:
            name: Its `objectName`.
            accessible_name: Its accessible name.
            form: Of the cards, as in `theme`.
        """
        super().__init__(name, accessible_name, form[0] + theme.SPACE_8)
        self._columns = 1
        self._delegate = CardDelegate(self.rows, self.covers, form, self)
        self.setItemDelegate(self._delegate)
        self.fit_height()

    @override
    def cell_of_width(self, width: int) -> QSize:
        self._delegate.card_width = max(1, width - theme.SPACE_8)
        return self._delegate.cell(self.font())

    @override
    def fit_height(self) -> None:
        super().fit_height()
        if self.columns != self._columns:
            self._columns = self.columns
            self.columns_changed.emit()

    @override
    def chosen(self, row: int) -> PackRow | None:
        pack = self.rows.row(row)
        return pack if pack.kind is RowKind.PACK else None

    def row_of(self, pack_id: str) -> int:
        """The row of a pack; -1 if it is not listed."""
        numbers = range(self.rows.rowCount())
        return next((number for number in numbers if self.rows.row(number).pack_id == pack_id), -1)

    def _parts_at(self, row: int) -> CardParts:
        return self._delegate.parts(self.visualRect(self.rows.index(row, 0)), self.rows.row(row), self.font())

    @override
    def handle_click(self, row: int, place: QPoint) -> bool:
        if row < 0:
            return True
        parts = self._parts_at(row)
        button = parts.button_at(place)
        if button is not None:
            self.button_used.emit(self.chosen(row), button)
        return button is not None or not parts.card.contains(place)

    def _hover(self, place: QPoint | None) -> None:
        row = self._row_at(place) if place is not None else -1
        button = self._parts_at(row).button_at(place) if place is not None and row >= 0 else None
        delegate = self._delegate
        if (row, button) == (delegate.hovered_row, delegate.hot_button):
            return
        for each in {row, delegate.hovered_row} - {-1}:
            self.viewport().update(self.visualRect(self.rows.index(each, 0)))
        delegate.hovered_row, delegate.hot_button = row, button
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor)

    @override
    def remove(self, row: int) -> None:
        self.button_used.emit(self.chosen(row), CardButton.REMOVE)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            tip: QHelpEvent = event  # type: ignore[assignment]
            row = self._row_at(tip.pos())
            button = self._parts_at(row).button_at(tip.pos()) if row >= 0 else None
            if button is not None:
                pin = texts.UNPIN if self.rows.row(row).is_pinned else texts.PIN
                said = {CardButton.PIN: pin, CardButton.REMOVE: texts.REMOVE, CardButton.CONTINUE: texts.CONTINUE_TIP}
                QToolTip.showText(tip.globalPos(), said[button].text(), self)
                return True
        elif event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.columns_changed.emit()
