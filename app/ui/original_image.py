"""The pixels of originals as images that Qt paints."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from app.images.original import OriginalPixels

_BYTES_PER_PIXEL = 4


class OriginalImage(Struct, frozen=True):
    """An original, or a part of it, for painting.

    Attributes:
        image: The pixels. They are those of `pixels`, which must live as long.
        pixels: What it was made of.
        region: Which part of the original it is, in pixels of the upright original.
    """

    image: QImage
    pixels: OriginalPixels
    region: QRect

    @property
    def source(self) -> tuple[int, int]:
        """Width and height of the whole original."""
        return self.pixels.source_width, self.pixels.source_height

    @property
    def scale(self) -> float:
        """Pixels of the image for each pixel of the original."""
        return self.pixels.width / max(1, self.region.width())


def original_image(pixels: OriginalPixels | None) -> OriginalImage | None:
    """Make an image that uses the pixels without copying them; None stays None."""
    if pixels is None:
        return None
    form = QImage.Format.Format_ARGB32_Premultiplied if pixels.has_alpha else QImage.Format.Format_RGB32
    image = QImage(pixels.pixels, pixels.width, pixels.height, pixels.width * _BYTES_PER_PIXEL, form)
    return OriginalImage(image, pixels, QRect(*pixels.region))
