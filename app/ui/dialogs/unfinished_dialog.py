"""Asks whether to quit while long work is under way. Ends nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox

from app.ui import theme
from app.ui.widgets.parts import column_layout, plain_label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class UnfinishedDialog(QDialog):
    """One question; opened with `open()`, never with `exec()`. `accepted` means yes."""

    def __init__(self, parent: QWidget | None) -> None:
        """Ask."""
        super().__init__(parent)
        self.setObjectName("unfinished_dialog")
        self.setWindowTitle("Quit")
        margin = theme.SPACE_16
        column = column_layout(self, spacing=theme.SPACE_8, margins=(margin, margin, margin, margin))
        column.addWidget(plain_label("Quit before all images are loaded?", font=theme.semibold_font(self.font())))
        explanation = plain_label(
            "What is loaded stays. The rest loads when you open the pack again and scroll to it.", wraps=True
        )
        explanation.setMinimumWidth(theme.DIALOG_WIDTH - 2 * margin)
        column.addWidget(explanation)
        column.addSpacing(theme.SPACE_8)
        buttons = QDialogButtonBox()
        leave = buttons.addButton("Quit", QDialogButtonBox.ButtonRole.AcceptRole)
        leave.setObjectName("quit_anyway")
        leave.setAutoDefault(False)
        stay = buttons.addButton("Keep loading", QDialogButtonBox.ButtonRole.RejectRole)
        stay.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        stay.setFocus()
