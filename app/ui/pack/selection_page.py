"""The side panel's page for several images: their pictures, their statuses, and what they have in common."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, override

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.display_text import line_shown
from app.core.filtering import Attention, Choice, Facet
from app.core.models import OTHER_STATUSES, PackImage
from app.core.saved_values import Mark
from app.packs.tiles import WAITING, Tile, TileStage
from app.ui import icons, theme
from app.ui.accessibility import set_tool_tip
from app.ui.picture_painting import fitted_size, painted_thumbnail
from app.ui.texts import commands as command_texts
from app.ui.texts import filter as filter_texts
from app.ui.texts import image as image_texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import pack as texts
from app.ui.widgets.button_rows import ArrowSteps, FlowLayout, tab_as_read
from app.ui.widgets.fields import FieldTable, Keywords, ReadingText, heading, stacked
from app.ui.widgets.parts import (
    column_layout,
    plain_label,
    push_button,
    row_layout,
    tool_button,
    value_label,
    wrapped_tool_tip,
)


class Counts(Struct, frozen=True):
    """How many of some images there are of each kind that the filter knows.

    Attributes:
        statuses: By status.
        marks: By mark.
        notes: With a note.
        not_taken: Not yet taken, if others were.
    """

    statuses: Mapping[str, int]
    marks: Counter[Mark]
    notes: int
    not_taken: int = 0


class SummaryPage(QWidget):
    """A title, a table, shared keywords, and how many images there are of each kind.

    Attributes:
        keywords: The shared keywords.
        copy_id: The button that copies the ID.

    Signals:
        choice_made: The number of some images was clicked, which are to be filtered by; their `Choice`.
    """

    choice_made = Signal(object)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._shown: tuple[object, ...] | None = None
        self._title = value_label(font=theme.semibold_font(self.font()), wraps=True)
        self._table = FieldTable()
        # Under its label, not beside it: there a UUID does not fit in one line.
        self._identity = ReadingText(font=theme.caption_font(self.font()))
        self._identity_label = heading(texts.ID, self._identity)
        self.copy_id = tool_button(texts.COPY_ID, name="copy_id", tip=texts.COPY_ID, icon="copy", color="text")
        identity = stacked(self._identity_label)
        beside = row_layout(spacing=theme.SPACE_8)
        beside.addWidget(self._identity, 1, Qt.AlignmentFlag.AlignTop)
        beside.addWidget(self.copy_id, 0, Qt.AlignmentFlag.AlignTop)
        identity.addLayout(beside)
        self._counts = Keywords(filter_texts.list_hint)
        self._counts.setObjectName("counts")
        self._choices: dict[str, Choice] = {}  # by the texts of their chips
        self._counts_label = heading(texts.SHOW_ONLY, self._counts)
        self._counts.chosen.connect(self._on_count_chosen)
        self.keywords = Keywords()
        self._keywords_label = heading(texts.SHARED_KEYWORDS, self.keywords)
        self._column = column_layout(self, spacing=theme.SPACE_12)
        self._column.addWidget(self._title)
        self._column.addWidget(self._table)
        self._column.addLayout(identity)
        self._column.addLayout(stacked(self._keywords_label, self.keywords))
        self._column.addLayout(stacked(self._counts_label, self._counts))
        self._column.addStretch(1)

    def show_rows(
        self,
        title: str,
        rows: list[tuple[str, str, str]],
        counts: Counts,
        keywords: tuple[str, ...] | None = None,
        identity: str = "",
    ) -> None:
        """Show rows of (label, value, tool tip), an ID if there is one, what can be filtered by, and shared keywords.

        Without images that could share keywords, these are None, and their heading is hidden, too.

        Do nothing if they are shown already: selected text and the focus would be lost.
        """
        shown = (title, rows, counts, keywords, identity)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_counts(counts)
        self._title.setText(title)
        self._table.show_texts(rows)
        self._table.setVisible(bool(rows))
        self._identity.set_text(identity)
        self._identity.setVisible(bool(identity))
        self._identity_label.setVisible(bool(identity))
        self.copy_id.setVisible(bool(identity))
        self._show_keywords(keywords)
        tab_as_read(self)

    def _show_keywords(self, keywords: tuple[str, ...] | None) -> None:
        none = texts.NO_SHARED_KEYWORDS.text()
        self.keywords.show_words(keywords or (), "" if keywords else none)
        self.keywords.setAccessibleName(", ".join(map(line_shown, keywords or ())) or none)
        for widget in (self._keywords_label, self.keywords):
            widget.setVisible(keywords is not None)

    def _show_counts(self, counts: Counts) -> None:
        found: list[tuple[Choice, int]] = [
            *((Choice(Facet.STATUS, each), count) for each, count in counts.statuses.items() if each != OTHER_STATUSES),
            *((Choice(Facet.MARK, mark), counts.marks[mark]) for mark in mark_texts.WORDS),
            (Choice(Facet.ATTENTION, Attention.HAS_NOTE), counts.notes),
            (Choice(Facet.ATTENTION, Attention.NOT_TAKEN), counts.not_taken),
        ]
        self._choices = {filter_texts.counted(choice, count): choice for choice, count in found if count}
        others = counts.statuses.get(OTHER_STATUSES, 0)
        self._counts.show_words([*self._choices], mark_texts.counted_status(OTHER_STATUSES, others) if others else "")
        for widget in (self._counts_label, self._counts):
            widget.setVisible(bool(self._choices))

    def _on_count_chosen(self, text: str, is_excluded: bool) -> None:
        choice = self._choices.get(text)
        if choice is not None:
            self.choice_made.emit(replace(choice, is_excluded=is_excluded))

    def add_above(self, widget: QWidget) -> None:
        """Add a widget above the title."""
        self._column.insertWidget(0, widget)
        widget.lower()  # Tab and screen readers go through the children in stacking order

    def add_below(self, widget: QWidget) -> None:
        """Add a widget below what can be filtered by."""
        self._column.insertWidget(self._column.count() - 1, widget, 0, Qt.AlignmentFlag.AlignLeft)


_PLACES = 12  # the last one says how many are left, if more are selected
_ENLARGED = 2  # pictures are kept for screens with up to so many device pixels per logical pixel


class SelectionStrip(QWidget):
    """Small pictures in pack order. Tab comes to one of them, arrow keys to the others.

    Signals:
        picture_chosen: A picture was clicked; the position of its image, from 1.
    """

    picture_chosen = Signal(int)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._pictures: list[_StripPicture] = []  # those that are not needed at present are hidden
        self._images: tuple[PackImage, ...] = ()
        self._steps = ArrowSteps(self)
        self._rest = plain_label(name="strip_rest", font=theme.caption_font(self.font()), color="muted")
        self._rest.setFixedSize(theme.STRIP_PICTURE, theme.STRIP_PICTURE)
        self._rest.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._flow = FlowLayout(self, spacing=theme.SPACE_4)
        self._flow.addWidget(self._rest)

    @property
    def images(self) -> tuple[PackImage, ...]:
        """The images whose pictures are shown."""
        return self._images

    def show_images(self, images: Sequence[PackImage], total: int) -> None:
        """Show the first ones of the selected images, and how many follow.

        Args:
            images: All selected images, in pack order.
            total: Number of images of the pack.
        """
        shown = len(images) if len(images) <= _PLACES else _PLACES - 1
        known = {picture.url: picture.picture for picture in self._pictures if not picture.lacks_picture}
        self._images = tuple(images[:shown])
        while len(self._pictures) < shown:
            self._add_picture()
        for picture, image in zip(self._pictures, self._images, strict=False):
            picture.show_image(image, total, known.get(image.url))
        for number, picture in enumerate(self._pictures):
            picture.setVisible(number < shown)
        self._rest.setText(texts.more_selected(len(images) - shown))
        self._rest.setAccessibleName(image_texts.more(len(images) - shown))
        self._rest.setVisible(len(images) > shown)
        self._steps.set_widgets(self._pictures[:shown])

    def lacks_picture(self, place: int) -> bool:
        """Whether the picture of `images[place]` is still to be shown."""
        return self._pictures[place].lacks_picture

    def show_tile(self, place: int, tile: Tile, picture: QImage | None) -> None:
        """Show the thumbnail of `images[place]`, or that it failed.

        Args:
            place: Of the picture in the strip.
            tile: Its stage.
            picture: The thumbnail; None to keep the one that is shown.
        """
        self._pictures[place].show_tile(tile, picture)

    def mark_outdated(self, url: str) -> None:
        """Handle that the picture of a URL was replaced or removed. It is shown until there is another one."""
        for picture in self._pictures:
            if picture.url == url:
                picture.lacks_picture = True

    def _add_picture(self) -> None:
        picture = _StripPicture()
        picture.clicked.connect(lambda: self.picture_chosen.emit(picture.position))
        self._flow.insert_widget(len(self._pictures), picture)
        picture.stackUnder(self._rest)  # screen readers go through the children in stacking order
        self._pictures.append(picture)


class _StripPicture(QPushButton):
    """One small picture. It is a QPushButton, because that one is pressed by Enter as well as by Space.

    Attributes:
        url: URL of its image.
        position: Position of its image, from 1.
        picture: The thumbnail, not much larger than it is painted; None until it is there.
        lacks_picture: Whether `picture` is missing or out of date.
    """

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.position = 0
        self.picture: QImage | None = None
        self.lacks_picture = True
        self._tile = WAITING
        self.setObjectName("strip_picture")
        self.setAutoDefault(True)
        self.setFixedSize(theme.STRIP_PICTURE, theme.STRIP_PICTURE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_image(self, image: PackImage, total: int, picture: QImage | None) -> None:
        self.url = image.url
        self.position = image.position
        self.picture = picture
        self.lacks_picture = picture is None
        self._tile = WAITING
        self.setAccessibleName(image_texts.tile_name(image, total))
        set_tool_tip(self, wrapped_tool_tip(image.description or "") or image_texts.position(image.position, total))
        self.update()

    def show_tile(self, tile: Tile, picture: QImage | None) -> None:
        self._tile = tile
        if picture is not None:
            side = round(theme.STRIP_PICTURE * max(_ENLARGED, self.devicePixelRatioF()))
            fits = max(picture.width(), picture.height()) <= side
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self.picture = picture if fits else picture.scaled(side, side, keep, smooth)
            self.lacks_picture = False
        self.setAccessibleDescription(image_texts.tile_state(tile.stage.value, tile.error))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors, scale = theme.colors(self.palette()), self.devicePixelRatioF()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        # In dark schemes the ground of tiles looks like the panel.
        share = theme.CHIP_SHARE * (2 if self.underMouse() else 1)
        painter.setBrush(theme.mix(colors.panel, colors.text, share))
        painter.drawRoundedRect(QRectF(self.rect()), theme.STRIP_RADIUS, theme.STRIP_RADIUS)
        if self._tile.stage is TileStage.FAILED:
            place = QPointF((self.width() - theme.ICON) / 2, (self.height() - theme.ICON) / 2)
            painter.drawPixmap(place, icons.icon_pixmap("broken_picture", colors.muted, theme.ICON, scale))
        elif self.picture is not None:
            size = fitted_size(self.picture.size(), self.size(), scale)
            pixmap = painted_thumbnail(self.picture, size, scale, theme.STRIP_RADIUS, colors.checker)
            left, top = (
                round((room - length) / 2 * scale) / scale
                for room, length in ((self.width(), size.width()), (self.height(), size.height()))
            )
            painter.drawPixmap(QPointF(left, top), pixmap)


_MOST_SHARED_KEYWORDS: Final = 30
_MOST_KEYWORDS: Final = 1_000  # of one image


class SelectionPage(SummaryPage):
    """Several selected images.

    Attributes:
        strip: Shows their pictures.
        copy: The button that copies their URLs.
    """

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.strip = SelectionStrip()
        self.add_above(self.strip)
        self.copy = push_button("", name="copy_selected_urls")
        self.add_below(self.copy)

    def show_images(self, images: tuple[PackImage, ...], total: int, counts: Counts) -> None:
        """Show images of `total`, what they have in common, and how many of them there are of each kind.

        `strip` shows their pictures.
        """
        self.strip.show_images(images, total)
        self.copy.setText(command_texts.copy_urls(len(images)))
        self.show_rows(texts.selected_images(len(images)), [], counts, _shared_keywords(images))


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
