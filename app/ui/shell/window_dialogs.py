"""Opens the dialogs of the window that commands and pages ask for, and the list under the field for the pack ID."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from app.core.changes import GoneImage
from app.session.workspace import Workspace
from app.ui.commands.actions import key_groups
from app.ui.dialogs.opening import open_dialog

if TYPE_CHECKING:
    from app.packs.covers import GonePictures
    from app.session.pack_lists import HomeSources
    from app.ui.pack.pack_page import PackPage


class WindowDialogs:
    """Imports each dialog when it is opened first."""

    def __init__(self, workspace: Workspace, window: QWidget, quit_action: QAction) -> None:
        """Set what is open, the parent of the dialogs, and the action whose shortcut works in them."""
        self._workspace = workspace
        self._window = window
        self._quit_action = quit_action
        self._sources: HomeSources | None = None  # of the picker and of the list under the field

    def open_picker(self) -> QDialog:
        """Open the dialog in which a pack is chosen, and return it."""
        from app.ui.home.picker_dialog import PickerDialog

        dialog = PickerDialog(self._workspace, self._picker_sources(), self._window)
        open_dialog(dialog, self._quit_action)
        return dialog

    def show_recents(self, field: QWidget) -> None:
        """Show the list of recent packs under a field."""
        from app.ui.home.row_list import RecentPopup

        RecentPopup(self._workspace, self._picker_sources(), field).open_below(field)

    def _picker_sources(self) -> HomeSources:
        """Not those of the home page, which may be shown as well."""
        from app.packs.pack_list import Section

        workspace = self._workspace
        if self._sources is None:
            self._sources = workspace.pack_lists.make_sources(workspace.recent_packs, workspace.pack_search)
        self._sources.packs.set_text("")
        self._sources.packs.set_section(Section.YOURS)
        return self._sources

    def show_keys(self) -> None:
        """Show the list of keys."""
        from app.ui.dialogs.information import KeysDialog

        open_dialog(KeysDialog(key_groups(), self._window), self._quit_action)

    def show_about(self) -> None:
        """Show version and licences."""
        from app.core.resources import bundled_licences
        from app.ui.dialogs.information import AboutDialog

        open_dialog(AboutDialog(bundled_licences(), self._window), self._quit_action)

    def ask_for_position(self, page: PackPage) -> None:
        """Ask for the position of an image, and go to it."""
        from app.ui.dialogs.questions import PositionDialog

        dialog = PositionDialog(self._window, page.image_count, page.is_shown, page.go_to)
        open_dialog(dialog, self._quit_action)

    def show_gone(self, images: Sequence[GoneImage], pictures: GonePictures) -> None:
        """List the images that are gone from a pack."""
        from app.ui.dialogs.gone_dialog import GoneDialog

        open_dialog(GoneDialog(images, pictures, self._window), self._quit_action)

    def show_text(self, title: str, text: str) -> None:
        """Show a long text whole."""
        from app.ui.dialogs.information import TextDialog

        open_dialog(TextDialog(title, text, self._window), self._quit_action)
