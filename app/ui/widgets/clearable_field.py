"""A field with a button that empties it, and with a way to put the cursor into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QToolButton

from app.ui.texts import toolbar as texts

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class ClearableField(QLineEdit):
    """A line with a button that empties it. Where nothing was typed that Ctrl+Z takes back, the key is the window's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty, and without the button."""
        super().__init__(parent)
        self.textChanged.connect(self._add_clear_button)

    def focus(self) -> None:
        """Put the cursor into the field, its text selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _add_clear_button(self, text: str) -> None:
        """Add the button with the first text: making it takes 4 ms, which would delay the first paint."""
        if text and not self.isClearButtonEnabled():
            self.setClearButtonEnabled(True)
            for button in self.findChildren(QToolButton):
                if not button.accessibleName():
                    button.setAccessibleName(texts.CLEAR.text())

    @override
    def event(self, event: QEvent) -> bool:
        is_handled = super().event(event)
        # QLineEdit claims the key also where it has nothing to undo.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isUndoAvailable()
        ):
            event.ignore()
        return is_handled
