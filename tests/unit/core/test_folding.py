"""Folding: what counts as equal in searching, in each script."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.core.full_text import fold, has_words
from tests.tables import each_row

_SURROGATES: Final = range(0xD800, 0xE000)
_SCRIPTS_END: Final = 0x20000  # only ideographs follow


@each_row(
    ("text", "folded"),
    [
        ("Crème BRÛLÉE", "creme brulee"),
        ("Ấm áp", "am ap"),
        ("Straße", "strasse"),
        ("Łódź SMØRREBRØD Đà", "lodz smorrebrod da"),
        ("Œuvre Ægir", "oeuvre aegir"),
        ("IŞIK \u0131ş\u0131k", "isik isik"),
        ("Łódź, ZAŁĄCZNIK", "lodz, zalacznik"),
        ("Øresund, smørrebrød, Ǿ", "oresund, smorrebrod, o"),
        ("Đà Nẵng, Đorđe", "da nang, dorde"),
        ("Ħal Għaxaq, Ŧ", "hal ghaxaq, t"),
        ("Ærø, ŒUVRE, cœur, ǽ", "aero, oeuvre, coeur, ae"),
        ("GROẞ, groß", "gross, gross"),
        ("Þingvellir, Ísafjörður, Ŋ", "thingvellir, isafjordur, n"),
        ("Ɓaƙar Ƴar Ɗan", "bakar yar dan"),
        ("ΟΔΟΣ Ωραία", "οδοσ ωραια"),
        ("Ёлка и ЙОД", "елка и иод"),
        ("שָׁלוֹם", "שלום"),
        ("كِتَابٌ أحمر كـــبير", "كتاب احمر كبير"),
        ("\uff26\uff55\uff4c\uff4c\u3000\uff57\uff49\uff44\uff54\uff48", "full width"),
        ("ｶﾞﾗｽ", "カ\u3099ラス"),  # half-width letters become usual ones
        ("don’t re\u2010use", "don't re-use"),
        ("soft\u00adhyphen \u202ehidden\u202c ❤\ufe0f", "softhyphen hidden ❤"),
        ("  two\n\twords  ", "two words"),
        ("", ""),
    ],
)
def test_case_accents_width_and_what_is_invisible_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


@each_row(
    ("one", "other"),
    [
        ("कि", "की"),  # Devanagari vowel signs
        ("कल", "कल्"),  # and virama
        ("มา", "ม้า"),  # Thai tone marks: to come, horse
        ("ดี", "ดู"),  # and vowels
        ("ກາ", "ກ້າ"),
        ("か", "が"),  # kana with and without voicing
        ("ދަ", "ދި"),  # Thaana vowels
        ("ကံ", "ကိ"),
        ("ཀི", "ཀུ"),
    ],
)
def test_marks_that_make_another_word_matter(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@each_row(("one", "other"), [("क़लम", "कलम"), ("ड़", "ड"), ("আড়", "আড")])
def test_a_nukta_does_not_matter(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_case_does_not_matter_for_any_character_and_folding_twice_changes_nothing() -> None:
    # The iota below a Greek letter is removed as an accent, but its capital is a letter of its own.
    has_iota_below = {*range(0x1F80, 0x1FB0), *range(0x1FB2, 0x1FB8), 0x1FBC, *range(0x1FC2, 0x1FC8), 0x1FCC}
    has_iota_below |= {*range(0x1FF2, 0x1FF8), 0x1FFC, 0x345}
    for code in range(_SCRIPTS_END):
        if code in _SURROGATES or code in has_iota_below:
            continue
        character = chr(code)
        folded = fold(character)
        assert fold(folded) == folded, hex(code)
        assert {fold(each) for each in (character.upper(), character.lower(), character.title())} == {folded}, hex(code)


def test_latin_letters_with_a_stroke_or_hook_are_spelled_without_it() -> None:
    for code in range(0x2000):
        match = re.fullmatch(r"LATIN SMALL LETTER ([A-Z]) WITH (STROKE|HOOK)", unicodedata.name(chr(code), ""))
        if match:
            assert fold(chr(code)) == match[1].lower(), chr(code)


def test_unpaired_surrogates_are_kept() -> None:
    assert fold("A\ud800É") == "a\ud800e"


@each_row(("words", "is_found"), [([], True), (["brulee"], True), (["creme", "cake"], False), (["rem", "brul"], True)])
def test_a_text_has_words_if_it_contains_all_of_them(words: list[str], is_found: bool) -> None:
    assert has_words("Crème BRÛLÉE", words) is is_found
