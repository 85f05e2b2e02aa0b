"""The side panel's page for one image: everything that the API sent about it, honestly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.connection import is_sent_in_the_clear
from app.core.display_text import displayable, line_shown, shortened, url_shown
from app.ui import icons, theme, words
from app.ui.pack_page.details.field_table import FieldTable, heading, section
from app.ui.pack_page.details.preview import Preview
from app.ui.pack_page.details.reading_text import ReadingText
from app.ui.tool_tips import plain_tool_tip
from app.ui.widgets.chip import Chip, StatusBadge
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.parts import (
    column_layout,
    hidden_while_filled,
    plain_label,
    push_button,
    row_layout,
    set_text_color,
    tool_button,
)
from app.ui.widgets.value_line import ValueLine
from app.workspace.tile import TileStage

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from app.core.models import PackImage
    from app.workspace.tile import Tile

# What the service sends has no bounds. These keep the window for less than 100 ms, whatever the text is: with a font
# that lacks its characters, 1,000 take 60 ms to lay out and paint.
_LONGEST_DESCRIPTION = 1_000
_LONGEST_TEXT = 300
_LONGEST_WORD = 60
_MOST_KEYWORDS = 60
_MOST_EXTRAS = 20

_NOT_ENCRYPTED = "Not encrypted"
_NOT_ENCRYPTED_TIP = "The URL starts with http://, so that others on the network can see and change this image."
_NO_METADATA = "The service sent no metadata for this image."


class ImageDetails(QWidget):
    """Everything about one image.

    Signals:
        retry_requested: Try its thumbnail again; no arguments.
        copy_requested: Copy its URL; no arguments.
        text_requested: Show all of a text that is cut here; its title, and the text as it was sent.
    """

    retry_requested = Signal()
    copy_requested = Signal()
    text_requested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out the page."""
        super().__init__(parent)
        self._image: PackImage | None = None
        self._preview = Preview()
        self._preview.retry_requested.connect(self.retry_requested)
        self._status = StatusBadge()
        self._status.setObjectName("status")
        self._position = plain_label(name="position", font=theme.caption_font(self.font()))
        self._description = ReadingText(line_height=theme.DESCRIPTION_LINE_HEIGHT)
        self._description.setObjectName("description")
        self._show_all = push_button("Show all", name="show_all", tip="Show the whole text in a window of its own")
        self._show_all.clicked.connect(self._on_show_all)
        self._keywords = QWidget()
        self._keywords.setObjectName("keywords")
        self._chips = FlowLayout(self._keywords, spacing=theme.SPACE_4)
        self._table = FieldTable()
        self._model = self._table.add_text("Model", name="model")
        self._generated = self._table.add_text("Generated", name="generated")
        self._error = self._table.add_text("Error", name="error")
        # A UUID has no blank to break at, and a label breaks nowhere else.
        self._id = ReadingText(font=theme.caption_font(self.font()))
        self._id.setObjectName("id")
        self._table.add_widget("ID", self._id)
        self._url = ValueLine()
        self._url.setObjectName("url")
        self._url.setFont(theme.caption_font(self.font()))
        self._copy = tool_button("Copy URL", name="copy_url", tip="Copy this image’s URL (Ctrl+C)")
        self._copy.clicked.connect(self.copy_requested)
        self._table.add_widget("URL", self._url, self._copy)
        self._connection = self._table.add_text("Connection", name="connection")
        self._connection.setText(_NOT_ENCRYPTED)
        self._connection.setToolTip(_NOT_ENCRYPTED_TIP)
        self._extras = FieldTable()
        self._lay_out()
        self.tint()

    def _lay_out(self) -> None:
        badge_row = row_layout(spacing=theme.SPACE_8)
        badge_row.addWidget(self._status)
        badge_row.addStretch(1)
        badge_row.addWidget(self._position)
        status = column_layout(spacing=theme.SPACE_4)
        self._status_heading = heading("Status", self._status)
        status.addWidget(self._status_heading)
        status.addLayout(badge_row)
        self._description_section = section("Description", self._description)
        self._description_section.addWidget(self._show_all, 0, Qt.AlignmentFlag.AlignLeft)
        self._keywords_section = section("Keywords", self._keywords)
        column = column_layout(self, spacing=theme.SPACE_12)
        column.addWidget(self._preview)
        column.addLayout(status)
        column.addLayout(self._description_section)
        column.addLayout(self._keywords_section)
        column.addSpacing(theme.SPACE_4)
        column.addWidget(self._table)
        column.addWidget(self._extras)
        column.addStretch(1)

    def set_preview_height(self, height: int) -> None:
        """Give the preview so many logical pixels."""
        self._preview.setFixedHeight(height)

    def show_image(self, image: PackImage, total: int) -> None:
        """Show an image's data; its picture comes by `show_tile`."""
        self._image = image
        metadata = image.metadata
        self._status.set_status(image.status)
        self._position.setText(f"{words.number(image.position)} of {words.number(total)}")
        self._show_description(image)
        self._show_keywords(image)
        self._model.setText(line_shown((metadata.model if metadata else None) or "") or "Not given")
        generated = (metadata.generated_at if metadata else None) or ""
        self._generated.setText(line_shown(words.moment(generated)) if generated else "Not generated yet")
        self._generated.setToolTip(plain_tool_tip(generated))
        error = displayable(shortened((metadata.error if metadata else None) or "", _LONGEST_TEXT))
        self._error.setText(error)
        self._table.set_row_visible(self._error, visible=bool(error))
        self._id.set_text(line_shown(image.id) or "Not given", theme.colors(self.palette()).text)
        url = url_shown(image.url)
        self._url.set_value(url or "Not given")
        self._url.setToolTip(plain_tool_tip(_broken_up(url)))
        self._copy.setEnabled(bool(url))
        self._table.set_row_visible(self._connection, visible=is_sent_in_the_clear(image.url))
        with hidden_while_filled(self._extras):
            self._show_extras(image.extra_fields())

    def _show_extras(self, fields: dict[str, str]) -> None:
        self._extras.clear()
        for name, value in list(fields.items())[:_MOST_EXTRAS]:
            label = line_shown(name, _LONGEST_WORD)
            self._extras.add_text(label).setText(displayable(shortened(value, _LONGEST_TEXT)))
        if len(fields) > _MOST_EXTRAS:
            text = f"and {words.number(len(fields) - _MOST_EXTRAS)} more"
            self._extras.add_text("Other fields").setText(text)

    def _show_description(self, image: PackImage) -> None:
        colors = theme.colors(self.palette())
        error = image.metadata.error if image.metadata else None
        sent = image.description or error or ""
        self._show_all.setVisible(len(sent) > _LONGEST_DESCRIPTION)
        shown = displayable(shortened(sent, _LONGEST_DESCRIPTION))
        if image.description:
            self._description.set_text(shown, colors.text)
        elif error:
            self._description.set_text(f"Not described: {shown}", colors.red)
        elif image.metadata is None:
            self._description.set_text(_NO_METADATA, colors.muted)
        else:
            sentence = words.NO_DESCRIPTION.get(image.status, words.NOT_DESCRIBED_YET)
            self._description.set_text(sentence, colors.muted)

    def _on_show_all(self) -> None:
        image = self._image
        if image is None:
            return
        if image.description:
            self.text_requested.emit(f"Description of image {words.number(image.position)}", image.description)
        elif image.metadata is not None and image.metadata.error:
            self.text_requested.emit(f"Error of image {words.number(image.position)}", image.metadata.error)

    def _show_keywords(self, image: PackImage) -> None:
        keywords = image.metadata.keywords if image.metadata else ()
        shown = [word for word in (line_shown(each, _LONGEST_WORD) for each in keywords[:_MOST_KEYWORDS]) if word]
        with hidden_while_filled(self._keywords):
            self._chips.clear()
            for word in shown:
                self._chips.addWidget(Chip(word))
            if len(keywords) > _MOST_KEYWORDS:
                self._chips.addWidget(plain_label(f"and {words.number(len(keywords) - _MOST_KEYWORDS)} more"))
            if not shown:
                none = plain_label("No keywords yet" if image.status != "completed" else "No keywords")
                set_text_color(none, theme.colors(self.palette()).muted)
                self._chips.addWidget(none)
        self._keywords.setAccessibleName(", ".join(shown) or "No keywords")

    def show_tile(self, tile: Tile, picture: QImage | None, original: QSize | None) -> None:
        """Show how far the thumbnail is."""
        if tile.stage is TileStage.FAILED:
            can_retry = self._image is not None and self._image.is_readable
            self._preview.show_failure(tile.reason, can_retry=can_retry)
        else:
            self._preview.show_picture(picture, original if original is not None else QSize())

    def tint(self) -> None:
        """Colour what does not follow the palette by itself."""
        colors = theme.colors(self.palette())
        self._copy.setIcon(icons.icon("copy", colors.text, theme.ICON_SMALL))
        set_text_color(self._position, colors.muted)
        for layout in (self._description_section, self._keywords_section):
            label = layout.itemAt(0)
            widget = label.widget() if label is not None else None
            if widget is not None:
                set_text_color(widget, colors.muted)
        set_text_color(self._status_heading, colors.muted)
        self._table.tint()
        self._extras.tint()
        if self._image is not None:
            self._show_description(self._image)


def _broken_up(url: str) -> str:
    """A long URL in lines, as a tool tip does not wrap what has no blanks."""
    width = 80
    return "\n".join(url[start : start + width] for start in range(0, min(len(url), 10 * width), width))
