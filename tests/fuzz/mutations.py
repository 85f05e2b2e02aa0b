"""Ways to break a file: some that chance finds, some that only malice does."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

_SPLICED: Final = 0.1
_HEAD: Final = 300  # where the structure is, in small files
_EXTREMES: Final = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
# Near these stand lengths, sizes and counts: the four letters of a chunk or box, and a JPEG's markers.
_LANDMARK: Final = re.compile(rb"[A-Za-z]{4}|\xff[\xc0-\xcf\xda-\xef]|\x21\xf9|\x2c\0")


def mutated(data: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    """The file with one to three mutations; its PNG checksums are right half the time, so that more gets past them.

    Args:
        data: A healthy file.
        others: Files to take pieces from.
        dice: Decides everything.
    """
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        if len(data) < 2:
            break
        if dice.random() < _SPLICED:
            data = _spliced(data, dice.choice(others), dice)
        else:
            data = dice.choice(_MUTATIONS)(data, dice)
    return _with_right_checksums(data) if data.startswith(b"\x89PNG") and dice.random() < 0.5 else data


def _place(data: bytes, dice: random.Random) -> int:
    return dice.randrange(dice.choice((len(data), min(len(data), _HEAD))))


def _bits_flipped(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8, 40))):
        changed[_place(data, dice)] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _run_overwritten(data: bytes, dice: random.Random) -> bytes:
    at, length = _place(data, dice), dice.choice((1, 2, 4, 16, 64, 400))
    run = dice.choice((bytes(length), b"\xff" * length, dice.randbytes(length)))
    return data[:at] + run[: len(data) - at] + data[at + length :]


def _chunk(data: bytes, dice: random.Random) -> tuple[int, int]:
    """Begin and end of a piece, half the time from one landmark to another."""
    marks = [found.start() for found in _LANDMARK.finditer(data, 0, 20_000)]
    if len(marks) > 1 and dice.random() < 0.5:
        at = dice.randrange(len(marks) - 1)
        return marks[at], marks[min(at + dice.choice((1, 1, 2, 5)), len(marks) - 1)]
    begin = _place(data, dice)
    return begin, min(len(data), begin + dice.choice((1, 2, 7, 30, 200, len(data) // 3)))


def _chunk_cut(data: bytes, dice: random.Random) -> bytes:
    begin, end = _chunk(data, dice)
    return data[:begin] + data[end:]


def _chunk_repeated(data: bytes, dice: random.Random) -> bytes:
    begin, end = _chunk(data, dice)
    times = dice.choice((1, 1, 2, 10, 1_000 if end - begin < 100 else 3))
    return data[:end] + data[begin:end] * times + data[end:]


def _chunks_swapped(data: bytes, dice: random.Random) -> bytes:
    (begin, end), (later_begin, later_end) = sorted((_chunk(data, dice), _chunk(data, dice)))
    end = min(end, later_begin)
    return data[:begin] + data[later_begin:later_end] + data[end:later_begin] + data[begin:end] + data[later_end:]


def _truncated(data: bytes, dice: random.Random) -> bytes:
    return data[: _place(data, dice)]


def _length_made_extreme(data: bytes, dice: random.Random) -> bytes:
    """A number of one to eight bytes just before or behind a landmark, or anywhere, at one of its extremes."""
    marks = [found.start() for found in _LANDMARK.finditer(data, 0, 20_000)]
    at = dice.choice(marks) + dice.choice((-4, 2, 4, 5, 7, 8, 12)) if marks else _place(data, dice)
    at = max(0, min(at, len(data) - 1))
    width = dice.choice((1, 2, 4, 4, 8))
    number = dice.choice(_EXTREMES).to_bytes(8, "little")[:width]
    if dice.random() < 0.5:
        number = number[::-1]
    return data[:at] + number[: len(data) - at] + data[at + width :]


def _spliced(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """One file's beginning with another's rest, or a piece of the other in the middle."""
    at, there = _place(data, dice), _place(other, dice)
    if dice.random() < 0.5:
        return data[:at] + other[there:]
    return data[:at] + other[there : there + dice.choice((4, 40, 400))] + data[at:]


def _with_right_checksums(data: bytes) -> bytes:
    """A PNG whose chunks have the CRC of what they hold, as far as chunks can be told."""
    fixed, at = bytearray(data[:8]), 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            break
        fixed += data[at:end] + zlib.crc32(data[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(fixed) + data[at:]


_MUTATIONS: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (
    _bits_flipped,
    _bits_flipped,
    _run_overwritten,
    _chunk_cut,
    _chunk_repeated,
    _chunks_swapped,
    _truncated,
    _length_made_extreme,
    _length_made_extreme,
)
