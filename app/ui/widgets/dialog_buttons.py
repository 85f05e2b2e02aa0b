"""The row of buttons at the bottom of a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtWidgets import QDialogButtonBox

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent


class DialogButtons(QDialogButtonBox):
    """Buttons in the order of the system, in which screen readers go through them, too.

    By themselves these would go through them in the order in which they were added. Tab does follow the system's order.
    """

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        layout = self.layout()
        items = (layout.itemAt(number) for number in range(layout.count())) if layout is not None else ()
        for widget in (item.widget() for item in items if item is not None):
            if widget is not None:
                widget.raise_()  # screen readers go through the children in stacking order
