"""How much is decoded around a region."""

from __future__ import annotations

import random

from PySide6.QtCore import QRect

from app.pictures.originals import clipped, with_margin, without_rim
from tests.tables import each_row

SIZE = (8000, 6000)


@each_row(
    ("region", "expected"),
    [
        ((10, 20, 30, 40), (10, 20, 30, 40)),
        ((-10, -20, 30, 40), (0, 0, 20, 20)),
        ((7990, 5990, 30, 40), (7990, 5990, 10, 10)),
        ((-5, -5, 9000, 9000), (0, 0, 8000, 6000)),
        ((8000, 0, 5, 5), None),
        ((0, -5, 5, 5), None),
        ((0, 0, 0, 5), None),
    ],
)
def test_what_is_outside_of_the_picture_is_cut_off(
    region: tuple[int, int, int, int], expected: tuple[int, int, int, int] | None
) -> None:
    assert clipped(region, SIZE) == expected


def test_a_margin_is_even_and_as_large_as_allowed() -> None:
    assert with_margin((4000, 3000, 400, 300), SIZE, 500 * 400) == (3950, 2950, 500, 400)


def test_a_picture_that_is_small_enough_is_decoded_as_a_whole() -> None:
    assert with_margin((100, 100, 400, 300), (1000, 800), 1000 * 800) == (0, 0, 1000, 800)


def test_any_region_with_its_margin_is_in_the_picture_and_within_the_limit() -> None:
    rng = random.Random(1)
    for _ in range(2000):
        size = (rng.randint(1, 30_000), rng.randint(1, 3000))
        width, height = rng.randint(1, size[0]), rng.randint(1, size[1])
        region = (rng.randint(0, size[0] - width), rng.randint(0, size[1] - height), width, height)
        most = rng.randint(0, 8_000_000)
        found = with_margin(region, size, most)
        assert QRect(0, 0, *size).contains(QRect(*found))
        assert QRect(*found).contains(QRect(*region))
        assert found[2] * found[3] <= max(most, width * height)


def test_a_rim_is_a_share_of_the_margin_and_not_at_edges_of_the_picture() -> None:
    assert without_rim((1000, 1000, 600, 500), (1100, 1100, 400, 300), SIZE, 0.25) == (1025, 1025, 550, 450)
    assert without_rim((0, 0, 600, 500), (0, 0, 400, 300), SIZE, 0.25) == (0, 0, 575, 475)
    assert without_rim((7400, 5500, 600, 500), (7600, 5700, 400, 300), SIZE, 0.25) == (7425, 5525, 575, 475)
