"""The selected images of the gallery, in pack order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    def select(self, rows: Iterable[int]) -> None:
        """Select exactly these rows, which are few."""
        selection = QItemSelection()
        for row in rows:
            index = self._model.index(row, 0)
            selection.select(index, index)
        self._selected.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def invert(self) -> None:
        """Select exactly the rows that are not selected."""
        model = self._model
        if model.rowCount():
            everything = QItemSelection(model.index(0, 0), model.index(model.rowCount() - 1, 0))
            self._selected.select(everything, QItemSelectionModel.SelectionFlag.Toggle)

    def _on_changed(self) -> None:
        self.changed.emit()
