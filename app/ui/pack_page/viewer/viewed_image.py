"""Which image the viewer shows: a row of the shelf, which it follows when the pack or the filter changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.pack_page.viewer.shelf_follower import ShelfFollower

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
        self._follower = ShelfFollower(open_pack, self)
        self._follower.moved.connect(self._follow)
        self._follower.updated.connect(lambda: self._set(self.row))
        self._follower.gone.connect(self._leave)

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
        self._follower.stop()

    def neighbours(self, *steps: int) -> list[PackImage]:
        """The images at so many rows from this one, as far as there are any."""
        rows = (self.row + step for step in steps)
        return [self._shelf.image(row) for row in rows if 0 <= row < len(self._shelf)]

    def _set(self, row: int) -> None:
        self.row = row
        self.image = self._shelf.image(row)
        self._follower.note()
        self.changed.emit()

    def _follow(self, former_positions: Sequence[int], moved: Callable[[int], int | None]) -> None:
        nearest = self._shelf.nearest_row(former_positions, self.row, moved)
        if nearest is None:
            self._leave()
        else:
            self._set(nearest[1])

    def _leave(self) -> None:
        self.clear()
        self.gone.emit()
