"""A sample text over pictures, and where a text would be hard to read, by the part of the picture and the style.

What is measured of a picture is how much there is to see in each cell of a grid, and how light it is. Both follow from
its thumbnail. A text has to be judged by eyes: the numbers say where to look first.
"""

import math
from enum import Enum
from typing import Annotated, Final, Literal, get_args

from msgspec import Meta, Struct

type Style = Literal["tiktok", "inverted", "shadow", "white", "black", "snapchat"]  # the service's
STYLES: Final[tuple[Style, ...]] = get_args(Style.__value__)
type Crop = Literal["9:16", "4:5", "1:1"]
CROPS: Final[dict[Crop, float]] = {"9:16": 9 / 16, "4:5": 4 / 5, "1:1": 1.0}  # width divided by height

SAMPLE_CHARACTERS: Final = 80
CELLS: Final = 16  # along the longer side of a picture; the cells are squares, nearly
QUIET_PERCENT: Final = 85  # from which on a third is called quiet; `tests.benchmarks.readability` has the reason

# What there is to see in a cell, 0 to 255: below the first value nothing is in the way of a text, from the second on it
# is as hard to read as it can be.
_QUIET: Final = 6
_BUSY: Final = 16
_SIDE_MARGIN: Final = 0.1  # of the width, at each side, where no text stands
_LEAST_CONTRAST: Final = 3.0  # of large text (WCAG 2.2, 1.4.3)
# The share of what is below a text that is in its way: a box hides all, a translucent bar most of it.
_SEEN: Final[dict[Style, float]] = {"inverted": 0.0, "snapchat": 0.4}


class Third(Enum):
    """A third of a picture, as the player crops it. The values are saved."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Sample(Struct, frozen=True):
    """A sample text, how pictures are cropped below it, and whether it is shown.

    Attributes:
        is_shown: Whether it is shown.
        text: Of the person; empty for the usual one.
        style: One of the service's text styles.
        place: Where it stands.
        crop: The shape of a slide in the player.
    """

    is_shown: bool = False
    text: Annotated[str, Meta(max_length=SAMPLE_CHARACTERS)] = ""
    style: Style = "tiktok"
    place: Third = Third.MIDDLE
    crop: Crop = "9:16"


class Detail(Struct, frozen=True, tag=True):
    """What was measured of a picture. The cells are in rows, from the upper left one.

    Attributes:
        columns: Number of cells across.
        rows: Number of cells down.
        cells: What there is to see in each cell, 0 to 255, and after all of these how light each is.
    """

    columns: int
    rows: int
    cells: bytes = b""

    def quiet_percent(self, place: Third, crop: Crop = "9:16") -> int:
        """How little there is to see in a third of the picture, as the player crops it: 100 for nothing."""
        ratio = CROPS[crop]
        width = min(self.columns, self.rows * ratio)
        height = width / ratio
        left = (self.columns - width) / 2 + _SIDE_MARGIN * width
        top = (self.rows - height) / 2 + height / 3 * [*Third].index(place)
        across = range(int(left), math.ceil(left + (1 - 2 * _SIDE_MARGIN) * width))
        down = range(int(top + 0.01), math.ceil(top + height / 3 - 0.01))
        found = [self._busyness(row * self.columns + column) for row in down for column in across]
        return round(100 * (1 - sum(found) / len(found)))

    def is_hard(self, cell: int, style: Style) -> bool:
        """Whether a text in a style would be hard to read in a cell."""
        light = (self.cells[self.columns * self.rows + cell] / 255) ** 2.2  # relative luminance, nearly
        contrast = {"white": 1.05 / (light + 0.05), "black": (light + 0.05) / 0.05}.get(style, math.inf)
        return self._busyness(cell) * _SEEN.get(style, 1) > 1 / 2 or contrast < _LEAST_CONTRAST

    def _busyness(self, cell: int) -> float:
        return min(1.0, max(0.0, (self.cells[cell] - _QUIET) / (_BUSY - _QUIET)))
