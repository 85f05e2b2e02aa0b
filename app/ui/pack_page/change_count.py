"""A number of changes in the header, with the marks of those that were not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from app.ui import theme
from app.ui.change_mark import change_color, paint_change_mark
from app.ui.widgets.choice_button import ChoiceWords

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.core.unseen_changes import ChangeKind

_STEP: Final = theme.STATUS_MARK + theme.SPACE_4


class ChangeCount(ChoiceWords):
    """Words after the marks of the kinds of change that they count."""

    def __init__(self, *, name: str) -> None:
        """Begin empty; `name` is its `objectName`."""
        super().__init__(name=name)
        self._marks: tuple[ChangeKind, ...] = ()

    def show_count(self, text: str, marks: tuple[ChangeKind, ...]) -> None:
        """Show a number.

        Args:
            text: The words with the number.
            marks: The kinds of the changes that were not seen.
        """
        if (text, marks) == (self.text(), self._marks):
            return
        self._marks = marks
        self.setText(text)
        self.setContentsMargins(len(marks) * _STEP, 0, 0, 0)
        self.updateGeometry()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colors = theme.colors(self.palette())
        top = (self.height() - theme.STATUS_MARK) / 2
        for place, kind in enumerate(self._marks):
            paint_change_mark(painter, QPointF(place * _STEP, top), kind, change_color(kind, colors))
