"""Opens dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QDialog


def open_dialog(dialog: QDialog, quit_action: QAction) -> None:
    """Open a dialog, which is deleted when it is closed.

    Args:
        dialog: The dialog.
        quit_action: Added to it, so that its shortcut works there.
    """
    dialog.finished.connect(dialog.deleteLater)
    dialog.addAction(quit_action)
    # Not exec(): its nested event loop inside a coroutine raises "Cannot enter into task".
    dialog.open()
