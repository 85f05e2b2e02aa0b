"""The boxes of AVIF and HEIC files: reads them, and rewrites those that the decoders do not support.

The format is defined in ISO/IEC 14496-12 and 23008-12.

Nothing is decoded. A file with invalid boxes is not changed: the decoders will report it as damaged.
"""

import struct
from collections.abc import Iterator
from itertools import groupby, islice
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
_PLACEHOLDER_TYPE: Final = b"skip"
_SHORTEST_UNIT: Final = b"\xff" * 4  # so many of them are a second


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
    """Return the file in a form that libavif and libheif can read; the same object if nothing has to change.

    - Each format's plugin knows some major brands only, though the compatible brands count as well.
    - libavif refuses a second `ipma` box of the same version, which old encoders wrote for the alpha image.
    - Pillow divides by a track's time scale, which may be 0; browsers show its frames for no time then.
    - pi-heif 1.4.0, which is the last release, crashes if an item's type or media type is not ASCII.

    Args:
        data: The whole file.
        source_format: "AVIF" or "HEIF".
    """
    changed = bytearray(data)
    if data[_MAJOR_BRAND] not in _KNOWN_TO_PLUGINS[source_format]:
        changed[_MAJOR_BRAND] = b"mif1"
    if source_format == "AVIF":
        _replace_time_scales(changed)
    meta = _find(data, 0, len(data), b"meta")
    if meta is not None:
        _name_item_types(changed, meta)
        _merge_associations(changed, meta)
    return data if changed == data else bytes(changed)


def _replace_time_scales(data: bytearray) -> None:
    """Replace time scales of 0."""
    movie = _find(data, 0, len(data), b"moov")
    for track in _boxes(data, movie.body, movie.end) if movie is not None else ():
        media = _find(data, track.body, track.end, b"mdia") if track.kind == b"trak" else None
        head = _find(data, media.body, media.end, b"mdhd") if media is not None else None
        if head is not None:
            is_wide = data[head.body : head.body + 1] == b"\1"
            at = head.body + _FULL_BOX_BYTES + (16 if is_wide else 8)  # behind two times
            if data[at : at + 4] == bytes(4) and at + 4 <= head.end:
                data[at : at + 4] = _SHORTEST_UNIT


def _name_item_types(data: bytearray, meta: _Box) -> None:
    """Replace types and media types of items that are not ASCII; such items are metadata, which is not read."""
    items = _find(data, meta.body + _FULL_BOX_BYTES, meta.end, b"iinf")
    if items is None:
        return
    count_bytes = 2 if data[items.body] == 0 else 4
    for entry in _boxes(data, items.body + _FULL_BOX_BYTES + count_bytes, items.end):
        # The entry's version, flags, item ID and protection index come before the type, which has four bytes.
        at = entry.body + _FULL_BOX_BYTES + (4 if data[entry.body] == 2 else 6)
        kind = data[at : at + 4]
        # An item of the type "mime" has its media type after its name; the name itself may be in any script.
        texts = data[at : entry.end] if kind == b"mime" else kind
        if len(kind) == 4 and not texts.isascii():
            data[at : at + 4] = _PLACEHOLDER_TYPE


def _merge_associations(data: bytearray, meta: _Box) -> None:
    """Merge `ipma` boxes with the same version and flags.

    A `free` box of the bytes that this saves is appended, because offsets of pixels count from the file's beginning.
    """
    parent = _find(data, meta.body + _FULL_BOX_BYTES, meta.end, b"iprp")
    if parent is None:
        return
    children = list(_boxes(data, parent.body, parent.end))
    associations = [child for child in children if child.kind == b"ipma"]
    versions = [bytes(data[box.body : box.body + _FULL_BOX_BYTES]) for box in associations]
    if len(set(versions)) == len(versions):
        return
    merged = b"".join(bytes(data[child.start : child.end]) for child in children if child.kind != b"ipma")
    by_version = sorted(zip(versions, associations, strict=True), key=lambda pair: pair[0])
    for version, boxes in groupby(by_version, key=lambda pair: pair[0]):
        entries = {item: raw for _, box in boxes for item, raw in _raw_ipma_entries(data, box)}
        body = version + len(entries).to_bytes(4, "big") + b"".join(raw for _, raw in sorted(entries.items()))
        merged += _box(b"ipma", body)
    merged = _box(b"iprp", merged)
    spare = parent.end - parent.start - len(merged)
    if spare >= 8:
        data[parent.start : parent.end] = merged + _box(b"free", bytes(spare - 8))


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
    wide = data[box.body + 3] & 1
    id_bytes = 4 if data[box.body] else 2
    for item, raw in _raw_ipma_entries(data, box):
        numbers = raw[id_bytes + 1 :]
        if wide:
            yield item, [int.from_bytes(numbers[at : at + 2], "big") & 0x7FFF for at in range(0, len(numbers), 2)]
        else:
            yield item, [number & 0x7F for number in numbers]


def _raw_ipma_entries(data: bytes | bytearray, box: _Box) -> Iterator[tuple[int, bytes]]:
    """Yield the items of an `ipma` box, each with the bytes of its entry."""
    id_bytes = 4 if data[box.body] else 2
    number_bytes = 2 if data[box.body + 3] & 1 else 1
    at = box.body + _FULL_BOX_BYTES + 4
    while at + id_bytes < box.end:
        size = id_bytes + 1 + data[at + id_bytes] * number_bytes
        yield int.from_bytes(data[at : at + id_bytes], "big"), bytes(data[at : at + size])
        at += size


def _box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def _find(data: bytes | bytearray, start: int, end: int, kind: bytes) -> _Box | None:
    return next((box for box in _boxes(data, start, end) if box.kind == kind), None)


def _boxes(data: bytes | bytearray, start: int, end: int) -> Iterator[_Box]:
    """Yield the boxes between two offsets; stops at an invalid one."""
    return islice(_all_boxes(data, start, end), _MOST_BOXES)


def _all_boxes(data: bytes | bytearray, start: int, end: int) -> Iterator[_Box]:
    while start + 8 <= end:
        size, body = int.from_bytes(data[start : start + 4], "big"), start + 8
        if size == 1:
            size, body = int.from_bytes(data[start + 8 : start + 16], "big"), start + 16
        elif size == 0:
            size = end - start
        if not body - start <= size <= end - start:
            return
        yield _Box(bytes(data[start + 4 : start + 8]), start, body, start + size)
        start += size
