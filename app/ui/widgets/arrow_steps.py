"""Lets Tab come to one widget of a row, and arrow keys to the others: going through all takes up to sixty steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class ArrowSteps(QObject):
    """The widgets of one row, in their order."""

    def __init__(self, parent: QWidget) -> None:
        """Begin without widgets."""
        super().__init__(parent)
        self._widgets: list[QWidget] = []

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Set the widgets that the keys go through. Tab comes to the one with the focus, else to the first."""
        for widget in widgets:
            widget.installEventFilter(self)  # a second time changes nothing
        self._widgets = [*widgets]
        focused = next((each for each in widgets if each.hasFocus()), None)
        self._reach_by_tab(focused or (widgets[0] if widgets else None))

    def _reach_by_tab(self, widget: QWidget | None) -> None:
        for each in self._widgets:
            each.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each is widget else Qt.FocusPolicy.ClickFocus)

    def _step(self, widget: QWidget, step: int) -> None:
        place = self._widgets.index(widget) + step
        self._widgets[min(max(0, place), len(self._widgets) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QWidget) or watched not in self._widgets:
            return False
        if event.type() == QEvent.Type.FocusIn:
            self._reach_by_tab(watched)
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier(0):
                self._step(watched, step)
                return True
        return False
