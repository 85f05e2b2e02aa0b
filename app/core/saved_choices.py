"""Choices of a filter as they are kept with a tab: as texts that stay the same in later versions.

Choices of changes are not kept: what has changed was perhaps seen before the tab comes back, so that the same choice
would hide other images than before, or all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.facets import Choice, Facet, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.saved_tab import SavedChoice


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
            values = values_of(facet)
            value = values(value_text) if values is not None else value_text
        except ValueError:
            continue
        if facet is not Facet.CHANGE:
            found.append(Choice(facet, value, is_excluded))
    return tuple(found)
