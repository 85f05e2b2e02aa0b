"""Which condition of a filter that shows nothing is to be removed, or to be kept alone, to show most images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.core.facets import Choice
    from app.core.query import Term

_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Loosening:
    """A condition without which images would be shown, or with which alone.

    Attributes:
        condition: A word or phrase of the text, or a choice.
        shown: Number of images that would be shown.
        keeps: Whether it is the only condition that is kept, and not the only one that is removed.
    """

    condition: Term | Choice
    shown: int
    keeps: bool = False


def best_loosenings(
    conditions: Sequence[Term | Choice], count: Callable[[Sequence[Term | Choice]], int]
) -> list[Loosening]:
    """Those that would show most images, at most three; none that would show nothing.

    Args:
        conditions: All words, phrases and choices.
        count: Returns how many images meet all of some conditions.
    """
    found = [
        Loosening(condition, count([each for each in conditions if each is not condition])) for condition in conditions
    ]
    if not any(each.shown for each in found):
        kept = [each for each in conditions if not each.is_excluded]
        found = [Loosening(condition, count([condition]), keeps=True) for condition in kept]
    return sorted((each for each in found if each.shown), key=lambda each: -each.shown)[:_MOST]
