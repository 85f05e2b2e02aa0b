"""Which images of an open pack are shown: the shelf, whose rows views have, and the filter that puts them there."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import eq
from threading import Event
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.changes import NOTHING_CHANGED, PackChanges, UnseenChanges
from app.core.copies import Fingerprint, Quality, Stack, Traits, fold, qualities, rank
from app.core.filtering import (
    OF_LINKS,
    OF_NOTES,
    OF_PICTURES,
    OF_STACKS,
    OF_TAKEN,
    OF_USES,
    Attention,
    Choice,
    Comparison,
    Facet,
    FacetValue,
    Facts,
    FilterSuggestion,
    Query,
    SearchIndex,
    Term,
    best_suggestions,
    count_values,
    fold_missing,
    kept_texts,
    parse_query,
    passing,
)
from app.core.links import Finding
from app.core.models import PackImage
from app.core.readability import Third
from app.core.saved_values import Mark
from app.core.worker import TaskOwner, Worker
from app.packs.findings import Findings
from app.packs.marks import Marks
from app.packs.thumbnails import Readability
from app.packs.tiles import Tiles

_NO_STACKS: Final[Mapping[int, Stack]] = {}


class Shelf(QObject):
    """The images of a pack that are shown. A row of a view is an index in `positions`.

    Attributes:
        images: All images of the pack, in the API's order.
        positions: The indices in `images` of the images that are shown: ascending, but for those of stacks.
        stacks: The stack of each image that is in one, by its index in `images`, also of those that are folded away.
        retained: Indices of images that no longer pass the filter, and are shown or in a stack; see `PackFilter`.

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
        self.stacks: Mapping[int, Stack] = {}
        self.retained: frozenset[int] = frozenset()

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.positions)

    def show_pack(self, images: tuple[PackImage, ...]) -> None:
        """Show all images of a pack."""
        self._replace(images, range(len(images)))

    def show_later(
        self,
        images: tuple[PackImage, ...],
        positions: Sequence[int],
        stacks: Mapping[int, Stack] = _NO_STACKS,
        *,
        moves_nothing: bool,
    ) -> None:
        """Show a later answer for the same pack. If the same rows show the same images, views keep all of their state.

        Args:
            images: All images of the later answer.
            positions: As the attribute.
            stacks: As the attribute.
            moves_nothing: Whether each image of the former answer has the same index in the later one.
        """
        if moves_nothing and len(images) == len(self.images) and self._shows(positions):
            self.images, self.stacks = images, stacks
            self.updated.emit()
        else:
            self._replace(images, positions, stacks)

    def _shows(self, positions: Sequence[int]) -> bool:
        return len(positions) == len(self.positions) and all(map(eq, positions, self.positions))

    def show(self, positions: Sequence[int], stacks: Mapping[int, Stack] = _NO_STACKS) -> None:
        """Show some images of the pack, unless exactly these are shown; arguments as the attributes."""
        if not self._shows(positions):
            self._replace(self.images, positions, stacks)
        elif stacks != self.stacks:
            self.stacks = stacks
            self.updated.emit()

    def _replace(
        self, images: tuple[PackImage, ...], positions: Sequence[int], stacks: Mapping[int, Stack] = _NO_STACKS
    ) -> None:
        self.about_to_be_replaced.emit()
        self.images, self.positions, self.stacks = images, positions, stacks
        self.replaced.emit()

    def image(self, row: int) -> PackImage:
        """The image of a row."""
        return self.images[self.positions[row]]

    def is_retained(self, row: int) -> bool:
        """Whether the image of a row no longer passes the filter."""
        return bool(self.retained) and self.positions[row] in self.retained

    @property
    def folded_away(self) -> int:
        """Number of images that are in a folded stack, and not the one that is shown for it."""
        folded = (each for position, each in self.stacks.items() if each.is_folded and position == each.positions[0])
        return sum(len(each.positions) - 1 for each in folded)

    def folded_behind(self, images: Iterable[PackImage]) -> set[int]:
        """The indices of images in folded stacks for which some images are shown, but for these images."""
        positions = {image.position - 1 for image in images}
        stacks = (self.stacks[each] for each in positions if each in self.stacks)
        return {each for stack in stacks if stack.is_folded for each in stack.positions} - positions

    def row_of(self, position: int) -> int | None:
        """The row of the image at a position; None if it is not shown."""
        row = self.place_of(position)
        return row if row < len(self.positions) and self.positions[row] == position else None

    def place_of(self, position: int) -> int:
        """The row of the image at a position, or of the folded stack that it is in.

        If it is not shown, the row that it would have; there may be no such row.
        """
        if not self.stacks:
            return bisect_left(self.positions, position)
        return bisect_left(self.positions, self._order(self._shown_for(position)), key=self._order)

    def _shown_for(self, position: int) -> int:
        """The index of the image that is shown for one in a folded stack; else its own."""
        stack = self.stacks.get(position)
        return stack.positions[0] if stack is not None and stack.is_folded else position

    def _order(self, position: int) -> tuple[int, int]:
        """What rows are sorted by: the first image of the stack, and the place in the stack."""
        stack = self.stacks.get(position)
        return (min(stack.positions), stack.positions.index(position)) if stack is not None else (position, 0)

    def nearest_row(
        self,
        former_positions: Sequence[int],
        row: int,
        moved: Callable[[int], int | None] | None,
        taken: Collection[int | None] = (),
    ) -> tuple[int, int] | None:
        """Find the image that is nearest to a former row: itself, else the next one, else the last one before it.

        Args:
            former_positions: `positions` as they were.
            row: A row of them.
            moved: Maps the former position of an image to the present one; None where the image is gone. Only images
                that were shown then are found. None if it is the same answer, so that each image has the same position:
                then any image is found.
            taken: Rows that are passed over.

        Returns:
            Its former row, or `row` if it was not shown then, and its present row; None if there is no such image.
        """
        if moved is None:
            begin = self.place_of(former_positions[row])
            rows = chain(range(begin, len(self)), range(begin - 1, -1, -1))
            present_row = next((each for each in rows if each not in taken), None)
            if present_row is None:
                return None
            present = self.positions[present_row]
            return former_positions.index(present) if present in former_positions else row, present_row
        for former_row in chain(range(row, len(former_positions)), range(row - 1, -1, -1)):
            later = moved(former_positions[former_row])
            present_row = self.row_of(self._shown_for(later)) if later is not None else None
            if present_row is not None and present_row not in taken:
                return former_row, present_row
        return None


_FOLDED_AT_ONCE: Final = 2_000  # images of a later answer, which takes 20 ms; more are folded in the thread


class TextSearch:
    """Searches the images of one pack.

    Attributes:
        query: The text that is searched for.
        status_words: What people read for a status.
    """

    def __init__(self, tasks: TaskOwner, notes: Callable[[], Mapping[str, str]], on_made: Callable[[], None]) -> None:
        """Search for nothing yet.

        Args:
            tasks: Owns the task of the search index.
            notes: Returns the notes of images, by id, which do not change later.
            on_made: Called when the search index is there.
        """
        self.query = Query()
        self.status_words: Callable[[str], str] = str
        self._notes = notes
        self._index: SearchIndex | None = None
        self._tasks = tasks
        self._worker = Worker("search index")  # folding 100,000 descriptions takes about a second
        self._is_superseded: Event | None = None  # of the index that is being made
        self._on_made = on_made

    @property
    def is_ready(self) -> bool:
        """Whether `matching` returns what matches; otherwise the index is needed and not there yet."""
        return self._index is not None or not self.query.terms

    def set_text(self, text: str) -> None:
        """Search for a text as typed; see `core.filtering`."""
        self.query = parse_query(text)

    def prepare(self, images: tuple[PackImage, ...]) -> None:
        """Begin to make the index of a pack, unless it is there or being made."""
        if self._index is None and self._is_superseded is None and images:
            self._build(images)

    def show_pack(self) -> None:
        """Discard query and index, because there is another pack."""
        self.query = Query()
        self._discard()

    def release(self) -> None:
        """Discard the index until `prepare`, because the pack has been hidden for long; not while it is searched."""
        if not self.query.terms:
            self._discard()

    def show_later(self, images: tuple[PackImage, ...], changes: PackChanges) -> None:
        """Make the index of a later answer, of which only what has changed is folded."""
        self._make_again(images, lambda former: kept_texts(former, images, changes))

    def follow_notes(self, ids: Collection[str], images: tuple[PackImage, ...]) -> None:
        """Search other notes from now on.

        Args:
            ids: Of the images that have another note than before.
            images: Of the pack.
        """
        self._make_again(
            images,
            lambda former: [None if each.id in ids else text for each, text in zip(images, former.texts, strict=True)],
        )

    def _make_again(self, images: tuple[PackImage, ...], texts_left: Callable[[SearchIndex], list[str | None]]) -> None:
        """Make the index again if it is needed: at once, unless much of it has changed.

        Args:
            images: Of the pack.
            texts_left: Returns the texts of the former index that are still those of the images.
        """
        former, self._index = self._index, None
        texts = texts_left(former) if former is not None else []
        if former is not None and texts.count(None) <= _FOLDED_AT_ONCE:
            *_, self._index = fold_missing(images, texts, self.status_words, self._notes())
        elif former is not None or self._is_superseded is not None or self.query.terms:
            self._build(images, texts)

    def matching(self, positions: Sequence[int]) -> Sequence[int]:
        """Those of some positions whose image matches."""
        if not self.query.terms or self._index is None:
            return positions
        return self._index.matching(positions, self.query)

    def count(self, positions: Sequence[int], terms: tuple[Term, ...]) -> int:
        """Number of images, of those at some positions, that match all of some terms of the query."""
        if not terms or self._index is None:
            return len(positions)
        return len(self._index.matching(positions, replace(self.query, terms=terms)))

    def close(self) -> None:
        """Free the index, and end its thread."""
        self._discard()
        self._worker.close()

    def _discard(self) -> None:
        """Discard the index, and stop making one."""
        self._index = None
        if self._is_superseded is not None:
            self._is_superseded.set()
            self._is_superseded = None

    def _build(self, images: tuple[PackImage, ...], texts: Sequence[str | None] = ()) -> None:
        self._discard()
        if self._worker.is_closing:  # while the window is closed, the focus may come to the field
            return
        texts = [*texts] or [None] * len(images)
        self._is_superseded = is_superseded = Event()
        work = partial(_built, images, texts, self.status_words, self._notes(), is_superseded)
        self._tasks.start(self._make(work, is_superseded), name="search index")

    async def _make(self, work: Callable[[], SearchIndex | None], is_superseded: Event) -> None:
        index = await self._worker.run(work)
        if index is not None and not is_superseded.is_set():
            self._index, self._is_superseded = index, None
            self._on_made()


def _built(
    images: tuple[PackImage, ...],
    texts: list[str | None],
    status_words: Callable[[str], str],
    notes: Mapping[str, str],
    is_superseded: Event,
) -> SearchIndex | None:
    for index in fold_missing(images, texts, status_words, notes):
        if index is not None or is_superseded.is_set():
            return index
    return None


_LOOK_MS: Final = 100
_BROKEN_LINKS: Final = frozenset({Finding.GONE, Finding.FAILS})
_RANKS: Final = {Mark.PICKED: 0, Mark.NONE: 1, Mark.REJECTED: 2}


class PackFilter(QObject):
    """Puts the images on the shelf that a text and choices of facets let pass; all images if there are none.

    An image that no longer passes because the person has marked it is retained: it stays on the shelf, in its place,
    until the person has gone on to another image (`drop_retained`) or changes the filter. It counts as not shown.

    Attributes:
        text: As typed.
        choices: The values that are included or excluded, in the order in which they were chosen.
        is_following_marks: Whether the shelf is being replaced because images were marked, or are no longer retained,
            or because a stack is folded or unfolded.
        shows_stacks: Whether images of stacks stand together; `fold` and `groups` decide how.

    Signals:
        changed: The text, the choices or the images that are shown have changed; no arguments.
    """

    changed = Signal()

    def __init__(
        self, shelf: Shelf, marks: Marks, tiles: Tiles, tasks: TaskOwner, readability: Readability, findings: Findings
    ) -> None:
        """Show all images.

        Args:
            shelf: Where the images are shown; the parent of this object.
            marks: The marks of the images.
            tiles: Which pictures are broken.
            tasks: Owns the task of the search index.
            readability: Measures where a text over the images would be readable.
            findings: What was found out about the images.
        """
        super().__init__(shelf)
        self.text = ""
        self.choices: tuple[Choice, ...] = ()
        self.is_following_marks = False
        self.shows_stacks = False
        self._groups: Sequence[Sequence[str]] = ()
        self._fingerprint_of: Callable[[str], Fingerprint | None] = lambda _id: None
        self._unfolded: frozenset[str] = frozenset()  # IDs of images
        # Groups, what is unfolded, and what is good of images of groups; None until it is needed.
        self._ranked: tuple[list[list[int]], set[int], dict[int, frozenset[Quality]]] | None = None
        self._search = TextSearch(tasks, lambda: dict(marks.notes.known), self._on_index_made)
        self._shelf = shelf
        self._marks = marks
        self._tiles = tiles
        self._broken: frozenset[int] = frozenset()  # as when it was looked at
        self._changes = NOTHING_CHANGED
        self._readability = readability
        self._findings = findings
        self._passing: Sequence[int] | None = None  # the positions that pass all choices; None until they are needed
        self._look_timer = QTimer(self, interval=_LOOK_MS, singleShot=True)
        self._look_timer.timeout.connect(self._look)
        marks.notes.changed.connect(lambda ids: self._search.follow_notes(ids, shelf.images))
        for values, decide in (
            (marks, lambda: self._has_facet(Facet.MARK) or self._has_facet(Facet.REVIEW)),
            (marks.notes, lambda: bool(self._terms) or self._has_choice(OF_NOTES)),
            (marks.taken, lambda: self._has_choice(OF_TAKEN)),
        ):
            values.given.connect(partial(self._on_given, decide))
            values.changed.connect(partial(self._on_changed, decide))
        marks.others.changed.connect(self._on_others_changed)
        tiles.counts_changed.connect(self._look_later)
        readability.changed.connect(partial(self._follow, Facet.QUIET))
        findings.changed.connect(self._on_found)

    # --- State ----------------------------------------------------------------------------------------------------

    @property
    def is_active(self) -> bool:
        """Whether a word or a choice decides which images are shown."""
        return bool(self._terms or self.choices)

    @property
    def _terms(self) -> tuple[Term, ...]:
        return self._search.query.terms

    @property
    def is_searching(self) -> bool:
        """Whether the index for the text is still being made, so that what is shown is not the result yet."""
        return not self._search.is_ready

    @property
    def shown(self) -> int:
        """Number of images that pass, also of those in folded stacks."""
        return len(self._shelf) + self._shelf.folded_away - len(self._shelf.retained)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on the shelf, not even a retained image."""
        return not len(self._shelf)

    @property
    def shown_images(self) -> tuple[PackImage, ...]:
        """The images that are shown because they pass, in the order of the pack; of a folded stack the best one."""
        shelf = self._shelf
        if len(shelf) == self.total and not shelf.retained:
            return shelf.images
        return tuple(shelf.images[each] for each in sorted(shelf.positions) if each not in shelf.retained)

    @property
    def total(self) -> int:
        """Number of images of the pack."""
        return len(self._shelf.images)

    @property
    def has_changes(self) -> bool:
        """Whether images of the pack have changed since the person looked."""
        changes = self._changes
        return bool(changes.new or changes.described or changes.redescribed)

    @property
    def unmeasured(self) -> int:
        """Number of pictures of which is not known whether they pass, because they were not measured yet."""
        return self.unmeasured_of(Facet.QUIET) if self._has_facet(Facet.QUIET) else 0

    @property
    def is_measuring(self) -> bool:
        """Whether what is shown is not the result yet, because pictures are being measured."""
        return self.unmeasured > 0 and self._readability.is_measuring

    def unmeasured_of(self, facet: Facet) -> int:
        """Number of pictures that the counts of a facet lack, because they were not measured yet."""
        return self._readability.unmeasured if facet is Facet.QUIET else 0

    def choice_of(self, facet: Facet, value: FacetValue) -> Choice | None:
        """The choice of a value; None if it is neither included nor excluded."""
        return next((each for each in self.choices if each.is_of(facet, value)), None)

    def shows_marked(self, choice: Choice | None) -> bool:
        """Whether the filter is as after `show_marked`, whatever else it may have beside a choice of marks."""
        marked = [each for each in self.choices if each.facet is Facet.MARK]
        return marked == [choice] if choice is not None else not self.is_active

    @property
    def is_of_marked(self) -> bool:
        """Whether only images with certain marks are shown, so that none without a mark is among them."""
        marks = [each for each in self.choices if each.facet is Facet.MARK]
        included = [each.value for each in marks if not each.is_excluded]
        return Mark.NONE not in included if included else Choice(Facet.MARK, Mark.NONE, is_excluded=True) in marks

    def counts(self, facet: Facet) -> dict[FacetValue, int]:
        """Number of images with each value of a facet that would be shown if nothing else of the facet were included.

        Text and choices of other facets apply. What is excluded is counted as if it were not, so that the number is
        what including it instead would show. Values without such images are left out, unless they are chosen.
        """
        self._broken = self._tiles.broken_positions
        if facet is Facet.QUIET:
            self._readability.measure(self._shelf.images)
        others = [each for each in self.choices if each.facet is not facet]
        excluded = [each for each in self.choices if each.facet is facet and each.is_excluded]
        found = self._search.matching(self._passing_of(others))
        facts = self._facts()
        counts = dict(count_values(facts, passing(facts, found, excluded), facet))
        for choice in excluded:
            but = [each for each in excluded if each is not choice]
            counts[choice.value] = count_values(facts, passing(facts, found, but), facet)[choice.value]
        for place in Third if facet is Facet.QUIET else ():
            counts.setdefault(place, 0)  # which changes while pictures are measured
        for choice in self.choices:
            if choice.facet is facet:
                counts.setdefault(choice.value, 0)
        return counts

    def suggestions(self) -> list[FilterSuggestion]:
        """The conditions without which most images would be shown; none that would show nothing.

        If there is none, because several conditions have to be removed: those with which alone most would be shown.
        """
        return best_suggestions([*self._terms, *self.choices], self._count)

    def _count(self, conditions: Sequence[Term | Choice]) -> int:
        """Number of images that meet all of some conditions."""
        choices = tuple(each for each in conditions if isinstance(each, Choice))
        positions = self._passing if choices == self.choices else None
        if positions is None:
            positions = self._passing_of(choices)
        terms = tuple(each for each in conditions if not isinstance(each, Choice))
        return self._search.count(positions, terms)

    # --- What a person does ---------------------------------------------------------------------------------------

    def use_status_words(self, status_words: Callable[[str], str]) -> None:
        """Set what people read for a status, so that it is found, too; again when the language is changed."""
        self._search.status_words = status_words
        self._search.release()

    def prepare(self) -> None:
        """Begin to make the search index, because a text is about to be typed."""
        self._search.prepare(self._shelf.images)

    def set_text(self, text: str) -> None:
        """Show images that match a text; see `core.filtering`."""
        if text != self.text:
            self.text = text
            self._shelf.retained = frozenset()
            self._search.set_text(text)
            self._apply()

    def remove(self, facet: Facet, value: FacetValue) -> None:
        """Neither include nor exclude a value."""
        self._set_choices(each for each in self.choices if not each.is_of(facet, value))

    def toggle(self, facet: Facet, value: FacetValue, *, is_excluded: bool = False) -> None:
        """Include or exclude a value; if it is so already, remove it."""
        self.toggle_choice(Choice(facet, value, is_excluded))

    def toggle_choice(self, choice: Choice) -> None:
        """Make a choice in place of another one of the same value; if it was made already, remove it."""
        others = [each for each in self.choices if not each.is_of(choice.facet, choice.value)]
        self._set_choices(others if choice in self.choices else (*others, choice))

    def show_marked(self, choice: Choice | None, *, replaces_text: bool = False) -> None:
        """Show images by their marks; other choices stay.

        Args:
            choice: One of `REVIEW_CHOICES`, which replaces all choices of marks. None removes the whole filter, because
                what is called everything has to be all images of the pack.
            replaces_text: Whether the text is cleared, because it is the name of the choice.
        """
        if choice is None:
            self.clear()
        elif replaces_text or not self.shows_marked(choice):
            others = (each for each in self.choices if each.facet is not Facet.MARK)
            self._replace("" if replaces_text else self.text, (*others, choice))

    def toggle_marked(self, choice: Choice | None) -> None:
        """Do the same; if the filter is so already, show images with any mark."""
        if choice is not None and self.shows_marked(choice):
            self.remove_facet(Facet.MARK)
        else:
            self.show_marked(choice)

    def apply(self, suggestion: FilterSuggestion) -> None:
        """Remove a condition, or all others."""
        condition = suggestion.condition
        if isinstance(condition, Choice):
            if suggestion.keeps:
                self._replace("", (condition,))
            else:
                self.remove(condition.facet, condition.value)
        elif suggestion.keeps:
            self._replace(self.text[condition.begin : condition.end], ())
        else:
            self.set_text(self._search.query.without(condition))

    def clear(self) -> None:
        """Show all images."""
        self._replace("", ())

    def reveal(self, position: int) -> None:
        """Show the image at a position: unfold its stack, or show all images, if that hides it."""
        shelf = self._shelf
        if shelf.row_of(position) is None and position not in shelf.stacks:
            self.clear()
        if shelf.row_of(position) is None:
            self.fold(position, is_folded=False)

    def show_stacks(self, *, shows_stacks: bool) -> None:
        """Let images of stacks stand together, or not."""
        if shows_stacks != self.shows_stacks:
            self.shows_stacks = shows_stacks
            self._unfolded = frozenset()
            self._restack()

    def fold(self, position: int, *, is_folded: bool) -> None:
        """Show the best one for all images of the stack that the image at a position is in, or all of them."""
        if position in self._shelf.stacks:
            image_id = self._shelf.images[position].id
            ids = next(frozenset(group) for group in self._groups if image_id in group)
            self._unfolded = self._unfolded - ids if is_folded else self._unfolded | ids
            self._restack()

    def _restack(self) -> None:
        self._ranked = None
        self._follow_marks()

    def restore(self, text: str, choices: tuple[Choice, ...]) -> None:
        """Set the text and the choices that the filter had when the pack was open last."""
        choices = tuple(filter(self._is_possible, choices))
        if text or choices:
            self._replace(text, choices)

    def _replace(self, text: str, choices: tuple[Choice, ...]) -> None:
        self.text = text
        self._search.set_text(text)
        self._set_choices(choices)

    def _set_choices(self, choices: Iterable[Choice]) -> None:
        self.choices = tuple(choices)
        self._shelf.retained = frozenset()
        self._passing = None
        self._broken = self._tiles.broken_positions
        self._apply()

    # --- What happens to the pack ---------------------------------------------------------------------------------

    def show_pack(self, images: tuple[PackImage, ...]) -> None:
        """Show all images of another pack; nothing of the filter stays."""
        self._search.show_pack()
        self.text, self.choices, self._passing = "", (), None
        self._groups, self._unfolded, self._ranked = (), frozenset(), None
        self._shelf.retained = frozenset()
        self._changes = NOTHING_CHANGED
        self._broken = self._tiles.broken_positions
        self._shelf.show_pack(images)
        self.changed.emit()

    def show_later(self, images: tuple[PackImage, ...], changes: PackChanges) -> None:
        """Show a later answer for the same pack: of its images those that the filter lets pass.

        Until many changed descriptions have been folded, images are shown if they were before.
        """
        former_shown, was_whole = self._shelf.positions, self.shown == self.total
        self._search.show_later(images, changes)
        retained = map(changes.position_of, self._shelf.retained)
        self._shelf.retained = frozenset(position for position in retained if position is not None)
        self._passing = self._ranked = None
        self._broken = self._tiles.broken_positions
        if not self.is_active or (self.is_searching and was_whole):
            positions: Sequence[int] = range(len(images))
        elif self.is_searching:
            moved = (changes.position_of(position) for position in former_shown)
            positions = sorted(position for position in moved if position is not None)
        else:
            positions = self._positions(images)
        self._shelf.show_later(images, *self._folded(positions, images), moves_nothing=changes.moves_nothing)
        self.changed.emit()

    def set_groups(self, groups: Sequence[Sequence[str]], fingerprint_of: Callable[[str], Fingerprint | None]) -> None:
        """Set which images are the same.

        Args:
            groups: IDs of the images of each stack, in the order of the pack.
            fingerprint_of: Returns how large and sharp one of them is.
        """
        self._groups, self._fingerprint_of = groups, fingerprint_of
        if self._has_choice(OF_STACKS):
            self._passing = None
        self._restack()

    def set_changes(self, changes: UnseenChanges) -> None:
        """Set what has changed since the person looked."""
        if changes is not self._changes:
            self._changes = changes
            self._follow(Facet.CHANGE)

    def remove_facet(self, facet: Facet) -> None:
        """Remove all choices of a facet."""
        kept = [each for each in self.choices if each.facet is not facet]
        if len(kept) < len(self.choices):
            self._set_choices(kept)

    def release(self) -> None:
        """Give the memory of the search index back, because the pack has been hidden for long."""
        self._search.release()

    def close(self) -> None:
        """End the thread of the search index."""
        self._search.close()

    def _on_index_made(self) -> None:
        if self._terms:
            self._apply()

    def retain(self, position: int) -> None:
        """Show the image at a position although it does not pass, because the person was led to it."""
        shelf = self._shelf
        if shelf.row_of(position) is None and position not in shelf.stacks and not self.is_searching:
            shelf.retained |= {position}
            self._follow_marks()

    def drop_retained(self, but: Collection[int]) -> None:
        """Take the retained images from the shelf, except those at some positions: the person has gone on."""
        if not self._shelf.retained.issubset(but):
            self._shelf.retained = self._shelf.retained.intersection(but)
            self._follow_marks()

    def _on_given(self, decide: Callable[[], bool], ids: frozenset[str]) -> None:
        """Retain images whose values the person has changed, if these decide what is shown."""
        if decide():
            shelf = self._shelf
            # Those that still pass are not retained for long: `_positions` finds them.
            shelf.retained |= {each for each in shelf.positions if shelf.images[each].id in ids}

    def _on_changed(self, decide: Callable[[], bool], _ids: frozenset[str]) -> None:
        if decide():
            self._passing = None
            self._follow_marks()

    def _on_others_changed(self) -> None:
        possible = [*filter(self._is_possible, self.choices)]
        if len(possible) < len(self.choices):
            self._set_choices(possible)
        else:
            self._follow(Facet.REVIEW)

    def _follow(self, facet: Facet) -> None:
        """Show other images if a facet decides, and otherwise other numbers or values to choose."""
        if self._has_facet(facet):
            self._passing = None
            self._apply()
        else:
            self.changed.emit()

    def _on_found(self) -> None:
        self._ranked = None  # links decide which image of a stack is the best one
        if self._shelf.stacks:
            self._apply()
        self._follow(Facet.ATTENTION)

    def _is_possible(self, choice: Choice) -> bool:
        """Whether a choice is not one of a review that is closed or hidden, which would hide all images."""
        return not isinstance(choice.value, Comparison) or self._marks.others.can_compare(choice.value)

    @property
    def has_others(self) -> bool:
        """Whether reviews of others can be compared with one's own."""
        return bool(self._marks.others.readable)

    def _follow_marks(self) -> None:
        self.is_following_marks = True
        try:
            self._apply()
        finally:
            self.is_following_marks = False

    def _look_later(self) -> None:
        # start() would restart the interval, and postpone the look for as long as tiles change.
        if self._has_choice(OF_PICTURES) and not self._look_timer.isActive():
            self._look_timer.start()

    def _look(self) -> None:
        former, self._broken = self._broken, self._tiles.broken_positions
        if self._has_choice(OF_PICTURES) and self._broken != former:
            self._passing = None
            self._apply()

    def _has_facet(self, facet: Facet) -> bool:
        return any(choice.facet is facet for choice in self.choices)

    def _has_choice(self, values: Collection[Attention]) -> bool:
        return any(choice.facet is Facet.ATTENTION and choice.value in values for choice in self.choices)

    # --- Which images are shown -----------------------------------------------------------------------------------

    def _apply(self) -> None:
        """Put the images on the shelf that pass; if a text needs the index, as soon as it is made."""
        if not self._search.is_ready:
            self.prepare()
        else:
            images = self._shelf.images
            self._shelf.show(*self._folded(self._positions(images), images))
        self.changed.emit()

    def _folded(
        self, positions: Sequence[int], images: Sequence[PackImage]
    ) -> tuple[Sequence[int], Mapping[int, Stack]]:
        """What of images that pass is shown, and their stacks.

        Which one stands for a stack follows from the marks when stacks are made or folded, and not when an image gets a
        mark: that must not replace what the person looks at.
        """
        if not (self.shows_stacks and self._groups):
            return positions, {}
        if self._ranked is None:
            places = {image.id: place for place, image in reversed([*enumerate(images)])}
            groups = [[places[each] for each in group if each in places] for group in self._groups]
            found: dict[int, frozenset[Quality]] = {}
            for group in filter(None, groups):
                found |= zip(group, qualities([self._traits_of(images[each]) for each in group]), strict=True)
                group.sort(key=lambda each: (_RANKS[self._marks.of(images[each])], rank(found[each])))
            self._ranked = groups, {places[each] for each in self._unfolded if each in places}, found
        return fold(positions, *self._ranked)

    def _traits_of(self, image: PackImage) -> Traits:
        is_shown = image.position - 1 not in self._broken
        works = is_shown and self._findings.link_finding(image) not in _BROKEN_LINKS
        known = self._fingerprint_of(image.id)
        pixels, sharpness = (known.width * known.height, known.sharpness) if known is not None else (0, 0)
        return Traits(works, pixels, sharpness, bool(image.description))

    def _positions(self, images: tuple[PackImage, ...]) -> Sequence[int]:
        """The positions of the images that pass, and of those that are retained."""
        if not self.is_active:
            return range(len(images))
        if self._passing is None:
            self._passing = self._passing_of(self.choices, images)
        found = self._search.matching(self._passing)
        if not self._shelf.retained:
            return found
        self._shelf.retained = self._shelf.retained.difference(found)
        return sorted([*found, *self._shelf.retained])

    def _passing_of(self, choices: Iterable[Choice], images: tuple[PackImage, ...] | None = None) -> Sequence[int]:
        # What is not known yet hides nothing.
        unknown = {*(OF_USES if self._findings.uses is None else ()), *(() if self._findings.links else OF_LINKS)}
        choices = tuple(choice for choice in choices if choice.value not in unknown)
        if any(choice.facet is Facet.QUIET for choice in choices):
            self._readability.measure(self._shelf.images if images is None else images)
        facts = self._facts(images)
        return passing(facts, range(len(facts.images)), choices)

    def _facts(self, images: tuple[PackImage, ...] | None = None) -> Facts:
        shown = self._shelf.images if images is None else images
        marks = self._marks
        return Facts(
            shown,
            marks.of,
            self._broken,
            self._changes,
            marks.notes.known,
            marks.others.comparisons_of,
            taken=marks.taken.known.keys(),
            stacked=frozenset(chain(*self._groups)),
            quiet_places=self._readability.quiet_places,
            used=self._findings.uses,
            link_of=self._findings.link_finding,
        )
