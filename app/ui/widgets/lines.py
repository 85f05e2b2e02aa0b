"""Hairlines between the parts of the window, in the colour of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QSplitter, QSplitterHandle

from app.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Line(QFrame):
    """A horizontal hairline."""

    def __init__(self) -> None:
        """Make the line."""
        super().__init__()
        self.setFixedHeight(1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).line)


class LineSplitter(QSplitter):
    """A horizontal splitter whose handle is a hairline."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(Qt.Orientation.Horizontal)
        self.setHandleWidth(1)

    def order_children(self) -> None:
        """Put the children in the order in which they are seen, as a screen reader goes through them in their own.

        A splitter adds each widget below those that it has.
        """
        for number in range(self.count()):
            widget = self.widget(number)
            if widget is not None:
                widget.raise_()
        for number in range(1, self.count()):
            self.handle(number).raise_()  # is wider than it looks, and lies over its neighbours

    @override
    def createHandle(self) -> QSplitterHandle:
        return _LineHandle(self.orientation(), self)


class _LineHandle(QSplitterHandle):
    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).line)
