"""The orientation that a file's EXIF asks for."""

from __future__ import annotations

import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from PIL import ExifTags, Image

if TYPE_CHECKING:
    from app.images.original import Region, Size

_BYTE_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}
_SHORT, _LONG = 3, 4
_ORIENTATIONS: Final = range(1, 9)
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE: Final = frozenset({5, 6, 7, 8})
# In which of them left and right, or top and bottom, of the upright picture are exchanged in the file.
_MIRRORED_X: Final = frozenset({2, 3, 6, 7})
_MIRRORED_Y: Final = frozenset({3, 4, 7, 8})


def read_orientation(exif: bytes) -> int:
    """Return the orientation of a JPEG or a PNG, 1 to 8; 1 if the EXIF is broken.

    Pillow accepts numbers of any type, and falls back to XMP. Browsers accept only the type and count of the standard
    (CIPA DC-008), and look into the first directory and its EXIF directory.

    Args:
        exif: From its TIFF header on.
    """
    order = _BYTE_ORDERS.get(exif[:4])
    if order is None:
        return 1
    with suppress(struct.error):
        directories: list[int] = list(struct.unpack_from(order + "I", exif, 4))
        for start in directories:
            (entries,) = struct.unpack_from(order + "H", exif, start)
            for at in range(start + 2, start + 2 + 12 * entries, 12):
                tag, kind, count, short = struct.unpack_from(order + "HHIH2x", exif, at)
                if (tag, kind, count) == (ExifTags.Base.Orientation, _SHORT, 1) and short in _ORIENTATIONS:
                    return int(short)
                if (tag, kind, count) == (ExifTags.IFD.Exif, _LONG, 1) and len(directories) == 1:
                    directories += struct.unpack_from(order + "I", exif, at + 8)
    return 1


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return the picture as it has to be shown."""
    return image.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else image


def turned(size: Size, orientation: int) -> Size:
    """Return the size of the upright picture for one of the file, or the reverse."""
    width, height = size
    return (height, width) if orientation in _ON_ITS_SIDE else size


def in_file(region: Region, size: Size, orientation: int) -> Region:
    """Return where a region of the upright picture is in the file.

    Args:
        region: Of the upright picture.
        size: Of the upright picture.
        orientation: Of the file.
    """
    x, y, width, height = region
    if orientation in _MIRRORED_X:
        x = size[0] - x - width
    if orientation in _MIRRORED_Y:
        y = size[1] - y - height
    return (y, x, height, width) if orientation in _ON_ITS_SIDE else (x, y, width, height)


def in_upright(region: Region, size: Size, orientation: int) -> Region:
    """Return where a region of the file is in the upright picture; the inverse of `in_file`.

    Args:
        region: Of the file.
        size: Of the upright picture.
        orientation: Of the file.
    """
    x, y, width, height = region
    if orientation in _ON_ITS_SIDE:
        x, y, width, height = y, x, height, width
    if orientation in _MIRRORED_X:
        x = size[0] - x - width
    if orientation in _MIRRORED_Y:
        y = size[1] - y - height
    return x, y, width, height
