"""The row from which a selection with Shift extends."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QAbstractItemView

if TYPE_CHECKING:
    from collections.abc import Iterator


class RangeStart:
    """The start of a range in a view.

    Qt has no function that returns it. A click without Shift sets it, and so does each change of the current item for
    which `selectionCommand` does not return `Current`. It is forgotten when the model is reset.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        """Begin without a start."""
        self._view = view
        self._start = QPersistentModelIndex()
        self._command: QItemSelectionModel.SelectionFlag | None = None

    @property
    def row(self) -> int:
        """The row; -1 for none."""
        return self._start.row()

    def command(
        self,
        index: QModelIndex | QPersistentModelIndex,
        event: QEvent | None,
        command: QItemSelectionModel.SelectionFlag,
    ) -> QItemSelectionModel.SelectionFlag:
        """Return what the view's `selectionCommand` has to return, and note a new start.

        Args:
            index: Where something is selected.
            event: A click or a key; None for a change of the current item.
            command: What Qt would return.
        """
        command = command if self._command is None else self._command
        may_start = event is None or event.type() == QEvent.Type.MouseButtonPress
        if may_start and not command & QItemSelectionModel.SelectionFlag.Current:
            self._start = QPersistentModelIndex(index)
        return command

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the start while the current item is changed."""
        with self._returning(QItemSelectionModel.SelectionFlag.SelectCurrent):
            yield

    def set_row(self, row: int) -> None:
        """Let the next range start from a row. Selection and current item stay."""
        index = self._view.model().index(row, 0)
        scrolls = self._view.hasAutoScroll()
        self._view.setAutoScroll(False)  # otherwise the view would scroll to the row
        with self._returning(QItemSelectionModel.SelectionFlag.Select):
            # The base class's, because that of QListView tells screen readers that the item has the focus.
            QAbstractItemView.currentChanged(self._view, index, QModelIndex())
        self._view.setAutoScroll(scrolls)

    @contextmanager
    def _returning(self, command: QItemSelectionModel.SelectionFlag) -> Iterator[None]:
        self._command = command
        try:
            yield
        finally:
            self._command = None
