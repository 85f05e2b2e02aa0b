"""Everything that the API sent about one image, and what it did not send, below its picture.

The side panel shows it, and, without the picture, the viewer.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final, override

from PySide6.QtCore import QPointF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QTextCharFormat, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.core.changes import Description, Edit, EditedWords, description_of, edited_words
from app.core.connection import is_sent_in_the_clear
from app.core.copies import CopyPlace
from app.core.display_text import displayable, line_shown, shortened, url_shown
from app.core.models import DESCRIBED, ImageMetadata, PackImage
from app.core.saved_values import Mark
from app.packs.open_pack import OpenPack
from app.packs.tiles import Tile
from app.ui import theme
from app.ui.accessibility import identify, set_tool_tip
from app.ui.icons import mark_badge, paint_sign, sign_color
from app.ui.picture_painting import fitted_size, painted_thumbnail
from app.ui.texts import accessible_names, marks
from app.ui.texts import image as texts
from app.ui.texts import links as link_texts
from app.ui.texts import pack as change_texts
from app.ui.texts import reviews as review_texts
from app.ui.texts import stacks as stack_texts
from app.ui.texts.wording import moment, sentence_case, show_text
from app.ui.widgets.button_rows import FlowLayout
from app.ui.widgets.fields import FieldTable, Keywords, ReadingText, ValueChip, ValueLine, heading, section
from app.ui.widgets.parts import (
    Icon,
    column_layout,
    hidden_while_filled,
    paint_box,
    plain_label,
    plain_tool_tip,
    push_button,
    row_layout,
    tool_button,
    value_label,
)
from app.ui.widgets.scrolling import transparent_scroll_area


class Preview(QWidget):
    """Shows one whole picture.

    Attributes:
        retry: *Try again*; shown with the reason of a failure.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._picture: QImage | None = None
        self._original = QSize()
        self._icon = Icon("broken_picture", side=theme.ICON_EMPTY)
        self._reason = plain_label(wraps=True)
        self._reason.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.retry = push_button(texts.TRY_AGAIN, name="try_again_image")
        icon, retry = ((each, 0, Qt.AlignmentFlag.AlignHCenter) for each in (self._icon, self.retry))
        column_layout(self, 1, icon, self._reason, 1, retry, spacing=theme.SPACE_4, margins=(theme.SPACE_8,) * 4)
        self.show_picture(None, None)

    def show_picture(
        self, picture: QImage | None, original: QSize | None, reason: str = "", *, can_retry: bool = False
    ) -> None:
        """Show a picture; without one its reason, or only the background.

        Args:
            picture: The thumbnail.
            original: Size of the whole picture in pixels; the thumbnail is enlarged up to it. None if it is not known.
            reason: Why there is no picture; empty while it may still come.
            can_retry: Whether *Try again* is offered.
        """
        self._picture, self._original = picture, original or QSize()
        self._reason.setText(sentence_case(reason))
        self._icon.setVisible(bool(reason))
        self._reason.setVisible(bool(reason))
        self.retry.setVisible(can_retry)
        self.setAccessibleDescription(reason)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors, scale = theme.colors(self.palette()), self.devicePixelRatioF()
        painter = QPainter(self)
        paint_box(painter, self.rect(), colors.ground, radius=theme.PANEL_RADIUS)
        if self._picture is not None:
            size = fitted_size(self._original, self.size(), scale)
            pixmap = painted_thumbnail(self._picture, size, scale, theme.PANEL_RADIUS, colors.checker)
            place = QPointF(round((self.width() - size.width()) / 2), round((self.height() - size.height()) / 2))
            painter.drawPixmap(place, pixmap)


# Texts from the service may have any length. These limits keep layout and painting below 100 ms: 1,000 characters that
# the font lacks take 60 ms.
_LONGEST_DESCRIPTION = 1_000
_LONGEST_TEXT = 300
_LONGEST_WORD = 60
_MOST_KEYWORDS = 60
_MOST_EXTRAS = 20
_MOST_PLACES = 8


class SignChip(ValueChip):
    """A chip that has a sign before its word, and a tint of the sign's colour as its background."""

    def __init__(self, name: str, side: int) -> None:
        """Begin empty, with an `objectName` and room for a sign."""
        super().__init__()
        self._side = side
        self._shown: Mark | str = ""  # a status as the API sent it
        identify(self, name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Otherwise the first mark would lay out the whole side panel, and captions would differ in height.
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        left = theme.SPACE_12 + side + theme.SPACE_4
        self.setContentsMargins(left, theme.SPACE_4, theme.SPACE_12, theme.SPACE_4)

    def show_status(self, status: str) -> None:
        """Show a status as the API sent it."""
        self._show(status, line_shown(marks.status_word(status)))
        set_tool_tip(self, plain_tool_tip(status))

    def show_mark(self, mark: Mark) -> None:
        """Show a mark; without one it is hidden, and keeps the room that any mark needs."""
        words = {each: word.text() for each, word in marks.WORDS.items()}
        self._show(mark, words[mark] if mark is not Mark.NONE else max(words.values(), key=len))
        self.setVisible(mark is not Mark.NONE)

    def _show(self, shown: Mark | str, word: str) -> None:
        self._shown = shown
        self.setText(word)
        self.update()

    @override
    def _ground(self) -> QColor:
        colors = theme.colors(self.palette())
        return colors.tint(sign_color(self._shown, colors))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        place = QPointF(theme.SPACE_12, (self.height() - self._side) / 2)
        colors, painter = theme.colors(self.palette()), QPainter(self)
        if isinstance(self._shown, Mark):
            painter.drawPixmap(place, mark_badge(self._shown, colors, self._side, self.devicePixelRatioF()))
        else:
            paint_sign(painter, place, self._shown, sign_color(self._shown, colors))


# Labels of what is read as one line, by the names of the values.
_VALUES: Final = {
    "model": texts.MODEL,
    "generated": texts.GENERATED,
    "error": texts.ERROR,
    "taken": texts.TAKEN,
    "stack": stack_texts.STACK,
    "used": texts.USED,
    "link": link_texts.LINK,
}


class ImageDetails(QWidget):
    """Everything about one image.

    Attributes:
        keywords: Its keywords.
        elsewhere: Its copies in other packs; `chosen` is emitted with the IDs of pack and image, a blank between them.
        preview: Its picture, with the button that tries its thumbnail again.
        copy_button: Copies its URL.

    Signals:
        text_requested: Show all of a text that is cut here; its title, and the text as it was sent.
    """

    text_requested = Signal(str, str)

    def __init__(self, *, has_preview: bool = True) -> None:
        """Lay out the page.

        Args:
            has_preview: Whether the picture is shown, too.
        """
        super().__init__()
        self._image: PackImage | None = None
        self.preview = Preview(self)
        self.preview.setVisible(has_preview)
        self._status = SignChip("status", theme.STATUS_MARK)
        self._mark = SignChip("mark", theme.MARK_BADGE_SMALL)
        self._mark.hide()
        self._position = value_label(name="position", font=theme.caption_font(self.font()), color="muted")
        tall = theme.DESCRIPTION_LINE_HEIGHT
        self._changed = ReadingText("changed_words", line_height=tall)
        self._note = ReadingText("note")
        self._others = ReadingText("others")
        self._description = ReadingText("description", line_height=tall)
        self._show_all = push_button(texts.SHOW_ALL, name="show_all", tip=texts.SHOW_ALL_TIP)
        self._show_all.clicked.connect(self._on_show_all)
        self.keywords = Keywords()
        identify(self.keywords, "keywords")
        self.elsewhere = Keywords(texts.ALSO_IN_TIP, lambda key: texts.also_in(self._places[key]))
        identify(self.elsewhere, "also_in")
        self._places: dict[str, CopyPlace] = {}  # by pack ID and image ID, with a blank between them
        self._table = FieldTable()
        self._values = {name: self._table.add_text(label, name=name) for name, label in _VALUES.items()}
        # A UUID is slightly wider than its column: wrapped, its last digits would stand alone in a second line.
        self._id, self._url = ValueLine("id"), ValueLine("url")
        for line in (self._id, self._url):
            line.setFont(theme.caption_font(self.font()))
        self._table.add_widget(texts.ID, self._id)
        self.copy_button = tool_button(texts.COPY_URL, name="copy_url", tip="", icon="copy", color="text")
        self._table.add_widget(texts.URL, self._url, self.copy_button)
        self._values["connection"] = self._table.add_text(texts.CONNECTION, name="connection")
        show_text(self, self._values["connection"].setToolTip, texts.NOT_ENCRYPTED_TIP)
        self._extras = FieldTable()
        self._changed_section = section(change_texts.WHAT_CHANGED, self._changed)
        show_text(self._changed_section, self._changed_section.setToolTip, change_texts.WHAT_CHANGED_TIP)
        self._note_section = section(texts.NOTE, self._note)
        self._keywords_section = section(texts.KEYWORDS, self.keywords)
        self._others_section = section(review_texts.OTHERS, self._others)
        self._elsewhere_section = section(texts.ALSO_IN, self.elsewhere)
        self._lay_out()
        for part in (self._changed_section, self._note_section, self._others_section, self._elsewhere_section):
            part.hide()
        self._show_values(**dict.fromkeys(self._values, ""))

    def _lay_out(self) -> None:
        # The position stands beside the heading, so that both badges have room in one row in most cases and languages.
        badges, state = QWidget(), QWidget()
        row = FlowLayout(badges, spacing=theme.SPACE_8)
        row.addWidget(self._status)
        row.addWidget(self._mark)
        title = row_layout(None, heading(texts.STATUS, self._status), 1, self._position, spacing=theme.SPACE_8)
        column_layout(state, title, badges, spacing=theme.SPACE_4)
        column_layout(
            self,
            self.preview,
            self._changed_section,
            state,
            self._note_section,
            self._others_section,
            section(texts.DESCRIPTION, self._description),
            (self._show_all, 0, Qt.AlignmentFlag.AlignLeft),
            self._keywords_section,
            self._elsewhere_section,
            self._table,
            self._extras,
            1,
            spacing=theme.SPACE_12,
        )

    def shows(self, image: PackImage) -> bool:
        """Whether this image is shown, perhaps with the data of an earlier answer."""
        return self._image is not None and self._image.id == image.id

    def show_image(self, image: PackImage, total: int) -> None:
        """Show an image's data; `show_tile` shows its picture. Values that are shown already stay as they are."""
        former, self._image = self._image, image
        metadata = image.metadata or ImageMetadata()
        self._status.show_status(image.status)
        self._position.setText(texts.position(image.position, total))
        self._show_description(image)
        self._show_keywords(image.status, metadata.keywords)
        not_given, generated = texts.NOT_GIVEN.text(), metadata.generated_at or ""
        self._show_values(
            model=line_shown(metadata.model or "") or not_given,
            generated=line_shown(moment(generated)) if generated else "",
            # In place of a description that is missing it is above.
            error=displayable(shortened(metadata.error or "", _LONGEST_TEXT)) if image.description else "",
            connection=texts.NOT_ENCRYPTED.text() if is_sent_in_the_clear(image.url) else "",
        )
        set_tool_tip(self._values["generated"], plain_tool_tip(generated))
        self._id.set_value(line_shown(image.id) or not_given)
        url = url_shown(image.url)
        self._url.set_value(url or not_given)
        self.copy_button.setEnabled(bool(url))
        extras = image.extra_fields()
        if former is None or extras != former.extra_fields():
            with hidden_while_filled(self._extras):
                self._show_extras(extras)

    def _show_values(self, **values: str) -> None:
        """Show values by their names; a row without one takes no space."""
        for name, text in values.items():
            self._values[name].setText(text)
            self._table.set_row_visible(self._values[name], visible=bool(text))

    def show_all_of(self, image: PackImage, open_pack: OpenPack) -> None:
        """Show one image of a pack, what the person and others have made of it, and how it has changed."""
        self.show_image(image, len(open_pack.shelf.images))
        self.show_review(image, open_pack)

    def show_review(self, image: PackImage, open_pack: OpenPack) -> None:
        """Show what the person and others have made of the image that is shown, and how it has changed."""
        marks = open_pack.marks
        others = "\n".join(map(review_texts.line_of, marks.others.marks_of(image)))
        self._note.set_text(displayable(marks.notes.of(image)))
        self._note_section.setVisible(bool(marks.notes.of(image)))
        self._others.set_text(others)
        self._others_section.setVisible(bool(others))
        taken, check = marks.taken.of(image), open_pack.findings.link_of(image)
        self._show_values(
            taken=texts.taken(taken),
            stack=_stack_of(image, open_pack),
            used=texts.used_in(open_pack.findings.uses_of(image)),
            link=link_texts.details(image.url, check) if check is not None else "",
        )
        self._show_elsewhere(open_pack.copies.elsewhere.get(image.id, ()))
        self.show_former(open_pack.changes.former_of(image))

    def _show_extras(self, fields: dict[str, str]) -> None:
        self._extras.clear()
        for name, value in list(fields.items())[:_MOST_EXTRAS]:
            label = line_shown(name, _LONGEST_WORD)
            self._extras.add_text(label).setText(displayable(shortened(value, _LONGEST_TEXT)))
        if len(fields) > _MOST_EXTRAS:
            rest = self._extras.add_text(texts.OTHER_FIELDS)
            show_text(rest, rest.setText, partial(texts.more, len(fields) - _MOST_EXTRAS))

    def _show_description(self, image: PackImage) -> None:
        sent = _description_or_error(image)
        self._show_all.setVisible(len(sent) > _LONGEST_DESCRIPTION)
        shown = displayable(shortened(sent, _LONGEST_DESCRIPTION))
        if image.description:
            self._description.set_text(shown)
        elif sent:
            self._description.set_text(texts.not_described(shown), "red")
        elif image.metadata is None:
            self._description.set_text(texts.NO_METADATA.text(), "muted")
        else:
            self._description.set_text(marks.no_description(image.status), "muted")

    def _on_show_all(self) -> None:
        image = self._image
        if image is not None:
            title = texts.description_title if image.description else texts.error_title
            self.text_requested.emit(title(image.position), _description_or_error(image))

    def _show_keywords(self, status: str, keywords: Sequence[str]) -> None:
        words = [word for word in keywords[:_MOST_KEYWORDS] if line_shown(word)]
        if not words:
            note = (texts.NO_KEYWORDS if status == DESCRIBED else texts.NO_KEYWORDS_YET).text()
        else:
            note = texts.more(len(keywords) - _MOST_KEYWORDS) if len(keywords) > _MOST_KEYWORDS else ""
        self.keywords.show_words(words, note)
        self._keywords_section.setVisible(bool(words) or status != "failed")  # none follow then
        shown = (line_shown(word, _LONGEST_WORD) for word in words)
        self.keywords.setAccessibleName(", ".join(shown) or texts.NO_KEYWORDS.text())

    def _show_elsewhere(self, places: Sequence[CopyPlace]) -> None:
        self._places = {f"{place.pack_id} {place.image_id}": place for place in places[:_MOST_PLACES]}
        left = len(places) - len(self._places)
        self.elsewhere.show_words(tuple(self._places), texts.more(left) if left else "")
        self.elsewhere.setAccessibleName(", ".join(map(texts.also_in, self._places.values())))
        self._elsewhere_section.setVisible(bool(places))

    def show_former(self, former: Description | None) -> None:
        """Show what has changed in a description since the person saw it last; None if nothing has."""
        image = self._image
        now = description_of(image) if image is not None else None
        if former is not None and now is not None:
            self._show_edits(former, now)
        self._changed_section.setVisible(former is not None and now is not None)

    def _show_edits(self, former: Description, now: Description) -> None:
        """Show which words and keywords were removed, struck through, and which were added, underlined."""
        plain, removed, added = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        removed.setFontStrikeOut(True)
        added.setFontUnderline(True)
        added.setFontWeight(QFont.Weight.DemiBold)
        formats = {Edit.KEPT: ("text", plain), Edit.REMOVED: ("red", removed), Edit.ADDED: ("green", added)}
        parts: list[tuple[str, str, QTextCharFormat]] = []
        spoken: list[str] = []

        def add(edits: Iterable[EditedWords], separator: str) -> None:
            for number, (edit, words) in enumerate(edits):
                if number:
                    parts.append((separator, "text", plain))
                parts.append((separator.join(words), *formats[edit]))
                spoken.extend(change_texts.spoken_edit(edit, separator.join(words)))

        if former.text != now.text:
            add(edited_words(_words(former.text), _words(now.text)), " ")
        if former.keywords != now.keywords:
            label = change_texts.KEYWORDS.text()
            parts.append((f"{'\n' if parts else ''}{label} ", "text", plain))
            spoken.append(label)
            add(edited_words(_shown_keywords(former.keywords), _shown_keywords(now.keywords)), ", ")
        self._changed.set_parts(parts, " ".join(spoken))

    def show_mark(self, mark: Mark) -> None:
        """Show the image's mark, if it has one."""
        self._mark.show_mark(mark)

    def show_tile(self, tile: Tile, picture: QImage | None, original: QSize | None) -> None:
        """Show the thumbnail, or why it failed."""
        if tile.error is not None:
            can_retry = self._image is not None and self._image.is_readable
            self.preview.show_picture(None, original, texts.reason(tile.error), can_retry=can_retry)
        else:
            self.preview.show_picture(picture, original)


def review_signals(open_pack: OpenPack) -> tuple[SignalInstance, ...]:
    """What is emitted when something changes that `ImageDetails.show_review` shows."""
    marks, changed, found = open_pack.marks, open_pack.changes.changed, open_pack.findings.changed
    others, elsewhere = marks.others.changed, open_pack.copies.elsewhere_changed
    return (marks.notes.changed, others, marks.taken.changed, changed, found, elsewhere)


def _description_or_error(image: PackImage) -> str:
    return image.description or (image.metadata.error if image.metadata is not None else None) or ""


def _stack_of(image: PackImage, open_pack: OpenPack) -> str:
    """Which one of its stack an image is, and in what it is like the first one; empty if it is in none."""
    stack = open_pack.shelf.stacks.get(image.position - 1)
    lines = [stack_texts.line(stack, image.position - 1)]
    if stack is not None:
        top = open_pack.shelf.images[stack.positions[0]]
        kinship = open_pack.copies.kinship(top.id, image.id)
        lines += [stack_texts.AS[kinship](top.position)] if kinship is not None else []
    return "\n".join(lines)


def _words(text: str) -> list[str]:
    return displayable(shortened(text, _LONGEST_DESCRIPTION)).split()


def _shown_keywords(keywords: Sequence[str]) -> list[str]:
    return [line_shown(word, _LONGEST_WORD) for word in keywords[:_MOST_KEYWORDS]]


class InfoPanel(QWidget):
    """The details of the side panel without its preview, on the ground of the viewer.

    Attributes:
        details: The details.
    """

    def __init__(self, parent: QWidget) -> None:
        """Begin empty; the palette is the parent's."""
        super().__init__(parent)
        identify(self, "viewer_details", accessible_names.DETAILS)
        self.details = ImageDetails(has_preview=False)
        self._area = transparent_scroll_area(self.details, margin=theme.SPACE_16)
        show_text(self._area, self._area.setAccessibleName, change_texts.IMAGE_DETAILS)
        column_layout(self, self._area, spacing=0)

    def show_image(self, image: PackImage, open_pack: OpenPack) -> None:
        """Show all of an image of a pack, from its beginning unless that image is shown already."""
        if not self.details.shows(image):
            self._area.verticalScrollBar().setValue(0)
        self.details.show_all_of(image, open_pack)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()  # at the end of the text, so that the wheel does not zoom the picture suddenly

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.colors(self.palette()).panel)
