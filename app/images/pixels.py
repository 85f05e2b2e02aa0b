"""Decoded pictures in modes that can be scaled correctly, upright, and put together from the frames of animations.

The frames of a GIF (GIF89a specification) are split without decoding anything. They are never counted: an animation of
10,000 starts at once. Pillow composes the frames of a GIF itself, but fills with a colour what browsers leave
transparent, so each frame becomes a GIF of its own here.
"""

import io
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import Enum
from functools import partial
from itertools import chain, pairwise
from typing import Final

from msgspec import Struct
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


class Disposal(Enum):
    """What happens to the place of a frame before the next one is shown."""

    NONE = 0
    CLEAR = 1  # it becomes transparent
    RESTORE = 2  # it becomes what it was before the frame


class FramePart(Struct, frozen=True):
    """One frame as it is in the file.

    Attributes:
        at: Left and top on the canvas.
        size: Width and height.
        duration_ms: How long the canvas is shown with it.
        disposal: What happens to its place then.
        replaces: Whether transparent pixels of it replace those of the canvas.
        decoded: Decodes its pixels. If they are broken, it raises nearly anything.
    """

    at: tuple[int, int]
    size: Size
    duration_ms: int
    disposal: Disposal
    replaces: bool
    decoded: Callable[[], Image.Image]


def composed(size: Size, parts: Iterable[FramePart]) -> Iterator[tuple[Image.Image, int, bool]]:
    """Yield the canvas with each frame, in mode RGBA, for how many milliseconds, and whether it is the last one.

    The canvas is valid until the next one is requested.

    Raises:
        Exception: A frame is broken.
    """
    canvas = Image.new("RGBA", size)
    for part, following in pairwise(chain(parts, (None,))):
        assert part is not None  # only the last one is
        before = canvas.copy() if part.disposal is Disposal.RESTORE else None
        image = part.decoded().convert("RGBA")
        (left, top), (width, height) = part.at, image.size
        # What is outside of the canvas is not shown.
        box = (left, top, min(left + width, size[0]), min(top + height, size[1]))
        if box[0] < box[2] and box[1] < box[3]:
            image = image.crop((0, 0, box[2] - left, box[3] - top))
            canvas.paste(image if part.replaces else Image.alpha_composite(canvas.crop(box), image), box)
        yield canvas, part.duration_ms, following is None
        if before is not None:
            canvas = before
        elif part.disposal is Disposal.CLEAR and box[0] < box[2] and box[1] < box[3]:
            canvas.paste((0, 0, 0, 0), box)


_SCREEN: Final = struct.Struct("<6sHHBBB")
_DESCRIPTOR: Final = struct.Struct("<HHHHB")
_EXTENSION, _IMAGE = 0x21, 0x2C
_GRAPHIC_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPING: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_HAS_TABLE: Final = 0x80
_DISPOSALS: Final = {2: Disposal.CLEAR, 3: Disposal.RESTORE}
_CENTISECOND_MS: Final = 10


def _decoded(data: bytes) -> Image.Image:
    """Decode a GIF of one frame."""
    with Image.open(io.BytesIO(data), formats=["GIF"]) as image:
        image.load()
        return plain(image)


class GifFrames:
    """The frames of a file.

    Attributes:
        size: Of the canvas.
        plays: How often the animation is shown, as far as the file was read; 0 for without an end.
    """

    def __init__(self, data: bytes) -> None:
        """Read the head and where the first frame is.

        Args:
            data: The file. It may be cut short anywhere.

        Raises:
            Exception: Its head is cut short.
        """
        self._data = data
        self.plays = 1
        _, width, height, self._flags, _, _ = _SCREEN.unpack_from(data)
        self.size = (width, height)
        first = next(self.parts(), None)
        if first is not None:  # as in browsers, it may be larger than the screen that the head describes
            self.size = (max(width, first.at[0] + first.size[0]), max(height, first.at[1] + first.size[1]))

    def parts(self) -> Iterator[FramePart]:
        """Yield the frames, one each time the next one is requested.

        Raises:
            Exception: A frame's head is cut short.
        """
        data = self._data
        at = _SCREEN.size + _table_bytes(self._flags)
        head, control = data[:at], b""
        while at < len(data):
            kind = data[at]
            if kind == _EXTENSION:
                end = self._end_of_blocks(at + 2)
                if data[at + 1] == _GRAPHIC_CONTROL:
                    control = data[at:end]
                elif data[at + 1] == _APPLICATION:
                    self._read_application(data[at + 2 : end])
                at = end
            elif kind == _IMAGE:
                left, top, width, height, flags = _DESCRIPTOR.unpack_from(data, at + 1)
                tables = at + 1 + _DESCRIPTOR.size
                end = self._end_of_blocks(tables + _table_bytes(flags) + 1)
                data = self._data
                if width and height:
                    alone = _IMAGE.to_bytes() + _DESCRIPTOR.pack(0, 0, width, height, flags) + data[tables:end] + b";"
                    screen = head[:6] + width.to_bytes(2, "little") + height.to_bytes(2, "little") + head[10:]
                    yield _part((left, top), (width, height), control, screen + control + alone)
                control = b""
                at = end
            else:  # the end, or what no decoder understands
                return

    def _end_of_blocks(self, at: int) -> int:
        """Return where the blocks that begin here end, behind the empty one; the end of the file if it is missing.

        If the last block is cut, its length becomes that of what is left, so that a decoder uses it.
        """
        data, size, last = self._data, len(self._data), at
        while at < size and data[at]:
            last, at = at, at + data[at] + 1
        if at > size:
            self._data = data[:last] + (size - last - 1).to_bytes() + data[last + 1 :]
        return min(at + 1, size)

    def _read_application(self, blocks: bytes) -> None:
        # A block of 11 bytes, a name; then one of 3 bytes: the number 1, and how often the animation is repeated.
        if blocks[1:12] in _LOOPING and len(blocks) >= 16 and blocks[12] >= 3 and blocks[13] == 1:
            repeats = int.from_bytes(blocks[14:16], "little")
            self.plays = repeats + 1 if repeats else 0


def _table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & _HAS_TABLE else 0


def _part(at: tuple[int, int], size: tuple[int, int], control: bytes, data: bytes) -> FramePart:
    # The extension's head, its block's length, flags, duration, transparent colour.
    flags = control[3] if len(control) >= 8 else 0
    duration = int.from_bytes(control[4:6], "little") * _CENTISECOND_MS if len(control) >= 8 else 0
    return FramePart(at, size, duration, _DISPOSALS.get(flags >> 2 & 7, Disposal.NONE), False, partial(_decoded, data))
