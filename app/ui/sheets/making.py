"""What a person does with a contact sheet: opens its dialog, saves it as a PDF or as pictures, prints it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import MsgspecError, Struct, field, json
from PySide6.QtCore import QStandardPaths
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.core.contact_sheet import SheetOptions
from app.core.display_text import line_shown
from app.core.file_names import folder_name
from app.core.models import PackImage
from app.packs.jobs import Job, JobList
from app.packs.open_pack import OpenPack
from app.ui.sheets.dialog import SheetDialog, SheetSource
from app.ui.sheets.painting import Sheet
from app.ui.sheets.writing import Output, PdfOutput, PngOutput, PrinterOutput, page_layout, write_sheet
from app.ui.texts import sheets as texts
from app.ui.texts.pack import UNNAMED

if TYPE_CHECKING:
    from app.packs.sheet_pictures import SheetPictures


class _Saved(Struct, frozen=True):
    """What is saved between sheets: the options, and the folder of the last file."""

    options: SheetOptions = field(default_factory=SheetOptions)
    folder: str = ""


class SheetMaking:
    """Makes sheets of one pack."""

    def __init__(self, pack: OpenPack, jobs: JobList, saved: str, save: Callable[[str], object]) -> None:
        """Open nothing yet.

        Args:
            pack: The pack; it is on screen.
            jobs: Where sheets are written.
            saved: What was saved of the last sheet.
            save: Called with what is to be saved.
        """
        self._jobs = jobs
        self._save = save
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
        use = {"save_pdf": self._save_pdf, "save_png": self._save_png, "print": self._print}
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

    def _save_pdf(self, sheet: Sheet) -> None:
        self._ask_for_file(sheet, ".pdf", texts.PDF_FILES.text(), PdfOutput)

    def _save_png(self, sheet: Sheet) -> None:
        self._ask_for_file(sheet, ".png", texts.PNG_FILES.text(), PngOutput)

    def _ask_for_file(self, sheet: Sheet, suffix: str, name_filter: str, make: Callable[[Sheet, Path], Output]) -> None:
        dialog = QFileDialog(self._dialog, texts.CONTACT_SHEET.text(), self._saved.folder or _documents())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(name_filter)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(folder_name(texts.file_name(sheet.title), sheet.title) + suffix)
        dialog.fileSelected.connect(partial(self._write_file, sheet, make))
        self._open(dialog)

    def _write_file(self, sheet: Sheet, make: Callable[[Sheet, Path], Output], path_text: str) -> None:
        path = Path(os.path.realpath(path_text))
        self._remember(str(path.parent))
        self._start(sheet, partial(make, sheet, path), range(sheet.page_count), partial(texts.after_saving, path.name))

    def _print(self, sheet: Sheet) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        _set_page(printer, sheet)
        dialog = QPrintDialog(printer, self._dialog)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, sheet.page_count)
        dialog.setFromTo(1, sheet.page_count)
        dialog.accepted.connect(lambda *_: self._write_to_printer(sheet, printer))
        self._open(dialog)

    def _write_to_printer(self, sheet: Sheet, printer: QPrinter) -> None:
        _set_page(printer, sheet)  # the dialog of the system may have replaced it
        pages = range(max(1, printer.fromPage()) - 1, printer.toPage() or sheet.page_count)
        self._start(sheet, partial(PrinterOutput, sheet, printer), pages, texts.after_printing)

    def _open(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # that of QPrintDialog has arguments

    def _start(self, sheet: Sheet, make: Callable[[], Output], pages: range, sentence: Callable[[Job], str]) -> None:
        pictures = self._pictures

        async def work(job: Job) -> Path | None:
            return await write_sheet(job, sheet, pictures, make(), pages)

        count = sum(len(sheet.images_of(page)) for page in pages)
        self._jobs.start(texts.job_title(count, sheet.title), work, sentence, total=count)
        if self._dialog is not None:
            self._dialog.accept()


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def _set_page(printer: QPrinter, sheet: Sheet) -> None:
    printer.setDocName(sheet.title)
    printer.setFullPage(True)  # the margins of the sheet are measured from the edges of the paper
    printer.setPageLayout(page_layout(sheet))
