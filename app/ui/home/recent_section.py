"""The section *Recent packs* of the home page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.folding import fold
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


class RecentSection(QObject):
    """Recent packs as cards, while something is searched for those alone whose name contains it.

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
        self._clear = link_button(texts.CLEAR_ALL.text(), name="clear_recent_packs")
        self._clear.clicked.connect(self.clear_requested)
        self.section = ListSection(parent, texts.RECENT_PACKS.text(), self.list, self._clear)
        self._packs: Sequence[RecentPack] = ()
        self._words: list[str] = []
        self._render()

    @property
    def packs(self) -> Sequence[RecentPack]:
        """All recent packs."""
        return self._packs

    def set_packs(self, packs: Sequence[RecentPack]) -> None:
        """Show other packs, or other facts about them."""
        self._packs = packs
        self._render()

    def set_text(self, text: str) -> None:
        """Show the packs whose names contain all words of a text."""
        self._words = fold(text).split()
        self._render()

    def _render(self) -> None:
        now = time.time()
        self.model.set_rows(
            row_of_recent(pack, now)
            for pack in self._packs
            if not self._words or all(word in fold(pack.name) for word in self._words)
        )
        is_empty = not self.model.rowCount()
        self._clear.setVisible(bool(self._packs) and not self._words)
        self.section.set_note("" if self._packs else texts.NO_RECENT.text())
        self.section.setVisible(not (is_empty and self._words))
