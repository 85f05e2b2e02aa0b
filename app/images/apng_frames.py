"""The frames of an animated PNG (PNG Specification, Third Edition), split without decoding any pixel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.images.compositing import Disposal, FramePart
from app.images.loading import decode_png
from app.images.png_chunks import FRAME_CONTROL, HEADER, SIGNATURE, chunk, places, read_png

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from app.images.png_chunks import PngPicture

_DISPOSALS: Final = {1: Disposal.CLEAR, 2: Disposal.RESTORE}
_BLENDS_OVER: Final = 1
_USUAL_DENOMINATOR: Final = 100
_SEQUENCE_BYTES: Final = 4


def count_apng_frames(data: bytes) -> tuple[int, int]:
    """Return how many frames a PNG says it has, and how often it is played; (0, 0) if it is no animation."""
    view = memoryview(data)
    for kind, start, end in places(view):
        if kind == b"acTL" and end - start == 20 and end <= len(data):
            return int.from_bytes(view[start + 8 : start + 12], "big"), int.from_bytes(
                view[start + 12 : end - 4], "big"
            )
        if kind == b"IDAT":
            break
    return 0, 0


@dataclass(frozen=True, slots=True)
class _ApngFrame:
    """A PNG of one frame."""

    png: PngPicture

    def decoded(self) -> Image.Image:
        return decode_png(self.png)


class ApngFrames:
    """The frames of a file.

    Attributes:
        png: The file without its frames.
    """

    def __init__(self, data: bytes, max_profile_bytes: int) -> None:
        """Read all chunks but those of frames.

        Args:
            data: The file.
            max_profile_bytes: A larger ICC profile is ignored.

        Raises:
            ValueError: It has no header.
        """
        self._data = data
        self.png = read_png(data, max_profile_bytes)
        view = memoryview(self.png.data)
        before_pixels = [bytes(view[start:end]) for kind, start, end in places(view) if kind not in {b"IDAT", b"IEND"}]
        self._header = HEADER.unpack(before_pixels[0][8:-4])
        self._before_pixels = b"".join(before_pixels[1:])

    def parts(self) -> Iterator[FramePart]:
        """Yield the frames, one each time the next one is requested.

        Raises:
            Exception: A frame is invalid.
        """
        data = memoryview(self._data)
        control: tuple[int, ...] | None = None
        pixels: list[memoryview] = []
        for kind, start, end in places(data):
            if kind == b"fcTL":
                if control is not None and pixels:
                    yield self._part(control, pixels)
                control, pixels = FRAME_CONTROL.unpack(data[start + 8 : end - 4]), []
            elif kind == b"IDAT" and control is not None:
                pixels.append(data[start + 8 : end - 4])
            elif kind == b"fdAT" and control is not None:
                pixels.append(data[start + 8 + _SEQUENCE_BYTES : end - 4])
        if control is not None and pixels:
            yield self._part(control, pixels)

    def _part(self, control: tuple[int, ...], pixels: list[memoryview]) -> FramePart:
        _, width, height, left, top, numerator, denominator, disposal, blend = control
        canvas_width, canvas_height = self.png.size
        if not width or not height or left + width > canvas_width or top + height > canvas_height:
            raise ValueError(f"a frame of {width} x {height} at {left}, {top} in {self.png.size}")
        header = chunk(b"IHDR", HEADER.pack(width, height, *self._header[2:]))
        body = b"".join((header, self._before_pixels, chunk(b"IDAT", b"".join(pixels)), chunk(b"IEND", b"")))
        png = replace(self.png, data=SIGNATURE + body, size=(width, height), frame=(0, 0, width, height))
        return FramePart(
            at=(left, top),
            size=(width, height),
            duration_ms=1000 * numerator // (denominator or _USUAL_DENOMINATOR),
            disposal=_DISPOSALS.get(disposal, Disposal.NONE),
            replaces=blend != _BLENDS_OVER,
            pixels=_ApngFrame(png),
        )
