"""The text in which a pack's images are searched, and which of them match a query. Pure functions and values.

One image has one string: description, keywords, status, then ID and URL. A search for a word is a search in strings,
which takes 6 ms for 100,000 images; a database or a list of words could not find parts of words faster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.core.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from app.core.changes import PackChanges
    from app.core.models import PackImage
    from app.core.query import Query, Term

# Between the fields of an image, so that a phrase matches in one of them: no query contains control characters.
_NEXT_FIELD: Final = "\x01"
_ADDRESSES: Final = "\x00"  # before ID and URL
_SEPARATORS: Final = dict.fromkeys(map(ord, _NEXT_FIELD + _ADDRESSES), " ")


@dataclass(frozen=True, slots=True)
class SearchIndex:
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
            positions = self._matching_term(positions, term)
        return positions

    def _matching_term(self, positions: Sequence[int], term: Term) -> Sequence[int]:
        texts, word = self.texts, term.folded
        if term.is_number:
            return [each for each in positions if self._has_number(each, term) is not term.is_excluded]
        if term.is_excluded:
            return [each for each in positions if word not in texts[each]]
        return [each for each in positions if word in texts[each]]

    def _has_number(self, position: int, term: Term) -> bool:
        text = self.texts[position]
        searched = text if term.is_in_addresses else text.partition(_ADDRESSES)[0]
        return str(self.images[position].position) == term.folded or term.folded in searched


def kept_texts(former: SearchIndex, images: tuple[PackImage, ...], changes: PackChanges) -> list[str | None]:
    """The text of each image of a later answer that is as it was in the former one; None for all others."""
    texts: list[str | None] = [None] * len(images)
    for former_image, text, position in zip(former.images, former.texts, changes.new_positions, strict=True):
        if position is not None and _is_same(images[position], former_image):
            texts[position] = text
    return texts


def _is_same(later: PackImage, former: PackImage) -> bool:
    # After a merge most images are the same objects.
    return later is former or (later.raw == former.raw and later.url == former.url)


def fold_missing(
    images: tuple[PackImage, ...], texts: list[str | None], status_words: Callable[[str], str]
) -> Iterator[SearchIndex | None]:
    """Make the index of an answer in steps of a millisecond, between which the caller may give way or stop.

    Args:
        images: The images.
        texts: The text of each where it is known; the list is filled.
        status_words: What people read for a status.

    Yields:
        None after each step, and the index at the end.
    """
    statuses: dict[str, str] = {}
    filled: list[str] = []
    for number, (image, known) in enumerate(zip(images, texts, strict=True)):
        if known is None:
            if image.status not in statuses:
                statuses[image.status] = _fields((status_words(image.status), image.status))
            filled.append(_text_of(image, statuses[image.status]))
            if number % _STEP == 0:
                yield None
        else:
            filled.append(known)
    yield SearchIndex(images, filled)


_STEP: Final = 50  # images


def _text_of(image: PackImage, status: str) -> str:
    metadata = image.metadata
    words = _fields((image.description or "", *(metadata.keywords if metadata is not None else ())))
    return f"{words}{_NEXT_FIELD}{status}{_ADDRESSES}{_fields((image.id, image.url))}"


def _fields(fields: Iterable[str]) -> str:
    joined = _NEXT_FIELD.join(field.translate(_SEPARATORS) if not field.isprintable() else field for field in fields)
    return fold(joined)
