"""The aspect ratio of a pack's gallery cells."""

from app.core.models import cell_ratio
from tests.tables import each_row

TALL, WIDE, TABLET = (1080, 1920), (1920, 1080), (3000, 4000)


@each_row(
    ("sizes", "unknown", "ratio"),
    [
        ([TALL] * 6 + [WIDE] * 3, 0, 9 / 16),  # two thirds decide
        ([TALL] * 5 + [WIDE] * 3, 0, 1.0),
        ([(1000, 1000)] * 3 + [TALL], 0, 1.0),
        ([WIDE, (1900, 1080), (2000, 1100)], 0, 16 / 9),
        ([(100, 1000)] * 5, 0, 1.0),
        ([(0, 0), TALL], 0, 9 / 16),
        ([], 0, 1.0),
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
