"""Packs as cards in rows, which fill the width of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolTip

from app.ui import theme
from app.ui.home.card_delegate import CardButton, CardDelegate
from app.ui.home.chosen_pack import ChosenPack
from app.ui.home.growing_list import GrowingList
from app.ui.home.pack_row import RowKind
from app.ui.texts import home as texts
from app.ui.widgets.grid_movement import row_after

if TYPE_CHECKING:
    from PySide6.QtGui import QHelpEvent, QMouseEvent, QResizeEvent, QShowEvent

    from app.ui.home.card_delegate import CardParts
    from app.ui.home.cover import CoverCache
    from app.ui.home.pack_model import PackModel


class CardList(GrowingList):
    """Cards of packs.

    Signals:
        pin_clicked: The pin of a card was clicked; its row.
        columns_changed: Another number of cards fits into a row, or the number can be relied on, because the list is
            shown now; no arguments.
    """

    pin_clicked = Signal(int)
    columns_changed = Signal()

    def __init__(self, name: str, accessible_name: str, model: PackModel, covers: CoverCache) -> None:
        """Show the rows of a model.

        Args:
            name: Its `objectName`.
            accessible_name: Its accessible name.
            model: The packs.
            covers: Paints their covers.
        """
        super().__init__(name, accessible_name)
        self._model = model
        self._columns = 1
        self._delegate = CardDelegate(model, covers, self)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        model.rowsInserted.connect(self.fit_height)
        model.rowsRemoved.connect(self.fit_height)
        model.modelReset.connect(self.fit_height)
        self.fit_height()

    @property
    def columns(self) -> int:
        """Number of cards in a row."""
        return max(1, self.width() // (theme.CARD_WIDTH + theme.SPACE_8))

    @override
    def fit_height(self) -> None:
        columns = self.columns
        # QListView puts the last card of a row into the next one if it ends exactly at the edge.
        self._delegate.card_width = max(1, (self.width() - 1) // columns - theme.SPACE_8)
        cell = self._delegate.cell(QFontMetrics(self.font()), QFontMetrics(theme.caption_font(self.font())))
        if cell != self.gridSize():
            self.setGridSize(cell)
        if columns != self._columns:
            self._columns = columns
            self.columns_changed.emit()
        lines = -(-self._model.rowCount() // columns)
        self.setFixedHeight(max(1, lines * cell.height()))

    @override
    def chosen(self, row: int) -> ChosenPack | None:
        pack = self._model.row(row)
        if pack.kind is not RowKind.PACK:
            return None
        return ChosenPack(pack.pack_id, pack.name, is_recent=pack.is_recent, is_pinned=pack.is_pinned)

    def row_of(self, pack_id: str) -> int:
        """The row of a pack; -1 if it is not listed."""
        numbers = range(self._model.rowCount())
        return next((number for number in numbers if self._model.row(number).pack_id == pack_id), -1)

    @override
    def rows_in(self, top: int, bottom: int) -> range:
        height = max(1, self.gridSize().height())
        first, last = max(0, top) // height, max(0, bottom) // height
        return range(
            min(first * self.columns, self._model.rowCount()), min((last + 1) * self.columns, self._model.rowCount())
        )

    def _parts_at(self, row: int) -> CardParts:
        rect = self.visualRect(self._model.index(row, 0))
        caption_metrics = QFontMetrics(theme.caption_font(self.font()))
        return self._delegate.parts(rect, self._model.row(row), QFontMetrics(self.font()), caption_metrics)

    @override
    def handle_click(self, row: int, place: QPoint) -> bool:
        if row < 0:
            return True
        parts = self._parts_at(row)
        button = parts.button_at(place)
        if button is CardButton.PIN:
            self.pin_clicked.emit(row)
        elif button is CardButton.REMOVE:
            self.removed.emit(row)
        return button is not None or not parts.card.contains(place)

    def _hover(self, place: QPoint | None) -> None:
        row = self._row_at(place) if place is not None else -1
        button = self._parts_at(row).button_at(place) if place is not None and row >= 0 else None
        delegate = self._delegate
        if (row, button) == (delegate.hovered_row, delegate.hot_button):
            return
        for each in {row, delegate.hovered_row} - {-1}:
            self.viewport().update(self.visualRect(self._model.index(each, 0)))
        delegate.hovered_row, delegate.hot_button = row, button
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor)

    @override
    def moveCursor(self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        # Qt's own goes to what is beside in the same line, so that Right does nothing at the end of one.
        count, current = self._model.rowCount(), self.currentIndex()
        if not count or not current.isValid():
            return super().moveCursor(cursorAction, modifiers)
        # One line: the keys for pages are those of `GrowingList`.
        return self._model.index(row_after(cursorAction, current.row(), count, self.columns, lines=1), 0)

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
                is_pinned = self._model.row(row).is_pinned
                pin = texts.UNPIN if is_pinned else texts.PIN
                QToolTip.showText(tip.globalPos(), (pin if button is CardButton.PIN else texts.REMOVE).text(), self)
                return True
        elif event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.columns_changed.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_height()
