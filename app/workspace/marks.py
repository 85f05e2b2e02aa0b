"""The marks of the images of one open pack."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.core.models import PackImage


class Marks(QObject):
    """The mark of each image of a pack, by image id. An image without an id cannot be marked.

    Signals:
        changed: Images have another mark; a frozenset of their ids.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without marks."""
        super().__init__(parent)
        self._marks: dict[str, Mark] = {}

    def of(self, image: PackImage) -> Mark:
        """The mark of an image."""
        return self._marks.get(image.id, Mark.NONE)

    def count(self, images: Iterable[PackImage]) -> Counter[Mark]:
        """Number of images with each mark."""
        return Counter(map(self.of, images))

    def mark(self, images: Iterable[PackImage], mark: Mark) -> None:
        """Give all these images a mark."""
        self._apply({image.id: mark for image in images if image.id})

    def _apply(self, marks: Mapping[str, Mark]) -> None:
        changed = frozenset(each for each, mark in marks.items() if self._marks.get(each, Mark.NONE) is not mark)
        for each in changed:
            if marks[each] is Mark.NONE:
                del self._marks[each]
            else:
                self._marks[each] = marks[each]
        if changed:
            self.changed.emit(changed)
