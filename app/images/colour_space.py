"""Colour spaces that a file names instead of holding an ICC profile, and profiles made for them.

The code points are those of ITU-T H.273, in the values that browsers give them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final, Self

type Vector = tuple[float, float, float]
type Matrix = tuple[Vector, Vector, Vector]
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


@dataclass(frozen=True, slots=True)
class ColourSpace:
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
    red, green, blue = primaries
    columns = (
        (red[0], green[0], blue[0]),
        (red[1], green[1], blue[1]),
        (red[2], green[2], blue[2]),
    )
    scales = multiplied(inverse(columns), (white[0] / white[1], 1.0, white[2] / white[1]))
    return _product(columns, ((scales[0], 0, 0), (0, scales[1], 0), (0, 0, scales[2])))


def between(source: tuple[float, ...], target: tuple[float, ...]) -> Matrix:
    """From linear RGB of some chromaticities to that of others with the same white."""
    return _product(inverse(to_xyz(target)), to_xyz(source))


def multiplied(matrix: Matrix, vector: Vector) -> Vector:
    """Return the product of a matrix and a vector."""
    x, y, z = vector
    first, second, third = ((a * x + b * y + c * z) for a, b, c in matrix)
    return first, second, third


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
    first, second, third = ((x / determinant, y / determinant, z / determinant) for x, y, z in rows)
    return first, second, third


def _adapted_to_d50(chromaticities: tuple[float, ...]) -> Matrix:
    """From linear RGB to XYZ under D50, which is the white of all profiles, by Bradford's method (ICC.1, annex E)."""
    to_white = to_xyz(chromaticities)
    white = multiplied(_BRADFORD, multiplied(to_white, (1.0, 1.0, 1.0)))
    wanted = multiplied(_BRADFORD, _D50)
    scale = ((wanted[0] / white[0], 0.0, 0.0), (0.0, wanted[1] / white[1], 0.0), (0.0, 0.0, wanted[2] / white[2]))
    return _product(_product(inverse(_BRADFORD), _product(scale, _BRADFORD)), to_white)


def _product(left: Matrix, right: Matrix) -> Matrix:
    columns = [multiplied(left, (row[0], row[1], row[2])) for row in zip(*right, strict=True)]
    first, second, third = ((x, y, z) for x, y, z in zip(*columns, strict=True))
    return first, second, third


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *map(_fixed, values))


def _fixed(value: float) -> int:
    return round(value * 65536)
