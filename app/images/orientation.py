"""The orientation that a file's EXIF asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import ExifTags, Image

if TYPE_CHECKING:
    from app.images.original import Region, Size

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


def read_orientation(block: bytes) -> int:
    """Return the EXIF orientation, 1 to 8. The HEIC plugin has already rotated the picture and set it to 1.

    AVIF's plugin reports the rotation of the container as EXIF. `Image.getexif` is not used, because it falls back to
    XMP: browsers do not, and a HEIC or AVIF would be rotated twice.
    """
    exif = Image.Exif()
    try:
        exif.load(block)
        value = exif.get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 (broken EXIF is no reason to hide a picture)
        return 1
    return value if isinstance(value, int) else 1


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
