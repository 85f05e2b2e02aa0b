"""Measures how much there is to see in the parts of a picture. Runs in decoder processes."""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageChops

from app.core.readability import CELLS, Detail

_PIXELS: Final = 12  # along each side of a cell
SIDE: Final = CELLS * _PIXELS  # of a picture that has enough pixels to be measured


def measure(picture: Image.Image) -> Detail:
    """Measure a picture; what is transparent counts as white.

    What there is to see in a cell is the mean of two values: how much neighbouring pixels differ, which are edges, and
    how much pixels differ from the cell's mean, which is contrast.
    """
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    longest = max(picture.size)
    columns, rows = (max(1, round(CELLS * side / longest)) for side in picture.size)
    whole, cells = (columns * _PIXELS, rows * _PIXELS), (columns, rows)
    gray = ground.convert("L").resize(whole, Image.Resampling.BOX)
    across = ImageChops.difference(gray, ImageChops.offset(gray, 1, 0))
    across.paste(0, (0, 0, 1, whole[1]))  # the offset has moved the last column to the first place
    down = ImageChops.difference(gray, ImageChops.offset(gray, 0, 1))
    down.paste(0, (0, 0, whole[0], 1))
    edges = ImageChops.lighter(across, down).resize(cells, Image.Resampling.BOX)
    light = gray.resize(cells, Image.Resampling.BOX)
    spread = ImageChops.difference(gray, light.resize(whole, Image.Resampling.NEAREST))
    busy = ImageChops.add(edges, spread.resize(cells, Image.Resampling.BOX), scale=2)
    return Detail(columns, rows, busy.tobytes() + light.tobytes())
