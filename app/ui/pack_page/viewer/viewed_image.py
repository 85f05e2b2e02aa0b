"""Which image the viewer shows: a row of the shelf, which it follows when the pack or the filter changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.core.changes import PackChanges
    from app.core.models import PackImage
    from app.workspace.open_pack import OpenPack


class ViewedImage(QObject):
    """A row of the shelf, or none.

    If its image is no longer shown, the nearest one takes its place: the next one that is still shown, else the last
    one before it.

    Attributes:
        row: The row; -1 for none.
        image: The image; None for none.

    Signals:
        changed: Another image is viewed, or another answer has data about it; no arguments.
        gone: There is no image any more; no arguments.
    """

    changed = Signal()
    gone = Signal()

    def __init__(self, open_pack: OpenPack, parent: QObject) -> None:
        """Begin with none."""
        super().__init__(parent)
        self.row = -1
        self.image: PackImage | None = None
        self._shelf = open_pack.shelf
        # What the row refers to: a filter may replace the shelf again before `content_changed` is emitted.
        self._positions: Sequence[int] = ()
        self._images: tuple[PackImage, ...] = ()
        self._shelf.replaced.connect(self._on_replaced)
        self._shelf.updated.connect(self._on_updated)
        open_pack.content_changed.connect(self._on_content_changed)

    def view(self, row: int) -> bool:
        """View the image of a row, the first or last one if there is no such row. Return whether it is another one."""
        row = min(max(0, row), len(self._shelf) - 1)
        if row == self.row:
            return False
        self._set(row)
        return True

    def clear(self) -> None:
        """View none."""
        self.row = -1
        self.image = None
        self._positions = self._images = ()

    def neighbours(self, *steps: int) -> list[PackImage]:
        """The images at so many rows from this one, as far as there are any."""
        rows = (self.row + step for step in steps)
        return [self._shelf.image(row) for row in rows if 0 <= row < len(self._shelf)]

    def _set(self, row: int) -> None:
        self.row = row
        self.image = self._shelf.image(row)
        self._positions, self._images = self._shelf.positions, self._shelf.images
        self.changed.emit()

    def _on_replaced(self) -> None:
        """Follow the image if other images of the same answer are shown; else `content_changed` is emitted later."""
        if self.row >= 0 and self._shelf.images is self._images:
            self._follow(lambda position: position)

    def _on_updated(self) -> None:
        if self.row >= 0:
            self._set(self.row)

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        if self.row < 0 or self._shelf.images is self._images:
            return
        if changes is None:  # another pack
            self._leave()
        else:
            self._follow(changes.position_of)

    def _follow(self, moved: Callable[[int], int | None]) -> None:
        nearest = self._shelf.nearest_row(self._positions, self.row, moved)
        if nearest is None:
            self._leave()
        else:
            self._set(nearest[1])

    def _leave(self) -> None:
        self.clear()
        self.gone.emit()
