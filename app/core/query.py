"""What is typed into the filter: words that are all meant, "phrases" in quotes, and -words that are excluded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.core.folding import fold

_MINUS: Final = "-\u2212\uff0d"  # the sign of mathematics, and the full-width one of Chinese and Japanese keyboards
_QUOTES: Final = '"“”„\uff02'  # systems replace typed quotes by typographic ones
_TERM: Final = re.compile(rf"([{_MINUS}]?)(?:[{_QUOTES}]([^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(\S+))")
_CONTROLS: Final = re.compile("[\x00-\x1f]")
_SHORT_NUMBER: Final = 4  # digits


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase.

    Attributes:
        folded: As `core.folding` folds it; never empty.
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

    def narrows(self, former: Term) -> bool:
        """Whether each image that this term lets pass also passes the former one."""
        if self.is_excluded is not former.is_excluded:
            return False
        if self.folded == former.folded:
            return True
        if self.is_number or former.is_number:
            return False
        shorter, longer = (self, former) if self.is_excluded else (former, self)
        return shorter.folded in longer.folded


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed text.

    Attributes:
        text: As typed.
        terms: Its words and phrases in the order of the text.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()

    def narrows(self, former: Query) -> bool:
        """Whether each image that this query matches also matches the former one; False if that is not certain."""
        return all(any(term.narrows(each) for term in self.terms) for each in former.terms)

    def without(self, term: Term) -> str:
        """The text without one of its terms."""
        return " ".join(f"{self.text[: term.begin]} {self.text[term.end :]}".split())


def parse_query(text: str) -> Query:
    """Parse a text as typed. A quote that is not closed yet begins a phrase that reaches to the end."""
    terms = []
    for match in _TERM.finditer(text):
        minus, phrase, word = match.groups()
        folded = fold(_CONTROLS.sub(" ", phrase if phrase is not None else word))
        # A minus alone is the beginning of an excluded word.
        if folded and (phrase is not None or folded.strip(_MINUS)):
            terms.append(Term(folded, bool(minus), match.start(), match.end()))
    return Query(text, tuple(terms))
