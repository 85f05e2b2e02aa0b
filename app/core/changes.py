"""What differs between two answers for the same pack: a pure function. Knows nothing of what is on screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.core.models import Pack, PackImage

type ImageKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class PackChanges:
    """Where the images of a former answer are in a later one.

    Attributes:
        new_positions: For each index in the former `Pack.images` the index in the later one; None where it is gone.
    """

    new_positions: tuple[int | None, ...]

    def position_of(self, former_position: int) -> int | None:
        """Where the image of an index in the former answer is in the later one; None where it is gone."""
        return self.new_positions[former_position]


def compare(former: Pack, later: Pack) -> PackChanges:
    """Find each image of a former answer in a later one, by its id.

    An id may come several times, or be missing in unreadable entries: then the first one with an id stays the first.
    """
    later_positions = {key: position for position, key in enumerate(_keys(later.images))}
    return PackChanges(tuple(later_positions.get(key) for key in _keys(former.images)))


def _keys(images: Iterable[PackImage]) -> Iterator[ImageKey]:
    """Each image's id, and how many images before it have the same one."""
    seen: dict[str, int] = {}
    for image in images:
        occurrence = seen.get(image.id, 0)
        seen[image.id] = occurrence + 1
        yield image.id, occurrence
