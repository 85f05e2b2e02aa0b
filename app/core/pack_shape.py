"""Chooses the aspect ratio of a pack's gallery cells: that of most images, or square if the ratios are mixed."""

from collections.abc import Iterable
from typing import Final

SQUARE: Final = 1.0
# Width divided by height of images from cameras, phones and social networks.
RATIOS: Final = (9 / 16, 2 / 3, 3 / 4, 4 / 5, 1.0, 5 / 4, 4 / 3, 3 / 2, 16 / 9)
_MAJORITY: Final = 2 / 3  # of the images
_TOLERANCE: Final = 0.15  # of a ratio, either way


def cell_ratio(sizes: Iterable[tuple[int, int]], unknown: int = 0) -> float | None:
    """The aspect ratio of at least two thirds of the images.

    Args:
        sizes: Width and height of each known image, upright, in pixels.
        unknown: Number of further images, whose sizes are not known yet.

    Returns:
        Width divided by height; 1.0 if no ratio is that frequent; None if the unknown images may change the result.
    """
    ratios = [width / height for width, height in sizes if width > 0 and height > 0]
    near = {common: _distances(ratios, common) for common in RATIOS}
    most = len(ratios) + unknown
    if all(len(distances) + unknown < _MAJORITY * most for distances in near.values()) or not most:
        return SQUARE
    # How many images are near a ratio, then how near, because the tolerances of ratios overlap.
    best, *others = sorted(near, key=lambda common: (-len(near[common]), sum(near[common])))
    has_majority = len(near[best]) >= _MAJORITY * most
    is_ahead = not unknown or all(len(near[other]) + unknown < len(near[best]) for other in others)
    return best if has_majority and is_ahead else None


def are_mixed(sizes: Iterable[tuple[int, int]]) -> bool:
    """Whether fewer than two thirds of the images have one ratio, so that cells are square because of no other one."""
    sizes = list(sizes)
    near = _distances([width / height for width, height in sizes if width > 0 and height > 0], SQUARE)
    return cell_ratio(sizes) == SQUARE and len(near) < _MAJORITY * len(sizes)


def _distances(ratios: Iterable[float], common: float) -> list[float]:
    """How far the ratios that are near a common one are from it, as parts of it."""
    distances = (abs(ratio / common - 1) for ratio in ratios)
    return [distance for distance in distances if distance <= _TOLERANCE]
