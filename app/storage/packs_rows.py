"""The numbers of rows that belong to a pack: its chunks of images, and its images in the index of words."""

from __future__ import annotations

from typing import Final

_INDEX_BITS: Final = 20  # a pack has at most 100,000 images: `ApiLimits.max_images`


def rows_of(number: int) -> tuple[int, int]:
    """The first and the last row of a pack.

    The row of an image is the first one plus the image's index in the pack; that of a chunk is that of its first image.

    Args:
        number: Of the pack in this file.
    """
    first = number << _INDEX_BITS
    return first, first + (1 << _INDEX_BITS) - 1


def place_of(row: int) -> tuple[int, int]:
    """The number of the pack that a row belongs to, and the index of the image in the pack."""
    return row >> _INDEX_BITS, row & ((1 << _INDEX_BITS) - 1)
