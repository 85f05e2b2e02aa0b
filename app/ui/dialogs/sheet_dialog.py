"""The dialog for a contact sheet: what is on it, how it looks with a live preview, and where it goes."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from threading import Event
from typing import Final, override

from msgspec import Struct
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFont, QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QWidget,
)

from app.core.contact_sheet import DRAFT_DPI, MOST_COLUMNS, PAPERS, WIDEST_MARGIN, Box, SheetOptions, lay_out
from app.core.errors import ImageError
from app.core.models import PackImage
from app.core.saved_values import Mark
from app.packs.sheet_pictures import SheetPictures
from app.packs.thread_work import ThreadWork
from app.ui import theme
from app.ui.dialogs.questions import Dialog
from app.ui.dialogs.sheet_painting import Sheet, paint_image
from app.ui.texts import sheets as texts
from app.ui.texts.dialogs import CLOSE
from app.ui.texts.image import reason
from app.ui.widgets.parts import column_layout, plain_label, row_layout
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


class SheetDialog(Dialog):
    """Asks how a contact sheet looks, and what is done with it."""

    def __init__(
        self,
        parent: QWidget | None,
        source: SheetSource,
        targets: Sequence[tuple[str, Sequence[PackImage]]],
        options: SheetOptions,
        use: Mapping[str, Callable[[Sheet], object]],
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            source: What sheets are made of.
            targets: What can be on the sheet: what it is called, and the images. The first one is chosen.
            options: Those of the last sheet.
            use: What can be done with a sheet, by the name of its button: `save_pdf`, `save_png` and `print`.
        """
        super().__init__(parent, name="sheet_dialog", title=texts.CONTACT_SHEET.text(), spacing=theme.SPACE_12)
        self._source = source
        self._targets = [images for _, images in targets]
        self._preview = SheetPreview(source)
        self._images = self._combo("sheet_images", [name for name, _ in targets])
        self._paper = self._combo("sheet_paper", [texts.PAPERS[name].text() for name in PAPERS])
        self._paper.setCurrentIndex([*PAPERS].index(options.paper if options.paper in PAPERS else SheetOptions().paper))
        self._orientation = self._combo("sheet_orientation", [texts.PORTRAIT.text(), texts.LANDSCAPE.text()])
        self._orientation.setCurrentIndex(int(options.is_landscape))
        self._margin = self._number("sheet_margin", 0, WIDEST_MARGIN, options.margin)
        self._margin.setSuffix(texts.MILLIMETRES.text())
        self._columns = self._number("sheet_columns", 1, MOST_COLUMNS, options.columns)
        self._parts = {name: QCheckBox(message.text()) for name, message in texts.PARTS.items()}
        for name, box in self._parts.items():
            box.setObjectName(f"sheet_{name}")
            box.setChecked(getattr(options, name))
            box.toggled.connect(self._update)
        self._size = plain_label(name="sheet_size", font=theme.caption_font(self.font()), color="muted")
        columns = row_layout(spacing=theme.SPACE_16)
        columns.addWidget(self._form())
        columns.addWidget(self._preview, 1)
        self.column.addLayout(columns, 1)
        for name, message in (("save_pdf", texts.SAVE_PDF), ("save_png", texts.SAVE_PNG), ("print", texts.PRINT)):
            button = self.add_button(message.text(), QDialogButtonBox.ButtonRole.ActionRole, name=name)
            button.clicked.connect(partial(self._on_used, use[name]))
            button.setAutoDefault(name == "save_pdf")
            button.setDefault(name == "save_pdf")
        self.add_button(CLOSE.text()).setAutoDefault(False)
        self.column.addWidget(self.buttons)
        room = self.screen().availableGeometry().adjusted(0, 0, -theme.WINDOW_FRAME, -theme.WINDOW_FRAME).size()
        self.resize(QSize(*theme.SHEET_DIALOG_SIZE).boundedTo(room))
        self.finished.connect(self._preview.close_work)
        self._update()
        self._images.setFocus()

    @property
    def options(self) -> SheetOptions:
        """What is chosen now."""
        return SheetOptions(
            paper=[*PAPERS][self._paper.currentIndex()],
            is_landscape=self._orientation.currentIndex() == 1,
            margin=self._margin.value(),
            columns=self._columns.value(),
            **{name: box.isChecked() for name, box in self._parts.items()},
        )

    @property
    def sheet(self) -> Sheet:
        """The sheet that is chosen now."""
        source, options = self._source, self.options
        images = tuple(self._targets[self._images.currentIndex()])
        layout = lay_out(options, source.ratio)
        return Sheet(options, layout, source.title, images, source.total, source.marks, _family(self.font()))

    def _form(self) -> QScrollArea:
        content = QWidget()
        column = column_layout(content, spacing=theme.SPACE_8, margins=(0, 0, theme.SPACE_8, 0))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(theme.SPACE_12)
        form.setVerticalSpacing(theme.SPACE_8)
        for message, field in (
            (texts.IMAGES, self._images),
            (texts.PAPER, self._paper),
            (texts.ORIENTATION, self._orientation),
            (texts.MARGINS, self._margin),
            (texts.COLUMNS, self._columns),
        ):
            label = plain_label(message.text())
            label.setBuddy(field)
            field.setAccessibleName(message.text())
            form.addRow(label, field)
        column.addLayout(form)
        for heading, names in _GROUPS:
            column.addSpacing(theme.SPACE_8)
            column.addWidget(plain_label(heading.text(), font=theme.semibold_font(self.font())))
            for name in names:
                self._parts[name].setAccessibleDescription(heading.text())
                column.addWidget(self._parts[name], 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._size)
        column.addStretch(1)
        area = transparent_scroll_area(content, margin=theme.SPACE_4)
        area.setFixedWidth(content.sizeHint().width() + 2 * theme.SPACE_4 + theme.SCROLL_BAR)
        return area

    def _combo(self, name: str, rows: Sequence[str]) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.addItems(rows)
        combo.currentIndexChanged.connect(self._update)
        return combo

    def _number(self, name: str, least: int, most: int, value: int) -> QSpinBox:
        box = QSpinBox()
        box.setObjectName(name)
        box.setRange(least, most)
        box.setValue(value)
        box.valueChanged.connect(self._update)
        return box

    def _update(self) -> None:
        if self.column.count() > 1:  # all widgets are there
            sheet = self.sheet
            self._preview.show_sheet(sheet)
            picture = self._source.pictures.expected_bytes(sheet.picture_side, is_compact=sheet.is_compact)
            self._size.setText(texts.expected_size(round(len(sheet.images) * (picture + _TEXT_BYTES))))

    def _on_used(self, use: Callable[[Sheet], object]) -> None:
        use(self.sheet)


def _family(font: QFont) -> str:
    """The family of a sheet's font: not that of the system's windows where this may have no file to be embedded."""
    return "Arial" if sys.platform in {"win32", "darwin"} else font.family()


_GROUPS: Final = (
    (texts.UNDER_PICTURES, ("has_position", "has_mark", "has_description", "has_keywords")),
    (texts.ON_PAGES, ("has_header", "has_page_numbers")),
    (texts.IN_FILE, ("has_small_pictures",)),
)


class SheetPreview(QWidget):
    """A page of a sheet, as it is going to be printed, painted in a thread, and a field for the number of the page."""

    def __init__(self, source: SheetSource) -> None:
        """Show nothing yet."""
        super().__init__()
        self._source = source
        self._sheet: Sheet | None = None
        self._known: dict[str, bytes] = {}
        self._failed: dict[str, str] = {}
        self._fetching: set[str] = set()
        self._painting = ThreadWork[QImage](source.pictures.tasks, self._on_painted, name="contact sheet")
        self._timer = QTimer(self, interval=_SETTLES_MS, singleShot=True)
        self._timer.timeout.connect(self._paint_page)
        self._paper = QLabel()
        self._paper.setObjectName("sheet_preview")
        self._paper.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._paper.setMinimumSize(theme.SHEET_PREVIEW, theme.SHEET_PREVIEW)  # otherwise the size of its page
        self._number = QSpinBox()
        self._number.setObjectName("sheet_page")
        self._number.setAccessibleName(texts.PAGE.text())
        self._number.setMinimum(1)
        self._number.valueChanged.connect(self._timer.start)
        label = plain_label(texts.PAGE.text())
        label.setBuddy(self._number)
        row = row_layout(spacing=theme.SPACE_8)
        row.addStretch(1)
        row.addWidget(label)
        row.addWidget(self._number)
        row.addStretch(1)
        column = column_layout(self, spacing=theme.SPACE_8)
        column.addWidget(self._paper, 1)
        column.addLayout(row)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another sheet, on the same page if it has so many."""
        self._sheet = sheet
        self._number.setMaximum(sheet.page_count)
        self._number.setSuffix(texts.of_pages(sheet.page_count))
        self._timer.start()

    def close_work(self) -> None:
        """Paint nothing any more."""
        self._timer.stop()
        self._painting.close()
        self._sheet = None

    def _paint_page(self) -> None:
        sheet, page = self._sheet, self._number.value() - 1
        if sheet is None:
            return
        self._paper.setAccessibleName(texts.preview_of(page + 1, sheet.page_count))
        places = sheet.places(page)
        for url in places:
            if url not in self._known and (picture := self._source.known_picture(url)) is not None:
                self._known[url] = picture
        missing = {url: places[url] for url in places if url not in self._known and url not in self._failed}
        pictures = {url: self._known[url] for url in places if url in self._known}
        room, layout = self._paper.size() * self.devicePixelRatioF(), sheet.layout
        dpi = min(room.width() / layout.width, room.height() / layout.height) * 72
        self._painting.start(partial(_painted, sheet, page, pictures, dict(self._failed), dpi))
        new = {url: box for url, box in missing.items() if url not in self._fetching}
        if new:
            self._fetching |= new.keys()
            self._source.pictures.tasks.start(self._fetch(new), name="pictures of a preview")

    async def _fetch(self, places: Mapping[str, Box]) -> None:
        fetched = await self._source.pictures.get(places, DRAFT_DPI)
        self._fetching -= fetched.keys()
        if self._sheet is None:
            return
        for url, picture in fetched.items():
            if isinstance(picture, ImageError):
                self._failed[url] = reason(picture)
            else:
                self._known[url] = picture.data
        while len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._timer.start()

    def _on_painted(self, image: QImage) -> None:
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._paper.setPixmap(QPixmap.fromImage(image))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._timer.start()


def _painted(
    sheet: Sheet, page: int, pictures: Mapping[str, bytes], failed: Mapping[str, str], dpi: float, _event: Event
) -> QImage:
    decoded = {url: image for url, data in pictures.items() if not (image := QImage.fromData(data)).isNull()}
    image = paint_image(sheet, page, decoded, failed, dpi)
    with QPainter(image) as painter:
        painter.setPen(theme.paper_colors().line)  # the edge of the paper, on a ground that may be white
        painter.drawRect(0, 0, image.width() - 1, image.height() - 1)
    return image
