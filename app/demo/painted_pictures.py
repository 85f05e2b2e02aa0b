"""Pictures painted on demand with Pillow, and small files that only look like pictures. Pure functions to bytes."""

import colorsys
import struct
import threading
import zlib
from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont, ImageOps

# Width and height in pixels: portrait, landscape, square and the extremes that people post.
_SIZES: Final = ((320, 480), (480, 320), (400, 400), (320, 400), (270, 480), (480, 270), (240, 480), (480, 200))
# A colour wheel in steps of the golden angle: neighbours differ clearly, and no two of the first thousands agree.
_HUE_STEP: Final = 0.381966

# A FreeType face must not be used by two threads at once.
_font_lock = threading.Lock()


def numbered_jpeg(number: int) -> bytes:
    """Return a gradient with the number on it; hue and aspect ratio change from number to number."""
    width, height = _SIZES[number % len(_SIZES)]
    hue = number * _HUE_STEP % 1.0
    ramp = _ramp().resize((width, height), Image.Resampling.BILINEAR)
    picture = ImageOps.colorize(ramp, _rgb(hue, 0.45, 0.95), _rgb(hue + 0.12, 0.75, 0.45))
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
    """Return a tiny PNG file that announces `side` x `side` pixels and has the data of none.

    The chunks are those of the PNG specification: IHDR, an IDAT with an empty stream, IEND.
    """
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@cache
def _ramp() -> Image.Image:
    return Image.linear_gradient("L").rotate(20, Image.Resampling.BILINEAR).crop((48, 48, 208, 208))


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
