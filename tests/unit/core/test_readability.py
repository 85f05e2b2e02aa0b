"""Where a text over a picture would be readable, computed from what was measured of it."""

from app.core.readability import CELLS, STYLES, Detail, Style, Third
from tests.tables import each_row

QUIET, BUSY = 0, 255
THIRDS = {Third.TOP: 0, Third.MIDDLE: 1, Third.BOTTOM: 2}


def detail(columns: int, rows: int, busy: dict[tuple[int, int], int], light: int = 128) -> Detail:
    """A picture with busy cells, by column and row."""
    cells = bytes(busy.get((column, row), QUIET) for row in range(rows) for column in range(columns))
    return Detail(columns, rows, cells + bytes([light]) * len(cells))


@each_row("place", Third)
def test_a_third_is_as_quiet_as_its_own_cells(place: Third) -> None:
    rows = range(5 * THIRDS[place] + 1, 5 * THIRDS[place] + 5)
    picture = detail(9, 16, {(column, row): BUSY for column in range(9) for row in rows})
    assert picture.quiet_percent(place) < 40
    assert all(picture.quiet_percent(other) > 80 for other in Third if other is not place)


def test_what_the_player_cuts_off_does_not_count() -> None:
    sides = detail(16, 16, {(column, row): BUSY for column in (0, 1, 2, 13, 14, 15) for row in range(16)})
    assert [sides.quiet_percent(place, "9:16") for place in Third] == [100, 100, 100]
    assert all(sides.quiet_percent(place, "1:1") < 90 for place in Third)
    ends = detail(9, 16, {(column, row): BUSY for row in (0, 1, 14, 15) for column in range(9)})
    assert ends.quiet_percent(Third.TOP, "9:16") < ends.quiet_percent(Third.TOP, "4:5")
    assert ends.quiet_percent(Third.TOP, "1:1") == 100


@each_row("columns", [1, 2, CELLS])
@each_row("rows", [1, 2, CELLS])
@each_row("place", Third)
def test_pictures_of_any_shape_have_a_value(columns: int, rows: int, place: Third) -> None:
    assert detail(columns, rows, {}).quiet_percent(place) == 100
    assert detail(columns, rows, {(x, y): BUSY for x in range(columns) for y in range(rows)}).quiet_percent(place) == 0


def test_more_to_see_is_less_quiet() -> None:
    values = [detail(1, 1, {(0, 0): busy}).quiet_percent(Third.MIDDLE) for busy in range(0, 30, 2)]
    assert values == sorted(values, reverse=True)
    assert (values[0], values[-1]) == (100, 0)


@each_row(
    ("busy", "light", "hard"),
    [
        (QUIET, 0, {"black"}),
        (QUIET, 128, set()),
        (QUIET, 255, {"white"}),
        (BUSY, 128, {"tiktok", "shadow", "white", "black"}),
        (BUSY, 255, {"tiktok", "shadow", "white", "black"}),
    ],
)
def test_which_styles_are_hard_to_read(busy: int, light: int, hard: set[Style]) -> None:
    picture = detail(1, 1, {(0, 0): busy}, light)
    assert {style for style in STYLES if picture.is_hard(0, style)} == hard
