"""The field in which packs are searched, on the home page and in the picker."""

from __future__ import annotations

from typing import Final, override

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication

from app.core.pack_id import parse_pack_id
from app.ui import icons, theme
from app.ui.widgets.parts import ENTER_KEYS, ClearableField

_STEPS: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class SearchField(ClearableField):
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
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setPlaceholderText(words)
        self.setTextMargins(theme.SPACE_8 + theme.ICON_SMALL, 0, 0, 0)
        self._tint()

    @property
    def pack_id(self) -> str | None:
        """The pack ID in the text; None if it has none, or several."""
        return parse_pack_id(self.text()).pack_id

    def _tint(self) -> None:
        ground = theme.colors(QApplication.palette()).ground
        palette = self.palette()
        if palette.color(QPalette.ColorRole.Base) != ground:
            palette.setColor(QPalette.ColorRole.Base, ground)
            self.setPalette(palette)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(key)
        elif key in ENTER_KEYS:
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        color = theme.colors(QApplication.palette()).muted
        icon = icons.icon_pixmap("search", color, theme.ICON_SMALL, self.devicePixelRatioF())
        QPainter(self).drawPixmap(QPointF(theme.SPACE_8, (self.height() - theme.ICON_SMALL) / 2), icon)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
