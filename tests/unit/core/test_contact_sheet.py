"""The layout of a contact sheet: everything is inside of the margins, nothing overlaps, and pages are filled."""

from collections.abc import Iterator
from itertools import product

import pytest

from app.core.contact_sheet import (
    MOST_COLUMNS,
    PAPERS,
    WIDEST_MARGIN,
    Box,
    SheetLayout,
    SheetOptions,
    fitted,
    lay_out,
    pixels_for,
    print_dpi,
)
from tests.tables import each_row

_MM = 72 / 25.4
_TEXTS = ("has_position", "has_mark", "has_description", "has_keywords", "has_header", "has_page_numbers")


def _boxes(layout: SheetLayout) -> Iterator[Box]:
    for cell in layout.cells:
        yield cell.picture
        yield from (place.box for place in (cell.head, cell.description, cell.keywords) if place is not None)
    yield from (place.box for place in (layout.header, layout.footer) if place is not None)


def _overlap(one: Box, other: Box) -> bool:
    are_beside = one.x + one.width <= other.x + 0.01 or other.x + other.width <= one.x + 0.01
    return not are_beside and one.y + 0.01 < other.y + other.height and other.y + 0.01 < one.y + one.height


@each_row("paper", [*PAPERS])
@each_row("is_landscape", [False, True])
def test_all_places_are_inside_of_the_margins_and_apart(paper: str, is_landscape: bool) -> None:
    choices = ((1, 4, MOST_COLUMNS), (0, 12, WIDEST_MARGIN), (9 / 16, 1.0, 16 / 9), (0, 1))
    for columns, margin, ratio, shows in product(*choices):
        options = SheetOptions(paper, is_landscape, margin, columns, *(bool(shows),) * len(_TEXTS))
        layout = lay_out(options, ratio)
        boxes = [*_boxes(layout)]
        edge = margin * _MM - 0.01
        assert all(box.width > 0 and box.height > 0 for box in boxes), options
        assert all(edge <= box.x and box.x + box.width <= layout.width - edge for box in boxes), options
        assert all(edge <= box.y and box.y + box.height <= layout.height - edge for box in boxes), options
        # Every second cell and its neighbours stand for all of them.
        pairs = [(one, other) for row, one in enumerate(boxes) for other in boxes[row + 1 : row + 60]]
        assert not any(_overlap(*pair) for pair in pairs), options


def test_portrait_pictures_are_made_lower_rather_than_leaving_half_of_a_page_empty() -> None:
    layout = lay_out(SheetOptions(), 9 / 16)
    texts = [cell.description.box for cell in layout.cells if cell.description is not None]
    assert max(box.y + box.height for box in texts) > layout.height * 0.85
    assert len(layout.cells) == 12


@each_row(
    ("size", "expected"),
    [((100, 100), Box(10, 20, 60, 60)), ((300, 100), Box(10, 40, 60, 20)), ((1, 1), Box(10, 20, 60, 60))],
)
def test_a_picture_is_as_large_as_its_place_allows_and_in_the_middle(size: tuple[int, int], expected: Box) -> None:
    assert fitted(Box(10, 20, 60, 60), size) == expected


def test_a_picture_needs_as_many_pixels_as_the_paper_shows_and_no_more_than_it_has() -> None:
    inch = Box(0, 0, 72, 72)
    assert pixels_for(inch, (4000, 2000), 300) == 300
    assert pixels_for(inch, (200, 100), 300) == 200
    assert pixels_for(inch, None, 300) == 300


@each_row("columns", [1, 2, 3, 8])
@each_row("ratio", [9 / 16, 16 / 9])
def test_a_sheet_of_1000_images_has_25_megabytes_at_most(columns: int, ratio: float) -> None:
    small = Box(0, 0, 100, 150)
    assert [print_dpi(images, small) for images in (1, 250, 251, 1000)] == [300, 300, 180, 180]
    box = lay_out(SheetOptions(columns=columns), ratio).cells[0].picture
    assert pixels_for(box, None, print_dpi(1000, box)) <= 705
    assert print_dpi(300, box) >= 130


@each_row("columns", [1, 2, 4, 7])
@each_row("is_landscape", [False, True])
def test_texts_are_as_wide_as_portrait_pictures_that_were_made_lower(columns: int, is_landscape: bool) -> None:
    layout = lay_out(SheetOptions(is_landscape=is_landscape, columns=columns), 9 / 16)
    for cell in layout.cells:
        picture = fitted(cell.picture, (900, 1600))
        assert cell.description is not None
        assert cell.description.box.x == pytest.approx(picture.x, abs=0.01)
    left, right = layout.cells[0].picture.x, layout.cells[columns - 1].picture.x + layout.cells[0].picture.width
    assert left == pytest.approx(layout.width - right)  # in the middle of the page
