"""What the chips of the filter say."""

from app.core.filtering import Choice, Facet, values_of
from app.ui.texts import filter as texts
from tests.tables import each_row


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
