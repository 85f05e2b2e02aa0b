"""Which images of the gallery are selected, which one is current, and from where Shift extends a selection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSignalBlocker,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView

from app.core.models import PackImage
from app.ui.accessibility import tell_current_item
from app.ui.shelf_model import GalleryModel


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


class Selection(QObject):
    """Which rows of a view are selected.

    Signals:
        changed: Other rows are selected; no arguments.
    """

    changed = Signal()

    def __init__(self, view: QAbstractItemView, model: GalleryModel) -> None:
        """Set the view, which shows the model already."""
        super().__init__(view)
        self._view = view
        self._selected = view.selectionModel()
        self._model = model
        self._selected.selectionChanged.connect(self.changed)
        model.modelReset.connect(self.changed)  # of which the selection model gives no signal

    @property
    def count(self) -> int:
        """Number of selected rows; fast for any number."""
        return sum(span.height() for span in self._selected.selection().toList())

    def rows(self) -> tuple[int, ...]:
        """Selected rows."""
        rows: list[int] = []
        for span in self._selected.selection().toList():
            rows.extend(range(span.top(), span.bottom() + 1))
        return tuple(sorted(rows))

    def images(self) -> tuple[PackImage, ...]:
        """Selected images."""
        rows = self.rows()
        if len(rows) == self._model.rowCount():
            return self._model.all_images
        return tuple(self._model.images(rows))

    def invert(self) -> None:
        """Select exactly the rows that are not selected."""
        selected = set(self.rows())
        self.select([row for row in range(self._model.rowCount()) if row not in selected])

    def select(self, rows: Sequence[int]) -> None:
        """Select exactly these rows, in ascending order."""
        if not rows:
            self._selected.clearSelection()
            return
        selection = selection_of(rows, self._model)
        # Otherwise Qt would compare all former ranges with all new ones: 25 s for 50,000 ranges.
        with QSignalBlocker(self._selected):
            self._selected.clearSelection()
        self._selected.select(selection, QItemSelectionModel.SelectionFlag.Select)
        self._view.viewport().update()


def selection_of(rows: Iterable[int], model: QAbstractItemModel) -> QItemSelection:
    """Rows of a model, in ascending order, as Qt's selections have them."""
    selection = QItemSelection()
    for first, last in spans(rows):
        selection.select(model.index(first, 0), model.index(last, 0))
    return selection


def spans(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last row of each run of adjacent rows: one selection range for each row would be slow in Qt."""
    first = last = -2
    for row in rows:
        if row != last + 1:
            if last >= 0:
                yield first, last
            first = row
        last = row
    if last >= 0:
        yield first, last
