"""Which pictures are copies of one another: by their hashes, their colours, and what a person has decided."""

import random
from collections.abc import Callable

from msgspec.structs import replace

from app.core.copies import CELLS, Fingerprint, Kinship, content_pair, groups_of, kinship, matches
from tests.tables import each_row

CHANCE = random.Random(1)
MOTIF = Fingerprint(
    file=bytes(16), width=1080, height=1920, sharpness=9, has_hash=True, bits=0x0123_4567_89AB_CDEF,
    colours=CHANCE.randbytes(3 * CELLS**2),
)  # fmt: skip
HALF = replace(MOTIF, file=b"half".ljust(16), width=540, height=960)


def other_bits(count: int, seed: int = 0) -> int:
    """The hash of the motif with so many other bits."""
    return MOTIF.bits ^ sum(1 << bit for bit in random.Random(seed).sample(range(64), count))


def other_cells(count: int, levels: int) -> bytes:
    """The colours of the motif, of which the first cells differ by so many levels in one channel."""
    changed = bytearray(MOTIF.colours)
    for at in range(0, 3 * count, 3):
        changed[at] += levels if changed[at] < 128 else -levels
    return bytes(changed)


def mirrored(picture: Fingerprint) -> Fingerprint:
    rows = [picture.colours[at : at + 3 * CELLS] for at in range(0, 3 * CELLS**2, 3 * CELLS)]
    colours = b"".join(row[at : at + 3] for row in rows for at in range(3 * CELLS - 3, -1, -3))
    return replace(picture, file=b"mirrored".ljust(16), bits=picture.bits ^ 0xAAAA_AAAA_AAAA_AAAA, colours=colours)


def unknown(seed: int) -> Fingerprint:
    """Another motif."""
    source = random.Random(seed)
    return replace(MOTIF, file=source.randbytes(16), bits=source.getrandbits(64), colours=source.randbytes(3 * 64))


@each_row(
    ("other", "expected"),
    [
        (replace(HALF, file=MOTIF.file, has_hash=False), Kinship.SAME_FILE),
        (HALF, Kinship.OTHER_SIZE),
        (replace(HALF, bits=other_bits(4)), Kinship.OTHER_SIZE),
        (replace(HALF, width=520), Kinship.CHANGED),
        (replace(HALF, bits=other_bits(5)), Kinship.CHANGED),
        (replace(HALF, bits=other_bits(12)), Kinship.CHANGED),
        (mirrored(HALF), Kinship.MIRRORED),
        (mirrored(replace(HALF, bits=other_bits(12))), Kinship.MIRRORED),
        # A text covers the first rows.
        (replace(HALF, bits=other_bits(20), colours=other_cells(19, 120)), Kinship.CHANGED),
        (replace(HALF, bits=other_bits(21), colours=other_cells(19, 120)), None),
        (replace(HALF, bits=other_bits(4), colours=other_cells(20, 120)), None),
        (replace(HALF, bits=other_bits(13), colours=other_cells(64, 7)), None),
        (replace(HALF, bits=other_bits(12), colours=other_cells(64, 16)), Kinship.CHANGED),
        (replace(HALF, bits=other_bits(12), colours=other_cells(64, 17)), None),
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
    one, other = (replace(unknown(seed), bits=MOTIF.bits, colours=ground + CHANCE.randbytes(3 * 19)) for seed in (1, 2))
    assert kinship(one, other) is None
    assert kinship(one, replace(one, file=other.file)) is Kinship.OTHER_SIZE
    faint = replace(one, colours=bytes([100, 100, 100, 107, 100, 100] * 32))
    assert kinship(faint, replace(faint, file=other.file)) is None


def test_packing_loses_nothing() -> None:
    assert Fingerprint.unpacked(MOTIF.packed()) == MOTIF


def groups(*pictures: Fingerprint, apart: frozenset[tuple[str, str]] = frozenset()) -> list[list[int]]:
    return groups_of(pictures, apart, lambda: None)


def test_every_picture_of_a_group_is_a_copy_of_every_other_one() -> None:
    near, far = MOTIF.bits ^ 0xFFF << 20, MOTIF.bits ^ 0xFFFFFF << 20
    chain = [replace(unknown(at), bits=bits, colours=MOTIF.colours) for at, bits in enumerate((MOTIF.bits, near, far))]
    assert (kinship(*chain[:2]), kinship(*chain[1:]), kinship(chain[0], chain[2])) == (*[Kinship.CHANGED] * 2, None)
    assert groups(*chain) == [[0, 1]]
    assert groups(chain[1], chain[2], chain[0]) == [[0, 1]]
    assert groups(unknown(1), MOTIF, unknown(2), mirrored(HALF), HALF, unknown(2)) == [[1, 3, 4], [2, 5]]


def test_a_picture_belongs_to_the_nearest_group() -> None:
    apart = frozenset({content_pair(MOTIF, replace(MOTIF, bits=other_bits(9)))})
    nine = replace(HALF, file=b"nine".ljust(16), bits=other_bits(9))
    eight = replace(HALF, file=b"eight".ljust(16), bits=other_bits(8))  # one bit from the former
    assert groups(MOTIF, nine, eight, apart=apart) == [[1, 2]]


@each_row(("bits", "turn"), [(13, lambda each: each), (6, mirrored)])
def test_similar_hashes_are_found_among_others(bits: int, turn: Callable[[Fingerprint], Fingerprint]) -> None:
    others = [unknown(seed) for seed in range(300)]
    for seed in range(50):
        copy = turn(replace(HALF, bits=other_bits(bits, seed)))
        assert groups(*others, MOTIF, copy) == [[300, 301]]
        assert list(matches([*others, MOTIF], [unknown(1000), copy], (), lambda: None)) == [(300, 1)]


def test_a_decision_that_pictures_are_not_the_same_holds_for_every_file_with_their_content() -> None:
    other = replace(HALF, bits=other_bits(3))
    apart = frozenset({content_pair(MOTIF, other)})
    assert groups(MOTIF, other) == [[0, 1]]
    assert groups(MOTIF, other, apart=apart) == []
    assert groups(HALF, other, MOTIF, apart=apart) == [[0, 2]]
    assert list(matches([MOTIF], [other], apart, lambda: None)) == []
    third = replace(MOTIF, file=b"third".ljust(16))
    assert groups(MOTIF, HALF, third, apart=frozenset({content_pair(MOTIF, HALF)})) == [[0, 2]]


def test_other_threads_can_run_while_many_pictures_are_compared() -> None:
    pauses = []
    assert groups_of([unknown(seed) for seed in range(160)], (), lambda: pauses.append(1)) == []
    assert len(pauses) == 10
