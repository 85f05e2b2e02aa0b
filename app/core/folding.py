"""Folds text for searching: case, accents and the width of letters do not matter, in any script.

A text is decomposed (NFKD), marks that are accents or optional points are removed, the rest is case-folded, and Latin
letters that Unicode does not decompose are spelled with plain ones: "ł" as "l", "æ" as "ae". Which marks are accents
depends on the script, because Unicode has one category for both:

- Removed: the accents of Latin, Greek and Cyrillic; the points of Hebrew, Arabic and Syriac, which are mostly left out
  in writing; the nukta of Indic scripts, which many people do not type; accents of Vedic texts; variation selectors.
- Kept, because without them another word is written: vowel signs, viramas, candrabindu and anusvara of Indic scripts;
  vowels and tone marks of Thai, Lao, Khmer and Burmese; vowels of Tibetan and Thaana; and the voicing marks of kana.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

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
