"""Writes a contact sheet: as a PDF with tags, as PNG files, and on a printer. A job does it, page by page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter

from app.core import tagged_pdf
from app.core.contact_sheet import fitted, print_dpi
from app.core.display_text import one_line, shortened
from app.core.errors import ImageError
from app.core.tagged_pdf import TaggedPdf
from app.packs.jobs import Check, Job
from app.packs.sheet_pictures import SheetPicture, SheetPictures
from app.ui.sheets.painting import Paragraph, Sheet, page_content, paint_image, paint_page
from app.ui.texts import sheets as texts
from app.ui.texts.image import reason, tile_name

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PNG_DPI: Final = 200
_PNG_QUALITY: Final = 80  # of compression: it loses nothing, and higher ones take longer
_JPEG_QUALITY: Final = 92  # of pictures with transparency, which are put on white
_LANGUAGE: Final = "en"  # of the app's own texts; the service does not say that of the descriptions
_LONGEST_DESCRIPTION: Final = 10_000  # characters of what is read out for a picture


class Output(Protocol):
    """Where a sheet is written to. All methods are called in a thread, one after another, and may raise `OSError`."""

    def begin(self, _check: Check) -> None:
        """Prepare to write."""

    def add_page(self, page: int, pictures: Mapping[str, SheetPicture], _check: Check) -> None:
        """Write a page, or its pictures.

        Args:
            page: Number of the page, from 0.
            pictures: By URL.
        """

    def finish(self, check: Check) -> Path | None:
        """Write what is left, and return the file. Only now there is one with the name that the person has chosen."""

    def discard(self, _check: Check) -> None:
        """Delete what was written. Nothing follows."""


async def write_sheet(job: Job, sheet: Sheet, source: SheetPictures, output: Output, pages: range) -> Path | None:
    """Write a sheet; the work of a job, which counts images.

    Args:
        job: The job.
        sheet: The sheet.
        source: Fetches its pictures.
        output: Where it is written to.
        pages: Numbers of the pages that are written, from 0.

    Returns:
        The file, or the first one; None on a printer.
    """
    job.advance(-job.done)
    try:
        await job.in_thread(output.begin)
        for page in pages:
            pictures = await source.get(sheet.places(page), print_dpi(len(sheet.images)))
            await job.in_thread(partial(output.add_page, page, pictures))
            for image in sheet.images_of(page):
                picture = pictures[image.url]
                if isinstance(picture, ImageError):
                    job.fail(texts.image(image.position), picture)
                else:
                    job.advance(1)
        return await job.in_thread(output.finish)
    except BaseException:
        await job.in_thread(output.discard)
        raise


def failures(pictures: Mapping[str, SheetPicture]) -> dict[str, str]:
    """Why there is no picture, by URL."""
    return {url: reason(picture) for url, picture in pictures.items() if isinstance(picture, ImageError)}


def decoded(pictures: Mapping[str, SheetPicture]) -> dict[str, QImage]:
    """The pixels of pictures, by URL."""
    return {url: QImage.fromData(each.data) for url, each in pictures.items() if not isinstance(each, ImageError)}


class _PartFile:
    """A file that has another name until it is complete."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f".{os.urandom(8).hex()}.part")  # a suffix would make some names too long
        self.file: BinaryIO = self._part.open("xb")

    def finish(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        os.replace(self._part, self._path)

    def discard(self) -> None:
        with suppress(OSError):
            self.file.close()  # which writes what is buffered
        with suppress(OSError):
            self._part.unlink()


class PdfOutput:
    """A PDF: pictures are written as they arrive, then the texts of all pages."""

    def __init__(self, sheet: Sheet, path: Path) -> None:
        """Write nothing yet."""
        self._sheet = sheet
        self._path = path
        self._part: _PartFile | None = None
        self._pdf: TaggedPdf | None = None
        self._pictures: dict[str, tuple[int, tuple[int, int]]] = {}
        self._failed: dict[str, str] = {}
        self._drawn = 0  # pieces of text

    def begin(self, _check: Check) -> None:
        """Open the file; see `Output`."""
        self._part = _PartFile(self._path)
        self._pdf = TaggedPdf(self._part.file, (self._sheet.layout.width, self._sheet.layout.height))

    def add_page(self, page: int, pictures: Mapping[str, SheetPicture], _check: Check) -> None:
        """Write the pictures of a page; see `Output`."""
        assert self._pdf is not None
        self._failed |= failures(pictures)
        for url, picture in pictures.items():
            if url not in self._pictures and not isinstance(picture, ImageError):
                size = (picture.width, picture.height)
                jpeg = _on_white(picture.data) if picture.has_alpha else picture.data
                self._pictures[url] = self._pdf.add_picture(jpeg, size), size

    def finish(self, check: Check) -> Path:
        """Write the texts; see `Output`."""
        assert self._part is not None
        assert self._pdf is not None
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setResolution(72)
        writer.setPageLayout(page_layout(self._sheet))
        with QPainter(writer) as painter:
            pages = [[*self._draw(writer, painter, page, check)] for page in range(self._sheet.page_count)]
        self._pdf.begin_pages(bytes(buffer.data().data()), check)
        for content in pages:
            self._pdf.add_page(content)
        self._pdf.close(one_line(self._sheet.title), _LANGUAGE)
        self._part.finish()
        return self._path

    def discard(self, _check: Check) -> None:
        """Delete the file; see `Output`."""
        if self._part is not None:
            self._part.discard()

    def _draw(
        self, writer: QPdfWriter, painter: QPainter, page: int, check: Check
    ) -> Iterator[tagged_pdf.Paragraph | tagged_pdf.Figure]:
        """Draw each piece of the text of a page on a page of its own, and yield what is on the page."""
        for each in page_content(self._sheet, page, self._failed):
            check()
            if isinstance(each, Paragraph):
                for piece in each.pieces:
                    if self._drawn:
                        writer.newPage()
                    self._drawn += 1
                    piece.draw(painter)
                first = self._drawn - len(each.pieces)
                pieces = [tagged_pdf.Piece(first + row, piece.text) for row, piece in enumerate(each.pieces)]
                yield tagged_pdf.Paragraph(pieces, each.is_artifact)
            else:
                number, size = self._pictures[each.image.url]
                words = each.image.description or tile_name(each.image, self._sheet.total)
                description = one_line(shortened(words, _LONGEST_DESCRIPTION))
                yield tagged_pdf.Figure(number, fitted(each.box, size), description)


class PngOutput:
    """A PNG file for each page."""

    def __init__(self, sheet: Sheet, path: Path) -> None:
        """Write nothing yet.

        Args:
            sheet: The sheet.
            path: Of the file. If there are several pages, their numbers are added to its name.
        """
        self._sheet = sheet
        self._path = path
        self._paths: list[Path] = []
        self._parts: list[_PartFile] = []

    def begin(self, _check: Check) -> None:
        """Find names that no other files have, unless there is one page; see `Output`."""
        self._paths = [self._path]
        digits = len(str(self._sheet.page_count))
        for attempt in count(1) if self._sheet.page_count > 1 else ():
            stem = self._path.stem if attempt == 1 else f"{self._path.stem} ({attempt})"
            names = (f"{stem}-{page:0{digits}}.png" for page in range(1, self._sheet.page_count + 1))
            self._paths = [self._path.with_name(name) for name in names]
            if not any(path.exists() for path in self._paths):
                break

    def add_page(self, page: int, pictures: Mapping[str, SheetPicture], _check: Check) -> None:
        """Write a file; see `Output`."""
        image = paint_image(self._sheet, page, decoded(pictures), failures(pictures), PNG_DPI)
        part = _PartFile(self._paths[page])
        self._parts.append(part)
        part.file.write(_encoded(image, b"png", _PNG_QUALITY))
        part.file.flush()

    def finish(self, _check: Check) -> Path:
        """Give the files their names; see `Output`."""
        for part in self._parts:
            part.finish()
        return self._paths[0]

    def discard(self, _check: Check) -> None:
        """Delete the files; see `Output`."""
        for part in self._parts:
            part.discard()


class PrinterOutput:
    """A printer. It has a thread of its own, because the fonts of a painter belong to the thread that began."""

    def __init__(self, sheet: Sheet, printer: QPrinter) -> None:
        """Print nothing yet."""
        self._sheet = sheet
        self._printer = printer
        self._painter = QPainter()
        self._has_page = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printer")

    def begin(self, _check: Check) -> None:
        """Begin to print; see `Output`."""
        self._call(lambda: self._painter.begin(self._printer))

    def add_page(self, page: int, pictures: Mapping[str, SheetPicture], _check: Check) -> None:
        """Print a page; see `Output`."""
        self._call(partial(self._paint, page, pictures))

    def finish(self, _check: Check) -> None:
        """Send the pages to the printer; see `Output`."""
        self._call(self._painter.end)
        self._thread.shutdown()

    def discard(self, _check: Check) -> None:
        """Print nothing, if the system's printing allows that; see `Output`."""
        with suppress(OSError):
            self._call(lambda: not self._painter.isActive() or (self._printer.abort(), self._painter.end()))
        self._thread.shutdown()

    def _paint(self, page: int, pictures: Mapping[str, SheetPicture]) -> bool:
        if self._has_page and not self._printer.newPage():
            return False
        self._has_page = True
        self._painter.resetTransform()
        self._painter.scale(self._printer.logicalDpiX() / 72, self._printer.logicalDpiY() / 72)
        paint_page(self._painter, page_content(self._sheet, page, failures(pictures)), decoded(pictures))
        return True

    def _call(self, function: Callable[[], object]) -> None:
        """Call a function that returns whether the printer can be used.

        Raises:
            OSError: It can't.
        """
        if not self._thread.submit(function).result():
            raise OSError


def page_layout(sheet: Sheet) -> QPageLayout:
    """The page as Qt has it, without margins: those of the sheet are a part of its layout."""
    size = QSizeF(sheet.layout.width, sheet.layout.height)
    # By its size alone: a landscape page is one whose width is larger.
    paper = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    return QPageLayout(paper, QPageLayout.Orientation.Portrait, QMarginsF())


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
