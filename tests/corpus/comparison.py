"""Compares how the app and Chromium show one file."""

import io
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.images.decoded import Thumbnail

SIDE: Final = 64  # pixels of the squares that are compared; images are scaled to them regardless of their shape
# Squares are drawn this many times larger first, then reduced by averaging. Scaled directly to 64 pixels, they would
# differ visibly because of the programs' scaling filters, above all in patterns of single pixels.
REDUCTION: Final = 4
GROUND: Final = (128, 128, 128)  # behind transparent pixels; both black and white differ from it
# Mean difference of two squares, in levels of 255, that is visible side by side.
VISIBLE: Final = 6.0


class Outcome(StrEnum):
    """The result for one file; the value is the heading in the table."""

    ALIKE = "alike"
    SIZE = "other size"
    ORIENTATION = "other orientation"
    COLOUR = "other colour"
    APP_ONLY = "only the app"
    CHROMIUM_ONLY = "only Chromium"
    NEITHER = "neither"
    SHOWN = "shown"  # this one and the next if Chromium is not installed
    NOT_SHOWN = "not shown"


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as it was shown.

    Attributes:
        width: Width of the original, upright, in pixels.
        height: Height of the original, upright, in pixels.
        square: The picture as `SIDE` x `SIDE` RGB pixels on `GROUND`, shape (SIDE, SIDE, 3).
    """

    width: int
    height: int
    square: NDArray[np.uint8]

    @classmethod
    def of_thumbnail(cls, thumbnail: Thumbnail) -> Self:
        """What the app shows of a file."""
        with Image.open(io.BytesIO(thumbnail.data), formats=("JPEG", "PNG")) as opened:
            image = opened.convert("RGBA")
        ground = Image.new("RGBA", image.size, (*GROUND, 255))
        opaque = Image.alpha_composite(ground, image).convert("RGB")
        larger = opaque.resize((SIDE * REDUCTION, SIDE * REDUCTION), Image.Resampling.BILINEAR)
        return cls(thumbnail.source_width, thumbnail.source_height, np.asarray(larger.reduce(REDUCTION)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of one file.

    Attributes:
        path: The file.
        outcome: The result.
        detail: An explanation, such as both sizes, or why the app does not show it; may be empty.
        difference: Mean difference of the two squares in levels of 255; 0 if not both show it.
        most: Largest difference of a pixel of the squares.
    """

    path: Path
    outcome: Outcome
    detail: str = ""
    difference: float = 0.0
    most: int = 0


def compare(path: Path, app: Picture | str, chromium: Picture | str) -> Comparison:
    """Compare what the app and Chromium show of a file.

    Args:
        path: The file.
        app: What the app shows, or why it shows nothing.
        chromium: What Chromium shows, or why it shows nothing.
    """
    if isinstance(app, str) and isinstance(chromium, str):
        return Comparison(path, Outcome.NEITHER, f"app: {app}; Chromium: {chromium}")
    if isinstance(app, str):
        return Comparison(path, Outcome.CHROMIUM_ONLY, f"app: {app}")
    if isinstance(chromium, str):
        return Comparison(path, Outcome.APP_ONLY, f"Chromium: {chromium}")
    difference, most = _difference(app.square, chromium.square), int(_differences(app.square, chromium.square).max())
    sizes = f"app: {app.width} × {app.height}; Chromium: {chromium.width} × {chromium.height}"
    if _is_turned(app, chromium, difference):
        return Comparison(path, Outcome.ORIENTATION, sizes, difference)
    if (app.width, app.height) != (chromium.width, chromium.height):
        return Comparison(path, Outcome.SIZE, sizes, difference)
    outcome = Outcome.COLOUR if difference > VISIBLE else Outcome.ALIKE
    return Comparison(path, outcome, f"difference {difference:.1f} of 255, at most {most}", difference, most)


def _is_turned(app: Picture, chromium: Picture, difference: float) -> bool:
    """Whether both show the same image in different orientations."""
    if app.width != app.height and (app.width, app.height) == (chromium.height, chromium.width):
        return True
    # The orientation is the cause if another one reduces a visible difference to less than half.
    return difference > VISIBLE and min(_differences_turned(app.square, chromium.square)) < difference / 2


def _differences_turned(square: NDArray[np.uint8], other: NDArray[np.uint8]) -> list[float]:
    mirrored = square.transpose(1, 0, 2)
    return [_difference(np.rot90(each, turns), other) for each in (square, mirrored) for turns in range(4)]


def _difference(square: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(_differences(square, other).mean())


def _differences(square: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.int16]:
    return np.abs(square.astype(np.int16) - other.astype(np.int16))
