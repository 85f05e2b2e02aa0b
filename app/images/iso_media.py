"""The boxes of AVIF and HEIC files, from which colours and repetitions are read.

The format is defined in ISO/IEC 14496-12 and 23008-12.

Nothing is decoded. Invalid boxes are ignored: the decoders will report the file as damaged.
"""

import struct
from collections.abc import Iterator
from itertools import islice
from typing import Final

from msgspec import Struct


class Nclx(Struct, frozen=True):
    """The colour information of a container.

    Attributes:
        primaries: A code point of ITU-T H.273, as are the next two.
        transfer: Of the transfer function.
        matrix: Of the matrix coefficients.
        peak: Peak luminance in cd/m²; 0 if it is unknown.
    """

    primaries: int
    transfer: int
    matrix: int
    peak: int


CONTAINER_BRANDS: Final = frozenset({b"mif1", b"mif2", b"mif3", b"msf1"})

_KNOWN_TO_PLUGINS: Final = {
    "AVIF": frozenset({b"avif", b"avis", b"mif1", b"msf1"}),
    "HEIF": frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}),
}
_MAJOR_BRAND: Final = slice(8, 12)
_MOST_BOXES: Final = 4096  # in one box: a file of 32 MiB could hold four million empty ones
_FULL_BOX_BYTES: Final = 4  # a version and flags
_IS_REPEATED: Final = 1  # a flag of an edit list
_CODES: Final = struct.Struct(">3H")


class _Box(Struct, frozen=True):
    kind: bytes
    start: int
    body: int
    end: int


def read_brands(head: bytes) -> tuple[bytes, frozenset[bytes]]:
    """Return the major brand and the compatible brands of a file that begins with `ftyp`."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return head[_MAJOR_BRAND], frozenset(head[at : at + 4] for at in range(16, end, 4))


def read_nclx(data: bytes) -> Nclx | None:
    """Return the colour information of the primary image; None if there is none."""
    meta = _find(data, 0, len(data), b"meta")
    if meta is None:
        return None
    inside = meta.body + _FULL_BOX_BYTES
    primary, properties = _find(data, inside, meta.end, b"pitm"), _find(data, inside, meta.end, b"iprp")
    if primary is None or properties is None:
        return None
    container = _find(data, properties.body, properties.end, b"ipco")
    if container is None:
        return None
    shown = int.from_bytes(data[primary.body + _FULL_BOX_BYTES : primary.end], "big")
    boxes = list(_boxes(data, container.body, container.end))
    for association in _boxes(data, properties.body, properties.end):
        if association.kind == b"ipma":
            for item, entry in _ipma_entries(data, association):
                if item == shown:
                    return _nclx_among(data, [boxes[number - 1] for number in entry if 0 < number <= len(boxes)])
    return None


def read_plays(data: bytes) -> int:
    """Return how often the image sequence of a file is to be played; 0 for without an end, also if it does not say it.

    A track whose edit list is repeated lasts longer than the edit list, or without an end.
    """
    movie = _find(data, 0, len(data), b"moov")
    track = _find(data, movie.body, movie.end, b"trak") if movie is not None else None
    if track is None:
        return 0
    head, edits = _find(data, track.body, track.end, b"tkhd"), _find(data, track.body, track.end, b"edts")
    entries = _find(data, edits.body, edits.end, b"elst") if edits is not None else None
    if head is None or entries is None:
        return 0
    if not data[entries.body + _FULL_BOX_BYTES - 1] & _IS_REPEATED:
        return 1
    # The duration comes behind two times, the ID and a reserved number; that of an edit behind their number.
    whole = _read_duration(data, head, 4 * (6 if data[head.body] else 4))
    once = _read_duration(data, entries, 4)
    return -(-whole // once) if whole and once else 0


def _read_duration(data: bytes, box: _Box, offset: int) -> int:
    """Read the duration at an offset behind version and flags; 0 if it is unknown or without an end."""
    start, length = box.body + _FULL_BOX_BYTES + offset, 8 if data[box.body] else 4
    duration = data[start : min(start + length, box.end)]
    return 0 if duration == b"\xff" * length else int.from_bytes(duration, "big")


def made_readable(data: bytes, source_format: str) -> bytes:
    """Return the file with a major brand that its plugin knows; the compatible brands count as well.

    Args:
        data: The whole file.
        source_format: "AVIF" or "HEIF".
    """
    if data[_MAJOR_BRAND] in _KNOWN_TO_PLUGINS[source_format]:
        return data
    return data[: _MAJOR_BRAND.start] + b"mif1" + data[_MAJOR_BRAND.stop :]


def _nclx_among(data: bytes, properties: list[_Box]) -> Nclx | None:
    codes, peak = b"", 0
    for box in properties:
        body = data[box.body : box.end]
        if box.kind == b"colr" and body[:4] == b"nclx":
            codes = codes or body[4:10]
        elif box.kind == b"clli":
            peak = int.from_bytes(body[:2], "big")
    if len(codes) < _CODES.size:
        return None
    primaries, transfer, matrix = _CODES.unpack(codes)
    return Nclx(primaries, transfer, matrix, peak)


def _ipma_entries(data: bytes, box: _Box) -> Iterator[tuple[int, list[int]]]:
    """Yield the items of an `ipma` box, each with the numbers of its properties, counted from 1."""
    id_bytes = 4 if data[box.body] else 2
    number_bytes, mask = (2, 0x7FFF) if data[box.body + 3] & 1 else (1, 0x7F)
    at = box.body + _FULL_BOX_BYTES + 4
    while at + id_bytes < box.end:
        item, at = int.from_bytes(data[at : at + id_bytes], "big"), at + id_bytes
        start, at = at + 1, at + 1 + data[at] * number_bytes
        numbers = range(start, at, number_bytes)
        yield item, [int.from_bytes(data[number : number + number_bytes], "big") & mask for number in numbers]


def _find(data: bytes, start: int, end: int, kind: bytes) -> _Box | None:
    return next((box for box in _boxes(data, start, end) if box.kind == kind), None)


def _boxes(data: bytes, start: int, end: int) -> Iterator[_Box]:
    """Yield the boxes between two offsets; stops at an invalid one."""
    return islice(_all_boxes(data, start, end), _MOST_BOXES)


def _all_boxes(data: bytes, start: int, end: int) -> Iterator[_Box]:
    while start + 8 <= end:
        size, body = int.from_bytes(data[start : start + 4], "big"), start + 8
        if size == 1:
            size, body = int.from_bytes(data[start + 8 : start + 16], "big"), start + 16
        elif size == 0:
            size = end - start
        if not body - start <= size <= end - start:
            return
        yield _Box(data[start + 4 : start + 8], start, body, start + size)
        start += size
