"""Choices of a filter as they are kept with a tab: as texts that stay the same in later versions.

Choices of changes are not kept: what has changed was perhaps seen before the tab comes back, so that the same choice
would hide other images than before, or all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.facets import Attention, Choice, Facet
from app.core.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import Enum

    from app.core.saved_tab import SavedChoice

# The facets whose values are not texts that the service has sent.
_VALUES: Final[dict[Facet, type[Enum]]] = {Facet.MARK: Mark, Facet.ATTENTION: Attention}


def saved_choices(choices: Iterable[Choice]) -> tuple[SavedChoice, ...]:
    """The choices that are kept, as texts."""
    return tuple(
        (choice.facet.value, choice.value if isinstance(choice.value, str) else choice.value.value, choice.is_excluded)
        for choice in choices
        if choice.facet is not Facet.CHANGE
    )


def choices_from(saved: Iterable[SavedChoice]) -> tuple[Choice, ...]:
    """The choices that `saved_choices` has returned; those that this version does not know are left out."""
    found: list[Choice] = []
    for facet_text, value_text, is_excluded in saved:
        try:
            facet = Facet(facet_text)
            value = _VALUES[facet](value_text) if facet in _VALUES else value_text
        except ValueError:
            continue
        found.append(Choice(facet, value, is_excluded))  # type: ignore[arg-type] # the value is one of its facet
    return tuple(found)
