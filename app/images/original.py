"""Decoded pixels of an original: the whole picture in the size of the screen, a region, or a frame of an animation.

Imports no Pillow: the window's process does without it.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OriginalPixels:
    """Pixels that can be painted as they are.

    Attributes:
        width: Device pixels.
        height: Device pixels.
        pixels: 32 bits per pixel, in the order B, G, R, A, premultiplied, rows without padding: `QImage.Format_RGB32`,
            or with alpha `QImage.Format_ARGB32_Premultiplied`.
        has_alpha: Whether any pixel is not opaque.
        source_width: Pixels of the whole original, upright.
        source_height: Pixels of the whole original, upright.
        region: Which part of the original it is: x, y, width and height in pixels of the upright original.
        is_animated: Whether the file is an animation.
    """

    width: int
    height: int
    pixels: bytes = field(repr=False)
    has_alpha: bool
    source_width: int
    source_height: int
    region: tuple[int, int, int, int]
    is_animated: bool
