"""Conversion of decoded pictures to modes that can be scaled correctly, and to the orientation of their EXIF."""

import struct
from contextlib import suppress
from typing import Final

from PIL import ExifTags, Image, ImageChops

from app.images.decoded import Region, Size

_OPAQUE: Final = 255


def plain(image: Image.Image) -> Image.Image:
    """Return the picture in mode L, LA, RGB, RGBA or CMYK, with its transparent colour as alpha."""
    if image.mode == "I;16":
        return upper_bytes(image)
    if image.mode == "L" and "transparency" in image.info:
        return image.convert("LA")  # gray stays gray, as its profile is one for gray
    if image.mode in {"1", "P", "PA"} or "transparency" in image.info:
        # Resizing in these modes would select single pixels, and ignore a transparent colour.
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def with_transparent_gray(image: Image.Image, gray: int, depth: int) -> Image.Image:
    """Return a gray picture with alpha 0 where it has the transparent gray.

    Args:
        image: As Pillow reads a gray PNG: in mode 1, L or I;16.
        gray: The transparent gray in samples of the file.
        depth: Bits of a sample of the file. Below eight, Pillow spreads the samples over eight bits.
    """
    if depth > 8:
        upper, lower = upper_bytes(image), _bytes_of(image, "L;16B")
        alpha = ImageChops.lighter(_is_not(upper, gray >> 8), _is_not(lower, gray & 0xFF))
        return Image.merge("LA", (upper, alpha))
    samples = image.convert("L")
    return Image.merge("LA", (samples, _is_not(samples, gray * 255 // (2**depth - 1))))


def upper_bytes(image: Image.Image) -> Image.Image:
    """Convert a gray picture of 16 bits to mode L; Pillow itself would clip it at 255 of 65,535."""
    return _bytes_of(image, "L;16")


def on_canvas(image: Image.Image, size: Size, at: tuple[int, int]) -> Image.Image:
    """Return a frame on a transparent canvas, as browsers show it."""
    canvas = Image.new("RGBA", size)
    canvas.paste(image.convert("RGBA"), at)
    return canvas


def without_needless_alpha(image: Image.Image) -> Image.Image:
    """Return the picture in mode RGBA if any pixel is not opaque, else in mode RGB."""
    if image.mode == "RGB":
        return image
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    return image if image.getchannel("A").getextrema()[0] != _OPAQUE else image.convert("RGB")


def _bytes_of(image: Image.Image, raw_mode: str) -> Image.Image:
    """Return one byte of each 16-bit sample; in memory the lower one is first."""
    return Image.frombytes("L", image.size, image.tobytes(), "raw", raw_mode)


def _is_not(samples: Image.Image, value: int) -> Image.Image:
    return samples.point([0 if level == value else _OPAQUE for level in range(256)])


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
_INVERSE: Final = {6: 8, 8: 6}  # of those that are not their own inverse


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
    return in_file(region, turned(size, orientation), _INVERSE.get(orientation, orientation))
