"""Which images are compared: rows of the shelf, which they follow when the pack or the filter changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.pack_page.compared_count import FEWEST_COMPARED
from app.ui.pack_page.viewer.shelf_follower import ShelfFollower

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.core.models import PackImage
    from app.workspace.open_pack import OpenPack


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
