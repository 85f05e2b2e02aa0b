"""How much of an original is decoded around the part in sight. Pure functions."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.images.original import Region, Size


def clipped(region: Region, size: Size) -> Region | None:
    """Return the part of a region that is inside of a picture; None if there is none."""
    x, y, width, height = region
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + width, size[0]), min(y + height, size[1])
    return (left, top, right - left, bottom - top) if left < right and top < bottom else None


def with_margin(region: Region, size: Size, most_pixels: float) -> Region:
    """Return a region with an even margin, as large as allowed, shifted where the picture ends.

    Args:
        region: A part of the picture.
        size: Of the picture.
        most_pixels: Of the result, unless the region itself has more.
    """
    x, y, width, height = region
    spare = max(0.0, most_pixels - width * height)
    # The margin m solves (width + 2 m) (height + 2 m) = most_pixels.
    both = (sqrt((width + height) ** 2 + 4 * spare) - (width + height)) / 2
    wide = min(size[0], width + int(both))
    tall = max(height, min(size[1], int(most_pixels / wide)))
    wide = max(width, min(size[0], int(most_pixels / tall)))
    left = min(max(0, x - (wide - width) // 2), size[0] - wide)
    top = min(max(0, y - (tall - height) // 2), size[1] - tall)
    return left, top, wide, tall


def contains(outer: Region, inner: Region) -> bool:
    """Whether a region contains another one."""
    x, y, width, height = outer
    left, top, wide, tall = inner
    return x <= left and y <= top and left + wide <= x + width and top + tall <= y + height


def without_rim(region: Region, part: Region, size: Size, share: float) -> Region:
    """Return a region without the outer share of its margin around a part, except at the edges of the picture."""
    x, y, width, height = region
    rim_x, rim_y = int(share * (width - part[2]) / 2), int(share * (height - part[3]) / 2)
    left = x + rim_x if x > 0 else 0
    top = y + rim_y if y > 0 else 0
    right = x + width - rim_x if x + width < size[0] else size[0]
    bottom = y + height - rim_y if y + height < size[1] else size[1]
    return left, top, right - left, bottom - top
