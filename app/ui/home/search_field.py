"""The field in which packs are searched, on the home page and in the picker."""

from __future__ import annotations

from typing import Final, override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.core.pack_id import parse_pack_id
from app.ui import theme
from app.ui.widgets.parts import ENTER_KEYS, IconField, set_field_ground

_STEPS: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class SearchField(IconField):
    """A line for what is searched. It also takes a pack ID or a link.

    Signals:
        stepped: A key was pressed that moves in a list; the `Qt.Key`.
        entered: Enter was pressed; whether with Ctrl.
    """

    stepped = Signal(Qt.Key)
    entered = Signal(bool)

    def __init__(self, name: str, words: str) -> None:
        """Begin empty.

        Args:
            name: Its `objectName`.
            words: What can be searched: the placeholder and the accessible name.
        """
        super().__init__(name, words, words, icon="search")

    @property
    def pack_id(self) -> str | None:
        """The pack ID in the text; None if it has none, or several."""
        return parse_pack_id(self.text()).pack_id

    @override
    def tint(self) -> None:
        set_field_ground(self, theme.colors(QApplication.palette()).ground)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(key)
        elif key in ENTER_KEYS:
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            super().keyPressEvent(event)
