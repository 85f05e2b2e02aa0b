"""The marks of the images of one open pack, what undoes them, and how they are saved between runs."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, override

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack  # noqa: TID251 - undo has no pixels; QtCore lacks these two classes

from app.core.connection import PackRequest
from app.core.models import PackImage
from app.core.saved_values import Mark, MarkedPack, Review, Slide
from app.packs.image_values import (
    ImageCommand,
    ImageValues,
    JointCommand,
    NoteCommand,
    Notes,
    Slides,
    SlidesCommand,
    TakenImages,
    entries_of,
)
from app.packs.shared_reviews import SharedReviews

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.storage.saved_marks import SavedMarks


class Marks(ImageValues[Mark]):
    """The mark of each image of a pack.

    Until the saved marks are loaded, an image that was not marked here may have a saved mark. So removing its mark is
    an entry for undo, although nothing seems to change.

    Attributes:
        notes: The notes of the images.
        others: The reviews of other persons.
        slides: The slides of the pack.
        taken: Which images were taken, and how.
        undo_stack: One entry for each call of `mark`, `mark_each` or `take_over` that has changed something, however
            many images it was for.
    """

    kind: Final = "marks"

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without marks."""
        super().__init__(Mark.NONE, parent)
        self.undo_stack = QUndoStack(self)
        self.notes = Notes(self.undo_stack, self)
        self.others = SharedReviews(self)
        self.slides = Slides(self.undo_stack, self)
        self.taken = TakenImages(self)
        self._are_loaded = False

    def count(self, images: Iterable[PackImage]) -> Counter[Mark]:
        """Number of images that are picked and rejected."""
        # A pack may have 100,000 images, and hardly any of them is marked.
        marked = {each: mark for each, mark in self._values.items() if mark is not Mark.NONE}
        return Counter(marked[image.id] for image in images if image.id in marked) if marked else Counter()

    def review(self, images: Sequence[PackImage]) -> Review:
        """How far the review of images is."""
        counts = self.count(images)
        return Review(len(images), counts[Mark.PICKED], counts[Mark.REJECTED])

    def first_unmarked(self, images: Sequence[PackImage]) -> int | None:
        """The index of the first image that has no mark and can have one; None if there is none."""
        return next((index for index, each in enumerate(images) if each.id and self.of(each) is Mark.NONE), None)

    def mark(self, images: Iterable[PackImage], mark: Mark) -> None:
        """Give all these images a mark."""
        self.mark_each({image.id: mark for image in images if image.id})

    def mark_each(self, marks: Mapping[str, Mark]) -> None:
        """Give images marks, by id, as one entry for undo."""
        unknown = Mark.NONE if self._are_loaded else None
        former = {each: self._values.get(each, unknown) for each in marks}
        former = {each: other for each, other in former.items() if other is not marks[each]}
        if former:
            self.undo_stack.push(_MarkCommand(self.give, former, marks))

    def take_over(self, marks: Mapping[str, Mark], notes: Mapping[str, str], slides: tuple[Slide, ...]) -> None:
        """Give marks and notes to images, by their ids, and fill the empty slide tray, as one entry for undo."""
        former_marks: dict[str, Mark | None] = {each: self.of_id(each) for each in marks}
        redact = self.notes.redactor().redact_text
        notes = {each: redact(note) for each, note in notes.items()}
        former_notes = {each: self.notes.of_id(each) for each in notes}
        parts: list[QUndoCommand] = []
        if marks:
            parts.append(_MarkCommand(self.give, former_marks, marks))
        if notes:
            parts.append(NoteCommand(self.notes.give, former_notes, notes))
        if slides:
            parts.append(SlidesCommand(self.slides, slides))
        self.undo_stack.push(JointCommand(*parts))

    def undo(self) -> tuple[str, ...]:
        """Undo the latest entry that is not undone.

        Returns:
            The ids of the images that it was for; none if there is no entry.
        """
        command = self.undo_stack.command(self.undo_stack.index() - 1)
        self.undo_stack.undo()
        self._remove_obsolete_entries()
        return _ids_of(command)

    def redo(self) -> tuple[str, ...]:
        """Repeat the entry that was undone last.

        Returns:
            The ids of the images that it is for; none if there is no entry.
        """
        command = self.undo_stack.command(self.undo_stack.index())
        self.undo_stack.redo()
        self._remove_obsolete_entries()
        return _ids_of(command)

    @override
    def clear(self, saved: Mapping[str, Mark] | None = None) -> None:
        self.undo_stack.clear()
        self._are_loaded = saved is not None
        super().clear(saved)

    def load(self, saved: Mapping[str, Mark], newer_ids: Collection[str]) -> None:
        """Replace the marks by those on disk, which another window may have changed.

        What another window has changed can neither be undone nor redone here.

        Args:
            saved: The marks on disk; images that are not in it have none.
            newer_ids: The images whose marks stay, because these were changed here since the others were read.
        """
        changed = self._replace(dict(saved) | {each: self._values[each] for each in newer_ids if each in self._values})
        for command in entries_of(self.undo_stack, _MarkCommand):
            if self._are_loaded:
                command.leave_out(changed)
            else:
                command.set_loaded(saved)
        self._are_loaded = True
        self._remove_obsolete_entries()
        if changed:
            self.changed.emit(changed)

    def give(self, marks: Mapping[str, Mark | None]) -> None:
        """Change marks without an entry for undo; None means the mark as it will be loaded."""
        former = {each: self.of_id(each) for each in marks}
        for each, mark in marks.items():
            if mark is None:
                self._values.pop(each, None)
            else:
                self._values[each] = mark
        changed = frozenset(each for each, mark in former.items() if self.of_id(each) is not mark)
        if changed:
            self.given.emit(changed)
            self.changed.emit(changed)

    def _remove_obsolete_entries(self) -> None:
        """Remove entries that would be undone or redone next without any effect."""
        stack = self.undo_stack
        for joint in entries_of(stack, JointCommand):
            joint.setObsolete(all(part.isObsolete() for part in joint.parts))
        # Qt removes an obsolete command when it is undone or redone.
        while stack.index() > 0 and stack.command(stack.index() - 1).isObsolete():
            stack.undo()
        while stack.index() < stack.count() and stack.command(stack.index()).isObsolete():
            stack.redo()


def _ids_of(command: QUndoCommand | None) -> tuple[str, ...]:
    """The ids of the images that an entry is for."""
    parts = command.parts if isinstance(command, JointCommand) else (command,)
    return tuple(dict.fromkeys(each for part in parts if isinstance(part, ImageCommand) for each in part.former))


class _MarkCommand(ImageCommand[Mark | None]):
    """Gives marks. The former mark of an image is None if that is not loaded yet."""

    def set_loaded(self, saved: Mapping[str, Mark]) -> None:
        """Set which marks there were before; images that had their mark already are not a part of the entry."""
        for each, mark in self.former.items():
            if mark is None:
                self.former[each] = saved.get(each, Mark.NONE)
        self.leave_out([each for each, mark in self.former.items() if mark is self.given[each]])


class MarksSync(QObject):
    """Loads the marks of the pack on screen, or one of the other kinds, and has every change saved.

    It has no reference to the request of the pack, whose key may be forgotten.
    """

    def __init__(
        self, marks: Marks | Notes | Slides | TakenImages, services: Services, parent: QObject | None = None
    ) -> None:
        """Begin without a pack.

        Args:
            marks: The marks of the pack on screen, or one of the other kinds.
            services: The services of this run.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._marks = marks
        self._services = services
        self._pack: MarkedPack | None = None
        self._is_demo = False
        self._are_loaded = False
        self._ahead: tuple[MarkedPack, asyncio.Future[Mapping[str, Any]]] | None = None  # of a pack that is requested
        self._newer_ids: set[str] = set()  # of images that were marked since the marks on disk are being read again
        self._loading: asyncio.Task[None] | None = None
        marks.given.connect(self._on_given)

    def show_pack(self, request: PackRequest | None) -> None:
        """Replace the pack by that of a request; None for none. Do not call it for a later answer for the same pack."""
        self._finish()
        self._marks.clear()
        self._are_loaded = False
        self._pack = None
        if request is not None:
            self._pack = self._pack_of(request)
            self._is_demo = request.connection.is_demo
            if self._ahead is None or self._ahead[0] != self._pack:
                self.read_ahead(request)
            assert self._ahead is not None
            (_, reading), self._ahead = self._ahead, None
            if reading.done():
                self._marks.clear(reading.result())
                self._are_loaded = True
            else:
                self._loading = self._services.tasks.start(self._load(reading), name="load the marks")

    def read_ahead(self, request: PackRequest) -> None:
        """Begin to read the marks of a pack that is requested, so that they are there with its tiles."""
        self._ahead = (self._pack_of(request), asyncio.get_running_loop().create_future())
        saved = self._services.saved_marks(is_demo=request.connection.is_demo)
        self._services.tasks.start(_read(saved, *self._ahead), name="read the marks", is_eager=True)

    async def wait_until_read(self) -> None:
        """Wait for what `read_ahead` has begun, but not for a slow disk."""
        if self._ahead is not None:
            await asyncio.wait((self._ahead[1],), timeout=self._services.settings.marks.load_after_seconds)

    def read_again(self) -> None:
        """Read the marks on disk again, because another window may have changed them, or they were deleted."""
        self._ahead = None  # of a pack that is requested: they are read when it is shown
        if self._pack is not None and self._are_loaded:
            self._finish()
            self._loading = self._services.tasks.start(self._reload(self._pack), name="read the marks again")

    def save_now(self) -> None:
        """Have everything written as soon as possible: the program is about to end."""
        self._finish()
        if self._pack is not None:
            self._saved.save_now()

    def _pack_of(self, request: PackRequest) -> MarkedPack:
        return MarkedPack(request.connection.base_url.text, request.pack_id, self._marks.kind)

    @property
    def _saved(self) -> SavedMarks:
        return self._services.saved_marks(is_demo=self._is_demo)

    async def _load(self, reading: asyncio.Future[Mapping[str, Any]]) -> None:
        saved = await asyncio.shield(reading)
        given = frozenset(self._marks.known)
        self._marks.load(saved, given)
        # Marks are saved only now, because until then it is not known which mark an undone one is replaced by.
        self._are_loaded = True
        self._save(given)

    async def _reload(self, pack: MarkedPack) -> None:
        self._newer_ids.clear()
        saved = await self._saved.load(pack, otherwise=self._marks.known)
        self._marks.load(saved, self._newer_ids)

    def _finish(self) -> None:
        """Stop loading, and save the marks that were given meanwhile."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        # Slides replace all that are on disk, which must not be those that the person has not seen yet.
        if not self._are_loaded and not isinstance(self._marks, Slides):
            self._save(frozenset(self._marks.known))

    def _on_given(self, ids: frozenset[str]) -> None:
        if self._are_loaded:
            self._newer_ids |= ids
            self._save(ids)

    def _save(self, ids: frozenset[str]) -> None:
        if ids and self._pack is not None:
            self._saved.save(self._pack, {each: self._marks.of_id(each) for each in ids})


async def _read(saved: SavedMarks, pack: MarkedPack, reading: asyncio.Future[Mapping[str, Any]]) -> None:
    reading.set_result(await saved.load(pack))
