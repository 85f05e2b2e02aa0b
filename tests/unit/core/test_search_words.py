"""Words of the full-text index, and queries for them, with SQLite itself as the judge."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from app.core.filtering import parse_query
from app.core.full_text import NameMatch, index_text, name_match, phrases_of
from app.storage.packs_list import TABLE
from tests.tables import each_row


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
        ("s", "Sunset over the sea"),
        ("sea sun", "Sunset over the sea"),
        ("SEA", "sunset over the séa"),
        ("creme brulee", "Crème Brûlée"),
        ("lodz smorre", "Łódź, smørrebrød"),
        ("strasse", "Straße"),
        ("“the sea”", "Sunset over the sea"),
        ('"over the se', "Sunset over the sea"),
        ("black-and-white", "A black and white photo"),
        ("black and white", "black-and-white"),
        ("it’s", "it's new"),
        ("4:5", "format 4:5"),
        ("-dog cat", "a cat"),
        ("東京", "夜の東京タワー"),
        ("京タ", "夜の東京タワー"),
        ("ー", "夜の東京タワー"),
        ("夜", "夜の東京タワー"),
        ("タワーの夜", "東京 タワーの夜 photo"),
        ("ﾀﾜｰ", "東京タワー"),
        ("iphone手机", "新しいiPhone手机です"),
        ("手机iphone", "手机iPhone"),
        ("ภาพ", "รูปภาพสวย"),
        ("프로", "한국 프로젝트"),
        ("🔥", "sunset🔥🌊"),
        ("नमस्ते", "नमस्ते दुनिया"),
        ("מים", "מַיִם"),
        ("كتاب", "كِتَابٌ أحمر"),
        ("ёлка", "Елка и ЙОД"),
    ],
)
def test_it_is_found(query: str, text: str) -> None:
    assert finds(query, text)


@each_row(
    ("query", "text"),
    [
        ("unset", "Sunset over the sea"),
        ("sea moon", "Sunset over the sea"),
        ('"sea the"', "the sea"),
        ("cat -dog", "a cat and a dog"),
        ("cat -do", "a cat and a dog"),
        ('cat -"a dog"', "a cat and a dog"),
        ("-dog", "a cat"),
        ("東塔", "東京タワー"),
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


@each_row(
    "query",
    [
        'a" OR "b',
        "a* AND b",
        "a NOT b",
        "NEAR(a b)",
        "text:a",
        "{a b}",
        "^a",
        "a + b",
        "(a",
        '"',
        '""',
        "'; DROP TABLE words; --",
        "a\x00b",
        "\ud800a",
        "\x1a",
        "\uff41\uff0a",
        "-",
        "a -",
        '-"',
    ],
)
def test_nothing_typed_is_syntax(query: str) -> None:
    assert not finds(query, "z y x")  # and no error


def test_words_that_are_operators_are_words() -> None:
    assert finds("not and or near", "NOT this AND that OR near")
    assert not finds("cat OR dog", "cat")


@each_row(
    ("folded_name", "words", "expected"),
    [
        ("gym portraits", ["gym"], NameMatch.BEGINS),
        ("gym portraits", ["gym", "por"], NameMatch.BEGINS),
        ("gym portraits", ["por", "gym"], NameMatch.AT_WORDS),
        ("home-gym", ["gym"], NameMatch.AT_WORDS),
        ("at c++", ["c++"], NameMatch.AT_WORDS),
        ("sale (50 %)", ["(50"], NameMatch.CONTAINS),
        ("strategymap", ["gym"], NameMatch.CONTAINS),
        ("自然風景", ["風景"], NameMatch.CONTAINS),
        ("autumn campaign", ["gym"], NameMatch.NONE),
        ("gym", ["gym", "portraits"], NameMatch.NONE),
        ("gym", [], NameMatch.BEGINS),
    ],
)
def test_how_well_a_name_matches(folded_name: str, words: list[str], expected: NameMatch) -> None:
    assert name_match(folded_name, words) is expected
