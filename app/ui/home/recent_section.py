"""The section *Recent packs* of the home page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal

from app.core.folding import fold, has_words
from app.ui import theme
from app.ui.home.card_list import CardList
from app.ui.home.cover import CoverCache
from app.ui.home.pack_model import PackModel
from app.ui.home.pack_row import row_of_recent
from app.ui.home.section import ListSection
from app.ui.home.shown_pictures import ShownPictures
from app.ui.texts import accessible_names
from app.ui.texts import home as texts
from app.ui.widgets.parts import link_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.core.recent_pack import RecentPack

_USUAL_COLUMNS: Final = 5  # before the width is known


class RecentSection(QObject):
    """Recent packs as cards: two rows of them, or all. While something is searched, those whose name contains it.

    Attributes:
        section: The widget.
        list: Its list.
        model: The rows of the list.
        pictures: The pictures of the covers.

    Signals:
        clear_requested: *Clear all* was clicked; no arguments.
    """

    clear_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.model = PackModel(self)
        self.pictures = ShownPictures(self)
        self.pictures.changed.connect(self.model.tell_cover)
        self.pictures.all_changed.connect(self.model.tell_all_covers)
        covers = CoverCache(self.pictures.find)
        self.list = CardList("recent_packs", accessible_names.RECENT_PACKS, self.model, covers)
        # Later, because the rows may be changing now.
        self.list.columns_changed.connect(self._render, Qt.ConnectionType.QueuedConnection)
        self._show_all = link_button("", name="show_all_recent_packs")
        self._show_all.clicked.connect(self._on_show_all_clicked)
        self._clear = link_button(texts.CLEAR_ALL.text(), name="clear_recent_packs")
        self._clear.clicked.connect(self.clear_requested)
        self.section = ListSection(parent, texts.RECENT_PACKS.text(), self.list, self._show_all, self._clear)
        self._packs: Sequence[RecentPack] = ()
        self._found: Sequence[RecentPack] = ()
        self._words: list[str] = []
        self._shows_all = False
        self._render()

    @property
    def packs(self) -> Sequence[RecentPack]:
        """All recent packs."""
        return self._packs

    def set_packs(self, packs: Sequence[RecentPack]) -> None:
        """Show other packs, or other facts about them."""
        self._packs = packs
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
        packs = [pack for pack in self._packs if has_words(pack.name, self._words)]
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
        self._clear.setVisible(bool(self._packs) and not self._words)
        self.section.set_note("" if self._packs else texts.NO_RECENT.text())
        self.section.setVisible(bool(packs) or not self._words)
