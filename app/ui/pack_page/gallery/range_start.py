"""The row from which a selection with Shift extends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView

MOVING_KEYS: Final = frozenset(
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


class RangeStart:
    """The start of a range in a view.

    Qt has no function that returns it, and forgets it when the model is reset. So it is noted here under the same
    conditions as in Qt, and given back after a reset.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        """Begin without a start."""
        self._view = view
        self._start = QPersistentModelIndex()

    @property
    def row(self) -> int:
        """The row; -1 for none."""
        return self._start.row()

    def note(
        self,
        index: QModelIndex | QPersistentModelIndex,
        event: QEvent | None,
        command: QItemSelectionModel.SelectionFlag,
    ) -> None:
        """Handle an event that selects.

        Args:
            index: Where it selects.
            event: A click or a key; None if there is none.
            command: What it does with the selection.
        """
        is_press = event is not None and event.type() == QEvent.Type.MouseButtonPress
        is_move = isinstance(event, QKeyEvent) and event.key() in MOVING_KEYS
        extends = bool(command & QItemSelectionModel.SelectionFlag.Current)
        if (is_press or is_move) and not extends and index.isValid():
            self._start = QPersistentModelIndex(index)

    def set_row(self, row: int) -> None:
        """Let the next range start from a row, while nothing is selected."""
        index = self._view.model().index(row, 0)
        self._start = QPersistentModelIndex(index)
        selection = self._view.selectionModel()
        # The view notes the start in `setCurrentIndex` alone. Without signals screen readers hear nothing of the item.
        was_blocked = selection.blockSignals(True)
        current = selection.currentIndex()
        self._view.setCurrentIndex(index)
        selection.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.Clear)
        selection.blockSignals(was_blocked)
