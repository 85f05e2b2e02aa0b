"""The row of the gallery that arrow keys start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex

from app.ui.announcements import tell_current_item

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView

    from app.ui.pack_page.gallery.range_start import RangeStart


class CurrentRow:
    """The current row of a view, which it keeps while another widget has the focus.

    Qt tells screen readers that the current item of a view has the focus, wherever the focus is. Therefore the view has
    a current item only while it has the focus.
    """

    def __init__(self, view: QAbstractItemView, range_start: RangeStart) -> None:
        """Begin without a current row. Neither a change of the focus nor `set_row` changes the start of a range."""
        self._view = view
        self._range_start = range_start
        self._kept = QPersistentModelIndex()

    @property
    def row(self) -> int:
        """The row; -1 for none."""
        current = self._view.currentIndex()
        return current.row() if current.isValid() else self._kept.row()

    def set_row(self, row: int) -> None:
        """Make a row the current one without selecting it."""
        self._kept = QPersistentModelIndex(self._view.model().index(row, 0))
        if self._view.hasFocus():
            self.restore()

    def go_to(self, row: int) -> None:
        """Make a row the current one, and select it alone."""
        view, index = self._view, self._view.model().index(row, 0)
        if view.hasFocus():
            view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            view.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._kept = QPersistentModelIndex(index)

    def keep(self) -> None:
        """Take the current item from the view, which has lost the focus."""
        current = self._view.currentIndex()
        if current.isValid():
            self._kept = QPersistentModelIndex(current)
            self._set(QModelIndex())

    def restore(self) -> None:
        """Give the current item back to the view, which has got the focus."""
        if self._kept.isValid():
            self._set(self._view.model().index(self._kept.row(), 0))
            self._kept = QPersistentModelIndex()
        tell_current_item(self._view)

    def _set(self, index: QModelIndex) -> None:
        view, scrolls = self._view, self._view.hasAutoScroll()
        view.setAutoScroll(False)  # otherwise the view would scroll to the item
        with self._range_start.kept():
            view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        view.setAutoScroll(scrolls)
