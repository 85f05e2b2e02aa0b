"""What all dialogs have: a column of widgets, and buttons in the order of the system."""

from __future__ import annotations

from typing import Final, override

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QWidget

from app.ui import theme
from app.ui.widgets.parts import column_layout

_REJECT: Final = QDialogButtonBox.ButtonRole.RejectRole


class DialogButtons(QDialogButtonBox):
    """Buttons in the order of the system, in which screen readers go through them, too.

    By themselves these would go through them in the order in which they were added. Tab does follow the system's order.
    """

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Not by the items of the layout: Qt deletes them when a button is added, and PySide6 would return the object
        # that stands for a deleted item for a new button at the same address.
        for button in sorted(self.buttons(), key=QWidget.x, reverse=self.isRightToLeft()):
            button.raise_()  # screen readers go through the children in stacking order


class Dialog(QDialog):
    """The base of the dialogs; opened with `open()`, never with `exec()`.

    Attributes:
        column: What is above the buttons.
        buttons: They are to be added to the column last.
    """

    def __init__(
        self,
        parent: QWidget | None,
        *,
        name: str,
        title: str,
        spacing: int = theme.SPACE_8,
        margin: int = theme.SPACE_16,
    ) -> None:
        """Lay out an empty dialog.

        Args:
            parent: As Qt's.
            name: Its `objectName`.
            title: Of the window.
            spacing: Between the widgets of the column, in logical pixels.
            margin: Around the column, except below it.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.column = column_layout(self, spacing=spacing, margins=(margin, margin, margin, theme.SPACE_16))
        self.buttons = DialogButtons()
        self.buttons.rejected.connect(self.reject)

    def add_button(self, text: str, role: QDialogButtonBox.ButtonRole = _REJECT, *, name: str = "") -> QPushButton:
        """Add a button, which closes the dialog unless it has another role."""
        button = self.buttons.addButton(text, role)
        button.setObjectName(name)
        return button
