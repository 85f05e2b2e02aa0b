"""The list under the field: packs and images that match what is typed there. The focus stays in the field.

It is made when something is typed first. Nothing is requested while it is hidden.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, NamedTuple, override

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.core.errors import PackBrowserError
from app.core.full_text import NameMatch, fold, name_match
from app.core.models import PackSummary
from app.core.pack_id import PackIdProblem, cut_length, may_become_pack_id, parse_pack_id, words_in
from app.packs.pack_list import PackList, Section
from app.session.workspace import Workspace
from app.ui import theme
from app.ui.accessibility import SettledAnnouncer, announce, identify
from app.ui.home.home_page import listed_rows, recents_with
from app.ui.home.pack_model import ListedRow, PackRow, RowKind, row_of_image, row_of_recent
from app.ui.home.pack_views import RowList
from app.ui.texts import errors, window
from app.ui.texts import home as texts
from app.ui.texts.wording import Message, Text, follow_language
from app.ui.widgets.parts import column_layout, delayed, paint_box


class _Group(NamedTuple):
    """Rows with a heading.

    Attributes:
        heading: What they are.
        packs: The list that they are of; None for recent packs.
        rows: The packs that match.
    """

    heading: Message
    packs: PackList | None
    rows: list[ListedRow]

    @property
    def error(self) -> PackBrowserError | None:
        """Why the packs of a list that is in use could not be loaded; None if they were, or may be."""
        packs = self.packs
        if packs is None or packs.failure is None or packs.is_listing or not packs.is_visible:
            return None
        return packs.failure.error


_MOST: Final = 4  # rows of a group; the home page shows all that was found
_MOVES: Final = frozenset({QEvent.Type.Move, QEvent.Type.Resize})


class PackFinder(QWidget):
    """Searches for what is typed into a field, and shows what is found in a list below it, over the window.

    Attributes:
        list: The list.
    """

    def __init__(self, field: QLineEdit, workspace: Workspace, choose: Callable[[PackRow, bool], object]) -> None:
        """Begin hidden.

        Args:
            field: What is typed into. Its window is the parent.
            workspace: Has recent packs, the search in them, the packs of the service, and the keys.
            choose: Called with the row that was chosen, and whether it is for a new tab.
        """
        super().__init__(field.window())
        lists, keys = workspace.pack_lists, workspace.keys
        self._field, self._keys, self._choose = field, keys, choose
        sources = self._sources = lists.make_sources(workspace.recent_packs, workspace.pack_search)
        self._community = lists.make_pack_list(is_community=True)
        self._text = ""
        self._words: list[str] = []  # of it, folded; empty if nothing is searched
        self._is_new = False  # the text, so that another row may be marked
        self._entered: bool | None = None  # Enter was pressed before anything was found; whether for a new tab
        self._note = ""  # the sentence in place of rows
        self._found = ""  # how much, for screen readers
        self._failure: Callable[[], str] | None = None  # the sentence that says why packs could not be listed
        self._settled = SettledAnnouncer(field, self._sentence)
        identify(self, "pack_finder")
        self.list = RowList()
        self.list.opened.connect(self._on_chosen)
        self.list.set_covers(sources.recent_covers, sources.found_covers, sources.preview_covers)
        column_layout(self, self.list, spacing=0, margins=(theme.SPACE_4,) * 4)
        self._render_timer = delayed(self, self._render)
        followed = sources.recents, sources.search, sources.packs, self._community
        for changed in (*(each.changed for each in followed), keys.recalled):
            changed.connect(self._on_changed)
        follow_language(self, self._on_changed)
        field.installEventFilter(self)
        field.window().installEventFilter(self)
        self.hide()

    def search(self, text: str) -> None:
        """Show what matches a text; for an empty one, recent packs and those of the key in use."""
        self._text, self._entered = text, None
        words = words_in(text)
        self._words = fold(words).split()
        self._sources.search.set_text(words)
        self._sources.packs.set_text(words)
        self._community.set_text(words)
        for covers in (self._sources.recent_covers, self._sources.found_covers, self._sources.preview_covers):
            covers.set_visible(is_visible=True)
        # A pack whose ID was pasted is about to be requested: no list is requested beside it.
        self._sources.packs.set_visible(is_visible=bool(words.strip()) or not text.strip())
        self._community.set_visible(is_visible=bool(words.strip()))
        self._is_new = True
        self._settled.announced = ""
        self._render()
        self.show()
        self.raise_()

    def step(self, key: Qt.Key) -> None:
        """Move the mark, and let a screen reader speak the row."""
        self._entered = None
        self.list.step(key)
        if self.list.current_row is not None:
            announce(self._field, self.list.current_row.spoken)

    def enter(self, *, in_new_tab: bool) -> bool:
        """Choose the marked row, or the first one as soon as all has been found.

        Returns:
            Whether there is such a row, or may be.
        """
        if self._render_timer.isActive():
            self._render()
        row = self.list.current_row
        if row is not None:
            self._on_chosen(row, in_new_tab)
        elif self._is_searching:
            self._entered = in_new_tab
            self._sources.packs.search_now()
            self._community.search_now()
        else:
            return False
        return True

    def why_nothing(self, text: str) -> Text:
        """Why nothing was found for a text, as the field's hint says it."""
        if text == self._text and self._failure is not None:
            return self._failure
        length = cut_length(text)
        if length is not None:
            return partial(window.id_is_cut, length)
        # Whether it was searched for everywhere.
        is_searched = self._note == texts.nothing_matches(texts.searched(text))
        return window.HINTS[PackIdProblem.NONE] if is_searched else window.NO_PACK_ID

    def close_list(self, *, ends_search: bool = True) -> None:
        """Hide the list, and search for nothing any more, unless the home page goes on with what was found."""
        if self.isHidden():
            return
        self.hide()
        self._render_timer.stop()
        self._settled.stop()
        self._settled.announced = ""
        self._sources.set_visible(is_visible=False)
        self._community.set_visible(is_visible=False)
        if ends_search:
            self._sources.search.set_text("")

    def _on_chosen(self, row: PackRow, in_new_tab: bool) -> None:
        self.close_list(ends_search=row.kind is not RowKind.ALL)
        self._choose(row, in_new_tab)

    @property
    def _is_searching(self) -> bool:
        lists = (self._sources.packs, self._community)
        is_listing = any(each.is_visible and each.is_listing for each in lists)
        return is_listing or self._sources.search.is_searching

    def _on_changed(self) -> None:
        if self.isVisible():
            self._render_timer.start()

    def _render(self) -> None:
        """Show the rows that match. After typing, the first one is marked, and stays so as long as it is there."""
        self._render_timer.stop()
        is_searching, marked = self._is_searching, self.list.current_row
        rows = self._rows()
        self._note = "" if rows else self._note_without_rows(is_searching=is_searching)
        if self._note:
            rows.append(PackRow(RowKind.HEADING, name=self._note))
        self._settled.start()
        self.list.show_rows(rows)
        row = self.list.current_row
        if self._is_new or marked is None or row is None or row.key != marked.key:
            self._mark_first(is_searching=is_searching)
        self._is_new = False
        self._fit()
        if self._entered is not None and not is_searching:
            in_new_tab, self._entered = self._entered, None
            self._on_chosen(self.list.current_row or PackRow(RowKind.HEADING), in_new_tab)

    def _mark_first(self, *, is_searching: bool) -> None:
        """Mark the first row. One whose name does not match is not marked until it is known that no name does."""
        self.list.choose_first()
        row = self.list.current_row
        if is_searching and row is not None and self._match(row) is NameMatch.NONE:
            self.list.setCurrentIndex(QModelIndex())

    def _match(self, row: ListedRow) -> NameMatch:
        """How well the name of a pack matches; that of an image does not."""
        if isinstance(row, PackSummary):
            return name_match(row.folded_name, self._words)
        return NameMatch.NONE if row.image_id else name_match(fold(row.name), self._words)

    def _note_without_rows(self, *, is_searching: bool) -> str:
        """The sentence in place of rows. It never repeats what may have a key: that is not searched."""
        problem = parse_pack_id(self._text).problem
        if is_searching:
            return texts.SEARCHING.text()
        if not self._text.strip():
            return texts.NO_RECENT.text()
        if problem in {PackIdProblem.SEVERAL, PackIdProblem.NO_LINK}:
            return window.HINTS[problem].text()
        if not words_in(self._text).strip():
            return window.NO_PACK_ID.text()
        if not self._sources.packs.has_key:
            return (window.WAITING_FOR_KEYCHAIN if self._keys.is_recalling else texts.ENTER_KEY_TO_SEARCH).text()
        return texts.nothing_matches(texts.searched(self._text))

    def _sentence(self) -> str | None:
        """What a screen reader says: what was found and the marked row, or the sentence in place of rows.

        It is spoken once it stays, unless the person may still be typing an ID.
        """
        if self._is_searching or may_become_pack_id(self._text):
            return None
        row = self.list.current_row
        spoken = row.spoken if row is not None else ""
        found = texts.found_and_marked(self._found, spoken) if self._found and spoken else spoken
        failure = self._failure() if self._failure is not None else ""
        return self._note or " ".join(part for part in (failure, found) if part)

    def _rows(self) -> list[ListedRow]:
        parsed = parse_pack_id(self._text)
        self._found, self._failure = "", None
        if parsed.pack_id is not None:
            return [self._row_of_id(parsed.pack_id)]
        if self._text.strip() and not self._words:
            return []
        results, groups = self._sources.search.results, self._groups()
        self._summarize(groups)
        # Images and recent packs are shown on the home page together with those of a section, which is to have some.
        listed = {group.packs.section for group in groups if group.rows and group.packs is not None}
        beside = Section.COMMUNITY if listed == {Section.COMMUNITY} else None
        rows: list[ListedRow] = []
        for group in groups:
            heading, packs, error = group.heading.text(), group.packs, group.error
            if error is not None:
                heading = texts.not_listed(heading, errors.title(error))
            if group.rows or error is not None:
                rows += [PackRow(RowKind.HEADING, name=heading), *group.rows[:_MOST]]
            if self._words and len(group.rows) > _MOST:
                # As many as the home page shows: also those that are above as recent ones.
                count = len(listed_rows(packs)) if packs is not None else len(group.rows)
                name = texts.all_packs_found(count, is_more=packs is not None and packs.has_more)
                rows.append(PackRow(RowKind.ALL, name=name, section=packs.section if packs is not None else beside))
        if results.images:
            images = map(row_of_image, results.images[:_MOST])
            rows += [PackRow(RowKind.HEADING, name=texts.FOUND_IMAGES.text()), *images]
        if results.image_count > _MOST or results.has_more:
            name = texts.all_found(results.image_count, is_more=results.has_more)
            rows.append(PackRow(RowKind.ALL, name=name, section=beside))
        return rows

    def _groups(self) -> list[_Group]:
        """The packs that match, those with the best names first: what Enter takes is the first of all."""
        sources, words, now = self._sources, self._words, time.time()
        recents = recents_with(words, sources.recents, sources.search)
        seen = {pack.pack_id for pack in recents}
        community = listed_rows(self._community, without=seen | {each.id for each in sources.packs.rows})
        groups = [
            _Group(texts.RECENT_PACKS, None, [row_of_recent(pack, now) for pack in recents]),
            _Group(texts.YOUR_PACKS, sources.packs, [*listed_rows(sources.packs, without=seen)]),
            _Group(texts.COMMUNITY_PACKS, self._community, [*community] if words else []),
        ]
        if words:
            for group in groups:
                group.rows.sort(key=self._match)
            # Packs that are listed because of their images follow those of other groups whose names match.
            groups.sort(key=lambda group: bool(group.rows) and self._match(group.rows[0]) is NameMatch.NONE)
        return groups

    def _summarize(self, groups: Iterable[_Group]) -> None:
        """Set what is said of groups."""
        count, is_more = 0, False
        for group in groups:
            packs, error = group.packs, group.error
            count += len(group.rows)
            if packs is not None and group.rows:
                count += max(0, (packs.total or 0) - len(packs.rows))
                is_more |= packs.has_more and packs.total is None
            if error is not None and self._failure is None:
                self._failure = partial(texts.not_searched, group.heading, error, is_search=bool(self._words))
        results = self._sources.search.results
        images = texts.image_total(results.image_count, is_more=results.has_more) if results.images else ""
        self._found = texts.what_was_found(images, count, are_more_packs=is_more)

    def _row_of_id(self, pack_id: str) -> PackRow:
        known = {row.id: row.name for row in (*self._community.rows, *self._sources.packs.rows)}
        known |= {pack.pack_id: pack.name for pack in self._sources.recents.packs}
        name = known.get(pack_id, "")
        return PackRow(pack_id=pack_id, name=texts.open_named(texts.name_shown(name) if name else pack_id))

    def _fit(self) -> None:
        """Lie under the field, at least as wide, and as high as the rows."""
        window, list_ = self._field.window(), self.list
        place = self._field.mapTo(window, QPoint(0, self._field.height() + theme.SPACE_4))
        height = sum(list_.sizeHintForRow(row) for row in range(list_.rows.rowCount()))
        width = min(max(theme.FOUND_WIDTH, self._field.width()), window.width() - place.x() - theme.SPACE_16)
        room = window.height() - place.y() - theme.SPACE_16
        self.setGeometry(place.x(), place.y(), width, min(height + 2 * theme.SPACE_4, room))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and self.isVisible():
            self._fit()
        elif event.type() == QEvent.Type.FocusOut and watched is self._field:
            self.close_list()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        # Rows and covers are painted for the ground of a view.
        colors = theme.colors(QApplication.palette())
        paint_box(QPainter(self), self.rect(), colors.view, colors.disabled, radius=theme.PANEL_RADIUS)
