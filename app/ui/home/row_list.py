"""The list under the field: packs and images that match what is typed there. The focus stays in the field.

It is made when something is typed first. Nothing is requested while it is hidden.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, NamedTuple, override

from msgspec.structs import replace
from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QHideEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.errors import PackBrowserError
from app.core.full_text import NameMatch, fold, has_words, name_match
from app.core.models import PackSummary
from app.core.pack_id import PackIdProblem, may_become_pack_id, parse_pack_id, words_in
from app.packs.keys import Keys
from app.packs.pack_list import Listing, ListingFailed, NoKey, PackList, Section
from app.session.pack_lists import HomeSources
from app.ui import icons, theme
from app.ui.accessibility import SETTLED_MS, announce
from app.ui.home.pack_model import (
    CoverCache,
    ListedRow,
    PackModel,
    PackRow,
    RowKind,
    ShownPictures,
    row_of_image,
    row_of_recent,
)
from app.ui.home.sections import TITLES, draw_found_text, listed_rows
from app.ui.picture_painting import draw_line
from app.ui.texts import accessible_names, errors, window
from app.ui.texts import home as texts
from app.ui.texts.wording import Text, follow_language
from app.ui.widgets.parts import column_layout
from app.ui.widgets.scrolling import SlimScrollBar

_Index = QModelIndex | QPersistentModelIndex

_PACK_HEIGHT: Final = theme.SMALL_COVER + 2 * theme.SPACE_4


class RowDelegate(QStyledItemDelegate):
    """Paints a row. The selected one is marked, wherever the focus is."""

    def __init__(self, model: PackModel, covers: CoverCache, parent: QObject) -> None:
        """Set the sources of rows and covers."""
        super().__init__(parent)
        self._model = model
        self._covers = covers

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        is_pack = self._model.row(index.row()).kind is RowKind.PACK
        return QSize(0, _PACK_HEIGHT if is_pack else option.fontMetrics.height() + theme.SPACE_12)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = self._model.row(index.row())
        colors = theme.colors(option.palette)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_selected or (row.is_choosable and option.state & QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.accent if is_selected else colors.ground)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), theme.FOCUS_RADIUS, theme.FOCUS_RADIUS)
        if is_selected:  # all texts are in the colour that is legible on the accent
            colors = replace(colors, text=colors.view, muted=colors.view, link=colors.view)
        room = option.rect.adjusted(theme.SPACE_8, theme.SPACE_4, -theme.SPACE_8, -theme.SPACE_4)
        if row.kind is RowKind.PACK:
            self._paint_pack(painter, option, row, room, colors)
        else:
            is_heading = row.kind is RowKind.HEADING
            painter.setFont(theme.caption_font(option.font) if is_heading else option.font)
            painter.setPen(colors.muted if is_heading else colors.link)
            draw_line(painter, room, row.name)
        painter.restore()

    def _paint_pack(
        self, painter: QPainter, option: QStyleOptionViewItem, row: PackRow, room: QRect, colors: theme.Colors
    ) -> None:
        scale = painter.device().devicePixelRatioF()
        cover = QRect(room.topLeft(), QSize(theme.SMALL_COVER, theme.SMALL_COVER))
        if row.cover_urls:
            painted = self._covers.painted(row.cover_urls, cover.size(), scale, theme.STRIP_RADIUS, colors)
            painter.drawPixmap(cover.topLeft(), painted)
        else:
            icons.paint_icon(painter, cover, "pack", colors.muted, theme.ICON)
        room.setLeft(cover.right() + 1 + theme.SPACE_12)
        if row.is_pinned:
            pin = icons.icon_pixmap("pin", colors.muted, theme.ICON_SMALL, scale)
            room.setRight(room.right() - theme.ICON_SMALL)
            painter.drawPixmap(QPointF(room.right() + 1, option.rect.center().y() - theme.ICON_SMALL / 2), pin)
            room.setRight(room.right() - theme.SPACE_8)
        caption_font = theme.caption_font(option.font)
        details = " · ".join(part for part in (row.facts, row.when) if part)
        name = QRect(room.topLeft(), QSize(room.width(), option.fontMetrics.height()))
        below = QRect(name.bottomLeft(), QSize(room.width(), QFontMetrics(caption_font).height() if details else 0))
        for line in (name, below):
            line.translate(0, (room.height() - name.height() - below.height()) // 2)
        painter.setPen(colors.text)
        painter.setFont(option.font)
        if row.matches:
            draw_found_text(painter, name, row, option.font, colors.link)
        else:
            draw_line(painter, name, row.name)
        painter.setFont(caption_font)
        painter.setPen(colors.muted)
        draw_line(painter, below, details)


_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


class RowList(QListView):
    """The rows. They never have the focus.

    Attributes:
        rows: The rows.
        recent_pictures: Covers of recent packs.
        preview_pictures: Covers of the service's packs.
        found_pictures: Images that were found.

    Signals:
        chosen: A row was clicked; the `PackRow`, and whether for a new tab.
    """

    chosen = Signal(object, bool)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.setObjectName("found")
        self.setAccessibleName(accessible_names.FOUND)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.rows = PackModel(self)
        self.recent_pictures = ShownPictures(self)
        self.preview_pictures = ShownPictures(self)
        self.found_pictures = ShownPictures(self)
        self._covers = CoverCache(self._find)
        self.setItemDelegate(RowDelegate(self.rows, self._covers, self))
        self.setModel(self.rows)

    def _find(self, url: str) -> bytes | None:
        sources = (self.recent_pictures, self.preview_pictures, self.found_pictures)
        return next((picture for source in sources if (picture := source.find(url)) is not None), None)

    @property
    def current_row(self) -> PackRow | None:
        """The row that is marked; None if none is."""
        index = self.currentIndex()
        row = self.rows.row(index.row()) if index.isValid() else None
        return row if row is not None and row.is_choosable else None

    def show_rows(self, rows: list[ListedRow]) -> None:
        """Replace the rows, and request their pictures: they are few."""
        self.rows.set_rows(rows)
        shown = [self.rows.row(number) for number in range(len(rows))]
        self.recent_pictures.request([url for row in shown if row.is_recent for url in row.cover_urls])
        self.found_pictures.request([url for row in shown if row.image_id for url in row.cover_urls])
        listed = [row for row in shown if not row.is_recent and not row.image_id]
        self.preview_pictures.request([url for row in listed for url in row.cover_urls])

    def choose_first(self) -> None:
        """Mark the first row that can be chosen."""
        self.setCurrentIndex(self.rows.index(-1, 0))
        self._go(0, 1)
        self.scrollToTop()

    def step(self, key: Qt.Key) -> None:
        """Move the mark as a key says that moves in lists. Headings are passed over."""
        step = _STEPS[key]
        current = self.currentIndex().row() if self.currentIndex().isValid() else -1
        self._go(max(0, min(self.rows.rowCount() - 1, current + step)), 1 if step > 0 else -1)

    def _go(self, row: int, step: int) -> None:
        """Mark a row, or the next one in a direction that can be chosen, or else stay."""
        while 0 <= row < self.rows.rowCount():
            if self.rows.row(row).is_choosable:
                self.setCurrentIndex(self.rows.index(row, 0))
                if row == 1:
                    self.scrollToTop()  # with the heading
                return
            row += step

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._covers.clear()  # as those of the home page

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Do nothing; the release chooses."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row = self.rows.row(index.row()) if index.isValid() else None
        is_middle = event.button() == Qt.MouseButton.MiddleButton
        if row is not None and row.is_choosable and (is_middle or event.button() == Qt.MouseButton.LeftButton):
            in_new_tab = is_middle or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.chosen.emit(row, in_new_tab)


class _Group(NamedTuple):
    """Rows with a heading.

    Attributes:
        heading: What they are.
        packs: The list that they are of; None for recent packs.
        rows: The packs that match.
        section: Of the list; None for recent packs.
    """

    heading: str
    packs: PackList | None
    rows: list[ListedRow]
    section: Section | None


def _error_of(packs: PackList | None) -> PackBrowserError | None:
    """Why the packs of a list that is in use could not be loaded; None if they were, or may be."""
    failure = packs.state if packs is not None and packs.is_visible else None
    return failure.error if isinstance(failure, ListingFailed) else None


def _not_searched(section: Section, error: PackBrowserError, *, is_search: bool) -> str:
    return texts.not_searched(TITLES[section].text(), errors.title(error), is_search=is_search)


_MOST: Final = 4  # rows of a group; the home page shows all that was found
_MOVES: Final = frozenset({QEvent.Type.Move, QEvent.Type.Resize})


class PackFinder(QWidget):
    """Searches for what is typed into a field, and shows what is found in a list below it, over the window.

    Attributes:
        list: The list.
    """

    def __init__(
        self,
        field: QLineEdit,
        sources: HomeSources,
        community: PackList,
        keys: Keys,
        choose: Callable[[PackRow, bool], object],
    ) -> None:
        """Begin hidden.

        Args:
            field: What is typed into. Its window is the parent.
            sources: Recent packs, the search in them, and the packs of the key in use.
            community: The public packs.
            keys: Say whether the key is still being read, without which no pack is searched.
            choose: Called with the row that was chosen, and whether it is for a new tab.
        """
        super().__init__(field.window())
        self._field = field
        self._sources = sources
        self._community = community
        self._keys = keys
        self._choose = choose
        self._text = ""
        self._words: list[str] = []  # of it, folded; empty if nothing is searched
        self._is_new = False  # the text, so that another row may be marked
        self._entered: bool | None = None  # Enter was pressed before anything was found; whether for a new tab
        self._note = ""  # the sentence in place of rows
        self._found = ""  # how much, for screen readers
        self._failure: Callable[[], str] | None = None  # the sentence that says why packs could not be listed
        self._announced = ""
        self._settled = QTimer(self, interval=SETTLED_MS, singleShot=True)
        self._settled.setObjectName("settled")
        self._settled.timeout.connect(self._announce)
        self.setObjectName("pack_finder")
        self.list = RowList()
        self.list.chosen.connect(self._on_chosen)
        self.list.recent_pictures.set_covers(sources.recent_covers)
        self.list.preview_pictures.set_covers(sources.preview_covers)
        self.list.found_pictures.set_covers(sources.found_covers)
        column = column_layout(self, spacing=0, margins=(theme.SPACE_4, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4))
        column.addWidget(self.list)
        self._render_timer = QTimer(self, interval=0, singleShot=True)
        self._render_timer.timeout.connect(self._render)
        lists = (sources.recents, sources.search, sources.packs, community)
        for changed in (*(each.changed for each in lists), keys.recalled):
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
        self._announced = ""
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
        # Whether it was searched for everywhere.
        return window.HINTS[PackIdProblem.NONE] if self._note == texts.nothing_matches(text) else window.NO_PACK_ID

    def close_list(self, *, ends_search: bool = True) -> None:
        """Hide the list, and search for nothing any more, unless the home page goes on with what was found."""
        if self.isHidden():
            return
        self.hide()
        self._render_timer.stop()
        self._settled.stop()
        self._announced = ""
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
        is_listing = any(each.is_visible and isinstance(each.state, Listing) for each in lists)
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
        if isinstance(self._sources.packs.state, NoKey):
            return (window.WAITING_FOR_KEYCHAIN if self._keys.is_recalling else texts.ENTER_KEY_TO_SEARCH).text()
        return texts.nothing_matches(self._text)

    def _announce(self) -> None:
        """Let a screen reader speak what was found and the marked row, or the sentence in place of rows.

        It is spoken once it stays, unless the person may still be typing an ID.
        """
        if self._is_searching or may_become_pack_id(self._text):
            return
        row = self.list.current_row
        spoken = row.spoken if row is not None else ""
        found = texts.found_and_marked(self._found, spoken) if self._found and spoken else spoken
        failure = self._failure() if self._failure is not None else ""
        sentence = self._note or " ".join(part for part in (failure, found) if part)
        if sentence and sentence != self._announced:
            announce(self._field, sentence)
        self._announced = sentence

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
        listed = {group.section for group in groups if group.rows}
        beside = Section.COMMUNITY if Section.COMMUNITY in listed and Section.YOURS not in listed else None
        rows: list[ListedRow] = []
        for heading, packs, group, section in groups:
            error = _error_of(packs)
            if error is not None:
                heading = texts.not_listed(heading, errors.title(error))
            if group or error is not None:
                rows += [PackRow(RowKind.HEADING, name=heading), *group[:_MOST]]
            if self._words and len(group) > _MOST:
                # As many as the home page shows: also those that are above as recent ones.
                count = len(listed_rows(packs)) if packs is not None else len(group)
                name = texts.all_packs_found(count, is_more=packs is not None and packs.has_more)
                rows.append(PackRow(RowKind.ALL, name=name, section=section or beside))
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
        recents = [pack for pack in sources.recents.packs if has_words(pack.name, words)]
        seen = {pack.pack_id for pack in recents}
        recents += [found.pack for found in sources.search.results.packs if words and found.pack.pack_id not in seen]
        seen = {pack.pack_id for pack in recents}
        yours = listed_rows(sources.packs, without=seen)
        community = listed_rows(self._community, without=seen | {each.id for each in sources.packs.rows})
        groups = [
            _Group(texts.RECENT_PACKS.text(), None, [row_of_recent(pack, now) for pack in recents], None),
            _Group(texts.YOUR_PACKS.text(), sources.packs, yours, Section.YOURS),
            _Group(texts.COMMUNITY_PACKS.text(), self._community, community if words else [], Section.COMMUNITY),
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
        for _, packs, rows, section in groups:
            count += len(rows)
            if packs is not None and rows:
                count += max(0, (packs.total or 0) - len(packs.rows))
                is_more |= packs.has_more and packs.total is None
            error = _error_of(packs)
            if error is not None and section is not None and self._failure is None:
                self._failure = partial(_not_searched, section, error, is_search=bool(self._words))
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
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colors.disabled)
        painter.setBrush(colors.view)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, theme.PANEL_RADIUS, theme.PANEL_RADIUS)
