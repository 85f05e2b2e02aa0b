"""A dialog that asks for confirmation of what cannot be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox

from app.ui import theme
from app.ui.widgets.dialog_buttons import DialogButtons
from app.ui.widgets.parts import column_layout, plain_label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class QuestionDialog(QDialog):
    """One question; opened with `open()`, never with `exec()`. `accepted` means yes; Enter and Escape mean no."""

    def __init__(
        self,
        parent: QWidget | None,
        *,
        name: str,
        title: str,
        question: str,
        explanation: str,
        yes: tuple[str, str],
        no: str,
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            name: The dialog's `objectName`.
            title: Of the window.
            question: The question.
            explanation: What happens after a yes.
            yes: Text and `objectName` of the button that does it.
            no: Text of the button that does not, which is the default.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        margin = theme.SPACE_16
        column = column_layout(self, spacing=theme.SPACE_8, margins=(margin, margin, margin, margin))
        column.addWidget(plain_label(question, font=theme.semibold_font(self.font())))
        explanation_label = plain_label(explanation, wraps=True)
        explanation_label.setMinimumWidth(theme.DIALOG_WIDTH - 2 * margin)
        column.addWidget(explanation_label)
        column.addSpacing(theme.SPACE_8)
        buttons = DialogButtons()
        yes_text, yes_name = yes
        accept = buttons.addButton(yes_text, QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setObjectName(yes_name)
        reject = buttons.addButton(no, QDialogButtonBox.ButtonRole.RejectRole)
        reject.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        reject.setFocus()
