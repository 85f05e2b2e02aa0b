"""The layout of a contact sheet: where pictures and texts are on its pages. Pure functions.

All lengths are points, 72 to the inch, from the upper left corner of the page. Every page has the same grid, so that a
layout is that of one page. What paints a sheet puts its pictures and texts into these places, see `sheet_files`.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec import Struct

PAPERS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "a3": (841.89, 1190.55),
        "a4": (595.28, 841.89),
        "a5": (419.53, 595.28),
        "letter": (612.0, 792.0),
        "legal": (612.0, 1008.0),
        "tabloid": (792.0, 1224.0),
    }
)
MOST_COLUMNS: Final = 10
WIDEST_MARGIN: Final = 40  # millimetres

# A printed picture is sharp with so many pixels to the inch, and no sharper for the eye with more than the second. A
# sheet of many images has the first, so that its file can be sent by mail: a PDF of 1,000 has less than 25 MB.
LEAST_DPI: Final = 180
PRINT_DPI: Final = 300
SMALL_DPI: Final = 96  # sharp on a screen
_MANY: Final = 250  # images
_SIDE_OF_1000: Final = 700
DRAFT_DPI: Final = 100  # of a preview

_TEXT_GAP: Final = 3.0
_LINE_HEIGHT: Final = 1.3  # of the size of the font; scripts with high letters need it


class SheetOptions(Struct, frozen=True):
    """What a person chooses.

    Attributes:
        paper: A key of `PAPERS`.
        is_landscape: Whether the longer side of the paper is horizontal.
        margin: Around the content of a page, in millimetres.
        columns: Number of pictures beside each other.
        has_position: Whether the position of an image stands under its picture.
        has_mark: Whether its mark does.
        has_description: Whether its description does.
        has_keywords: Whether its keywords do.
        has_header: Whether the name of the pack stands at the top of each page.
        has_page_numbers: Whether the number of the page stands at its bottom.
        has_small_pictures: Whether the pictures of a file are only as sharp as a screen shows them.
    """

    paper: str = "a4"
    is_landscape: bool = False
    margin: int = 12
    columns: int = 4
    has_position: bool = True
    has_mark: bool = True
    has_description: bool = True
    has_keywords: bool = False
    has_header: bool = True
    has_page_numbers: bool = True
    has_small_pictures: bool = False


class Box(NamedTuple):
    """A rectangle in points."""

    x: float
    y: float
    width: float
    height: float


class TextPlace(NamedTuple):
    """A place for text.

    Attributes:
        box: Where it is.
        font_size: In points.
        lines: How many lines it has room for.
    """

    box: Box
    font_size: float
    lines: int

    @property
    def line_height(self) -> float:
        """The distance between the base lines of two lines."""
        return self.font_size * _LINE_HEIGHT


class Cell(NamedTuple):
    """The place of one image. A text that is not chosen has no place.

    Attributes:
        picture: What its picture is fitted into.
        head: Of position and mark.
        description: Of the description.
        keywords: Of the keywords.
    """

    picture: Box
    head: TextPlace | None
    description: TextPlace | None
    keywords: TextPlace | None


class SheetLayout(NamedTuple):
    """A page, as all pages of a sheet are.

    Attributes:
        width: Of the page.
        height: Of the page.
        cells: The places of its images, row by row.
        header: Of the name of the pack, and beside it how many images there are.
        footer: Of the number of the page.
    """

    width: float
    height: float
    cells: tuple[Cell, ...]
    header: TextPlace | None
    footer: TextPlace | None


def print_dpi(images: int, box: Box, *, is_small: bool = False) -> int:
    """How many pixels to the inch the pictures of a sheet have, if their files have them.

    Args:
        images: Their number. A sheet of 1,000 has about 25 megabytes at most, however large they are printed.
        box: The place of each.
        is_small: Whether they are to be sharp on a screen only.
    """
    if is_small or images <= _MANY:
        return SMALL_DPI if is_small else PRINT_DPI
    side = _SIDE_OF_1000 * math.pow(1000 / min(images, 1000), 2 / 3)  # in pixels; a file grows as its power of 1.5
    return min(LEAST_DPI, round(side * 72 / max(box.width, box.height)))


_POINTS_PER_MM: Final = 72 / 25.4
_GAP: Final = 9.0
_WIDEST_GAP: Final = 45.0
_LEAST_TEXT_WIDTH: Final = 60.0  # of texts under pictures that are narrower than their column
_SMALLEST_FONT: Final = 5.5
_LARGEST_FONT: Final = 9.0
_FONT_PER_WIDTH: Final = 1 / 17
_BAND_FONT: Final = 8.0  # of the header and of the page numbers
_BAND: Final = 20.0  # their height, with the space between them and the pictures
_LOWEST_PICTURE: Final = 36.0
_SHRINKING: Final = 0.5  # of a row: if more of it has room, all are made lower, so that the page is filled
_DESCRIPTION_LINES: Final = 3
_KEYWORD_LINES: Final = 2


def lay_out(options: SheetOptions, ratio: float) -> SheetLayout:
    """Lay out a page.

    Args:
        options: What the person has chosen.
        ratio: Width divided by height of most pictures.
    """
    sides = PAPERS.get(options.paper, PAPERS["a4"])
    width, height = sides[::-1] if options.is_landscape else sides
    margin = min(max(options.margin, 0), WIDEST_MARGIN) * _POINTS_PER_MM
    left, content_width = margin, width - 2 * margin
    top, bottom = margin, height - margin
    header = footer = None
    band_line = _BAND_FONT * _LINE_HEIGHT
    if options.has_header:
        header = TextPlace(Box(left, top, content_width, band_line), _BAND_FONT, 1)
        top += _BAND
    if options.has_page_numbers:
        footer = TextPlace(Box(left, bottom - band_line, content_width, band_line), _BAND_FONT, 1)
        bottom -= _BAND
    columns = min(max(options.columns, 1), MOST_COLUMNS)
    cell_width = (content_width - (columns - 1) * _GAP) / columns
    font_size = min(max(cell_width * _FONT_PER_WIDTH, _SMALLEST_FONT), _LARGEST_FONT)
    lines = (
        int(options.has_position or options.has_mark),
        _DESCRIPTION_LINES * options.has_description,
        _KEYWORD_LINES * options.has_keywords,
    )
    text_height = sum(lines) * font_size * _LINE_HEIGHT + _TEXT_GAP * any(lines)
    fitting = (bottom - top + _GAP) / (cell_width / ratio + text_height + _GAP)
    rows = max(1, int(fitting + _SHRINKING))
    picture_height = min(cell_width / ratio, (bottom - top + _GAP) / rows - _GAP - text_height)
    if picture_height < _LOWEST_PICTURE:  # the texts need most of the page
        rows = max(1, int((bottom - top + _GAP) / (_LOWEST_PICTURE + text_height + _GAP)))
        picture_height = max(_LOWEST_PICTURE, (bottom - top + _GAP) / rows - _GAP - text_height)
    cell_height = picture_height + text_height
    # Texts begin where their pictures do. So a cell is not wider than its picture, and the gaps have the rest.
    picture_width = min(cell_width, max(picture_height * ratio, _LEAST_TEXT_WIDTH))
    free_width = content_width - columns * picture_width
    gap = free_width / max(1, columns - 1)
    if columns == 1 or gap > _WIDEST_GAP:  # in the middle of the page rather than at both margins
        gap = min(free_width / columns, _WIDEST_GAP)
        left += (free_width - (columns - 1) * gap) / 2
    cells = tuple(
        _cell(
            Box(left + column * (picture_width + gap), top + row * (cell_height + _GAP), picture_width, picture_height),
            font_size,
            lines,
        )
        for row in range(rows)
        for column in range(columns)
    )
    return SheetLayout(width, height, cells, header, footer)


def _cell(picture: Box, font_size: float, lines: tuple[int, int, int]) -> Cell:
    y = picture.y + picture.height + _TEXT_GAP
    places: list[TextPlace | None] = []
    for count in lines:
        text_height = count * font_size * _LINE_HEIGHT
        places.append(TextPlace(Box(picture.x, y, picture.width, text_height), font_size, count) if count else None)
        y += text_height
    head, description, keywords = places
    return Cell(picture, head, description, keywords)


def fitted(box: Box, size: tuple[int, int]) -> Box:
    """Where a picture of a size is in a box: as large as possible, in the middle."""
    width, height = size
    scale = min(box.width / width, box.height / height)
    fitted_width, fitted_height = width * scale, height * scale
    left, top = box.x + (box.width - fitted_width) / 2, box.y + (box.height - fitted_height) / 2
    return Box(left, top, fitted_width, fitted_height)


def pixels_for(box: Box, size: tuple[int, int] | None, dpi: int) -> int:
    """How many pixels the longer side of a picture has in a box with so many pixels to the inch.

    Args:
        box: What the picture is fitted into.
        size: Its width and height: it needs no more pixels than it has. None if they are not known.
        dpi: Pixels to the inch.
    """
    place = fitted(box, size) if size is not None else box
    pixels = round(max(place.width, place.height) * dpi / 72)
    return min(max(size), pixels) if size is not None else pixels
