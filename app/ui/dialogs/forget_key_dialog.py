"""Asks whether the key is to be forgotten, which can't be undone. Forgets nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox

from app.ui import theme
from app.ui.widgets.parts import column_layout, plain_label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class ForgetKeyDialog(QDialog):
    """One question; opened with `open()`, never with `exec()`. `accepted` means yes."""

    def __init__(self, parent: QWidget | None, *, has_keychain: bool) -> None:
        """Ask; where there is a keychain, say that the key is deleted there, too."""
        super().__init__(parent)
        self.setObjectName("forget_key_dialog")
        self.setWindowTitle("Forget key")
        margin = theme.SPACE_16
        column = column_layout(self, spacing=theme.SPACE_8, margins=(margin, margin, margin, margin))
        column.addWidget(plain_label("Forget the API key?", font=theme.semibold_font(self.font())))
        deleted = "It is deleted from this computer’s keychain, too. " if has_keychain else ""
        explanation = plain_label(f"{deleted}To open packs again, you enter it again.", wraps=True)
        explanation.setMinimumWidth(theme.DIALOG_WIDTH - 2 * margin)
        column.addWidget(explanation)
        column.addSpacing(theme.SPACE_8)
        buttons = QDialogButtonBox()
        forget = buttons.addButton("Forget key", QDialogButtonBox.ButtonRole.AcceptRole)
        forget.setObjectName("forget_key")
        forget.setAutoDefault(False)
        cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        cancel.setFocus()
