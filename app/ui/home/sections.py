"""The sections of the home page: recent packs, images that were found in them, and the packs of the service."""

import time
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final, override

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.full_text import Ranges, fold, has_words, part_that_fits
from app.core.saved_values import LeftReview, RecentPack
from app.packs.keys import Keys
from app.packs.loading import NETWORK_FAILURES
from app.packs.pack_list import Listed, Listing, ListingFailed, NoKey, PackList, Section
from app.packs.recent_packs import PackSearch
from app.ui import theme
from app.ui.accessibility import announce
from app.ui.home.card_list import CardList, GridList, GrowingList
from app.ui.home.pack_model import PLACEHOLDER, CoverCache, ListedRow, PackModel, PackRow, row_of_image, row_of_recent
from app.ui.texts import accessible_names, window
from app.ui.texts import home as texts
from app.ui.texts.keys import of_key
from app.ui.texts.wording import Text, follow_language, show_text, text_of
from app.ui.widgets.focus_ring import paint_ring
from app.ui.widgets.parts import (
    column_layout,
    link_button,
    plain_label,
    push_button,
    row_layout,
)

_Index = QModelIndex | QPersistentModelIndex


def draw_found_text(painter: QPainter, room: QRect, row: PackRow, font: QFont, color: QColor) -> None:
    """Paint so much of a text that was found as fits into one line.

    Args:
        painter: In the colour of text.
        room: Where.
        row: An image that was found.
        font: Of the text. The words that match are in semibold.
        color: Of the words that match.
    """
    # Laying the text out for each part that is tried would take 5 ms a row.
    usual, strong = QFontMetricsF(font), QFontMetricsF(theme.semibold_font(font))

    def fits(text: str, matches: Ranges) -> bool:
        words = [text[begin:end] for begin, end in matches]
        more = sum(strong.horizontalAdvance(word) - usual.horizontalAdvance(word) for word in words)
        return usual.horizontalAdvance(text) + more < room.width()

    text, matches = part_that_fits(row.name, row.matches, fits)
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    # That of the text, not that of the window: the words of a Hebrew or Arabic text would stand in the wrong order.
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    formats = []
    for begin, end in matches:
        part = QTextLayout.FormatRange()
        part.start, part.length = _units(text[:begin]), _units(text[begin:end])
        format_ = QTextCharFormat()
        format_.setFontWeight(QFont.Weight.DemiBold)
        format_.setForeground(color)
        part.format = format_
        formats.append(part)
    layout.setFormats(formats)
    layout.beginLayout()
    layout.createLine().setLineWidth(room.width())
    layout.endLayout()
    layout.draw(painter, QRectF(room).topLeft())


def _units(text: str) -> int:
    """The length of a text in UTF-16 code units, in which Qt counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class FoundList(GridList):
    """The images as a grid of tiles. They are of several packs, and their tiles therefore square."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("found_images", accessible_names.FOUND_IMAGES, theme.TILE_DEFAULT + theme.SPACE_16)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._delegate = FoundDelegate(self.rows, self.covers, self)
        self.setItemDelegate(self._delegate)
        self.fit_height()

    @override
    def cell_of_width(self, width: int) -> QSize:
        text = QFontMetrics(self.font()).height() + QFontMetrics(theme.caption_font(self.font())).height()
        self._delegate.cell = QSize(width, width + text + theme.SPACE_4)
        return self._delegate.cell

    @override
    def chosen(self, row: int) -> PackRow:
        return self.rows.row(row)


class FoundDelegate(QStyledItemDelegate):
    """Paints the tile of one image: the picture whole, and below it what matches and where it is.

    Attributes:
        cell: The size of a tile, with the gap to the next ones.
    """

    def __init__(self, model: PackModel, covers: CoverCache, parent: QObject) -> None:
        """Set the sources of rows and pictures."""
        super().__init__(parent)
        self._model = model
        self._covers = covers
        self.cell = QSize()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return self.cell

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = self._model.row(index.row())
        colors = theme.colors(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = option.rect.width() - 2 * theme.CARD_INSET - theme.SPACE_8  # as wide as the covers of cards
        tile = QRect(option.rect.topLeft() + QPoint(theme.CARD_INSET, theme.CARD_INSET), QSize(side, side))
        scale = painter.device().devicePixelRatioF()
        picture = self._covers.painted(row.cover_urls, tile.size(), scale, theme.TILE_RADIUS, colors, is_whole=True)
        painter.drawPixmap(tile.topLeft(), picture)
        if option.state & QStyle.StateFlag.State_MouseOver:
            paint_ring(painter, tile, colors.line, radius=theme.TILE_RADIUS)
        caption_font = theme.caption_font(option.font)
        text = QFontMetrics(option.font)
        room = QRect(tile.left(), tile.bottom() + theme.SPACE_8, tile.width(), text.height())
        painter.setPen(colors.text)
        draw_found_text(painter, room, row, option.font, colors.link)
        painter.setFont(caption_font)
        painter.setPen(colors.muted)
        room.translate(0, room.height())
        # The keywords that match are at its end.
        place = QFontMetrics(caption_font).elidedText(row.facts, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, theme.ONE_LINE, place)
        if option.state & QStyle.StateFlag.State_HasFocus:
            ring = theme.FOCUS_RING + theme.FOCUS_RING_GAP
            paint_ring(painter, tile.adjusted(-ring, -ring, ring, ring), colors.accent, radius=theme.TILE_RADIUS + ring)
        painter.restore()


class ListSection(QWidget):
    """One list of the home page.

    Attributes:
        list: The list.
        count: What stands beside the heading: how many rows there are.
        column: The heading, the list, and what is below it.
    """

    def __init__(self, parent: QWidget, title: Text, rows: GrowingList, *beside: QWidget) -> None:
        """Lay out a section.

        Args:
            parent: What it is shown in. Without one it would be shown as a window of its own for a moment.
            title: Its heading.
            rows: Its list.
            beside: What stands at the right of the heading.
        """
        super().__init__(parent)
        self.list = rows
        self._title, self._key_name = title, ""
        self._heading = plain_label(self._shown_title, font=theme.semibold_font(self.font()))
        caption = theme.caption_font(self.font())
        self.count = plain_label(name=f"{rows.objectName()}_count", font=caption, color="muted")
        self._note = plain_label(name=f"{rows.objectName()}_note", wraps=True, color="muted")
        self._note.hide()
        # Headings are above the covers, which are inside of their cards.
        inset = theme.CARD_INSET
        heading = row_layout(spacing=theme.SPACE_8, margins=(inset, 0, inset, 0))
        self._note.setContentsMargins(inset, self._note.contentsMargins().top(), inset, 0)
        heading.addWidget(self._heading)
        heading.addWidget(self.count)
        heading.addStretch(1)
        for each in beside:
            heading.addWidget(each)
        last = beside[-1]
        if isinstance(last, QPushButton):  # the word of a link stands above the edge of the cards, not its ground
            around = last.sizeHint().width() - last.fontMetrics().horizontalAdvance(last.text())
            heading.setContentsMargins(inset, 0, max(0, inset - around // 2), 0)
        self.column = column_layout(self, spacing=theme.SPACE_8)
        self.column.addLayout(heading)
        self.column.addWidget(rows)
        self.column.addWidget(self._note)

    def set_title(self, title: Text) -> None:
        """Show another heading."""
        self._title = title
        self._heading.setText(self._shown_title())

    def _shown_title(self) -> str:
        return of_key(text_of(self._title), self._key_name)

    def set_key_name(self, name: str) -> None:
        """Show in the heading which key the packs are listed with; empty if there is one key."""
        self._key_name = name
        self.set_title(self._title)

    @property
    def note(self) -> str:
        """The sentence below the list; empty for none."""
        return self._note.text()

    def set_note(self, sentence: str) -> None:
        """Show a sentence below the list; empty for none. The list is hidden while it is empty."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        is_empty = not self.list.model().rowCount()
        if is_empty:
            self.list.give_focus_away()
        self.list.setVisible(not is_empty)


_USUAL_COLUMNS: Final = 4  # before the width is known


class RecentSection(QObject):
    """Recent packs as cards: two rows of them, or all. While something is searched, those whose name contains it.

    Attributes:
        section: The widget.
        list: Its list.
        clear: The button *Clear all*.
        packs: All recent packs.
    """

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.list = CardList("recent_packs", accessible_names.RECENT_PACKS)
        # Later, because the rows may be changing now.
        self.list.columns_changed.connect(self._render, Qt.ConnectionType.QueuedConnection)
        self._show_all = link_button("", name="show_all_recent_packs")
        self._show_all.clicked.connect(self._on_show_all_clicked)
        self.clear = link_button(texts.CLEAR_ALL, name="clear_recent_packs")
        self.section = ListSection(parent, texts.RECENT_PACKS, self.list, self._show_all, self.clear)
        self.packs: Sequence[RecentPack] = ()
        self._reviews: Mapping[str, LeftReview] = {}
        self._found: Sequence[RecentPack] = ()
        self._words: list[str] = []
        self._shows_all = False
        follow_language(self.section, self._render)
        self._render()

    def set_packs(self, packs: Sequence[RecentPack], reviews: Mapping[str, LeftReview] | None = None) -> None:
        """Show other packs, or other facts about them; how far reviews are that were begun, by pack ID."""
        self.packs, self._reviews = packs, reviews or {}
        self._render()

    def set_found(self, packs: Sequence[RecentPack]) -> None:
        """Set further packs that a search has found: those that are kept, but no longer in the list."""
        self._found = packs
        self._render()

    def set_text(self, text: str) -> None:
        """Show the packs whose names contain all words of a text."""
        self._words = fold(text).split()
        self._render()

    def _on_show_all_clicked(self) -> None:
        self._shows_all = not self._shows_all
        self._render()

    @property
    def found(self) -> list[RecentPack]:
        """The packs that match; all while nothing is searched."""
        packs = [pack for pack in self.packs if has_words(pack.name, self._words)]
        if self._words:
            listed = {pack.pack_id for pack in packs}
            packs += [pack for pack in self._found if pack.pack_id not in listed]
        return packs

    def _render(self) -> None:
        now, packs = time.time(), self.found
        # The packs of the service would be far below fifty recent ones.
        fitting = theme.RECENT_CARD_ROWS * (self.list.columns if self.list.isVisible() else _USUAL_COLUMNS)
        most = len(packs) if self._shows_all or self._words else fitting
        self.list.rows.set_rows(row_of_recent(pack, now, self._reviews.get(pack.pack_id)) for pack in packs[:most])
        has_more = not self._words and len(packs) > fitting
        self._show_all.setVisible(has_more)
        self._show_all.setText(texts.SHOW_FEWER.text() if self._shows_all else texts.show_all(len(packs)))
        self.clear.setVisible(bool(self.packs) and not self._words)
        self.section.set_note("" if self.packs else texts.NO_RECENT.text())
        self.section.setVisible(bool(packs) or not self._words)


TITLES: Final = {Section.YOURS: texts.YOUR_PACKS, Section.COMMUNITY: texts.COMMUNITY_PACKS}
_NAMES: Final = {
    Section.YOURS: accessible_names.YOUR_PACKS,
    Section.COMMUNITY: accessible_names.COMMUNITY_PACKS,
}


class SectionChoice(QFrame):
    """One button for each section of a list. Tab reaches the chosen one, and the arrow keys choose another one."""

    def __init__(self, packs: PackList) -> None:
        """Make the buttons, which set the section of the list."""
        super().__init__()
        show_text(self, self.setAccessibleName, texts.WHICH_PACKS)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._packs = packs
        self._buttons = {
            Section.YOURS: _Segment("yours", texts.YOURS),
            Section.COMMUNITY: _Segment("community", texts.COMMUNITY),
        }
        row = row_layout(self, spacing=0, margins=(2, 2, 2, 2))
        for section, button in self._buttons.items():
            row.addWidget(button)
            button.setChecked(section is packs.section)
            button.toggled.connect(partial(self._on_toggled, section))

    def update_choice(self) -> None:
        """Show the section of the list; nothing without a key, because then nothing is listed."""
        self._buttons[self._packs.section].setChecked(True)
        self.setVisible(not isinstance(self._packs.state, NoKey))

    def _on_toggled(self, section: Section, is_checked: bool) -> None:
        if is_checked:
            self._packs.set_section(section)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.ground_hover if colors.dark else theme.mix(colors.view, colors.text, 0.08))
        painter.drawRoundedRect(QRectF(self.rect()), theme.FOCUS_RADIUS + 2, theme.FOCUS_RADIUS + 2)


class _Segment(QAbstractButton):
    def __init__(self, name: str, text: Text) -> None:
        super().__init__()
        self.setObjectName(name)
        show_text(self, self.setText, text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(theme.caption_font(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        text = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
        return text + QSize(2 * theme.SPACE_12, 2 * theme.SPACE_4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mix(colors.view, colors.text, 0.28) if colors.dark else colors.view)
            painter.drawRoundedRect(QRectF(self.rect()), theme.FOCUS_RADIUS, theme.FOCUS_RADIUS)
        is_strong = self.isChecked() or self.underMouse()
        painter.setPen(colors.text if is_strong else colors.muted)
        painter.drawText(self.rect(), theme.ONE_LINE | int(Qt.AlignmentFlag.AlignHCenter), self.text())


def listed_rows(packs: PackList, without: Collection[str] = ()) -> list[ListedRow]:
    """The packs of a list. Until the answer to the present text is there, those of the former one whose name matches.

    A name that matches is found by the service as well, so that these packs are part of the answer.

    Args:
        packs: The list.
        without: IDs of packs that are left out.
    """
    words = [] if packs.is_current else fold(packs.text).split()
    matching = (pack for pack in packs.rows if all(word in pack.folded_name for word in words)) if words else packs.rows
    return [pack for pack in matching if pack.id not in without]


def not_loaded_note(packs: PackList) -> str:
    """What stands in place of packs that were not loaded, if no banner says why; else empty."""
    state = packs.state
    if packs.awaits_person and isinstance(state, Listed):
        return texts.FEW_AT_A_TIME.text()
    if not isinstance(state, ListingFailed) or not state.is_dismissed or (packs.rows and not packs.has_more):
        return ""
    section = TITLES[packs.section].text()
    if isinstance(state.error, NETWORK_FAILURES):
        return texts.not_loaded_without_network(section)
    return texts.not_loaded(section, has_some=bool(packs.rows))


_PLACEHOLDERS: Final = 8  # cards that stand for packs which are being loaded
_WAITING_MS: Final = 500  # after which it is said that the keychain is waited for: it usually answers sooner


class YoursSection(QObject):
    """Packs of the service as cards. More of them are loaded when the end of the list comes near.

    Attributes:
        section: The widget.
        list: Its list.
        enter_key: The button for the key, which is shown while there is none; beside it are the following two.
        where: *Where do I find my key?*
        sample: The button for the sample pack.

    Signals:
        left: The button that had the focus is hidden; no arguments.
    """

    left = Signal()

    def __init__(self, packs: PackList, keys: Keys, parent: QWidget) -> None:
        """Follow a list, and whether its key is being read from the keychain."""
        super().__init__(parent)
        self._packs = packs
        self._keys = keys
        self._waits_long = False
        self._waiting_timer = QTimer(self, interval=_WAITING_MS, singleShot=True)
        self._waiting_timer.timeout.connect(self._on_waited_long)
        self._not_loaded = ""  # what was announced
        self.list = CardList("your_packs", accessible_names.YOUR_PACKS, form=theme.PICTURE_CARD)
        self._sections = SectionChoice(packs)
        self.section = ListSection(parent, "", self.list, self._sections)
        self._key_row = QWidget()
        inset = theme.CARD_INSET
        row = row_layout(self._key_row, spacing=theme.SPACE_8, margins=(inset, 0, inset, 0))
        self.enter_key = push_button(texts.ENTER_API_KEY, name="enter_api_key_for_yours")
        self.where = link_button(texts.WHERE_IS_MY_KEY, name="where_is_the_key_for_yours")
        self.sample = link_button(texts.EXPLORE_SAMPLE, name="sample_beside_yours")
        for button in (self.enter_key, self.where, self.sample):
            row.addWidget(button)
        row.addStretch(1)
        self.section.column.addWidget(self._key_row)
        self._show_more = link_button(texts.SHOW_MORE, name="show_more_packs")
        self._show_more.clicked.connect(self._on_show_more_clicked)
        self.section.column.addWidget(self._show_more, alignment=Qt.AlignmentFlag.AlignLeft)
        packs.changed.connect(self._render)
        keys.recalled.connect(self._render)
        follow_language(self.section, self._render)
        self._render()

    def show_near(self, bottom: int) -> None:
        """Load more if a height in the list is near its end."""
        if bottom >= self.list.height() - self.list.gridSize().height():
            self._packs.load_more()

    def _on_show_more_clicked(self) -> None:
        self.list.focus_row(self.list.rows.rowCount())  # before the button that has the focus is hidden
        self._packs.show_more()

    @property
    def _is_recalling(self) -> bool:
        """Whether it is not known yet if there is a key."""
        return isinstance(self._packs.state, NoKey) and self._keys.is_recalling

    def _on_waited_long(self) -> None:
        self._waits_long = True
        self._render()

    def _show_key_row(self) -> None:
        if not self._is_recalling:
            self._waiting_timer.stop()
            self._waits_long = False
        elif not self._waits_long and not self._waiting_timer.isActive():
            self._waiting_timer.start()
        asks_for_key = isinstance(self._packs.state, NoKey) and not self._is_recalling
        if not asks_for_key and self._key_row.isAncestorOf(self.section.window().focusWidget()):
            self.left.emit()
        self._key_row.setVisible(asks_for_key)

    def _render(self) -> None:
        packs, state = self._packs, self._packs.state
        self._sections.update_choice()
        self._show_key_row()
        self._show_more.setVisible(packs.awaits_person and isinstance(state, Listed))
        self.section.set_title(TITLES[packs.section])
        self.list.setAccessibleName(_NAMES[packs.section])
        rows = listed_rows(packs)
        if isinstance(state, Listing):
            # As many as are expected, so that little moves when they arrive.
            missing = packs.total - len(rows) if packs.total is not None else _PLACEHOLDERS
            rows += [PLACEHOLDER] * max(0, min(missing, _PLACEHOLDERS))
        self.list.rows.set_rows(rows)
        self.section.count.setText(texts.pack_total(packs.total) if packs.total else "")
        not_loaded = not_loaded_note(packs)
        if not_loaded and not_loaded != self._not_loaded and self.section.isVisible():
            announce(self.section, not_loaded)
        self._not_loaded = not_loaded
        self.section.set_note(not_loaded or self._note(has_rows=bool(rows)))

    def _note(self, *, has_rows: bool) -> str:
        """The sentence that stands in place of packs."""
        packs, state = self._packs, self._packs.state
        if self._is_recalling:
            return window.WAITING_FOR_KEYCHAIN.text() if self._waits_long else ""
        if isinstance(state, NoKey):
            return texts.ENTER_KEY_FOR_YOURS.text()
        if has_rows or not isinstance(state, Listed):
            return ""
        if packs.text.strip():
            no_pack_found = texts.no_own_pack_found if packs.section is Section.YOURS else texts.no_community_pack_found
            return no_pack_found(packs.text)
        return (texts.NO_PACKS if packs.section is Section.YOURS else texts.NO_COMMUNITY_PACKS).text()


class FoundSection(QObject):
    """Shown only while something is searched.

    Attributes:
        section: The widget.
        list: Its list.
    """

    def __init__(self, search: PackSearch, parent: QWidget) -> None:
        """Follow a search."""
        super().__init__(parent)
        self._search = search
        self._is_wanted = False  # the list under the field uses the same search
        self.list = FoundList()
        self._show_all = link_button("", name="show_all_found_images")
        self._show_all.clicked.connect(self._on_show_all_clicked)
        self._going_on_at: int | None = None  # the row that gets the focus when all are shown
        self.section = ListSection(parent, texts.FOUND_IMAGES, self.list, self._show_all)
        search.changed.connect(self._render)
        follow_language(self.section, self._render)
        self._render()

    def set_text(self, text: str) -> None:
        """Search for a text; an empty one hides the section."""
        self._going_on_at = None
        self._is_wanted = bool(text.strip())
        self._search.set_text(text)
        self._render()  # a text that finds nothing as well is no change of the results

    def _on_show_all_clicked(self) -> None:
        self._going_on_at = self.list.rows.rowCount()
        self._search.show_all()

    def _render(self) -> None:
        search, results = self._search, self._search.results
        rows = [row_of_image(image) for image in results.images] if self._is_wanted else []
        self.list.rows.set_rows(rows)
        self.section.setVisible(self._is_wanted)
        found = results.image_count
        self.section.count.setText(texts.found_total(len(rows), found, is_more=results.has_more) if rows else "")
        self._show_all.setText(texts.SHOW_MORE.text() if results.has_more else texts.show_all(found))
        if self._going_on_at is not None and len(rows) > self._going_on_at:
            self.list.focus_row(self._going_on_at)  # before the button that has the focus is hidden
            self._going_on_at = None
        has_more = results.has_more or len(rows) < found
        self._show_all.setVisible(bool(rows) and has_more and not search.shows_all)
        if search.is_searching:
            self.section.set_note("" if rows else texts.SEARCHING.text())
            return
        self.section.set_note("" if rows else texts.nothing_found(search.text))
