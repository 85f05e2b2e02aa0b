"""Chooses the aspect ratio of a pack's gallery cells: that of most images, or square if the ratios are mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

SQUARE: Final = 1.0
# Width divided by height of images from cameras, phones and social networks.
_COMMON_RATIOS: Final = (9 / 16, 2 / 3, 3 / 4, 4 / 5, 1.0, 5 / 4, 4 / 3, 3 / 2, 16 / 9)
_MAJORITY: Final = 2 / 3  # of the images
_TOLERANCE: Final = 0.15  # of a ratio, either way


def cell_ratio(sizes: Iterable[tuple[int, int]]) -> float:
    """The aspect ratio of at least two thirds of the images.

    Args:
        sizes: Width and height of each known image, upright, in pixels.

    Returns:
        Width divided by height; 1.0 if no ratio is that frequent.
    """
    ratios = [width / height for width, height in sizes if width > 0 and height > 0]

    def rank(common: float) -> tuple[int, float]:
        """How many images are near a ratio, then how near, because the tolerances of ratios overlap."""
        off = [abs(ratio / common - 1) for ratio in ratios]
        near = [each for each in off if each <= _TOLERANCE]
        return len(near), -sum(near)

    best = max(_COMMON_RATIOS, key=rank)
    return best if ratios and rank(best)[0] >= _MAJORITY * len(ratios) else SQUARE
