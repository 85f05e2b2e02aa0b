"""Checks a screenshot of the built program: that it shows a pack in the gallery, and that it is the expected picture.

Both checks have a tolerance, because fonts are drawn slightly differently on each machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageStat

if TYPE_CHECKING:
    from pathlib import Path

# The gallery's rectangle: left, top, right, bottom, as fractions of the window's width and height.
_GALLERY: Final = (0.0, 0.15, 0.68, 0.95)
_CELLS: Final = (24, 16)
_LEVELS_BITS: Final = 3  # that are kept of each channel
_LEAST_COLOURS: Final = 60  # measured: 82 with the demo's pack, 3 on the home page
_SMALL: Final = (96, 64)
# Of 255. Measured: 0.5 for a blurred screenshot, 2.2 if one tile is empty, 30 for other pages.
_MAX_DIFFERENCE: Final = 1.5


def colours_in_gallery(picture: Image.Image) -> int:
    """Number of different colours in the gallery when it is scaled down to a few cells. Photos have many."""
    width, height = picture.size
    left, top, right, bottom = _GALLERY
    box = (round(left * width), round(top * height), round(right * width), round(bottom * height))
    cells = picture.convert("RGB").crop(box).resize(_CELLS, Image.Resampling.BOX)
    raw = cells.tobytes()
    shift = 8 - _LEVELS_BITS
    return len({tuple(channel >> shift for channel in raw[at : at + 3]) for at in range(0, len(raw), 3)})


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean absolute difference of two pictures that are scaled down, 0 to 255."""
    first, second = (each.convert("RGB").resize(_SMALL, Image.Resampling.BOX) for each in (one, other))
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


def problems_of(file: Path, expected: Path) -> list[str]:
    """Find out what is wrong with a screenshot.

    Args:
        file: Screenshot of the built program.
        expected: Screenshot of the program run from source on this machine.

    Returns:
        A message for each problem.
    """
    with Image.open(file) as picture, Image.open(expected) as other:
        problems = []
        if picture.size != other.size:
            problems.append(f"it has {picture.size} pixels, not {other.size}")
        colours = colours_in_gallery(picture)
        if colours < _LEAST_COLOURS:
            problems.append(f"it shows no gallery: {colours} colours, at least {_LEAST_COLOURS} are expected")
        distance = difference(picture, other)
        if distance > _MAX_DIFFERENCE:
            problems.append(f"it differs from the expected one by {distance:.1f}; {_MAX_DIFFERENCE} are allowed")
    return problems
