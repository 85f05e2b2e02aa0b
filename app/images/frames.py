"""The frames of a GIF (GIF89a specification), split without decoding anything, and how frames are put together.

Frames are never counted: an animation of 10,000 starts at once. Pillow composes the frames of a GIF itself, but fills
with a colour what browsers leave transparent, so each frame becomes a GIF of its own here.
"""

import io
import struct
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import partial
from itertools import chain, pairwise
from typing import Final

from msgspec import Struct
from PIL import Image

from app.images.decoded import Size
from app.images.pixels import plain


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
