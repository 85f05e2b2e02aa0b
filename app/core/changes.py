"""Compares two answers for the same pack, with pure functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from operator import attrgetter, eq, is_
from typing import TYPE_CHECKING, Final

from app.core.models import index_urls
from app.core.signed_url import is_signed_anew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from app.core.models import Pack, PackImage

type ImageKey = tuple[str, int]

_url_of: Final = attrgetter("url")


@dataclass(frozen=True, slots=True)
class PackChanges:
    """Where each image of the former answer is in the later one, and what has become of them.

    Attributes:
        new_positions: For each index in the former `Pack.images`, the index in the later one; None for a removed image.
        changed_ids: The ids of the images that were added or removed, and of those with other metadata. An id may be
            empty.
        has_progress: Whether an image was added, removed or moved, or has another status.
    """

    new_positions: tuple[int | None, ...]
    changed_ids: frozenset[str]
    has_progress: bool

    def position_of(self, former_position: int) -> int | None:
        """The index in the later answer of the image at an index in the former one; None for a removed image."""
        return self.new_positions[former_position]

    def removed_of(self, former: Sequence[PackImage]) -> list[PackImage]:
        """Those images of the former answer that are not in the later one; `former` is its `Pack.images`."""
        if None not in self.new_positions:
            return []
        return [image for image, position in zip(former, self.new_positions, strict=True) if position is None]

    @property
    def moves_nothing(self) -> bool:
        """Whether each image of the former answer has the same index in the later one."""
        return all(map(eq, self.new_positions, count()))


def compare(former: Pack, later: Pack) -> PackChanges:
    """Find each image of the former answer in the later one, by its id.

    Several images may have the same id, and unreadable entries have none. Then the first image with an id corresponds
    to the first with that id in the other answer, the second to the second, and so on.
    """
    positions = _new_positions(former.images, later.images)
    is_same_list = len(former.images) == len(later.images) and all(map(eq, positions, count()))
    pairs = zip(former.images, positions, strict=True)
    # After a merge, images that have not changed are the same objects. There may be 100,000 of them.
    replaced = [
        (image, later.images[position])
        for image, position in pairs
        if position is not None and later.images[position] is not image
    ]
    # Bytes are compared much faster than metadata.
    changed = [(one, other) for one, other in replaced if one.raw != other.raw and one.metadata != other.metadata]
    changed_ids = {one.id for one, _ in changed}
    if not is_same_list:
        changed_ids.update(_added_or_removed(former.images, later.images, positions))
    has_other_status = any(one.status != other.status for one, other in changed)
    return PackChanges(positions, frozenset(changed_ids), has_progress=has_other_status or not is_same_list)


def merge(former: Pack, later: Pack, may_have_expired: Callable[[str], bool]) -> Pack:
    """Return the later answer, in which everything that is as before is the very object of the former one.

    Then it costs little to show, to free and to compare it. A URL of the same file that was only signed anew stays the
    former one until its signature expires: otherwise each answer would replace all images.

    Args:
        former: The answer on screen.
        later: The later answer for the same pack.
        may_have_expired: Whether the signature of a URL has expired, or may have.

    Returns:
        `former` itself if nothing has changed.
    """
    images = list(later.images)
    for image, position in zip(former.images, _new_positions(former.images, later.images), strict=True):
        if position is not None:
            images[position] = _merge_image(image, images[position], may_have_expired)
    is_same_list = len(images) == len(former.images) and all(map(is_, images, former.images))
    if is_same_list and _fields(former) == _fields(later):
        return former
    if len(images) == len(former.images) and all(map(eq, map(_url_of, images), map(_url_of, former.images))):
        rows_by_url, urls = former.rows_by_url, former.urls
    else:
        rows_by_url, urls = index_urls(images)
    shown = former.images if is_same_list else tuple(images)
    return replace(later, images=shown, rows_by_url=rows_by_url, urls=urls)


def signed_anew(former: Pack, later: Pack, changes: PackChanges) -> dict[str, str]:
    """The later URL of each file that was only signed anew, by its former URL.

    Args:
        former: The former answer.
        later: The later answer for the same pack.
        changes: What has changed from one to the other.

    Returns:
        URLs that are in one of the answers alone.
    """
    if former.urls == later.urls:
        return {}
    positions = zip(former.images, changes.new_positions, strict=True)
    urls = ((image.url, later.images[position].url) for image, position in positions if position is not None)
    return {
        one: other
        for one, other in urls
        if one not in later.rows_by_url and other not in former.rows_by_url and is_signed_anew(one, other)
    }


def _new_positions(former: tuple[PackImage, ...], later: tuple[PackImage, ...]) -> tuple[int | None, ...]:
    pairs = zip(former, later, strict=False)
    if len(former) <= len(later) and all(one is other or one.id == other.id for one, other in pairs):
        return tuple(range(len(former)))  # the usual case, ten times as fast
    later_positions = {key: position for position, key in enumerate(_keys(later))}
    return tuple(later_positions.get(key) for key in _keys(former))


def _added_or_removed(
    former: tuple[PackImage, ...], later: tuple[PackImage, ...], positions: tuple[int | None, ...]
) -> set[str]:
    """The ids of images that are in one answer alone, by the positions in the later one of those of the former one."""
    ids = {image.id for image, position in zip(former, positions, strict=True) if position is None}
    if len(former) - positions.count(None) < len(later):
        kept = {position for position in positions if position is not None}
        ids.update(image.id for position, image in enumerate(later) if position not in kept)
    return ids


def _keys(images: Iterable[PackImage]) -> Iterator[ImageKey]:
    """Yield each image's id, with the number of images before it that have the same id."""
    seen: dict[str, int] = {}
    for image in images:
        occurrence = seen.get(image.id, 0)
        seen[image.id] = occurrence + 1
        yield image.id, occurrence


def _merge_image(former: PackImage, later: PackImage, may_have_expired: Callable[[str], bool]) -> PackImage:
    is_in_place = former.position == later.position
    if is_in_place and former.raw == later.raw:
        return former
    if not is_signed_anew(former.url, later.url) or may_have_expired(former.url):
        return later
    if is_in_place and former.raw.replace(_in_json(former.url), _in_json(later.url)) == later.raw:
        return former
    return replace(later, url=former.url)


def is_same_file(former: PackImage, later: PackImage) -> bool:
    """Whether an image of a later answer has the same file as one of the former answer, if perhaps signed anew."""
    return former.id == later.id and (former.url == later.url or is_signed_anew(former.url, later.url))


def _in_json(url: str) -> bytes:
    return url.encode("utf-8", errors="replace")


def _fields(pack: Pack) -> tuple[object, ...]:
    return pack.id, pack.name, pack.image_count, pack.is_public, pack.created_at
