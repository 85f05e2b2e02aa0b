"""The query, the search index and the facets, rule by rule."""

from typing import Final

import pytest
from msgspec import Raw
from msgspec.structs import replace

from app.core.changes import ChangeKind, UnseenChanges, compare
from app.core.filtering import (
    Attention,
    Choice,
    Facet,
    Facts,
    SearchIndex,
    choices_from,
    count_values,
    fold_missing,
    kept_texts,
    parse_query,
    passing,
    saved_choices,
    values_of,
)
from app.core.links import Finding
from app.core.models import ImageMetadata, Pack, PackImage
from app.core.saved_values import Mark, SavedTab, tabs_from_json, tabs_to_json
from tests.tables import each_row

_WORDS: Final = {"completed": "Described", "pending": "Description pending", "failed": "Description failed"}


def _image(position: int, description: str = "", **fields: object) -> PackImage:
    keywords, status = fields.get("keywords", ()), str(fields.get("status", "completed"))
    assert isinstance(keywords, tuple)
    metadata = ImageMetadata(status, description or None, keywords)
    image_id, url = str(fields.get("id", "")), str(fields.get("url", ""))
    return PackImage(position, image_id, url, metadata, True, Raw(repr((description, fields)).encode()))


def _index(*images: PackImage) -> SearchIndex:
    *_, index = fold_missing(images, [None] * len(images), lambda status: _WORDS.get(status, status), {})
    assert index is not None
    return index


def _found(index: SearchIndex, text: str) -> list[int]:
    """The positions, from 1, of the images that a text finds."""
    return [each + 1 for each in index.matching(range(len(index.images)), parse_query(text))]


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    """Four images."""
    return _index(
        _image(1, "A red sunset over the sea", keywords=("calm", "Red sky"), id="0a1b-12", url="https://cdn.invalid/Beach.jpg"),
        _image(2, "Sea of red flowers", keywords=("sky",), id="7777", url="https://cdn.invalid/120.jpg"),
        _image(3, keywords=("Łódź", "Ørsted", "Ærø"), status="pending", id="5f12", url="https://other.invalid/2.jpg"),
        _image(4, "12 birds in a sunny sky", status="retrying", id="x", url="https://cdn.invalid/3.jpg"),
    )  # fmt: skip


@each_row(
    ("text", "expected"),
    [
        ("", [1, 2, 3, 4]),
        ("sea red", [1, 2]),  # all words, in any order
        ('"red sunset"', [1]),
        ('"red   sky"', [1]),  # in a keyword
        ('"sea calm"', []),  # a phrase does not reach from one field into the next
        ('"red s', [1]),  # still being typed
        ("-sea", [3, 4]),
        ("sky -red", [4]),
        ('-"red flowers" sea', [1]),
        ("-", [1, 2, 3, 4]),  # a minus alone, and an empty phrase
        ('"" -""', [1, 2, 3, 4]),
        ("beach", [1]),
        ("described", [1, 2]),  # the word that people see
        ("completed", [1, 2]),  # and the value as sent
        ('"description pending"', [3]),
        ("3", [3]),  # the position, not the URL
        ("12", [4]),  # no ID or URL either, of which nearly all contain a short number
        ("7777", [2]),
        ("-2", [1, 3]),
        ("0a1b", [1]),
        ("orsted", [3]),  # letters that are not on every keyboard
        ("ÆRØ", [3]),
        ("sea\x01calm", []),  # control characters are blanks: there is no such phrase
        ("\x00", [1, 2, 3, 4]),
    ],
)
def test_what_a_text_finds(index: SearchIndex, text: str, expected: list[int]) -> None:
    assert _found(index, text) == expected


@each_row(
    ("text", "number", "rest"),
    [("sun sea sky", 1, "sun sky"), ('sun -"red sky"', 1, "sun"), ("sun", 0, ""), ("  sun   sea ", 0, "sea")],
)
def test_a_term_is_taken_out_of_the_text(text: str, number: int, rest: str) -> None:
    query = parse_query(text)
    assert query.without(query.terms[number]) == rest


def test_texts_of_unchanged_images_are_kept_and_others_are_folded_again() -> None:
    former_images = (_image(1, "one", id="a"), _image(2, "two", id="b"), _image(3, "three", id="c"))
    later_images = (
        replace(former_images[2], position=1),
        _image(2, "TWO, changed", id="b"),
        _image(3, "new", id="d"),
    )
    former, later = (Pack("p", "p", 3, True, None, images, {}, {}, ()) for images in (former_images, later_images))
    index = _index(*former_images)
    texts = kept_texts(index, later_images, compare(former, later))
    assert [text is not None for text in texts] == [True, False, False]
    *_, updated = fold_missing(later_images, texts, str, {})
    assert updated is not None
    assert [_found(updated, text) for text in ("three", "changed", "new", "one")] == [[1], [2], [3], []]
    assert _found(updated, "1") == [1]


_A: Final = Attention


def _status_image(
    position: int, status: str, keywords: tuple[str, ...] = (), description: str | None = "text"
) -> PackImage:
    metadata = ImageMetadata(status, description, keywords)
    return PackImage(position, f"id{position}", f"https://cdn.invalid/{position}", metadata, True, Raw(b"{}"))


_IMAGES: Final = (
    _status_image(1, "completed", ("sea", "sky")),
    _status_image(2, "completed", ("sky", "sky", " ")),
    _status_image(3, "completed"),
    _status_image(4, "completed", ("sea",), description=None),
    _status_image(5, "processing"),
    _status_image(6, "pending"),
    _status_image(7, "failed", ("sea",)),
    _status_image(8, "retrying"),
    PackImage(9, "id9", "https://cdn.invalid/9", None, True, Raw(b"{}")),
    _status_image(10, "completed", (" ",)),
)
_MARKS: Final = {"id1": Mark.PICKED, "id2": Mark.REJECTED, "id5": Mark.PICKED}
_CHANGES: Final = UnseenChanges(frozenset({"id2"}), frozenset({"id3", "id5"}), frozenset({"id1"}))
_NOTES: Final = {"id8": "crop", "id9": ""}
_FACTS: Final = Facts(
    _IMAGES,
    lambda image: _MARKS.get(image.id, Mark.NONE),
    broken={0, 5},
    changes=_CHANGES,
    notes=_NOTES,
    stacked={"id1"},
    used={"https://cdn.invalid/2", "https://cdn.invalid/9"},
    link_of=lambda image: dict(enumerate(Finding, 1)).get(image.position),
)


def _shown(*choices: tuple[Facet, object] | tuple[Facet, object, bool]) -> list[int]:
    made = [Choice(*each) for each in choices]
    return [position + 1 for position in passing(_FACTS, range(len(_IMAGES)), made)]


@each_row(
    ("choices", "expected"),
    [
        ([], [*range(1, 11)]),
        ([(Facet.STATUS, "pending"), (Facet.STATUS, "unknown")], [6, 9]),  # any within one facet
        ([(Facet.KEYWORD, "sea"), (Facet.STATUS, "completed")], [1, 4]),  # all across facets
        ([(Facet.KEYWORD, "sea", True)], [2, 3, 5, 6, 8, 9, 10]),
        ([(Facet.KEYWORD, "sky"), (Facet.KEYWORD, "sea", True)], [2]),
        ([(Facet.MARK, Mark.PICKED)], [1, 5]),
        ([(Facet.ATTENTION, _A.NO_KEYWORDS)], [3, 10]),
        ([(Facet.ATTENTION, _A.BROKEN)], [1, 6]),
        ([(Facet.ATTENTION, _A.HAS_NOTE)], [8]),
        ([(Facet.ATTENTION, _A.USED)], [2, 9]),
        ([(Facet.ATTENTION, _A.NOT_USED), (Facet.KEYWORD, "sea", True)], [3, 5, 6, 8, 10]),
        ([(Facet.ATTENTION, _A.LINK_GONE), (Facet.ATTENTION, _A.LINK_FAILS)], [4, 5]),
        ([(Facet.ATTENTION, _A.LINK_WORKS, True)], [*range(2, 11)]),
        ([(Facet.CHANGE, ChangeKind.NEW), (Facet.CHANGE, ChangeKind.REDESCRIBED)], [1, 2]),
        ([(Facet.CHANGE, ChangeKind.DESCRIBED), (Facet.STATUS, "processing")], [5]),
        ([(Facet.ATTENTION, _A.NEEDS_ATTENTION)], [1, 3, 4, 5, 6, 7, 8, 9, 10]),  # 2 alone is fine
        ([(Facet.ATTENTION, _A.HAS_NOTE), (Facet.ATTENTION, _A.BROKEN)], [1, 6, 8]),
        ([(Facet.ATTENTION, _A.NEEDS_ATTENTION), (Facet.ATTENTION, _A.BROKEN, True)], [3, 4, 5, 7, 8, 9, 10]),
    ],
)
def test_any_within_one_facet_all_across_facets(choices: list[tuple[Facet, object]], expected: list[int]) -> None:
    assert _shown(*choices) == expected


def test_counts_are_those_of_counting_by_hand() -> None:
    everything = range(len(_IMAGES))
    by_hand = {
        facet: {value: len(_shown((facet, value))) for value in count_values(_FACTS, everything, facet)}
        for facet in Facet
    }
    for facet in Facet:
        assert dict(count_values(_FACTS, everything, facet)) == by_hand[facet]
    assert by_hand[Facet.KEYWORD] == {"sea": 3, "sky": 2}  # no blank ones, none twice
    others = ("processing", "pending", "failed", "retrying", "unknown")
    assert by_hand[Facet.STATUS] == {"completed": 5, **dict.fromkeys(others, 1)}
    assert by_hand[Facet.MARK] == {Mark.PICKED: 2, Mark.REJECTED: 1, Mark.NONE: 7}
    assert set(by_hand[Facet.ATTENTION]) == set(Attention)


@each_row("facet", Facet)
def test_each_choice_but_those_of_changes_and_reviews_comes_back_as_it_was_kept(facet: Facet) -> None:
    choices = [
        Choice(facet, value, is_excluded) for value in values_of(facet) or ("sent",) for is_excluded in (True, False)
    ]

    (tab,) = tabs_from_json(tabs_to_json([SavedTab("a", choices=saved_choices(choices))]))

    assert [*choices_from(tab.choices)] == (choices if facet not in {Facet.CHANGE, Facet.REVIEW} else [])


def test_a_damaged_tab_is_left_out_and_a_choice_that_is_not_known() -> None:
    assert choices_from([("change", "new", False), ("mark", "gilded", True), ("size", "large", False)]) == ()
    damaged = '[{"pack_id": "a", "choices": 5}, {"pack_id": "b", "unknown": 1}, 7, {"name": "c"}]'
    assert tabs_from_json(damaged) == (SavedTab("b"),)
    assert tabs_from_json("[") == tabs_from_json('{"a": 1}') == ()
