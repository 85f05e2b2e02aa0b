"""A list without scroll bars of its own, in a page that is scrolled as a whole, and what commands act on in it."""

from __future__ import annotations

from typing import Final, override

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy

from app.ui.accessibility import tell_current_item
from app.ui.home.pack_model import PackRow
from app.ui.widgets.parts import ENTER_KEYS

_PAGES: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_EDGES: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}

_Index = QModelIndex | QPersistentModelIndex


class GrowingList(QListView):
    """The base of the lists of the home page. Qt paints only the rows that are in sight.

    Attributes:
        marks_focus: The current row has the ring, not the list.

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

    def rows_in(self, top: int, bottom: int) -> range:
        """The rows that are between two heights in the list, in logical pixels."""
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
        tell_current_item(self)
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
