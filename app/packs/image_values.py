"""What a person gives to images of an open pack besides marks: notes, slides, how they were taken away; and undo."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, override

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack  # noqa: TID251 - undo has no pixels; QtCore lacks these two classes

from app.core.models import PackImage
from app.core.redaction import AnswerRedactor
from app.core.saved_values import ROLES, SLIDES, TRAY, How, Role, Slide, Taken

_NEVER: Final = MappingProxyType[How, int]({})


class ImageValues[Value](QObject):
    """What a person gives to the images of one pack, by image id. An image without an id cannot get anything.

    Values belong to ids, not to images: those of an image that is gone after a refresh remain for its return.

    Signals:
        given: The person has given values, or undone that; a frozenset of the images' ids. It is emitted before
            `changed`.
        changed: Images have another value; a frozenset of their ids.
    """

    given = Signal(object)
    changed = Signal(object)

    def __init__(self, nothing: Value, parent: QObject | None = None) -> None:
        """Begin without values; `nothing` is that of an image that was given none."""
        super().__init__(parent)
        self._nothing = nothing
        self._values: dict[str, Value] = {}

    def of(self, image: PackImage) -> Value:
        """The value of an image."""
        return self.of_id(image.id)

    def of_id(self, image_id: str) -> Value:
        """The value of the image with an id."""
        return self._values.get(image_id, self._nothing)

    @property
    def known(self) -> Mapping[str, Value]:
        """The values that were loaded, and those that were given or removed since."""
        return MappingProxyType(self._values)

    def clear(self, saved: Mapping[str, Value] | None = None) -> None:
        """Begin anew, for another pack. `changed` is not emitted.

        Args:
            saved: The values on disk; None if they are not read yet.
        """
        self._values = dict(saved or {})

    def _replace(self, values: dict[str, Value]) -> frozenset[str]:
        """Replace all values without emitting anything, and return the ids of the images that have another one."""
        ids = self._values.keys() | values
        changed = frozenset(each for each in ids if self.of_id(each) != values.get(each, self._nothing))
        self._values = values
        return changed


class Notes(ImageValues[str]):
    """The note of each image of a pack; empty if it has none. A key in one is replaced when it comes in.

    Attributes:
        redactor: Returns what replaces keys.

    Signals:
        save_requested: What is being written is to be saved now, because another pack is about to be shown, or the
            program is about to end; no arguments.
    """

    kind: Final = "notes"
    save_requested = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        """Begin without notes.

        Args:
            undo_stack: What is undone in the pack on screen. Its owner clears it before another pack is shown.
            parent: The Qt parent.
        """
        super().__init__("", parent)
        self._undo_stack = undo_stack
        self.redactor: Callable[[], AnswerRedactor] = AnswerRedactor

    def count(self, images: Iterable[PackImage]) -> int:
        """Number of images that have a note."""
        noted = {each for each, note in self._values.items() if note}
        return sum(image.id in noted for image in images) if noted else 0

    def write(self, images: Iterable[PackImage], text: str) -> None:
        """Give all these images a note; an empty text removes theirs. It can be undone."""
        text = self.redactor().redact_text(text)
        former = {image.id: self.of(image) for image in images if image.id and self.of(image) != text}
        if former:
            self._undo_stack.push(NoteCommand(self.give, former, dict.fromkeys(former, text)))

    def load(self, saved: Mapping[str, str], newer_ids: Collection[str]) -> None:
        """Replace the notes by those on disk, which another window may have changed.

        Args:
            saved: The notes on disk; images that are not in it have none.
            newer_ids: The images whose notes stay, because these were changed here since the others were read.
        """
        redact = self.redactor().redact_text
        notes = {each: redact(note) for each, note in saved.items()}
        changed = self._replace(notes | {each: self._values[each] for each in newer_ids if each in self._values})
        for command in entries_of(self._undo_stack, NoteCommand):
            command.leave_out(changed)
        if changed:
            self.changed.emit(changed)

    def give(self, notes: Mapping[str, str]) -> None:
        """Change notes without an entry for undo."""
        self._values.update(notes)
        self.given.emit(frozenset(notes))
        self.changed.emit(frozenset(notes))


class TakenImages(ImageValues[Taken]):
    """How and when each image of a pack was downloaded, exported or copied as a slide."""

    kind: Final = "taken"

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without images."""
        super().__init__(_NEVER, parent)

    def count_not_taken(self, images: Iterable[PackImage]) -> int:
        """Number of images that were not taken; 0 if none was taken, because they are no remainder then."""
        return sum(image.id not in self._values for image in images) if self._values else 0

    def take(self, images: Iterable[PackImage], how: How) -> None:
        """Record that images were taken now."""
        now = int(time.time())
        ids = frozenset(image.id for image in images if image.id)
        again = {each: {**self._values[each], how: now} for each in self._values.keys() & ids}
        once: Taken = {how: now}  # one object for all of them, which may be 100,000
        self._values |= {each: once for each in ids} | again
        if ids:
            self.given.emit(ids)
            self.changed.emit(ids)

    def load(self, saved: Mapping[str, Taken], newer_ids: Collection[str]) -> None:
        """Replace what is known by what is on disk.

        Args:
            saved: What is on disk.
            newer_ids: Images that were taken since that was read, which is added to it.
        """
        newer: dict[str, Taken] = {each: {**saved.get(each, _NEVER), **self.of_id(each)} for each in newer_ids}
        if changed := self._replace(dict(saved) | newer):
            self.changed.emit(changed)


def entries_of[Entry: QUndoCommand](stack: QUndoStack, kind: type[Entry]) -> Iterator[Entry]:
    """Yield the entries of a kind, those included that are a part of another one."""
    for index in range(stack.count()):
        command = stack.command(index)
        parts = command.parts if isinstance(command, JointCommand) else ()
        yield from (each for each in (command, *parts) if isinstance(each, kind))


class JointCommand(QUndoCommand):
    """Several entries that are undone together.

    Attributes:
        parts: These.
    """

    def __init__(self, *parts: QUndoCommand) -> None:
        super().__init__()
        self.parts = parts

    @override
    def undo(self) -> None:
        for part in self.parts:
            part.undo()

    @override
    def redo(self) -> None:
        for part in self.parts:
            part.redo()


class ImageCommand[Value](QUndoCommand):
    """An entry of the undo stack, which gives values to images.

    Attributes:
        former: The values that they had before, by id.
        given: Those that they get.
    """

    def __init__(
        self, give: Callable[[Mapping[str, Value]], object], former: dict[str, Value], given: Mapping[str, Value]
    ) -> None:
        super().__init__()
        self.former = former
        self.given = given
        self._give = give

    def leave_out(self, ids: Iterable[str]) -> None:
        """Leave images out. The entry is obsolete if it has no others."""
        for each in ids:
            self.former.pop(each, None)
        self.setObsolete(not self.former)

    @override
    def undo(self) -> None:
        self._give(self.former)

    @override
    def redo(self) -> None:
        self._give({each: self.given[each] for each in self.former})


class NoteCommand(ImageCommand[str]):
    """Writes notes."""


class Slides(ImageValues[tuple[Slide, ...]]):
    """The slides of a pack, in order. They belong to ids of images: those of an image that is gone remain.

    They are one value, saved under the id `TRAY`, because only all of them together have an order. A role belongs to
    its place: images that are moved take the roles of the places that they come to, and a new place is the last one.
    Unlike the other values, they also emit `changed` when another pack is shown.
    """

    kind: Final = "slides"

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        """Begin without slides.

        Args:
            undo_stack: What is undone in the pack on screen. Its owner clears it before another pack is shown.
            parent: The Qt parent.
        """
        super().__init__((), parent)
        self._undo_stack = undo_stack
        self._are_loaded = False

    @property
    def all(self) -> tuple[Slide, ...]:
        """The slides."""
        return self.of_id(TRAY)

    def add(self, image_ids: Iterable[str], at: int | None = None) -> int:
        """Put images into the tray, in this order; one that is in it already is moved.

        Args:
            image_ids: IDs of the images. Empty ones are left out, and those that there is no place for.
            at: The index that the first one gets; None to add those that are missing at the end.

        Returns:
            How many there was no place for.
        """
        here = [slide.image_id for slide in self.all]
        ids = [each for each in dict.fromkeys(image_ids) if each and (at is not None or each not in here)]
        left_out = [each for each in ids if each not in here][SLIDES - len(here) :]
        ids = [each for each in ids if each not in left_out]
        order = [each for each in here if each not in ids]
        before = sum(each in order for each in here[:at])
        order[before:before] = ids
        roles = [slide.role for slide in self.all]
        while len(roles) < len(order):
            roles.append(next((role for role in ROLES if role not in roles), "free"))
        self.replace([*map(Slide, order, roles)])
        return len(left_out)

    def remove(self, indexes: Collection[int]) -> None:
        """Take slides out of the tray, with their places."""
        self.replace([slide for index, slide in enumerate(self.all) if index not in indexes])

    def set_role(self, indexes: Collection[int], role: Role) -> None:
        """Give slides a role."""
        self.replace([s._replace(role=role) if index in indexes else s for index, s in enumerate(self.all)])

    def replace(self, slides: Sequence[Slide]) -> None:
        """Replace all slides. It can be undone, unless nothing changes."""
        if tuple(slides) != self.all:
            self._undo_stack.push(SlidesCommand(self, tuple(slides)))

    @override
    def clear(self, saved: Mapping[str, tuple[Slide, ...]] | None = None) -> None:
        super().clear(saved)
        self._are_loaded = saved is not None
        self.changed.emit(frozenset({TRAY}))

    def load(self, saved: Mapping[str, tuple[Slide, ...]], newer_ids: Collection[str]) -> None:
        """Replace the slides by those on disk, which another window may have changed.

        What was changed here before can't be undone then.

        Args:
            saved: What is on disk.
            newer_ids: Contains `TRAY` if the slides were changed here since the others were read: they stay. If no
                others were known then, they follow those on disk.
        """
        slides = saved.get(TRAY, ())
        if newer_ids and self._are_loaded:
            slides = self.all
        elif newer_ids:
            ids = {slide.image_id for slide in slides}
            slides = (*slides, *(slide for slide in self.all if slide.image_id not in ids))[:SLIDES]
        self._are_loaded = True
        if slides != self.all:
            for command in entries_of(self._undo_stack, SlidesCommand):
                command.setObsolete(True)
            self.changed.emit(self._replace({TRAY: slides}))

    def give(self, slides: tuple[Slide, ...]) -> None:
        """Change the slides without an entry for undo."""
        self._values = {TRAY: slides}
        self.given.emit(frozenset({TRAY}))
        self.changed.emit(frozenset({TRAY}))


class SlidesCommand(QUndoCommand):
    """Replaces all slides of the pack."""

    def __init__(self, owner: Slides, slides: tuple[Slide, ...]) -> None:
        super().__init__()
        self._owner = owner
        self._former = owner.all
        self._slides = slides

    @override
    def undo(self) -> None:
        if not self.isObsolete():
            self._owner.give(self._former)

    @override
    def redo(self) -> None:
        if not self.isObsolete():
            self._owner.give(self._slides)
