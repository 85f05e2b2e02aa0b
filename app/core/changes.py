"""Compares two answers for the same pack, with a pure function."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from operator import eq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.core.models import Pack, PackImage

type ImageKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class PackChanges:
    """Where each image of the former answer is in the later one.

    Attributes:
        new_positions: For each index in the former `Pack.images`, the index in the later one; None for a removed image.
    """

    new_positions: tuple[int | None, ...]

    def position_of(self, former_position: int) -> int | None:
        """The index in the later answer of the image at an index in the former one; None for a removed image."""
        return self.new_positions[former_position]

    @property
    def moves_nothing(self) -> bool:
        """Whether each image of the former answer has the same index in the later one."""
        return all(map(eq, self.new_positions, count()))


def compare(former: Pack, later: Pack) -> PackChanges:
    """Find each image of the former answer in the later one, by its id.

    Several images may have the same id, and unreadable entries have none. Then the first image with an id corresponds
    to the first with that id in the other answer, the second to the second, and so on.
    """
    later_positions = {key: position for position, key in enumerate(_keys(later.images))}
    return PackChanges(tuple(later_positions.get(key) for key in _keys(former.images)))


def _keys(images: Iterable[PackImage]) -> Iterator[ImageKey]:
    """Yield each image's id, with the number of images before it that have the same id."""
    seen: dict[str, int] = {}
    for image in images:
        occurrence = seen.get(image.id, 0)
        seen[image.id] = occurrence + 1
        yield image.id, occurrence
