"""Finds what was searched for in a text as it was sent, and cuts a part of it that shows it. Pure functions."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from app.core.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.core.found_in_packs import Ranges
    from app.core.search_words import Phrase

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
