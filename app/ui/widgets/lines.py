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
        """Put the children in visual order, in which screen readers then go through them.

        By itself a splitter puts each new widget below the others.
        """
        for number in range(self.count()):
            widget = self.widget(number)
            if widget is not None:
                widget.raise_()
        for number in range(1, self.count()):
            self.handle(number).raise_()  # the handle is wider than its line, and has to lie over its neighbours

    @override
    def createHandle(self) -> QSplitterHandle:
        return _LineHandle(self.orientation(), self)


class _LineHandle(QSplitterHandle):
    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).line)
