"""Copies of pictures: what a picture is recognised by, which pictures are copies of one another, and how.

A picture has a hash of 64 bits (a pHash): each says whether one of its low frequencies is above zero. Copies differ in
few bits, whatever their size, quality and format, and the bits of a mirrored picture follow from those of the picture.
Pictures with similar hashes are compared further by colour and light: pictures of one series, which look alike, are no
copies. `tests.benchmarks.copies` measures with these limits. A picture with hardly anything to see in it has no hash:
only the same file is its copy.

Pure functions. `images.decode` makes fingerprints.
"""

import struct
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import batched, compress
from math import sumprod
from operator import sub
from typing import Final, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

FREQUENCIES: Final = 8  # in each direction
CELLS: Final = 8  # of colours, in each direction
LIGHT_CELLS: Final = 16  # of light, in each direction
FEWEST_CLEAR: Final = 16  # frequencies that a picture needs to have a hash

_PACKED: Final = struct.Struct(f"<16sIIH?Q{3 * CELLS**2}s{LIGHT_CELLS**2}s")
FINGERPRINT_BYTES: Final = _PACKED.size
# Mirroring changes the sign of every second frequency across.
_MIRROR: Final = sum(1 << place for place in range(FREQUENCIES**2) if place % 2)


class Kinship(Enum):
    """How a picture is a copy of another one."""

    SAME_FILE = "same_file"
    OTHER_SIZE = "other_size"  # or quality, or format
    MIRRORED = "mirrored"
    CHANGED = "changed"  # slightly cropped, or something is painted over it


class Fingerprint(Struct, frozen=True):
    """What a picture is recognised by.

    Attributes:
        file: Digest of the file, 16 bytes.
        width: Pixels of the original, upright.
        height: Pixels of the original, upright.
        sharpness: How much neighbouring pixels of its thumbnail differ. It can be compared between copies.
        has_hash: Whether `bits` can be compared.
        bits: The hash.
        colours: The mean colour of each cell, in rows: red, green and blue.
        light: How light each of smaller cells is, in rows.
    """

    file: bytes
    width: int
    height: int
    sharpness: int
    has_hash: bool
    bits: int
    colours: bytes
    light: bytes

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Make one of `FINGERPRINT_BYTES` bytes, which `packed` has returned."""
        return cls(*_PACKED.unpack(packed))

    def packed(self) -> bytes:
        """Return it as `FINGERPRINT_BYTES` bytes."""
        return _PACKED.pack(*(getattr(self, name) for name in self.__struct_fields__))

    @property
    def content(self) -> str:
        """What a decision about the picture is remembered by, also if it comes from another file."""
        return f"{self.bits:016x}" if self.has_hash else self.file.hex()


class CopyPlace(NamedTuple):
    """Where a copy of an image is in another pack.

    Attributes:
        pack_id: UUID of the pack.
        pack_name: As sent; empty if there is none.
        position: Of the image in the pack, from 1.
        image_id: ID of the image.
    """

    pack_id: str
    pack_name: str
    position: int
    image_id: str


type ContentPair = tuple[str, str]
"""The contents of two pictures, sorted."""


def content_pair(one: Fingerprint, other: Fingerprint) -> ContentPair:
    """What the decision that two pictures are not the same is remembered by."""
    is_alike = one.content == other.content  # a decision about all files with it would take apart all copies
    first, second = sorted(each.file.hex() if is_alike else each.content for each in (one, other))
    return first, second


_MOST_BITS: Final = 20  # in which copies differ
_CELL_STARTS: Final = range(0, 3 * CELLS**2, 3)
_LIGHT_ROWS: Final = range(0, LIGHT_CELLS**2, LIGHT_CELLS)
# Limits of three kinds of copies: bits in which their hashes differ; levels by which colour and light of cells differ;
# of how many cells that has to hold; and the least standard deviation between these, because a white ground, or a faint
# gradient, is no reason to take pictures for copies.
_SAME: Final = (12, 8, CELLS**2, 4)
_SAME_LIGHT: Final = 12
_MOST_STRETCH: Final = 0.02  # relative difference between the shapes
_CROPPED: Final = (14, 16, 45, 12)
_MOST_CROPPED: Final = 0.13  # likewise
_COVERED: Final = (_MOST_BITS, 8, 36, 16)
_COVERED_ROWS: Final = 6  # of light: a text stands in lines


def kinship(one: Fingerprint, other: Fingerprint) -> Kinship | None:
    """How two pictures are copies of each other; None if they are not."""
    if one.file == other.file:
        return Kinship.SAME_FILE
    if not (one.has_hash and other.has_hash):
        return None
    upright, mirrored = _distances(one.bits, other.bits)
    bits, is_mirrored = min(upright, mirrored), mirrored < upright
    if bits > _MOST_BITS:
        return None
    ours, theirs = one.width * other.height, other.width * one.height
    stretch = abs(ours - theirs) / (theirs or 1)
    if is_mirrored:
        other = _mirrored(other)
    if _is_same(one, other, bits):
        kind = Kinship.OTHER_SIZE if stretch <= _MOST_STRETCH else Kinship.CHANGED
    elif _is_cropped(one, other, bits, stretch) or _is_covered(one, other):
        kind = Kinship.CHANGED
    else:
        return None
    return Kinship.MIRRORED if is_mirrored else kind


def _distances(one: int, other: int) -> tuple[int, int]:
    different = one ^ other
    return different.bit_count(), (different ^ _MIRROR).bit_count()


def _mirrored(picture: Fingerprint) -> Fingerprint:
    """The picture as its mirrored copy is compared, but for its hash."""
    cells = [picture.colours[at : at + 3] for at in _CELL_STARTS]
    rows = (cell for row in batched(cells, CELLS) for cell in reversed(row))
    light = b"".join(picture.light[at : at + LIGHT_CELLS][::-1] for at in _LIGHT_ROWS)
    return replace(picture, colours=b"".join(rows), light=light)


def _is_same(one: Fingerprint, other: Fingerprint, bits: int) -> bool:
    return bits <= _SAME[0] and _most_apart(one.light, other.light) <= _SAME_LIGHT and _has_cells_of(one, other, *_SAME)


def _is_cropped(one: Fingerprint, other: Fingerprint, bits: int, stretch: float) -> bool:
    """Whether one may be a part of the other. Pictures of one series are as similar, but have the same size."""
    has_other_size = (one.width, one.height) != (other.width, other.height)
    return has_other_size and stretch <= _MOST_CROPPED and bits <= _CROPPED[0] and _has_cells_of(one, other, *_CROPPED)


def _is_covered(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether they differ in some neighbouring rows alone, where a text may stand."""

    def differs(row: int) -> bool:
        end = row + LIGHT_CELLS
        return _most_apart(one.light[row:end], other.light[row:end]) > _COVERED[1]

    if differs(_LIGHT_ROWS[0]) and differs(_LIGHT_ROWS[-1]):  # as most pictures do
        return False
    rows = [place for place, row in enumerate(_LIGHT_ROWS) if differs(row)]
    return (not rows or rows[-1] - rows[0] < _COVERED_ROWS) and _has_cells_of(one, other, *_COVERED)


def _most_apart(ours: bytes, theirs: bytes) -> int:
    levels: int = max(map(abs, map(sub, ours, theirs)))
    return levels


def _has_cells_of(one: Fingerprint, other: Fingerprint, _bits: int, levels: int, fewest: int, spread: int) -> bool:
    """Whether enough cells have nearly the same colour, and these are not all of one colour."""
    ours, theirs, differing_left = one.colours, other.colours, CELLS**2 - fewest
    alike: list[int] = []
    for at in _CELL_STARTS:
        if (
            abs(ours[at] - theirs[at]) <= levels
            and abs(ours[at + 1] - theirs[at + 1]) <= levels
            and abs(ours[at + 2] - theirs[at + 2]) <= levels
        ):
            alike.append(at)
        elif differing_left:
            differing_left -= 1
        else:
            return False
    return any(_variance([ours[at + channel] for at in alike]) >= spread**2 for channel in range(3))


def _variance(values: list[int]) -> float:
    return sumprod(values, values) / len(values) - (sum(values) / len(values)) ** 2


# Parts of a hash: the first bit and the number of bits. Of 13 different bits, at most one is in one of the seven parts.
_BANDS: Final = ((0, 10), (10, 9), (19, 9), (28, 9), (37, 9), (46, 9), (55, 9))
_FLIPS: Final = (0, *(1 << bit for bit in range(10)))


class _FingerprintIndex:
    """Finds pictures of the same file, or with similar hashes, without comparing all.

    What differs in more than 13 bits may be missed, and a mirrored picture if it differs in more than 6, because it
    takes long to look for those that are changed as well.
    """

    def __init__(self) -> None:
        self._files = defaultdict[bytes, list[int]](list)  # numbers of pictures
        self._numbers = defaultdict[int, list[int]](list)  # of pictures with a hash
        self._bands: list[dict[int, list[int]]] = [defaultdict(list) for _ in _BANDS]  # hashes

    def add(self, number: int, picture: Fingerprint) -> None:
        self._files[picture.file].append(number)
        if not picture.has_hash:
            return
        bits = picture.bits
        if bits not in self._numbers:
            for buckets, (first, width) in zip(self._bands, _BANDS, strict=True):
                buckets[(bits >> first) & ((1 << width) - 1)].append(bits)
        self._numbers[bits].append(number)

    def near(self, picture: Fingerprint) -> set[int]:
        """The numbers of pictures of the same file, or that have, upright or mirrored, a similar hash."""
        found = {*self._files.get(picture.file, ())}
        bits = picture.bits
        for wanted, flips in ((bits, _FLIPS), (bits ^ _MIRROR, _FLIPS[:1])) if picture.has_hash else ():
            candidates: list[int] = []
            for buckets, (first, width) in zip(self._bands, _BANDS, strict=True):
                band = (wanted >> first) & ((1 << width) - 1)
                for flip in flips[: width + 1]:
                    candidates += buckets.get(band ^ flip, ())
            for each in set(candidates):
                if (each ^ wanted).bit_count() <= _MOST_BITS:
                    found.update(self._numbers[each])
        return found


_AT_ONCE: Final = 16  # pictures between two pauses, which take a millisecond or two
_MOST_MEMBERS: Final = 200  # with which a picture is compared: a group of more begins anew


def groups_of(
    pictures: Sequence[Fingerprint], apart: Collection[ContentPair], pause: Callable[[], object]
) -> list[list[int]]:
    """Find groups of copies: in each, every picture is a copy of every other one.

    Args:
        pictures: In order, by which the groups and what is in them are sorted.
        apart: Pictures that are not the same, as a person has decided.
        pause: Called about every two milliseconds, so that other threads can run.

    Returns:
        The numbers of the pictures in each group of two or more.
    """
    groups: list[list[int]] = []
    index = _FingerprintIndex()  # of the first picture of each group: what belongs to a group is a copy of that
    for number, picture in enumerate(pictures):
        if number % _AT_ONCE == 0:
            pause()
        for each in sorted(index.near(picture), key=lambda each: _distance(pictures[groups[each][0]], picture)):
            if len(groups[each]) < _MOST_MEMBERS and all(
                is_copy(pictures[member], picture, apart) for member in groups[each]
            ):
                groups[each].append(number)
                break
        else:
            index.add(len(groups), picture)
            groups.append([number])
    return [group for group in groups if len(group) > 1]


class Matcher:
    """Finds which of some pictures others are copies of. The pictures are indexed once, the others come in parts."""

    def __init__(self, pictures: Sequence[Fingerprint], apart: Collection[ContentPair]) -> None:
        """Index pictures. Arguments as of `groups_of`."""
        self._pictures = pictures
        self._apart = apart
        self._index = _FingerprintIndex()
        for number, picture in enumerate(pictures):
            self._index.add(number, picture)

    def matches(self, other_pictures: Iterable[Fingerprint], pause: Callable[[], object]) -> Iterator[tuple[int, int]]:
        """Yield the number of a picture, and that of another one that is its copy. `pause` is as of `groups_of`."""
        for number, other in enumerate(other_pictures):
            if number % _AT_ONCE == 0:
                pause()
            for each in sorted(self._index.near(other)):
                if is_copy(self._pictures[each], other, self._apart):
                    yield each, number


def is_copy(one: Fingerprint, other: Fingerprint, apart: Collection[ContentPair]) -> bool:
    """Whether two pictures are copies, and no person has decided otherwise."""
    return kinship(one, other) is not None and (not apart or content_pair(one, other) not in apart)


def _distance(one: Fingerprint, other: Fingerprint) -> int:
    return -1 if one.file == other.file else min(_distances(one.bits, other.bits))


# --- Stacks -----------------------------------------------------------------------------------------------------------


class Quality(Enum):
    """What makes an image better than others of its stack, the most important first."""

    WORKS = "works"  # its link
    LARGE = "large"
    SHARP = "sharp"
    DESCRIBED = "described"


class Traits(NamedTuple):
    """By what an image is compared with others of its stack, in the order of `Quality`."""

    works: bool
    pixels: int
    sharpness: int
    is_described: bool


_NEARLY: Final = 0.9  # of the best size and sharpness: less is seen


def qualities(copies: Sequence[Traits]) -> list[frozenset[Quality]]:
    """What is good of each of some copies of one picture."""
    pixels, sharpness = max(each.pixels for each in copies), max(each.sharpness for each in copies)
    found = (
        (each.works, each.pixels >= _NEARLY * pixels, each.sharpness >= _NEARLY * sharpness, each.is_described)
        for each in copies
    )
    return [frozenset(compress(Quality, each)) for each in found]


def rank(found: Collection[Quality]) -> tuple[bool, ...]:
    """What copies are sorted by, so that the best one comes first."""
    return tuple(quality not in found for quality in Quality)


class Stack(Struct, frozen=True):
    """At least two images that are the same picture.

    Attributes:
        positions: Their indices in the pack's images, the best one first, unless the person has picked another one.
        is_folded: Whether the first one is shown for all of them.
        reasons: Why the first one is the best; none if it is not, or if all are as good.
    """

    positions: tuple[int, ...]
    is_folded: bool
    reasons: tuple[Quality, ...] = ()

    @property
    def shown(self) -> tuple[int, ...]:
        """The indices of those that are shown, in their order."""
        return self.positions[:1] if self.is_folded else self.positions


def fold(
    positions: Sequence[int],
    groups: Iterable[Sequence[int]],
    unfolded: Collection[int],
    found: Mapping[int, Collection[Quality]],
) -> tuple[Sequence[int], dict[int, Stack]]:
    """Let the images of each stack stand together, in the place of the first of them. 10,000 images take some ms.

    Args:
        positions: The indices of the images that pass the filter, ascending.
        groups: The indices of the images of each stack in the order of the stack; some may not pass.
        unfolded: Images of stacks of which all images are shown.
        found: What is good of each image of a group.

    Returns:
        The indices of the images that are shown, and the stack of each image that is in one.
    """
    passing = frozenset(positions)
    stacks: dict[int, Stack] = {}
    for group in groups:
        members = tuple(each for each in group if each in passing)
        if len(members) > 1:
            is_folded = all(each not in unfolded for each in members)
            stacks |= dict.fromkeys(members, Stack(members, is_folded, _reasons([found[each] for each in members])))
    if not stacks:
        return positions, stacks
    shown: list[int] = []
    for position in positions:
        stack = stacks.get(position)
        if stack is None:
            shown.append(position)
        elif position == min(stack.positions):
            shown += stack.shown
    return shown, stacks


def _reasons(found: Sequence[Collection[Quality]]) -> tuple[Quality, ...]:
    best, *other_images = found
    if min(map(rank, other_images)) < rank(best):
        return ()
    return tuple(each for each in Quality if each in best and any(each not in other for other in other_images))
