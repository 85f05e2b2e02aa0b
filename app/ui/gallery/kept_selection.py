"""A selection that is found again after a refresh, whatever became of the rows. Paints nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.core.models import PackImage
    from app.ui.gallery.model import GalleryModel
    from app.ui.gallery.view import GalleryView

type ImageKey = tuple[str, int]


class KeptSelection:
    """What is selected and current in a gallery, by the images it stands for."""

    def __init__(self, gallery: GalleryView, images: tuple[PackImage, ...]) -> None:
        """Remember it.

        Args:
            gallery: The grid.
            images: What it shows.
        """
        self._images = images
        self._rows = gallery.selected_rows()
        self._current = gallery.currentIndex().row()

    def restore(self, gallery: GalleryView, model: GalleryModel) -> None:
        """Select the same images, where they are now; new ones are not selected."""
        rows, current = self._rows, self._current
        if [image.id for image in self._images] != [image.id for image in model.images]:
            old_keys = list(_keys(self._images))
            rows_by_key = {key: row for row, key in enumerate(_keys(model.images))}
            found = (rows_by_key.get(old_keys[row]) for row in rows)
            rows = tuple(sorted(row for row in found if row is not None))
            current = rows_by_key.get(old_keys[current], -1) if current >= 0 else -1
        selection = QItemSelection()
        for first, last in _spans(rows):
            selection.select(model.index(first, 0), model.index(last, 0))
        current_index = model.index(current, 0) if current >= 0 else QModelIndex()
        if current_index.isValid():
            gallery.selectionModel().setCurrentIndex(current_index, QItemSelectionModel.SelectionFlag.NoUpdate)
        gallery.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def _keys(images: Iterable[PackImage]) -> Iterator[ImageKey]:
    """Each image's id, and how many before it have the same: an id may come twice, or not at all."""
    seen: dict[str, int] = {}
    for image in images:
        occurrence = seen.get(image.id, 0)
        seen[image.id] = occurrence + 1
        yield image.id, occurrence


def _spans(rows: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Neighbours together, first and last: a range each would make every later step through the selection slow."""
    if not rows:
        return
    if rows[-1] - rows[0] == len(rows) - 1:
        yield rows[0], rows[-1]
        return
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last
