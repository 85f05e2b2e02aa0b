"""How the panes of a comparison are arranged."""

from __future__ import annotations

import itertools

from app.ui.look.panes import arrange
from tests.tables import each_row

TALL, WIDE = 9 / 16, 16 / 9


@each_row(
    ("ratios", "room", "columns"),
    [
        ([TALL] * 2, (1000, 700), 2),
        ([WIDE] * 2, (1000, 700), 2),
        ([WIDE] * 3, (1000, 700), 3),
        ([TALL] * 4, (1600, 1000), 4),
        ([WIDE] * 4, (1600, 1000), 2),
        ([1.0] * 4, (1000, 700), 2),
        ([TALL] * 4, (640, 420), 4),
        ([TALL] * 4, (640, 700), 2),
        ([TALL, TALL, TALL, WIDE], (1600, 1000), 4),
        ([TALL, WIDE, WIDE, WIDE], (1600, 1000), 2),
    ],
)
def test_more_of_four_pictures_is_seen_and_fewer_are_side_by_side(
    ratios: list[float], room: tuple[int, int], columns: int
) -> None:
    places = arrange(ratios, room, 4, (4, 30))
    assert len({left for left, *_ in places}) == columns
    assert len({top for _, top, *_ in places}) == len(ratios) // columns


@each_row("count", [2, 3, 4])
@each_row("room", [(1000, 700), (1601, 1003), (320, 300), (3, 2)])
def test_panes_have_one_size_a_gap_and_the_order_of_reading(count: int, room: tuple[int, int]) -> None:
    places = arrange([1.0] * count, room, 4, (4, 30))
    assert len({(width, height) for _, _, width, height in places}) == 1
    assert places == sorted(places, key=lambda place: (place[1], place[0]))
    for left, top, width, height in places:
        assert left + width <= max(room[0], 12)
        assert top + height <= max(room[1], 4)
    for one, other in itertools.pairwise(places):
        assert other[0] == one[0] + one[2] + 4 or (other[0] == 0 and other[1] == one[1] + one[3] + 4)
