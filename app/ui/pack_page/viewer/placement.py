"""Where a picture lies in the room that it is shown in, at which scale: pure functions.

Everything is in device pixels; a scale is device pixels for each pixel of the original, so that 1 is 100 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

MOST_SCALE: Final = 8.0
_STEP: Final = 1.25  # of the scale, for a key or a notch of the wheel
_NEARLY: Final = 1.02  # scales that differ by less look equal


class Fit(Enum):
    """How the scale follows from the room."""

    WHOLE = auto()  # the whole picture, not enlarged
    FILL = auto()  # the whole room is covered
    FREE = auto()  # the scale was chosen


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a picture is shown, in terms that apply to pictures and rooms of any size.

    Attributes:
        scale: As a multiple of the scale at which the whole picture is shown.
        x: Of the picture's point in the middle of the room, from 0 at its left edge to 1 at its right edge.
        y: The same, from 0 at its top.
    """

    scale: float = 1.0
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True, slots=True)
class Placement:
    """A picture in a room.

    Attributes:
        source: Width and height of the original in pixels, at least 1.
        room: Width and height of the room.
        fit: How the scale follows from the room.
        free_scale: The scale if it is `Fit.FREE`.
        x: Of the picture's point in the middle of the room, from 0 at its left edge to 1 at its right edge.
        y: The same, from 0 at its top.
        is_enlarged: Whether a picture that is smaller than the room is enlarged to be shown whole.
    """

    source: tuple[int, int]
    room: tuple[int, int]
    fit: Fit = Fit.WHOLE
    free_scale: float = 1.0
    x: float = 0.5
    y: float = 0.5
    is_enlarged: bool = False

    @property
    def whole_scale(self) -> float:
        """The scale at which the whole picture is shown."""
        return min(
            self._most_whole_scale, *(room / source for room, source in zip(self.room, self.source, strict=True))
        )

    @property
    def _most_whole_scale(self) -> float:
        return MOST_SCALE if self.is_enlarged else 1.0

    @property
    def fill_scale(self) -> float:
        """The smallest scale at which the picture covers the room, as far as it may be enlarged."""
        most = max(room / source for room, source in zip(self.room, self.source, strict=True))
        return min(MOST_SCALE, max(self.whole_scale, most))

    @property
    def scale(self) -> float:
        """The scale."""
        if self.fit is Fit.WHOLE:
            return self.whole_scale
        return self.fill_scale if self.fit is Fit.FILL else self.free_scale

    @property
    def rect(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the picture, as whole device pixels, so that it is painted sharp."""
        width, height = self._whole_size if self.fit is Fit.WHOLE else self._size
        x, y = self._centre(width, height)
        return round(self.room[0] / 2 - x * width), round(self.room[1] / 2 - y * height), width, height

    @property
    def _size(self) -> tuple[int, int]:
        width, height = (max(1, round(side * self.scale)) for side in self.source)
        return width, height

    @property
    def _whole_size(self) -> tuple[int, int]:
        """The size of the whole picture in the room, as decoders compute it: products with the scale are inexact."""
        width, height = self.source
        most_width, most_height = self.room
        if width * self._most_whole_scale <= most_width and height * self._most_whole_scale <= most_height:
            return round(width * self._most_whole_scale), round(height * self._most_whole_scale)
        if width * most_height >= height * most_width:
            return most_width, max(1, round(height * most_width / width))
        return max(1, round(width * most_height / height)), most_height

    @property
    def can_move(self) -> bool:
        """Whether a part of the picture is outside of the room."""
        _, _, width, height = self.rect
        return width > self.room[0] or height > self.room[1]

    @property
    def view(self) -> View:
        """Which part is shown."""
        _, _, width, height = self.rect
        return View(self.scale / self.whole_scale, *self._centre(width, height))

    @property
    def region_in_sight(self) -> tuple[int, int, int, int]:
        """The part of the original that is inside of the room: left, top, width and height in whole pixels of it."""
        left, top, _, _ = self.rect
        (x, width), (y, height) = (
            _span(-start / self.scale, room / self.scale, source)
            for start, room, source in zip((left, top), self.room, self.source, strict=True)
        )
        return x, y, width, height

    def _centre(self, width: float, height: float) -> tuple[float, float]:
        """The point in the middle, so that no edge of the picture is inside of the room unless both are."""
        return _held(self.x, self.room[0] / width), _held(self.y, self.room[1] / height)

    def shown_at(self, view: View) -> Placement:
        """The same picture with the part that a view has."""
        if view.scale <= 1:
            return replace(self, fit=Fit.WHOLE, x=0.5, y=0.5)
        return replace(self, fit=Fit.FREE, free_scale=self._allowed(view.scale * self.whole_scale), x=view.x, y=view.y)

    def zoomed(self, scale: float, at: tuple[float, float]) -> Placement:
        """Change the scale; the point of the picture at a place stays there.

        Args:
            scale: The new scale; one that is not allowed is replaced by the nearest one that is.
            at: The place in the room.
        """
        scale = self._allowed(scale)
        if scale == self.whole_scale:
            return replace(self, fit=Fit.WHOLE, x=0.5, y=0.5)
        former_width, former_height = (side * self.scale for side in self.source)
        width, height = (side * scale for side in self.source)
        x, y = self._centre(former_width, former_height)
        right, down = at[0] - self.room[0] / 2, at[1] - self.room[1] / 2
        x += right / former_width - right / width
        y += down / former_height - down / height
        zoomed = replace(self, fit=Fit.FREE, free_scale=scale, x=x, y=y)
        # Held now: a point outside would make the next movements do nothing until it is inside again.
        x, y = zoomed._centre(width, height)
        return replace(zoomed, x=x, y=y)

    def moved(self, right: float, down: float) -> Placement:
        """Move the picture, as far as it goes."""
        width, height = (side * self.scale for side in self.source)
        x, y = self._centre(width, height)
        return replace(
            self, x=_held(x - right / width, self.room[0] / width), y=_held(y - down / height, self.room[1] / height)
        )

    def stepped_scale(self, scale: float, steps: float) -> float:
        """The scale that so many steps lead to from a scale; 100 % is not passed over.

        Args:
            scale: To start from.
            steps: Larger if positive, smaller if negative; wheels may report fractions.
        """
        stepped = scale * _STEP**steps
        is_between = min(scale, stepped) * _NEARLY < 1 < max(scale, stepped) / _NEARLY
        if is_between or math.isclose(stepped, 1):  # exactly, also after rounded steps there and back
            return 1.0
        if stepped < self.whole_scale * _NEARLY and steps < 0:
            return min(scale, self.whole_scale)
        return self._allowed(stepped)

    def _allowed(self, scale: float) -> float:
        # 100 % is allowed, too, where the whole picture is shown enlarged.
        return min(max(scale, min(1.0, self.whole_scale)), MOST_SCALE)


def _span(start: float, length: float, whole: int) -> tuple[int, int]:
    """Begin and length of the whole pixels that contain a span, from 0 to `whole`."""
    first = max(0, math.floor(start))
    return first, max(1, min(whole, math.ceil(start + length)) - first)


def _held(centre: float, share: float) -> float:
    """A coordinate of the point in the middle, so that the picture covers the room; `share` of it fits there."""
    if share >= 1:
        return 0.5
    return min(max(centre, share / 2), 1 - share / 2)
