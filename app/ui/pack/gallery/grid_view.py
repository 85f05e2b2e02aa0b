"""A grid of thumbnails that fills the width of its place: sizes, scrolling, and which rows are visible.

It starts no I/O: it emits which rows are visible, and the page fetches their thumbnails. It has no keys, and does not
follow the mouse: see `GalleryView`.
"""

from collections.abc import Sequence
from typing import Final, override

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QToolTip

from app.packs.tiles import TileStage
from app.ui import theme
from app.ui.accessibility import SpokenList
from app.ui.pack.gallery.delegate import TileDelegate, TilePulse
from app.ui.pack.gallery.geometry import Grid, fit_grid
from app.ui.pack.gallery.selection import CurrentRow
from app.ui.shelf_model import TILE_ROLE, GalleryModel
from app.ui.texts import accessible_names
from app.ui.texts import image as image_texts
from app.ui.widgets.scrolling import SlimScrollBar, SmoothScroller

_WAIT_MS: Final = 60  # reading from the disk nearly always takes less


class GridView(SpokenList):
    """Shows all images of the shelf.

    Attributes:
        current: The row that arrow keys start from, and the one from which Shift extends the selection.
        scrolls_down: Whether the view was scrolled down last.
        marks_focus: The ring of the current tile marks the focus (see `ui.widgets.focus_ring`).

    Signals:
        visible_rows_changed: `visible_rows` may have changed; no arguments.
    """

    marks_focus: Final = True

    visible_rows_changed = Signal()

    def __init__(self, model: GalleryModel) -> None:
        """Show a model's rows."""
        super().__init__()
        self.setObjectName("images")
        self.setAccessibleName(accessible_names.IMAGES)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # in every language: a pack is a sequence
        self._bar = SlimScrollBar()
        self.setVerticalScrollBar(self._bar)
        self._gallery_model = model
        self._pulse = TilePulse(self, model)
        # While it runs, the former frame stays on screen: after a jump, pictures are read from the disk.
        self._wait_timer = QTimer(self, interval=_WAIT_MS, singleShot=True)
        self._wait_timer.timeout.connect(self._repaint)
        self._scroller = SmoothScroller(self.verticalScrollBar())
        self.current = CurrentRow(self)
        self._delegate = TileDelegate(model, self._pulse, self)
        self._tile_side = theme.TILE_DEFAULT
        self._caption_lines = 1
        # The row that keeps its position while the grid changes, and the distance of its cell from the top, in cells.
        self._fixed: tuple[int, float] | None = None
        self._is_fitting = False
        self._scrolled_to = 0
        self.scrolls_down = True
        self._visible_timer = QTimer(self, interval=0, singleShot=True)
        self._visible_timer.timeout.connect(self.update_visible_rows)
        self._set_up()
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        model.modelReset.connect(self._on_model_reset)
        model.ratio_decided.connect(self._on_ratio_decided)
        model.mark_changed.connect(self._on_mark_changed)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._look_later)
        self._bar.sliderPressed.connect(self._show_position)
        self._bar.valueChanged.connect(self._show_position)
        self._bar.sliderReleased.connect(QToolTip.hideText)
        self._fit_grid()

    def _set_up(self) -> None:
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        # Not Adjust, which would repeat the layout when the scroll bar appears; its width is always left free.
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # `paintEvent` paints the background, so that the former frame can be kept while painting waits.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

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

    def wait_for_pictures(self) -> None:
        """Let painting wait for some milliseconds if pictures of visible rows have to be read from the disk."""
        if not self._gallery_model.has_pictures(self.visible_rows):
            self._wait_timer.start()

    def set_caption_lines(self, lines: int) -> None:
        """Set how many lines the captions have, 0 to 2; narrow tiles have none."""
        if lines != self._caption_lines:
            self._caption_lines = lines
            self._fit_grid()

    def set_tile_side(self, side: int) -> None:
        """Set the size of the tiles; the current row, or the first visible one, keeps its position."""
        if side != self._tile_side:
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
        text = image_texts.position(model.image(row).position, model.image_count)
        room = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, text)
        place = QPoint(room.width() + theme.SPACE_32, room.height() + theme.SPACE_12)  # to the left of the handle
        QToolTip.showText(bar.mapToGlobal(bar.handle.center()) - place, text, self)

    def _on_scrolled(self, value: int) -> None:
        if not self._is_fitting:  # otherwise another row keeps its position from now on
            self._fixed = None
        # After less than a screen, tiles that are still visible must move at once.
        is_jump = abs(value - self._scrolled_to) >= self.viewport().height()
        if not is_jump or self._gallery_model.has_pictures(self.rows_around(0, 0)):
            self._stop_waiting()
        elif not self._wait_timer.isActive():
            self._wait_timer.start()
        self.scrolls_down = value > self._scrolled_to
        self._scrolled_to = value
        self._visible_timer.start()

    def _look_later(self) -> None:
        # Not connected to start() itself, which would take the argument of the signal as an interval.
        self._visible_timer.start()

    def _on_model_reset(self) -> None:
        self._fixed = None
        self._delegate.hovered_row = -1  # the rows are other ones, and are painted anyway
        self._stop_waiting()
        self._pulse.restart()
        self._scroller.stop()
        self.scrollToTop()
        self._fit_grid()

    def _on_ratio_decided(self) -> None:
        self._fit_grid()
        self._repaint()

    def _on_mark_changed(self, row: int) -> None:
        event = QAccessibleEvent(self, QAccessible.Event.NameChanged)  # the name of a tile says its mark
        event.setChild(row)
        QAccessible.updateAccessibility(event)

    # --- Painting -------------------------------------------------------------------------------------------------

    def _stop_waiting(self) -> None:
        if self._wait_timer.isActive():
            self._wait_timer.stop()
            self._repaint()

    def _repaint(self) -> None:
        # Asked for each time: the Python object for the viewport, which Qt has made, becomes invalid while the view is
        # used, when pages of closed tabs were freed.
        self.viewport().update()

    @override
    def dataChanged(
        self,
        topLeft: QModelIndex | QPersistentModelIndex,
        bottomRight: QModelIndex | QPersistentModelIndex,
        roles: Sequence[int] = (),
    ) -> None:
        if self._wait_timer.isActive() and self._gallery_model.has_pictures(self.visible_rows):
            self._stop_waiting()
        # A tile that begins to load looks as before. `TilePulse` repaints it as soon as it pulses.
        is_loading = self._gallery_model.tile(topLeft.row()).stage is TileStage.LOADING
        if is_loading and topLeft == bottomRight and roles == [TILE_ROLE]:
            self._pulse.update()
        else:
            super().dataChanged(topLeft, bottomRight, roles)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._wait_timer.isActive():
            return
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colors(self.palette()).view)
        painter.end()
        self._delegate.dirty = event.region()
        super().paintEvent(event)
        self._delegate.dirty = None

    # --- Sizes ----------------------------------------------------------------------------------------------------

    def _fit_grid(self) -> None:
        """Compute the grid and apply it; the current row, or else the first visible one, keeps its position."""
        self._visible_timer.start()
        caption_height = QFontMetrics(theme.caption_font(self.font())).height()
        grid = fit_grid(
            self.width() - 2 * theme.INSET,
            self._tile_side,
            self._gallery_model.ratio,
            caption_height,
            self._caption_lines,
        )
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
    def visualRect(self, index: QModelIndex | QPersistentModelIndex) -> QRect:
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
