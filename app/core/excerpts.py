"""Finds what was searched for in a text as it was sent, and cuts a part of it that shows it. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.core.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    before, after = _CUT if begin else "", _CUT if end < len(text) else ""
    shift = len(before) - begin
    inside = ((max(one, begin), min(other, end)) for one, other in matches if one < end and other > begin)
    return f"{before}{text[begin:end]}{after}", tuple((one + shift, other + shift) for one, other in inside)


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
