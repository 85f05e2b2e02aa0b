"""The grid of thumbnails: a QListView that fills its width and is operated like a file manager.

It starts no I/O: it emits which rows are visible, and the page fetches their thumbnails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from app.ui import theme
from app.ui.pack_page.gallery.current_row import CurrentRow
from app.ui.pack_page.gallery.delegate import TileDelegate
from app.ui.pack_page.gallery.geometry import Grid, TileButton
from app.ui.pack_page.gallery.grid_fit import GridFit
from app.ui.pack_page.gallery.motion import TileMotion
from app.ui.pack_page.gallery.movement import row_after
from app.ui.pack_page.gallery.name_changes import NameChanges
from app.ui.pack_page.gallery.pacing import Pacer
from app.ui.pack_page.gallery.pointer import TilePointer
from app.ui.pack_page.gallery.range_start import RangeStart
from app.ui.pack_page.gallery.selection import Selection
from app.ui.pack_page.gallery.wheel import WHEEL_STEP, SmoothScroller, WheelSteps
from app.ui.texts import accessible_names
from app.ui.widgets.slim_scroll_bar import SlimScrollBar

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QPaintEvent, QResizeEvent, QWheelEvent

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
_MOVING_KEYS: Final = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)


class GalleryView(QListView):
    """Shows all images of the shelf.

    Attributes:
        current: The row that arrow keys start from.
        range_start: The row that a selection with Shift starts from.
        selection: The selected rows.
        marks_focus: The ring of the current tile marks the focus (see `ui.widgets.focus_ring`).

    Signals:
        visible_rows_changed: `visible_rows` may have changed; no arguments.
        copy_requested: Copy one row's URL; its row.
        retry_requested: Try one row's thumbnail again; its row.
        open_requested: A tile was clicked twice; its row.
        menu_requested: Show the context menu; the global position.
        size_step_requested: Make thumbnails larger or smaller; by how many steps.
        moved_by_key: A key has made a row the current one; its row.
    """

    marks_focus: Final = True

    visible_rows_changed = Signal()
    copy_requested = Signal(int)
    retry_requested = Signal(int)
    open_requested = Signal(int)
    menu_requested = Signal(QPoint)
    size_step_requested = Signal(int)
    moved_by_key = Signal(int)

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        """Show a model's rows."""
        super().__init__(parent)
        self.setObjectName("images")
        self.setAccessibleName(accessible_names.IMAGES)
        self.setVerticalScrollBar(SlimScrollBar())
        self._gallery_model = model
        self._visible = range(0)
        self._near = range(0)
        self._motion = TileMotion(self, model)
        self._pacer = Pacer(self.viewport().update, self)
        self._scroller = SmoothScroller(self.verticalScrollBar())
        self._wheel_steps = WheelSteps()
        self.range_start = RangeStart(self)
        self.current = CurrentRow(self, self.range_start)
        self._delegate = TileDelegate(model, self._motion.animation, self._pacer, self)
        self._pointer = TilePointer(self, model, self._delegate)
        self._fit = GridFit(self, model, self._delegate)
        self._scrolled_to = 0
        # Whether a drag has ended while the button may still be pressed: it was cancelled by Escape, or the system
        # sends the release as well. Then movements begin no rubber band, and the release is not the end of a click.
        self._has_dragged = False
        self._visible_timer = QTimer(self, interval=0, singleShot=True)
        self._visible_timer.timeout.connect(self.update_visible_rows)
        self._set_up()
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        model.modelReset.connect(self._on_model_reset)
        model.dataChanged.connect(self._on_data_changed)
        model.ratio_decided.connect(self._fit_grid)
        self.selection = Selection(self, model)
        NameChanges(self, model)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._look_later)
        self._fit_grid()

    def _set_up(self) -> None:
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        # Not Adjust, which would repeat the layout when the scroll bar appears; its width is always left free.
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # `paintEvent` paints the background, so that the former frame can be kept while painting waits.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_context_menu)

    # --- What is shown --------------------------------------------------------------------------------------------

    @property
    def grid(self) -> Grid:
        """The geometry in use."""
        return self._delegate.grid

    @property
    def visible_rows(self) -> range:
        """Rows that are at least partly visible."""
        return self._visible

    @property
    def is_fading(self) -> bool:
        """Whether a new picture is still fading in."""
        return self._motion.animation.is_fading

    def rows_around(self, screens_above: float, screens_below: float) -> range:
        """Rows up to so many screens above and below the visible ones."""
        top = self.verticalScrollBar().value()
        height = self.viewport().height()
        count = self._gallery_model.rowCount()
        return self.grid.rows_between(
            round(top - screens_above * height), round(top + (1 + screens_below) * height), count
        )

    def update_visible_rows(self) -> None:
        """Compute `visible_rows` now; after changes this otherwise happens with the next event."""
        self._visible_timer.stop()
        self._visible = self.rows_around(0, 0)
        near = self.rows_around(1, 1)
        if self._visible.start < self._near.start or self._visible.stop > self._near.stop:
            # Changes of these rows were not emitted while they were not near, so that they are repainted.
            self.viewport().update()
        self._near = near
        self._gallery_model.set_seen(self._visible, near)
        self._motion.set_visible(self._visible)
        self.visible_rows_changed.emit()

    def set_tile_side(self, side: int) -> None:
        """Set the size of the tiles; the current row, or the first visible one, keeps its position."""
        if self._fit.set_tile_side(side):
            self._fit_grid()

    def anchor(self) -> tuple[int, float] | None:
        """A row, and the distance of its cell from the viewport's top in cells; None without rows.

        It is the current row if that is visible, else the first visible one.
        """
        if not self._visible:
            return None
        row = self.current.row if self.current.row in self._visible else self._visible.start
        return row, self._fit.offset_of(row)

    def scroll_to_anchor(self, row: int, offset: float) -> None:
        """Scroll so that a row has the position that `anchor` returned."""
        self._scroller.stop()
        self._fit.scroll_to(row, offset)

    def show_row(self, row: int) -> None:
        """Make a row the current one, and scroll until it is visible. The selection stays."""
        self._scroller.stop()
        self.current.set_row(row)
        self.scrollTo(self._gallery_model.index(row, 0))

    def go_to(self, row: int) -> None:
        """Make a row the current one, select it alone, and scroll until it is visible."""
        self._scroller.stop()
        self.current.go_to(row)
        self.scrollTo(self._gallery_model.index(row, 0))

    def _fit_grid(self) -> None:
        self._fit.fit(self._visible, self.current.row)
        self._visible_timer.start()

    def _on_scrolled(self, value: int) -> None:
        self._fit.forget_anchor()
        self._pacer.step(
            abs(value - self._scrolled_to) / max(1, self.viewport().height()),
            is_ready=lambda: self._gallery_model.has_pictures(self.rows_around(0, 0)),
        )
        self._scrolled_to = value
        self._visible_timer.start()

    def _look_later(self) -> None:
        # Not connected to start() itself, which would take the argument of the signal as an interval.
        self._visible_timer.start()

    def _on_model_reset(self) -> None:
        self._fit.forget_anchor()
        self._pacer.release()
        self._motion.restart()
        self._scroller.stop()
        self._visible = range(0)
        self._near = range(0)
        self._pointer.forget()
        self.scrollToTop()
        self._fit_grid()

    def _on_data_changed(self) -> None:
        if self._pacer.is_holding and self._gallery_model.has_pictures(self._visible):
            self._pacer.release()

    def _on_context_menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.menu_requested.emit(self.viewport().mapToGlobal(position))

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
        # The base class selects by cells, and so also tiles that the rubber band does not touch.
        model = self._gallery_model
        origin = self.visualRect(model.index(0, 0)).topLeft()
        selection = QItemSelection()
        for rows in self.grid.rows_touched(rect.normalized().translated(-origin), model.rowCount()):
            if rows:
                selection.select(model.index(rows.start, 0), model.index(rows.stop - 1, 0))
        self.selectionModel().select(selection, command)

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
        if event.buttons() == Qt.MouseButton.NoButton:
            self._has_dragged = False
        if not self._has_dragged:
            super().mouseMoveEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = self._pointer.button_at(event.position().toPoint())
        if button is not None and event.button() == Qt.MouseButton.LeftButton:
            row, which = button
            (self.copy_requested if which is TileButton.COPY else self.retry_requested).emit(row)
            return
        self._has_dragged = False
        # If the pointer is moved now, Qt starts a drag where this is set, and a rubber band otherwise.
        self.setDragEnabled(self._pointer.is_on_picture(event.position().toPoint()))
        super().mousePressEvent(event)

    @override
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        from app.ui.pack_page.gallery.drag import start_drag

        self._has_dragged = True
        start_drag(self, self._gallery_model, self.selection.rows(), self.currentIndex().row())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._has_dragged:
            super().mouseReleaseEvent(event)
        self._has_dragged = False

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
        moves = event.key() in _MOVING_KEYS and event.modifiers() & ~_KEYPAD == Qt.KeyboardModifier.NoModifier
        if moves and before.isValid() and self.currentIndex() == before:
            self.selectionModel().select(before, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if event.key() in _MOVING_KEYS and self.currentIndex().isValid():
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

    # --- Painting -------------------------------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pacer.is_holding:
            return
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colors(self.palette()).view)
        painter.end()
        super().paintEvent(event)

    # --- Sizes ----------------------------------------------------------------------------------------------------

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_grid()
        super().resizeEvent(event)
        self._visible_timer.start()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit_grid()
