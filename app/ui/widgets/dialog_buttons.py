"""The row of buttons at the bottom of a dialog."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, override

from PySide6.QtWidgets import QDialogButtonBox, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent


class DialogButtons(QDialogButtonBox):
    """Buttons in the order of the system, which Tab follows from the first to the last.

    QDialogButtonBox sets a tab order as well, but Tab enters it at its last button.
    """

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        layout = self.layout()
        items = (layout.itemAt(number) for number in range(layout.count())) if layout is not None else ()
        widgets = (item.widget() for item in items if item is not None)
        for former, following in pairwise(widget for widget in widgets if widget is not None):
            QWidget.setTabOrder(former, following)
