"""The slide tray of one open pack: which images are its slides, in which order and role, and what undoes a change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, override

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack  # noqa: TID251 - undo has no pixels; QtCore lacks these two classes

from app.core.saved_values import SLIDES, TRAY, Role, Slide

_NO_SLIDES: Final = MappingProxyType[str, tuple[Slide, ...]]({})


class Slides(QObject):
    """The slides of a pack, in order. They belong to ids of images: those of an image that is gone remain.

    They are one value, saved under the id `TRAY`, because only all of them together have an order.

    Attributes:
        all: The slides.

    Signals:
        given: The person has changed them, or undone that; a frozenset of `TRAY`. It is emitted before `changed`.
        changed: They are others; no arguments.
    """

    kind: Final = "slides"
    given = Signal(object)
    changed = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        """Begin without slides.

        Args:
            undo_stack: What is undone in the pack on screen. Its owner clears it before another pack is shown.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.all: tuple[Slide, ...] = ()
        self._undo_stack = undo_stack
        self._is_known = False
        self._are_loaded = False

    def of_id(self, _id: str) -> tuple[Slide, ...]:
        """The slides, as what is saved under `TRAY`."""
        return self.all

    @property
    def known(self) -> Mapping[str, tuple[Slide, ...]]:
        """The slides that were loaded or changed, under `TRAY`; nothing if there are none and never were."""
        return {TRAY: self.all} if self._is_known else _NO_SLIDES

    def add(self, image_ids: Iterable[str], at: int | None = None) -> int:
        """Put images into the tray, in this order; one that is in it already is moved.

        Args:
            image_ids: IDs of the images. Empty ones are left out, and those that there is no place for.
            at: The index that the first one gets; None to add those that are missing at the end.

        Returns:
            How many there was no place for.
        """
        here = {slide.image_id: slide for slide in self.all}
        ids = [each for each in dict.fromkeys(image_ids) if each and (at is not None or each not in here)]
        remaining = [slide for slide in self.all if slide.image_id not in ids]
        before = len(self.all) if at is None else sum(slide in remaining for slide in self.all[:at])
        new = [each for each in ids if each not in here]
        left_out = set(new[max(0, SLIDES - len(self.all)) :])
        remaining[before:before] = [here.get(each, Slide(each)) for each in ids if each not in left_out]
        self.replace(remaining)
        return len(left_out)

    def remove(self, indexes: Collection[int]) -> None:
        """Take slides out of the tray."""
        self.replace([slide for index, slide in enumerate(self.all) if index not in indexes])

    def set_role(self, indexes: Collection[int], role: Role) -> None:
        """Give slides a role."""
        self.replace([s._replace(role=role) if index in indexes else s for index, s in enumerate(self.all)])

    def replace(self, slides: Sequence[Slide]) -> None:
        """Replace all slides. It can be undone, unless nothing changes."""
        if tuple(slides) != self.all:
            self._undo_stack.push(_SlidesCommand(self, tuple(slides)))

    def clear(self, saved: Mapping[str, tuple[Slide, ...]] | None = None) -> None:
        """Begin anew, for another pack.

        Args:
            saved: What is on disk; None if that is not read yet.
        """
        self.all = (saved or _NO_SLIDES).get(TRAY, ())
        self._is_known = bool(saved)
        self._are_loaded = saved is not None
        self.changed.emit()

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
        self._is_known |= bool(slides)
        if slides != self.all:
            for index in range(self._undo_stack.count()):
                command = self._undo_stack.command(index)
                if isinstance(command, _SlidesCommand):
                    command.setObsolete(True)
            self.all = slides
            self.changed.emit()

    def give(self, slides: tuple[Slide, ...]) -> None:
        """Change the slides without an entry for undo."""
        self.all = slides
        self._is_known = True
        self.given.emit(frozenset({TRAY}))
        self.changed.emit()


class _SlidesCommand(QUndoCommand):
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
