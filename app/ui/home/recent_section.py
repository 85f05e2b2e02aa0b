"""A section of the home page, which is a heading with a list below it, and the first one: the recent packs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final, override

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.core.full_text import fold, has_words
from app.core.saved_values import RecentPack
from app.ui import theme
from app.ui.home.card_list import CardList
from app.ui.home.covers import CoverCache, ShownPictures
from app.ui.home.growing_list import GrowingList
from app.ui.home.pack_model import PackModel, row_of_recent
from app.ui.texts import accessible_names
from app.ui.texts import home as texts
from app.ui.widgets.parts import column_layout, link_button, plain_label, row_layout, set_text_color


class ListSection(QWidget):
    """One list of the home page.

    Attributes:
        list: The list.
    """

    def __init__(self, parent: QWidget, title: str, rows: GrowingList, *beside: QWidget) -> None:
        """Lay out a section.

        Args:
            parent: What it is shown in. Without one it would be shown as a window of its own for a moment.
            title: Its heading.
            rows: Its list.
            beside: What stands at the right of the heading.
        """
        super().__init__(parent)
        self.list = rows
        self._title = plain_label(title, font=theme.semibold_font(self.font()))
        self._count = plain_label(name=f"{rows.objectName()}_count", font=theme.caption_font(self.font()))
        self._note = plain_label(name=f"{rows.objectName()}_note", wraps=True)
        self._note.hide()
        # Headings are above the covers, which are inside of their cards.
        inset = theme.CARD_INSET
        heading = row_layout(spacing=theme.SPACE_8, margins=(inset, 0, inset + theme.SPACE_8, 0))
        self._note.setContentsMargins(inset, self._note.contentsMargins().top(), inset, 0)
        heading.addWidget(self._title)
        heading.addWidget(self._count)
        heading.addStretch(1)
        for each in beside:
            heading.addWidget(each)
        self.column = column_layout(self, spacing=theme.SPACE_8)
        self.column.addLayout(heading)
        self.column.addWidget(rows)
        self.column.addWidget(self._note)
        self._tint()

    def set_title(self, title: str) -> None:
        """Replace the heading."""
        self._title.setText(title)

    def set_count(self, text: str) -> None:
        """Say beside the heading how many rows there are."""
        self._count.setText(text)

    def set_note(self, sentence: str) -> None:
        """Show a sentence below the list; empty for none. The list is hidden while it is empty."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        is_empty = not self.list.model().rowCount()
        if is_empty:
            self.list.give_focus_away()
        self.list.setVisible(not is_empty)

    def _tint(self) -> None:
        muted = theme.colors(QApplication.palette()).muted
        set_text_color(self._count, muted)
        set_text_color(self._note, muted)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


_USUAL_COLUMNS: Final = 5  # before the width is known


class RecentSection(QObject):
    """Recent packs as cards: two rows of them, or all. While something is searched, those whose name contains it.

    Attributes:
        section: The widget.
        list: Its list.
        model: The rows of the list.
        pictures: The pictures of the covers.
        clear: The button *Clear all*.
        packs: All recent packs.
    """

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.model = PackModel(self)
        self.pictures = ShownPictures(self.model)
        covers = CoverCache(self.pictures.find)
        self.list = CardList("recent_packs", accessible_names.RECENT_PACKS, self.model, covers)
        # Later, because the rows may be changing now.
        self.list.columns_changed.connect(self._render, Qt.ConnectionType.QueuedConnection)
        self._show_all = link_button("", name="show_all_recent_packs")
        self._show_all.clicked.connect(self._on_show_all_clicked)
        self.clear = link_button(texts.CLEAR_ALL.text(), name="clear_recent_packs")
        self.section = ListSection(parent, texts.RECENT_PACKS.text(), self.list, self._show_all, self.clear)
        self.packs: Sequence[RecentPack] = ()
        self._found: Sequence[RecentPack] = ()
        self._words: list[str] = []
        self._shows_all = False
        self._render()

    def set_packs(self, packs: Sequence[RecentPack]) -> None:
        """Show other packs, or other facts about them."""
        self.packs = packs
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

    def _render(self) -> None:
        now = time.time()
        packs = [pack for pack in self.packs if has_words(pack.name, self._words)]
        if self._words:
            listed = {pack.pack_id for pack in packs}
            packs += [pack for pack in self._found if pack.pack_id not in listed]
        # The packs of the service would be far below fifty recent ones.
        fitting = theme.RECENT_CARD_ROWS * (self.list.columns if self.list.isVisible() else _USUAL_COLUMNS)
        most = len(packs) if self._shows_all or self._words else fitting
        self.model.set_rows(row_of_recent(pack, now) for pack in packs[:most])
        has_more = not self._words and len(packs) > fitting
        self._show_all.setVisible(has_more)
        self._show_all.setText(texts.SHOW_FEWER.text() if self._shows_all else texts.show_all(len(packs)))
        self.clear.setVisible(bool(self.packs) and not self._words)
        self.section.set_note("" if self.packs else texts.NO_RECENT.text())
        self.section.setVisible(bool(packs) or not self._words)
