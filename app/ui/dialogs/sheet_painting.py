"""What is on the pages of a contact sheet, and how it is painted: for the preview, PNG files, printers and the PDF.

There is one list of what is on a page, `page_content`, in the order of reading. A painter draws all of it at once; for
the PDF each piece of text is drawn on a page of its own, see `core.tagged_pdf`. May be used in any thread.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPen,
    QTextLayout,
    QTextOption,
)

from app.core.contact_sheet import (
    PRINT_DPI,
    Box,
    Cell,
    SheetLayout,
    SheetOptions,
    TextPlace,
    fitted,
    pixels_for,
    print_dpi,
)
from app.core.display_text import line_shown
from app.core.models import PackImage
from app.core.saved_values import Mark
from app.ui import theme
from app.ui.texts import marks as mark_texts
from app.ui.texts import sheets as texts
from app.ui.texts.wording import number

# Texts are laid out with so many pixels to the point, and scaled. A PDF has emoji as pictures: they are so sharp.
UNITS: Final = 4
_POINTS_PER_METRE: Final = 72 / 0.0254
_LONGEST: Final = 600  # characters of a text under a picture; what has no room is elided
_MARK_GAP: Final = 0.6  # of the size of the font, between position and mark
_HAIRLINE: Final = 0.5


class Sheet(Struct, frozen=True):
    """A sheet.

    Attributes:
        options: What the person has chosen.
        layout: Of each page.
        title: The name of the pack.
        images: In the order of the sheet.
        total: Number of images of the pack.
        marks: Marks by the IDs of the images.
        family: The family of the font.
    """

    options: SheetOptions
    layout: SheetLayout
    title: str
    images: tuple[PackImage, ...]
    total: int
    marks: Mapping[str, Mark]
    family: str

    @property
    def dpi(self) -> int:
        """How many pixels to the inch its pictures have, if their files have them."""
        return print_dpi(len(self.images), is_small=self.options.has_small_pictures)

    @property
    def is_compact(self) -> bool:
        """Whether large pictures are encoded again."""
        return self.dpi < PRINT_DPI

    @property
    def picture_side(self) -> int:
        """How many pixels the longer side of a picture has."""
        return pixels_for(self.layout.cells[0].picture, None, self.dpi)

    @property
    def page_count(self) -> int:
        """How many pages it has."""
        return -(-len(self.images) // len(self.layout.cells))

    def images_of(self, page: int) -> tuple[PackImage, ...]:
        """The images of a page, which is counted from 0."""
        return self.images[page * len(self.layout.cells) : (page + 1) * len(self.layout.cells)]

    def places(self, page: int) -> dict[str, Box]:
        """Where the pictures of a page are, by URL. All places have the same size."""
        return {image.url: cell.picture for image, cell in zip(self.images_of(page), self.layout.cells, strict=False)}


class Piece(NamedTuple):
    """A line of text, a part of one, or a frame.

    Attributes:
        box: Where it is, in points.
        layout: The text, in `UNITS`; None for a frame.
        color: Of the text or the frame.
    """

    box: Box
    layout: QTextLayout | None
    color: QColor

    @property
    def text(self) -> str:
        """What it says; empty for a frame."""
        return self.layout.text() if self.layout is not None else ""

    def draw(self, painter: QPainter) -> None:
        """Draw it with a painter that counts points."""
        if self.layout is None:
            painter.setPen(QPen(self.color, _HAIRLINE))
            painter.drawRect(QRectF(*self.box))
            return
        painter.save()
        painter.scale(1 / UNITS, 1 / UNITS)
        painter.setPen(self.color)
        self.layout.draw(painter, QPointF(self.box.x, self.box.y) * UNITS)
        painter.restore()


class Paragraph(NamedTuple):
    """A text in pieces.

    Attributes:
        pieces: In the order of reading.
        is_artifact: Whether it is not read out.
    """

    pieces: tuple[Piece, ...]
    is_artifact: bool = False


class PlacedImage(NamedTuple):
    """The place of a picture.

    Attributes:
        image: Whose picture it is.
        box: What the picture is fitted into.
    """

    image: PackImage
    box: Box


type PageContent = Paragraph | PlacedImage


def page_content(sheet: Sheet, page: int, failed: Mapping[str, str]) -> Iterator[PageContent]:
    """Yield what is on a page, in the order of reading.

    Args:
        sheet: The sheet.
        page: Number of the page, from 0.
        failed: Why there is no picture, by URL.
    """
    layout, colors = sheet.layout, theme.paper_colors()
    if layout.header is not None:
        place = layout.header
        count = texts.images(len(sheet.images))
        right = _line(count, place, sheet.family, colors.muted, is_right=True)
        room = place.box.width - right.box.width - place.font_size
        left = _line(line_shown(sheet.title), place, sheet.family, colors.text, width=room, is_bold=True)
        yield Paragraph((left, right), is_artifact=True)
    for image, cell in zip(sheet.images_of(page), layout.cells, strict=False):
        yield from _cell_content(sheet, image, cell, failed)
    if layout.footer is not None:
        line = _line(
            texts.page_of(page + 1, sheet.page_count), layout.footer, sheet.family, colors.muted, is_right=True
        )
        yield Paragraph((line,), is_artifact=True)


def _cell_content(sheet: Sheet, image: PackImage, cell: Cell, failed: Mapping[str, str]) -> Iterator[PageContent]:
    family, colors = sheet.family, theme.paper_colors()
    if image.url in failed:
        yield Paragraph((Piece(cell.picture, None, colors.line),), is_artifact=True)
        yield Paragraph((*_reason(failed[image.url], cell.picture, family),))
    else:
        yield PlacedImage(image, cell.picture)
    if cell.head is not None:
        pieces = _head(sheet, image, cell.head)
        if pieces:
            yield Paragraph(pieces)
    keywords = ", ".join(image.metadata.keywords) if image.metadata is not None else ""
    rise = 0.0  # keywords follow a description that is short, or missing
    for place, text, color in (
        (cell.description, image.description or "", colors.text),
        (cell.keywords, keywords, colors.muted),
    ):
        if place is not None:
            moved = place._replace(box=place.box._replace(y=place.box.y - rise))
            lines = (*_lines(line_shown(text, _LONGEST), moved, family, color),)
            rise += (place.lines - len(lines)) * place.line_height
            if lines:
                yield Paragraph(lines)


def _head(sheet: Sheet, image: PackImage, place: TextPlace) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    if sheet.options.has_position:
        pieces.append(_line(number(image.position), place, sheet.family, theme.paper_colors().text, is_bold=True))
    mark = sheet.marks.get(image.id, Mark.NONE)
    if sheet.options.has_mark and mark is not Mark.NONE:
        color = theme.paper_colors().green if mark is Mark.PICKED else theme.paper_colors().red
        x = pieces[0].box.x + pieces[0].box.width + place.font_size * _MARK_GAP if pieces else place.box.x
        place = place._replace(box=place.box._replace(x=x, width=place.box.x + place.box.width - x))
        pieces.append(_line(f"{_SIGNS[mark]} {mark_texts.WORDS[mark].text()}", place, sheet.family, color))
    return tuple(pieces)


_SIGNS: Final = {Mark.PICKED: "\N{CHECK MARK}", Mark.REJECTED: "\N{MULTIPLICATION X}"}


def _reason(reason: str, box: Box, family: str) -> Iterator[Piece]:
    """Yield the lines of why there is no picture, in the middle of its place."""
    place = TextPlace(box._replace(x=box.x + _INSET, width=box.width - 2 * _INSET), _REASON_FONT, _REASON_LINES)
    lines = (*_lines(reason, place, family, theme.paper_colors().muted),)
    top = (box.height - len(lines) * place.line_height) / 2
    for line in lines:
        assert line.layout is not None
        shown = line.layout.lineAt(0).naturalTextRect()
        left = (place.box.width - shown.width() / UNITS) / 2 - shown.x() / UNITS
        yield line._replace(box=line.box._replace(x=line.box.x + left, y=line.box.y + top))


_INSET: Final = 4.0
_REASON_FONT: Final = 6.5
_REASON_LINES: Final = 3


@cache
def _metrics() -> QImage:
    """What texts are laid out for: a picture whose pixels are `UNITS`."""
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(_POINTS_PER_METRE * UNITS))
    image.setDotsPerMeterY(round(_POINTS_PER_METRE * UNITS))
    return image


def _font(family: str, points: float, *, is_bold: bool = False) -> QFont:
    """A font. Not one for all: a font may only be used in one thread at a time."""
    font = QFont(family)
    font.setPointSizeF(points)
    font.setBold(is_bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("liga"), 0)  # programs that search a PDF would not find "fi" in one glyph
    return font


def _lines(text: str, place: TextPlace, family: str, color: QColor) -> Iterator[Piece]:
    """Yield the lines of a text that have room, the last one elided."""
    font = _font(family, place.font_size)
    left = text
    for row in range(place.lines):
        if not left:
            return
        is_last = row == place.lines - 1
        length = len(left) if is_last else _break(left, font, place.box.width, text)
        box = place.box._replace(y=place.box.y + row * place.line_height, height=place.line_height)
        yield _piece(left[:length].rstrip(), font, box, color, direction_of=text)
        left = left[length:].lstrip()


def _break(text: str, font: QFont, width: float, direction_of: str) -> int:
    """How many characters have room on the first line."""
    layout = _layout(text, font, direction_of)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width * UNITS)
    layout.endLayout()
    return line.textLength()


def _line(
    text: str,
    place: TextPlace,
    family: str,
    color: QColor,
    *,
    width: float | None = None,
    is_right: bool = False,
    is_bold: bool = False,
) -> Piece:
    """A text on one line, as wide as it is; at the right of its place, if that is wanted."""
    font = _font(family, place.font_size, is_bold=is_bold)
    needed = QFontMetricsF(font, _metrics()).horizontalAdvance(text) / UNITS + 1
    used = min(place.box.width if width is None else width, needed)
    x = place.box.x + place.box.width - used if is_right else place.box.x
    return _piece(text, font, place.box._replace(x=x, width=used), color, direction_of=text)


def _piece(text: str, font: QFont, box: Box, color: QColor, direction_of: str) -> Piece:
    metrics = QFontMetricsF(font, _metrics())
    elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width * UNITS)
    layout = _layout(elided, font, direction_of)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(box.width * UNITS)
    # The base line is where the font has it: letters of another font that are higher do not move it.
    line.setPosition(QPointF(0, metrics.ascent() - line.ascent()))
    layout.endLayout()
    return Piece(box, layout, color)


_STRONG: Final = frozenset({"L", "R", "AL"})  # classes of characters that have a direction


def _layout(text: str, font: QFont, direction_of: str) -> QTextLayout:
    first = next((kind for kind in map(unicodedata.bidirectional, direction_of) if kind in _STRONG), "L")
    option = QTextOption(Qt.AlignmentFlag.AlignLeft if first == "L" else Qt.AlignmentFlag.AlignRight)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight if first == "L" else Qt.LayoutDirection.RightToLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font, _metrics())
    layout.setTextOption(option)
    return layout


def paint_page(painter: QPainter, content: Iterator[PageContent], pictures: Mapping[str, QImage]) -> None:
    """Paint a page with a painter that counts points.

    Args:
        painter: Where.
        content: What is on the page.
        pictures: By URL; a missing one is left out.
    """
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    for each in content:
        if isinstance(each, Paragraph):
            for piece in each.pieces:
                piece.draw(painter)
        elif each.image.url in pictures:
            picture = pictures[each.image.url]
            painter.drawImage(QRectF(*fitted(each.box, (picture.width(), picture.height()))), picture)


def paint_image(
    sheet: Sheet, page: int, pictures: Mapping[str, QImage], failed: Mapping[str, str], dpi: float
) -> QImage:
    """Paint a page in pixels."""
    scale = dpi / 72
    size = (round(sheet.layout.width * scale), round(sheet.layout.height * scale))
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint_page(painter, page_content(sheet, page, failed), pictures)
    painter.end()
    return image
