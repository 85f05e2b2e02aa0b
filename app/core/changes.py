"""What differs between two answers for the same pack, and what of it the person has not seen. Pure functions.

Changes are accumulated over answers. They are always the difference between what the person saw last of each image and
the latest answer, however many answers there were between: an image that was added and removed again is no change, nor
is a description that was changed and changed back. An image is seen on its own; the others stay changed.

Images are distinguished by their ids. Those without an id, unreadable entries, are no changes. If several images have
the same id, the first one stands for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import Enum, auto
from itertools import count
from operator import attrgetter, eq, is_
from typing import Final, NamedTuple

from msgspec import DecodeError, Struct, field, json
from msgspec.structs import force_setattr, replace

from app.core.models import Pack, PackImage, index_urls
from app.core.signed_url import is_signed_anew

type ImageKey = tuple[str, int]

_url_of: Final = attrgetter("url")


class PackChanges(Struct, frozen=True):
    """Where each image of the former answer is in the later one, and what has become of them.

    Attributes:
        new_positions: For each index in the former `Pack.images`, the index in the later one; None for a removed image.
        changed_ids: The ids of the images that were added or removed, and of those with other metadata. An id may be
            empty. Only these are looked at for *What changed*, so that it takes 20 ms for 100,000 images.
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
        found_positions = {position for position in positions if position is not None}
        ids.update(image.id for position, image in enumerate(later) if position not in found_positions)
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
    if is_in_place and bytes(former.raw).replace(_in_json(former.url), _in_json(later.url)) == bytes(later.raw):
        return former
    return replace(later, url=former.url)


def is_same_file(former: PackImage, later: PackImage) -> bool:
    """Whether an image of a later answer has the same file as one of the former answer, if perhaps signed anew."""
    return former.id == later.id and (former.url == later.url or is_signed_anew(former.url, later.url))


def _in_json(url: str) -> bytes:
    return url.encode("utf-8", errors="replace")


def _fields(pack: Pack) -> tuple[object, ...]:
    return pack.id, pack.name, pack.image_count, pack.is_public, pack.created_at


class ChangeKind(Enum):
    """What has happened to an image. Each image has one kind at most."""

    NEW = "new"
    GONE = "gone"
    DESCRIBED = "described"  # had no description before
    REDESCRIBED = "redescribed"  # its description or its keywords are others


class Description(Struct, frozen=True):
    """What the AI wrote about an image that is described.

    Attributes:
        text: Empty if there is none.
        keywords: In the API's order.
    """

    text: str = ""
    keywords: tuple[str, ...] = ()


class GoneImage(Struct, frozen=True):
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


class UnseenChanges(Struct, frozen=True):
    """Changes that the person has not seen yet, or has not seen up to a certain time.

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

    def __post_init__(self) -> None:
        if not self:
            force_setattr(self, "since", 0.0)

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

    @property
    def all_ids(self) -> frozenset[str]:
        """The ids of all images with a change."""
        return self.new | self.described | self.redescribed | self.ids(ChangeKind.GONE)

    def without(self, ids: Collection[str]) -> UnseenChanges:
        """What remains when the person has seen the images with these ids, or that they are gone."""
        redescribed = self.redescribed.difference(ids)
        former = self.former
        if len(redescribed) < len(self.redescribed):
            seen = self.redescribed - redescribed
            former = {each: words for each, words in former.items() if each not in seen}
        are_gone_seen = any(each.id in ids for each in self.gone)
        gone = tuple(each for each in self.gone if each.id not in ids) if are_gone_seen else self.gone
        new, described = self.new.difference(ids), self.described.difference(ids)
        return UnseenChanges(new, described, redescribed, gone, former, self.since)

    def to_json(self) -> bytes:
        """Encode for storage. Equal changes have equal bytes."""
        return json.encode(self, order="deterministic")

    @classmethod
    def from_json(cls, encoded: bytes) -> UnseenChanges:
        """Decode what `to_json` returned. Anything else has no changes: losing them is better than losing the pack."""
        try:
            return json.decode(encoded, type=cls)
        except (DecodeError, UnicodeDecodeError, RecursionError):
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
    before, seen = _first_of(former.images, changed_ids), _seen(unseen)
    for image_id in filter(None, changed_ids):
        if image_id not in seen:
            seen[image_id] = description_of(before[image_id]) if image_id in before else _NEVER
    gone = {each.id: each for each in unseen.gone}
    gone |= {
        each: GoneImage(image.position, each, image.url, image.description or "") for each, image in before.items()
    }
    return _built(seen, later.images, gone, unseen.since or received_at)


def unsee(unseen: UnseenChanges, seen: UnseenChanges, images: Sequence[PackImage]) -> UnseenChanges:
    """Take back that changes were seen. Further answers may have come since.

    Args:
        unseen: What has not been seen at present.
        seen: The changes that were seen.
        images: Of the latest answer.
    """
    ids = seen.all_ids
    baseline = _seen(unseen) | {image_id: words for image_id, words in _seen(seen).items() if image_id in ids}
    return _built(baseline, images, {each.id: each for each in (*seen.gone, *unseen.gone)}, seen.since)


def join(seen: UnseenChanges, unseen: UnseenChanges, images: Sequence[PackImage]) -> UnseenChanges:
    """Changes that were seen and are still to be listed, together with those that were not seen.

    A seen change is left out if its image has another one since, or if it is not true any more: a new image may be
    gone, and a gone one back; an image may be described no more.

    Args:
        seen: The changes that were seen.
        unseen: The others.
        images: Of the latest answer.
    """
    if not seen:
        return unseen
    now = _first_of(images, seen.all_ids)
    still = now.keys() - unseen.all_ids
    described = {image_id for image_id in still if now[image_id].is_described}
    redescribed = seen.redescribed & described
    gone = [each for each in seen.gone if each.id not in now] + [*unseen.gone]
    return UnseenChanges(
        (seen.new & still) | unseen.new,
        (seen.described & described) | unseen.described,
        redescribed | unseen.redescribed,
        tuple(sorted({each.id: each for each in gone}.values(), key=_place_of)),
        {each: words for each, words in seen.former.items() if each in redescribed} | dict(unseen.former),
        min(filter(None, (seen.since, unseen.since)), default=0.0),
    )


def description_of(image: PackImage) -> Description | None:
    """What the AI wrote about an image; None if it is not described."""
    if not image.is_described:
        return None
    metadata = image.metadata
    return Description(image.description or "", metadata.keywords if metadata is not None else ())


class Edit(Enum):
    """What has become of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


class EditedWords(NamedTuple):
    """Consecutive words of a text, or of what it was before, and what has become of them."""

    edit: Edit
    words: Sequence[str]


_CONTEXT: Final = 3  # words that are shown before and after a change
_ALIKE: Final = 0.3  # less alike texts are shown one after the other, because they share only words such as "the"
_ELLIPSIS: Final = "…"


def edited_words(former: Sequence[str], now: Sequence[str]) -> list[EditedWords]:
    """What was removed from a text and added to it, with the words around; words far from any change are left out."""
    matcher = SequenceMatcher(None, former, now, autojunk=False)
    codes = matcher.get_opcodes()
    if matcher.ratio() < _ALIKE:
        codes = [("replace", 0, len(former), 0, len(now))]
    found: list[EditedWords] = []
    for number, (code, begin, end, now_begin, now_end) in enumerate(codes):
        if code == "equal":
            words = now[now_begin:now_end]
            before = words[:_CONTEXT] if number > 0 else []
            after = words[-_CONTEXT:] if number < len(codes) - 1 else []
            if len(words) > len(before) + len(after) + 1:  # an ellipsis in place of one word would save nothing
                words = [*before, _ELLIPSIS, *after]
            found.append(EditedWords(Edit.KEPT, words))
        else:
            found.append(EditedWords(Edit.REMOVED, former[begin:end]))
            found.append(EditedWords(Edit.ADDED, now[now_begin:now_end]))
    return [each for each in found if each.words]


def _first_of(images: Iterable[PackImage], ids: Collection[str]) -> dict[str, PackImage]:
    """The first image with each of some ids."""
    found: dict[str, PackImage] = {}
    for image in images:
        if image.id in ids:
            found.setdefault(image.id, image)
    return found


def _place_of(gone: GoneImage) -> tuple[int, str]:
    return gone.position, gone.id


class _Never(Enum):
    NEVER = auto()


_NEVER: Final = _Never.NEVER  # in place of what was seen of an image, if it is new
type _Seen = dict[str, Description | _Never | None]


def _seen(unseen: UnseenChanges) -> _Seen:
    """What the person saw last of each image that has changed; None if it was not described then."""
    gone = {each.id: each.seen for each in unseen.gone}
    return {**dict.fromkeys(unseen.new, _NEVER), **dict.fromkeys(unseen.described), **gone, **unseen.former}


def _built(seen: _Seen, images: Iterable[PackImage], last: Mapping[str, GoneImage], since: float) -> UnseenChanges:
    """How what was seen of images differs from the latest answer.

    Args:
        seen: What was seen of each.
        images: Of the latest answer.
        last: What each was in the last answer that it was in, for those that are gone.
        since: As in `UnseenChanges`.
    """
    now = _first_of(images, seen)
    new, described, redescribed = set[str](), set[str](), set[str]()
    former: dict[str, Description] = {}
    gone: list[GoneImage] = []
    for image_id, words in seen.items():
        image = now.get(image_id)
        description = description_of(image) if image is not None else None
        if words is _NEVER:
            new.update({image_id} & now.keys())
        elif image is None:
            gone.append(replace(last[image_id], seen=words))
        elif words is None:
            described.update(() if description is None else (image_id,))
        elif description != words:
            former[image_id] = words
            if description is not None:
                redescribed.add(image_id)
    in_order = tuple(sorted(gone, key=_place_of))
    return UnseenChanges(frozenset(new), frozenset(described), frozenset(redescribed), in_order, former, since)
