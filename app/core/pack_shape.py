"""The shape of a pack's cells: one ratio where most of its images have it, square where they are mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

SQUARE: Final = 1.0
# Width divided by height of what cameras, phones and networks produce.
_COMMON_RATIOS: Final = (9 / 16, 2 / 3, 3 / 4, 4 / 5, 1.0, 5 / 4, 4 / 3, 3 / 2, 16 / 9)
_MOST: Final = 2 / 3  # of the images
_TOLERANCE: Final = 0.15  # of a ratio, either way


def cell_ratio(sizes: Iterable[tuple[int, int]]) -> float:
    """The ratio that two thirds of the images have.

    Args:
        sizes: Width and height of each known image, upright, in pixels.

    Returns:
        Width divided by height; 1.0 where no ratio has so many.
    """
    ratios = [width / height for width, height in sizes if width > 0 and height > 0]

    def rank(common: float) -> tuple[int, float]:
        """Images near a ratio, then how near they are: common ratios lie within the tolerance of each other."""
        off = [abs(ratio / common - 1) for ratio in ratios]
        near = [each for each in off if each <= _TOLERANCE]
        return len(near), -sum(near)

    best = max(_COMMON_RATIOS, key=rank)
    return best if ratios and rank(best)[0] >= _MOST * len(ratios) else SQUARE
