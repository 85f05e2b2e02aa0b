"""The gallery: a grid of thumbnails that is operated like a file manager, by mouse and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.ui.pack_page.gallery.geometry import TileButton
from app.ui.pack_page.gallery.grid_view import GridView
from app.ui.pack_page.gallery.mouse_drags import MouseDrags
from app.ui.pack_page.gallery.pointer import TilePointer
from app.ui.pack_page.gallery.selection import Selection
from app.ui.widgets.grid_movement import MOVING_KEYS, row_after
from app.ui.widgets.wheel import WHEEL_STEP, WheelSteps

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QWheelEvent

    from app.ui.pack_page.gallery.model import GalleryModel

_WHEEL_LINES: Final = 3  # single steps of the scroll bar for one notch of the wheel
_MOUSE_EVENTS: Final = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
    }
)
_KEYPAD: Final = Qt.KeyboardModifier.KeypadModifier


class GalleryView(GridView):
    """The grid with selection, mouse and keys.

    Attributes:
        selection: The selected rows.

    Signals:
        copy_requested: Copy one row's URL; its row.
        retry_requested: Try one row's thumbnail again; its row.
        open_requested: A tile was clicked twice; its row.
        menu_requested: Show the context menu; the global position.
        size_step_requested: Make thumbnails larger or smaller; by how many steps.
        moved_by_key: A key has made a row the current one; its row.
    """

    copy_requested = Signal(int)
    retry_requested = Signal(int)
    open_requested = Signal(int)
    menu_requested = Signal(QPoint)
    size_step_requested = Signal(int)
    moved_by_key = Signal(int)

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        """Show a model's rows."""
        super().__init__(model, parent)
        self._wheel_steps = WheelSteps()
        self._pointer = TilePointer(self, model, self._delegate)
        self.selection = Selection(self, model)
        self._drags = MouseDrags(self, model, self.selection)
        model.modelReset.connect(self._pointer.forget)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_context_menu)

    # --- The pointer ----------------------------------------------------------------------------------------------

    @override
    def indexAt(self, point: QPoint) -> QModelIndex:
        """The tile at a position; invalid between tiles, where a click clears the selection and a drag selects."""
        index = super().indexAt(point)
        return index if index.isValid() and self._pointer.is_on_tile(index.row(), point) else QModelIndex()

    @override
    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        if self.state() is not QAbstractItemView.State.DragSelectingState:
            super().setSelection(rect, command)
            return
        self._drags.select_touched(rect, command)

    @override
    def event(self, event: QEvent) -> bool:
        # Mouse events in the margins beside the viewport are handled like those between tiles.
        if event.type() in _MOUSE_EVENTS and isinstance(event, QMouseEvent):
            place = QPointF(self.viewport().mapFrom(self, event.position().toPoint()))
            moved = QMouseEvent(
                event.type(), place, event.globalPosition(), event.button(), event.buttons(), event.modifiers()
            )
            return self.viewportEvent(moved)
        return super().event(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = self._wheel_steps.add(event.angleDelta().y())
            if steps:
                self.size_step_requested.emit(steps)
            event.accept()
        elif event.pixelDelta().isNull() and event.angleDelta().y():
            notches = event.angleDelta().y() / WHEEL_STEP
            self._scroller.scroll_by(-notches * _WHEEL_LINES * self.verticalScrollBar().singleStep())
            event.accept()
        else:  # touchpads send pixels, which are smooth already
            super().wheelEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move_to(event.position().toPoint())
        if self._drags.move(event.buttons(), event.modifiers()):
            super().mouseMoveEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = self._pointer.button_at(event.position().toPoint())
        if button is not None and event.button() == Qt.MouseButton.LeftButton:
            row, which = button
            (self.copy_requested if which is TileButton.COPY else self.retry_requested).emit(row)
            return
        self._drags.press(is_on_picture=self._pointer.is_on_picture(event.position().toPoint()))
        super().mousePressEvent(event)

    @override
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        self._drags.start()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drags.release():
            super().mouseReleaseEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        if self._pointer.button_at(place) is not None:
            self.mousePressEvent(event)  # the second of two clicks on a button is a click
            return
        super().mouseDoubleClickEvent(event)
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.open_requested.emit(index.row())

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._pointer.leave()
        super().leaveEvent(event)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            help_event: QHelpEvent = event  # type: ignore[assignment]
            self._pointer.show_tool_tip(help_event)
            return True
        return super().viewportEvent(event)

    def _on_context_menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.menu_requested.emit(self.viewport().mapToGlobal(position))

    # --- The keyboard ---------------------------------------------------------------------------------------------

    @override
    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        return self.range_start.command(index, event, super().selectionCommand(index, event))

    @override
    def moveCursor(self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        count = self._gallery_model.rowCount()
        if not count:
            return QModelIndex()
        action = QAbstractItemView.CursorAction
        current = self.currentIndex().row()
        if current < 0:
            return self._gallery_model.index(count - 1 if cursorAction == action.MoveEnd else 0, 0)
        lines = self.viewport().height() // self.grid.cell.height()
        return self._gallery_model.index(row_after(cursorAction, current, count, self.grid.columns, lines), 0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()  # QListView would copy the current item's text
            return
        if event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            # Qt turns these keys into a context menu event only on Windows.
            self.menu_requested.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        # Qt selects an item only when the current item changes; Home on the first tile must select it as well.
        moves = event.key() in MOVING_KEYS and event.modifiers() & ~_KEYPAD == Qt.KeyboardModifier.NoModifier
        if moves and before.isValid() and self.currentIndex() == before:
            self.selectionModel().select(before, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if event.key() in MOVING_KEYS and self.currentIndex().isValid():
            self.moved_by_key.emit(self.currentIndex().row())

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self.current.restore()
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.current.keep()

    @override
    def keyboardSearch(self, search: str) -> None:
        """Ignore letters: searching by the first letter of the description would read the text of every row."""
