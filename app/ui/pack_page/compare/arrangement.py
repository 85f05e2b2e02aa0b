"""How panes are arranged: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

type Rect = tuple[int, int, int, int]

_GRID_FROM: Final = 4  # panes; two or three are always side by side


def arrange(ratios: Sequence[float], room: tuple[int, int], gap: int, bars: tuple[int, int]) -> list[Rect]:
    """Find places for panes of equal size. Four are arranged so that more of their pictures is seen.

    Args:
        ratios: Width divided by height of each picture.
        room: Width and height for all panes.
        gap: Between panes.
        bars: Width and height in each pane that its picture does not get.

    Returns:
        Left, top, width and height of each pane.
    """
    count = len(ratios)
    choices = (count, count // 2) if count >= _GRID_FROM else (count,)

    def seen(columns: int) -> float:
        width, height = _pane_size(count, columns, room, gap)
        return sum(_area(ratio, width - bars[0], height - bars[1]) for ratio in ratios)

    columns = max(choices, key=seen)
    width, height = _pane_size(count, columns, room, gap)
    return [
        (number % columns * (width + gap), number // columns * (height + gap), width, height) for number in range(count)
    ]


def _pane_size(count: int, columns: int, room: tuple[int, int], gap: int) -> tuple[int, int]:
    rows = -(-count // columns)
    width, height = ((side - (parts - 1) * gap) // parts for side, parts in zip(room, (columns, rows), strict=True))
    return width, height


def _area(ratio: float, width: int, height: int) -> float:
    """The area of a picture that is fitted into a room."""
    if width <= 0 or height <= 0:
        return 0.0
    fitted_width = min(float(width), height * ratio)
    return fitted_width * fitted_width / ratio
