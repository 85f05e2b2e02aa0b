"""The home page, which is shown while no pack is open: recent packs, the packs of the service, and what was found.

Before the first paint only its first view is made. The lists are added after that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.core.connection import DOCUMENTATION_URL
from app.session.workspace import Workspace
from app.ui import message
from app.ui.desktop import copy_text, open_page
from app.ui.home.card_list import CardButton
from app.ui.home.home_lists import HomeLists
from app.ui.texts import home as texts
from app.ui.texts import window
from app.ui.widgets.parts import EmptyView, column_layout, link_button, push_button

if TYPE_CHECKING:
    from app.packs.pack_list import PackList
    from app.session.pack_lists import HomeSources
    from app.ui.home.card_list import GrowingList
    from app.ui.home.pack_model import PackRow


class HomePage(QWidget):
    """What a person can do before a pack is open.

    Attributes:
        chosen: The pack that the commands of the context menu act on; None before it was opened.

    Signals:
        menu_requested: The context menu for `chosen` was requested; the position on the screen.
        field_requested: What had the focus is hidden or left: the field is to have it; no arguments.
    """

    menu_requested = Signal(QPoint)
    field_requested = Signal()

    def __init__(self, workspace: Workspace, sample_id: str) -> None:
        """Lay out the first view, for a person without a key.

        Args:
            workspace: Opens packs, and has the lists.
            sample_id: The pack of the demonstration service that is offered.
        """
        super().__init__()
        self.setObjectName("home")
        self.chosen: PackRow | None = None
        self._workspace = workspace
        self._sample_id = sample_id
        self._has_key = False
        self._lists: HomeLists | None = None
        self._sources: HomeSources | None = None
        enter_key = push_button(texts.ENTER_API_KEY, name="enter_api_key")
        where = link_button(texts.WHERE_IS_MY_KEY, name="where_do_i_find_my_key")
        sample = link_button(texts.EXPLORE_SAMPLE, name="explore_a_sample_pack")
        self._connect_buttons(enter_key, where, sample)
        self._empty = EmptyView("pack", texts.ENTER_KEY_FIRST, (enter_key,), (where, sample))
        self._column = column_layout(self, spacing=0)
        self._column.addWidget(self._empty)

    def _connect_buttons(self, enter_key: QAbstractButton, where: QAbstractButton, sample: QAbstractButton) -> None:
        enter_key.clicked.connect(lambda: self._workspace.keys.wanted.emit())
        where.clicked.connect(lambda: open_page(DOCUMENTATION_URL))
        sample.clicked.connect(lambda: self._workspace.open_demo(self._sample_id))

    def set_has_key(self, *, has_key: bool) -> None:
        """Set whether there is a key. Without one and without recent packs, the page asks for a key."""
        self._has_key = has_key
        self._render()

    # --- The lists ------------------------------------------------------------------------------------------------

    def fill(self) -> PackList | None:
        """Make the lists of the services, because the page is shown, and return that of the service's packs; once."""
        if self._sources is not None:
            return None
        workspace = self._workspace
        sources = workspace.pack_lists.make_sources(workspace.recent_packs, workspace.pack_search)
        self.attach(sources)
        return sources.packs

    def attach(self, sources: HomeSources) -> None:
        """Show recent packs and those of the service, and follow them."""
        self._sources = sources
        found, yours = self.prepare().attach(sources)
        self._connect(yours.list)
        self._connect(found.list)
        self._connect_buttons(yours.enter_key, yours.where, yours.sample)
        sources.recents.changed.connect(self._render)
        self._render()

    def prepare(self) -> HomeLists:
        """Make the lists, hidden, and return them."""
        if self._lists is None:
            self._lists = lists = HomeLists(self._workspace, self)
            lists.hide()
            self._column.addWidget(lists)
            lists.recent.clear.clicked.connect(self.clear_recent)
            lists.recent.list.button_used.connect(self._on_button_used)
            lists.left.connect(self.field_requested)
            self._connect(lists.recent.list)
        return self._lists

    def _connect(self, rows: GrowingList) -> None:
        rows.opened.connect(self._open)
        rows.menu_requested.connect(self._on_menu_requested)

    def _render(self) -> None:
        lists = self._lists
        has_recents = lists is not None and bool(lists.recent.packs)
        if lists is not None:
            is_shown = has_recents or (self._has_key and self._sources is not None)
            self._show_part(lists, is_shown=is_shown)
        self._show_part(self._empty, is_shown=not self._has_key and not has_recents)

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
        return self._has_key and self._sources is not None and self.shown_lists is not None

    def refresh(self) -> None:
        """Request the packs of the service again."""
        if self._sources is not None:
            self._sources.packs.refresh()

    # --- What commands do with the chosen pack ---------------------------------------------------------------------

    def open_chosen(self, *, in_new_tab: bool = False) -> None:
        """Open the chosen pack."""
        if self.chosen is not None:
            self._open(self.chosen, in_new_tab)

    def continue_chosen(self) -> None:
        """Open the chosen pack at the first image without a mark."""
        if self.chosen is not None and self.chosen.left is not None:
            self._workspace.open_pack(self.chosen.pack_id, new_tab=False, image_id=self.chosen.left.image_id)

    def toggle_pin(self) -> None:
        """Pin the chosen pack, or remove its pin."""
        if self.chosen is not None and self._sources is not None:
            self._sources.recents.set_pinned(self.chosen.pack_id, is_pinned=not self.chosen.is_pinned)

    def remove_chosen(self) -> None:
        """Remove the chosen pack from the recent ones. If the list has the focus, the next one becomes the current."""
        if self.chosen is not None and self.chosen.is_recent and self._sources is not None:
            row = self.prepare().recent.list.row_of(self.chosen.pack_id)
            self._sources.recents.remove(self.chosen.pack_id)
            self._say_removed(self.chosen.name, row)

    def _say_removed(self, name: str, row: int) -> None:
        """Say that a pack was removed, of a row that may have had the focus."""
        rows = self.prepare().recent.list
        if rows.hasFocus():
            rows.focus_row(row)
        message.offer(texts.removed(name), "undo")

    def copy_chosen_id(self) -> None:
        """Copy the ID of the chosen pack."""
        if self.chosen is not None:
            said = texts.ID_COPIED if copy_text(self.chosen.pack_id) else window.NOT_COPIED
            message.say(said.text())

    def clear_recent(self) -> None:
        """Remove all recent packs."""
        if self._sources is not None and self._sources.recents.packs:
            self._sources.recents.clear()
            self._say_cleared()

    def _say_cleared(self) -> None:
        self.field_requested.emit()  # list and button, of which one may have had the focus, are hidden
        message.offer(texts.CLEARED.text(), "undo")

    @property
    def can_undo(self) -> bool:
        """Whether recent packs were removed, and the page is shown."""
        return self._sources is not None and self.isVisible() and self._sources.recents.can_undo

    def undo(self) -> None:
        """Restore the recent packs that were removed last."""
        if self._sources is not None and self._sources.recents.can_undo:
            packs = self._sources.recents.undo()
            is_one = len(packs) == 1
            message.say(texts.restored(texts.name_shown(packs[0].name)) if is_one else texts.RESTORED.text())

    @property
    def can_redo(self) -> bool:
        """Whether recent packs were restored, and the page is shown."""
        return self._sources is not None and self.isVisible() and self._sources.recents.can_redo

    def redo(self) -> None:
        """Remove the recent packs again that were restored last."""
        if self._sources is not None and self._sources.recents.can_redo:
            row = self.prepare().recent.list.currentIndex().row()
            packs = self._sources.recents.redo()
            if len(packs) == 1:
                self._say_removed(texts.name_shown(packs[0].name), row)
            else:
                self._say_cleared()

    # --- Slots ----------------------------------------------------------------------------------------------------

    def _open(self, chosen: PackRow, in_new_tab: bool) -> None:
        self._workspace.open_pack(chosen.pack_id, new_tab=in_new_tab, image_id=chosen.image_id)

    def _on_menu_requested(self, chosen: PackRow, place: QPoint) -> None:
        self.chosen = chosen
        self.menu_requested.emit(place)

    def _on_button_used(self, chosen: PackRow, button: CardButton) -> None:
        self.chosen = chosen
        if button is CardButton.CONTINUE:
            self.continue_chosen()
        elif button is CardButton.PIN:
            self.toggle_pin()
        else:
            self.remove_chosen()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
