"""Facets: which images pass, and the counts, beside counting by hand."""

from __future__ import annotations

import random
from typing import Final

from msgspec import Raw

from app.core.changes import ChangeKind, UnseenChanges
from app.core.filtering import (
    Attention,
    Choice,
    Facet,
    Facts,
    choices_from,
    count_values,
    count_without_keywords,
    passing,
    saved_choices,
    values_of,
)
from app.core.models import ImageMetadata, PackImage
from app.core.saved_values import Mark, SavedTab, tabs_from_json, tabs_to_json
from tests.tables import each_row

_A: Final = Attention


def _image(position: int, status: str, keywords: tuple[str, ...] = (), description: str | None = "text") -> PackImage:
    metadata = ImageMetadata(status, description, keywords)
    return PackImage(position, f"id{position}", f"https://cdn.invalid/{position}", metadata, True, Raw(b"{}"))


_IMAGES: Final = (
    _image(1, "completed", ("sea", "sky")),
    _image(2, "completed", ("sky", "sky", " ")),
    _image(3, "completed"),
    _image(4, "completed", ("sea",), description=None),
    _image(5, "processing"),
    _image(6, "pending"),
    _image(7, "failed", ("sea",)),
    _image(8, "retrying"),
    PackImage(9, "id9", "https://cdn.invalid/9", None, True, Raw(b"{}")),
    _image(10, "completed", (" ",)),
)
_MARKS: Final = {"id1": Mark.PICKED, "id2": Mark.REJECTED, "id5": Mark.PICKED}
_CHANGES: Final = UnseenChanges(frozenset({"id2"}), frozenset({"id3", "id5"}), frozenset({"id1"}))
_NOTES: Final = {"id8": "crop", "id9": ""}
_FACTS: Final = Facts(
    _IMAGES, lambda image: _MARKS.get(image.id, Mark.NONE), broken={0, 5}, changes=_CHANGES, notes=_NOTES
)


def _shown(*choices: tuple[Facet, object] | tuple[Facet, object, bool]) -> list[int]:
    made = [Choice(*each) for each in choices]
    return [position + 1 for position in passing(_FACTS, range(len(_IMAGES)), made)]


@each_row(
    ("choices", "expected"),
    [
        ([], [*range(1, 11)]),
        ([(Facet.STATUS, "pending")], [6]),
        ([(Facet.STATUS, "pending"), (Facet.STATUS, "unknown")], [6, 9]),  # any within one facet
        ([(Facet.KEYWORD, "sea"), (Facet.KEYWORD, "sky")], [1, 2, 4, 7]),
        ([(Facet.KEYWORD, "sea"), (Facet.STATUS, "completed")], [1, 4]),  # all across facets
        ([(Facet.KEYWORD, "sea", True)], [2, 3, 5, 6, 8, 9, 10]),
        ([(Facet.KEYWORD, "sky"), (Facet.KEYWORD, "sea", True)], [2]),
        ([(Facet.MARK, Mark.PICKED)], [1, 5]),
        ([(Facet.MARK, Mark.NONE)], [3, 4, 6, 7, 8, 9, 10]),
        ([(Facet.ATTENTION, _A.DESCRIBED)], [1, 2, 3, 4, 10]),
        ([(Facet.ATTENTION, _A.BEING_DESCRIBED)], [5]),
        ([(Facet.ATTENTION, _A.PENDING)], [6]),
        ([(Facet.ATTENTION, _A.FAILED)], [7]),
        ([(Facet.ATTENTION, _A.NO_KEYWORDS)], [3, 10]),
        ([(Facet.ATTENTION, _A.BROKEN)], [1, 6]),
        ([(Facet.ATTENTION, _A.HAS_NOTE)], [8]),
        ([(Facet.CHANGE, ChangeKind.DESCRIBED)], [3, 5]),
        ([(Facet.CHANGE, ChangeKind.NEW), (Facet.CHANGE, ChangeKind.REDESCRIBED)], [1, 2]),
        ([(Facet.CHANGE, ChangeKind.DESCRIBED), (Facet.ATTENTION, _A.BEING_DESCRIBED)], [5]),
        ([(Facet.ATTENTION, _A.NEEDS_ATTENTION)], [1, 3, 4, 5, 6, 7, 8, 9, 10]),  # 2 alone is fine
        ([(Facet.ATTENTION, _A.FAILED), (Facet.ATTENTION, _A.BROKEN)], [1, 6, 7]),
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


def test_described_images_without_keywords_are_counted() -> None:
    assert count_without_keywords(_IMAGES) == len(_shown((Facet.ATTENTION, _A.NO_KEYWORDS)))


def test_random_choices_beside_a_check_of_each_image() -> None:
    source = random.Random(3)
    words = "abcdef"
    images = tuple(
        _image(number, source.choice("xyz"), tuple(source.choice(words) for _ in range(source.randint(0, 4))))
        for number in range(1, 301)
    )
    facts = Facts(images, lambda image: source.choice([*Mark]) if not image.id else Mark.NONE)
    for _ in range(200):
        choices = [
            Choice(Facet.STATUS, source.choice("xyz"), source.random() < 0.3)
            if source.random() < 0.4
            else Choice(Facet.KEYWORD, source.choice(words), source.random() < 0.3)
            for _ in range(source.randint(0, 4))
        ]
        expected = []
        for position, image in enumerate(images):
            assert image.metadata is not None
            values = {Facet.STATUS: {image.status}, Facet.KEYWORD: set(image.metadata.keywords)}
            is_shown = True
            for facet, own in values.items():
                included = [each.value for each in choices if each.facet is facet and not each.is_excluded]
                excluded = [each.value for each in choices if each.facet is facet and each.is_excluded]
                is_shown &= not included or any(each in own for each in included)
                is_shown &= not any(each in own for each in excluded)
            if is_shown:
                expected.append(position)
        assert [*passing(facts, range(len(images)), choices)] == expected


@each_row("facet", Facet)
def test_each_choice_but_those_of_changes_and_reviews_comes_back_as_it_was_kept(facet: Facet) -> None:
    choices = [
        Choice(facet, value, is_excluded) for value in values_of(facet) or ("sent",) for is_excluded in (True, False)
    ]

    (tab,) = tabs_from_json(tabs_to_json([SavedTab("a", choices=saved_choices(choices))]))

    assert [*choices_from(tab.choices)] == (choices if facet not in {Facet.CHANGE, Facet.REVIEW} else [])


def test_a_choice_that_is_not_kept_or_not_known_is_left_out() -> None:
    assert choices_from([("change", "new", False), ("mark", "gilded", True), ("size", "large", False)]) == ()
