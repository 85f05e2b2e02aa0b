"""Connects home page, picker and the list under the field with the workspace, and with commands and toast."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint

from app.packs.pack_list import Section
from app.session.workspace import Workspace
from app.ui.commands.actions import Commands
from app.ui.commands.pack_table import PACK_MENU
from app.ui.dialogs.opening import open_dialog
from app.ui.home.home_page import HomePage
from app.ui.home.home_sources import HomeSources
from app.ui.shell.alerts import Alerts
from app.ui.shell.pack_field import PackField
from app.ui.shell.toast import Toast


class HomeFrame(QObject):
    """What the window does for the home page. Made after the first paint, when the services are attached."""

    def __init__(
        self, workspace: Workspace, home: HomePage, field: PackField, commands: Commands, toast: Toast, alerts: Alerts
    ) -> None:
        """Follow the home page, which is filled when it is shown first.

        Args:
            workspace: What is open; has the services.
            home: The page; the parent of this object.
            field: The field for the pack ID.
            commands: Keys and menus.
            toast: Shows what was done.
            alerts: Shows the errors of the list of packs.
        """
        super().__init__(home)
        self._workspace = workspace
        self._home = home
        self._field = field
        self._commands = commands
        self._toast = toast
        self._alerts = alerts
        self._is_filled = False
        self._picker_sources: HomeSources | None = None
        home.pack_requested.connect(self._open)
        home.image_requested.connect(self._open_at)
        home.menu_requested.connect(self._on_menu_requested)
        home.removed.connect(self._on_removed)
        home.used.connect(self._on_used)
        field.add_recents_button(commands.action("show_recent_packs"))

    def fill(self) -> None:
        """Fill the home page, because it is shown; once. A start with a pack does not build its lists."""
        if not self._is_filled:
            self._is_filled = True
            sources = self._make_sources()
            self._home.attach(sources)
            self._alerts.follow_list(sources.packs)

    def open_picker(self) -> None:
        """Open the dialog in which a pack is chosen."""
        from app.ui.home.picker_dialog import PickerDialog

        dialog = PickerDialog(self._sources_of_picker(), self._home.window())
        dialog.chosen.connect(self._open)
        dialog.key_requested.connect(self._commands.action("change_key").trigger)
        covered = self._toast.cover
        self._toast.lie_over(dialog)
        dialog.finished.connect(lambda _: self._toast.lie_over(covered))
        open_dialog(dialog, self._commands.action("quit"))

    def show_recents(self) -> None:
        """Show the list of recent packs under the field."""
        from app.ui.home.row_list import RecentPopup

        popup = RecentPopup(self._sources_of_picker(), self._field)
        popup.chosen.connect(self._open)
        popup.open_below(self._field)

    def _make_sources(self) -> HomeSources:
        workspace = self._workspace
        return HomeSources(
            workspace.recent_packs,
            workspace.pack_search,
            workspace.pack_lists.make_pack_list(),
            workspace.pack_lists.make_covers(only_stored=True),
            workspace.pack_lists.make_covers(only_stored=False),
            workspace.pack_lists.make_covers(only_stored=False),
        )

    def _sources_of_picker(self) -> HomeSources:
        """Those of the picker and of the list under the field, which may be shown beside the home page."""
        if self._picker_sources is None:
            self._picker_sources = self._make_sources()
        self._picker_sources.packs.set_text("")
        self._picker_sources.packs.set_section(Section.YOURS)
        return self._picker_sources

    def _open(self, pack_id: str, in_new_tab: bool) -> None:
        self._open_at(pack_id, "", in_new_tab)

    def _open_at(self, pack_id: str, image_id: str, in_new_tab: bool) -> None:
        self._workspace.open_pack(pack_id, new_tab=in_new_tab, image_id=image_id)

    def _on_menu_requested(self, place: QPoint) -> None:
        self._commands.open_menu(PACK_MENU, place)

    def _on_used(self) -> None:
        """Let nothing replace the page by itself from now on."""
        if self._workspace.current is not None:
            self._workspace.current.stop_waiting_for_network()

    def _on_removed(self, sentence: str) -> None:
        self._commands.update()
        self._toast.offer(sentence, self._commands.action("undo"))
