"""Images of a pack that stand together in the gallery, because they are copies of one picture."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum
from typing import Final

from msgspec import Struct


class Quality(Enum):
    """What makes an image better than others of its stack, the most important first."""

    WORKS = "works"  # its link
    LARGE = "large"
    SHARP = "sharp"
    DESCRIBED = "described"


_NEARLY: Final = 0.9  # of the best size and sharpness: less is seen


def qualities(
    works: Sequence[bool], described: Sequence[bool], pixels: Sequence[int], sharpness: Sequence[int]
) -> list[frozenset[Quality]]:
    """What is good of each of some copies of one picture; arguments are of each."""
    large, sharp = ([each >= _NEARLY * max(values) for each in values] for values in (pixels, sharpness))
    return [
        frozenset(quality for quality, has_it in zip(Quality, each, strict=True) if has_it)
        for each in zip(works, large, sharp, described, strict=True)
    ]


def rank(found: Collection[Quality]) -> tuple[bool, ...]:
    """What copies are sorted by, so that the best one comes first."""
    return tuple(quality not in found for quality in Quality)


class Stack(Struct, frozen=True):
    """At least two images that are the same picture.

    Attributes:
        positions: Their indices in the pack's images, the best one first, unless the person has picked another one.
        is_folded: Whether the first one is shown for all of them.
        reasons: Why the first one is the best; none if it is not, or if all are as good.
    """

    positions: tuple[int, ...]
    is_folded: bool
    reasons: tuple[Quality, ...] = ()

    @property
    def shown(self) -> tuple[int, ...]:
        """The indices of those that are shown, in their order."""
        return self.positions[:1] if self.is_folded else self.positions


def fold(
    positions: Sequence[int],
    groups: Iterable[Sequence[int]],
    unfolded: Collection[int],
    found: Mapping[int, Collection[Quality]],
) -> tuple[Sequence[int], dict[int, Stack]]:
    """Let the images of each stack stand together, in the place of the first of them. 10,000 images take some ms.

    Args:
        positions: The indices of the images that pass the filter, ascending.
        groups: The indices of the images of each stack in the order of the stack; some may not pass.
        unfolded: Images of stacks of which all images are shown.
        found: What is good of each image of a group.

    Returns:
        The indices of the images that are shown, and the stack of each image that is in one.
    """
    passing = frozenset(positions)
    stacks: dict[int, Stack] = {}
    for group in groups:
        members = tuple(each for each in group if each in passing)
        if len(members) > 1:
            is_folded = all(each not in unfolded for each in members)
            stacks |= dict.fromkeys(members, Stack(members, is_folded, _reasons([found[each] for each in members])))
    if not stacks:
        return positions, stacks
    shown: list[int] = []
    for position in positions:
        stack = stacks.get(position)
        if stack is None:
            shown.append(position)
        elif position == min(stack.positions):
            shown += stack.shown
    return shown, stacks


def _reasons(found: Sequence[Collection[Quality]]) -> tuple[Quality, ...]:
    best, *others = found
    if min(map(rank, others)) < rank(best):
        return ()
    return tuple(each for each in Quality if each in best and any(each not in other for other in others))
