"""A part of the home page: a heading, a list below it, and a sentence where the list is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import theme
from app.ui.widgets.parts import column_layout, plain_label, row_layout, set_text_color

if TYPE_CHECKING:
    from app.ui.home.growing_list import GrowingList


class ListSection(QWidget):
    """One list of the home page.

    Attributes:
        list: The list.
    """

    def __init__(self, parent: QWidget, title: str, rows: GrowingList, *beside: QWidget) -> None:
        """Lay out a section.

        Args:
            parent: What it is shown in. Without one it would be shown as a window of its own for a moment.
            title: Its heading.
            rows: Its list.
            beside: What stands at the right of the heading.
        """
        super().__init__(parent)
        self.list = rows
        self._title = plain_label(title, font=theme.semibold_font(self.font()))
        self._count = plain_label(name=f"{rows.objectName()}_count", font=theme.caption_font(self.font()))
        self._note = plain_label(name=f"{rows.objectName()}_note", wraps=True)
        self._note.hide()
        # Headings are above the covers, which are inside of their cards.
        inset = theme.CARD_INSET
        heading = row_layout(spacing=theme.SPACE_8, margins=(inset, 0, inset + theme.SPACE_8, 0))
        self._note.setContentsMargins(inset, self._note.contentsMargins().top(), inset, 0)
        heading.addWidget(self._title)
        heading.addWidget(self._count)
        heading.addStretch(1)
        for each in beside:
            heading.addWidget(each)
        self.column = column_layout(self, spacing=theme.SPACE_8)
        self.column.addLayout(heading)
        self.column.addWidget(rows)
        self.column.addWidget(self._note)
        self._tint()

    def set_title(self, title: str) -> None:
        """Replace the heading."""
        self._title.setText(title)

    def set_count(self, text: str) -> None:
        """Say beside the heading how many rows there are."""
        self._count.setText(text)

    def set_note(self, sentence: str) -> None:
        """Show a sentence below the list; empty for none. The list is hidden while it is empty."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        is_empty = not self.list.model().rowCount()
        if is_empty:
            self.list.give_focus_away()
        self.list.setVisible(not is_empty)

    def _tint(self) -> None:
        muted = theme.colors(QApplication.palette()).muted
        set_text_color(self._count, muted)
        set_text_color(self._note, muted)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
