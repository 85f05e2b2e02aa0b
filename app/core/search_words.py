"""Splits text into the words of a full-text index, and queries into phrases of words. Pure functions.

Text is folded as the filter folds it (`core.folding`). A word is a run of what is neither space nor punctuation.
Scripts without spaces, such as Chinese, Japanese and Thai, have no such words: of them each two adjacent characters are
one, and the last character is another one. So any part of them is found, as a phrase of such words.

Of ASCII, words contain only letters and digits, so that SQLite's tokenizer `ascii` splits the result exactly at its
spaces, and nothing that a person types is ever syntax of a query.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.core.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.core.query import Query

# A word between fields, so that no phrase matches across them. Texts can't contain it: it is among the separators.
_BOUNDARY: Final = "\ue000"
_SEPARATORS: Final = (
    r"\x00-/:-@\[-`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb-\xbf\xd7\xf7\u0589\u05be\u05c0\u05c3\u05f3\u05f4\u060c\u061b\u061e"
    r"\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e4f\u0e5a\u0e5b\u104a-\u104f\u10fb\u1361-\u1368\u17d4-\u17da\u2000-\u206f"
    r"\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d\u30a0\u30fb\ud800-\udfff\ue000\ufe10-\ufe6f"
)
# Thai and Lao, Burmese, Khmer, Tai scripts, kana and bopomofo, Han; and symbols, such as emoji.
_UNSPACED: Final = (
    "\u0e01-\u0e4e\u0e81-\u0edf\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u1950-\u19df\u1a20-\u1aad\u2190-\u2bff"
    "\u3005-\u3007\u3021-\u302f\u3031-\u303c\u3041-\u309f\u30a1-\u30fa\u30fc-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_RUN: Final = re.compile(f"[{_UNSPACED}]+|[^{_SEPARATORS}{_UNSPACED}]+")
_ASCII_WORD: Final = re.compile("[0-9a-z]+")
_IS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")
_SEPARATED: Final = f"[{_SEPARATORS}]"
_BEGIN_OF_WORD: Final = f"(?<![^{_SEPARATORS}{_UNSPACED}])"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One term of a query: words that follow each other.

    Attributes:
        words: The words, separated by spaces.
        is_open: Whether the last word may be the beginning of one in the text.
        pattern: Matches the phrase in folded text; not compiled.
    """

    words: str
    is_open: bool
    pattern: str

    @property
    def expression(self) -> str:
        """The phrase in the syntax of SQLite's FTS5."""
        return f'"{self.words}" *' if self.is_open else f'"{self.words}"'

    def is_in(self, words: str) -> bool:
        """Whether a text has the phrase, as it is indexed."""
        return f" {self.words}{'' if self.is_open else ' '}" in f" {words} "


@dataclass(frozen=True, slots=True)
class Phrases:
    """A query.

    Attributes:
        wanted: All of these have to be in a text.
        excluded: None of these may be in it.
    """

    wanted: tuple[Phrase, ...]
    excluded: tuple[Phrase, ...]

    @property
    def expression(self) -> str:
        """The query in the syntax of SQLite's FTS5. There has to be a wanted phrase."""
        wanted = " AND ".join(phrase.expression for phrase in self.wanted)
        excluded = " OR ".join(phrase.expression for phrase in self.excluded)
        return f"({wanted}) NOT ({excluded})" if excluded else wanted


def index_text(fields: Iterable[str]) -> str:
    """The words of some fields, separated by spaces; empty if there are none."""
    words: list[str] = []
    for field in fields:
        if of_field := list(_words(fold(field))):
            words += of_field if not words else [_BOUNDARY, *of_field]
    return " ".join(words)


def phrases_of(query: Query) -> Phrases:
    """The phrases of a query. A term without any word, such as a question mark, is left out."""
    phrases = [(term.is_excluded, _phrase(term.folded)) for term in query.terms]
    wanted, excluded = (
        tuple(phrase for is_excluded, phrase in phrases if phrase is not None and is_excluded is kind)
        for kind in (False, True)
    )
    return Phrases(wanted, excluded)


def _words(folded: str) -> Iterator[str]:
    if folded.isascii():
        yield from _ASCII_WORD.findall(folded)
        return
    for run in _RUN.findall(folded):
        if _IS_UNSPACED.match(run):
            yield from _pairs(run)
            yield run[-1]
        else:
            yield run


def _pairs(run: str) -> Iterator[str]:
    return map(str.__add__, run, run[1:])


def _phrase(folded: str) -> Phrase | None:
    runs = _RUN.findall(folded)
    if not runs:
        return None
    *former, last = runs
    words = list(_words(" ".join(former)))
    is_open = len(last) == 1 or _IS_UNSPACED.match(last) is None
    words += [last] if is_open else _pairs(last)
    return Phrase(" ".join(words), is_open, _pattern(runs))


def _pattern(runs: list[str]) -> str:
    pattern = ""
    follows_word = False
    for run in runs:
        is_word = _IS_UNSPACED.match(run) is None
        if not pattern:
            pattern = _BEGIN_OF_WORD if is_word else ""
        else:
            pattern += f"{_SEPARATED}{'+' if follows_word and is_word else '*'}"
        pattern += re.escape(run)
        follows_word = is_word
    return pattern
