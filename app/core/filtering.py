"""Which images of a pack a filter lets pass: its facets, its query, what to loosen, and how it is kept.

An image passes the choices of one facet if it has any of the values that are included, and none of those that are
excluded. It has to pass the choices of all facets.

One image has one string: description, note, keywords, status, then ID and URL. A search for a word is a search in
strings, which takes 6 ms for 100,000 images; a database or a list of words could not find parts of words faster.

Choices of changes are not kept: what has changed was perhaps seen before the tab comes back, so that the same choice
would hide other images than before, or all. Nor are those of shared reviews, whose files may have gone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from enum import Enum, IntEnum
from typing import Final

from msgspec import Struct, field

from app.core.changes import NOTHING_CHANGED, ChangeKind, PackChanges, UnseenChanges
from app.core.full_text import fold
from app.core.links import Finding
from app.core.models import DESCRIBED, ImageMetadata, PackImage
from app.core.readability import Third
from app.core.saved_values import Mark, SavedChoice


class Facet(Enum):
    """What the values of a choice are of."""

    STATUS = "status"  # as sent
    KEYWORD = "keyword"  # as sent
    MARK = "mark"
    ATTENTION = "attention"
    CHANGE = "change"  # since the person looked
    REVIEW = "review"  # of another person, compared with one's own
    QUIET = "quiet"  # where a text over the picture would be readable


class Attention(Enum):
    """What is not as it should be, or not done yet. An image may have several of these."""

    NEEDS_ATTENTION = "needs_attention"  # it has not all of picture, description and keywords
    NO_KEYWORDS = "no_keywords"
    BROKEN = "broken"
    HAS_NOTE = "has_note"  # of the person, so that picked images with a note can be found
    NOT_TAKEN = "not_taken"  # neither downloaded nor exported nor copied as slides yet
    IN_STACK = "in_stack"  # another image is the same
    USED = "used"  # in a slideshow; neither this nor the next one while that is not known
    NOT_USED = "not_used"
    LINK_WORKS = "link_works"  # this and the next ones say what a check of the link has found
    LINK_BUT = "link_but"
    LINK_REFUSED = "link_refused"
    LINK_GONE = "link_gone"
    LINK_FAILS = "link_fails"


# What decides whether an image has a value; all others follow from the answer.
OF_PICTURES: Final = frozenset({Attention.NEEDS_ATTENTION, Attention.BROKEN})
OF_NOTES: Final = frozenset({Attention.HAS_NOTE})
OF_TAKEN: Final = frozenset({Attention.NOT_TAKEN})
OF_STACKS: Final = frozenset({Attention.IN_STACK})
OF_USES: Final = frozenset({Attention.USED, Attention.NOT_USED})
LINKS: Final = {finding: Attention(f"link_{finding.value}") for finding in Finding}
OF_LINKS: Final = frozenset(LINKS.values())


class Agreement(IntEnum):
    """Who has picked an image, and whether all agree, in the order in which these values are listed."""

    BOTH = 0
    ONLY_I = 1  # and not the other one; if the comparison is with all, none of them
    ONLY_OTHER = 2  # and nobody else
    PICKED = 3  # the other one, whatever I have made of it
    SAME = 4  # all have given it the same mark
    DIFFERENT = 5  # they have given it different ones


class Comparison(Struct, frozen=True, order=True):
    """An image that was picked in one's own review, in that of another person, or in both.

    Attributes:
        reviewer: The other person; empty for all.
        agreement: Who has picked it.
    """

    reviewer: str
    agreement: Agreement


type FacetValue = str | Mark | Attention | ChangeKind | Third | Comparison


_LISTED_VALUES: Final[dict[Facet, type[Mark] | type[Attention] | type[ChangeKind] | type[Third]]] = {
    Facet.MARK: Mark,
    Facet.ATTENTION: Attention,
    Facet.CHANGE: ChangeKind,
    Facet.QUIET: Third,
}


def values_of(facet: Facet) -> type[Mark] | type[Attention] | type[ChangeKind] | type[Third] | None:
    """The values of a facet, in the order in which they are listed; None if others send them or have made them."""
    return _LISTED_VALUES.get(facet)


class Choice(Struct, frozen=True):
    """A value that is included or excluded.

    Attributes:
        facet: What the value is of.
        value: A status, a keyword, a mark, a kind of attention or of change.
        is_excluded: Whether images with the value are left out.
    """

    facet: Facet
    value: FacetValue
    is_excluded: bool = False

    def is_of(self, facet: Facet, value: FacetValue) -> bool:
        """Whether this is the choice of a value, included or excluded."""
        return self.facet is facet and self.value == value


# What a review is filtered by, in the order of its keys and chips; None for everything.
REVIEW_CHOICES: Final = (
    None,
    Choice(Facet.MARK, Mark.NONE),
    Choice(Facet.MARK, Mark.PICKED),
    Choice(Facet.MARK, Mark.REJECTED),
    Choice(Facet.MARK, Mark.REJECTED, is_excluded=True),
)
# What the numbers of a review count, in their order.
COUNTED_CHOICES: Final = {
    "judged": Choice(Facet.MARK, Mark.NONE, is_excluded=True),
    "picked": Choice(Facet.MARK, Mark.PICKED),
    "rejected": Choice(Facet.MARK, Mark.REJECTED),
}


class Facts(Struct, frozen=True):
    """What is known of the images of one answer.

    Attributes:
        images: The images.
        mark_of: Returns the mark of an image.
        broken: The indices in `images` of those whose picture is broken.
        changes: What has changed since the person looked.
        notes: The notes of images, by id; an empty text is none.
        comparisons_of: Returns how one's own mark of an image compares with those of others.
        quiet_places: Returns which thirds of an image are quiet; None if it was not measured.
        taken: The ids of images that the person has taken.
        stacked: The ids of images that are the same as others.
        used: The URLs of images that were used in slideshows; None while that is not known.
        link_of: Returns what was found of the link of an image; None if it was not checked.
    """

    images: Sequence[PackImage]
    mark_of: Callable[[PackImage], Mark]
    broken: Collection[int] = frozenset()
    changes: UnseenChanges = NOTHING_CHANGED
    notes: Mapping[str, str] = field(default_factory=dict)
    comparisons_of: Callable[[PackImage], Collection[Comparison]] = lambda _: ()
    quiet_places: Callable[[PackImage], Collection[Third] | None] = lambda _: None
    taken: Container[str] = frozenset()
    stacked: Container[str] = frozenset()
    used: Container[str] | None = None
    link_of: Callable[[PackImage], Finding | None] = lambda _: None

    def values(self, facet: Facet, position: int) -> Collection[FacetValue]:
        """The values that an image has, by its index in `images`. A keyword may occur twice."""
        image = self.images[position]
        match facet:
            case Facet.STATUS:
                return (image.status,)
            case Facet.KEYWORD:
                return image.metadata.keywords if image.metadata is not None else ()
            case Facet.MARK:
                return (self.mark_of(image),)
            case Facet.ATTENTION:
                return self._attention(position, image)
            case Facet.CHANGE:
                kind = self.changes.kind_of(image.id)
                return (kind,) if kind is not None else ()
            case Facet.REVIEW:
                return self.comparisons_of(image)
            case Facet.QUIET:
                return self.quiet_places(image) or ()

    def _attention(self, position: int, image: PackImage) -> list[FacetValue]:
        found: list[FacetValue] = []
        is_described = image.status == DESCRIBED
        lacks_keywords = is_described and not has_keywords(image.metadata)
        if lacks_keywords:
            found.append(Attention.NO_KEYWORDS)
        if position in self.broken:
            found.append(Attention.BROKEN)
        is_fine = is_described and image.description and position not in self.broken
        if lacks_keywords or not is_fine:
            found.append(Attention.NEEDS_ATTENTION)
        if self.notes.get(image.id):
            found.append(Attention.HAS_NOTE)
        if image.id not in self.taken:
            found.append(Attention.NOT_TAKEN)
        if image.id in self.stacked:
            found.append(Attention.IN_STACK)
        if self.used is not None:
            found.append(Attention.USED if image.url in self.used else Attention.NOT_USED)
        if (link := self.link_of(image)) is not None:
            found.append(LINKS[link])
        return found


def has_keywords(metadata: ImageMetadata | None) -> bool:
    """Whether there is a keyword that is not blank."""
    return metadata is not None and any(word and not word.isspace() for word in metadata.keywords)


def passing(facts: Facts, positions: Sequence[int], choices: Iterable[Choice]) -> Sequence[int]:
    """Those of some positions, ascending indices of images, that pass all choices."""
    by_facet: dict[Facet, list[Choice]] = {}
    for choice in choices:
        by_facet.setdefault(choice.facet, []).append(choice)
    for facet, chosen in by_facet.items():
        included = {each.value for each in chosen if not each.is_excluded}
        excluded = {each.value for each in chosen if each.is_excluded}
        values = facts.values
        if facet is Facet.QUIET:  # a picture that was not measured is not known to be noisy, either
            positions = [each for each in positions if facts.quiet_places(facts.images[each]) is not None]
        if included:
            positions = [each for each in positions if not included.isdisjoint(values(facet, each))]
        if excluded:
            positions = [each for each in positions if excluded.isdisjoint(values(facet, each))]
    return positions


def count_values(facts: Facts, positions: Iterable[int], facet: Facet) -> Counter[FacetValue]:
    """Number of images among some that have each value of a facet. Blank keywords are not counted."""
    values = facts.values
    counts: Counter[FacetValue] = Counter()
    for position in positions:
        counts.update(set(values(facet, position)))
    if facet is Facet.KEYWORD:
        for blank in [each for each in counts if isinstance(each, str) and not each.strip()]:
            del counts[blank]
    return counts


_MINUS: Final = "-\u2212\uff0d"  # the sign of mathematics, and the full-width one of Chinese and Japanese keyboards
_QUOTES: Final = '"“”„\uff02'  # systems replace typed quotes by typographic ones
# Compiled when a text is filtered by first, because that would delay the first paint.
_TERM: Final = rf"([{_MINUS}]?)(?:[{_QUOTES}]([^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(\S+))"
_CONTROLS: Final = "[\x00-\x1f]"
_SHORT_NUMBER: Final = 4  # digits


class Term(Struct, frozen=True):
    """A word or a phrase.

    Attributes:
        folded: As `core.full_text` folds it; never empty.
        is_excluded: Whether images with it are left out.
        begin: Index of its first character in the text as typed, quotes and minus included.
        end: Index after its last character.
    """

    folded: str
    is_excluded: bool
    begin: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it may be a position: it matches the position as a whole, not a part of it."""
        return self.folded.isascii() and self.folded.isdecimal()

    @property
    def is_in_addresses(self) -> bool:
        """Whether IDs and URLs are searched for it: nearly all of them contain any number of three digits."""
        return not self.is_number or len(self.folded) >= _SHORT_NUMBER


class Query(Struct, frozen=True):
    """A parsed text.

    Attributes:
        text: As typed.
        terms: Its words and phrases in the order of the text.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()

    def without(self, term: Term) -> str:
        """The text without one of its terms."""
        return " ".join(f"{self.text[: term.begin]} {self.text[term.end :]}".split())


def parse_query(text: str) -> Query:
    """Parse a text as typed. A quote that is not closed yet begins a phrase that reaches to the end."""
    terms = []
    for match in re.finditer(_TERM, text):
        minus, phrase, word = match.groups()
        folded = fold(re.sub(_CONTROLS, " ", phrase if phrase is not None else word))
        # A minus alone is the beginning of an excluded word.
        if folded and (phrase is not None or folded.strip(_MINUS)):
            terms.append(Term(folded, bool(minus), match.start(), match.end()))
    return Query(text, tuple(terms))


_MOST: Final = 3


class FilterSuggestion(Struct, frozen=True):
    """A condition without which images would be shown, or with which alone.

    Attributes:
        condition: A word or phrase of the text, or a choice.
        shown: Number of images that would be shown.
        keeps: Whether it is the only condition that stays, and not the only one that is removed.
    """

    condition: Term | Choice
    shown: int
    keeps: bool = False


def best_suggestions(
    conditions: Sequence[Term | Choice], count: Callable[[Sequence[Term | Choice]], int]
) -> list[FilterSuggestion]:
    """Those that would show most images, at most three; none that would show nothing.

    Args:
        conditions: All words, phrases and choices.
        count: Returns how many images meet all of some conditions.
    """
    found = [
        FilterSuggestion(condition, count([each for each in conditions if each is not condition]))
        for condition in conditions
    ]
    if not any(each.shown for each in found):
        included = [each for each in conditions if not each.is_excluded]
        found = [FilterSuggestion(condition, count([condition]), keeps=True) for condition in included]
    return sorted((each for each in found if each.shown), key=lambda each: -each.shown)[:_MOST]


# Between the fields of an image, so that a phrase matches in one of them: no query contains control characters.
_NEXT_FIELD: Final = "\x01"
_ADDRESSES: Final = "\x00"  # before ID and URL
_SEPARATORS: Final = dict.fromkeys(map(ord, _NEXT_FIELD + _ADDRESSES), " ")


class SearchIndex(Struct, frozen=True):
    """The folded text of each image of one answer.

    Attributes:
        images: The images.
        texts: The text of each.
    """

    images: tuple[PackImage, ...]
    texts: list[str]

    def matching(self, positions: Sequence[int], query: Query) -> Sequence[int]:
        """Those of some positions, ascending indices in `images`, whose image matches all terms of a query."""
        # A long word is rare. What it leaves is searched for the others.
        for term in sorted(query.terms, key=lambda each: (each.is_excluded, -len(each.folded))):
            positions = [each for each in positions if self._has(each, term) is not term.is_excluded]
        return positions

    def _has(self, position: int, term: Term) -> bool:
        if term.is_number and str(self.images[position].position) == term.folded:
            return True
        text = self.texts[position]
        return term.folded in (text if term.is_in_addresses else text.partition(_ADDRESSES)[0])


def kept_texts(former: SearchIndex, images: tuple[PackImage, ...], changes: PackChanges) -> list[str | None]:
    """The text of each image of a later answer that is as it was in the former one; None for all others."""
    texts: list[str | None] = [None] * len(images)
    for former_image, text, position in zip(former.images, former.texts, changes.new_positions, strict=True):
        if position is not None:
            later = images[position]
            if later.raw == former_image.raw and later.url == former_image.url:
                texts[position] = text
    return texts


def fold_missing(
    images: tuple[PackImage, ...],
    texts: list[str | None],
    status_words: Callable[[str], str],
    notes: Mapping[str, str],
) -> Iterator[SearchIndex | None]:
    """Make the index of an answer in steps of a millisecond, between which the caller may give way or stop.

    Args:
        images: The images.
        texts: The text of each where it is known; the list is filled.
        status_words: What people read for a status.
        notes: The notes of images, by id; they must not change meanwhile.

    Yields:
        None after each step, and the index at the end.
    """
    statuses: dict[str, str] = {}
    filled: list[str] = []
    for number, (image, known) in enumerate(zip(images, texts, strict=True)):
        if known is None:
            if image.status not in statuses:
                statuses[image.status] = _fields((status_words(image.status), image.status))
            filled.append(_text_of(image, statuses[image.status], notes.get(image.id, "")))
            if number % _STEP == 0:
                yield None
        else:
            filled.append(known)
    yield SearchIndex(images, filled)


_STEP: Final = 50  # images


def _text_of(image: PackImage, status: str, note: str) -> str:
    metadata = image.metadata
    words = _fields((image.description or "", note, *(metadata.keywords if metadata is not None else ())))
    return f"{words}{_NEXT_FIELD}{status}{_ADDRESSES}{_fields((image.id, image.url))}"


def _fields(fields: Iterable[str]) -> str:
    joined = _NEXT_FIELD.join(field.translate(_SEPARATORS) if not field.isprintable() else field for field in fields)
    return fold(joined)


_NOT_SAVED: Final = frozenset({Facet.CHANGE, Facet.REVIEW})


def saved_choices(choices: Iterable[Choice]) -> tuple[SavedChoice, ...]:
    """The choices that are kept, as texts."""
    return tuple(
        (choice.facet.value, choice.value if isinstance(choice.value, str) else choice.value.value, choice.is_excluded)
        for choice in choices
        if choice.facet not in _NOT_SAVED and not isinstance(choice.value, Comparison)
    )


def choices_from(saved: Iterable[SavedChoice]) -> tuple[Choice, ...]:
    """The choices that `saved_choices` has returned; those that this version does not know are left out."""
    found: list[Choice] = []
    for facet_text, value_text, is_excluded in saved:
        try:
            facet = Facet(facet_text)
            values = values_of(facet)
            value = values(value_text) if values is not None else value_text
        except ValueError:
            continue
        if facet not in _NOT_SAVED:
            found.append(Choice(facet, value, is_excluded))
    return tuple(found)
