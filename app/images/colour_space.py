"""Conversion of pictures to sRGB from the colour spaces and profiles that their files have, HDR included.

The code points of colour spaces are those of ITU-T H.273, in the values that browsers give them. The tone mapping of
HDR pictures (PQ and HLG of ITU-R BT.2100) is that of SMPTE ST 2094-50 with a reference white, which Chromium uses for
screens without HDR.

A profile is not recognised by its name: a transform that changes no test colour is dropped. HDR is tone-mapped as in
Chromium.
"""

import io
import math
import struct
from collections.abc import Iterable
from enum import Enum
from functools import cache, lru_cache
from itertools import product
from typing import Any, Final, Self

from msgspec import Struct
from PIL import Image, ImageChops, ImageCms, ImageMath

type Vector = tuple[float, ...]  # three numbers
type Matrix = tuple[Vector, ...]  # three rows
# g, a, b, c and d: the light of a value v is (a v + b)^g from d on, and c v below (ICC.1:2022, 10.18, function type 3).
type Curve = tuple[float, float, float, float, float]


class HdrCurve(Enum):
    """HDR transfer functions (ITU-R BT.2100)."""

    PQ = 16
    HLG = 18


PROFILE_SPACE: Final = slice(16, 20)  # ICC.1:2022, 7.2: the colour space that a profile is for
# x and y of white, red, green and blue.
BT_709: Final = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
BT_2020: Final = (0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046)
_SMPTE_170M: Final = (0.3127, 0.329, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07)
_PRIMARIES: Final[dict[int, tuple[float, ...]]] = {
    1: BT_709,
    2: BT_709,
    4: (0.31, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    5: (0.3127, 0.329, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06),
    6: _SMPTE_170M,
    7: _SMPTE_170M,
    8: (0.31, 0.316, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049),
    9: BT_2020,
    10: (1 / 3, 1 / 3, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
    11: (0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    12: (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    22: (0.3127, 0.329, 0.63, 0.34, 0.295, 0.605, 0.155, 0.077),
}
_SRGB_CURVE: Final = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_VIDEO_CURVE: Final = (2.4, 1.0, 0.0, 0.0, 0.0)  # of the screen, not of the camera (ITU-R BT.1886)
_UNSPECIFIED: Final = 2
_DERIVED_MATRIX: Final = 12  # chromaticity-derived, non-constant luminance
_USUAL_PEAK: Final = 1000.0
_VIDEO_CURVES: Final = frozenset({1, 6, 11, 14, 15})
_CURVES: Final[dict[int, Curve | HdrCurve]] = {
    **dict.fromkeys(_VIDEO_CURVES, _VIDEO_CURVE),
    4: (2.2, 1.0, 0.0, 0.0, 0.0),
    5: (2.8, 1.0, 0.0, 0.0, 0.0),
    7: (1 / 0.45, 1 / 1.1115, 0.1115 / 1.1115, 1 / 4, 0.0912),
    8: (1.0, 1.0, 0.0, 0.0, 0.0),
    13: _SRGB_CURVE,
    17: (2.6, (52.37 / 48) ** (1 / 2.6), 0.0, 0.0, 0.0),
    16: HdrCurve.PQ,
    18: HdrCurve.HLG,
}
_LARGEST_EXPONENT: Final = 30_000.0  # the largest that a profile's 16.16 fixed-point number can hold
_D50: Final = (0.9642, 1.0, 0.8249)
_BRADFORD: Final = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


class ColourSpace(Struct, frozen=True):
    """An RGB colour space.

    Attributes:
        chromaticities: x and y of white, red, green and blue.
        curve: Transfer function from samples to linear light.
        peak: Peak luminance of an HDR picture in cd/m².
    """

    chromaticities: tuple[float, ...]
    curve: Curve | HdrCurve
    peak: float = _USUAL_PEAK

    @classmethod
    def from_code_points(cls, primaries: int, transfer: int, peak: float = 0) -> Self | None:
        """Make the colour space of a PNG's `cICP`; None for unspecified or unknown code points."""
        if _UNSPECIFIED in {primaries, transfer} or primaries not in _PRIMARIES or transfer not in _CURVES:
            return None
        return cls(_PRIMARIES[primaries], _CURVES[transfer], peak or _USUAL_PEAK)

    @classmethod
    def from_nclx(cls, primaries: int, transfer: int, matrix: int, peak: float = 0) -> Self | None:
        """Make the colour space of an AVIF's or HEIC's container; None for sRGB.

        Browsers treat transfer functions of video in a still picture as that of sRGB, and ignore the colour space if
        they do not support its matrix coefficients.
        """
        if matrix == _DERIVED_MATRIX:
            return None
        curve = _SRGB_CURVE if transfer in _VIDEO_CURVES else _CURVES.get(transfer, _SRGB_CURVE)
        chromaticities = _PRIMARIES.get(primaries, BT_709)
        if (chromaticities, curve) == (BT_709, _SRGB_CURVE):
            return None
        return cls(chromaticities, curve, peak or _USUAL_PEAK)

    @classmethod
    def from_gamma(cls, gamma: float, chromaticities: tuple[float, ...] = BT_709) -> Self:
        """Make the colour space of a PNG's `gAMA` and `cHRM`: samples are light to the power of `gamma`."""
        return cls(chromaticities, (min(1 / gamma, _LARGEST_EXPONENT), 1.0, 0.0, 0.0, 0.0))


@lru_cache(maxsize=8)
def icc_profile(space: ColourSpace) -> bytes:
    """An ICC profile (ICC.1:2022) of a colour space whose curve is not HDR.

    Raises:
        ValueError: No such colours exist.
    """
    if isinstance(space.curve, HdrCurve):
        raise TypeError("an ICC profile holds no light beyond white")
    columns = zip(*_adapted_to_d50(space.chromaticities), strict=True)
    tags = [(name, _xyz(*column)) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)]
    curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + struct.pack(">5i", *map(_fixed, space.curve))
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    tags.append((b"wtpt", _xyz(*_D50)))
    offset = 128 + 4 + 12 * len(tags)
    table, bodies = struct.pack(">I", len(tags)), b""
    for name, body in tags:
        table += struct.pack(">4sII", name, offset + len(bodies), len(body))
        bodies += body
    header = struct.pack(">I4sI4s4s4s", offset + len(bodies), b"", 0x04200000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", *map(_fixed, _D50)) + bytes(48)
    return header + table + bodies


def to_xyz(chromaticities: tuple[float, ...]) -> Matrix:
    """From linear RGB to CIE XYZ (SMPTE RP 177).

    Raises:
        ValueError: No such colours exist.
    """
    white, *primaries = ((x, y, 1 - x - y) for x, y in zip(chromaticities[::2], chromaticities[1::2], strict=True))
    if white[1] <= 0:
        raise ValueError(f"a white without light: {white}")
    columns = tuple(zip(*primaries, strict=True))
    scales = multiplied(inverse(columns), (white[0] / white[1], 1.0, white[2] / white[1]))
    return tuple(_product_of_pairs(row, scales) for row in columns)


def between(source: tuple[float, ...], target: tuple[float, ...]) -> Matrix:
    """From linear RGB of some chromaticities to that of others with the same white."""
    return _product(inverse(to_xyz(target)), to_xyz(source))


def multiplied(matrix: Matrix, vector: Vector) -> Vector:
    """Return the product of a matrix and a vector."""
    return tuple(sum(_product_of_pairs(row, vector)) for row in matrix)


def _product_of_pairs(one: Vector, other: Vector) -> Vector:
    return tuple(a * b for a, b in zip(one, other, strict=True))


def inverse(matrix: Matrix) -> Matrix:
    """Return the inverse of a matrix.

    Raises:
        ValueError: There is none.
    """
    (a, b, c), (d, e, f), (g, h, i) = matrix
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    if abs(determinant) < 1e-9:
        raise ValueError(f"no inverse of {matrix}")
    rows = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    return tuple(tuple(value / determinant for value in row) for row in rows)


def _adapted_to_d50(chromaticities: tuple[float, ...]) -> Matrix:
    """From linear RGB to XYZ under D50, which is the white of all profiles, by Bradford's method (ICC.1, annex E)."""
    to_white = to_xyz(chromaticities)
    white = multiplied(_BRADFORD, multiplied(to_white, (1.0, 1.0, 1.0)))
    wanted = multiplied(_BRADFORD, _D50)
    scales = (want / have for want, have in zip(wanted, white, strict=True))
    scaled = tuple(tuple(scale * value for value in row) for scale, row in zip(scales, _BRADFORD, strict=True))
    return _product(_product(inverse(_BRADFORD), scaled), to_white)


def _product(left: Matrix, right: Matrix) -> Matrix:
    columns = [multiplied(left, column) for column in zip(*right, strict=True)]
    return tuple(zip(*columns, strict=True))


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *map(_fixed, values))


def _fixed(value: float) -> int:
    return round(value * 65536)


# Three channels of linear light in mode F.
type Light = tuple[Image.Image, ...]

_REFERENCE_WHITE: Final = 203.0  # cd/m² (ITU-R BT.2408)
_HLG_PEAK: Final = 1000.0 / _REFERENCE_WHITE  # of the nominal screen of HLG
_MOST_ROOM: Final = 0.5  # the largest part of the output range for what is brighter than the reference white
_CONTROL: Final = 0.65  # position of the Bézier curve's control point
_SYSTEM_GAMMA: Final = 1.2  # of HLG on a screen of 1,000 cd/m²
_LOWEST_PEAK: Final = 1.01  # in reference whites; a picture with a lower peak needs no compression
_LEVELS: Final = 65_536


def tone_mapped(image: Image.Image, space: ColourSpace) -> Image.Image:
    """Convert a picture in mode RGB or RGBA to sRGB.

    Raises:
        ValueError: The space's curve is not HDR.
    """
    curve = HdrCurve(space.curve)
    table = _lights(curve)
    red, green, blue, *alpha = image.split()
    light: Light = tuple(channel.point(table, "F") for channel in (red, green, blue))
    if curve is HdrCurve.HLG:
        light = _displayed(light, to_xyz(space.chromaticities)[1])
    light = _compressed(_multiplied(between(space.chromaticities, BT_2020), light), space.peak / _REFERENCE_WHITE)
    light = _multiplied(between(BT_2020, BT_709), light)
    return Image.merge(image.mode, [*map(_encoded, light), *alpha])


@cache
def _lights(curve: HdrCurve) -> list[float]:
    return [_light(level / 255, curve) for level in range(256)]


def _light(sample: float, curve: HdrCurve) -> float:
    """Return linear light: of PQ that of the screen, in reference whites; of HLG that of the scene, from 0 to 1."""
    if curve is HdrCurve.PQ:
        power = math.pow(sample, 1 / 78.84375)
        share = max(power - 0.8359375, 0.0) / (18.8515625 - 18.6875 * power)
        return 10_000 / _REFERENCE_WHITE * math.pow(share, 1 / 0.1593017578125)
    if sample <= 0.5:
        return sample * sample / 3
    return (math.exp((sample - 0.55991073) / 0.17883277) + 0.28466892) / 12


def _displayed(scene: Light, luminances: Vector) -> Light:
    """Convert HLG's light of the scene to that of the screen, in reference whites."""
    gain = _evaluated(lambda of: of["luminance"] ** (_SYSTEM_GAMMA - 1) * _HLG_PEAK, luminance=_dot(luminances, scene))
    return _scaled(scene, gain)


def _compressed(light: Light, peak: float) -> Light:
    """Compress light to the range of the screen. The factor of a pixel depends on its brightest channel.

    Up to the reference white it is constant; from there to the peak the curve is a quadratic Bézier curve. The lower
    the peak, the smaller the range that is reserved for it.
    """
    peak = max(peak, _LOWEST_PEAK)
    white = 1 - _MOST_ROOM * min(math.log(peak) / math.log(_HLG_PEAK), 1)
    middle, middle_becomes = 1 - _CONTROL + _CONTROL / white, (1 - _CONTROL) * white + _CONTROL
    square, linear = 1 - 2 * middle + peak, 2 * (middle - 1)
    bend, slope = white - 2 * middle_becomes + 1, 2 * (middle_becomes - white)

    def gain(of: dict[str, Any]) -> Any:  # noqa: ANN401 - an operand of ImageMath, which has no public type
        brightest = of["max"](of["max"](of["max"](of["red"], of["green"]), of["blue"]), 1.0)
        within = of["min"](brightest, peak)
        place = ((within * (4 * square) + (linear * linear - 4 * square)) ** 0.5 - linear) * (0.5 / square)
        return (place * (place * bend + slope) + white) / brightest

    red, green, blue = light
    return _scaled(light, _evaluated(gain, red=red, green=green, blue=blue))


def _encoded(light: Image.Image) -> Image.Image:
    """Encode one channel as sRGB."""
    levels = _evaluated(lambda of: of["int"](of["min"](of["max"](of["light"], 0.0), 1.0) * (_LEVELS - 1)), light=light)
    return levels.point(_srgb_levels(), "L")


@cache
def _srgb_levels() -> list[int]:
    lights = (level / (_LEVELS - 1) for level in range(_LEVELS))
    return [
        round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * math.pow(light, 1 / 2.4) - 0.055))
        for light in lights
    ]


def _multiplied(matrix: Matrix, light: Light) -> Light:
    return tuple(_dot(row, light) for row in matrix)


def _dot(row: Vector, light: Light) -> Image.Image:
    red, green, blue = light
    return _evaluated(
        lambda of: of["red"] * row[0] + of["green"] * row[1] + of["blue"] * row[2], red=red, green=green, blue=blue
    )


def _scaled(light: Light, gain: Image.Image) -> Light:
    return tuple(_evaluated(lambda of: of["channel"] * of["gain"], channel=each, gain=gain) for each in light)


def _evaluated(formula: Any, **operands: Image.Image) -> Image.Image:  # noqa: ANN401 - ImageMath's own type
    image: Image.Image = ImageMath.lambda_eval(formula, **operands)
    return image


_CACHED_TRANSFORMS: Final = 4  # a transform takes 2 ms to build, and the pictures of a pack often have the same profile
_MOST_DIFFERENCE: Final = 3  # sRGB profiles differ by this, because they round their curves differently
_COLOUR_MODES: Final = {"L": "RGB", "LA": "RGBA"}
_PROBE_LEVELS: Final = (0, 32, 96, 160, 224, 255)
_PROFILE_VERSION: Final = slice(8, 12)


def in_srgb(image: Image.Image, spaces: Iterable[bytes | ColourSpace]) -> Image.Image:
    """Convert a picture from the first colour space that is valid for it.

    Args:
        image: In mode L or LA if it is gray, else RGB, RGBA or CMYK.
        spaces: ICC profiles and colour spaces, the most important first.

    Returns:
        The same image if there is no such space, or if it is sRGB.
    """
    for space in spaces:
        try:
            return _converted(image, space)
        except Exception:  # noqa: BLE001 (a picture with a broken or wrong profile is shown without it)
            continue
    return image


def _converted(image: Image.Image, space: bytes | ColourSpace) -> Image.Image:
    """Convert from one colour space.

    Raises:
        Exception: The space is broken or not valid for the image; Pillow raises nearly any type.
    """
    if isinstance(space, ColourSpace):
        if isinstance(space.curve, HdrCurve):
            return tone_mapped(_in_colours(image), space)
        space = icc_profile(space)
    if space[PROFILE_SPACE] != b"GRAY":
        transform = _transform_to_srgb(space, _COLOUR_MODES.get(image.mode, image.mode))
        if image.mode == "CMYK":
            image = _without_black(image)
        return image if transform is None else transform.apply(_in_colours(image))
    gray, *alpha = image.split() if image.mode == "LA" else (image,)
    transform = _transform_to_srgb(space, gray.mode)
    if transform is None:
        return image
    coloured = transform.apply(gray)
    if alpha:
        coloured.putalpha(alpha[0])
    return coloured


def _in_colours(image: Image.Image) -> Image.Image:
    """Return a gray picture with three channels of colours; others as they are."""
    return image.convert(_COLOUR_MODES[image.mode]) if image.mode in _COLOUR_MODES else image


def _without_black(image: Image.Image) -> Image.Image:
    """Return a CMYK picture whose black is mixed of the other inks.

    Chromium applies a profile to such pixels, because it has converted them to RGB before. Shadows are lighter than
    with the profile's own black.
    """
    cyan, magenta, yellow = ImageChops.invert(image.convert("RGB")).split()
    return Image.merge("CMYK", (cyan, magenta, yellow, Image.new("L", image.size)))


@lru_cache(maxsize=_CACHED_TRANSFORMS)
def _transform_to_srgb(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return the transform to sRGB; None if it would not change pixels.

    This is determined with probe colours, because a profile's name is not reliable.

    Raises:
        Exception: The profile is broken or not valid for such pixels.
    """
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    output_mode = "RGBA" if mode == "RGBA" else "RGB"
    transform = ImageCms.ImageCmsTransform(source, _srgb(), mode, output_mode)
    if mode == "CMYK":
        return transform
    probe = _probe().convert(mode)
    changes = ImageChops.difference(transform.apply(probe).convert("RGB"), probe.convert("RGB"))
    return None if max(changes.tobytes()) <= _MOST_DIFFERENCE else transform


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    """Return the profile of sRGB, as one of version 2.

    The intent is perceptual, as in browsers. To a profile of version 4, LittleCMS would convert with black point
    compensation then, which browsers do without and which makes shadows darker.
    """
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_PROFILE_VERSION] = b"\x02\x40\0\0"
    return ImageCms.ImageCmsProfile(io.BytesIO(profile))


@cache
def _probe() -> Image.Image:
    """Return a picture of all grays and some colours."""
    grays = bytes(level for level in range(256) for _ in "RGB")
    colours = bytes(level for colour in product(_PROBE_LEVELS, repeat=3) for level in colour)
    return Image.frombytes("RGB", ((len(grays) + len(colours)) // 3, 1), grays + colours)
