"""Which images the viewer and the comparison show: rows of the shelf, followed when the pack or the filter changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.changes import PackChanges
from app.core.models import PackImage
from app.packs.open_pack import OpenPack
from app.ui.theme import FEWEST_COMPARED


class ShelfFollower(QObject):
    """Watches the shelf for an owner that has rows of it.

    Signals:
        moved: Other images are shown; `Shelf.positions` as they were when `note` was called, and a function that maps
            the former position of an image to the present one, None where the image is gone.
        updated: The rows are the same, but another answer has data about the images; no arguments.
        gone: Another pack is shown, or none; no arguments.
    """

    moved = Signal(object, object)
    updated = Signal()
    gone = Signal()

    def __init__(self, open_pack: OpenPack, parent: QObject) -> None:
        """Watch nothing yet."""
        super().__init__(parent)
        self._shelf = open_pack.shelf
        self._is_watching = False
        # What the owner's rows refer to: a filter may replace the shelf again before `content_changed` is emitted.
        self._positions: Sequence[int] = ()
        self._images: tuple[PackImage, ...] = ()
        self._shelf.replaced.connect(self._on_replaced)
        self._shelf.updated.connect(self._on_updated)
        open_pack.content_changed.connect(self._on_content_changed)

    def note(self) -> None:
        """Watch from now on: the owner's rows are of the shelf as it is now."""
        self._is_watching = True
        self._positions, self._images = self._shelf.positions, self._shelf.images

    def stop(self) -> None:
        """Watch nothing, because the owner has no rows any more."""
        self._is_watching = False
        self._positions = self._images = ()

    def _on_replaced(self) -> None:
        """Follow if other images of the same answer are shown; else `content_changed` is emitted later."""
        if self._is_watching and self._shelf.images is self._images:
            self.moved.emit(self._positions, _unmoved)

    def _on_updated(self) -> None:
        if self._is_watching:
            self.note()
            self.updated.emit()

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        if not self._is_watching or self._shelf.images is self._images:
            return
        if changes is None:  # another pack
            self.gone.emit()
        else:
            moved: Callable[[int], int | None] = changes.position_of
            self.moved.emit(self._positions, moved)


def _unmoved(position: int) -> int:
    return position


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


class ComparedImages(QObject):
    """A different row of the shelf in each pane, one of which is active.

    If an image is no longer shown, the nearest one that no other pane has takes its place: the next one, else the last
    one before it. If there is none, the pane is closed.

    Attributes:
        rows: The row of each pane; none while nothing is compared.
        active: The active pane.

    Signals:
        pane_closed: There is one pane less; which one it was. `changed` follows, and `rows` are the former ones until
            then, but `active` is the new one.
        changed: Panes have other images, or another answer has data about them; no arguments.
        activated: Another pane is active; no arguments.
        gone: There are not enough images left; no arguments. `rows` are those that are left.
    """

    pane_closed = Signal(int)
    changed = Signal()
    activated = Signal()
    gone = Signal()

    def __init__(self, open_pack: OpenPack, parent: QObject) -> None:
        """Begin with none."""
        super().__init__(parent)
        self.rows: tuple[int, ...] = ()
        self.active = 0
        self._shelf = open_pack.shelf
        self._follower = ShelfFollower(open_pack, self)
        self._follower.moved.connect(self._follow)
        self._follower.updated.connect(self.changed)
        self._follower.gone.connect(self._on_gone)

    def start(self, rows: Iterable[int], active: int) -> None:
        """Compare the images of rows, and let a pane be the active one."""
        self.active = active
        self._set(tuple(rows))

    def clear(self) -> None:
        """Compare none."""
        self.rows = ()
        self.active = 0
        self._follower.stop()

    @property
    def images(self) -> tuple[PackImage, ...]:
        """The image of each pane."""
        return tuple(self._shelf.image(row) for row in self.rows)

    @property
    def active_image(self) -> PackImage | None:
        """The image of the active pane; None while nothing is compared."""
        return self._shelf.image(self.rows[self.active]) if self.rows else None

    def activate(self, pane: int) -> None:
        """Let another pane be the active one."""
        if pane != self.active:
            self.active = pane
            self.activated.emit()

    def step(self, direction: int) -> None:
        """Replace the image of the active pane by the next one, or the one before if -1, as far as there is one."""
        row = self._row_after(direction, 1)
        if row is not None:
            self._set(tuple(row if pane == self.active else each for pane, each in enumerate(self.rows)))

    def step_to_end(self, direction: int) -> None:
        """Replace the image of the active pane by the last one that no other pane has, or the first one if -1."""
        others = {row for pane, row in enumerate(self.rows) if pane != self.active}
        rows = range(len(self._shelf))
        row = next(each for each in (reversed(rows) if direction > 0 else rows) if each not in others)
        if row != self.rows[self.active]:
            self._set(tuple(row if pane == self.active else each for pane, each in enumerate(self.rows)))

    def neighbours(self, *steps: int) -> list[PackImage]:
        """The images that so many steps lead to, as far as there are any."""
        rows = (self._row_after(1 if step > 0 else -1, abs(step)) for step in steps)
        return [self._shelf.image(row) for row in rows if row is not None]

    def _row_after(self, direction: int, steps: int) -> int | None:
        """The row that steps of the active pane lead to. Rows that other panes have are passed over."""
        row = self.rows[self.active]
        while steps:
            row += direction
            if not 0 <= row < len(self._shelf):
                return None
            if row not in self.rows:
                steps -= 1
        return row

    def _set(self, rows: tuple[int, ...]) -> None:
        self.rows = rows
        self._follower.note()
        self.changed.emit()

    def _follow(self, former_positions: Sequence[int], moved: Callable[[int], int | None]) -> None:
        taken = {row for each in self.rows if (row := self._present_row(moved(former_positions[each]))) is not None}

        def moved_if_free(position: int) -> int | None:
            present = moved(position)
            return present if self._present_row(present) not in taken else None

        rows: list[int | None] = []
        for former_row in self.rows:
            row = self._present_row(moved(former_positions[former_row]))
            if row is None:
                nearest = self._shelf.nearest_row(former_positions, former_row, moved_if_free)
                row = nearest[1] if nearest is not None else None
                if row is not None:
                    taken.add(row)
            rows.append(row)
        self._close_panes(rows)

    def _present_row(self, position: int | None) -> int | None:
        return self._shelf.row_of(position) if position is not None else None

    def _close_panes(self, rows: Sequence[int | None]) -> None:
        """Close the panes that have no row, or all if too few have one."""
        left = tuple(row for row in rows if row is not None)
        if len(left) < FEWEST_COMPARED:
            self.rows, self.active = left, 0
            self._follower.stop()
            self.gone.emit()
            return
        before = sum(row is not None for row in rows[: self.active])
        self.active = min(before, len(left) - 1)
        for pane in reversed(range(len(rows))):
            if rows[pane] is None:
                self.pane_closed.emit(pane)
        self._set(left)

    def _on_gone(self) -> None:
        self.clear()
        self.gone.emit()
