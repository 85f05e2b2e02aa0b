"""The frames of GIF and APNG animations, which cover parts of a canvas, and how they are put together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.images.original import Size


class Disposal(Enum):
    """What happens to the place of a frame before the next one is shown."""

    NONE = 0
    CLEAR = 1  # it becomes transparent
    RESTORE = 2  # it becomes what it was before the frame


class Encoded(Protocol):
    """The pixels of a frame."""

    def decoded(self) -> Image.Image:
        """Decode them.

        Raises:
            Exception: They are broken; Pillow raises nearly anything.
        """


@dataclass(frozen=True, slots=True)
class FramePart:
    """One frame as it is in the file.

    Attributes:
        at: Left and top on the canvas.
        size: Width and height.
        duration_ms: How long the canvas is shown with it.
        disposal: What happens to its place then.
        replaces: Whether transparent pixels of it replace those of the canvas.
        pixels: Its pixels.
    """

    at: tuple[int, int]
    size: Size
    duration_ms: int
    disposal: Disposal
    replaces: bool
    pixels: Encoded


def composed(size: Size, parts: Iterable[FramePart]) -> Iterator[tuple[Image.Image, int]]:
    """Yield the canvas with each frame, in mode RGBA, and how long it is shown in milliseconds.

    The canvas is valid until the next one is requested.

    Raises:
        Exception: A frame is broken.
    """
    canvas = Image.new("RGBA", size)
    for part in parts:
        before = canvas.copy() if part.disposal is Disposal.RESTORE else None
        image = part.pixels.decoded().convert("RGBA")
        (left, top), (width, height) = part.at, image.size
        # What is outside of the canvas is not shown.
        box = (left, top, min(left + width, size[0]), min(top + height, size[1]))
        if box[0] < box[2] and box[1] < box[3]:
            image = image.crop((0, 0, box[2] - left, box[3] - top))
            canvas.paste(image if part.replaces else Image.alpha_composite(canvas.crop(box), image), box)
        yield canvas, part.duration_ms
        if before is not None:
            canvas = before
        elif part.disposal is Disposal.CLEAR and box[0] < box[2] and box[1] < box[3]:
            canvas.paste((0, 0, 0, 0), box)
