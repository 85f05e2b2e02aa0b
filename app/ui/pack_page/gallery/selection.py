"""The selected images of the gallery, in pack order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QSignalBlocker, Signal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtWidgets import QAbstractItemView

    from app.core.models import PackImage
    from app.ui.pack_page.gallery.model import GalleryModel


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
        self._selected.selectionChanged.connect(self._on_changed)
        model.modelReset.connect(self._on_changed)  # of which the selection model gives no signal

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

    def _on_changed(self) -> None:
        self.changed.emit()


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
