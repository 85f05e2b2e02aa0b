"""Is this picture one of the program with a pack in its gallery? And is it the one that is expected?

Both are told tolerantly: fonts are drawn a little differently from machine to machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageStat

if TYPE_CHECKING:
    from pathlib import Path

# The gallery's part of the window: under the bar, left of the side panel; in shares of width and height.
_GALLERY: Final = (0.0, 0.15, 0.68, 0.95)
_CELLS: Final = (24, 16)
_LEVELS_BITS: Final = 3
_LEAST_COLOURS: Final = 60  # measured: 82 with the demo's pack, 3 on the welcome page
_SMALL: Final = (96, 64)
_MAX_DIFFERENCE: Final = (
    1.5  # of 255; measured: 0.5 where it is blurred, 2.2 where one tile is empty, 30 for other pages
)


def colours_in_gallery(picture: Image.Image) -> int:
    """How many different colours the gallery has when it is scaled down to a few cells: photos have many."""
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
    """What is wrong with a picture.

    Args:
        file: What the built program has painted.
        expected: What the program painted from source, on this machine.

    Returns:
        Sentences; none where all is well.
    """
    with Image.open(file) as picture, Image.open(expected) as other:
        problems = []
        if picture.size != other.size:
            problems.append(f"it has {picture.size} pixels, not {other.size}")
        colours = colours_in_gallery(picture)
        if colours < _LEAST_COLOURS:
            problems.append(f"it is no gallery: {colours} colours, where a pack has {_LEAST_COLOURS} at least")
        distance = difference(picture, other)
        if distance > _MAX_DIFFERENCE:
            problems.append(f"it differs from the one from source by {distance:.1f}; {_MAX_DIFFERENCE} are allowed")
    return problems
