"""Which pictures are copies of one another: by their hashes, their colours, and what a person has decided."""

import random
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from app.core.copies import CELLS, LIGHT_CELLS, Fingerprint, Kinship, Matcher, content_pair, groups_of, kinship
from tests.tables import each_row

CHANCE = random.Random(1)
MOTIF = Fingerprint(
    file=bytes(16), width=1080, height=1920, sharpness=9, has_hash=True, bits=0x0123_4567_89AB_CDEF,
    colours=CHANCE.randbytes(3 * CELLS**2), light=CHANCE.randbytes(LIGHT_CELLS**2),
)  # fmt: skip
WHOLE = replace(MOTIF, file=b"whole".ljust(16))
HALF = replace(MOTIF, file=b"half".ljust(16), width=540, height=960)


def other_bits(count: int, seed: int = 0) -> int:
    """The hash of the motif with so many other bits."""
    return MOTIF.bits ^ sum(1 << bit for bit in random.Random(seed).sample(range(64), count))


def apart(values: bytes, places: Iterable[int], levels: int) -> bytes:
    """Values that differ by so many levels at some places."""
    changed = bytearray(values)
    for at in places:
        changed[at] += levels if changed[at] < 128 else -levels
    return bytes(changed)


def other_cells(count: int, levels: int) -> bytes:
    """The colours of the motif, of which the first cells differ in one channel."""
    return apart(MOTIF.colours, range(0, 3 * count, 3), levels)


def other_light(rows: Iterable[int], levels: int) -> bytes:
    """The light of the motif, which differs in one cell of each of these rows."""
    return apart(MOTIF.light, (LIGHT_CELLS * row + row for row in rows), levels)


def mirrored(picture: Fingerprint) -> Fingerprint:
    rows = [picture.colours[at : at + 3 * CELLS] for at in range(0, 3 * CELLS**2, 3 * CELLS)]
    colours = b"".join(row[at : at + 3] for row in rows for at in range(3 * CELLS - 3, -1, -3))
    light = b"".join(picture.light[at : at + 16][::-1] for at in range(0, 256, 16))
    bits = picture.bits ^ 0xAAAA_AAAA_AAAA_AAAA
    return replace(picture, file=b"mirrored".ljust(16), bits=bits, colours=colours, light=light)


def unknown(seed: int) -> Fingerprint:
    """Another motif."""
    source = random.Random(seed)
    file, colours, light = map(source.randbytes, (16, 3 * CELLS**2, LIGHT_CELLS**2))
    return replace(MOTIF, file=file, bits=source.getrandbits(64), colours=colours, light=light)


CROPPED = replace(HALF, width=560, colours=other_cells(45, 16), light=other_light(range(16), 90), bits=other_bits(14))
COVERED = replace(WHOLE, colours=other_cells(28, 90), light=other_light(range(4, 10), 90), bits=other_bits(20))


@each_row(
    ("other", "expected"),
    [
        (replace(HALF, file=MOTIF.file, has_hash=False), Kinship.SAME_FILE),
        (HALF, Kinship.OTHER_SIZE),
        (replace(HALF, width=520), Kinship.CHANGED),
        (mirrored(replace(HALF, width=520)), Kinship.MIRRORED),
        (replace(HALF, width=550), Kinship.OTHER_SIZE),  # a side that was rounded
        (replace(HALF, width=552), Kinship.CHANGED),
        *(
            (replace(each, bits=other_bits(12), colours=other_cells(64, 8), light=other_light(range(16), 12)), kind)
            for each, kind in ((WHOLE, Kinship.OTHER_SIZE), (HALF, Kinship.OTHER_SIZE))
        ),
        (replace(WHOLE, light=other_light(range(16), 13)), None),
        (replace(WHOLE, colours=other_cells(1, 9)), Kinship.CHANGED),
        (replace(WHOLE, colours=other_cells(64, 9)), None),
        (replace(WHOLE, colours=apart(MOTIF.colours, range(2, 3 * CELLS**2, 3), 90)), None),  # in the last channel
        (replace(WHOLE, bits=other_bits(13), light=other_light(range(16), 12)), None),
        (CROPPED, Kinship.CHANGED),
        (mirrored(CROPPED), Kinship.MIRRORED),
        (replace(CROPPED, width=600), Kinship.CHANGED),
        (replace(CROPPED, colours=other_cells(19, 90)), Kinship.CHANGED),
        (replace(CROPPED, bits=other_bits(15)), None),
        (replace(CROPPED, width=MOTIF.width, height=MOTIF.height), None),
        (replace(CROPPED, width=625), None),
        (replace(CROPPED, colours=other_cells(20, 17)), None),
        (COVERED, Kinship.CHANGED),
        (mirrored(COVERED), Kinship.MIRRORED),
        (replace(COVERED, colours=other_cells(64, 8), light=other_light(range(16), 8)), Kinship.CHANGED),
        (replace(COVERED, bits=MOTIF.bits ^ 0xAAAA_AAAA), Kinship.CHANGED),  # as far from the mirrored motif
        (replace(COVERED, bits=other_bits(21)), None),
        (replace(COVERED, light=other_light(range(4, 11), 90)), None),
        (replace(COVERED, light=other_light((0, 15), 90)), None),
        (replace(COVERED, colours=other_cells(29, 90)), None),
        (replace(COVERED, colours=other_cells(64, 9)), None),
        (replace(HALF, has_hash=False), None),
        (replace(HALF, width=0, height=0), Kinship.OTHER_SIZE),  # as of a damaged cache
        (unknown(1), None),
    ],
)
def test_how_a_picture_is_a_copy(other: Fingerprint, expected: Kinship | None) -> None:
    assert kinship(MOTIF, other) is expected
    assert kinship(other, MOTIF) is expected


def test_pictures_that_share_only_a_white_ground_are_no_copies() -> None:
    ground = b"\xff" * (3 * 45)
    light = b"\xff" * (12 * 16)
    one, other = (
        replace(each, bits=MOTIF.bits, colours=ground + each.colours[: 3 * 19], light=light + each.light[: 4 * 16])
        for each in (unknown(1), unknown(2))
    )
    assert kinship(one, other) is None
    assert kinship(one, replace(other, width=500, height=900)) is None
    assert kinship(one, replace(one, file=other.file)) is Kinship.OTHER_SIZE
    faint = replace(one, colours=bytes([100, 100, 100, 107, 100, 100] * 32))
    assert kinship(faint, replace(faint, file=other.file)) is None


@each_row(
    ("bits", "width", "spread", "expected"),
    [
        (0, 1080, 4, Kinship.OTHER_SIZE),
        (0, 1080, 3, None),
        (14, 1000, 12, Kinship.CHANGED),  # as if it were cropped
        (14, 1000, 11, None),
        (20, 1080, 16, Kinship.CHANGED),  # as if something covered it
        (20, 1080, 15, None),
    ],
)
def test_a_copy_that_differs_more_needs_more_to_see(
    bits: int, width: int, spread: int, expected: Kinship | None
) -> None:
    colours = bytes([100, 100, 100, 100 + 2 * spread, 100, 100] * 32)  # one channel is enough
    motif = replace(MOTIF, colours=colours)
    assert kinship(motif, replace(WHOLE, colours=colours, bits=other_bits(bits), width=width)) is expected


def test_packing_loses_nothing() -> None:
    assert Fingerprint.unpacked(MOTIF.packed()) == MOTIF


def groups(*pictures: Fingerprint, apart: frozenset[tuple[str, str]] = frozenset()) -> list[list[int]]:
    return groups_of(pictures, apart, lambda: None)


def test_every_picture_of_a_group_is_a_copy_of_every_other_one() -> None:
    near, far = MOTIF.bits ^ 0xFFF << 20, MOTIF.bits ^ 0xFFFFFF << 20
    chain = [replace(MOTIF, file=bytes([at] * 16), bits=bits) for at, bits in enumerate((MOTIF.bits, near, far), 1)]
    assert (kinship(*chain[:2]), kinship(*chain[1:]), kinship(chain[0], chain[2])) == (*[Kinship.OTHER_SIZE] * 2, None)
    assert groups(*chain) == [[0, 1]]
    assert groups(chain[1], chain[2], chain[0]) == [[0, 1]]
    assert groups(unknown(1), MOTIF, unknown(2), mirrored(HALF), HALF, unknown(2)) == [[1, 3, 4], [2, 5]]


def test_a_picture_belongs_to_the_nearest_group() -> None:
    apart = frozenset({content_pair(MOTIF, replace(MOTIF, bits=other_bits(9)))})
    nine = replace(HALF, file=b"nine".ljust(16), bits=other_bits(9))
    eight = replace(HALF, file=b"eight".ljust(16), bits=other_bits(8))  # one bit from the former
    assert groups(MOTIF, nine, eight, apart=apart) == [[1, 2]]


@each_row(("bits", "turn"), [(12, lambda each: each), (6, mirrored)])
def test_similar_hashes_are_found_among_others(bits: int, turn: Callable[[Fingerprint], Fingerprint]) -> None:
    others = [unknown(seed) for seed in range(300)]
    for seed in range(50):
        copy = turn(replace(HALF, bits=other_bits(bits, seed)))
        assert groups(*others, MOTIF, copy) == [[300, 301]]
        assert list(Matcher([*others, MOTIF], ()).matches([unknown(1000), copy], lambda: None)) == [(300, 1)]


@each_row("fewest", range(7))
def test_thirteen_other_bits_are_found_wherever_they_are(fewest: int) -> None:
    chance = random.Random(fewest)
    bands = (range(10), *(range(first, first + 9) for first in range(10, 64, 9)))
    for _ in range(200):
        places = [at for number, band in enumerate(bands) for at in chance.sample(band, 1 if number == fewest else 2)]
        copy = replace(HALF, bits=MOTIF.bits ^ sum(1 << at for at in places))
        assert groups(MOTIF, copy) == [[0, 1]]


def test_the_same_file_is_found_without_a_hash() -> None:
    flat, other = replace(MOTIF, has_hash=False), replace(HALF, has_hash=False)
    assert groups(flat, other, flat) == [[0, 2]]
    assert list(Matcher([other, flat], ()).matches([flat], lambda: None)) == [(1, 0)]


def test_a_group_of_very_many_begins_anew() -> None:
    assert [len(group) for group in groups(*[MOTIF] * 402)] == [200, 200, 2]


def test_a_decision_that_pictures_are_not_the_same_holds_for_every_file_with_their_content() -> None:
    other = replace(HALF, bits=other_bits(3))
    apart = frozenset({content_pair(MOTIF, other)})
    assert groups(MOTIF, other) == [[0, 1]]
    assert groups(MOTIF, other, apart=apart) == []
    assert groups(HALF, other, MOTIF, apart=apart) == [[0, 2]]
    assert list(Matcher([MOTIF], apart).matches([other], lambda: None)) == []
    third = replace(MOTIF, file=b"third".ljust(16))
    assert groups(MOTIF, HALF, third, apart=frozenset({content_pair(MOTIF, HALF)})) == [[0, 2]]


def test_other_threads_can_run_while_many_pictures_are_compared() -> None:
    pauses = []
    assert groups_of([unknown(seed) for seed in range(160)], (), lambda: pauses.append(1)) == []
    assert len(pauses) == 10
    assert [*Matcher([MOTIF], ()).matches(map(unknown, range(160)), lambda: pauses.append(1))] == []
    assert len(pauses) == 20
