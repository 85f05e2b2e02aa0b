"""The lists of the home page, one below another, and what of them matches a search."""

from collections.abc import Iterable
from typing import Final, override

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from app.core.pack_id import may_become_pack_id
from app.packs.pack_list import Listed, Listing, Section
from app.session.pack_lists import HomeSources
from app.session.workspace import Workspace
from app.ui import theme
from app.ui.accessibility import SETTLED_MS, announce
from app.ui.home.card_list import GrowingList
from app.ui.home.sections import FoundSection, RecentSection, YoursSection
from app.ui.texts import home as texts
from app.ui.texts.keys import shown_name_of
from app.ui.texts.wording import follow_language
from app.ui.widgets.parts import column_layout, row_layout
from app.ui.widgets.scrolling import WHEEL_STEP, SlimScrollBar, SmoothScroller

_WHEEL_LINES: Final = 3
_LINE: Final = 40  # pixels that the wheel scrolls for a line
_PREFETCHED: Final = 0.5  # of the height in sight, below it


class HomeLists(QScrollArea):
    """Images that were found, recent packs, and the packs of the service.

    Attributes:
        recent: The section with the recent packs.
        found: The section with images; None before the services exist.
        yours: The section with the packs of the service; None before the services exist.
        text: What is searched for; empty for nothing.

    Signals:
        left: Up was pressed in the first row, or what had the focus is hidden; no arguments.
    """

    left = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        """Lay out what can be shown before the services exist."""
        super().__init__(parent)
        self._workspace = workspace
        self.setObjectName("home_lists")
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
        self.recent = RecentSection(self)
        self.found: FoundSection | None = None
        self.yours: YoursSection | None = None
        self._sources: HomeSources | None = None
        self._revealed: GrowingList | None = None
        self._reveal_timer = QTimer(self, interval=0, singleShot=True)
        self._reveal_timer.timeout.connect(self._reveal)
        self._sight_timer = QTimer(self, interval=0, singleShot=True)
        self._sight_timer.timeout.connect(self._request_in_sight)
        self._announced = ""
        self._settled = QTimer(self, interval=SETTLED_MS, singleShot=True)
        self._settled.setObjectName("settled")
        self._settled.timeout.connect(self._announce)
        content = QWidget()
        # The edges of the covers stand under those of the field and the menu.
        inset = theme.INSET - theme.CARD_INSET
        margins = (inset, theme.SPACE_24, inset - theme.SCROLL_BAR, theme.INSET)
        self._column = column_layout(content, spacing=theme.SPACE_24, margins=margins)
        self._column.addWidget(self.recent.section)
        self._column.addStretch(1)
        self._content = content
        page = _Page()
        row_layout(page, spacing=0).addWidget(content)
        self.setWidget(page)
        self.verticalScrollBar().valueChanged.connect(self._request_in_sight_soon)
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self._follow(self.recent.list)
        keys = workspace.keys
        for signal in (keys.changed, keys.connection_changed, workspace.recent_packs.changed):
            signal.connect(self._show_key)
        follow_language(self, self._show_key)

    def _show_key(self) -> None:
        """Show which key the packs are listed with."""
        connection, keys = self._workspace.recent_packs.connection, self._workspace.keys
        name = "" if connection.is_demo else shown_name_of(keys, connection.key)
        for section in (self.recent.section, self.yours.section if self.yours is not None else None):
            if section is not None:
                section.set_key_name(name)

    def attach(self, sources: HomeSources) -> tuple[FoundSection, YoursSection]:
        """Add what the services are needed for, follow it, and return the sections."""
        self._sources = sources
        self.found = found = FoundSection(sources.search, self)
        self.yours = yours = YoursSection(sources.packs, self._workspace.keys, self)
        yours.left.connect(self.left)
        self._column.insertWidget(0, found.section)
        self._column.insertWidget(2, yours.section)
        self._follow(found.list)
        self._follow(yours.list)
        if sources.recents.is_loaded:  # otherwise those stay that were read at the start
            self._show_recents()
        sources.recents.changed.connect(self._on_recents_changed)
        sources.recents.reviews_read.connect(self._show_recents)
        sources.search.changed.connect(self._on_searched)
        sources.packs.changed.connect(self._settled.start)
        self.recent.list.pictures.set_covers(sources.recent_covers)
        found.list.pictures.set_covers(sources.found_covers)
        yours.list.pictures.set_covers(sources.preview_covers)
        if self.text:
            self._search()
        self._set_in_sight(is_in_sight=self.isVisible())
        self._show_key()
        return found, yours

    @property
    def lists(self) -> list[GrowingList]:
        """The lists, from top to bottom."""
        sections = (self.found, self.recent, self.yours)
        return [section.list for section in sections if section is not None]

    def search(self, text: str, section: Section | None = None) -> None:
        """Show what matches a text alone; everything for an empty one.

        Args:
            text: What is searched for.
            section: Of the service's packs, which is shown; None for the present one.
        """
        if text != self.text:
            self.text = text
            self._search()
        if section is not None and self._sources is not None:
            self._sources.packs.set_section(section)
        self.scroll_to_top()

    def _search(self) -> None:
        self._settled.start()
        self.recent.set_text(self.text)
        if self._sources is not None and self.found is not None:
            self.found.set_text(self.text)
            self._sources.packs.set_text(self.text)

    def focus_first(self) -> bool:
        """Give the focus to the first row of all, and return whether there is one."""
        return self._focus_first(self.lists)

    def scroll_to_top(self) -> None:
        """Show the first rows, instead of what was scrolled to."""
        self._revealed = None
        self._reveal_timer.stop()
        self._scroller.stop()
        self.verticalScrollBar().setValue(0)

    def _follow(self, rows: GrowingList) -> None:
        rows.current_moved.connect(lambda: self._reveal_soon(rows))
        rows.current_moved.connect(self._on_used)
        rows.edge_reached.connect(lambda step: self._leave(rows, step))
        model = rows.model()
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._request_in_sight_soon)

    def _on_used(self) -> None:
        """Let nothing replace the page by itself from now on."""
        if self._workspace.current is not None:
            self._workspace.current.stop_waiting_for_network()

    def _show_recents(self) -> None:
        if self._sources is not None:
            self.recent.set_packs(self._sources.recents.packs, self._sources.recents.reviews)

    def _on_recents_changed(self) -> None:
        self._show_recents()
        if self._sources is not None and self.isVisible():
            self._sources.recents.read_reviews()

    def _on_searched(self) -> None:
        if self._sources is not None:
            self._settled.start()
            self.recent.set_found([found.pack for found in self._sources.search.results.packs])

    @property
    def is_searching(self) -> bool:
        """Whether it is not known yet what matches."""
        sources = self._sources
        return sources is not None and (sources.search.is_searching or isinstance(sources.packs.state, Listing))

    def _announce(self) -> None:
        """Let a screen reader speak what was found. Why packs could not be listed is said by the banner."""
        sources, found, yours = self._sources, self.found, self.yours
        if sources is None or found is None or yours is None or self.is_searching or not self.isVisible():
            return
        sentence = ""
        if self.text.strip():
            ids = {pack.pack_id for pack in self.recent.found} | {pack.id for pack in sources.packs.rows}
            packs = len(ids) + max(0, (sources.packs.total or 0) - len(sources.packs.rows))
            sentence = texts.what_was_found(found.section.count.text(), packs)
            if not sentence and isinstance(sources.packs.state, Listed) and not may_become_pack_id(self.text):
                sentence = f"{found.section.note} {yours.section.note}"
        if sentence and sentence != self._announced:
            announce(self, sentence)
        self._announced = sentence

    def _focus_first(self, lists: Iterable[GrowingList]) -> bool:
        for rows in lists:
            if rows.isVisible() and rows.has_packs:
                rows.focus_row(0, Qt.FocusReason.TabFocusReason)
                return True
        return False

    def _leave(self, rows: GrowingList, step: int) -> None:
        """Move from the first or last row of a list to the next list, or leave the page."""
        lists = self.lists
        place = lists.index(rows)
        if step > 0:
            self._focus_first(lists[place + 1 :])
            return
        for other in reversed(lists[:place]):
            if other.isVisible() and other.has_packs:
                other.focus_row(other.model().rowCount() - 1, Qt.FocusReason.BacktabFocusReason)
                return
        self.left.emit()

    def _reveal_soon(self, rows: GrowingList) -> None:
        """Scroll to the current row of a list when the page has its size: rows may just have been added."""
        self._revealed = rows
        self._reveal_timer.start()

    def _reveal(self) -> None:
        """Scroll so that the current row can be seen, with the heading above the first one."""
        page, rows = self.widget(), self._revealed
        if page is None or rows is None or not rows.currentIndex().isValid():
            return
        rect = rows.visualRect(rows.currentIndex())
        middle = rows.viewport().mapTo(page, rect.center())
        half = rect.height() // 2
        if rect.top() <= 0:
            self.ensureVisible(middle.x(), max(0, middle.y() - half - theme.SPACE_32 * 2), 0, 0)
        self.ensureVisible(middle.x(), middle.y(), 0, min(half + theme.SPACE_16, self.viewport().height() // 2 - 1))
        if self.viewport().rect().contains(rows.viewport().mapTo(self.viewport(), rect.center())):
            self._revealed = None

    def _on_range_changed(self) -> None:
        # The page gets its size in several steps, one for each layout around a list that has more rows.
        if self._revealed is not None:
            self._reveal_timer.start()
        self._sight_timer.start()

    def _request_in_sight_soon(self, *_: object) -> None:
        # Signals of scroll bars have numbers, which `QTimer.start` would take for an interval.
        self._sight_timer.start()

    def _request_in_sight(self) -> None:
        """Request the pictures that are in sight, and more packs near the end of the list."""
        height = self.viewport().height()
        for rows in self.lists:
            top = rows.mapFrom(self.viewport(), QPoint(0, 0)).y()
            bottom = top + height + round(height * _PREFETCHED)
            rows.pictures.request(rows.urls_in(top, bottom) if rows.isVisible() and bottom >= 0 else ())
        if self.yours is not None and self.isVisible():
            list_bottom = self.yours.list.mapFrom(self.viewport(), QPoint(0, height)).y()
            self.yours.show_near(list_bottom + height)

    def _set_in_sight(self, *, is_in_sight: bool) -> None:
        """Let nothing be requested while the page is hidden."""
        if self._sources is not None:
            self._sources.set_visible(is_visible=is_in_sight)
            if is_in_sight:
                self._sources.recents.read_reviews()  # images may have been marked while another page was shown
                self._sight_timer.start()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_in_sight(is_in_sight=True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._set_in_sight(is_in_sight=False)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self._revealed = None
        if event.pixelDelta().isNull() and event.angleDelta().y():
            notches = event.angleDelta().y() / WHEEL_STEP
            self._scroller.scroll_by(-notches * _WHEEL_LINES * self.verticalScrollBar().singleStep())
            event.accept()
        else:  # touchpads send pixels, which are smooth already
            super().wheelEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sight_timer.start()


class _Page(QWidget):
    """What is scrolled, on the ground of a view.

    It has no palette of its own, which its lists would inherit: colours are derived from that of the window.
    """

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.colors(QApplication.palette()).view)
