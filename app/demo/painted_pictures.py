"""The demonstration service's generated images: landscapes, numbered pictures, and files that only look like images.

A scene follows from its motif, its pack and its position, so it is the same in every run. Painting takes a few
milliseconds.
"""

import colorsys
import math
import random
import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageOps

from app.core.program import RESOURCES

# Width and height in pixels: all images of a pack have one shape, as most packs do.
_SHAPES: Final = ((320, 400), (400, 400), (300, 532), (400, 300))
# Factors of saturation and value of a pack's colours: plain, pastel, at night, nearly grey, vivid. With three motifs
# and four shapes, packs that a list shows one beside the other look different.
_MOODS: Final = ((1.0, 1.0), (0.5, 1.12), (1.3, 0.55), (0.16, 0.94), (1.2, 1.05))
_LIGHT: Final = 0.98  # suns have at least this value, at night too
# Shapes are drawn at this scale and reduced, because Pillow draws edges without smoothing them.
_SCALE: Final = 2
# The golden angle as a fraction of the colour wheel: successive packs differ clearly.
_HUE_STEP: Final = 0.381966
_QUALITY: Final = 82

type Colour = tuple[int, int, int]


class _Scene:
    """A picture that is being painted.

    Attributes:
        width: In pixels of the canvas.
        height: The same.
        chance: Chooses places and sizes.
        draw: Draws on the canvas.
    """

    def __init__(self, pack: int, position: int) -> None:
        width, height = _SHAPES[pack % len(_SHAPES)]
        self.width, self.height = width * _SCALE, height * _SCALE
        self.chance = random.Random(pack * 1_000 + position)
        self._saturation, self._value = _MOODS[(3 * pack + pack // len(_MOODS)) % len(_MOODS)]
        self._hue = pack * _HUE_STEP + self.chance.uniform(-0.06, 0.06)
        self.canvas = self._sky()
        self.draw = ImageDraw.Draw(self.canvas)

    def colour(self, hue_offset: float, saturation: float, value: float) -> Colour:
        """A colour; its hue is given as the distance from that of the pack, as a fraction of the colour wheel."""
        if value < _LIGHT:
            value = min(value * self._value, 1.0)
        return _rgb(self._hue + hue_offset, min(saturation * self._saturation, 1.0), value)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Draw a disc. All numbers are fractions of the width, and `y` one of the height."""
        centre_x, centre_y, pixels = x * self.width, y * self.height, radius * self.width
        self.draw.ellipse((centre_x - pixels, centre_y - pixels, centre_x + pixels, centre_y + pixels), fill=colour)

    def _sky(self) -> Image.Image:
        column = ImageOps.colorize(_ramp(), self.colour(0.06, 0.5, 0.72), self.colour(-0.08, 0.28, 0.97))
        # First to the height alone: one column costs nothing, and copying it needs no interpolation.
        tall = column.resize((1, self.height), Image.Resampling.BILINEAR)
        return tall.resize((self.width, self.height), Image.Resampling.NEAREST)


def scene_jpeg(motif: str, pack: int, position: int) -> bytes:
    """Return the JPEG of one image of a listed pack.

    Args:
        motif: One of `MOTIFS`.
        pack: Number of the pack, from 0.
        position: Position in the pack, from 0.
    """
    scene = _Scene(pack, position)
    MOTIFS[motif](scene)
    return _encoded(scene.canvas.reduce(_SCALE), "JPEG", quality=_QUALITY)


# How copies of stored pictures are made.
_COPIES: Final[dict[str, Callable[[Image.Image], Image.Image]]] = {
    "half": lambda picture: picture.reduce(2),
    "mirrored": ImageOps.mirror,
    "recompressed": lambda picture: picture,
}


def copy_jpeg(file: bytes, how: str) -> bytes:
    """Return a copy of a picture: of half the size, mirrored or recompressed."""
    with Image.open(BytesIO(file)) as picture:
        return _encoded(_COPIES[how](picture.convert("RGB")), "JPEG", quality=60)


def _hills(scene: _Scene) -> None:
    scene.disc(scene.chance.uniform(0.2, 0.8), scene.chance.uniform(0.2, 0.45), 0.1, scene.colour(0.5, 0.12, 1.0))
    for layer in range(4):
        base = scene.height * (0.45 + 0.14 * layer)
        phase, length = scene.chance.uniform(0, math.tau), scene.chance.uniform(1.1, 2.4)
        rise = scene.height * scene.chance.uniform(0.04, 0.1)
        edge = [
            (float(x), base - rise * math.sin(phase + x / scene.width * math.tau / length * 2))
            for x in range(0, scene.width + 16, 16)
        ]
        ground = [(float(scene.width), float(scene.height)), (0.0, float(scene.height))]
        scene.draw.polygon(edge + ground, fill=scene.colour(0.02 * layer, 0.35 + 0.12 * layer, 0.72 - 0.15 * layer))


def _sea(scene: _Scene) -> None:
    horizon = scene.chance.uniform(0.42, 0.58)
    sun = scene.chance.uniform(0.25, 0.75)
    light = scene.colour(0.5, 0.2, 1.0)
    scene.disc(sun, horizon - 0.04, 0.14, light)
    scene.draw.rectangle((0, scene.height * horizon, scene.width, scene.height), fill=scene.colour(0.03, 0.6, 0.5))
    for step in range(14):
        y = scene.height * (horizon + 0.02 + 0.036 * step)
        reach = scene.width * (0.05 + 0.012 * step) * scene.chance.uniform(0.5, 1.6)
        centre = scene.width * (sun + scene.chance.uniform(-0.03, 0.03))
        scene.draw.rounded_rectangle((centre - reach, y, centre + reach, y + 7), 3, fill=light)


def _lights(scene: _Scene) -> None:
    for _ in range(36):
        value = scene.chance.uniform(0.55, 1.0)
        colour = scene.colour(scene.chance.uniform(-0.12, 0.12), scene.chance.uniform(0.15, 0.6), value)
        scene.disc(scene.chance.random(), scene.chance.random(), scene.chance.uniform(0.02, 0.13), colour)


MOTIFS: Final[dict[str, Callable[[_Scene], None]]] = {
    "hills": _hills,
    "sea": _sea,
    "lights": _lights,
}


@cache
def _ramp() -> Image.Image:
    return Image.linear_gradient("L").resize((1, 256))


# Width and height in pixels: portrait, landscape, square, and extreme ratios that occur in social networks.
_SIZES: Final = ((320, 480), (480, 320), (400, 400), (320, 400), (270, 480), (480, 270), (240, 480), (480, 200))
# The size of the font that the digits are drawn with. They are a picture, so that no bundle needs FreeType.
_DIGIT_SIZE: Final = 240


def numbered_jpeg(number: int) -> bytes:
    """Return a JPEG of a gradient with a number on it. Hue and aspect ratio depend on the number."""
    width, height = _SIZES[number % len(_SIZES)]
    hue = number * _HUE_STEP % 1.0
    picture = ImageOps.colorize(_byte_ramp(width, height), _rgb(hue, 0.45, 0.95), _rgb(hue + 0.12, 0.75, 0.45))
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


@cache
def huge_png_header() -> bytes:
    """Return a small PNG file whose header says that it has 900 megapixels, but which contains only one."""
    small = _encoded(Image.new("L", (1, 1)), "PNG")
    header = b"IHDR" + struct.pack(">II", 30_000, 30_000) + small[24:29]
    return small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]


@cache
def _byte_ramp(width: int, height: int) -> Image.Image:
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


def _rgb(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _encoded(picture: Image.Image, file_format: str, **options: int) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()
