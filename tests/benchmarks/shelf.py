"""Measures how long it takes to show 10,000 of 100,000 images on the shelf, keeping selection and current image.

``uv run python -m tests.benchmarks.shelf``. Needs no display and no network.
"""

from __future__ import annotations

import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

from app.packs.image_changes import ImageChanges
from app.packs.marks import Marks
from app.packs.pack_filter import Shelf
from app.packs.tiles import Tiles
from app.ui.pack.gallery.selection import SavedViewState
from app.ui.pack.gallery.view import GalleryView
from app.ui.shelf_model import GalleryModel
from tests.benchmarks import table
from tests.benchmarks.table import Row
from tests.unit.packs.stand_in_services import pack

_ALL = 100_000
_EACH = 10
_GOAL_MS = 20.0


def _replace(gallery: GalleryView, shelf: Shelf, positions: range) -> float:
    began = time.perf_counter()
    place = SavedViewState(gallery, shelf)
    shelf.show(tuple(positions))
    gallery.executeDelayedItemsLayout()
    place.restore(gallery, shelf, lambda position: position)
    return (time.perf_counter() - began) * 1000


def measure(rounds: int) -> list[Row]:
    """Replace the images on the shelf while a thousand images are selected."""
    _app = QApplication([])
    shelf, tiles = Shelf(), Tiles(0)
    model = GalleryModel(shelf, Marks(), tiles, Tiles(0), ImageChanges(QUndoStack()), 0)
    gallery = GalleryView(model)
    gallery.resize(900, 700)
    gallery.show()
    images = pack("p", (str(number) for number in range(_ALL))).images
    times = []
    for _ in range(rounds):
        shelf.show_pack(images)
        gallery.executeDelayedItemsLayout()
        selection = gallery.selectionModel()
        chosen = QItemSelection(model.index(0, 0), model.index(999, 0))
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        gallery.current.set_row(_EACH)
        times.append(_replace(gallery, shelf, range(0, _ALL, _EACH)))
        assert gallery.selection.count == 1_000 // _EACH
        assert gallery.current.row == 1
    gallery.close()
    return [
        Row.of_value("10,000 of 100,000 images on the shelf, selection and current image kept", times, "ms", _GOAL_MS)
    ]


if __name__ == "__main__":
    table.run(measure)
