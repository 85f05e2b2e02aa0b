"""A number of changes in the header, with the marks of their kinds."""

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
_PALE: Final = 0.5  # of the colour of words


class ChangeCount(ChoiceWords):
    """Words after the marks of the kinds of change that they count."""

    def __init__(self, *, name: str) -> None:
        """Begin empty; `name` is its `objectName`."""
        super().__init__(name=name)
        self._kinds: tuple[ChangeKind, ...] = ()
        self._unseen: frozenset[ChangeKind] = frozenset()

    def show_count(self, text: str, kinds: tuple[ChangeKind, ...], unseen: frozenset[ChangeKind]) -> None:
        """Show a number.

        Args:
            text: The words with the number.
            kinds: What is counted.
            unseen: The kinds of the changes that were not seen. Other marks are pale, and do not vanish: nothing moves
                while the person looks at images.
        """
        if (text, kinds, unseen) == (self.text(), self._kinds, self._unseen):
            return
        self._kinds, self._unseen = kinds, unseen
        self.setText(text)
        self.setContentsMargins(len(kinds) * _STEP, self.contentsMargins().top(), 0, 0)
        self.updateGeometry()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colors = theme.colors(self.palette())
        top = (self.height() - theme.STATUS_MARK) / 2
        for place, kind in enumerate(self._kinds):
            color = change_color(kind, colors) if kind in self._unseen else theme.mix(colors.view, colors.muted, _PALE)
            paint_change_mark(painter, QPointF(place * _STEP, top), kind, color)
