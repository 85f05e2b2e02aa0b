"""What a person gives to the images of one open pack: marks, notes, slides, and how they were taken; with undo.

It is saved between runs by `MarksSync`. Beside it are the reviews that others have handed on, which never change it.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, override

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack  # noqa: TID251 - undo has no pixels; QtCore lacks these two classes

from app.core.connection import PackRequest
from app.core.filtering import Agreement, Comparison
from app.core.models import PackImage
from app.core.redaction import AnswerRedactor
from app.core.saved_values import ROLES, SLIDES, TRAY, How, Kept, Mark, MarkedPack, Review, Role, Slide, Taken
from app.core.shared_review import (
    DEMO_SERVER,
    NAME_CHARACTERS,
    OtherMark,
    SharedReview,
    SharedSlide,
    TakenOver,
    now,
)

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.storage.saved_marks import SavedMarks

_NEVER: Final = MappingProxyType[How, int]({})


class _Change[Value](Struct):
    """Values that images get.

    Attributes:
        owner: Has the values.
        given: By the ids of the images.
        former: Those that they had before. None is one on disk that is not loaded yet.
    """

    owner: ImageValues[Value]
    given: Mapping[str, Value]
    former: dict[str, Value | None]


class _Entry(QUndoCommand):
    """An entry of the undo stack: changes that are undone together."""

    def __init__(self, changes: Iterable[_Change[Any]]) -> None:
        super().__init__()
        self.changes = [each for each in changes if each.former]

    @override
    def undo(self) -> None:
        for change in self.changes:
            change.owner.put(change.former)

    @override
    def redo(self) -> None:
        for change in self.changes:
            change.owner.put({each: change.given[each] for each in change.former})


def _entries_of(stack: QUndoStack) -> Iterator[_Entry]:
    commands = map(stack.command, range(stack.count()))
    return (each for each in commands if isinstance(each, _Entry))


def _ids_of(command: QUndoCommand | None) -> tuple[str, ...]:
    """The ids of the images that an entry is for; none of pictures that are not the same."""
    changes = command.changes if isinstance(command, _Entry) else ()
    changes = [change for change in changes if not isinstance(change.owner, NotTheSame)]
    return tuple(dict.fromkeys(each for change in changes for each in change.former if each != TRAY))


def _remove_obsolete_entries(stack: QUndoStack) -> None:
    """Remove entries that would be undone or redone next without any effect."""
    for entry in _entries_of(stack):
        entry.setObsolete(not any(change.former for change in entry.changes))
    # Qt removes an obsolete command when it is undone or redone.
    while stack.index() > 0 and stack.command(stack.index() - 1).isObsolete():
        stack.undo()
    while stack.index() < stack.count() and stack.command(stack.index()).isObsolete():
        stack.redo()


class ImageValues[Value](QObject):
    """What a person gives to the images of one pack, by image id. An image without an id cannot get anything.

    Values belong to ids, not to images: those of an image that is gone after a refresh remain for its return. Until the
    saved values are loaded, an image that was given none here may have a saved one. So removing it is an entry for
    undo, although nothing seems to change.

    Attributes:
        kind: What they are saved as.
        are_loaded: Whether those on disk are known.

    Signals:
        given: The person has given values, or undone that; a frozenset of the images' ids. It is emitted before
            `changed`.
        changed: Images have another value; a frozenset of their ids.
    """

    kind: Kept
    given = Signal(object)
    changed = Signal(object)

    def __init__(self, nothing: Value, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        """Begin without values.

        Args:
            nothing: The value of an image that was given none.
            undo_stack: What is undone in the pack on screen. Its owner clears it before another pack is shown.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.undo_stack = undo_stack
        self.are_loaded = False
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

    def set(self, values: Mapping[str, Value]) -> None:
        """Give images values, by id, as one entry for undo, unless they have them."""
        self.push(self.change_to(values))

    def change_to(self, values: Mapping[str, Value]) -> _Change[Value]:
        """The change that gives images values, by id."""
        unknown = self._nothing if self.are_loaded else None
        former = {each: self._values.get(each, unknown) for each in values if each}
        return _Change(self, values, {each: other for each, other in former.items() if other != values[each]})

    def push(self, *changes: _Change[Any]) -> None:
        """Make changes as one entry for undo, if there are any."""
        entry = _Entry(changes)
        if entry.changes:
            self.undo_stack.push(entry)

    def put(self, values: Mapping[str, Value | None]) -> None:
        """Change values without an entry for undo; None means the value as it will be loaded."""
        former = {each: self.of_id(each) for each in values}
        for each, value in values.items():
            if value is None:
                self._values.pop(each, None)
            else:
                self._values[each] = value
        changed = frozenset(each for each, value in former.items() if self.of_id(each) != value)
        if changed:
            self.given.emit(changed)
            self.changed.emit(changed)

    def clear(self, saved: Mapping[str, Value] | None = None) -> None:
        """Begin anew, for another pack. `changed` is not emitted.

        Args:
            saved: The values on disk; None if they are not read yet.
        """
        self.are_loaded = saved is not None
        self._values = dict(saved or {})

    def load(self, saved: Mapping[str, Value], newer_ids: Collection[str]) -> None:
        """Replace the values by those on disk, which another window may have changed.

        What another window has changed can neither be undone nor redone here.

        Args:
            saved: The values on disk; images that are not in it have none.
            newer_ids: The images whose values stay, because these were changed here since the others were read.
        """
        own = {each: self._values[each] for each in newer_ids if each in self._values}
        values = dict(saved) | {each: self._joined(saved.get(each, self._nothing), own[each]) for each in own}
        ids = self._values.keys() | values
        changed = frozenset(each for each in ids if self.of_id(each) != values.get(each, self._nothing))
        lost = changed if self.are_loaded else changed & self._values.keys()
        self._values, self.are_loaded = values, True
        for change in (each for entry in _entries_of(self.undo_stack) for each in entry.changes if each.owner is self):
            former = {
                each: saved.get(each, self._nothing) if value is None else value
                for each, value in change.former.items()
                if each not in lost
            }
            change.former = {each: value for each, value in former.items() if value != change.given[each]}
        _remove_obsolete_entries(self.undo_stack)
        if changed:
            self.changed.emit(changed)

    def _joined(self, saved: Value, own: Value) -> Value:
        """What becomes of a value that was given here since the one on disk was read."""
        del saved
        return own


class Marks(ImageValues[Mark]):
    """The mark of each image of a pack.

    Attributes:
        notes: The notes of the images.
        others: The reviews of other persons.
        slides: The slides of the pack.
        taken: Which images were taken, and how.
        not_the_same: Which pictures are not the same, although they look alike.
        undo_stack: One entry for each call that has changed something, however many images it was for.
    """

    kind = "marks"

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without marks."""
        super().__init__(Mark.NONE, QUndoStack(), parent)
        self.undo_stack.setParent(self)
        self.notes = Notes("", self.undo_stack, self)
        self.others = SharedReviews(self)
        self.slides = Slides((), self.undo_stack, self)
        self.taken = TakenImages(_NEVER, self.undo_stack, self)
        self.not_the_same = NotTheSame(False, self.undo_stack, self)

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
        self.set({image.id: mark for image in images})

    def take_over(self, marks: Mapping[str, Mark], notes: Mapping[str, str], slides: tuple[Slide, ...]) -> None:
        """Give marks and notes to images, by their ids, and fill the empty slide tray, as one entry for undo."""
        tray = {TRAY: slides} if slides else {}
        self.push(self.change_to(marks), self.notes.change_to(notes), self.slides.change_to(tray))

    def undo(self) -> tuple[str, ...]:
        """Undo the latest entry that is not undone.

        Returns:
            The ids of the images that it was for; none if there is no entry.
        """
        ids = _ids_of(self.undo_stack.command(self.undo_stack.index() - 1))
        self.undo_stack.undo()
        _remove_obsolete_entries(self.undo_stack)
        return ids

    def redo(self) -> tuple[str, ...]:
        """Repeat the entry that was undone last.

        Returns:
            The ids of the images that it is for; none if there is no entry.
        """
        ids = _ids_of(self.undo_stack.command(self.undo_stack.index()))
        self.undo_stack.redo()
        _remove_obsolete_entries(self.undo_stack)
        return ids

    @override
    def clear(self, saved: Mapping[str, Mark] | None = None) -> None:
        self.undo_stack.clear()
        super().clear(saved)


class Notes(ImageValues[str]):
    """The note of each image of a pack; empty if it has none. A key in one is replaced when it comes in.

    Attributes:
        redactor: Returns what replaces keys.

    Signals:
        save_requested: What is being written is to be saved now, because another pack is about to be shown, or the
            program is about to end; no arguments.
    """

    kind = "notes"
    save_requested = Signal()
    redactor: Callable[[], AnswerRedactor] = AnswerRedactor

    def write(self, images: Iterable[PackImage], text: str) -> None:
        """Give all these images a note; an empty text removes theirs. It can be undone."""
        self.set({image.id: text for image in images})

    @override
    def change_to(self, values: Mapping[str, str]) -> _Change[str]:
        return super().change_to(self._redacted(values))

    @override
    def clear(self, saved: Mapping[str, str] | None = None) -> None:
        super().clear(saved if saved is None else self._redacted(saved))

    @override
    def load(self, saved: Mapping[str, str], newer_ids: Collection[str]) -> None:
        super().load(self._redacted(saved), newer_ids)

    def _redacted(self, notes: Mapping[str, str]) -> dict[str, str]:
        redact = self.redactor().redact_text
        return {each: redact(note) for each, note in notes.items()}


class TakenImages(ImageValues[Taken]):
    """How and when each image of a pack was downloaded, exported or copied as a slide. It is not undone."""

    kind = "taken"

    def take(self, images: Iterable[PackImage], how: How) -> None:
        """Record that images were taken now."""
        once: Taken = {how: int(time.time())}  # one object for all of them, which may be 100,000
        ids = frozenset(image.id for image in images if image.id)
        self._values |= {each: self._joined(self._values[each], once) if each in self._values else once for each in ids}
        if ids:
            self.given.emit(ids)
            self.changed.emit(ids)

    @override
    def _joined(self, saved: Taken, own: Taken) -> Taken:
        return {**saved, **own}


class NotTheSame(ImageValues[bool]):
    """Pairs of pictures that a person has said not to be the same. They hold in all packs.

    In place of an image's ID there is the pair, two `core.copies.Fingerprint.content` with a blank between them.
    """

    kind = "not_the_same"


def roles_of(count: int) -> list[Role]:
    """The usual roles of so many slides: the last one is the call to action, those in the middle are proof."""
    begin = ROLES[: max(1, min(3, count - 2))]
    proof: list[Role] = ["proof"] * (count - len(begin) - 1)
    return [*begin, *proof, "call_to_action"] if count > 1 else [*begin[:count]]


class Slides(ImageValues[tuple[Slide, ...]]):
    """The slides of a pack, in order. They belong to ids of images: those of an image that is gone remain.

    They are one value, saved under the id `TRAY`, because only all of them together have an order. A role belongs to
    its place: images that are moved take the roles of the places that they come to, and a new place is the last one.
    Until the person has chosen a role, all follow from how many slides there are: see `roles_of`.
    Unlike the other values, they also emit `changed` when another pack is shown.
    """

    kind = "slides"

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
        if self._has_usual_roles:
            roles = roles_of(len(order))
        while len(roles) < len(order):
            roles.append(next((role for role in ROLES if role not in roles), "free"))
        self.replace([*map(Slide, order, roles)])
        return len(left_out)

    @property
    def _has_usual_roles(self) -> bool:
        return [slide.role for slide in self.all] == roles_of(len(self.all))

    def remove(self, indexes: Collection[int]) -> None:
        """Take slides out of the tray, with their places."""
        left = [slide for index, slide in enumerate(self.all) if index not in indexes]
        if self._has_usual_roles:
            left = [slide._replace(role=role) for slide, role in zip(left, roles_of(len(left)), strict=True)]
        self.replace(left)

    def set_role(self, indexes: Collection[int], role: Role) -> None:
        """Give slides a role."""
        self.replace([s._replace(role=role) if index in indexes else s for index, s in enumerate(self.all)])

    def replace(self, slides: Sequence[Slide]) -> None:
        """Replace all slides. It can be undone, unless nothing changes."""
        if tuple(slides) != self.all:
            self.set({TRAY: tuple(slides)})

    @override
    def clear(self, saved: Mapping[str, tuple[Slide, ...]] | None = None) -> None:
        super().clear(saved)
        self.changed.emit(frozenset({TRAY}))

    @override
    def _joined(self, saved: tuple[Slide, ...], own: tuple[Slide, ...]) -> tuple[Slide, ...]:
        # Slides that were added before those on disk were known follow these, and can't be undone.
        ids = {slide.image_id for slide in saved}
        return own if self.are_loaded else (*saved, *(slide for slide in own if slide.image_id not in ids))[:SLIDES]


class MarksSync(QObject):
    """Loads the marks of the pack on screen, with notes, slides and what was taken, and has every change saved."""

    def __init__(self, marks: Marks, services: Services) -> None:
        """Begin without a pack.

        Args:
            marks: Those of the pack on screen; the Qt parent.
            services: The services of this run.
        """
        super().__init__(marks)
        self._services = services
        self._parts: tuple[ImageValues[Any], ...] = (marks, marks.notes, marks.slides, marks.taken, marks.not_the_same)
        self._request: PackRequest | None = None  # without its key, which may be forgotten
        self._ahead: tuple[PackRequest, asyncio.Future[list[dict[str, Any]]]] | None = None  # of a requested pack
        self._newer = {each.kind: set[str]() for each in self._parts}  # ids of what was given while they are read again
        self._loading: asyncio.Task[None] | None = None
        for each in self._parts:
            each.given.connect(partial(self._on_given, each))

    def show_pack(self, request: PackRequest | None) -> None:
        """Replace the pack by that of a request; None for none. Do not call it for a later answer for the same pack."""
        self.finish()
        self._request = request.without_key() if request is not None else None
        for each in self._parts:
            each.clear()
        if request is None:
            return
        if self._ahead is None or self._ahead[0] != self._request:
            self.read_ahead(request)
        assert self._ahead is not None
        (_, reading), self._ahead = self._ahead, None
        if reading.done():
            for each, saved in zip(self._parts, reading.result(), strict=True):
                each.clear(saved)
        else:
            self._loading = self._services.tasks.start(self._load(reading), name="load the marks")

    def read_ahead(self, request: PackRequest) -> None:
        """Begin to read the marks of a pack that is requested, so that they are there with its tiles."""
        request = request.without_key()
        reading = asyncio.get_running_loop().create_future()
        self._ahead = request, reading

        async def read() -> None:
            saved = self._saved_of(request)
            reading.set_result([await saved.load(_place_of(request, each)) for each in self._parts])

        self._services.tasks.start(read(), name="read the marks", is_eager=True)

    async def wait_until_read(self) -> None:
        """Wait for what `read_ahead` has begun, but not for a slow disk."""
        if self._ahead is not None:
            await asyncio.wait((self._ahead[1],), timeout=self._services.settings.marks.load_after_seconds)

    def read_again(self) -> None:
        """Read the marks on disk again, because another window may have changed them, or they were deleted."""
        self._ahead = None  # of a pack that is requested: they are read when it is shown
        if self._request is not None and self._parts[0].are_loaded:
            self.finish()
            self._loading = self._services.tasks.start(self._reload(self._request), name="read the marks again")

    def finish(self) -> None:
        """Stop loading, and save the marks that were given meanwhile."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        for each in self._parts:
            # Slides replace all that are on disk, which must not be those that the person has not seen yet.
            if not each.are_loaded and not isinstance(each, Slides):
                self._save(each, frozenset(each.known))

    def _saved_of(self, request: PackRequest) -> SavedMarks:
        return self._services.saved_marks(is_demo=request.connection.is_demo)

    async def _load(self, reading: asyncio.Future[list[dict[str, Any]]]) -> None:
        for part, saved in zip(self._parts, await asyncio.shield(reading), strict=True):
            given = frozenset(part.known)
            part.load(saved, given)
            # They are saved only now, because until then it is not known which mark an undone one is replaced by.
            self._save(part, given)

    async def _reload(self, request: PackRequest) -> None:
        for part in self._parts:
            newer = self._newer[part.kind]
            newer.clear()
            part.load(await self._saved_of(request).load(_place_of(request, part), otherwise=part.known), newer)

    def _on_given(self, part: ImageValues[Any], ids: frozenset[str]) -> None:
        if part.are_loaded:
            self._newer[part.kind] |= ids
            self._save(part, ids)

    def _save(self, part: ImageValues[Any], ids: frozenset[str]) -> None:
        if ids and self._request is not None:
            values = {each: part.of_id(each) for each in ids}
            self._saved_of(self._request).save(_place_of(self._request, part), values)


def _place_of(request: PackRequest, part: ImageValues[Any]) -> MarkedPack:
    pack_id = "" if isinstance(part, NotTheSame) else request.pack_id
    return MarkedPack(request.connection.base_url.text, pack_id, part.kind)


# --- The reviews of others -------------------------------------------------------------------------------------------


def key_of(request: PackRequest) -> tuple[str, str]:
    """What reviews of a requested pack are stored under: its server and its ID; see `SharedReview.key`."""
    connection = request.connection
    return DEMO_SERVER if connection.is_demo else connection.base_url.text, request.pack_id


type ReviewId = tuple[str, str, str, str]


def review_id(review: SharedReview) -> ReviewId:
    """What answers about a review are stored under."""
    return review.server, review.pack, review.reviewer, review.time


class SharedReviews(QObject):
    """The reviews of others of the pack on screen, and whose marks are shown.

    Attributes:
        find_opened: Returns the reviews of a server and a pack that are open in this window. Set by who opens files.
        all: Those of the pack on screen, in the order in which they were opened.
        hidden: The names of the persons whose marks are not shown; an empty one is for one's own.
        answers: Of each review that was chosen about, whether it is hidden until one's own is complete. Set by who
            opens files.

    Signals:
        changed: Other reviews are open, or other marks are shown; no arguments.
        revealed: One's own review is complete, so that those of others are no longer hidden; no arguments.
    """

    changed = Signal()
    revealed = Signal()

    def __init__(self, marks: Marks) -> None:
        """Begin without reviews, for one's own marks, which are the parent."""
        super().__init__(marks)
        self.find_opened: Callable[[tuple[str, str]], tuple[SharedReview, ...]] = lambda _key: ()
        self.all: tuple[SharedReview, ...] = ()
        self.hidden: frozenset[str] = frozenset()
        self._marks = marks
        self.answers: dict[ReviewId, bool] = {}
        self._key = ("", "")
        self._images: Sequence[PackImage] = ()
        self._was_complete = False  # what was seen once is not hidden again
        marks.changed.connect(self._look)

    def show_pack(self, server: str, pack_id: str) -> None:
        """Show the reviews of another pack. It is called before its images are shown."""
        self._key = server, pack_id
        self.hidden, self._was_complete, self._images = frozenset(), False, ()
        self.all = self.find_opened(self._key)
        self.changed.emit()

    def set_images(self, images: Sequence[PackImage]) -> None:
        """Set the images of the pack on screen, which decide whether one's own review is complete."""
        self._images = images
        self._look()

    def reload(self) -> None:
        """Show the reviews that are open now."""
        former, self.all = self.all, self.find_opened(self._key)
        if former != self.all:
            for review in former:
                if review not in self.all:
                    self.answers.pop(review_id(review), None)
            self.hidden &= {"", *(review.reviewer for review in self.all)}  # who is opened again is shown
            self._look()
            self.changed.emit()

    def answer(self, review: SharedReview, *, is_hidden: bool) -> None:
        """Show a review, or hide it until one's own is complete. Nothing of it is shown before this is chosen."""
        self.answers[review_id(review)] = is_hidden
        self.hidden -= {review.reviewer}
        if is_hidden:
            self._was_complete = False
        self._look()
        self.changed.emit()

    def ask_again(self) -> None:
        """Ask anew about all reviews of the pack on screen, whether each is shown, taken over or closed."""
        for review in self.all:
            self.answers.pop(review_id(review), None)
        self.changed.emit()

    @property
    def unanswered(self) -> tuple[SharedReview, ...]:
        """The reviews of which was not chosen yet whether they are shown."""
        return tuple(review for review in self.all if review_id(review) not in self.answers)

    @property
    def awaiting(self) -> tuple[SharedReview, ...]:
        """The reviews that are hidden until one's own is complete."""
        hidden = (review for review in self.all if self.answers.get(review_id(review)))
        return tuple(hidden) if not self._was_complete else ()

    def own_review(self, pack_name: str) -> SharedReview:
        """One's own review of the pack on screen, to be handed on, without the name of the person."""
        marks, notes, ids = self._marks.known, self._marks.notes.known, [image.id for image in self._images]
        server, pack_id = self._key
        return SharedReview(
            server=server,
            pack=pack_id,
            pack_name=pack_name[:NAME_CHARACTERS],
            reviewer="",
            time=now(),
            marks={each: mark for each in ids if (mark := marks.get(each, Mark.NONE)) is not Mark.NONE},
            notes={each: note for each in ids if (note := notes.get(each))},
            slides=tuple(SharedSlide(slide.image_id, slide.role) for slide in self._marks.slides.all),
        )

    @property
    def is_own_complete(self) -> bool:
        """Whether all images have a mark of one's own."""
        return bool(self._images) and self._marks.first_unmarked(self._images) is None

    @property
    def is_hiding(self) -> bool:
        """Whether reviews are open that are hidden until one's own is complete."""
        return bool(self.awaiting)

    @property
    def readable(self) -> tuple[SharedReview, ...]:
        """The reviews that were chosen to be shown, or are no longer hidden."""
        shown = {False, True} if self._was_complete else {False}
        return tuple(review for review in self.all if self.answers.get(review_id(review)) in shown)

    def toggle(self, reviewer: str) -> None:
        """Show the marks of a person, or hide them; an empty name is for one's own."""
        self.hidden ^= {reviewer}
        self.changed.emit()

    def marks_of(self, image: PackImage) -> list[OtherMark]:
        """What others have made of an image, as far as it is shown."""
        found = []
        for place, review in enumerate(self.readable):
            mark, note = review.marks.get(image.id, Mark.NONE), review.notes.get(image.id, "")
            if (note or mark is not Mark.NONE) and review.reviewer not in self.hidden:
                found.append(OtherMark(review.reviewer, mark, note, place))
        return found

    def comparisons_of(self, image: PackImage) -> list[Comparison]:
        """How one's own mark of an image compares with those of others."""
        mine, readable = self._marks.of(image), self.readable
        theirs = {each.reviewer: each.marks.get(image.id, Mark.NONE) for each in readable}
        found: list[Comparison] = []
        picked_by = [name for name, mark in (("", mine), *theirs.items()) if mark is Mark.PICKED]
        for name, mark in theirs.items():
            if mine is Mark.PICKED:
                found.append(Comparison(name, Agreement.BOTH if mark is Mark.PICKED else Agreement.ONLY_I))
            if mark is Mark.PICKED:
                found.append(Comparison(name, Agreement.PICKED))
        if picked_by == [""] and len(theirs) > 1:
            found.append(Comparison("", Agreement.ONLY_I))
        elif len(picked_by) == 1 and picked_by[0]:
            found.append(Comparison(picked_by[0], Agreement.ONLY_OTHER))
        judged = [mark for mark in (mine, *theirs.values()) if mark is not Mark.NONE]
        if len(set(judged)) > 1:
            found.append(Comparison("", Agreement.DIFFERENT))
        elif readable and len(judged) == 1 + len(readable):
            found.append(Comparison("", Agreement.SAME))
        return found

    def can_compare(self, comparison: Comparison) -> bool:
        """Whether the review that a comparison is with is open and not hidden."""
        return any(comparison.reviewer in {"", review.reviewer} for review in self.readable)

    def take_over(self, review: SharedReview, images: Sequence[PackImage]) -> TakenOver:
        """Give images the marks and notes of a review, where they have none of one's own. It can be undone.

        If they are all images of the pack, the slides are taken over as well, unless there are slides.
        """
        own, ids = self._marks, {image.id: None for image in images}
        marks = {each: mark for each in ids if (mark := review.marks.get(each, Mark.NONE)) is not Mark.NONE}
        notes = {each: note for each in ids if (note := review.notes.get(each))}
        new_marks = {each: mark for each, mark in marks.items() if own.of_id(each) is Mark.NONE}
        new_notes = {each: note for each, note in notes.items() if not own.notes.of_id(each)}
        differing = {each for each, mark in marks.items() if own.of_id(each) not in {Mark.NONE, mark}}
        differing |= {each for each, note in notes.items() if own.notes.of_id(each) not in {"", note}}
        theirs: tuple[Slide, ...] = ()
        if len(images) == len(self._images):
            roles = {slide.image: slide.role for slide in review.slides if slide.image in ids}
            theirs = tuple(Slide(image_id, role) for image_id, role in roles.items())
        slides = () if own.slides.all else theirs
        slides_stay = bool(theirs) and own.slides.all not in {(), theirs}
        if new_marks or new_notes or slides:
            own.take_over(new_marks, new_notes, slides)
        return TakenOver(len(new_marks.keys() | new_notes.keys()), len(differing), len(slides), slides_stay)

    def _look(self) -> None:
        if self.is_hiding and self.is_own_complete:
            self._was_complete = True
            self.changed.emit()
            self.revealed.emit()
