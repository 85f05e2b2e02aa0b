"""The gallery: a grid of thumbnails that fills its width and is operated like a file manager, by mouse and by keys.

It starts no I/O: it emits which rows are visible, and the page fetches their thumbnails.
"""

from collections.abc import Iterable, Sequence
from typing import Final, override

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimerEvent,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolTip

from app.core.display_text import line_shown
from app.core.models import DESCRIBED
from app.packs.tiles import TileStage
from app.ui import theme
from app.ui.accessibility import SpokenList
from app.ui.pack.selection import CurrentRow, Selection, selection_of, start_drag
from app.ui.pack.tile_delegate import MARKS, TileDelegate, TilePulse
from app.ui.pack.tile_geometry import Grid, TileButton, fit_grid
from app.ui.row_delegate import Index
from app.ui.shelf_model import GalleryModel
from app.ui.texts import image as texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import pack as pack_texts
from app.ui.texts import reviews as review_texts
from app.ui.texts import stacks as stack_texts
from app.ui.texts.marks import status_word
from app.ui.widgets.parts import delayed, wrapped_tool_tip
from app.ui.widgets.scrolling import MOVING_KEYS, SlimScrollBar, SmoothScroller, WheelSteps, row_after

_BUTTON_TEXTS: Final = {
    TileButton.COPY: texts.COPY_URL,
    TileButton.PICK: mark_texts.PICK,
    TileButton.REJECT: mark_texts.REJECT,
    TileButton.RETRY: texts.TRY_AGAIN,
    TileButton.STACK: stack_texts.TOGGLE,
}
_KEYPAD: Final = Qt.KeyboardModifier.KeypadModifier


class GalleryView(SpokenList):
    """Shows all images of the shelf.

    Attributes:
        current: The row that arrow keys start from, and the one from which Shift extends the selection.
        selection: The selected rows.
        scrolls_down: Whether the view was scrolled down last.
        marks_focus: The ring of the current tile marks the focus (see `ui.widgets.focus_ring`).

    Signals:
        visible_rows_changed: `visible_rows` may have changed; no arguments.
        button_clicked: A button on a tile was pressed and released; its row, and the `TileButton`.
        open_requested: A tile was clicked twice; its row.
        menu_requested: Show the context menu; the global position.
        size_step_requested: Make thumbnails larger or smaller; by how many steps.
        moved_by_key: A key has made a row the current one; its row.
    """

    marks_focus: Final = True

    visible_rows_changed = Signal()
    button_clicked = Signal(int, object)
    open_requested = Signal(int)
    menu_requested = Signal(QPoint)
    size_step_requested = Signal(int)
    moved_by_key = Signal(int)

    def __init__(self, model: GalleryModel) -> None:
        """Show a model's rows."""
        super().__init__("images", pack_texts.IMAGES)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # in every language: a pack is a sequence
        self._bar = SlimScrollBar()
        self.setVerticalScrollBar(self._bar)
        self._gallery_model = model
        self._pulse = TilePulse(self, model)
        self._scroller = SmoothScroller(self.verticalScrollBar())
        self.current = CurrentRow(self)
        self._delegate = TileDelegate(model, self._pulse, self)
        self._tile_side = theme.TILE_DEFAULT
        self._caption_lines = 1
        # The row that keeps its position while the grid changes, and the distance of its cell from the top, in cells.
        self._fixed: tuple[int, float] | None = None
        self._is_fitting = False
        self._is_time_over = False  # whether a timer of the base class calls
        self._scrolled_to = 0
        self.scrolls_down = True
        self._visible_timer = delayed(self, self.update_visible_rows)
        self._set_up()
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        model.modelReset.connect(self._on_model_reset)
        model.ratio_decided.connect(self._on_ratio_decided)
        model.mark_changed.connect(self._on_mark_changed)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._visible_timer.start())
        self._bar.sliderPressed.connect(self._show_position)
        self._bar.valueChanged.connect(self._show_position)
        self._bar.sliderReleased.connect(QToolTip.hideText)
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
        self._fit_grid()

    def _set_up(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_context_menu)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        # Not Adjust, which would repeat the layout when the scroll bar appears; its width is always left free.
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # `paintEvent` paints the background

    # --- What is shown --------------------------------------------------------------------------------------------

    @property
    def grid(self) -> Grid:
        """The geometry in use."""
        return self._delegate.grid

    @property
    def visible_rows(self) -> range:
        """Rows that are at least partly visible."""
        return self._gallery_model.visible

    @property
    def rows_in_sight(self) -> range:
        """Rows whose tiles are at least half visible."""
        top, height, half = self.verticalScrollBar().value(), self.viewport().height(), self.grid.cell.height() // 2
        return self.grid.rows_between(top + half, top + height - half, self._gallery_model.rowCount())

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
        model, visible = self._gallery_model, self.rows_around(0, 0)
        if visible.start < model.near.start or visible.stop > model.near.stop:
            # Changes of these rows were not emitted while they were not near, so that they are repainted.
            self.viewport().update()
        model.visible, model.near = visible, self.rows_around(1, 1)
        self._pulse.update()
        self.visible_rows_changed.emit()

    def set_caption_lines(self, lines: int) -> None:
        """Set how many lines the captions have, 0 to 2; narrow tiles have none."""
        self._caption_lines = lines
        self._fit_grid()

    def set_tile_side(self, side: int) -> None:
        """Set the size of the tiles; the current row, or the first visible one, keeps its position."""
        self._tile_side = side
        self._fit_grid()

    def anchor(self) -> tuple[int, float] | None:
        """A row, and the distance of its cell from the viewport's top in cells; None without rows.

        It is the current row if that is visible, else the first visible one.
        """
        if not self.visible_rows:
            return None
        row = self.current.row if self.current.row in self.visible_rows else self.visible_rows.start
        grid = self.grid
        return row, (grid.top_of(row) - self.verticalScrollBar().value()) / grid.cell.height()

    def scroll_to_anchor(self, row: int, offset: float) -> None:
        """Scroll so that a row has the position that `anchor` returned."""
        self._scroller.stop()
        self._scroll_to(row, offset)

    def show_row(self, row: int) -> None:
        """Make a row the current one, from which a range starts, and scroll to it. The selection stays."""
        self._scroller.stop()
        self.current.set_row(row)
        self.scrollTo(self._gallery_model.index(row, 0))

    def go_to(self, row: int) -> None:
        """Make a row the current one, select it alone, and scroll until it is visible."""
        self._scroller.stop()
        self.current.go_to(row)
        self.scrollTo(self._gallery_model.index(row, 0))

    def _scroll_to(self, row: int, offset: float) -> None:
        """Scroll so that the cell of a row is at a distance from the viewport's top, in cells."""
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(self.grid.top_of(row) - round(offset * self.grid.cell.height()))

    def _show_position(self) -> None:
        """Say beside the handle of the scroll bar, while it is dragged, which image is as far down in the pack."""
        bar, model = self._bar, self._gallery_model
        if not bar.isSliderDown() or not model.rowCount():
            return
        share = bar.value() / max(1, bar.maximum())
        y = bar.value() + round(share * (self.viewport().height() - 1))
        line = self.grid.rows_between(y, y, model.rowCount())
        row = line.start + round(share * (len(line) - 1)) if line else model.rowCount() - 1  # the last one at the end
        text = texts.position(model.image(row).position, model.image_count)
        room = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, text)
        place = QPoint(room.width() + theme.SPACE_32, room.height() + theme.SPACE_12)  # to the left of the handle
        QToolTip.showText(bar.mapToGlobal(bar.handle.center()) - place, text, self)

    def _on_scrolled(self, value: int) -> None:
        if not self._is_fitting:  # otherwise another row keeps its position from now on
            self._fixed = None
        self.scrolls_down = value > self._scrolled_to
        self._scrolled_to = value
        self._visible_timer.start()

    def _on_model_reset(self) -> None:
        self._fixed = None
        self._delegate.hovered_row = -1  # the rows are other ones, and are painted anyway
        self._pulse.restart()
        self._scroller.stop()
        self.scrollToTop()
        self._fit_grid()

    def _on_ratio_decided(self) -> None:
        self._fit_grid()
        # Asked for each time: the Python object for the viewport, which Qt has made, becomes invalid while the view is
        # used, when pages of closed tabs were freed.
        self.viewport().update()

    def _on_mark_changed(self, row: int) -> None:
        event = QAccessibleEvent(self, QAccessible.Event.NameChanged)  # the name of a tile says its mark
        event.setChild(row)
        QAccessible.updateAccessibility(event)

    # --- Painting -------------------------------------------------------------------------------------------------

    @override
    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Sequence[int] = ()) -> None:
        self._pulse.update()
        super().dataChanged(topLeft, bottomRight, roles)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colors(self.palette()).view)
        painter.end()
        super().paintEvent(event)

    # --- Sizes ----------------------------------------------------------------------------------------------------

    def _grid_with(self, side: int) -> Grid:
        """Compute the grid with tiles of a side."""
        caption_height = QFontMetrics(theme.caption_font(self.font())).height()
        width = self.width() - 2 * theme.INSET
        return fit_grid(width, side, self._gallery_model.ratio, caption_height, self._caption_lines)

    def _fit_grid(self) -> None:
        """Compute the grid and apply it; the current row, or else the first visible one, keeps its position."""
        self._visible_timer.start()
        grid = self._grid_with(self._tile_side)
        if self._tile_side >= theme.TILE_DEFAULT:
            # Few pictures fill a large window, unless a person has chosen small ones. What the filter hides counts,
            # too: otherwise each letter in it would change the size.
            for side in range(self._tile_side, theme.TILE_SIZES[-1] + 1, theme.SPACE_8):
                larger = self._grid_with(side)
                if 0 < larger.height(self._gallery_model.image_count) <= self.height():
                    grid = larger
        # Not AsNeeded: QListView then leaves the width of the style's scroll bar free, which is wider than this one.
        is_scrolled = grid.height(self._gallery_model.rowCount()) > self.height()
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if is_scrolled else policy.ScrollBarAlwaysOff)
        # The width of the scroll bar is always left free, so that the columns do not depend on it.
        right = 0 if is_scrolled else theme.SCROLL_BAR
        if right != self.viewportMargins().right():
            self.setViewportMargins(0, 0, right, 0)
        if grid == self._delegate.grid:
            return
        fixed = self._fixed or self.anchor()
        self._delegate.grid = grid
        self.setGridSize(grid.view_cell)
        self.scheduleDelayedItemsLayout()  # the number of columns may change without the cell's size
        self.verticalScrollBar().setSingleStep(grid.cell.height() // 4)
        if fixed is not None:
            self._is_fitting = True
            self._scroll_to(*fixed)
            self._is_fitting = False
            # Kept over many sizes, as when the window's edge is dragged, so that rounding errors do not add up.
            self._fixed = fixed

    @override
    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        return self.grid.cell_of(index.row()).translated(0, -self.verticalScrollBar().value())

    @override
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """The tiles among the visible ones. Qt goes through all rows, which may be a hundred thousand."""
        region, visible = QRegion(), self.visible_rows
        for span in selection.toList():
            for row in range(max(span.top(), visible.start), min(span.bottom() + 1, visible.stop)):
                region += self.visualRect(self._gallery_model.index(row, 0))
        return region

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
        buttons[TileButton.STACK] = self._delegate.stack_button(row, parts)
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
        elif not self._scroller.turn(event):
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
    def timerEvent(self, event: QTimerEvent) -> None:
        self._is_time_over = True
        super().timerEvent(event)
        self._is_time_over = False

    @override
    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        # Qt scrolls to what was clicked as soon as the time for a double click is over; a click is to move nothing.
        if not self._is_time_over:
            super().scrollTo(index, hint)

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
            if button[1] is TileButton.STACK:
                text = f"{text}\n{self._gallery_model.stack_line(button[0])}"
        else:
            text = self._tip(index.row()) if index.isValid() else ""
        rect = self.visualRect(index) if index.isValid() else QRect()
        QToolTip.showText(event.globalPos(), wrapped_tool_tip(text), self.viewport(), rect)

    def _tip(self, row: int) -> str:
        """The whole description, why it failed, and all that has or could have a sign on the tile."""
        model, image = self._gallery_model, self._gallery_model.image(row)
        change, note, taken = model.change(row), model.note(row), model.taken(row)
        lines = (
            texts.description_tip(image),
            status_word(line_shown(image.status)) if image.status != DESCRIBED else "",
            pack_texts.KINDS[change].text() if change is not None else "",
            f"{texts.NOTE.text()}: {line_shown(note)}" if note else "",
            texts.taken(taken) if taken else "",
            texts.used_in(model.uses(row)),
            model.stack_line(row),
            model.link_text(row),
            *map(review_texts.line_of, model.others(row)),
        )
        return "\n".join(filter(None, lines))

    def _on_context_menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.current.go_to(index.row())
        self.menu_requested.emit(self.viewport().mapToGlobal(position))

    # --- The keyboard ---------------------------------------------------------------------------------------------

    @override
    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
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
        if event.text().isprintable() and event.text().strip():
            event.ignore()  # QListView would search a description that begins with it: the window says what it is for
            return
        if event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            # Unlike a click, it selects nothing: without a selection the menu is about what is shown, or picked.
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
