"""The gallery: a grid of thumbnails that is operated like a file manager, by mouse and by keys."""

from collections.abc import Iterable
from typing import Final, override

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QToolTip

from app.packs.tiles import TileStage
from app.ui.pack.gallery.delegate import MARKS
from app.ui.pack.gallery.drag import start_drag
from app.ui.pack.gallery.geometry import TileButton
from app.ui.pack.gallery.grid_view import GridView
from app.ui.pack.gallery.selection import Selection, selection_of
from app.ui.shelf_model import GalleryModel
from app.ui.texts import image as texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import reviews as review_texts
from app.ui.widgets.parts import wrapped_tool_tip
from app.ui.widgets.scrolling import MOVING_KEYS, WHEEL_STEP, WheelSteps, row_after

_WHEEL_LINES: Final = 3  # single steps of the scroll bar for one notch of the wheel
_BUTTON_TEXTS: Final = {
    TileButton.COPY: texts.COPY_URL,
    TileButton.PICK: mark_texts.PICK,
    TileButton.REJECT: mark_texts.REJECT,
    TileButton.RETRY: texts.TRY_AGAIN,
}
_KEYPAD: Final = Qt.KeyboardModifier.KeypadModifier


class GalleryView(GridView):
    """The grid with selection, mouse and keys.

    Attributes:
        selection: The selected rows.

    Signals:
        button_clicked: A button on a tile was pressed and released; its row, and the `TileButton`.
        open_requested: A tile was clicked twice; its row.
        menu_requested: Show the context menu; the global position.
        size_step_requested: Make thumbnails larger or smaller; by how many steps.
        moved_by_key: A key has made a row the current one; its row.
    """

    button_clicked = Signal(int, object)
    open_requested = Signal(int)
    menu_requested = Signal(QPoint)
    size_step_requested = Signal(int)
    moved_by_key = Signal(int)

    def __init__(self, model: GalleryModel) -> None:
        """Show a model's rows."""
        super().__init__(model)
        self._wheel_steps = WheelSteps()
        self.selection = Selection(self, model)
        # Whether what the press began is over while the button may still be pressed: after a double click, and after a
        # drag that Escape has cancelled, or of which the system sends the release as well. Then movements begin neither
        # a drag nor a rubber band, and the release is not the end of a click.
        self._is_press_over = False
        # A button on a tile that was pressed, and not released yet; invalid once other images may be in its place.
        self._pressed: tuple[QPersistentModelIndex, TileButton] | None = None
        self._is_button_clicked = False  # whether the latest press was on a button
        self._modifiers = Qt.KeyboardModifier.NoModifier  # of the latest movement
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_context_menu)

    # --- The pointer ----------------------------------------------------------------------------------------------

    def _button_at(self, position: QPoint) -> tuple[int, TileButton] | None:
        """The row and the button at a position; None where there is no button."""
        index = self.indexAt(position)
        if not index.isValid():
            return None
        row = index.row()
        parts = self._delegate.parts(row)
        buttons = self._delegate.buttons(row, parts)
        failed = self._gallery_model.tile(row).stage is TileStage.FAILED
        if failed and self._gallery_model.image(row).is_readable:
            buttons[TileButton.RETRY] = parts.retry_button
        return next(((row, button) for button, place in buttons.items() if place.contains(position)), None)

    def _highlight(self, row: int, hot: TileButton | None) -> None:
        """Highlight a tile and a button on it; -1 and None for nothing."""
        delegate = self._delegate
        if (row, hot) == (delegate.hovered_row, delegate.hot_button):
            return
        touched = {delegate.hovered_row, row} - {-1}
        delegate.hovered_row, delegate.hot_button = row, hot
        for each in touched:
            self.viewport().update(self.visualRect(self._gallery_model.index(each, 0)))

    @override
    def indexAt(self, point: QPoint) -> QModelIndex:
        """The tile at a position; invalid between tiles, where a click clears the selection and a drag selects."""
        row = self.grid.row_at(point + QPoint(0, self.verticalScrollBar().value()))
        if not 0 <= row < self._gallery_model.rowCount() or not self._delegate.parts(row).contains(point):
            return QModelIndex()
        return self._gallery_model.index(row, 0)

    @override
    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        # By where the tiles are. Qt would select by its own cells, and so also tiles that a rubber band does not touch.
        model = self._gallery_model
        place = rect.translated(0, self.verticalScrollBar().value())
        if self.state() is QAbstractItemView.State.DragSelectingState:
            rows: Iterable[int] = self.grid.rows_touched(place.normalized(), model.rowCount())
        else:  # from the start of a range, if there is one, to what was clicked
            first, last = sorted(map(self.grid.row_at, (place.topLeft(), place.bottomRight())))
            rows = range(first, last + 1)
        self.selectionModel().select(selection_of(rows, model), command)

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
        if event.buttons() == Qt.MouseButton.NoButton:
            self._discard_press()
        self._modifiers = event.modifiers()
        self._highlight_at(event.position().toPoint(), event.buttons())
        if not (self._pressed or self._is_press_over):
            super().mouseMoveEvent(event)

    def _is_pressed(self, place: tuple[int, TileButton] | None) -> bool:
        """Whether what `_button_at` has returned is the button that was pressed."""
        pressed = self._pressed
        return pressed is not None and pressed[0].isValid() and place == (pressed[0].row(), pressed[1])

    def _highlight_at(self, place: QPoint, held: Qt.MouseButton) -> None:
        """Highlight what is under the pointer, but no other button than the one that is pressed while any is held."""
        index, button = self.indexAt(place), self._button_at(place)
        is_hot = self._is_pressed(button) if self._pressed else held == Qt.MouseButton.NoButton
        self._highlight(index.row() if index.isValid() else -1, button[1] if button and is_hot else None)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._discard_press()
        button = self._button_at(event.position().toPoint())
        self._is_button_clicked = button is not None and event.button() == Qt.MouseButton.LeftButton
        if button is not None and self._is_button_clicked:
            self._pressed = QPersistentModelIndex(self._gallery_model.index(button[0], 0)), button[1]
            return
        place = event.position().toPoint()
        index = self.indexAt(place)
        # If the pointer is moved now, Qt starts a drag where this is set, and a rubber band otherwise. The place of a
        # picture counts also while there is none.
        self.setDragEnabled(index.isValid() and self._delegate.parts(index.row()).picture.contains(place))
        super().mousePressEvent(event)

    def _discard_press(self) -> None:
        """Discard what was pressed, and what it has begun."""
        self._is_press_over = False
        self._pressed = None

    @override
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """Drag the selected images until they are dropped: their text alone if Alt is pressed."""
        self._is_press_over = True
        is_text_alone = bool(self._modifiers & Qt.KeyboardModifier.AltModifier)
        pressed = self.current.row
        start_drag(self, self._gallery_model, self.selection.rows(), pressed, is_text_alone=is_text_alone)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        button, is_over, was_pressed = self._button_at(place), self._is_press_over, self._pressed is not None
        is_click = self._is_pressed(button) and event.button() == Qt.MouseButton.LeftButton
        self._discard_press()
        if was_pressed:
            self._highlight_at(place, event.buttons())
            if button is not None and is_click:
                self.button_clicked.emit(*button)
        elif not is_over:
            super().mouseReleaseEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        if self._is_button_clicked or self._button_at(place) is not None:
            self.mousePressEvent(event)  # the second of two clicks is a click where one of them is on a button
            return
        super().mouseDoubleClickEvent(event)
        self._is_press_over = index.isValid()  # the second press may still be held when what it opens covers the view
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.open_requested.emit(index.row())

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._highlight(-1, None)
        super().leaveEvent(event)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            help_event: QHelpEvent = event  # type: ignore[assignment]
            self._show_tool_tip(help_event)
            return True
        return super().viewportEvent(event)

    def _show_tool_tip(self, event: QHelpEvent) -> None:
        """Say what a button does, else show the whole description of the tile, and why the description failed."""
        index, button = self.indexAt(event.pos()), self._button_at(event.pos())
        if button is not None:
            mark = MARKS.get(button[1])
            is_pressed = mark is not None and mark is self._gallery_model.mark(button[0])
            text = (mark_texts.UNMARK if is_pressed else _BUTTON_TEXTS[button[1]]).text()
        else:
            model, row = self._gallery_model, index.row()
            others = map(review_texts.line_of, model.others(row)) if index.isValid() else ()
            text = "\n".join((texts.description_tip(model.image(row)), *others)) if index.isValid() else ""
        rect = self.visualRect(index) if index.isValid() else QRect()
        QToolTip.showText(event.globalPos(), wrapped_tool_tip(text), self.viewport(), rect)

    def _on_context_menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.current.go_to(index.row())
        self.menu_requested.emit(self.viewport().mapToGlobal(position))

    # --- The keyboard ---------------------------------------------------------------------------------------------

    @override
    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        return self.current.command(index, event, super().selectionCommand(index, event))

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
            self.current.go_to(before.row())
        if event.key() in MOVING_KEYS and self.currentIndex().isValid():
            self.moved_by_key.emit(self.currentIndex().row())

    @override
    def take_current(self) -> None:
        self.current.restore()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.current.take()

    @override
    def keyboardSearch(self, search: str) -> None:
        """Ignore letters: searching by the first letter of the description would read the text of every row."""
