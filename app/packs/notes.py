"""The notes of the images of one open pack, and what undoes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final, override

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack  # noqa: TID251 - undo has no pixels; QtCore lacks these two classes

from app.core.models import PackImage

_NO_NOTES: Final = MappingProxyType[str, str]({})


class Notes(QObject):
    """The note of each image of a pack, by image id. An image without an id cannot have one.

    As marks do, notes belong to ids, not to images.

    Signals:
        save_requested: What is being written is to be saved now, because another pack is about to be shown, or the
            program is about to end; no arguments.
        given: The person has written notes, or undone that; a frozenset of the images' ids. It is emitted before
            `changed`.
        changed: Images have another note; a frozenset of their ids.
    """

    kind: Final = "notes"
    save_requested = Signal()
    given = Signal(object)
    changed = Signal(object)

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        """Begin without notes.

        Args:
            undo_stack: What is undone in the pack on screen. Its owner clears it before another pack is shown.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._notes: dict[str, str] = {}

    def of(self, image: PackImage) -> str:
        """The note of an image; empty if it has none."""
        return self.of_id(image.id)

    def of_id(self, image_id: str) -> str:
        """The note of the image with an id; empty if it has none."""
        return self._notes.get(image_id, "")

    @property
    def known(self) -> Mapping[str, str]:
        """The notes that were loaded, and those that were written or removed since; empty texts for the latter."""
        return MappingProxyType(self._notes)

    def count(self, images: Iterable[PackImage]) -> int:
        """Number of images that have a note."""
        noted = {each for each, note in self._notes.items() if note}
        return sum(image.id in noted for image in images) if noted else 0

    def write(self, images: Iterable[PackImage], text: str) -> None:
        """Give all these images a note; an empty text removes theirs. It can be undone."""
        former = {image.id: self.of(image) for image in images if image.id and self.of(image) != text}
        if former:
            self._undo_stack.push(NoteCommand(self, former, text))

    def clear(self, saved: Mapping[str, str] = _NO_NOTES) -> None:
        """Begin anew, for another pack, with its notes on disk. `changed` is not emitted."""
        self._notes = dict(saved)

    def load(self, saved: Mapping[str, str], newer_ids: Collection[str]) -> None:
        """Replace the notes by those on disk, which another window may have changed.

        Args:
            saved: The notes on disk; images that are not in it have none.
            newer_ids: The images whose notes stay, because these were changed here since the others were read.
        """
        notes = dict(saved) | {each: self._notes[each] for each in newer_ids if each in self._notes}
        changed = frozenset(each for each in self._notes.keys() | notes if self.of_id(each) != notes.get(each, ""))
        for index in range(self._undo_stack.count()):
            command = self._undo_stack.command(index)
            if isinstance(command, NoteCommand):
                command.forget(changed)
        self._notes = notes
        if changed:
            self.changed.emit(changed)

    def give(self, notes: Mapping[str, str]) -> None:
        """Change notes without an entry for undo."""
        self._notes.update(notes)
        self.given.emit(frozenset(notes))
        self.changed.emit(frozenset(notes))


class NoteCommand(QUndoCommand):
    """Writes one text as the note of images.

    Attributes:
        former: Their notes before, by id.
    """

    def __init__(self, notes: Notes, former: dict[str, str], text: str) -> None:
        super().__init__()
        self.former = former
        self._notes = notes
        self._text = text

    def forget(self, ids: Iterable[str]) -> None:
        """Leave images out, because another window has changed their notes."""
        for each in ids:
            self.former.pop(each, None)
        self.setObsolete(not self.former)

    @override
    def undo(self) -> None:
        self._notes.give(self.former)

    @override
    def redo(self) -> None:
        self._notes.give(dict.fromkeys(self.former, self._text))
