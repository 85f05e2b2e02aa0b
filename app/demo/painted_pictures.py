"""Generates image files with Pillow, and files that only look like images."""

import colorsys
import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from app.core.resource_paths import RESOURCES

# Width and height in pixels: portrait, landscape, square, and extreme ratios that occur in social networks.
_SIZES: Final = ((320, 480), (480, 320), (400, 400), (320, 400), (270, 480), (480, 270), (240, 480), (480, 200))
# The golden angle as a fraction of the colour wheel: successive hues differ clearly, and hues hardly ever repeat.
_HUE_STEP: Final = 0.381966
# The size of the font that the digits are drawn with. They are a picture, so that no bundle needs FreeType.
_DIGIT_SIZE: Final = 240


def numbered_jpeg(number: int) -> bytes:
    """Return a JPEG of a gradient with a number on it. Hue and aspect ratio depend on the number."""
    width, height = _SIZES[number % len(_SIZES)]
    hue = number * _HUE_STEP % 1.0
    picture = ImageOps.colorize(_ramp(width, height), _rgb(hue, 0.45, 0.95), _rgb(hue + 0.12, 0.75, 0.45))
    text = str(number)
    scale = min(height // 2, int(width * 1.5 / len(text))) / _DIGIT_SIZE
    line = _line_of_digits(text)
    mask = line.resize((round(line.width * scale), round(line.height * scale)))
    picture.paste("white", ((width - mask.width) // 2, (height - mask.height) // 2), mask)
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


def _line_of_digits(text: str) -> Image.Image:
    sheet = _digits()
    width = sheet.width // 10
    line = Image.new("L", (width * len(text), sheet.height))
    for place, digit in enumerate(text):
        left = width * int(digit)
        line.paste(sheet.crop((left, 0, left + width, sheet.height)), (width * place, 0))
    return line


@cache
def _digits() -> Image.Image:
    with Image.open(RESOURCES / "demo" / "digits.png") as file:
        file.load()
        return file


def _rgb(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _encoded(picture: Image.Image, file_format: str) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, file_format)
    return buffer.getvalue()
