"""The marks of the images of one open pack, and what undoes them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack  # noqa: TID251 - undo has no pixels; QtCore lacks these two classes

from app.core.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.core.models import PackImage


class Marks(QObject):
    """The mark of each image of a pack, by image id. An image without an id cannot be marked.

    Marks belong to ids, not to images: those of an image that is gone after a refresh are kept for its return.

    Attributes:
        undo_stack: One entry for each call of `mark` that has changed something, however many images it was for.

    Signals:
        changed: Images have another mark; a frozenset of their ids.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without marks."""
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._loaded: dict[str, Mark] = {}
        self._given: dict[str, Mark] = {}  # since the pack was shown; they precede the loaded ones

    def of(self, image: PackImage) -> Mark:
        """The mark of an image."""
        return self.of_id(image.id)

    def of_id(self, image_id: str) -> Mark:
        """The mark of the image with an id."""
        mark = self._given.get(image_id)
        return self._loaded.get(image_id, Mark.NONE) if mark is None else mark

    @property
    def given_ids(self) -> frozenset[str]:
        """The ids of images that were marked or unmarked since the pack was shown."""
        return frozenset(self._given)

    def count(self, images: Iterable[PackImage]) -> Counter[Mark]:
        """Number of images that are picked and rejected."""
        # A pack may have 100,000 images, and hardly any of them is marked.
        marked = {each: mark for each, mark in (self._loaded | self._given).items() if mark is not Mark.NONE}
        return Counter(marked[image.id] for image in images if image.id in marked) if marked else Counter()

    def mark(self, images: Iterable[PackImage], mark: Mark) -> None:
        """Give all these images a mark."""
        ids = dict.fromkeys(image.id for image in images if image.id and self.of(image) is not mark)
        if ids:
            self.undo_stack.push(_MarkCommand(self, {each: self._given.get(each) for each in ids}, mark))

    def undo(self) -> tuple[str, ...]:
        """Undo the latest entry that is not undone.

        Returns:
            The ids of the images that it was for; none if there is no entry.
        """
        command = self.undo_stack.command(self.undo_stack.index() - 1)
        self.undo_stack.undo()
        return tuple(command.former) if isinstance(command, _MarkCommand) else ()

    def redo(self) -> tuple[str, ...]:
        """Repeat the entry that was undone last.

        Returns:
            The ids of the images that it is for; none if there is no entry.
        """
        command = self.undo_stack.command(self.undo_stack.index())
        self.undo_stack.redo()
        return tuple(command.former) if isinstance(command, _MarkCommand) else ()

    def clear(self) -> None:
        """Begin anew, for another pack. `changed` is not emitted."""
        self.undo_stack.clear()
        self._loaded = {}
        self._given = {}

    def add_loaded(self, marks: Mapping[str, Mark]) -> None:
        """Add marks of earlier runs. Images that were marked since the pack was shown keep their marks."""
        self._loaded = dict(marks)
        changed = marks.keys() - self._given.keys()
        if changed:
            self.changed.emit(frozenset(changed))

    def give(self, marks: Mapping[str, Mark | None]) -> None:
        """Change marks without an entry for undo; None means the mark as it was loaded."""
        former = {each: self.of_id(each) for each in marks}
        for each, mark in marks.items():
            if mark is None:
                self._given.pop(each, None)
            else:
                self._given[each] = mark
        changed = frozenset(each for each, mark in former.items() if self.of_id(each) is not mark)
        if changed:
            self.changed.emit(changed)


class _MarkCommand(QUndoCommand):
    """One entry of the undo stack.

    Attributes:
        former: For each id the mark that was given before; None if it was as loaded, which may happen later.
    """

    def __init__(self, marks: Marks, former: dict[str, Mark | None], mark: Mark) -> None:
        super().__init__()
        self.former = former
        self._marks = marks
        self._mark = mark

    @override
    def undo(self) -> None:
        self._marks.give(self.former)

    @override
    def redo(self) -> None:
        self._marks.give(dict.fromkeys(self.former, self._mark))
