"""Asks whether the key is to be forgotten, which can't be undone. Forgets nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class ForgetKeyDialog(QMessageBox):
    """One question; opened with `open()`, never with `exec()`. `accepted` means yes."""

    def __init__(self, parent: QWidget | None) -> None:
        """Ask."""
        super().__init__(parent)
        self.setObjectName("forget_key_dialog")
        self.setWindowTitle("Forget key")
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText("Forget the API key?")
        self.setInformativeText(
            "It is deleted from this computer's keychain, too. To open packs again, you enter it again."
        )
        forget = self.addButton("Forget key", QMessageBox.ButtonRole.AcceptRole)
        forget.setObjectName("forget_key")
        cancel = self.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(cancel)
        self.setEscapeButton(cancel)
