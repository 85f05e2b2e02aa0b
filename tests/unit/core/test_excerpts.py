"""What is marked in a text as found, and which part of it is shown."""

from __future__ import annotations

from app.core.filtering import parse_query
from app.core.full_text import excerpt_of, matches_in, part_that_fits, phrases_of
from tests.tables import each_row


def marked(text: str, query: str) -> str:
    """The text with what was found in brackets."""
    for begin, end in reversed(matches_in(text, phrases_of(parse_query(query)).wanted)):
        text = f"{text[:begin]}[{text[begin:end]}]{text[end:]}"
    return text


@each_row(
    ("query", "expected"),
    [
        ("sun sea", "A [sun]ny day by the [sea]"),
        ("ny", "A sunny day by the sea"),
        ('"by the"', "A sunny day [by the] sea"),
        ("day -sea", "A sunny [day] by the sea"),
        ("zebra", "A sunny day by the sea"),
    ],
)
def test_what_was_found_is_marked(query: str, expected: str) -> None:
    assert marked("A sunny day by the sea", query) == expected


@each_row(
    ("text", "query", "expected"),
    [
        ("Crème BRÛLÉE", "brul", "Crème [BRÛL]ÉE"),
        ("die Straße", "strasse", "die [Straße]"),
        ("die Straße", "stras", "die [Straß]e"),
        ("cafe\u0301 noir", "cafe", "[cafe]\u0301 noir"),
        ("夜の東京タワー", "東京", "夜の[東京]タワー"),
        ("sun-set, sunset", '"sun set"', "[sun-set], sunset"),
        ("red (car)", "red car", "[red] ([car])"),
        ("sunsun sun", "sun", "[sun]sun [sun]"),
    ],
)
def test_it_is_marked_as_it_is_written(text: str, query: str, expected: str) -> None:
    assert marked(text, query) == expected


def test_a_long_text_is_cut_around_the_first_match() -> None:
    text = f"{'word ' * 100}a rare\n bird {'more ' * 100}"
    phrases = phrases_of(parse_query("bird")).wanted
    excerpt, matches = excerpt_of(text, phrases)
    assert len(excerpt) <= 202
    assert excerpt.startswith("…word ")
    assert excerpt.endswith(" more…")
    assert [excerpt[begin:end] for begin, end in matches] == ["bird"]
    assert "a rare bird more" in excerpt
    beginning, matches = excerpt_of(text, phrases_of(parse_query("nothing")).wanted)
    assert beginning.startswith("word word")
    assert matches == ()
    assert excerpt_of("a  short\ntext", phrases) == ("a short text", ())


def test_a_text_without_blanks_is_cut_as_well() -> None:
    excerpt, matches = excerpt_of("字" * 1000 + "東京" + "字" * 1000, phrases_of(parse_query("東京")).wanted)
    assert len(excerpt) <= 202
    assert [excerpt[begin:end] for begin, end in matches] == ["東京"]


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
    matches = matches_in(text, phrases_of(parse_query(word)).wanted)
    part, inside = part_that_fits(text, matches, lambda shown, _: len(shown) <= room)
    for begin, end in reversed(inside):
        part = f"{part[:begin]}[{part[begin:end]}]{part[end:]}"
    assert part == expected
