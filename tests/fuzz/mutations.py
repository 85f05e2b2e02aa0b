"""Ways to damage a file, accidental and malicious ones."""

import random
import re
import zlib
from collections.abc import Callable, Sequence
from typing import Final

_SPLICED: Final = 0.1
_HEAD: Final = 300  # bytes at the beginning, where small files have their structure
_EXTREMES: Final = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
# Landmarks, next to which there are lengths and counts: the four letters of a chunk or box, and a JPEG's markers.
_LANDMARK: Final = re.compile(rb"[A-Za-z]{4}|\xff[\xc0-\xcf\xda-\xef]|\x21\xf9|\x2c\0")


def mutated(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Mutate a file one to three times. Half of the time PNG checksums are corrected, so that decoders read further.

    Args:
        data: A valid file.
        others: Files to take pieces from.
        rng: The source of randomness.
    """
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if len(data) < 2:
            break
        data = _spliced(data, rng.choice(others), rng) if rng.random() < _SPLICED else rng.choice(_MUTATIONS)(data, rng)
    return _with_right_checksums(data) if data.startswith(b"\x89PNG") and rng.random() < 0.5 else data


def _place(data: bytes, rng: random.Random) -> int:
    return rng.randrange(rng.choice((len(data), min(len(data), _HEAD))))


def _bits_flipped(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        changed[_place(data, rng)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _run_overwritten(data: bytes, rng: random.Random) -> bytes:
    at, length = _place(data, rng), rng.choice((1, 2, 4, 16, 64, 400))
    run = rng.choice((bytes(length), b"\xff" * length, rng.randbytes(length)))
    return data[:at] + run[: len(data) - at] + data[at + length :]


def _chunk(data: bytes, rng: random.Random) -> tuple[int, int]:
    """Begin and end of a piece, half of the time from one landmark to another."""
    marks = [found.start() for found in _LANDMARK.finditer(data, 0, 20_000)]
    if len(marks) > 1 and rng.random() < 0.5:
        at = rng.randrange(len(marks) - 1)
        return marks[at], marks[min(at + rng.choice((1, 1, 2, 5)), len(marks) - 1)]
    begin = _place(data, rng)
    return begin, min(len(data), begin + rng.choice((1, 2, 7, 30, 200, len(data) // 3)))


def _chunk_cut(data: bytes, rng: random.Random) -> bytes:
    begin, end = _chunk(data, rng)
    return data[:begin] + data[end:]


def _chunk_repeated(data: bytes, rng: random.Random) -> bytes:
    begin, end = _chunk(data, rng)
    times = rng.choice((1, 1, 2, 10, 1_000 if end - begin < 100 else 3))
    return data[:end] + data[begin:end] * times + data[end:]


def _chunks_swapped(data: bytes, rng: random.Random) -> bytes:
    (begin, end), (later_begin, later_end) = sorted((_chunk(data, rng), _chunk(data, rng)))
    end = min(end, later_begin)
    return data[:begin] + data[later_begin:later_end] + data[end:later_begin] + data[begin:end] + data[later_end:]


def _truncated(data: bytes, rng: random.Random) -> bytes:
    return data[: _place(data, rng)]


def _length_made_extreme(data: bytes, rng: random.Random) -> bytes:
    """Set a number of one to eight bytes, next to a landmark or anywhere, to an extreme value."""
    marks = [found.start() for found in _LANDMARK.finditer(data, 0, 20_000)]
    at = rng.choice(marks) + rng.choice((-4, 2, 4, 5, 7, 8, 12)) if marks else _place(data, rng)
    at = max(0, min(at, len(data) - 1))
    width = rng.choice((1, 2, 4, 4, 8))
    number = rng.choice(_EXTREMES).to_bytes(8, "little")[:width]
    if rng.random() < 0.5:
        number = number[::-1]
    return data[:at] + number[: len(data) - at] + data[at + width :]


def _spliced(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Combine the beginning of a file with the end of another one, or insert a piece of the other one."""
    at, there = _place(data, rng), _place(other, rng)
    if rng.random() < 0.5:
        return data[:at] + other[there:]
    return data[:at] + other[there : there + rng.choice((4, 40, 400))] + data[at:]


def _with_right_checksums(data: bytes) -> bytes:
    """Correct the CRCs of a PNG's chunks, as far as chunks can be found."""
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
