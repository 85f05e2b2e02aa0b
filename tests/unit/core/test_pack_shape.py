"""The aspect ratio of a pack's gallery cells."""

from __future__ import annotations

import pytest

from app.core.pack_shape import cell_ratio


@pytest.mark.parametrize(
    ("sizes", "ratio"),
    [
        ([(1080, 1920)] * 5, 9 / 16),
        ([(1080, 1920)] * 6 + [(1920, 1080)] * 3, 9 / 16),
        ([(1080, 1920)] * 5 + [(1920, 1080)] * 3, 1.0),
        ([(1080, 1350)] * 3, 4 / 5),
        ([(3000, 4000)] * 3, 3 / 4),
        ([(1000, 1000)] * 3 + [(1080, 1920)], 1.0),
        ([(1920, 1080), (1900, 1080), (2000, 1100)], 16 / 9),
        ([(100, 1000)] * 5, 1.0),
        ([(0, 0), (1080, 1920)], 9 / 16),
        ([], 1.0),
    ],
)
def test_two_thirds_decide(sizes: list[tuple[int, int]], ratio: float) -> None:
    assert cell_ratio(sizes) == ratio
