"""The aspect ratio of a pack's gallery cells."""

from __future__ import annotations

from app.core.models import cell_ratio
from tests.tables import each_row


@each_row(
    ("sizes", "ratio"),
    [
        ([(1080, 1920)] * 5, 9 / 16),
        ([(1080, 1920)] * 6 + [(1920, 1080)] * 3, 9 / 16),
        ([(1080, 1920)] * 5 + [(1920, 1080)] * 3, 1.0),
        ([(1000, 1000)] * 3 + [(1080, 1920)], 1.0),
        ([(1920, 1080), (1900, 1080), (2000, 1100)], 16 / 9),
        ([(100, 1000)] * 5, 1.0),
        ([(0, 0), (1080, 1920)], 9 / 16),
        ([], 1.0),
    ],
)
def test_two_thirds_decide(sizes: list[tuple[int, int]], ratio: float) -> None:
    assert cell_ratio(sizes) == ratio


TALL, WIDE, TABLET = (1080, 1920), (1920, 1080), (3000, 4000)


@each_row(
    ("sizes", "unknown", "ratio"),
    [
        ([TALL] * 7, 5, None),
        ([TALL] * 8, 4, 9 / 16),
        ([TALL] * 4 + [WIDE] * 4, 4, None),
        ([TALL] * 5 + [WIDE] * 5, 2, 1.0),
        ([TABLET] * 8, 4, None),  # the others may decide between 3:4 and 4:5
        ([], 12, None),
    ],
)
def test_the_ratio_is_decided_as_soon_as_no_further_image_can_change_it(
    sizes: list[tuple[int, int]], unknown: int, ratio: float | None
) -> None:
    assert cell_ratio(sizes, unknown) == ratio
