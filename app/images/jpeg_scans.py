"""A JPEG's scans, found by their markers (ITU-T T.81, annex B) without decoding anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.core.errors import ImageTooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

# A marker that a segment follows, or the end. 00 is a stuffed byte, 01 and D0-D7 stand alone, FF is padding.
_MARKER: Final = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
_SOS: Final = b"\xff\xda"
_EOI: Final = b"\xff\xd9"
_SEQUENTIAL_FRAMES: Final = frozenset({b"\xff\xc0", b"\xff\xc1"})
_ARITHMETIC_FRAMES: Final = frozenset({b"\xff\xc9", b"\xff\xca", b"\xff\xcb"})
_RESTARTS: Final = tuple(bytes((0xFF, code)) for code in range(0xD0, 0xD8))
# Any bits that contain no marker and decode to pixels that are not flat; enough for a few blocks.
_MORE_BITS: Final = bytes(254 - number * 89 % 251 for number in range(1, 1024))


def check_scans(data: bytes, most: int) -> None:
    """Refuse a JPEG with so many scans that decoding takes minutes: each is a pass over the whole picture.

    Raises:
        ImageTooLargeError: More scans than `most`.
    """
    if data.count(_SOS) <= most:  # an upper bound, because metadata may contain these two bytes, too
        return
    scans = 0
    for marker in _markers(data):
        scans += marker[0] == _SOS
        if scans > most:
            raise ImageTooLargeError


def has_several_scans(data: bytes) -> bool:
    """Whether there is more than one scan: then a decoder holds the coefficients of the whole picture."""
    return data.count(_SOS) > 1 and sum(marker[0] == _SOS for marker in _markers(data)) > 1


def is_row_by_row(data: bytes) -> bool:
    """Whether a decoder needs no more than a few rows at a time: there is one scan, with Huffman coding."""
    return not has_several_scans(data) and any(marker[0] in _SEQUENTIAL_FRAMES for marker in _markers(data))


def is_empty(data: bytes) -> bool:
    """Whether the first scan has no data. Decoders show gray or a pattern then, depending on the coding."""
    for marker in _markers(data):
        if marker[0] == _SOS:
            length = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
            return _MARKER.match(data, marker.end() + length) is not None
    return False


def has_end(data: bytes) -> bool:
    """Whether there is an end marker."""
    return data.endswith(_EOI) or any(marker[0] == _EOI for marker in _markers(data))


def with_end(data: bytes) -> bytes:
    """Return the file with an end marker, which replaces an incomplete marker."""
    return data.rstrip(b"\xff") + _EOI


def with_more_bits(data: bytes) -> bytes | None:
    """Return the file with additional bits before its end, which decoders use only if bits of pixels are missing.

    Returns:
        None if the file has no end marker, or if its coding may read such bits anyway (T.81, D.1.8).
    """
    scan = 0
    for marker in _markers(data):
        if marker[0] in _ARITHMETIC_FRAMES:
            return None
        if marker[0] == _SOS:
            scan = marker.end()
        elif marker[0] == _EOI:
            # Fill bytes may precede a marker (T.81, B.1.1.2); together with the bits they could become one.
            end = len(data[: marker.start()].rstrip(b"\xff"))
            # If the pixels between two restart markers are complete, decoders skip what precedes the next marker.
            restart = _next_restart(data, scan, end)
            return b"".join((data[:end], _MORE_BITS, restart, _MORE_BITS, data[end:]))
    return None


def _next_restart(data: bytes, scan: int, end: int) -> bytes:
    """Return the restart marker that would be next in a scan; they are numbered from 0 to 7."""
    last, number = max((data.rfind(restart, scan, end), number) for number, restart in enumerate(_RESTARTS))
    return _RESTARTS[0 if last < 0 else (number + 1) % len(_RESTARTS)]


def _markers(data: bytes) -> Iterator[re.Match[bytes]]:
    """Yield all markers up to the first end marker."""
    marker = _MARKER.search(data, 2)
    while marker is not None:
        yield marker
        if marker[0] == _EOI:
            return
        length = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
        marker = _MARKER.search(data, marker.end() + length)
