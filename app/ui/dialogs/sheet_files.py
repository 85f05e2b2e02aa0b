"""Contact sheets: what is on their pages, how it is painted, and how it is written to PDF and PNG files and printers.

There is one list of what is on a page, `page_content`, in the order of reading. A painter draws all of it at once; for
the PDF each piece of text is drawn on a page of its own, see `core.tagged_pdf`. May be used in any thread.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct
from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtPrintSupport import QPrinter

from app.core import contact_sheet, tagged_pdf
from app.core.contact_sheet import Box, Cell, SheetLayout, SheetOptions, TextPlace, fitted
from app.core.display_text import line_shown, one_line, shortened
from app.core.errors import ImageError
from app.core.models import PackImage
from app.core.plain_files import delete_leftovers, replacing, unfinished_folder
from app.core.saved_values import Mark
from app.core.tagged_pdf import TaggedPdf
from app.core.worker import Worker
from app.packs.exports import SheetPicture, SheetPictures
from app.packs.jobs import Check, Job
from app.ui import theme
from app.ui.texts import exporting as texts
from app.ui.texts import marks as mark_texts
from app.ui.texts.image import reason
from app.ui.texts.wording import number

# --- Pages ------------------------------------------------------------------------------------------------------------

# Texts are laid out with so many pixels to the point, and scaled. A PDF has emoji as pictures: they are so sharp.
UNITS: Final = 4
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
        is_of_picked: Whether they are the picked images of the pack.
        total: Number of images of the pack.
        marks: Marks by the IDs of the images.
        family: The family of the font.
    """

    options: SheetOptions
    layout: SheetLayout
    title: str
    images: tuple[PackImage, ...]
    is_of_picked: bool
    total: int
    marks: Mapping[str, Mark]
    family: str

    @property
    def dpi(self) -> int:
        """How many pixels to the inch its pictures have, if their files have them."""
        box = self.layout.cells[0].picture
        return contact_sheet.print_dpi(len(self.images), box, is_small=self.options.has_small_pictures)

    @property
    def is_compact(self) -> bool:
        """Whether large pictures are encoded again."""
        return self.dpi < contact_sheet.PRINT_DPI

    @property
    def picture_side(self) -> int:
        """How many pixels the longer side of a picture has."""
        return contact_sheet.pixels_for(self.layout.cells[0].picture, None, self.dpi)

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
        count = (texts.picked if sheet.is_of_picked else texts.images)(len(sheet.images))
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


def _font(family: str, points: float, *, is_bold: bool = False) -> QFont:
    """A font. Not one for all: a font may only be used in one thread at a time."""
    font = QFont(family)
    font.setPixelSize(round(points * UNITS))
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
    needed = QFontMetricsF(font).horizontalAdvance(text) / UNITS + 1
    used = min(place.box.width if width is None else width, needed)
    x = place.box.x + place.box.width - used if is_right else place.box.x
    return _piece(text, font, place.box._replace(x=x, width=used), color, direction_of=text)


def _piece(text: str, font: QFont, box: Box, color: QColor, direction_of: str) -> Piece:
    metrics = QFontMetricsF(font)
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
    layout = QTextLayout(text, font)
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


# --- Files and printers -----------------------------------------------------------------------------------------------

PNG_DPI: Final = 200


type AddPage = Callable[[int, Mapping[str, SheetPicture], Check], object]
type WriteFile = Callable[[Sheet, Path, Check], AbstractContextManager[tuple[AddPage, Path]]]
type Output = Callable[[Check], AbstractContextManager[tuple[AddPage, Path | None]]]
"""Opens what a sheet is written to; all of it is done in threads, one step after another, and may raise `OSError`.

It gets what is called about once in a millisecond. It returns what writes a page (its number from 0, its pictures by
URL), and the file with the result: it is there once the context is left without an exception, and not before.
"""


async def write_sheet(job: Job, sheet: Sheet, source: SheetPictures, output: Output, pages: range) -> Path | None:
    """Write a sheet; the work of a job, which counts images.

    Args:
        job: The job.
        sheet: The sheet.
        source: Fetches its pictures.
        output: Opens what it is written to.
        pages: Numbers of the pages that are written, from 0.

    Returns:
        The file, or the first one; None on a printer.
    """
    job.advance(-job.done)
    opened = ExitStack()
    try:
        add_page, path = await job.in_thread(lambda check: opened.enter_context(output(check)))
        for page in pages:
            pictures = await source.get(sheet.places(page), sheet.dpi, is_compact=sheet.is_compact)
            await job.in_thread(partial(add_page, page, pictures))
            for image in sheet.images_of(page):
                picture = pictures[image.url]
                if isinstance(picture, ImageError):
                    job.fail(image.position, texts.image_name(image.position), picture)
                else:
                    job.advance(1)
        await job.in_thread(lambda _check: opened.close())
    except BaseException as error:
        await job.in_thread(partial(_discard, opened, error))
        raise
    return path


def _discard(opened: ExitStack, error: BaseException, _check: Check) -> None:
    opened.__exit__(type(error), error, None)


def failures(pictures: Mapping[str, SheetPicture]) -> dict[str, str]:
    """Why there is no picture, by URL."""
    return {url: reason(picture) for url, picture in pictures.items() if isinstance(picture, ImageError)}


def decoded(pictures: Mapping[str, SheetPicture]) -> dict[str, QImage]:
    """The pixels of pictures, by URL."""
    return {url: QImage.fromData(each.data) for url, each in pictures.items() if not isinstance(each, ImageError)}


_LONGEST_DESCRIPTION: Final = 10_000  # characters of what is read out for a picture


@contextmanager
def write_pdf(sheet: Sheet, path: Path, check: Check) -> Iterator[tuple[AddPage, Path]]:
    """Write a PDF: pictures as they arrive, then the texts of all pages; see `Output`."""
    delete_leftovers(path.parent)
    with replacing(path) as file:
        pdf = TaggedPdf(file, (sheet.layout.width, sheet.layout.height))
        written: dict[str, tuple[int, tuple[int, int]]] = {}
        failed: dict[str, str] = {}

        def add_page(_page: int, pictures: Mapping[str, SheetPicture], _check: Check) -> None:
            failed.update(failures(pictures))
            for url, picture in pictures.items():
                if url not in written and not isinstance(picture, ImageError):
                    size = (picture.width, picture.height)
                    jpeg = _on_white(picture.data) if picture.has_alpha else picture.data
                    written[url] = pdf.add_picture(jpeg, size), size

        yield add_page, path
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer, numbers, pages = QPdfWriter(buffer), count(), []
        writer.setResolution(72)
        writer.setPageLayout(page_layout(sheet))
        with QPainter(writer) as painter:
            for page in range(sheet.page_count):
                content: list[tagged_pdf.Paragraph | tagged_pdf.Figure] = []
                for each in page_content(sheet, page, failed):
                    check()
                    if isinstance(each, Paragraph):
                        pieces = [_drawn(piece, next(numbers), writer, painter) for piece in each.pieces]
                        content.append(tagged_pdf.Paragraph(pieces, each.is_artifact))
                    else:
                        picture, size = written[each.image.url]
                        missing = (
                            f"{texts.image_name(each.image.position)}: {mark_texts.no_description(each.image.status)}"
                        )
                        words = each.image.description or missing
                        description = one_line(shortened(words, _LONGEST_DESCRIPTION))
                        content.append(tagged_pdf.Figure(picture, fitted(each.box, size), description))
                pages.append(content)
        pdf.begin_pages(bytes(buffer.data().data()), check)
        for content in pages:
            pdf.add_page(content)
        # That of the app's own texts: the service does not say which one the descriptions have.
        pdf.close(one_line(sheet.title), QLocale().bcp47Name())


def _drawn(piece: Piece, page: int, writer: QPdfWriter, painter: QPainter) -> tagged_pdf.Piece:
    """Draw a piece of text on a page of its own, which has that number."""
    if page:
        writer.newPage()
    piece.draw(painter)
    return tagged_pdf.Piece(page, piece.text)


_PNG_QUALITY: Final = 80  # of compression: it loses nothing, and higher ones take longer


@contextmanager
def write_pngs(sheet: Sheet, path: Path, _check: Check) -> Iterator[tuple[AddPage, Path]]:
    """Write a PNG file for each page; see `Output`.

    Args:
        sheet: The sheet.
        path: Of the file. If there are several pages, their numbers are added to its name.
    """
    paths = _paths_of_pages(path, sheet.page_count)
    # The files are not open until the end: a system may permit a process no more than 256.
    delete_leftovers(path.parent)
    with unfinished_folder(path.parent) as folder:

        def add_page(page: int, pictures: Mapping[str, SheetPicture], _check: Check) -> None:
            image = paint_image(sheet, page, decoded(pictures), failures(pictures), PNG_DPI)
            (folder / paths[page].name).write_bytes(_encoded(image, b"png", _PNG_QUALITY))

        yield add_page, paths[0]
        for each in paths:
            (folder / each.name).replace(each)


def _paths_of_pages(path: Path, pages: int) -> list[Path]:
    """The files for pages. If there are several, no others have their names."""
    paths, digits = [path], len(str(pages))
    for attempt in count(1) if pages > 1 else ():
        stem = path.stem if attempt == 1 else f"{path.stem} ({attempt})"
        paths = [path.with_name(f"{stem}-{page:0{digits}}.png") for page in range(1, pages + 1)]
        if not any(each.exists() for each in paths):
            break
    return paths


@contextmanager
def print_pages(sheet: Sheet, printer: QPrinter, _check: Check) -> Iterator[tuple[AddPage, Path | None]]:
    """Print, to paper or to a file; see `Output`.

    It has a thread of its own: the fonts of a painter belong to the thread that began.
    """
    file = Path(printer.outputFileName()) if printer.outputFileName() else None
    with closing(Worker("printer")) as thread:
        painter, begun = QPainter(), count()

        def call(function: Callable[[], object]) -> None:
            if not thread.submit(function).result():  # whether the printer can be used
                raise OSError

        def paint(page: int, pictures: Mapping[str, SheetPicture]) -> bool:
            if next(begun) and not printer.newPage():  # the first page has begun with the painter
                return False
            painter.resetTransform()
            painter.scale(printer.logicalDpiX() / 72, printer.logicalDpiY() / 72)
            paint_page(painter, page_content(sheet, page, failures(pictures)), decoded(pictures))
            return True

        call(lambda: painter.begin(printer))
        try:
            yield lambda page, pictures, _check: call(partial(paint, page, pictures)), file
        except BaseException:
            thread.submit(lambda: (printer.abort(), painter.end())).result()
            raise
        call(painter.end)


def page_layout(sheet: Sheet) -> QPageLayout:
    """The page as Qt has it, without margins: those of the sheet are a part of its layout."""
    width, height = sheet.layout.width, sheet.layout.height
    # A printer knows its papers upright: with the longer side first it would be asked for one of an unknown size.
    paper = QPageSize(QSizeF(min(width, height), max(width, height)), QPageSize.Unit.Point)
    orientation = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
    return QPageLayout(paper, orientation, QMarginsF())


_JPEG_QUALITY: Final = 92  # of pictures with transparency, which are put on white


def _on_white(png: bytes) -> bytes:
    """A picture with transparency as a JPEG."""
    picture = QImage.fromData(png)
    canvas = QImage(picture.size(), QImage.Format.Format_RGB32)
    canvas.fill(Qt.GlobalColor.white)
    with QPainter(canvas) as painter:
        painter.drawImage(0, 0, picture)
    return _encoded(canvas, b"jpeg", _JPEG_QUALITY)


def _encoded(image: QImage, kind: bytes, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, kind)
    writer.setQuality(quality)
    writer.write(image)
    return bytes(buffer.data().data())


def set_page(printer: QPrinter, sheet: Sheet) -> None:
    """Set the paper, and the name of the document."""
    printer.setDocName(sheet.title)
    printer.setFullPage(True)  # the margins of the sheet are measured from the edges of the paper
    printer.setPageLayout(page_layout(sheet))
