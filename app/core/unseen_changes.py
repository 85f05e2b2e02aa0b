"""What has changed in a pack since the person last looked at its images: frozen values and pure functions.

Changes are accumulated over answers. They are always the difference between what the person saw last of each image and
the latest answer, however many answers there were between: an image that was added and removed again is no change, nor
is a description that was changed and changed back. An image is seen on its own; the others stay changed.

Images are told apart by their ids. Those without an id, unreadable entries, are no changes. If several images have the
same id, the first one stands for all of them.

This module is needed before the first paint, so it imports msgspec, which makes the JSON, only when that is used.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec evaluates the annotations
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from app.core.models import Pack, PackImage


class ChangeKind(Enum):
    """What has happened to an image. Each image has one kind at most."""

    NEW = "new"
    GONE = "gone"
    DESCRIBED = "described"  # had no description before
    REDESCRIBED = "redescribed"  # its description or its keywords are others


@dataclass(frozen=True, slots=True)
class Description:
    """What the AI wrote about an image that is described.

    Attributes:
        text: Empty if there is none.
        keywords: In the API's order.
    """

    text: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoneImage:
    """An image that is not in the pack any more.

    Attributes:
        position: In the last answer that it was in; 1 for the first image.
        id: UUID as sent; never empty.
        url: As sent; it may be anything.
        description: In the last answer that it was in; empty if it had none.
        seen: What the person saw last of its description; None if it was not described then.
    """

    position: int
    id: str
    url: str
    description: str = ""
    seen: Description | None = None


@dataclass(frozen=True, slots=True)
class UnseenChanges:
    """The changes that the person has not seen yet.

    Attributes:
        new: The ids of images that were added.
        described: The ids of images that were described; not of those that are new themselves.
        redescribed: The ids of images that were described before, and are now described in other words.
        gone: The images that were removed, by their positions.
        former: What the person saw last, by image id: of all of `redescribed`, and of images that were described when
            they were seen, and are not at present, because they are being described again.
        since: When the person had seen everything, in seconds since 1970: the time of the last answer before these
            changes. 0 if nothing has changed.
    """

    new: frozenset[str] = frozenset()
    described: frozenset[str] = frozenset()
    redescribed: frozenset[str] = frozenset()
    gone: tuple[GoneImage, ...] = ()
    former: Mapping[str, Description] = field(default_factory=dict)
    since: float = 0.0

    def __bool__(self) -> bool:
        """Whether there is anything to be seen."""
        return bool(self.new or self.described or self.redescribed or self.gone)

    def ids(self, kind: ChangeKind) -> frozenset[str]:
        """The ids of the images with a kind of change."""
        match kind:
            case ChangeKind.NEW:
                return self.new
            case ChangeKind.DESCRIBED:
                return self.described
            case ChangeKind.REDESCRIBED:
                return self.redescribed
            case ChangeKind.GONE:
                return frozenset(each.id for each in self.gone)

    def kind_of(self, image_id: str) -> ChangeKind | None:
        """What has happened to an image of the pack; None for nothing."""
        if image_id in self.new:
            return ChangeKind.NEW
        if image_id in self.described:
            return ChangeKind.DESCRIBED
        return ChangeKind.REDESCRIBED if image_id in self.redescribed else None

    def without(self, ids: Collection[str]) -> UnseenChanges:
        """What remains when the person has seen the images with these ids, or that they are gone."""
        kept = _Builder(self)
        kept.see(ids)
        return kept.built(self.since)

    def to_json(self) -> bytes:
        """Encode for storage. Equal changes have equal bytes."""
        import msgspec

        return msgspec.json.encode(self, order="deterministic")

    @classmethod
    def from_json(cls, encoded: bytes) -> UnseenChanges:
        """Decode what `to_json` returned. Anything else has no changes: losing them is better than losing the pack."""
        import msgspec

        try:
            return msgspec.json.decode(encoded, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return NOTHING_CHANGED


NOTHING_CHANGED: Final = UnseenChanges()


def add_answer(
    unseen: UnseenChanges, former: Pack, later: Pack, changed_ids: Collection[str], *, received_at: float
) -> UnseenChanges:
    """Add what differs between two answers for the same pack.

    Args:
        unseen: What has changed up to the former answer, and was not seen.
        former: The former answer.
        later: The later one.
        changed_ids: The ids of all images that may differ, as `changes.compare` finds them.
        received_at: When the former answer was received, in seconds since 1970.
    """
    if not changed_ids:
        return unseen
    before, now = _first_of(former.images, changed_ids), _first_of(later.images, changed_ids)
    made = _Builder(unseen)
    for image_id in changed_ids:
        if image_id:
            made.compare(image_id, before.get(image_id), now.get(image_id))
    return made.built(unseen.since or received_at)


def unsee(unseen: UnseenChanges, seen: UnseenChanges, images: Sequence[PackImage]) -> UnseenChanges:
    """Take back that changes were seen. Further answers may have come since.

    Args:
        unseen: What has not been seen at present.
        seen: The changes that were seen.
        images: Of the latest answer.
    """
    ids = seen.new | seen.described | seen.redescribed | seen.ids(ChangeKind.GONE)
    now = _first_of(images, ids)
    made = _Builder(unseen)
    made.restore(seen, ids, now)
    return made.built(seen.since)


def description_of(image: PackImage) -> Description | None:
    """What the AI wrote about an image; None if it is not described."""
    if not image.is_described:
        return None
    metadata = image.metadata
    return Description(image.description or "", metadata.keywords if metadata is not None else ())


def _first_of(images: Iterable[PackImage], ids: Collection[str]) -> dict[str, PackImage]:
    """The first image with each of some ids."""
    found: dict[str, PackImage] = {}
    for image in images:
        if image.id in ids:
            found.setdefault(image.id, image)
    return found


class _Builder:
    """Changes while they are being accumulated."""

    def __init__(self, unseen: UnseenChanges) -> None:
        self._new = set(unseen.new)
        self._described = set(unseen.described)
        self._redescribed = set(unseen.redescribed)
        self._gone = {each.id: each for each in unseen.gone}
        self._former = dict(unseen.former)

    def built(self, since: float) -> UnseenChanges:
        gone = tuple(sorted(self._gone.values(), key=lambda each: (each.position, each.id)))
        new, described, redescribed = map(frozenset, (self._new, self._described, self._redescribed))
        is_any = new or described or redescribed or gone
        return UnseenChanges(new, described, redescribed, gone, self._former, since if is_any else 0.0)

    def see(self, ids: Collection[str]) -> None:
        for image_id in self._redescribed.intersection(ids):
            del self._former[image_id]
        for changed in (self._new, self._described, self._redescribed):
            changed.difference_update(ids)
        for image_id in self._gone.keys() & ids:
            del self._gone[image_id]

    def compare(self, image_id: str, before: PackImage | None, now: PackImage | None) -> None:
        """Replace what is known of an image, which is at most in one of the answers or in both."""
        was_gone = self._gone.get(image_id)
        if image_id in self._new or (before is None and was_gone is None):
            is_seen, seen = False, None
        elif was_gone is not None:
            is_seen, seen = True, was_gone.seen
        else:
            is_seen, seen = True, self._seen_of(image_id, before)
        self._forget(image_id)
        if now is not None:
            self._place(now, seen, is_seen=is_seen)
        elif is_seen and before is not None:
            self._gone[image_id] = GoneImage(before.position, image_id, before.url, before.description or "", seen)
        elif was_gone is not None:
            self._gone[image_id] = was_gone

    def restore(self, seen: UnseenChanges, ids: Iterable[str], now: Mapping[str, PackImage]) -> None:
        """Replace what is known of images by what it would be if the changes of `seen` had not been seen."""
        were_gone = {each.id: each for each in seen.gone}
        for image_id in ids:
            image, is_gone_now = now.get(image_id), self._gone.get(image_id)
            was_gone = were_gone.get(image_id)
            is_seen = image_id not in seen.new
            text = was_gone.seen if was_gone is not None else seen.former.get(image_id)
            self._forget(image_id)
            if image is not None:
                self._place(image, text, is_seen=is_seen)
            elif is_seen:
                known = is_gone_now or was_gone
                if known is not None:
                    self._gone[image_id] = GoneImage(known.position, image_id, known.url, known.description, text)

    def _seen_of(self, image_id: str, before: PackImage | None) -> Description | None:
        if image_id in self._described or before is None:
            return None
        return self._former[image_id] if image_id in self._former else description_of(before)

    def _forget(self, image_id: str) -> None:
        for changed in (self._new, self._described, self._redescribed):
            changed.discard(image_id)
        self._gone.pop(image_id, None)
        self._former.pop(image_id, None)

    def _place(self, now: PackImage, seen: Description | None, *, is_seen: bool) -> None:
        """Note how an image of the latest answer differs from what was seen of it, if it was seen at all."""
        description = description_of(now)
        if not is_seen:
            self._new.add(now.id)
        elif description == seen:
            pass
        elif seen is None:
            self._described.add(now.id)
        else:
            self._former[now.id] = seen
            if description is not None:
                self._redescribed.add(now.id)
