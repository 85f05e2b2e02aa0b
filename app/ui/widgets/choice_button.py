"""A button that chooses a value of a filter: a click or Enter includes it, with Alt it is excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import theme
from app.ui.widgets.enter_keys import ENTER_KEYS

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent


class ChoiceButton(QAbstractButton):
    """The base of these buttons. It is checked while its value is chosen.

    Signals:
        chosen: It was clicked, or Enter or Space was pressed; whether its value is to be excluded.
    """

    chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin unchecked."""
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._excludes = False
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        excludes, self._excludes = self._excludes, False
        self.chosen.emit(excludes)

    @override
    def nextCheckState(self) -> None:
        """Leave the state to the filter, which may refuse."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._excludes = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        super().mouseReleaseEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            self._excludes = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.click()
        else:
            super().keyPressEvent(event)


class ChoiceWords(ChoiceButton):
    """Words in the colour of secondary text; underlined under the pointer, and while they are chosen."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        """Begin empty.

        Args:
            name: Its `objectName`.
            parent: As Qt's.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setContentsMargins(0, theme.accent_room(self.font()), 0, 0)

    @override
    def sizeHint(self) -> QSize:
        size = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
        return size.grownBy(self.contentsMargins())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        font = self.font()
        font.setUnderline(self.underMouse() or self.isChecked())
        painter.setFont(font)
        painter.setPen(colors.link if self.isChecked() else colors.muted)
        painter.drawText(self.contentsRect(), theme.ONE_LINE, self.text())
