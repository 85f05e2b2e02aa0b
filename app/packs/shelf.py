"""The shelf: which images of a pack are shown, as positions in the pack. Views use rows of the shelf."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import chain

from PySide6.QtCore import QObject, Signal

from app.core.models import PackImage


class Shelf(QObject):
    """The images of a pack that are shown. A row of a view is an index in `positions`.

    Attributes:
        images: All images of the pack, in the API's order.
        positions: The indices in `images` of the images that are shown, ascending.

    Signals:
        about_to_be_replaced: Other images are about to be shown; no arguments.
        replaced: Other images are shown; no arguments.
        updated: The same images are shown, in the same rows, but their data are those of a later answer; no arguments.
    """

    about_to_be_replaced = Signal()
    replaced = Signal()
    updated = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with no images."""
        super().__init__(parent)
        self.images: tuple[PackImage, ...] = ()
        self.positions: Sequence[int] = range(0)

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.positions)

    def show_pack(self, images: tuple[PackImage, ...]) -> None:
        """Show all images of a pack."""
        self._replace(images, range(len(images)))

    def show_later(self, images: tuple[PackImage, ...], positions: Sequence[int], *, moves_nothing: bool) -> None:
        """Show a later answer for the same pack. If the same rows show the same images, views keep all of their state.

        Args:
            images: All images of the later answer.
            positions: The indices in `images` of those that are shown, ascending.
            moves_nothing: Whether each image of the former answer has the same index in the later one.
        """
        if moves_nothing and len(images) == len(self.images) and self.shows(positions):
            self.images = images
            self.updated.emit()
        else:
            self._replace(images, positions)

    def shows(self, positions: Sequence[int]) -> bool:
        """Whether exactly the images at these positions, ascending indices in `images`, are shown."""
        if type(positions) is type(self.positions):
            return positions == self.positions
        return len(positions) == len(self.positions) and [*positions] == [*self.positions]

    def show(self, positions: Sequence[int]) -> None:
        """Show some images of the pack, by ascending indices in `images`."""
        self._replace(self.images, positions)

    def _replace(self, images: tuple[PackImage, ...], positions: Sequence[int]) -> None:
        self.about_to_be_replaced.emit()
        self.images = images
        self.positions = positions
        self.replaced.emit()

    def image(self, row: int) -> PackImage:
        """The image of a row."""
        return self.images[self.positions[row]]

    def row_of(self, position: int) -> int | None:
        """The row of the image at a position; None if it is not shown."""
        row = bisect_left(self.positions, position)
        return row if row < len(self.positions) and self.positions[row] == position else None

    def nearest_row(
        self, former_positions: Sequence[int], row: int, moved: Callable[[int], int | None] | None
    ) -> tuple[int, int] | None:
        """Find the image that was nearest to a row and is still shown: the next one, else the last one before it.

        Args:
            former_positions: `positions` as they were.
            row: A row of them.
            moved: Maps the former position of an image to the present one; None where the image is gone. None if it is
                the same answer, so that each image has the same position.

        Returns:
            Its former and its present row; None if no image of then is shown.
        """
        if moved is None:
            return self._nearest_in_same_answer(former_positions, row)
        for former_row in chain(range(row, len(former_positions)), range(row - 1, -1, -1)):
            position = moved(former_positions[former_row])
            present_row = self.row_of(position) if position is not None else None
            if present_row is not None:
                return former_row, present_row
        return None

    def _nearest_in_same_answer(self, former_positions: Sequence[int], row: int) -> tuple[int, int] | None:
        """The same, from the side of the present rows, of which there may be few among 100,000 former ones."""
        begin = bisect_left(self.positions, former_positions[row])
        for present_row in chain(range(begin, len(self)), range(begin - 1, -1, -1)):
            position = self.positions[present_row]
            former_row = bisect_left(former_positions, position)
            if former_row < len(former_positions) and former_positions[former_row] == position:
                return former_row, present_row
        return None
