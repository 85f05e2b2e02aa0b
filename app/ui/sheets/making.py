"""What a person does with a contact sheet: opens its dialog, saves it as a PDF or as pictures, prints it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import MsgspecError, Struct, field, json
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.core.contact_sheet import SheetOptions
from app.core.display_text import line_shown
from app.core.file_names import folder_name
from app.core.models import PackImage
from app.packs.jobs import Check, Job, JobList
from app.packs.open_pack import OpenPack
from app.ui.sheets.dialog import SheetDialog, SheetSource
from app.ui.sheets.painting import Sheet
from app.ui.sheets.writing import AddPage, Output, page_layout, print_pages, write_pdf, write_pngs, write_sheet
from app.ui.texts import sheets as texts
from app.ui.texts.pack import UNNAMED
from app.ui.texts.wording import Message

if TYPE_CHECKING:
    from app.packs.sheet_pictures import SheetPictures


type _WriteFile = Callable[[Sheet, Path, Check], AbstractContextManager[tuple[AddPage, Path]]]


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
        output = partial(write, sheet, path)
        self._start(sheet, output, range(sheet.page_count), partial(texts.after_saving, path.name))

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
