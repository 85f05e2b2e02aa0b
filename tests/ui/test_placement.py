"""Where a picture lies in the room of a canvas, and how the panes of a comparison are arranged."""

import itertools
import random

import pytest

from app.images.loading import fitted
from app.ui.look.panes import arrange
from app.ui.look.placement import MOST_SCALE, Placement, View
from tests.tables import each_row

LARGE = Placement((8000, 4000), (1000, 800))
SMALL = Placement((300, 200), (1000, 800))


@each_row(
    ("placement", "rect"),
    [
        (LARGE, (0, 150, 1000, 500)),
        (SMALL, (350, 300, 300, 200)),
        (Placement((1080, 1920), (1000, 800)), (275, 0, 450, 800)),
        (Placement((32_000, 10), (1000, 800)), (0, 400, 1000, 1)),
        (Placement((1, 1), (1, 1)), (0, 0, 1, 1)),
        (Placement((8000, 4000), (1000, 800), is_filling=True), (-300, 0, 1600, 800)),
        (Placement((300, 200), (1000, 800), is_filling=True), (-100, 0, 1200, 800)),
        (Placement((10, 10), (1000, 800), is_filling=True), (460, 360, 80, 80)),
        (Placement((8000, 4000), (1000, 800), chosen_scale=1.0), (-3500, -1600, 8000, 4000)),
        (Placement((8000, 4000), (1000, 800), chosen_scale=1.0, x=0.0, y=1.0), (0, -3200, 8000, 4000)),
    ],
)
def test_a_picture_is_in_the_middle_or_covers_the_room(placement: Placement, rect: tuple[int, int, int, int]) -> None:
    assert placement.rect == rect


def test_a_whole_picture_has_exactly_the_size_in_which_it_is_decoded() -> None:
    chosen = random.Random(5)
    for _ in range(3_000):
        source = (chosen.randint(1, 9000), chosen.randint(1, 9000))
        room = (chosen.randint(1, 3000), chosen.randint(1, 3000))
        assert Placement(source, room).rect[2:] == fitted(source, room), (source, room)


@each_row(
    ("source", "room", "rect"),
    [
        ((300, 200), (1000, 800), (0, 66, 1000, 667)),
        ((10, 10), (1000, 800), (460, 360, 80, 80)),  # not more than eight times as large
        ((8000, 4000), (1000, 800), (0, 150, 1000, 500)),
    ],
)
def test_a_small_picture_can_be_enlarged_to_the_room(
    source: tuple[int, int], room: tuple[int, int], rect: tuple[int, int, int, int]
) -> None:
    placement = Placement(source, room, is_enlarged=True)
    assert placement.rect == rect
    assert placement.view == View()
    at_100_percent = placement.zoomed(1.0, (500, 400))
    assert at_100_percent.rect[2:] == source
    assert at_100_percent.zoomed(placement.whole_scale, (500, 400)) == placement


def test_the_point_at_the_pointer_stays_where_it_is() -> None:
    for at, scale in itertools.product([(0, 150), (999, 649), (500, 400), (123, 321)], [0.5, 1.0, 3.0, MOST_SCALE]):
        before, after = LARGE, LARGE.zoomed(scale, at)
        for axis in (0, 1):
            point = (at[axis] - before.rect[axis]) / before.scale
            shown = after.rect[axis] + point * after.scale
            # At an edge the picture covers the room rather than leaving a gap.
            is_held = after.rect[axis] in {0, after.room[axis] - after.rect[axis + 2]}
            assert is_held or abs(shown - at[axis]) <= 1, (at, scale)


@each_row(
    ("placement", "wanted", "scale"),
    [(LARGE, 0.001, 0.125), (LARGE, 100, 8), (SMALL, 0.5, 1), (SMALL, 2, 2), (SMALL, 9, 8)],
)
def test_the_scale_has_limits(placement: Placement, wanted: float, scale: float) -> None:
    assert placement.zoomed(wanted, (500, 400)).scale == scale


def test_steps_stop_at_100_percent_and_end_at_the_whole_picture() -> None:
    scale, seen = LARGE.whole_scale, []
    while scale < MOST_SCALE:
        scale = LARGE.stepped_scale(scale, 1)
        seen.append(scale)
    assert 1.0 in seen
    assert seen == sorted(set(seen))
    assert max(after / before for before, after in itertools.pairwise(seen)) <= 1.25 + 1e-9
    while scale > LARGE.whole_scale:
        scale = LARGE.stepped_scale(scale, -1)
        seen.append(scale)
    assert seen.count(1.0) == 2
    assert scale == LARGE.whole_scale


def test_a_moved_picture_never_leaves_a_gap() -> None:
    chosen = random.Random(7)
    placement = LARGE.zoomed(0.3, (500, 400))
    for _ in range(200):
        placement = placement.moved(chosen.uniform(-900, 900), chosen.uniform(-900, 900))
        left, top, width, height = placement.rect
        assert left <= 0
        assert left + width >= 1000
        assert top <= 0
        assert top + height >= 800
    assert placement.scale == 0.3


def test_a_view_shows_the_same_part_of_another_size() -> None:
    half = Placement((4000, 2000), (500, 400))
    for view in (LARGE.view, LARGE.zoomed(0.7, (100, 200)).view, LARGE.zoomed(1.0, (900, 600)).view):
        shown = half.shown_at(view)
        assert shown.view.scale == pytest.approx(view.scale)
        assert (shown.view.x, shown.view.y) == pytest.approx((view.x, view.y), abs=0.001)
    assert LARGE.view == View(1.0, 0.5, 0.5)
    assert half.shown_at(View(0.5)) == half


def test_the_region_in_sight_contains_each_pixel_that_is_seen() -> None:
    assert LARGE.region_in_sight == (0, 0, 8000, 4000)
    assert LARGE.zoomed(1.0, (0, 150)).region_in_sight == (0, 0, 1000, 800)
    placement = LARGE.zoomed(0.37, (321, 456))
    x, y, _, height = placement.region_in_sight
    left, top, _, _ = placement.rect
    assert left + x * 0.37 <= 0 < left + (x + 1) * 0.37
    assert top + (y + height - 1) * 0.37 < 800 <= top + (y + height) * 0.37
    x, y, width, height = placement.moved(-1e6, -1e6).region_in_sight
    assert (x + width, y + height) == (8000, 4000)


@each_row("steps", [1, -1])
def test_a_step_that_ends_near_100_percent_ends_there_and_small_steps_leave_it(steps: int) -> None:
    placement = Placement((4000, 3000), (800, 600))
    for tenths in range(1, 40):
        assert placement.stepped_scale(1.25 ** (steps * tenths / 10), -steps * tenths / 10) == 1, tenths
    for percent in range(97, 104):
        assert placement.stepped_scale(percent / 100 / 1.25**steps, steps) == 1, percent
    assert placement.stepped_scale(0.96 / 1.25**steps, steps) == pytest.approx(0.96 if steps > 0 else 1)
    assert placement.stepped_scale(1, steps / 20) == pytest.approx(1.25 ** (steps / 20))


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
