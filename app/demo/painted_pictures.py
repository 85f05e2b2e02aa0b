"""Generates image files with Pillow, and files that only look like images."""

import colorsys
import struct
import threading
import zlib
from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont, ImageOps

# Width and height in pixels: portrait, landscape, square, and extreme ratios that occur in social networks.
_SIZES: Final = ((320, 480), (480, 320), (400, 400), (320, 400), (270, 480), (480, 270), (240, 480), (480, 200))
# The golden angle as a fraction of the colour wheel: successive hues differ clearly, and hues hardly ever repeat.
_HUE_STEP: Final = 0.381966

# FreeType fonts are not thread-safe.
_font_lock = threading.Lock()


def numbered_jpeg(number: int) -> bytes:
    """Return a JPEG of a gradient with a number on it. Hue and aspect ratio depend on the number."""
    width, height = _SIZES[number % len(_SIZES)]
    hue = number * _HUE_STEP % 1.0
    picture = ImageOps.colorize(_ramp(width, height), _rgb(hue, 0.45, 0.95), _rgb(hue + 0.12, 0.75, 0.45))
    text = str(number)
    with _font_lock:
        size = min(height // 2, int(width * 1.5 / len(text)))
        ImageDraw.Draw(picture).text(
            (width / 2, height / 2), text, font=_font(size), fill="white", anchor="mm", align="center"
        )
    return _encoded(picture, "JPEG")


@cache
def small_tiff() -> bytes:
    """Return a valid TIFF, a format that the app does not show."""
    return _encoded(Image.new("RGB", (64, 64), "teal"), "TIFF")


def huge_png_header(side: int) -> bytes:
    """Return a small PNG file whose header says that it has `side` x `side` pixels, but which contains none.

    It has an IHDR chunk, an IDAT chunk with an empty zlib stream, and an IEND chunk.
    """
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@cache
def _ramp(width: int, height: int) -> Image.Image:
    square = Image.linear_gradient("L").rotate(20, Image.Resampling.BILINEAR).crop((48, 48, 208, 208))
    return square.resize((width, height), Image.Resampling.BILINEAR)


@cache
def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def _rgb(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _encoded(picture: Image.Image, file_format: str) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, file_format)
    return buffer.getvalue()
