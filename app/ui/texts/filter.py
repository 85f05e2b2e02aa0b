"""The filter: its field, its facets, and what it shows."""

from typing import Final

from app.core.changes import ChangeKind
from app.core.display_text import line_shown
from app.core.filtering import Agreement, Attention, Choice, Comparison, Facet, FacetValue, FilterSuggestion, Term
from app.core.readability import QUIET_PERCENT, Third
from app.core.saved_values import Mark
from app.ui.texts.marks import status_word
from app.ui.texts.pack import CHANGES, KINDS
from app.ui.texts.wording import COUNT, Message, alt_prefix, number, translate

_LONGEST: Final = 60  # characters of a keyword, a status or a word

CLEAR: Final = Message("Filter", "Clear")
CLEAR_TIP: Final = Message("Filter", "Show all images")
NO_RESULT: Final = Message("Filter", "No image passes this filter.")
NO_RESULT_TOGETHER: Final = Message("Filter", "No image passes all parts of this filter. Try one of these:")
NONE_MEASURED: Final = Message("Filter", "No picture that was measured so far passes this filter.")
UNMEASURED_TIP: Final = Message("Filter", "A picture is measured as soon as its thumbnail is loaded.")
NO_VALUES: Final = Message("Filter", "There is nothing to choose")
SEARCH_KEYWORDS: Final = Message("Filter", "Search keywords")
SEARCHING: Final = Message("Filter", "Searching…")

FACETS: Final = {
    Facet.STATUS: Message("Filter", "Status"),
    Facet.KEYWORD: Message("Filter", "Keywords"),
    Facet.MARK: Message("Filter", "Marks"),
    Facet.CHANGE: CHANGES,
    Facet.QUIET: Message("Filter", "Room for text"),
    Facet.REVIEW: Message("Filter", "Reviews"),
}
COMPARISONS: Final = {
    Agreement.BOTH: Message("Filter", "Both picked, {name} and I"),
    Agreement.ONLY_I: Message("Filter", "Only I picked, not {name}"),
    Agreement.ONLY_OTHER: Message("Filter", "Only {name} picked"),
    Agreement.PICKED: Message("Filter", "Picked by {name}"),
    Agreement.SAME: Message("Filter", "We agree"),
    Agreement.DIFFERENT: Message("Filter", "We disagree"),
}
MARKS: Final = {
    Mark.PICKED: Message("Filter", "Picked"),
    Mark.REJECTED: Message("Filter", "Rejected"),
    Mark.NONE: Message("Filter", "Without a mark"),
}
ATTENTION: Final = {
    Attention.NEEDS_ATTENTION: Message("Filter", "Needs attention"),
    Attention.NO_KEYWORDS: Message("Filter", "Described without keywords"),
    Attention.BROKEN: Message("Filter", "Picture broken"),
    Attention.HAS_NOTE: Message("Filter", "With a note"),
    Attention.NOT_TAKEN: Message("Filter", "Not yet taken"),
    Attention.IN_STACK: Message("Filter", "In a stack"),
    Attention.USED: Message("Filter", "Used"),
    Attention.NOT_USED: Message("Filter", "Not used yet"),
    Attention.LINK_WORKS: Message("Filter", "Link works"),
    Attention.LINK_BUT: Message("Filter", "Link works, but"),
    Attention.LINK_REFUSED: Message("Filter", "Link refused us"),
    Attention.LINK_GONE: Message("Filter", "Link is gone"),
    Attention.LINK_FAILS: Message("Filter", "Link fails"),
}

QUIET: Final = {
    Third.TOP: Message("Filter", "Room for text at the top ({percent} % or more)"),
    Third.MIDDLE: Message("Filter", "Room for text in the middle ({percent} % or more)"),
    Third.BOTTOM: Message("Filter", "Room for text at the bottom ({percent} % or more)"),
}

SHOW_NAMED: Final = {
    Mark.PICKED: Message("Filter", "Show picked images"),
    Mark.REJECTED: Message("Filter", "Show rejected images"),
    Mark.NONE: Message("Filter", "Show images without a mark"),
}


def named_mark(text: str) -> Mark | None:
    """The mark whose name was typed, because that is a filter, too, and hardly a word of a description."""
    return next((mark for mark, name in MARKS.items() if name.text().casefold() == text.strip().casefold()), None)


# On the chips of what is left out. A keyword, or a status that is not documented, stays as it was sent.
NOT: Final[dict[FacetValue, Message]] = {
    Mark.PICKED: Message("Filter", "Not picked"),
    Mark.REJECTED: Message("Filter", "All but rejected"),
    Mark.NONE: Message("Filter", "Judged"),
    Attention.NEEDS_ATTENTION: Message("Filter", "Needs no attention"),
    Attention.NO_KEYWORDS: Message("Filter", "Not described without keywords"),
    Attention.BROKEN: Message("Filter", "Picture not broken"),
    Attention.HAS_NOTE: Message("Filter", "Without a note"),
    Attention.NOT_TAKEN: Message("Filter", "Taken"),
    Attention.IN_STACK: Message("Filter", "In no stack"),
    Attention.USED: Message("Filter", "Not used"),
    Attention.NOT_USED: Message("Filter", "Used already"),
    Attention.LINK_WORKS: Message("Filter", "All but links that work"),
    Attention.LINK_BUT: Message("Filter", "No link that works, but"),
    Attention.LINK_REFUSED: Message("Filter", "No link that refused us"),
    Attention.LINK_GONE: Message("Filter", "No link that is gone"),
    Attention.LINK_FAILS: Message("Filter", "No link that fails"),
    ChangeKind.NEW: Message("Filter", "Not new"),
    ChangeKind.GONE: Message("Filter", "Not gone"),
    ChangeKind.DESCRIBED: Message("Filter", "Not newly described"),
    ChangeKind.REDESCRIBED: Message("Filter", "Description not changed"),
    Third.TOP: Message("Filter", "No room for text at the top"),
    Third.MIDDLE: Message("Filter", "No room for text in the middle"),
    Third.BOTTOM: Message("Filter", "No room for text at the bottom"),
}
NOT_STATUS: Final[dict[FacetValue, Message]] = {
    "completed": Message("Filter", "Not described"),
    "processing": Message("Filter", "Not being described"),
    "pending": Message("Filter", "Description not pending"),
    "failed": Message("Filter", "Description not failed"),
    "unknown": Message("Filter", "Not without a status"),
}


def list_hint() -> str:
    """What a click in a list of the filter does."""
    return translate("Filter", "Click adds, {alt}click leaves out").format(alt=alt_prefix())


def value_text(facet: Facet, value: FacetValue) -> str:
    """A value of a facet as people read it."""
    if isinstance(value, Mark):
        return MARKS[value].text()
    if isinstance(value, Attention):
        return ATTENTION[value].text()
    if isinstance(value, ChangeKind):
        return KINDS[value].text()
    if isinstance(value, Comparison):
        if value.agreement is Agreement.ONLY_I and not value.reviewer:
            return translate("Filter", "Only I picked")
        return COMPARISONS[value.agreement].text().format(name=line_shown(value.reviewer, _LONGEST))
    if isinstance(value, Third):
        return QUIET[value].text().format(percent=number(QUIET_PERCENT))
    shown = line_shown(value, _LONGEST)
    return status_word(shown) if facet is Facet.STATUS else shown


def choice(chosen: Choice) -> str:
    """A choice on its chip. What is a mark, a change or needs attention is clear without the name of the facet."""
    value = _excluded_text(chosen) if chosen.is_excluded else value_text(chosen.facet, chosen.value)
    return translate("Filter", "Status: {status}").format(status=value) if chosen.facet is Facet.STATUS else value


def _excluded_text(chosen: Choice) -> str:
    known = NOT_STATUS.get(chosen.value) if chosen.facet is Facet.STATUS else NOT.get(chosen.value)
    if known is not None:
        return known.text()
    return translate("Filter", "Not {value}").format(value=value_text(chosen.facet, chosen.value))


def counted(word: Message, count: int) -> str:
    """The chip of marks with the number of images that have them."""
    return translate("Filter", "{value} {count}").format(value=word.text(), count=number(count))


# By the facet, if its name is said, and whether the value is left out.
_REMOVALS: Final = {
    (Facet.STATUS, False): Message("Filter", "Remove filter: Status {value}"),
    (Facet.STATUS, True): Message("Filter", "Remove filter: not Status {value}"),
    (Facet.KEYWORD, False): Message("Filter", "Remove filter: Keyword {value}"),
    (Facet.KEYWORD, True): Message("Filter", "Remove filter: not Keyword {value}"),
    (None, False): Message("Filter", "Remove filter: {value}"),
    (None, True): Message("Filter", "Remove filter: not {value}"),
}


def remove_choice(chosen: Choice) -> str:
    """The button that removes a choice, for screen readers."""
    facet = chosen.facet if chosen.facet in {Facet.STATUS, Facet.KEYWORD} else None
    return _REMOVALS[facet, chosen.is_excluded](value_text(chosen.facet, chosen.value))


# The tool tip of that button.
REMOVE_CHOICE: Final = Message("Filter", "Remove this from the filter")


def shown(count: int, total: int, unmeasured: int = 0) -> str:
    """How many images of the pack are shown, and how many may follow because they were not measured."""
    sentence = translate("Filter", "{shown} of {total} shown").format(shown=number(count), total=number(total))
    return f"{sentence}, {not_measured(unmeasured)}" if unmeasured else sentence


# How many pictures were not measured.
not_measured: Final = Message("Filter", "{count} not measured yet")


# A value in a list of the filter, for screen readers, by whether it is left out; None if it is not chosen.
SPOKEN: Final = {
    None: Message("Filter", "{value}, %Ln image(s)", None, COUNT),
    False: Message("Filter", "{value}, %Ln image(s), chosen", None, COUNT),
    True: Message("Filter", "{value}, %Ln image(s), left out", None, COUNT),
}


def more_values(count: int, *, are_searched: bool) -> str:
    """How many values are not in the list, and what to do about it where they can be searched for."""
    if are_searched:
        return translate("Filter", "and %Ln more: search for them", None, count)
    return translate("Filter", "and %Ln more", None, count)


def suggested(suggestion: FilterSuggestion) -> str:
    """The button that removes a part of the filter, or all but that; how many images are shown then."""
    part, count = suggestion.condition, suggestion.shown
    shown_part = line_shown(part.folded, _LONGEST) if isinstance(part, Term) else choice(part)
    if suggestion.keeps:
        return translate("Filter", "Only “{choice}”: %Ln image(s)", None, count).format(choice=shown_part)
    return translate("Filter", "Without “{choice}”: %Ln image(s)", None, count).format(choice=shown_part)
