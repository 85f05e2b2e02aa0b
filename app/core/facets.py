"""Facets: what images are filtered by besides text, and how many images have each value. Pure functions and values.

An image passes the choices of one facet if it has any of the values that are included, and none of those that are
excluded. It has to pass the choices of all facets.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from app.core.marks import Mark
from app.core.unseen_changes import NOTHING_CHANGED, ChangeKind, UnseenChanges

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from app.core.models import ImageMetadata, PackImage


class Facet(Enum):
    """What the values of a choice are of."""

    STATUS = "status"  # as sent
    KEYWORD = "keyword"  # as sent
    MARK = "mark"
    ATTENTION = "attention"
    CHANGE = "change"  # since the person looked


class Attention(Enum):
    """How far the description of an image is, and what is not as it should be. An image may have several of these."""

    NEEDS_ATTENTION = "needs_attention"  # it has not all of picture, description and keywords
    DESCRIBED = "described"
    BEING_DESCRIBED = "being_described"
    PENDING = "pending"
    FAILED = "failed"
    NO_KEYWORDS = "no_keywords"
    BROKEN = "broken"


type FacetValue = str | Mark | Attention | ChangeKind


def values_of(facet: Facet) -> type[Mark] | type[Attention] | type[ChangeKind] | None:
    """The values of a facet, in the order in which they are listed; None if they are texts that the service sends."""
    match facet:
        case Facet.STATUS | Facet.KEYWORD:
            return None
        case Facet.MARK:
            return Mark
        case Facet.ATTENTION:
            return Attention
        case Facet.CHANGE:
            return ChangeKind


STATUS_ATTENTION: Final = {
    "completed": Attention.DESCRIBED,
    "processing": Attention.BEING_DESCRIBED,
    "pending": Attention.PENDING,
    "failed": Attention.FAILED,
}


@dataclass(frozen=True, slots=True)
class Choice:
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


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the images of one answer.

    Attributes:
        images: The images.
        mark_of: Returns the mark of an image.
        broken: The indices in `images` of those whose picture is broken.
        changes: What has changed since the person looked.
    """

    images: Sequence[PackImage]
    mark_of: Callable[[PackImage], Mark]
    broken: Collection[int] = frozenset()
    changes: UnseenChanges = NOTHING_CHANGED

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

    def _attention(self, position: int, image: PackImage) -> list[FacetValue]:
        found: list[FacetValue] = []
        described = STATUS_ATTENTION.get(image.status)
        if described is not None:
            found.append(described)
        lacks_keywords = described is Attention.DESCRIBED and not has_keywords(image.metadata)
        if lacks_keywords:
            found.append(Attention.NO_KEYWORDS)
        if position in self.broken:
            found.append(Attention.BROKEN)
        is_fine = described is Attention.DESCRIBED and image.description and position not in self.broken
        if lacks_keywords or not is_fine:
            found.append(Attention.NEEDS_ATTENTION)
        return found


def has_keywords(metadata: ImageMetadata | None) -> bool:
    """Whether there is a keyword that is not blank."""
    return metadata is not None and any(word and not word.isspace() for word in metadata.keywords)


def count_without_keywords(images: Iterable[PackImage]) -> int:
    """Number of images that are described, but have no keywords."""
    return sum(image.status == "completed" and not has_keywords(image.metadata) for image in images)


def passing(facts: Facts, positions: Sequence[int], choices: Iterable[Choice]) -> Sequence[int]:
    """Those of some positions, ascending indices of images, that pass all choices."""
    by_facet: dict[Facet, list[Choice]] = {}
    for choice in choices:
        by_facet.setdefault(choice.facet, []).append(choice)
    for facet, chosen in by_facet.items():
        included = {each.value for each in chosen if not each.is_excluded}
        excluded = {each.value for each in chosen if each.is_excluded}
        values = facts.values
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
