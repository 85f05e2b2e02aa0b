"""The line below a compared picture: which image it is, its mark, and how large it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.core.display_text import line_shown
from app.core.marks import Mark
from app.ui import theme
from app.ui.status_mark import paint_status_mark, status_color
from app.ui.texts import marks as mark_texts
from app.ui.texts.statuses import status_word
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.parts import plain_label, row_layout, set_text_color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_DESCRIBED = "completed"


class PaneCaption(QWidget):
    """Position and mark at the left, then the status unless the image is described, and the scale at the right."""

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._position = plain_label(name="pane_position", font=theme.semibold_font(self.font()))
        self._mark = plain_label(name="pane_mark", font=theme.semibold_font(self.font()))
        self._status = _StatusLabel()
        self._scale = plain_label(name="pane_scale", font=theme.caption_font(self.font()))
        row = row_layout(
            self, spacing=theme.SPACE_12, margins=(theme.SPACE_8, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)
        )
        row.addWidget(self._position)
        row.addWidget(self._mark)
        row.addWidget(self._status, 1)
        row.addWidget(self._scale)

    def show_image(self, position: str, mark: Mark, status: str) -> None:
        """Show an image; the status as the API sent it."""
        self._position.setText(position)
        word = mark_texts.WORDS.get(mark)
        self._mark.setText(word.text() if word is not None else "")
        self._mark.setVisible(word is not None)
        colors = theme.colors(self.palette())
        set_text_color(self._mark, colors.green if mark is Mark.PICKED else colors.red)
        self._status.show_status(status if status != _DESCRIBED else "")

    def show_scale(self, text: str) -> None:
        """Show the scale; empty for none."""
        self._scale.setText(text)


class _StatusLabel(ElidedLabel):
    """A status as a mark and a word; empty for a described image."""

    def __init__(self) -> None:
        super().__init__()
        self._status = ""
        self.setObjectName("pane_status")
        self.setFont(theme.caption_font(self.font()))

    def show_status(self, status: str) -> None:
        self._status = status
        self.setText(line_shown(status_word(status)) if status else "")
        self.setContentsMargins(theme.STATUS_MARK + theme.SPACE_4 if status else 0, self.contentsMargins().top(), 0, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._status and self.contentsRect().width() > 0:
            color = status_color(self._status, theme.colors(self.palette()))
            top = (self.height() - theme.STATUS_MARK) / 2
            paint_status_mark(QPainter(self), QPointF(0, top), self._status, color)
