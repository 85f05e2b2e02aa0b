"""Makes contact sheets of one pack: a dialog asks for the layout, and a job writes PDF or PNG files, or prints."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from msgspec import MsgspecError, Struct, field, json
from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.core import tagged_pdf
from app.core.contact_sheet import SheetOptions, fitted
from app.core.display_text import folder_name, line_shown, one_line, shortened
from app.core.errors import ImageError
from app.core.models import PackImage
from app.core.plain_files import delete_leftovers, replacing, unfinished_folder
from app.core.tagged_pdf import TaggedPdf
from app.packs.jobs import Check, Job, JobList
from app.packs.open_pack import OpenPack
from app.packs.sheet_pictures import SheetPicture, SheetPictures
from app.ui.dialogs.sheet_dialog import SheetDialog, SheetSource
from app.ui.dialogs.sheet_painting import Paragraph, Piece, Sheet, page_content, paint_image, paint_page
from app.ui.texts import sheets as texts
from app.ui.texts.image import reason
from app.ui.texts.marks import no_description
from app.ui.texts.pack import UNNAMED
from app.ui.texts.wording import Message

PNG_DPI: Final = 200


type AddPage = Callable[[int, Mapping[str, SheetPicture], Check], object]
type _WriteFile = Callable[[Sheet, Path, Check], AbstractContextManager[tuple[AddPage, Path]]]
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
                    job.fail(image.position, texts.image(image.position), picture)
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
                        number, size = written[each.image.url]
                        missing = f"{texts.image(each.image.position)}: {no_description(each.image.status)}"
                        words = each.image.description or missing
                        description = one_line(shortened(words, _LONGEST_DESCRIPTION))
                        content.append(tagged_pdf.Figure(number, fitted(each.box, size), description))
                pages.append(content)
        pdf.begin_pages(bytes(buffer.data().data()), check)
        for content in pages:
            pdf.add_page(content)
        # That of the app's own texts: the service does not say which one the descriptions have.
        pdf.close(one_line(sheet.title), QLocale().bcp47Name())


def _drawn(piece: Piece, number: int, writer: QPdfWriter, painter: QPainter) -> tagged_pdf.Piece:
    """Draw a piece of text on a page of its own, which has that number."""
    if number:
        writer.newPage()
    piece.draw(painter)
    return tagged_pdf.Piece(number, piece.text)


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
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="printer") as thread:
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


class _Saved(Struct, frozen=True):
    """What is saved between sheets: the options, and the folder of the last file."""

    options: SheetOptions = field(default_factory=SheetOptions)
    folder: str = ""


class SheetMaking:
    """Makes sheets of one pack."""

    def __init__(
        self, pack: OpenPack, jobs: JobList, saved: str, save: Callable[[str], object], ask_where: Callable[..., object]
    ) -> None:
        """Open nothing yet.

        Args:
            pack: The pack; it is on screen.
            jobs: Where sheets are written.
            saved: What was saved of the last sheet.
            save: Called with what is to be saved.
            ask_where: Asks where a file is to be saved; see `WindowDialogs`.
        """
        self._jobs = jobs
        self._save = save
        self._ask_where = ask_where
        try:
            self._saved = json.decode(saved, type=_Saved) if saved else _Saved()
        except MsgspecError:
            self._saved = _Saved()
        self._pack = pack
        self._pictures: SheetPictures = pack.make_sheet_pictures()
        self._dialog: SheetDialog | None = None

    def dialog(self, parent: QWidget, targets: Sequence[tuple[str, Sequence[PackImage]]]) -> SheetDialog:
        """Make the dialog; arguments as of `SheetDialog`."""
        tiles, marks = self._pack.thumbnails.tiles, self._pack.marks
        source = SheetSource(
            title=line_shown(self._pack.name) or UNNAMED.text(),
            total=len(self._pack.shelf.images),
            marks=dict(marks.known),
            ratio=tiles.ratio,
            pictures=self._pictures,
            known_picture=tiles.picture,
        )
        use: dict[str, Callable[[Sheet], object]] = {
            "save_pdf": partial(self._ask_for_file, ".pdf", texts.PDF_FILES, write_pdf),
            "save_png": partial(self._ask_for_file, ".png", texts.PNG_FILES, write_pngs),
            "print": self._print,
        }
        self._dialog = SheetDialog(parent, source, targets, self._saved.options, use)
        self._dialog.finished.connect(self._on_finished)
        return self._dialog

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._remember(self._saved.folder)
            self._dialog = None

    def _remember(self, folder: str) -> None:
        options = self._dialog.options if self._dialog is not None else self._saved.options
        self._saved = _Saved(options, folder)
        text = json.encode(self._saved).decode() if folder.isprintable() else ""
        self._save(text)

    def _ask_for_file(self, suffix: str, name_filter: Message, write: _WriteFile, sheet: Sheet) -> None:
        name = folder_name(texts.file_name(sheet.title), sheet.title) + suffix
        go_on = partial(self._write_file, sheet, write)
        title, folder = texts.CONTACT_SHEET.text(), self._saved.folder
        self._ask_where(title, folder, name_filter.text(), suffix, name, go_on, parent=self._dialog)

    def _write_file(self, sheet: Sheet, write: _WriteFile, path_text: str) -> None:
        path = Path(os.path.realpath(path_text))
        self._remember(str(path.parent))
        files = sheet.page_count if write is write_pngs else 1
        self._start(sheet, partial(write, sheet, path), range(sheet.page_count), partial(texts.after_saving, files))

    def _print(self, sheet: Sheet) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        _set_page(printer, sheet)
        dialog = QPrintDialog(printer, self._dialog)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, sheet.page_count)
        dialog.setFromTo(1, sheet.page_count)
        dialog.accepted.connect(lambda *_: self._write_to_printer(sheet, printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # that of QPrintDialog has arguments

    def _write_to_printer(self, sheet: Sheet, printer: QPrinter) -> None:
        _set_page(printer, sheet)  # the dialog of the system may have replaced it
        pages = range(max(1, printer.fromPage()) - 1, printer.toPage() or sheet.page_count)
        self._start(sheet, partial(print_pages, sheet, printer), pages, texts.after_printing)

    def _start(self, sheet: Sheet, output: Output, pages: range, sentence: Callable[[Job], str]) -> None:
        pictures = self._pictures

        async def work(job: Job) -> Path | None:
            return await write_sheet(job, sheet, pictures, output, pages)

        count = sum(len(sheet.images_of(page)) for page in pages)
        self._jobs.start(partial(texts.job_title, count, sheet.title), work, sentence, total=count)
        if self._dialog is not None:
            self._dialog.accept()


def _set_page(printer: QPrinter, sheet: Sheet) -> None:
    printer.setDocName(sheet.title)
    printer.setFullPage(True)  # the margins of the sheet are measured from the edges of the paper
    printer.setPageLayout(page_layout(sheet))
