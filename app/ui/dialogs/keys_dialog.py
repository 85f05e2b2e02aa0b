"""The list of keyboard shortcuts, opened with F1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QWidget

from app.ui import theme
from app.ui.texts import dialogs as texts
from app.ui.widgets.dialog_buttons import DialogButtons
from app.ui.widgets.parts import column_layout, plain_label

if TYPE_CHECKING:
    from collections.abc import Sequence


class KeysDialog(QDialog):
    """A table of keys and what they do."""

    def __init__(self, keys: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """Show rows of (keys, what they do)."""
        super().__init__(parent)
        self.setObjectName("keys_dialog")
        self.setWindowTitle(texts.KEYS.text())
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_24)
        grid.setVerticalSpacing(theme.SPACE_8)
        grid.setColumnStretch(1, 1)
        for row, (key, what) in enumerate(keys):
            grid.addWidget(plain_label(key, font=theme.semibold_font(self.font())), row, 0)
            grid.addWidget(plain_label(what), row, 1)
        buttons = DialogButtons()
        buttons.addButton(texts.CLOSE.text(), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        margin = theme.SPACE_24
        column = column_layout(self, spacing=theme.SPACE_24, margins=(margin, margin, margin, theme.SPACE_16))
        column.addLayout(grid)
        column.addWidget(buttons)
