"""HDR pictures (PQ and HLG of ITU-R BT.2100), converted to sRGB as browsers do it.

The tone mapping is that of SMPTE ST 2094-50 with a reference white, which Chromium uses for screens without HDR.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, Final

from PIL import Image, ImageMath

from app.images.colour_space import BT_709, BT_2020, ColourSpace, HdrCurve, Matrix, between, to_xyz

# Three channels of linear light in mode F.
type Light = tuple[Image.Image, Image.Image, Image.Image]

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
    light = (red.point(table, "F"), green.point(table, "F"), blue.point(table, "F"))
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


def _displayed(scene: Light, luminances: tuple[float, float, float]) -> Light:
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
    red, green, blue = (_dot(row, light) for row in matrix)
    return red, green, blue


def _dot(row: tuple[float, float, float], light: Light) -> Image.Image:
    red, green, blue = light
    return _evaluated(
        lambda of: of["red"] * row[0] + of["green"] * row[1] + of["blue"] * row[2], red=red, green=green, blue=blue
    )


def _scaled(light: Light, gain: Image.Image) -> Light:
    red, green, blue = (_evaluated(lambda of: of["channel"] * of["gain"], channel=each, gain=gain) for each in light)
    return red, green, blue


def _evaluated(formula: Any, **operands: Image.Image) -> Image.Image:  # noqa: ANN401 - ImageMath's own type
    image: Image.Image = ImageMath.lambda_eval(formula, **operands)
    return image
