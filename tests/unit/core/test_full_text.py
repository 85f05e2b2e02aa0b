"""How texts are folded, words of the full-text index and queries for them, and what is marked as found."""

import re
import sqlite3
import unicodedata
from contextlib import closing
from typing import Final

from app.core.filtering import parse_query
from app.core.full_text import (
    NameMatch,
    Phrase,
    Ranges,
    excerpt_of,
    fold,
    has_words,
    index_text,
    matches_in,
    name_match,
    part_that_fits,
    phrases_of,
)
from app.storage.packs_list import TABLE
from tests.tables import each_row

_SURROGATES: Final = range(0xD800, 0xE000)
_SCRIPTS_END: Final = 0x20000  # only ideographs follow


@each_row(
    ("text", "folded"),
    [
        ("Crème BRÛLÉE", "creme brulee"),
        ("IŞIK \u0131ş\u0131k", "isik isik"),
        ("Øresund, smørrebrød, Ǿ", "oresund, smorrebrod, o"),
        ("Ærø, ŒUVRE, cœur, ǽ", "aero, oeuvre, coeur, ae"),
        ("Þingvellir, Ísafjörður, Ŋ", "thingvellir, isafjordur, n"),
        ("Ёлка и ЙОД", "елка и иод"),
        ("שָׁלוֹם", "שלום"),
        ("كِتَابٌ أحمر كـــبير", "كتاب احمر كبير"),
        ("\uff26\uff55\uff4c\uff4c\u3000\uff57\uff49\uff44\uff54\uff48", "full width"),
        ("ｶﾞﾗｽ", "カ\u3099ラス"),  # half-width letters become usual ones
        ("don’t re\u2010use", "don't re-use"),
        ("soft\u00adhyphen \u202ehidden\u202c ❤\ufe0f", "softhyphen hidden ❤"),
        ("क़लम ड़ আড়", "कलम ड আড"),  # without a nukta
        ("  two\n\twords \ud800 ", "two words \ud800"),
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
        ("か", "が"),  # kana with and without voicing
    ],
)
def test_marks_that_make_another_word_matter(one: str, other: str) -> None:
    assert fold(one) != fold(other)


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


@each_row(("words", "is_found"), [([], True), (["brulee"], True), (["creme", "cake"], False), (["rem", "brul"], True)])
def test_a_text_has_words_if_it_contains_all_of_them(words: list[str], is_found: bool) -> None:
    assert has_words("Crème BRÛLÉE", words) is is_found


def finds(query: str, *fields: str) -> bool:
    """Whether SQLite finds a text of these fields; None of the query may be syntax."""
    phrases = phrases_of(parse_query(query))
    if not phrases.wanted:
        return False
    words = index_text(fields)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(TABLE)
        connection.execute("INSERT INTO words (rowid, text) VALUES (1, ?)", (words,))
        found = connection.execute("SELECT 1 FROM words WHERE words MATCH ?", (phrases.expression,)).fetchall()
    # Names of packs are searched without SQLite.
    in_python = all(each.is_in(words) for each in phrases.wanted) and not any(
        each.is_in(words) for each in phrases.excluded
    )
    assert in_python is bool(found)
    return bool(found)


@each_row(
    ("query", "text"),
    [
        ("SEA", "sunset over the séa"),
        ("lodz smorre", "Łódź, smørrebrød"),
        ("“the sea”", "Sunset over the sea"),
        ('"over the se', "Sunset over the sea"),
        ("black and white", "black-and-white"),
        ("it’s", "it's new"),
        ("4:5", "format 4:5"),
        ("-dog cat", "a cat"),
        ("東京", "夜の東京タワー"),
        ("ー", "夜の東京タワー"),
        ("タワーの夜", "東京 タワーの夜 photo"),
        ("iphone手机", "新しいiPhone手机です"),
        ("ภาพ", "รูปภาพสวย"),
        ("🔥", "sunset🔥🌊"),
        ("नमस्ते", "नमस्ते दुनिया"),
        ("מים", "מַיִם"),
        ("كتاب", "كِتَابٌ أحمر"),
    ],
)
def test_it_is_found(query: str, text: str) -> None:
    assert finds(query, text)


@each_row(
    ("query", "text"),
    [
        ("unset", "Sunset over the sea"),
        ('"sea the"', "the sea"),
        ("cat -dog", "a cat and a dog"),
        ('cat -"a dog"', "a cat and a dog"),
        ("-dog", "a cat"),
        ("京東", "東京 東京"),
        ("が", "か"),
        ("", "text"),
        ("?!", "text?!"),
    ],
)
def test_it_is_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


def test_a_phrase_is_in_one_field() -> None:
    assert finds('"red car"', "a red car", "sky")
    assert not finds('"car sky"', "a red car", "sky")
    assert not finds('"car sky"', "a red car", "", "sky")
    assert not finds("\ue000", "one", "other")
    assert finds("not and or near", "NOT this AND that OR near"), "words that are operators are words"


@each_row(
    "query",
    ['a" OR "b', "a* AND b", "NEAR(a b)", "{a b}", "(a", '"', "'; --", "\ud800a", "\uff41\uff0a", '-"'],
)
def test_nothing_typed_is_syntax(query: str) -> None:
    assert not finds(query, "z y x")  # and no error


@each_row(
    ("folded_name", "words", "expected"),
    [
        ("gym portraits", ["gym"], NameMatch.BEGINS),
        ("gym portraits", ["por", "gym"], NameMatch.AT_WORDS),
        ("at c++", ["c++"], NameMatch.AT_WORDS),
        ("strategymap", ["gym"], NameMatch.CONTAINS),
        ("自然風景", ["風景"], NameMatch.CONTAINS),
        ("gym", [], NameMatch.BEGINS),
    ],
)
def test_how_well_a_name_matches(folded_name: str, words: list[str], expected: NameMatch) -> None:
    assert name_match(folded_name, words) is expected


def wanted(query: str) -> tuple[Phrase, ...]:
    return phrases_of(parse_query(query)).wanted


def marked(text: str, matches: Ranges) -> str:
    """The text with what was found in brackets."""
    for begin, end in reversed(matches):
        text = f"{text[:begin]}[{text[begin:end]}]{text[end:]}"
    return text


@each_row(
    ("text", "query", "expected"),
    [
        ("A sunny day by the sea", "sun sea", "A [sun]ny day by the [sea]"),
        ("A sunny day by the sea", "ny", "A sunny day by the sea"),
        ("A sunny day by the sea", '"by the" -sea', "A sunny day [by the] sea"),
        ("Crème BRÛLÉE", "brul", "Crème [BRÛL]ÉE"),
        ("die Straße", "stras", "die [Straß]e"),
        ("cafe\u0301 noir", "cafe", "[cafe]\u0301 noir"),
        ("夜の東京タワー", "東京", "夜の[東京]タワー"),
        ("sun-set, sunset", '"sun set"', "[sun-set], sunset"),
        ("sunsun sun", "sun", "[sun]sun [sun]"),
    ],
)
def test_what_was_found_is_marked_as_it_is_written(text: str, query: str, expected: str) -> None:
    assert marked(text, matches_in(text, wanted(query))) == expected


@each_row("text", [f"{'word ' * 100}a rare\n bird {'more ' * 100}", f"{'字' * 1000}bird{'字' * 1000}"])
def test_a_long_text_is_cut_around_the_first_match(text: str) -> None:
    excerpt, matches = excerpt_of(text, wanted("bird"))
    assert len(excerpt) <= 202
    assert excerpt[0] == excerpt[-1] == "…"
    assert [excerpt[begin:end] for begin, end in matches] == ["bird"]
    beginning, matches = excerpt_of(text, wanted("nothing"))
    assert text.startswith(beginning[:-1])
    assert matches == ()
    assert excerpt_of("a  short\ntext", wanted("bird")) == ("a short text", ())


@each_row(
    ("room", "word", "expected"),
    [
        (41, "sunny", "A [sunny] day by the sea, and a boat on it."),
        (40, "sunny", "A [sunny] day by the sea, and a boat on i…"),
        (20, "sunny", "A [sunny] day by the…"),
        (20, "boat", "…sea, and a [boat] on…"),
        (20, "it", "…and a boat on [it]."),
        (20, "nothing", "A sunny day by the…"),
        (6, "sunny", "…[sunn]…"),
        (3, "sunny", "…[s]…"),
    ],
)
def test_of_what_there_is_no_room_for_the_part_with_the_first_match_is_left(
    room: int, word: str, expected: str
) -> None:
    text = "A sunny day by the sea, and a boat on it."
    part, inside = part_that_fits(text, matches_in(text, wanted(word)), lambda shown, _: len(shown) <= room)
    assert marked(part, inside) == expected
