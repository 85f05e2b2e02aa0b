"""The picker: one field and one list, from which a pack is opened without a mouse. Opened with `open()`.

A banner in it says why the service's packs could not be loaded, and does what its buttons say.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import override

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.core.errors import Remedy
from app.core.full_text import fold, has_words
from app.packs.pack_list import Listed, Listing, ListingFailed, NoKey, PackList, failure_to_show
from app.session.pack_lists import HomeSources
from app.session.workspace import Workspace
from app.ui import message, theme
from app.ui.accessibility import announce
from app.ui.desktop import copy_text, open_page
from app.ui.home.home_lists import SearchField
from app.ui.home.pack_model import PLACEHOLDER, ListedRow, PackRow, RowKind, row_of_recent
from app.ui.home.row_list import RowList
from app.ui.home.sections import TITLES, SectionChoice, listed_rows, not_loaded_note
from app.ui.texts import accessible_names, errors, window
from app.ui.texts import home as texts
from app.ui.widgets.error_banner import ErrorBanner, follow_remedy
from app.ui.widgets.parts import column_layout, plain_label, row_layout, set_text_color


class ListBanner(ErrorBanner):
    """The error of a list of packs, if it has one that was not dismissed."""

    def __init__(self, packs: PackList, ask_for_key: Callable[[], object], parent: QWidget) -> None:
        """Follow a list; the button for another key calls `ask_for_key`."""
        super().__init__(parent, dismiss_tip=errors.DISMISS_TIP.text(), prefix="list_", is_in_page=True)
        self._packs = packs
        self._ask_for_key = ask_for_key
        self.remedy_requested.connect(self._on_remedy_requested)
        self.copy_requested.connect(self._on_copy_requested)
        self.dismissed.connect(packs.dismiss)
        packs.changed.connect(self._render)
        self._render()

    def _render(self) -> None:
        failure = failure_to_show(self._packs.state)
        if failure is None:
            self.clear()
            return
        if failure.error is not self.error:
            self.show_error(failure.error, of_list=True)
        if failure.retry_in is not None:
            self.show_countdown(failure.retry_in)

    def _on_remedy_requested(self, remedy: Remedy) -> None:
        follow_remedy(
            remedy,
            try_again=self._packs.retry,
            ask_for_key=self._ask_for_key,
            open_page=open_page,
        )

    def _on_copy_requested(self) -> None:
        connection = self._packs.connection
        if self.error is not None and connection is not None:
            text = errors.details(self.error, pack_id=None, base_url=connection.base_url.text, of_list=True)
            said = window.DETAILS_COPIED if copy_text(text) else window.DETAILS_NOT_COPIED
            message.say(said.text())


_NEAR_END = 6  # rows


class PickerDialog(QDialog):
    """Recent packs and the service's packs, own or the community's; while something is searched, those that match."""

    def __init__(self, workspace: Workspace, sources: HomeSources, parent: QWidget | None = None) -> None:
        """Show the recent packs.

        Args:
            workspace: Opens the pack that is chosen.
            sources: The packs. The dialog uses its list of the service's packs alone.
            parent: As Qt's.
        """
        super().__init__(parent)
        self.setObjectName("picker")
        self.setWindowTitle(texts.OPEN_A_PACK.text())
        self.setAccessibleName(accessible_names.PICKER)
        self._workspace = workspace
        self._sources = sources
        self._field = SearchField("picker_field", texts.SEARCH_PACKS.text())
        self._list = RowList("picker_list", accessible_names.PICKER_LIST)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.recent_pictures.set_covers(sources.recent_covers)
        self._list.preview_pictures.set_covers(sources.preview_covers)
        self._sections = SectionChoice(sources.packs, prefix="picker_")
        self._banner = ListBanner(sources.packs, self._ask_for_key, self)
        self._note = plain_label(name="picker_note", wraps=True)
        hint = plain_label(texts.picker_hint(), font=theme.caption_font(self.font()))
        for label in (self._note, hint):
            set_text_color(label, theme.colors(self.palette()).muted)
        margin = theme.SPACE_16
        column = column_layout(self, spacing=theme.SPACE_12, margins=(margin, margin, margin, margin))
        top = row_layout(spacing=theme.SPACE_12)
        top.addWidget(self._field, 1)
        top.addWidget(self._sections)
        column.addLayout(top)
        column.addWidget(self._banner)
        column.addWidget(self._note)
        column.addWidget(self._list, 1)
        column.addWidget(hint)
        for each in (self._banner, self._note, self._list, hint):
            each.raise_()  # a screen reader goes through the children in their order
        self._field.textChanged.connect(self._on_text_changed)
        self._field.stepped.connect(self._on_stepped)
        self._field.entered.connect(self._on_entered)
        self._list.opened.connect(self._on_opened)
        self._list.sight_changed.connect(self._on_sight_changed)
        sources.recents.changed.connect(self._render)
        sources.packs.changed.connect(self._render)
        width, height = theme.PICKER_SIZE
        self.resize(width, min(height, self.screen().availableGeometry().height() - theme.WINDOW_FRAME))
        self._is_typed = True
        self._render()
        sources.set_visible(is_visible=True)
        self.finished.connect(lambda _: sources.set_visible(is_visible=False))

    def _on_text_changed(self, text: str) -> None:
        self._sources.packs.set_text("" if self._field.pack_id is not None else text)
        self._is_typed = True
        self._render()

    def _render(self) -> None:
        """Show the rows that match. After typing, the first one is marked."""
        packs = self._sources.packs
        has_key = not isinstance(packs.state, NoKey)
        self._sections.update_choice()
        rows = self._rows()
        self._list.rows.set_rows(rows)
        if self._is_typed or self._list.current_row is None:
            self._list.choose_first()
        self._is_typed = self._is_typed and isinstance(packs.state, Listing)
        text = self._field.text()
        note = ""
        if text and isinstance(packs.state, Listing) and self._list.current_row is None:
            note = texts.SEARCHING.text()
        elif not rows and not has_key:
            note = texts.ENTER_KEY_FOR_YOURS.text()
        elif self._field.pack_id is None and (missing := not_loaded_note(packs)):
            note = missing
        elif not rows and text and not isinstance(packs.state, ListingFailed):
            note = texts.no_pack_found(text)
        elif not rows and isinstance(packs.state, Listed):
            note = texts.NO_RECENT.text()
        if note != self._note.text() and note:
            announce(self, note)
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _rows(self) -> list[ListedRow]:
        pack_id = self._field.pack_id
        if pack_id is not None:
            return [PackRow(pack_id=pack_id, name=texts.open_named(pack_id))]
        words = fold(self._field.text()).split()
        now = time.time()
        recents = [row_of_recent(pack, now) for pack in self._sources.recents.packs if has_words(pack.name, words)]
        packs = self._sources.packs
        seen = {row.pack_id for row in recents}
        yours = listed_rows(packs, without=seen)
        if isinstance(packs.state, Listing):
            yours.append(PLACEHOLDER)
        total = texts.pack_total(packs.total) if packs.total else ""
        groups = ((texts.RECENT_PACKS, "", recents), (TITLES[packs.section], total, yours))
        return [
            row
            for heading, facts, group in groups
            if group
            for row in (PackRow(RowKind.HEADING, name=heading.text(), facts=facts), *group)
        ]

    def _on_stepped(self, key: Qt.Key) -> None:
        self._is_typed = False
        self._list.step(key)
        row = self._list.current_row
        if row is not None:
            announce(self._field, row.spoken)

    def _on_entered(self, in_new_tab: bool) -> None:
        row = self._list.current_row
        if row is not None:
            self._on_opened(row, in_new_tab)
        else:
            self._sources.packs.search_now()

    def _on_opened(self, row: PackRow, in_new_tab: bool) -> None:
        self.accept()
        self._workspace.open_pack(row.pack_id, new_tab=in_new_tab)

    def _on_sight_changed(self, last: int) -> None:
        if last + _NEAR_END >= self._list.rows.rowCount():
            self._sources.packs.load_more()

    def _ask_for_key(self) -> None:
        self.reject()
        self._workspace.keys.wanted.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._banner.error is not None:
            self._banner.dismiss()
        elif event.key() == Qt.Key.Key_F5:  # the shortcuts of the window do not work in dialogs
            if not event.isAutoRepeat():
                self._sources.packs.refresh()
        else:
            super().keyPressEvent(event)
