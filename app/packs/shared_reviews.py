"""The reviews that others have handed on, beside one's own review of the pack on screen. They never change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.core.connection import PackRequest
from app.core.filtering import Agreement, Comparison
from app.core.models import PackImage
from app.core.saved_values import Mark, Slide
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
    from app.packs.marks import Marks


def key_of(request: PackRequest) -> tuple[str, str]:
    """What reviews of a requested pack are stored under: its server and its ID; see `SharedReview.key`."""
    connection = request.connection
    return DEMO_SERVER if connection.is_demo else connection.base_url.text, request.pack_id


# By whether it is picked in one's own review, and in the other one.
_AGREEMENTS: Final = {
    (True, True): Agreement.BOTH,
    (True, False): Agreement.ONLY_I,
    (False, True): Agreement.ONLY_OTHER,
}


class SharedReviews(QObject):
    """The reviews of others of the pack on screen, and whose marks are shown.

    Attributes:
        find_opened: Returns the reviews of a server and a pack that are open in this window. Set by who opens files.
        all: Those of the pack on screen, in the order in which they were opened.
        hidden: The names of the persons whose marks are not shown; an empty one is for one's own.
        is_blind: Whether all are hidden until one's own review is complete.

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
        self.is_blind = False
        self._marks = marks
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
            self.hidden &= {"", *(review.reviewer for review in self.all)}  # who is opened again is shown
            self._look()
            self.changed.emit()

    def set_blind(self, *, is_blind: bool) -> None:
        """Set whether all reviews are hidden until one's own is complete."""
        if is_blind != self.is_blind:
            self.is_blind, self._was_complete = is_blind, False
            self._look()
            self.changed.emit()

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
    def is_hiding(self) -> bool:
        """Whether reviews are open that are hidden until one's own is complete."""
        return bool(self.all) and self.is_blind and not self._was_complete

    @property
    def readable(self) -> tuple[SharedReview, ...]:
        """The reviews that are not hidden until one's own is complete."""
        return () if self.is_hiding else self.all

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
        is_mine = self._marks.of(image) is Mark.PICKED
        found = ((each.reviewer, each.marks.get(image.id) is Mark.PICKED) for each in self.readable)
        return [Comparison(name, _AGREEMENTS[is_mine, is_theirs]) for name, is_theirs in found if is_mine or is_theirs]

    def can_compare(self, comparison: Comparison) -> bool:
        """Whether the review that a comparison is with is open and not hidden."""
        return any(review.reviewer == comparison.reviewer for review in self.readable)

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
        if self.is_hiding and self._images and self._marks.first_unmarked(self._images) is None:
            self._was_complete = True
            self.changed.emit()
            self.revealed.emit()
