"""What the chips of the filter say."""

from __future__ import annotations

import pytest

from app.core.facets import Attention, Choice, Facet, FacetValue
from app.core.marks import Mark
from app.core.unseen_changes import ChangeKind
from app.ui.texts import filter as texts


@pytest.mark.parametrize(
    ("facet", "value", "included", "excluded"),
    [
        (Facet.ATTENTION, Attention.DESCRIBED, "Described", "Not described"),
        (Facet.ATTENTION, Attention.BROKEN, "Picture broken", "Picture not broken"),
        (Facet.MARK, Mark.PICKED, "Picked", "Not picked"),
        (Facet.STATUS, "pending", "Status: Description pending", "Status: Description not pending"),
        (Facet.STATUS, "Archived", "Status: Archived", "Status: Not Archived"),
        (Facet.KEYWORD, "Oslo", "Oslo", "Not Oslo"),
        (Facet.KEYWORD, "completed", "completed", "Not completed"),
    ],
)
def test_a_chip_says_what_is_chosen_in_one_sentence(
    facet: Facet, value: FacetValue, included: str, excluded: str
) -> None:
    assert texts.choice(Choice(facet, value)) == included
    assert texts.choice(Choice(facet, value, is_excluded=True)) == excluded


def test_each_value_that_the_window_names_has_words_for_its_exclusion() -> None:
    assert texts.NOT.keys() == {*Mark, *Attention, *ChangeKind}
