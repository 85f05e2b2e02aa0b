"""The section of the home page with the packs of the service: those of the account, or the community's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.announcements import announce
from app.ui.home.card_list import CardList
from app.ui.home.cover import CoverCache
from app.ui.home.listed_rows import listed_rows, not_loaded_note
from app.ui.home.pack_model import PackModel
from app.ui.home.pack_row import PLACEHOLDER
from app.ui.home.section import ListSection
from app.ui.home.section_choice import TITLES, SectionChoice
from app.ui.home.shown_pictures import ShownPictures
from app.ui.texts import accessible_names
from app.ui.texts import home as texts
from app.ui.widgets.parts import link_button, push_button, row_layout
from app.workspace.pack_list_state import Listed, Listing, NoKey
from app.workspace.pack_listing import Section

if TYPE_CHECKING:
    from app.workspace.pack_list import PackList

_PLACEHOLDERS: Final = 8  # cards that stand for packs which are being loaded


class YoursSection(QObject):
    """Packs of the service as cards. More of them are loaded when the end of the list comes near.

    Attributes:
        section: The widget.
        list: Its list.
        model: The rows of the list.
        pictures: The pictures of the covers.

    Signals:
        key_requested: A key is to be entered; no arguments.
        where_requested: *Where do I find my key?* was clicked; no arguments.
        sample_requested: The sample pack is to be opened; no arguments.
    """

    key_requested = Signal()
    where_requested = Signal()
    sample_requested = Signal()

    def __init__(self, packs: PackList, parent: QWidget) -> None:
        """Follow a list."""
        super().__init__(parent)
        self._packs = packs
        self._not_loaded = ""  # what was announced
        self.model = PackModel(self)
        self.pictures = ShownPictures(self)
        self.pictures.changed.connect(self.model.tell_cover)
        self.pictures.all_changed.connect(self.model.tell_all_covers)
        self.list = CardList("your_packs", accessible_names.YOUR_PACKS, self.model, CoverCache(self.pictures.find))
        self._sections = SectionChoice(packs)
        self.section = ListSection(parent, TITLES[Section.YOURS].text(), self.list, self._sections)
        self._key_row = QWidget()
        inset = theme.CARD_INSET
        row = row_layout(self._key_row, spacing=theme.SPACE_8, margins=(inset, 0, inset, 0))
        enter_key = push_button(texts.ENTER_API_KEY.text(), name="enter_api_key_for_yours")
        enter_key.clicked.connect(self.key_requested)
        where = link_button(texts.WHERE_IS_MY_KEY.text(), name="where_is_the_key_for_yours")
        where.clicked.connect(self.where_requested)
        sample = link_button(texts.EXPLORE_SAMPLE.text(), name="sample_beside_yours")
        sample.clicked.connect(self.sample_requested)
        for button in (enter_key, where, sample):
            row.addWidget(button)
        row.addStretch(1)
        self.section.column.addWidget(self._key_row)
        self._show_more = link_button(texts.SHOW_MORE.text(), name="show_more_packs")
        self._show_more.clicked.connect(self._on_show_more_clicked)
        self.section.column.addWidget(self._show_more, alignment=Qt.AlignmentFlag.AlignLeft)
        packs.changed.connect(self._render)
        self._render()

    def show_near(self, bottom: int) -> None:
        """Load more if a height in the list is near its end."""
        if bottom >= self.list.height() - self.list.gridSize().height():
            self._packs.load_more()

    def _on_show_more_clicked(self) -> None:
        self.list.focus_row(self.model.rowCount())  # before the button that has the focus is hidden
        self._packs.show_more()

    def _render(self) -> None:
        packs, state = self._packs, self._packs.state
        self._sections.update_choice()
        self._key_row.setVisible(isinstance(state, NoKey))
        self._show_more.setVisible(packs.awaits_person and isinstance(state, Listed))
        self.section.set_title(TITLES[packs.section].text())
        rows = listed_rows(packs)
        if isinstance(state, Listing):
            # As many as are expected, so that little moves when they arrive.
            missing = packs.total - len(rows) if packs.total is not None else _PLACEHOLDERS
            rows += [PLACEHOLDER] * max(0, min(missing, _PLACEHOLDERS))
        self.model.set_rows(rows)
        self.section.set_count(texts.pack_total(packs.total) if packs.total else "")
        not_loaded = not_loaded_note(packs)
        if not_loaded and not_loaded != self._not_loaded and self.section.isVisible():
            announce(self.section, not_loaded)
        self._not_loaded = not_loaded
        self.section.set_note(not_loaded or self._note(has_rows=bool(rows)))

    def _note(self, *, has_rows: bool) -> str:
        """The sentence that stands in place of packs."""
        packs, state = self._packs, self._packs.state
        if isinstance(state, NoKey):
            return texts.ENTER_KEY_FOR_YOURS.text()
        if has_rows or not isinstance(state, Listed):
            return ""
        if packs.text.strip():
            return texts.no_pack_found(packs.text)
        return (texts.NO_PACKS if packs.section is Section.YOURS else texts.NO_COMMUNITY_PACKS).text()
