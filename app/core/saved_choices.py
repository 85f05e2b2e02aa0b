"""Choices of a filter as they are kept with a tab: as texts that stay the same in later versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.facets import Attention, Choice, Facet
from app.core.marks import Mark
from app.core.unseen_changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import Enum

    from app.core.saved_tab import SavedChoice

# The facets whose values are not texts that the service has sent.
_VALUES: Final[dict[Facet, type[Enum]]] = {Facet.MARK: Mark, Facet.ATTENTION: Attention, Facet.CHANGE: ChangeKind}


def saved_choices(choices: Iterable[Choice]) -> tuple[SavedChoice, ...]:
    """The choices as texts."""
    return tuple(
        (choice.facet.value, choice.value if isinstance(choice.value, str) else choice.value.value, choice.is_excluded)
        for choice in choices
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
