"""The side panel: the selected image, a summary of several, or the pack itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSplitter, QStackedLayout, QWidget

from app.core.display_text import line_shown
from app.core.models import count_by_status
from app.ui import theme
from app.ui.focused_text import clear_selection
from app.ui.pack_page.details.image_details import ImageDetails
from app.ui.pack_page.details.summary_page import SummaryPage
from app.ui.texts import accessible_names, statuses
from app.ui.texts import commands as command_texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import pack as texts
from app.ui.texts.formats import moment, number
from app.ui.widgets.parts import column_layout, push_button
from app.ui.widgets.slim_scroll_bar import SlimScrollBar

if TYPE_CHECKING:
    from collections import Counter

    from PySide6.QtGui import QImage, QPaintEvent, QResizeEvent

    from app.core.marks import Mark
    from app.core.models import Pack, PackImage
    from app.core.unseen_changes import Description
    from app.ui.pack_page.details.selection_strip import SelectionStrip
    from app.workspace.tile import Tile

_MOST_SHARED_KEYWORDS = 30
_MOST_KEYWORDS = 1_000  # of one image
_LONGEST_LABEL = 20


class DetailsPanel(QWidget):
    """Shows the selected image, a summary of several selected images, or the pack.

    Signals:
        retry_requested: Try the shown image's thumbnail again; no arguments.
        copy_requested: Copy the URLs of the images that are shown; no arguments.
        text_requested: Show all of a text that is cut in the panel; its title, and the text as it was sent.
        keyword_chosen: A keyword is to be included in the filter or excluded from it; the keyword as sent, and whether
            it is to be excluded.
        image_requested: Go to one of several selected images; its position, from 1.
        focus_displaced: The page with the focus is about to be replaced, because something else is selected; no
            arguments. Qt would move the focus to any widget of the next page.
    """

    retry_requested = Signal()
    copy_requested = Signal()
    text_requested = Signal(str, str)
    keyword_chosen = Signal(str, bool)
    image_requested = Signal(int)
    focus_displaced = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out the panel's three pages."""
        super().__init__(parent)
        self.setObjectName("details")
        self.setAccessibleName(accessible_names.DETAILS)
        self.setMinimumWidth(theme.PANEL_MINIMUM)
        self.setMaximumWidth(theme.PANEL_MAXIMUM)
        self._image_page = ImageDetails()
        self._image_page.retry_requested.connect(self.retry_requested)
        self._image_page.copy_requested.connect(self.copy_requested)
        self._image_page.text_requested.connect(self.text_requested)
        self._image_page.keyword_chosen.connect(self.keyword_chosen)
        self._pack_page = SummaryPage()
        self._selection_page = SummaryPage()
        self._selection_page.keyword_chosen.connect(self.keyword_chosen)
        self._strip: SelectionStrip | None = None
        self._copy_several = push_button("", name="copy_selected_urls")
        self._copy_several.clicked.connect(self.copy_requested)
        self._selection_page.add_below(self._copy_several)
        self._stack = QStackedLayout(self)
        self._scroll_areas = {
            self._image_page: self._in_scroll_area(self._image_page, "image_details", texts.IMAGE_DETAILS.text()),
            self._pack_page: self._in_scroll_area(self._pack_page, "pack_details", texts.PACK_DETAILS.text()),
            self._selection_page: self._in_scroll_area(
                self._selection_page, "selection_details", texts.SELECTION_DETAILS.text()
            ),
        }
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def set_copy_tips(self, one: str, several: str) -> None:
        """Set the tool tips of the buttons that copy the URL of one image, or those of several."""
        self._image_page.set_copy_tip(one)
        self._copy_several.setToolTip(several)

    def _in_scroll_area(self, page: QWidget, name: str, accessible_name: str) -> QScrollArea:
        inner = QWidget()
        margin = theme.SPACE_16
        column_layout(inner, spacing=0, margins=(margin, margin, margin, margin)).addWidget(page)
        area = QScrollArea()
        area.setObjectName(name)
        area.setAccessibleName(accessible_name)
        area.setWidgetResizable(True)
        # The widgets inside take the focus. On the area itself the focus would not be visible.
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBar(SlimScrollBar())
        area.setWidget(inner)
        # `DetailsPanel.paintEvent` paints the background.
        inner.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        self._stack.addWidget(area)
        return area

    def show_pack(self, pack: Pack, marks: Counter[Mark]) -> None:
        """Show the pack's own fields, and how many of its images have each mark: nothing is selected."""
        counts = pack.status_counts
        counted = pack.image_count
        # The service's count is shown only where it differs from the number of images.
        differs = counted is not None and counted != len(pack.images)
        count_row = (texts.IMAGE_COUNT.text(), number(counted or 0), texts.IMAGE_COUNT_TIP.text())
        visibility = {True: texts.PUBLIC, False: texts.PRIVATE, None: texts.NOT_GIVEN}[pack.is_public]
        not_given = texts.NOT_GIVEN.text()
        self._pack_page.show_rows(
            line_shown(pack.name) or texts.UNNAMED.text(),
            [
                (texts.IMAGES.text(), number(len(pack.images)), ""),
                *([count_row] if differs else []),
                (texts.VISIBILITY.text(), visibility.text(), ""),
                (
                    texts.CREATED.text(),
                    line_shown(moment(pack.created_at)) if pack.created_at else not_given,
                    line_shown(pack.created_at or ""),
                ),
                *_status_rows(counts),
                *_mark_rows(marks),
            ],
            keywords=(),
            identity=line_shown(pack.id) or not_given,
        )
        self._show(self._pack_page)

    @property
    def strip(self) -> SelectionStrip:
        """The pictures of several selected images; made when they are needed first."""
        if self._strip is None:
            from app.ui.pack_page.details.selection_strip import SelectionStrip

            self._strip = SelectionStrip()
            self._strip.picture_chosen.connect(self.image_requested)
            self._selection_page.add_above(self._strip)
        return self._strip

    def show_selection(self, images: tuple[PackImage, ...], total: int, marks: Counter[Mark]) -> None:
        """Show several images of `total`, what they have in common, and how many of them have each mark.

        `strip` shows their pictures.
        """
        self.strip.show_images(images, total)
        self._copy_several.setText(command_texts.copy_urls(len(images)))
        shared = _shared_keywords(images)
        self._selection_page.show_rows(
            texts.selected_images(len(images)),
            [
                *_status_rows(count_by_status(images)),
                *_mark_rows(marks),
                (texts.SHARED_KEYWORDS.text(), "" if shared else texts.NO_SHARED_KEYWORDS.text(), ""),
            ],
            keywords=shared,
        )
        self._show(self._selection_page)

    def show_image(self, image: PackImage, total: int) -> None:
        """Show one image of `total`; `show_tile` shows its picture."""
        area = self._scroll_areas[self._image_page]
        is_later_answer = self._stack.currentWidget() is area and self._image_page.shows(image)
        self._image_page.show_image(image, total)
        if not is_later_answer:
            area.verticalScrollBar().setValue(0)
        self._show(self._image_page)

    def show_former(self, former: Description | None) -> None:
        """Show what the person saw last of the shown image's description; None if it has not changed since."""
        self._image_page.show_former(former)

    def show_mark(self, mark: Mark) -> None:
        """Show the mark of the shown image."""
        self._image_page.show_mark(mark)

    def show_tile(self, tile: Tile, picture: QImage | None, original: QSize | None) -> None:
        """Show the stage of the shown image's thumbnail.

        Args:
            tile: Its stage, and why it failed.
            picture: The thumbnail; None unless it is in memory.
            original: Size of the whole picture in pixels; None until the thumbnail came.
        """
        self._image_page.show_tile(tile, picture, original)

    def _show(self, page: ImageDetails | SummaryPage) -> None:
        area, former = self._scroll_areas[page], self._stack.currentWidget()
        if former is not None and area is not former and former.isAncestorOf(self.window().focusWidget()):
            self.focus_displaced.emit()
        self._stack.setCurrentWidget(area)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.width() - 2 * theme.SPACE_16
        self._image_page.set_preview_height(min(width, round(self.height() * theme.PREVIEW_SHARE)))

    def _on_focus_changed(self, former: QWidget | None, now: QWidget | None) -> None:
        """Clear the selection of the widget that lost the focus: Ctrl+C copies the text that was selected last."""
        if former is None or now is None or not self.isAncestorOf(former):
            return
        if now.window() is self.window():  # from a dialog the focus comes back
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
        if event.type() == QEvent.Type.PaletteChange:
            self._image_page.tint()
            self._pack_page.tint()
            self._selection_page.tint()


def _status_rows(counts: dict[str, int]) -> list[tuple[str, str, str]]:
    return [
        (statuses.status_word(line_shown(status, _LONGEST_LABEL)), number(amount), line_shown(status))
        for status, amount in counts.items()
    ]


def _mark_rows(counts: Counter[Mark]) -> list[tuple[str, str, str]]:
    return [(word.text(), number(counts[mark]), "") for mark, word in mark_texts.WORDS.items() if counts[mark]]


def _shared_keywords(images: tuple[PackImage, ...]) -> tuple[str, ...]:
    """Keywords that all images have, in the order of the first image. At most `_MOST_KEYWORDS` of each are compared."""
    first = _first_keywords(images[0]) if images else ()
    shared = set(first)
    for image in images[1:]:
        if not shared:
            break
        shared.intersection_update(_first_keywords(image))
    return tuple(word for word in dict.fromkeys(first) if word in shared and line_shown(word))[:_MOST_SHARED_KEYWORDS]


def _first_keywords(image: PackImage) -> tuple[str, ...]:
    return image.metadata.keywords[:_MOST_KEYWORDS] if image.metadata else ()
