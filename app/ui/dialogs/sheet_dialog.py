"""The dialog for a contact sheet: what is on it, how it looks with a live preview, and where it goes.

A job writes PDF or PNG files, or prints.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, override

from msgspec import Struct
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QLabel, QSpinBox, QWidget

from app.core.contact_sheet import DRAFT_DPI, MOST_COLUMNS, WIDEST_MARGIN, SheetOptions, lay_out
from app.core.display_text import folder_name, line_shown
from app.core.errors import ImageError
from app.core.saved_values import Mark
from app.core.worker import Worker
from app.packs.exports import SheetPictures, pictures_of
from app.packs.jobs import Job, JobList
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.accessibility import identify
from app.ui.chosen_settings import ChosenSettings, CopyTarget
from app.ui.dialogs.job_dialogs import ImageGroup, ImagesDialog
from app.ui.dialogs.sheet_files import (
    Output,
    Sheet,
    WriteFile,
    paint_image,
    print_pages,
    set_page,
    write_pdf,
    write_pngs,
    write_sheet,
)
from app.ui.texts import exporting as texts
from app.ui.texts.dialogs import CLOSE
from app.ui.texts.image import reason
from app.ui.texts.pack import UNNAMED
from app.ui.texts.wording import Message, size
from app.ui.widgets.parts import column_layout, delayed, plain_label, row_layout
from app.ui.widgets.scrolling import transparent_scroll_area

_SETTLES_MS: Final = 60  # after a change, before the preview is painted again
_MOST_KNOWN: Final = 400  # pictures of the preview
_TEXT_BYTES: Final = 1_500  # of a PDF, for each image


class SheetSource(Struct, frozen=True):
    """What sheets are made of.

    Attributes:
        title: The name of the pack.
        total: Number of images of the pack.
        marks: Marks by the IDs of the images.
        ratio: Width divided by height of most pictures.
        pictures: Fetches the pictures.
        known_picture: Returns the encoded thumbnail of a URL that is in memory.
    """

    title: str
    total: int
    marks: Mapping[str, Mark]
    ratio: float
    pictures: SheetPictures
    known_picture: Callable[[str], bytes | None]


def source_of(pack: OpenPack) -> SheetSource:
    """What sheets of a pack on screen are made of."""
    tiles, title = pack.thumbnails.tiles, line_shown(pack.name) or UNNAMED.text()
    marks, pictures = dict(pack.marks.known), pictures_of(pack)
    return SheetSource(title, len(pack.shelf.images), marks, tiles.ratio, pictures, tiles.picture)


_GROUPS: Final = (
    (texts.UNDER_PICTURES, ("has_position", "has_mark", "has_description", "has_keywords")),
    (texts.ON_PAGES, ("has_header", "has_page_numbers")),
    (texts.IN_FILE, ("has_small_pictures",)),
)


class SheetDialog(ImagesDialog):
    """Asks how a contact sheet looks, and what is done with it."""

    def __init__(
        self,
        parent: QWidget | None,
        source: SheetSource,
        targets: Sequence[ImageGroup],
        proposed: CopyTarget,
        jobs: JobList,
        settings: ChosenSettings,
        ask_where: Callable[..., object],
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            source: What sheets are made of.
            targets: What can be on the sheet.
            proposed: Which of them is chosen.
            jobs: Where sheets are written.
            settings: What was chosen for the last sheet.
            ask_where: Asks where a file is to be saved; see `WindowDialogs`.
        """
        content = QWidget()
        super().__init__(parent, targets, proposed, name="sheet", title=texts.CONTACT_SHEET.text(), content=content)
        self._source = source
        self._jobs = jobs
        self._settings = settings
        self._ask_where = ask_where
        options = settings.state.sheet
        paper = options.paper if options.paper in texts.PAPERS else SheetOptions().paper
        self._paper = self.add_choice(texts.PAPER.text(), texts.PAPERS, "sheet_paper", paper)
        sides, name = {False: texts.PORTRAIT, True: texts.LANDSCAPE}, "sheet_orientation"
        self._orientation = self.add_choice(texts.ORIENTATION.text(), sides, name, options.is_landscape)
        self._margin = self._add_number(texts.MARGINS, "sheet_margin", (0, WIDEST_MARGIN), options.margin)
        self._margin.setSuffix(texts.MILLIMETRES.text())
        self._columns = self._add_number(texts.COLUMNS, "sheet_columns", (1, MOST_COLUMNS), options.columns)
        self._parts = {}
        for heading, names in _GROUPS:
            self.form.addRow(plain_label(heading.text(), font=theme.semibold_font(self.font())))
            for name in names:
                is_checked = getattr(options, name)
                box = self.add_box(texts.PARTS[name].text(), f"sheet_{name}", is_checked=is_checked)
                box.setAccessibleDescription(heading.text())
                box.toggled.connect(self._update)
                self._parts[name] = box
        self._size = plain_label(name="sheet_size", font=theme.caption_font(self.font()), color="muted")
        self.form.addRow(self._size)
        for choice in (self._images, self._paper, self._orientation):
            choice.currentIndexChanged.connect(self._update)
        self._preview = SheetPreview(source)
        area = transparent_scroll_area(content, margin=theme.SPACE_4)
        area.setFixedWidth(content.sizeHint().width() + 2 * theme.SPACE_8 + theme.SCROLL_BAR)
        ask = self._ask_for_file
        pdf = self.add_button(
            texts.SAVE_PDF.text(), name="save_pdf", run=lambda: ask(".pdf", texts.PDF_FILES, write_pdf)
        )
        self.add_button(texts.SAVE_PNG.text(), name="save_png", run=lambda: ask(".png", texts.PNG_FILES, write_pngs))
        self.add_button(texts.PRINT.text(), name="print", run=self._print)
        self.add_button(CLOSE.text()).setAutoDefault(False)
        self.end((row_layout(None, area, (self._preview, 1), spacing=theme.SPACE_16), 1), default=pdf)
        self.fit(QSize(*theme.SHEET_DIALOG_SIZE))
        self.finished.connect(self._preview.close_work)
        self.finished.connect(lambda: settings.change(sheet=self.options))
        self._update()
        self._images.setFocus()

    @property
    def options(self) -> SheetOptions:
        """What is chosen now."""
        return SheetOptions(
            paper=self._paper.value,
            is_landscape=self._orientation.value,
            margin=self._margin.value(),
            columns=self._columns.value(),
            **{name: box.isChecked() for name, box in self._parts.items()},
        )

    @property
    def sheet(self) -> Sheet:
        """The sheet that is chosen now."""
        source, options = self._source, self.options
        layout, group = lay_out(options, source.ratio), self.group
        return Sheet(
            options,
            layout,
            source.title,
            tuple(group.images),
            group.is_picked,
            source.total,
            source.marks,
            # Not that of the system's windows where this may have no file to be embedded.
            "Arial" if sys.platform in {"win32", "darwin"} else self.font().family(),
        )

    def _add_number(self, label: Message, name: str, limits: tuple[int, int], value: int) -> QSpinBox:
        box = self.add_field(label.text(), QSpinBox(), name)
        box.setRange(*limits)
        box.setValue(value)
        box.valueChanged.connect(self._update)
        return box

    def _update(self) -> None:
        sheet = self.sheet
        self._preview.show_sheet(sheet)
        picture = self._source.pictures.expected_bytes(sheet.picture_side, is_compact=sheet.is_compact)
        self._size.setText(texts.expected_pdf_size(size(round(len(sheet.images) * (picture + _TEXT_BYTES)))))

    # --- Where it goes --------------------------------------------------------------------------------------------

    def _ask_for_file(self, suffix: str, name_filter: Message, write: WriteFile) -> None:
        sheet = self.sheet
        name = folder_name(texts.file_name(sheet.title), sheet.title) + suffix
        go_on = partial(self._write_file, sheet, write)
        title = texts.CONTACT_SHEET.text()
        self._ask_where(title, self._settings.state.sheet_folder, name_filter.text(), suffix, name, go_on, parent=self)

    def _write_file(self, sheet: Sheet, write: WriteFile, path_text: str) -> None:
        path = Path(os.path.realpath(path_text))
        self._settings.change(sheet_folder=str(path.parent))
        files = sheet.page_count if write is write_pngs else 1
        self._start(sheet, partial(write, sheet, path), range(sheet.page_count), partial(texts.after_saving, files))

    def _print(self) -> None:
        sheet, printer = self.sheet, QPrinter(QPrinter.PrinterMode.HighResolution)
        set_page(printer, sheet)
        dialog = QPrintDialog(printer, self)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, sheet.page_count)
        dialog.setFromTo(1, sheet.page_count)
        dialog.accepted.connect(lambda *_: self._write_to_printer(sheet, printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # that of QPrintDialog has arguments

    def _write_to_printer(self, sheet: Sheet, printer: QPrinter) -> None:
        set_page(printer, sheet)  # the dialog of the system may have replaced it
        pages = range(max(1, printer.fromPage()) - 1, printer.toPage() or sheet.page_count)
        self._start(sheet, partial(print_pages, sheet, printer), pages, texts.after_printing)

    def _start(self, sheet: Sheet, output: Output, pages: range, sentence: Callable[[Job], str]) -> None:
        pictures = self._source.pictures

        async def work(job: Job) -> Path | None:
            return await write_sheet(job, sheet, pictures, output, pages)

        count = sum(len(sheet.images_of(page)) for page in pages)
        self._jobs.start(partial(texts.sheet_title, count, sheet.title), work, sentence, total=count)
        self.accept()


class SheetPreview(QWidget):
    """A page of a sheet, as it is going to be printed, painted in a thread, and a field for the number of the page."""

    def __init__(self, source: SheetSource) -> None:
        """Show nothing yet."""
        super().__init__()
        self._source = source
        self._sheet: Sheet | None = None
        self._known: dict[str, bytes | ImageError] = {}
        self._task: asyncio.Task[None] | None = None
        self._worker = Worker(name="contact sheet")
        self._timer = delayed(self, self._show_page, _SETTLES_MS)
        self._paper = QLabel()
        identify(self._paper, "sheet_preview")
        self._paper.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._paper.setMinimumSize(theme.SHEET_PREVIEW, theme.SHEET_PREVIEW)  # otherwise the size of its page
        self._number = QSpinBox()
        identify(self._number, "sheet_page", texts.PAGE)
        self._number.setMinimum(1)
        self._number.valueChanged.connect(self._timer.start)
        label = plain_label(texts.PAGE.text())
        label.setBuddy(self._number)
        row = row_layout(None, 1, label, self._number, 1, spacing=theme.SPACE_8)
        column_layout(self, (self._paper, 1), row, spacing=theme.SPACE_8)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another sheet, on the same page if it has so many."""
        self._sheet = sheet
        self._number.setMaximum(sheet.page_count)
        self._number.setSuffix(texts.of_pages(sheet.page_count))
        self._timer.start()

    def close_work(self) -> None:
        """Paint nothing any more."""
        self._timer.stop()
        self._sheet = None
        self._show_page()
        self._worker.close()

    def _show_page(self) -> None:
        if self._task is not None:
            self._task.cancel()
        if self._sheet is not None:
            showing = self._fetch_and_paint(self._sheet, self._number.value() - 1)
            self._task = self._source.pictures.tasks.start(showing, name="contact sheet")

    async def _fetch_and_paint(self, sheet: Sheet, page: int) -> None:
        self._paper.setAccessibleName(texts.preview_of(page + 1, sheet.page_count))
        places, known, source = sheet.places(page), self._known, self._source
        for url in places:
            if url not in known and (file := source.known_picture(url)) is not None:
                known[url] = file
        await self._paint(sheet, page)
        missing = {url: box for url, box in places.items() if url not in known}
        if missing:
            for url, picture in (await source.pictures.get(missing, DRAFT_DPI)).items():
                known[url] = picture if isinstance(picture, ImageError) else picture.data
            await self._paint(sheet, page)
        while len(known) > _MOST_KNOWN:
            del known[next(iter(known))]

    async def _paint(self, sheet: Sheet, page: int) -> None:
        known = {url: self._known[url] for url in sheet.places(page) if url in self._known}
        room, layout = self._paper.size() * self.devicePixelRatioF(), sheet.layout
        dpi = min(room.width() / layout.width, room.height() / layout.height) * 72
        image = await self._worker.run(partial(_painted, sheet, page, known, dpi))
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._paper.setPixmap(QPixmap.fromImage(image))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._timer.start()


def _painted(sheet: Sheet, page: int, known: Mapping[str, bytes | ImageError], dpi: float) -> QImage:
    failed = {url: reason(each) for url, each in known.items() if isinstance(each, ImageError)}
    decoded = {url: QImage.fromData(each) for url, each in known.items() if not isinstance(each, ImageError)}
    pictures = {url: image for url, image in decoded.items() if not image.isNull()}
    image = paint_image(sheet, page, pictures, failed, dpi)
    with QPainter(image) as painter:
        painter.setPen(theme.paper_colors().line)  # the edge of the paper, on a ground that may be white
        painter.drawRect(0, 0, image.width() - 1, image.height() - 1)
    return image
