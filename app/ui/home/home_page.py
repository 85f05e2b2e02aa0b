"""The home page, which is shown while no pack is open: recent packs, the packs of the service, and what was found.

Before the first paint only its first view is made. The lists are added after that.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Final, override

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QWidget

from app.core.connection import DOCUMENTATION_URL
from app.core.full_text import fold, has_words
from app.core.models import PackSummary
from app.core.pack_id import may_become_pack_id
from app.core.saved_values import RecentPack
from app.packs.loading import NETWORK_FAILURES
from app.packs.pack_list import HomeSources, PackList, Section
from app.packs.recent_packs import PackSearch, RecentPacks
from app.session.workspace import Workspace
from app.ui import message, theme
from app.ui.accessibility import SettledAnnouncer, announce, identify
from app.ui.chosen_settings import ChosenSettings
from app.ui.desktop import copy_text, open_page
from app.ui.home.pack_model import PLACEHOLDER, ListedRow, PackRow, row_of_image, row_of_recent
from app.ui.home.pack_views import CardButton, CardForm, CardList
from app.ui.texts import errors, window
from app.ui.texts import home as texts
from app.ui.texts.dialogs import WHERE_IS_MY_KEY, of_key, shown_name_of
from app.ui.texts.wording import Message, keep_shown, show_text
from app.ui.widgets.parts import (
    ChoiceBox,
    EmptyView,
    ExclusiveButtons,
    column_layout,
    delayed,
    link_button,
    plain_label,
    push_button,
    row_layout,
)
from app.ui.widgets.scrolling import SlimScrollBar, SmoothScroller

# --- Sections ---------------------------------------------------------------------------------------------------------


class ListSection(QWidget):
    """The base of the sections: a heading, a list, and a sentence below it. What they show is set by `render`.

    Attributes:
        list: The list.
        count: What stands beside the heading: how many rows there are.
        note: The sentence; it is hidden while it is empty.
        key_name: The key that the packs are listed with, for the heading; empty if it needs no name.
        column: The heading, the list, and what is below it.
    """

    key_name = ""

    def __init__(self, lists: HomeLists, cards: CardList, *beside: QWidget) -> None:
        """Lay out a section.

        Args:
            lists: What it is shown in. Without a parent it would be shown as a window of its own for a moment.
            cards: Its list.
            beside: What stands at the right of the heading.
        """
        super().__init__(lists)
        self._lists, self.list = lists, cards
        name, inset = cards.objectName(), theme.CARD_INSET  # headings are above the covers, inside of their cards
        self._heading = plain_label(font=theme.semibold_font(self.font()))
        self.count = plain_label(name=f"{name}_count", font=theme.caption_font(self.font()), color="muted")
        self.note = plain_label(name=f"{name}_note", wraps=True, color="muted")
        self.note.setContentsMargins(inset, self.note.contentsMargins().top(), inset, 0)
        last, around = beside[-1], 0
        if isinstance(last, QPushButton):  # the word of a link stands above the edge of the cards, not its ground
            around = last.sizeHint().width() - last.fontMetrics().horizontalAdvance(last.text())
        margins, space = (inset, 0, max(0, inset - around // 2), 0), theme.SPACE_8
        heading = row_layout(None, self._heading, self.count, 1, *beside, spacing=space, margins=margins)
        self.column = column_layout(self, heading, cards, self.note, spacing=space)

    def render_list(self) -> None:
        """Call `show_list` with what is to be listed now."""
        raise NotImplementedError

    def show_list(self, title: Message, rows: Sequence[ListedRow], note: str, count: str = "") -> None:
        """Show what is listed. The list is hidden while it is empty."""
        self._heading.setText(of_key(title.text(), self.key_name))
        self.count.setText(count)
        self.list.show_rows(rows)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        if not rows and self.list.hasFocus():
            self.list.edge_reached.emit(-1)
        self.list.setVisible(bool(rows))


def recents_with(words: Sequence[str], recents: RecentPacks, search: PackSearch) -> list[RecentPack]:
    """Recent packs whose names contain all words, with those that are kept, but no longer in the list."""
    packs = [pack for pack in recents.packs if has_words(pack.name, words)]
    listed = {pack.pack_id for pack in packs}
    kept = (found.pack for found in search.results.packs) if words else ()
    return packs + [pack for pack in kept if pack.pack_id not in listed]


def in_order[P: (RecentPack, PackSummary)](packs: Sequence[P], order: str) -> list[P]:
    """Packs by name or by size, the largest first, or as they are for another order."""
    if order == "name":
        return sorted(packs, key=lambda pack: fold(texts.name_shown(pack.name or "")))
    if order == "size":
        return sorted(packs, key=lambda pack: -(pack.image_count or 0))
    return list(packs)


class RecentSection(ListSection):
    """Recent packs as cards: two rows of them, or all. While something is searched, those whose name contains it.

    Attributes:
        clear: The button *Clear all*.
    """

    def __init__(self, lists: HomeLists) -> None:
        """Follow the packs, their reviews, a search, and how packs are sorted."""
        self._order = ChoiceBox(texts.PACK_ORDERS)
        self._order.is_on_page = True
        identify(self._order, "sort_packs", texts.SORT_PACKS)
        show_text(self._order, self._order.setToolTip, texts.SORT_PACKS)
        self._order.activated.connect(lambda: lists.settings.change(pack_order=self._order.value))
        self._show_all = link_button("", name="show_all_recent_packs")
        self.clear = link_button(texts.CLEAR_ALL, name="clear_recent_packs")
        cards = CardList("recent_packs", texts.RECENT_PACKS, CardForm(*theme.STRIP_CARD))
        super().__init__(lists, cards, self._order, self._show_all, self.clear)
        self._sources = sources = lists.sources
        self._show_all.clicked.connect(self._on_show_all_clicked)
        cards.set_covers(sources.recent_covers)
        self._words: list[str] = []
        self._shows_all = False
        # Later, because the rows may be changing now.
        cards.columns_changed.connect(self.render_list, Qt.ConnectionType.QueuedConnection)
        recents = sources.recents
        followed = recents.changed, recents.reviews_read, sources.search.changed, sources.packs.changed
        keep_shown(self, self.render_list, *followed, lists.settings.changed)

    def set_text(self, text: str) -> None:
        """Show the packs whose names contain all words of a text."""
        self._words = fold(text).split()
        self.render_list()

    def _on_show_all_clicked(self) -> None:
        self._shows_all = not self._shows_all
        self.render_list()

    @property
    def found(self) -> list[RecentPack]:
        """The packs that match, also those that are kept, but no longer in the list; all if nothing is searched."""
        return recents_with(self._words, self._sources.recents, self._sources.search)

    @override
    def render_list(self) -> None:
        now, recents, order = time.time(), self._sources.recents, self._lists.settings.state.pack_order
        self._order.show_value(order)
        self._order.setVisible(bool(recents.packs or self._sources.packs.rows))
        packs = sorted(in_order(self.found, order), key=lambda pack: not pack.is_pinned)
        # The packs of the service would be far below fifty recent ones.
        fitting = theme.RECENT_CARD_ROWS * self.list.columns
        shown = packs if self._shows_all or self._words else packs[:fitting]
        self._show_all.setVisible(not self._words and len(packs) > fitting)
        self._show_all.setText(texts.SHOW_FEWER.text() if self._shows_all else texts.show_all(len(packs)))
        self.clear.setVisible(bool(recents.packs) and not self._words)
        rows = [
            row_of_recent(pack, now, recents.reviews.get(pack.pack_id), recents.used.get(pack.pack_id))
            for pack in shown
        ]
        self.show_list(texts.RECENT_PACKS, rows, "" if recents.packs else texts.NO_RECENT.text())
        self.setVisible(bool(packs) or not self._words)


class FoundSection(ListSection):
    """The images that a search has found. They are of several packs, and their tiles therefore square."""

    def __init__(self, lists: HomeLists) -> None:
        """Follow the search; the section is hidden while nothing is searched."""
        form = CardForm(theme.TILE_DEFAULT + theme.SPACE_8, 1.0, has_when=False)
        cards = CardList("found_images", texts.FOUND_IMAGES, form)
        self._show_all = link_button("", name="show_all_found_images")
        super().__init__(lists, cards, self._show_all)
        self._search = lists.sources.search
        self._is_wanted = False  # the list under the field uses the same search
        self._going_on_at: int | None = None  # the row that gets the focus when all are shown
        self._show_all.clicked.connect(self._on_show_all_clicked)
        cards.set_covers(lists.sources.found_covers)
        keep_shown(self, self.render_list, self._search.changed)

    def set_text(self, text: str) -> None:
        """Search for a text; an empty one hides the section."""
        self._going_on_at = None
        self._is_wanted = bool(text.strip())
        self._search.set_text(text)
        self.render_list()  # a text that finds nothing as well is no change of the results

    def _on_show_all_clicked(self) -> None:
        self._going_on_at = self.list.rows.rowCount()
        self._search.show_all()

    @override
    def render_list(self) -> None:
        search, results = self._search, self._search.results
        rows = [row_of_image(image) for image in results.images] if self._is_wanted else []
        found, has_more = results.image_count, results.has_more
        nothing = texts.SEARCHING.text() if search.is_searching else texts.nothing_found(texts.searched(search.text))
        count = texts.found_total(len(rows), found, is_more=has_more) if rows else ""
        self.show_list(texts.FOUND_IMAGES, rows, "" if rows else nothing, count)
        self.setVisible(self._is_wanted)
        self._show_all.setText(texts.SHOW_MORE.text() if has_more else texts.show_all(found))
        if self._going_on_at is not None and len(rows) > self._going_on_at:
            self.list.focus_row(self._going_on_at)  # before the button that has the focus is hidden
            self._going_on_at = None
        self._show_all.setVisible(bool(rows) and (has_more or len(rows) < found) and not search.shows_all)


def listed_rows(packs: PackList, without: Collection[str] = ()) -> list[PackSummary]:
    """The packs of a list. Until the answer to the present text is there, those of the former one whose name matches.

    A name that matches is found by the service as well, so that these packs are part of the answer.

    Args:
        packs: The list.
        without: IDs of packs that are left out.
    """
    words = [] if packs.is_current else fold(packs.text).split()
    return [pack for pack in packs.rows if all(word in pack.folded_name for word in words) and pack.id not in without]


def not_loaded_note(packs: PackList) -> str:
    """What stands in place of packs that were not loaded, and why; else empty."""
    failure = packs.failure
    if packs.awaits_person and packs.is_listed:
        return texts.FEW_AT_A_TIME.text()
    has_all = packs.rows and not packs.has_more
    if failure is None or packs.is_listing or has_all:
        return ""
    section = texts.SECTIONS[packs.section].text()
    if isinstance(failure.error, NETWORK_FAILURES):
        return texts.not_loaded_without_network(section)
    return texts.not_loaded(section, errors.title(failure.error), has_some=bool(packs.rows))


_PLACEHOLDERS: Final = 8  # cards that stand for packs which are being loaded
_WAITING_MS: Final = 500  # after which it is said that the keychain is waited for: it usually answers sooner


class YoursSection(ListSection):
    """Packs of the service as cards. More of them are loaded when the end of the list comes near."""

    def __init__(self, lists: HomeLists, buttons: Iterable[QPushButton]) -> None:
        """Follow a list, and whether its key is being read from the keychain; without one, show buttons."""
        self._choices = {each: push_button(texts.SECTION_CHOICES[each], name=each.name.lower()) for each in Section}
        self._choice = ExclusiveButtons(texts.WHICH_PACKS, self._choices.values())
        cards = CardList("your_packs", texts.YOUR_PACKS, CardForm(*theme.PICTURE_CARD))
        super().__init__(lists, cards, self._choice)
        packs = self._packs = lists.sources.packs
        self._keys = lists.workspace.keys
        self._waits_long = False
        self._not_loaded = ""  # what was announced
        for section, button in self._choices.items():
            button.toggled.connect(partial(self._on_toggled, section))
        cards.set_covers(lists.sources.preview_covers)
        cards.end_neared.connect(self._on_end_neared)
        self._waiting_timer = delayed(self, self._on_waited_long, _WAITING_MS)
        self._key_row = QWidget()
        margins = theme.CARD_INSET, 0, theme.CARD_INSET, 0
        row_layout(self._key_row, *buttons, 1, spacing=theme.SPACE_8, margins=margins)
        self.column.addWidget(self._key_row)
        self._show_more = link_button(texts.SHOW_MORE, name="show_more_packs")
        self._show_more.clicked.connect(self._on_show_more_clicked)
        self.column.addWidget(self._show_more, alignment=Qt.AlignmentFlag.AlignLeft)
        keep_shown(self, self.render_list, packs.changed, self._keys.recalled, lists.settings.changed)

    def _on_toggled(self, section: Section, is_checked: bool) -> None:
        if is_checked:
            self._packs.set_section(section)

    def _on_end_neared(self) -> None:
        if self.isVisible():
            self._packs.load_more()

    def _on_show_more_clicked(self) -> None:
        self.list.focus_row(self.list.rows.rowCount())  # before the button that has the focus is hidden
        self._packs.show_more()

    @property
    def _is_recalling(self) -> bool:
        """Whether it is not known yet if there is a key."""
        return not self._packs.has_key and self._keys.is_recalling

    def _on_waited_long(self) -> None:
        self._waits_long = True
        self.render_list()

    def _show_key_row(self) -> None:
        if not self._is_recalling:
            self._waiting_timer.stop()
            self._waits_long = False
        elif not self._waits_long and not self._waiting_timer.isActive():
            self._waiting_timer.start()
        asks_for_key = not self._packs.has_key and not self._is_recalling
        if not asks_for_key and self._key_row.isAncestorOf(self.window().focusWidget()):
            self._lists.left.emit()
        self._key_row.setVisible(asks_for_key)

    @override
    def render_list(self) -> None:
        packs, title = self._packs, texts.SECTIONS[self._packs.section]
        self._choices[packs.section].setChecked(True)
        self._choice.setVisible(packs.has_key)  # nothing is listed without one
        self._show_key_row()
        self._show_more.setVisible(packs.awaits_person and packs.is_listed)
        self.list.setAccessibleName(title.text())
        is_complete = packs.is_listed and not packs.has_more  # further ones are appended in the service's order
        rows: list[ListedRow] = [
            *in_order(listed_rows(packs), self._lists.settings.state.pack_order if is_complete else "")
        ]
        if packs.is_listing:
            # As many as are expected, so that little moves when they arrive.
            missing = packs.total - len(rows) if packs.total is not None else _PLACEHOLDERS
            rows += [PLACEHOLDER] * max(0, min(missing, _PLACEHOLDERS))
        not_loaded = not_loaded_note(packs)
        spoken = not_loaded if packs.failure is None or packs.failure.is_dismissed else ""  # else the banner is
        if spoken and spoken != self._not_loaded and self.isVisible():
            announce(self, spoken)
        self._not_loaded = spoken
        note = not_loaded or self._note_in_place(has_rows=bool(rows))
        self.show_list(title, rows, note, texts.pack_total(packs.total) if packs.total else "")

    def _note_in_place(self, *, has_rows: bool) -> str:
        """The sentence that stands in place of packs."""
        packs = self._packs
        if self._is_recalling:
            return window.WAITING_FOR_KEYCHAIN.text() if self._waits_long else ""
        if not packs.has_key:
            return texts.ENTER_KEY_FOR_YOURS.text()
        if has_rows or not packs.is_listed:
            return ""
        if packs.text.strip():
            return texts.NONE_MATCHES[packs.section](texts.searched(packs.text))
        return texts.NO_PACKS[packs.section].text()


# --- All sections -----------------------------------------------------------------------------------------------------

_LINE: Final = 40  # pixels that the wheel scrolls for a line


class HomeLists(QScrollArea):
    """Images that were found, recent packs, and the packs of the service.

    Attributes:
        found: The section with images.
        recent: The section with the recent packs.
        yours: The section with the packs of the service.
        text: What is searched for; empty for nothing.
        workspace: Opens packs, and has the keys.
        sources: What is shown.
        settings: How packs are sorted.

    Signals:
        left: Up was pressed in the first row, or what had the focus is hidden; no arguments.
    """

    left = Signal()

    def __init__(self, page: HomePage, sources: HomeSources, buttons: Iterable[QPushButton]) -> None:
        """Lay out the sections, with buttons for a person without a key, and follow what they show."""
        super().__init__(page)
        workspace = self.workspace = page.workspace
        self.sources, self.settings = sources, page.settings
        identify(self, "home_lists")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always, so that the width of the lists does not depend on their height.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollBar(SlimScrollBar())
        self.verticalScrollBar().setSingleStep(_LINE)
        self._scroller = SmoothScroller(self.verticalScrollBar())
        self.text = ""
        self.found, self.recent, self.yours = FoundSection(self), RecentSection(self), YoursSection(self, buttons)
        self.lists = self.found.list, self.recent.list, self.yours.list
        self._revealed: CardList | None = None
        self._reveal_timer = delayed(self, self._reveal)
        self._settled = SettledAnnouncer(self, self._what_was_found)
        content = _Page()
        # The edges of the covers stand under those of the field and the menu.
        inset = theme.INSET - theme.CARD_INSET
        margins = (inset, theme.SPACE_24, inset - theme.SCROLL_BAR, theme.INSET)
        sections = self.found, self.recent, self.yours
        column_layout(content, *sections, 1, spacing=theme.SPACE_24, margins=margins)
        self.setWidget(content)
        # The page gets its size in several steps, one for each layout around a list that has more rows.
        self.verticalScrollBar().rangeChanged.connect(self._reveal_timer.start)
        for cards in self.lists:
            cards.current_moved.connect(partial(self._on_current_moved, cards))
            cards.edge_reached.connect(partial(self._leave, cards))
        sources.recents.changed.connect(self._on_recents_changed)
        for changed in (sources.search.changed, sources.packs.changed):
            changed.connect(self._settled.start)
        keys = workspace.keys
        keep_shown(self, self._show_key, keys.changed, keys.connection_changed, workspace.recent_packs.changed)

    def _show_key(self) -> None:
        """Show which key the packs are listed with."""
        connection, keys = self.workspace.recent_packs.connection, self.workspace.keys
        name = "" if connection.is_demo else shown_name_of(keys, connection.key)
        for section in (self.recent, self.yours):
            section.key_name = name
            section.render_list()

    def search(self, text: str, section: Section | None = None) -> None:
        """Show what matches a text alone; everything for an empty one.

        Args:
            text: What is searched for.
            section: Of the service's packs, which is shown; None for the present one.
        """
        if text != self.text:
            self.text = text
            self._settled.start()
            self.recent.set_text(text)
            self.found.set_text(text)
            self.sources.packs.set_text(text)
        if section is not None:
            self.sources.packs.set_section(section)
        self._revealed = None
        self._scroller.stop()
        self.verticalScrollBar().setValue(0)

    def _on_recents_changed(self) -> None:
        if self.isVisible():
            self.sources.recents.read_reviews()

    @property
    def is_searching(self) -> bool:
        """Whether it is not known yet what matches."""
        return self.sources.search.is_searching or self.sources.packs.is_listing

    def _what_was_found(self) -> str | None:
        """What a screen reader says of a search. Why packs could not be listed is said by the banner."""
        packs, sentence = self.sources.packs, ""
        if self.is_searching or not self.isVisible():
            return None
        if self.text.strip():
            ids = {pack.pack_id for pack in self.recent.found} | {pack.id for pack in packs.rows}
            count = len(ids) + max(0, (packs.total or 0) - len(packs.rows))
            sentence = texts.what_was_found(self.found.count.text(), count)
            if not sentence and packs.is_listed and not may_become_pack_id(self.text):
                sentence = f"{self.found.note.text()} {self.yours.note.text()}"
        return sentence

    def focus_first(self) -> bool:
        """Give the focus to the first row of all, and return whether there is one."""
        return self._focus(self.lists, 0)

    def _focus(self, lists: Iterable[CardList], row: int) -> bool:
        """Give the focus to a row of the first list that has packs, and return whether there is one."""
        shown = next((cards for cards in lists if cards.isVisible() and cards.has_packs), None)
        if shown is not None:
            shown.focus_row(row)
        return shown is not None

    def _leave(self, cards: CardList, step: int) -> None:
        """Move from the first or last row of a list to the next list, or leave the page."""
        place = self.lists.index(cards)
        if step > 0:
            self._focus(self.lists[place + 1 :], 0)
        elif not self._focus(reversed(self.lists[:place]), sys.maxsize):
            self.left.emit()

    def _on_current_moved(self, cards: CardList) -> None:
        if self.workspace.current is not None:  # nothing replaces the page by itself from now on
            self.workspace.current.stop_waiting_for_network()
        self._revealed = cards
        self._reveal_timer.start()

    def _reveal(self) -> None:
        """Scroll so that the current row can be seen, with the heading above the first one."""
        page, cards = self.widget(), self._revealed
        if page is None or cards is None or not cards.currentIndex().isValid():
            return
        rect = cards.visualRect(cards.currentIndex())
        middle = cards.viewport().mapTo(page, rect.center())
        half = rect.height() // 2
        if rect.top() <= 0:
            self.ensureVisible(middle.x(), max(0, middle.y() - half - theme.SPACE_32 * 2), 0, 0)
        self.ensureVisible(middle.x(), middle.y(), 0, min(half + theme.SPACE_16, self.viewport().height() // 2 - 1))
        if self.viewport().rect().contains(cards.viewport().mapTo(self.viewport(), rect.center())):
            self._revealed = None

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.sources.set_visible(is_visible=True)
        self.sources.recents.read_reviews()  # images may have been marked while another page was shown

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.sources.set_visible(is_visible=False)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self._revealed = None
        if not self._scroller.turn(event):
            super().wheelEvent(event)


class _Page(QWidget):
    """What is scrolled, on the ground of a view.

    It has no palette of its own, which its lists would inherit: colours are derived from that of the window.
    """

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.colors(QApplication.palette()).view)


class HomePage(QWidget):
    """What a person can do before a pack is open.

    Attributes:
        chosen: The pack that the commands of the context menu act on; an empty row before it was opened.
        workspace: Opens packs, and has the lists.
        settings: How packs are sorted.

    Signals:
        menu_requested: The context menu for `chosen` was requested; the position on the screen.
        field_requested: What had the focus is hidden or left: the field is to have it; no arguments.
    """

    menu_requested = Signal(QPoint)
    field_requested = Signal()

    def __init__(self, workspace: Workspace, sample_id: str, settings: ChosenSettings) -> None:
        """Lay out the first view, for a person without a key.

        Args:
            workspace: Opens packs, and has the lists.
            sample_id: The pack of the demonstration service that is offered.
            settings: How packs are sorted.
        """
        super().__init__()
        identify(self, "home")
        self.chosen = PackRow()
        self.workspace = workspace
        self._recents = workspace.recent_packs
        self._sample_id = sample_id
        self.settings = settings
        self._has_key = False
        self._lists: HomeLists | None = None
        self._packs: PackList | None = None
        enter_key, *others = self._key_buttons("enter_api_key", "where_do_i_find_my_key", "explore_a_sample_pack")
        self._empty = EmptyView("pack", texts.ENTER_KEY_FIRST, (enter_key,), others)
        self._column = column_layout(self, self._empty, spacing=0)

    def _key_buttons(self, *names: str) -> list[QPushButton]:
        """Make the buttons for a person without a key."""
        buttons = [
            push_button(texts.ENTER_API_KEY, name=names[0]),
            link_button(WHERE_IS_MY_KEY, name=names[1]),
            link_button(texts.EXPLORE_SAMPLE, name=names[2]),
        ]
        buttons[0].clicked.connect(lambda: self.workspace.keys.wanted.emit())
        buttons[1].clicked.connect(lambda: open_page(DOCUMENTATION_URL))
        buttons[2].clicked.connect(lambda: self.workspace.open_demo(self._sample_id))
        return buttons

    def set_has_key(self, *, has_key: bool) -> None:
        """Set whether there is a key. Without one and without recent packs, the page asks for a key."""
        self._has_key = has_key
        self._render()

    # --- The lists ------------------------------------------------------------------------------------------------

    def fill(self) -> PackList | None:
        """Make the lists of the services, because the page is shown, and return that of the service's packs; once."""
        if self._lists is not None:
            return None
        workspace = self.workspace
        sources = workspace.pack_lists.make_sources(workspace.recent_packs, workspace.pack_search)
        self._recents, self._packs = sources.recents, sources.packs
        buttons = self._key_buttons("enter_api_key_for_yours", "where_is_the_key_for_yours", "sample_beside_yours")
        self._lists = lists = HomeLists(self, sources, buttons)
        lists.hide()
        self._column.addWidget(lists)
        for cards in lists.lists:
            cards.opened.connect(self._open)
            cards.menu_requested.connect(self._on_menu_requested)
            cards.button_used.connect(self._on_button_used)
        lists.recent.clear.clicked.connect(self.clear_recent)
        lists.left.connect(self.field_requested)
        sources.recents.changed.connect(self._render)
        self._render()
        return sources.packs

    def _render(self) -> None:
        has_recents = bool(self._recents.packs)
        if self._lists is not None:
            self._show_part(self._lists, is_shown=has_recents or self._has_key)
        self._show_part(self._empty, is_shown=not self._has_key and not (has_recents and self._lists is not None))

    def _show_part(self, part: QWidget, *, is_shown: bool) -> None:
        """Show or hide one of the views. The field gets the focus of one that is hidden."""
        if not is_shown and part.isAncestorOf(self.window().focusWidget()):
            self.field_requested.emit()
        part.setVisible(is_shown)

    @property
    def shown_lists(self) -> HomeLists | None:
        """The lists, if they are shown."""
        return self._lists if self._lists is not None and self._lists.isVisible() else None

    def begin(self) -> None:
        """Search for nothing, and show the top, as for a new tab. The focus stays."""
        if self._lists is not None:
            self._lists.search("")

    @property
    def can_refresh(self) -> bool:
        """Whether packs of the service are listed."""
        return self._has_key and self.shown_lists is not None

    def refresh(self) -> None:
        """Request the packs of the service again."""
        if self._packs is not None:
            self._packs.refresh()

    # --- What commands do with the chosen pack ---------------------------------------------------------------------

    def open_chosen(self, *, in_new_tab: bool = False) -> None:
        """Open the chosen pack."""
        self._open(self.chosen, in_new_tab)

    def continue_chosen(self) -> None:
        """Open the chosen pack at the first image without a mark."""
        if self.chosen.left is not None:
            self.workspace.open_pack(self.chosen.pack_id, new_tab=False, image_id=self.chosen.left.image_id)

    def toggle_pin(self) -> None:
        """Pin the chosen pack, or remove its pin."""
        if self.chosen.is_recent:
            self._recents.set_pinned(self.chosen.pack_id, is_pinned=not self.chosen.is_pinned)

    def remove_chosen(self) -> None:
        """Remove the chosen pack from the recent ones. If the list has the focus, the next one becomes the current."""
        if self.chosen.is_recent and self._lists is not None:
            cards = self._lists.recent.list
            if cards.hasFocus():
                cards.focus_row(cards.row_of(self.chosen.pack_id))  # from which the focus goes to the next one
            self._recents.remove(self.chosen.pack_id)
            message.offer(texts.removed(self.chosen.name), "undo")

    def copy_chosen_id(self) -> None:
        """Copy the ID of the chosen pack."""
        said = texts.ID_COPIED if copy_text(self.chosen.pack_id) else window.NOT_COPIED
        message.say(said.text())

    def clear_recent(self) -> None:
        """Remove all recent packs."""
        self._recents.clear()
        self._say_cleared()

    def _say_cleared(self) -> None:
        self.field_requested.emit()  # list and button, of which one may have had the focus, are hidden
        message.offer(texts.CLEARED.text(), "undo")

    @property
    def can_undo(self) -> bool:
        """Whether recent packs were removed, and the page is shown."""
        return self.isVisible() and self._recents.can_undo

    def undo(self) -> None:
        """Restore the recent packs that were removed last."""
        packs = self._recents.undo()
        is_one = len(packs) == 1
        message.say(texts.restored(texts.name_shown(packs[0].name)) if is_one else texts.RESTORED.text())

    @property
    def can_redo(self) -> bool:
        """Whether recent packs were restored, and the page is shown."""
        return self.isVisible() and self._recents.can_redo

    def redo(self) -> None:
        """Remove the recent packs again that were restored last."""
        packs = self._recents.redo()
        if len(packs) == 1:
            message.offer(texts.removed(texts.name_shown(packs[0].name)), "undo")
        else:
            self._say_cleared()

    # --- Slots ----------------------------------------------------------------------------------------------------

    def _open(self, chosen: PackRow, in_new_tab: bool) -> None:
        if chosen.pack_id:
            self.workspace.open_pack(chosen.pack_id, new_tab=in_new_tab, image_id=chosen.image_id)

    def _on_menu_requested(self, chosen: PackRow, place: QPoint) -> None:
        self.chosen = chosen
        self.menu_requested.emit(place)

    def _on_button_used(self, chosen: PackRow, button: CardButton) -> None:
        self.chosen = chosen
        does = {CardButton.PIN: self.toggle_pin, CardButton.REMOVE: self.remove_chosen}
        does.get(button, self.continue_chosen)()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
