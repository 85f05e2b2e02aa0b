"""What the chips of the filter say."""

from app.core.filtering import Attention, Choice, Facet, FacetValue, values_of
from app.core.saved_values import Mark
from app.ui.texts import filter as texts
from tests.tables import each_row


@each_row(
    ("facet", "value", "included", "excluded"),
    [
        (Facet.ATTENTION, Attention.NOT_TAKEN, "Not yet taken", "Taken"),
        (Facet.ATTENTION, Attention.USED, "Used", "Not used"),
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
    assert texts.NOT.keys() == {value for facet in Facet for value in values_of(facet) or ()}


@each_row("facet", Facet)
def test_each_value_of_each_facet_has_words_of_its_own(facet: Facet) -> None:
    assert facet is Facet.ATTENTION or texts.FACETS[facet].text(), "it is in the list of statuses"
    choices = [
        Choice(facet, value, is_excluded) for value in values_of(facet) or ("sent",) for is_excluded in (True, False)
    ]
    for words in (texts.choice, texts.remove_choice):
        said = [words(choice) for choice in choices]
        assert len(set(said)) == len(choices), said
        assert all(said)
