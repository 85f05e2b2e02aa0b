"""The side panel: one image, several, or the pack itself. Knows no service."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSplitter, QStackedLayout, QWidget

from app.core.display_text import line_shown
from app.core.models import count_by_status
from app.ui import theme, words
from app.ui.focused_text import clear_selection
from app.ui.pack_page.details.field_table import FieldTable, heading
from app.ui.pack_page.details.image_details import ImageDetails
from app.ui.pack_page.details.reading_text import ReadingText
from app.ui.tool_tips import plain_tool_tip
from app.ui.widgets.chip import Chip
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.parts import column_layout, hidden_while_filled, plain_label, set_text_color
from app.ui.widgets.slim_scroll_bar import SlimScrollBar

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPaintEvent, QResizeEvent

    from app.core.models import Pack, PackImage
    from app.workspace.tile import Tile

_MOST_SHARED_KEYWORDS = 30
_MOST_KEYWORDS = 1_000  # of one image
_MOST_STATUSES = 20
_LONGEST_LABEL = 20
_LONGEST_WORD = 60


class DetailsPanel(QWidget):
    """What is selected, in words.

    Signals:
        retry_requested: Try the shown image's thumbnail again; no arguments.
        copy_requested: Copy the shown image's URL; no arguments.
        text_requested: Show all of a text that is cut in the panel; its title, and the text as it was sent.
    """

    retry_requested = Signal()
    copy_requested = Signal()
    text_requested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out the panel's three pages."""
        super().__init__(parent)
        self.setObjectName("details")
        self.setAccessibleName("Details")
        self.setMinimumWidth(theme.PANEL_MINIMUM)
        self.setMaximumWidth(theme.PANEL_MAXIMUM)
        self._image_page = ImageDetails()
        self._image_page.retry_requested.connect(self.retry_requested)
        self._image_page.copy_requested.connect(self.copy_requested)
        self._image_page.text_requested.connect(self.text_requested)
        self._pack_page = _SummaryPage()
        self._selection_page = _SummaryPage()
        self._stack = QStackedLayout(self)
        self._scroll_areas = {
            self._image_page: self._in_scroll_area(self._image_page, "image_details", "Image details"),
            self._pack_page: self._in_scroll_area(self._pack_page, "pack_details", "Pack details"),
            self._selection_page: self._in_scroll_area(self._selection_page, "selection_details", "Selection details"),
        }
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def _in_scroll_area(self, page: QWidget, name: str, spoken: str) -> QScrollArea:
        inner = QWidget()
        margin = theme.SPACE_16
        column_layout(inner, spacing=0, margins=(margin, margin, margin, margin)).addWidget(page)
        area = QScrollArea()
        area.setObjectName(name)
        area.setAccessibleName(spoken)
        area.setWidgetResizable(True)
        # What is inside takes the focus and is scrolled to; an area that only scrolls would take it unseen.
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBar(SlimScrollBar())
        area.setWidget(inner)
        # The ground is the panel's own, which `paintEvent` fills.
        inner.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        self._stack.addWidget(area)
        return area

    def show_pack(self, pack: Pack) -> None:
        """Show the pack's own fields: nothing is selected."""
        counts = pack.status_counts
        counted = pack.image_count
        # What is normal is not said twice.
        differs = counted is not None and counted != len(pack.images)
        count_rows = [("Image count", words.number(counted or 0), "As the service counts")] if differs else []
        visibility = {True: "Public", False: "Private", None: "Not given"}[pack.is_public]
        self._pack_page.show_rows(
            line_shown(pack.name) or "Unnamed pack",
            [
                ("Images", words.number(len(pack.images)), ""),
                *count_rows,
                ("Visibility", visibility, ""),
                (
                    "Created",
                    line_shown(words.moment(pack.created_at)) if pack.created_at else "Not given",
                    line_shown(pack.created_at or ""),
                ),
                *_status_rows(counts),
            ],
            keywords=(),
            identity=line_shown(pack.id) or "Not given",
        )
        self._show(self._pack_page)

    def show_selection(self, images: tuple[PackImage, ...]) -> None:
        """Show what several images have in common."""
        shared = _shared_keywords(images)
        self._selection_page.show_rows(
            f"{words.count(len(images), 'image', 'images')} selected",
            [
                *_status_rows(count_by_status(images)),
                ("Shared keywords", "" if shared else "None", ""),
            ],
            keywords=shared,
        )
        self._show(self._selection_page)

    def show_image(self, image: PackImage, total: int) -> None:
        """Show one image of `total`; its picture comes by `show_tile`."""
        self._image_page.show_image(image, total)
        self._scroll_areas[self._image_page].verticalScrollBar().setValue(0)
        self._show(self._image_page)

    def show_tile(self, tile: Tile, picture: QImage | None, original: QSize | None) -> None:
        """Show how far the shown image's thumbnail is.

        Args:
            tile: Its stage.
            picture: The thumbnail; None unless it is in memory.
            original: Size of the whole picture in pixels; None until the thumbnail came.
        """
        self._image_page.show_tile(tile, picture, original)

    def _show(self, page: ImageDetails | _SummaryPage) -> None:
        self._stack.setCurrentWidget(self._scroll_areas[page])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.width() - 2 * theme.SPACE_16
        self._image_page.set_preview_height(min(width, round(self.height() * theme.PREVIEW_SHARE)))

    def _on_focus_changed(self, former: QWidget | None, now: QWidget | None) -> None:
        """Keep one selection at a time: Ctrl+C must copy the text that was selected last."""
        if former is not None and now is not None and self.isAncestorOf(former) and self.isAncestorOf(now):
            clear_selection(former)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.panel)
        if not isinstance(self.parent(), QSplitter):  # whose handle is the line between the gallery and the panel
            painter.fillRect(0, 0, 1, self.height(), colors.line)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.PANEL_WIDTH, 0)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_stack"):
            self._image_page.tint()
            self._pack_page.tint()
            self._selection_page.tint()


class _SummaryPage(QWidget):
    """A title, a table and keywords."""

    def __init__(self) -> None:
        super().__init__()
        self._title = plain_label(font=theme.semibold_font(self.font()), wraps=True, selectable=True)
        self._table = FieldTable()
        # Under its label, not beside it: there a UUID does not fit in one line.
        self._identity = ReadingText(font=theme.caption_font(self.font()))
        self._identity_label = heading("ID", self._identity)
        identity = column_layout(spacing=theme.SPACE_4)
        identity.addWidget(self._identity_label)
        identity.addWidget(self._identity)
        self._keywords = QWidget()
        self._chips = FlowLayout(self._keywords, spacing=theme.SPACE_4)
        column = column_layout(self, spacing=theme.SPACE_12)
        column.addWidget(self._title)
        column.addWidget(self._table)
        column.addLayout(identity)
        column.addWidget(self._keywords)
        column.addStretch(1)
        self.tint()

    def show_rows(
        self, title: str, rows: list[tuple[str, str, str]], keywords: tuple[str, ...], identity: str = ""
    ) -> None:
        """Show rows of (label, value, tool tip), then an ID if there is one, and chips."""
        self._title.setText(title)
        with hidden_while_filled(self._table):
            self._table.clear()
            for label, value, tip in rows:
                value_label = self._table.add_text(label)
                value_label.setText(value)
                value_label.setToolTip(plain_tool_tip(tip))
        self._identity.set_text(identity, theme.colors(self.palette()).text)
        self._identity.setVisible(bool(identity))
        self._identity_label.setVisible(bool(identity))
        with hidden_while_filled(self._keywords):
            self._chips.clear()
            for word in keywords:
                self._chips.addWidget(Chip(word))

    def tint(self) -> None:
        colors = theme.colors(self.palette())
        self._table.tint()
        set_text_color(self._identity_label, colors.muted)
        self._identity.set_text(self._identity.toPlainText(), colors.text)


def _status_rows(counts: dict[str, int]) -> list[tuple[str, str, str]]:
    return [
        (line_shown(words.status_word(status), _LONGEST_LABEL), words.number(amount), line_shown(status))
        for status, amount in list(counts.items())[:_MOST_STATUSES]
    ]


def _shared_keywords(images: tuple[PackImage, ...]) -> tuple[str, ...]:
    """Keywords that all of them have, in the first one's order; of thousands, the first ones of each image count."""
    first = _first_keywords(images[0]) if images else ()
    shared = set(first)
    for image in images[1:]:
        if not shared:
            break
        shared.intersection_update(_first_keywords(image))
    return tuple(line_shown(word, _LONGEST_WORD) for word in dict.fromkeys(first) if word in shared)[
        :_MOST_SHARED_KEYWORDS
    ]


def _first_keywords(image: PackImage) -> tuple[str, ...]:
    return image.metadata.keywords[:_MOST_KEYWORDS] if image.metadata else ()
