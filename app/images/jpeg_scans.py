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
_ARITHMETIC_FRAMES: Final = frozenset({b"\xff\xc9", b"\xff\xca", b"\xff\xcb"})
# Any bits will do that make no marker and, as pixels, nothing flat; as many as a few blocks take.
_MORE_BITS: Final = bytes(number * 89 % 251 for number in range(1, 1024))


def check_scans(data: bytes, most: int) -> None:
    """Refuse a JPEG whose scans would keep the decoder busy for minutes: each is a pass over the whole picture.

    Raises:
        ImageTooLargeError: More scans than `most`.
    """
    if data.count(_SOS) <= most:  # an upper bound, as metadata may hold these two bytes as well
        return
    scans = 0
    for marker in _markers(data):
        scans += marker[0] == _SOS
        if scans > most:
            raise ImageTooLargeError


def with_more_bits(data: bytes) -> bytes | None:
    """The file with bits before its end that belong to no pixel, unless pixels are missing: then they stand for those.

    Returns:
        None where the file has no end, or its kind of coding may read such bits by right (T.81, D.1.8).
    """
    for marker in _markers(data):
        if marker[0] in _ARITHMETIC_FRAMES:
            return None
        if marker[0] == _EOI:
            return data[: marker.start()] + _MORE_BITS + data[marker.start() :]
    return None


def _markers(data: bytes) -> Iterator[re.Match[bytes]]:
    """All up to the first end of a picture."""
    marker = _MARKER.search(data, 2)
    while marker is not None:
        yield marker
        if marker[0] == _EOI:
            return
        length = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
        marker = _MARKER.search(data, marker.end() + length)
