"""The dialogs of the window that show something, or ask for something that is not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.commands.key_texts import key_groups
from app.ui.dialogs.opening import open_dialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.core.unseen_changes import GoneImage
    from app.ui.pack_page.pack_page import PackPage
    from app.workspace.gone_pictures import GonePictures


class WindowDialogs:
    """Imports and opens dialogs when they are wanted."""

    def __init__(self, window: QWidget, quit_action: QAction) -> None:
        """Set the parent of the dialogs, and the action whose shortcut works in them."""
        self._window = window
        self._quit_action = quit_action

    def show_keys(self) -> None:
        """Show the list of keys."""
        from app.ui.dialogs.keys_dialog import KeysDialog

        open_dialog(KeysDialog(key_groups(), self._window), self._quit_action)

    def show_about(self) -> None:
        """Show version and licences."""
        from app.core.licences import bundled_licences
        from app.ui.dialogs.about_dialog import AboutDialog

        open_dialog(AboutDialog(bundled_licences(), self._window), self._quit_action)

    def ask_for_position(self, page: PackPage) -> None:
        """Ask for the position of an image, and go to it."""
        from app.ui.dialogs.position_dialog import PositionDialog

        dialog = PositionDialog(self._window, page.image_count, page.is_shown)
        dialog.chosen.connect(page.go_to)
        open_dialog(dialog, self._quit_action)

    def show_gone(self, images: Sequence[GoneImage], pictures: GonePictures) -> None:
        """List the images that are gone from a pack."""
        from app.ui.dialogs.gone_dialog import GoneDialog

        open_dialog(GoneDialog(images, pictures, self._window), self._quit_action)

    def show_text(self, title: str, text: str) -> None:
        """Show a long text whole."""
        from app.ui.dialogs.text_dialog import TextDialog

        open_dialog(TextDialog(title, text, self._window), self._quit_action)
