"""The slide tray of one open pack: which images are its slides, in which order and role, and what undoes a change."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, override

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack  # noqa: TID251 - undo has no pixels; QtCore lacks these two classes

from app.core.saved_values import ROLES, SLIDES, TRAY, Role, Slide
from app.packs.image_values import ImageValues, entries_of


class Slides(ImageValues[tuple[Slide, ...]]):
    """The slides of a pack, in order. They belong to ids of images: those of an image that is gone remain.

    They are one value, saved under the id `TRAY`, because only all of them together have an order. A role belongs to
    its place: images that are moved take the roles of the places that they come to, and a new place is the last one.
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
