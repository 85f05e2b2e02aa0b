"""Searching the texts of all kept packs: folded letters, words, and the excerpt that shows what was found.

A text is decomposed (NFKD), marks that are accents or optional points are removed, the rest is case-folded, and Latin
letters that Unicode does not decompose are spelled with plain ones: "ł" as "l", "æ" as "ae". Which marks are accents
depends on the script, because Unicode has one category for both:

- Removed: the accents of Latin, Greek and Cyrillic; the points of Hebrew, Arabic and Syriac, which are mostly left out
  in writing; the nukta of Indic scripts, which many people do not type; accents of Vedic texts; variation selectors.
- Kept, because without them another word is written: vowel signs, viramas, candrabindu and anusvara of Indic scripts;
  vowels and tone marks of Thai, Lao, Khmer and Burmese; vowels of Tibetan and Thaana; and the voicing marks of kana.

The filter folds text in the same way. A word is a run of what is neither space nor punctuation.
Scripts without spaces, such as Chinese, Japanese and Thai, have no such words: of them each two adjacent characters are
one, and the last character is another one. So any part of them is found, as a phrase of such words.

Of ASCII, words contain only letters and digits, so that SQLite's tokenizer `ascii` splits the result exactly at its
spaces, and nothing that a person types is ever syntax of a query.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import IntEnum, auto
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.core.saved_values import RecentPack

if TYPE_CHECKING:
    from app.core.filtering import Query


type Ranges = tuple[tuple[int, int], ...]


class Phrase(Struct, frozen=True):
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


class Phrases(Struct, frozen=True):
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


class FoundPack(Struct, frozen=True):
    """A pack whose name has all that is searched for.

    Attributes:
        pack: The pack.
        matches: Begin and end of what was found in its name, ascending.
    """

    pack: RecentPack
    matches: Ranges


class FoundImage(Struct, frozen=True):
    """An image whose description and keywords, together with the name of its pack, have all that is searched for.

    Attributes:
        pack_id: UUID of its pack.
        pack_name: Name of its pack as sent; empty if there is none.
        position: In the pack; 1 for the first image.
        image_id: UUID as sent; empty if the entry is unreadable.
        url: As sent; it may be anything.
        excerpt: The part of the description around the first match, or its beginning; empty if there is none.
        matches: Begin and end of what was found in the excerpt, ascending.
        keywords: The keywords in which something was found, as sent.
    """

    pack_id: str
    pack_name: str
    position: int
    image_id: str
    url: str
    excerpt: str
    matches: Ranges
    keywords: tuple[str, ...]


class FoundInPacks(Struct, frozen=True):
    """The result of a search.

    Attributes:
        packs: By last use.
        images: By last use of their packs, then by position. There may be fewer than match.
        image_count: Number of images that match; if `has_more`, at least so many do.
        has_more: Whether more match than were counted.
    """

    packs: tuple[FoundPack, ...] = ()
    images: tuple[FoundImage, ...] = ()
    image_count: int = 0
    has_more: bool = False


_ACCENTS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_CYRILLIC: Final = "\u0483-\u0489\u2de0-\u2dff\ua66f-\ua672\ua674-\ua67d\ua69e\ua69f"
_HEBREW: Final = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e"
_ARABIC: Final = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0897-\u089f\u08ca-\u08e1"
    "\u08e3-\u08ff\u0640"  # the last one is the tatweel, which only makes a word longer
)
_SYRIAC: Final = "\u0711\u0730-\u074a"
_INDIC: Final = "\u093c\u09bc\u0a3c\u0abc\u0b3c\u0c3c\u0cbc\u0951-\u0954\u1cd0-\u1cd2\u1cd4-\u1ce8"
# Invisible characters, such as soft hyphens, joiners and direction controls.
_INVISIBLE: Final = (
    "\u00ad\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
_REMOVED: Final = re.compile(f"[{_ACCENTS}{_CYRILLIC}{_HEBREW}{_ARABIC}{_SYRIAC}{_INDIC}{_INVISIBLE}]+")
# Letters with a stroke, hook or tail, and those without a dot, one of which has the capital "I".
_LETTERS: Final = "ⱥƀɓȼƈđɖɗɇƒǥɠħɦɨ\u0131ɉȷƙłƚɱɲŋøɵƥᵽʠɍʂŧƭⱦʉ\u028bɏƴƶȥ"
_PLAIN_LETTERS: Final = "abbccdddefgghhiijjkllmnnooppqrstttuvyyzz"
# What people type instead of a character that is not on their keyboard.
_SPELLINGS: Final = {
    **dict(zip(_LETTERS, _PLAIN_LETTERS, strict=True)),
    "æ": "ae",
    "œ": "oe",
    "ꜳ": "aa",
    "ð": "d",  # of Icelandic and Old English, as the next one
    "þ": "th",
    "\u2018": "'",
    "\u2019": "'",
    "\u02bc": "'",
    "\u2010": "-",
}
_SPELLED: Final = re.compile(f"[{''.join(_SPELLINGS)}]")


def fold(text: str) -> str:
    """The form of a text that is compared in searching; runs of white space become one blank."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = _REMOVED.sub("", unicodedata.normalize("NFKD", text)).casefold()
        if _SPELLED.search(folded):
            for written, typed in _SPELLINGS.items():  # `translate` takes five times as long
                folded = folded.replace(written, typed)
    return " ".join(folded.split())


def has_words(text: str, words: Collection[str]) -> bool:
    """Whether a text contains all of some words, which are folded already. Any text does if there are none."""
    folded = fold(text) if words else ""
    return all(word in folded for word in words)


class NameMatch(IntEnum):
    """How well the name of a pack has the words that are searched for, the best first."""

    BEGINS = auto()  # with the whole text
    AT_WORDS = auto()  # each of them begins a word of the name
    CONTAINS = auto()
    NONE = auto()  # what is found has other reasons, such as the text of an image


def name_match(folded_name: str, words: Sequence[str]) -> NameMatch:
    """How well a name, which is folded already as the words are, has all of them."""
    if folded_name.startswith(" ".join(words)):
        return NameMatch.BEGINS
    if not all(word in folded_name for word in words):
        return NameMatch.NONE
    at_words = all(re.search(rf"\b{re.escape(word)}", folded_name) for word in words)
    return NameMatch.AT_WORDS if at_words else NameMatch.CONTAINS


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
# Compiled when they are first used, because that takes 4 ms, which would delay the first paint.
_RUN: Final = f"[{_UNSPACED}]+|[^{_SEPARATORS}{_UNSPACED}]+"
_ASCII_WORD: Final = re.compile("[0-9a-z]+")
_IS_UNSPACED: Final = f"[{_UNSPACED}]"
_SEPARATED: Final = f"[{_SEPARATORS}]"
_BEGIN_OF_WORD: Final = f"(?<![^{_SEPARATORS}{_UNSPACED}])"


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
    for run in re.findall(_RUN, folded):
        if re.match(_IS_UNSPACED, run):
            yield from _pairs(run)
            yield run[-1]
        else:
            yield run


def _pairs(run: str) -> Iterator[str]:
    return map(str.__add__, run, run[1:])


def _phrase(folded: str) -> Phrase | None:
    runs = re.findall(_RUN, folded)
    if not runs:
        return None
    *former, last = runs
    words = list(_words(" ".join(former)))
    is_open = len(last) == 1 or re.match(_IS_UNSPACED, last) is None
    words += [last] if is_open else _pairs(last)
    return Phrase(" ".join(words), is_open, _pattern(runs))


def _pattern(runs: list[str]) -> str:
    pattern = ""
    follows_word = False
    for run in runs:
        is_word = re.match(_IS_UNSPACED, run) is None
        if not pattern:
            pattern = _BEGIN_OF_WORD if is_word else ""
        else:
            pattern += f"{_SEPARATED}{'+' if follows_word and is_word else '*'}"
        pattern += re.escape(run)
        follows_word = is_word
    return pattern


_LENGTH: Final = 200  # characters of an excerpt
_BEFORE: Final = 60  # of these before the first match
_SEARCHED: Final = 4000  # characters of a text: folding them one by one takes a millisecond
_CUT: Final = "…"


def matches_in(text: str, phrases: Iterable[Phrase]) -> Ranges:
    """Begin and end of each place in the first 4,000 characters of a text where a phrase is, ascending."""
    text = text[:_SEARCHED]
    if text.isascii():
        folded, origins = text.lower(), None
    else:
        folded, origins = _folded_with_origins(text)
    found = [match.span() for phrase in phrases for match in re.finditer(phrase.pattern, folded)]
    if origins is not None:
        # A character may be folded to several, or to none.
        found = [(origins[begin], origins[end - 1] + 1) for begin, end in found]
    return _joined(found)


def excerpt_of(text: str, phrases: Iterable[Phrase]) -> tuple[str, Ranges]:
    """The part of a text around the first match, or its beginning, and the matches in it.

    Runs of white space become one blank.
    """
    text = " ".join(text.split())
    matches = matches_in(text, phrases)
    begin = 0
    if len(text) > _LENGTH and matches and matches[0][0] > _BEFORE:
        begin = _after_blank(text, matches[0][0] - _BEFORE, matches[0][0])
    end = min(len(text), begin + _LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin) if " " in text[begin:end] else end
    return _cut(text, matches, begin, end)


def part_that_fits(text: str, matches: Ranges, fits: Callable[[str, Ranges], bool]) -> tuple[str, Ranges]:
    """The part of a text for which there is room: its beginning, or so much before the first match that this is in it.

    Args:
        text: The text.
        matches: Begin and end of each match in it, ascending.
        fits: Whether there is room for a text with these matches.

    Returns:
        The part, with an ellipsis where something was cut off, and the matches in it.
    """
    if fits(text, matches):
        return text, matches
    first, last = matches[0] if matches else (0, 0)
    begin = bisect_left(range(first), True, key=lambda begin: fits(*_cut(text, matches, begin, last)))
    begin = _after_blank(text, begin, first) if begin else 0
    ends = range(first, len(text) + 1)  # there may be no room for the whole match
    too_late = bisect_left(ends, True, key=lambda end: not fits(*_cut(text, matches, begin, end)))
    return _cut(text, matches, begin, first + max(0, too_late - 1))


def _cut(text: str, matches: Ranges, begin: int, end: int) -> tuple[str, Ranges]:
    """A part of a text, with an ellipsis where something was cut off, and the matches in it."""
    before, after = _CUT if begin else "", _CUT if end < len(text) else ""
    shift = len(before) - begin
    inside = ((max(one, begin), min(other, end)) for one, other in matches if one < end and other > begin)
    return f"{before}{text[begin:end].rstrip()}{after}", tuple((one + shift, other + shift) for one, other in inside)


def _folded_with_origins(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the index of that which it was folded from."""
    folded: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        each = character.lower() if character.isascii() else fold(character)
        folded.append(each)
        origins += [index] * len(each)
    return "".join(folded), origins


def _joined(ranges: list[tuple[int, int]]) -> Ranges:
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(ranges):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)


def _after_blank(text: str, earliest: int, latest: int) -> int:
    """Where the first word begins in a part of a text; `earliest` if there is no blank."""
    blank = text.find(" ", earliest, latest)
    return blank + 1 if blank >= 0 else earliest
