"""Packs one below another, in a list that is steered by a field which has the focus, or has it itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QFrame, QListView

from app.ui import theme
from app.ui.announcements import tell_current_item
from app.ui.home.cover import CoverCache
from app.ui.home.pack_model import PackModel
from app.ui.home.pack_row import RowKind
from app.ui.home.row_delegate import PACK_ROW_HEIGHT, PackRowDelegate
from app.ui.home.shown_pictures import ShownPictures
from app.ui.widgets.enter_keys import ENTER_KEYS
from app.ui.widgets.slim_scroll_bar import SlimScrollBar

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from app.ui.home.pack_row import PackRow

_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}

_Index = QModelIndex | QPersistentModelIndex


class RowList(QListView):
    """A list of packs.

    Attributes:
        marks_focus: The current row is marked, not the list.
        rows: Its rows.
        recent_pictures: Covers of recent packs.
        preview_pictures: Covers of the service's packs.

    Signals:
        opened: A row was clicked, or Enter was pressed; the `PackRow`, and whether for a new tab.
        sight_changed: Other rows are in sight; the last of them.
    """

    opened = Signal(object, bool)
    sight_changed = Signal(int)
    marks_focus = True

    def __init__(self, name: str, accessible_name: str) -> None:
        """Make an empty list.

        Args:
            name: Its `objectName`.
            accessible_name: Its accessible name.
        """
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)  # so that the rows are not asked one by one for their heights
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._sight_timer = QTimer(self, interval=0, singleShot=True)
        self._sight_timer.timeout.connect(self._tell_sight)
        self.rows = PackModel(self)
        self.recent_pictures = ShownPictures(self)
        self.preview_pictures = ShownPictures(self)
        for pictures in (self.recent_pictures, self.preview_pictures):
            pictures.changed.connect(self.rows.tell_cover)
            pictures.all_changed.connect(self.rows.tell_all_covers)
        self.setItemDelegate(PackRowDelegate(self.rows, CoverCache(self._find), self))
        self.setModel(self.rows)
        self.verticalScrollBar().valueChanged.connect(self._tell_sight_soon)
        self.rows.rowsInserted.connect(self._tell_sight_soon)
        self.rows.rowsRemoved.connect(self._tell_sight_soon)

    def _find(self, url: str) -> bytes | None:
        return self.recent_pictures.find(url) or self.preview_pictures.find(url)

    @property
    def current_row(self) -> PackRow | None:
        """The row that is marked; None if no pack is."""
        index = self.currentIndex()
        row = self.rows.row(index.row()) if index.isValid() else None
        return row if row is not None and row.kind is RowKind.PACK else None

    def choose_first(self) -> None:
        """Mark the first pack."""
        self.setCurrentIndex(self.rows.index(-1, 0))
        self._go(0, 1)
        self.scrollToTop()

    def step(self, key: Qt.Key) -> None:
        """Move the mark as a key says that moves in lists. Headings are passed over."""
        step = _STEPS[key]
        current = self.currentIndex().row() if self.currentIndex().isValid() else -1
        last = self.rows.rowCount() - 1
        self._go(max(0, min(last, current + step)), 1 if step > 0 else -1)

    def _go(self, row: int, step: int) -> None:
        """Mark a row, or the next pack in a direction, or else stay."""
        while 0 <= row < self.rows.rowCount():
            if self.rows.row(row).kind is RowKind.PACK:
                self.setCurrentIndex(self.rows.index(row, 0))
                if row == 1 and self.rows.row(0).kind is RowKind.HEADING:
                    self.scrollToTop()
                return
            row += step

    def _tell_sight_soon(self, *_: object) -> None:
        # Signals of scroll bars have numbers, which `QTimer.start` would take for an interval.
        self._sight_timer.start()

    def _tell_sight(self) -> None:
        if not self.rows.rowCount():
            self.recent_pictures.want(())
            self.preview_pictures.want(())
            return
        top = self.indexAt(self.viewport().rect().topLeft()).row()
        most = self.viewport().height() // PACK_ROW_HEIGHT + 2
        first, count = max(0, top), self.rows.rowCount()
        shown = [self.rows.row(number) for number in range(first, min(first + most, count))]
        self.recent_pictures.want([url for row in shown if row.is_recent for url in row.cover_urls])
        self.preview_pictures.want([url for row in shown if not row.is_recent for url in row.cover_urls])
        self.sight_changed.emit(first + most)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        row = self.current_row
        if key in _STEPS:
            self.step(key)
        elif key in ENTER_KEYS and row is not None:
            self.opened.emit(row, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Do not move the focus; the release opens."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row = self.rows.row(index.row()) if index.isValid() else None
        is_middle = event.button() == Qt.MouseButton.MiddleButton
        if row is not None and row.kind is RowKind.PACK and (is_middle or event.button() == Qt.MouseButton.LeftButton):
            in_new_tab = is_middle or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.opened.emit(row, in_new_tab)

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self._sight_timer.start()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        tell_current_item(self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        # Rows and covers are painted for the ground of a view, from which that of a dialog differs.
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colors(QApplication.palette()).view)
        painter.end()
        super().paintEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        was_in_sight = self.currentIndex().isValid() and self.visualRect(self.currentIndex()).intersects(
            QRect(QPoint(0, 0), event.oldSize())
        )
        super().resizeEvent(event)
        if was_in_sight:  # what appears above makes the list lower
            self.scrollTo(self.currentIndex())
        self._sight_timer.start()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._sight_timer.start()
        return super().event(event)
