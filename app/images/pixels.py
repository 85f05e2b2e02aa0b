"""Conversion of decoded pictures to modes that can be scaled correctly: L, LA, RGB, RGBA or CMYK."""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageChops

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


def on_canvas(image: Image.Image, size: tuple[int, int], box: tuple[int, int, int, int]) -> Image.Image:
    """Return a frame on a transparent canvas, as browsers show it."""
    canvas = Image.new("RGBA", size)
    canvas.paste(image.convert("RGBA"), box[:2])
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
