"""A page of the side panel that says what a pack, or several images, have in common: a table and keywords."""

from __future__ import annotations

from collections import Counter
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.core.display_text import line_shown
from app.core.saved_values import Mark
from app.ui import theme
from app.ui.texts import marks
from app.ui.texts import pack as texts
from app.ui.texts.wording import number
from app.ui.widgets.button_rows import tab_as_read
from app.ui.widgets.fields import FieldTable, Keywords, heading
from app.ui.widgets.parts import column_layout, set_text_color, value_label
from app.ui.widgets.selectable_text import ReadingText

_LONGEST_LABEL: Final = 20


class SummaryPage(QWidget):
    """A title, a table and keywords.

    Attributes:
        keywords: The keywords.
    """

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._shown: tuple[object, ...] | None = None
        self._title = value_label(font=theme.semibold_font(self.font()), wraps=True)
        self._table = FieldTable()
        # Under its label, not beside it: there a UUID does not fit in one line.
        self._identity = ReadingText(font=theme.caption_font(self.font()))
        self._identity_label = heading(texts.ID.text(), self._identity)
        identity = column_layout(spacing=theme.SPACE_4)
        identity.addWidget(self._identity_label)
        identity.addWidget(self._identity)
        self.keywords = Keywords()
        self._column = column_layout(self, spacing=theme.SPACE_12)
        self._column.addWidget(self._title)
        self._column.addWidget(self._table)
        self._column.addLayout(identity)
        self._column.addWidget(self.keywords)
        self._column.addStretch(1)
        self.tint()

    def show_rows(
        self, title: str, rows: list[tuple[str, str, str]], keywords: tuple[str, ...], identity: str = ""
    ) -> None:
        """Show rows of (label, value, tool tip), then an ID if there is one, and chips.

        Do nothing if they are shown already: selected text and the focus would be lost.
        """
        shown = (title, rows, keywords, identity)
        if shown == self._shown:
            return
        self._shown = shown
        self._title.setText(title)
        self._table.show_texts(rows)
        self._identity.set_text(identity, theme.colors(self.palette()).text)
        self._identity.setVisible(bool(identity))
        self._identity_label.setVisible(bool(identity))
        self.keywords.show_words(keywords)
        self.keywords.setVisible(bool(keywords))
        tab_as_read(self)

    def add_above(self, widget: QWidget) -> None:
        """Add a widget above the title."""
        self._column.insertWidget(0, widget)
        widget.lower()  # Tab and screen readers go through the children in stacking order

    def add_below(self, widget: QWidget) -> None:
        """Add a widget below the keywords."""
        self._column.insertWidget(self._column.count() - 1, widget, 0, Qt.AlignmentFlag.AlignLeft)

    def tint(self) -> None:
        """Use the colours of the present palette."""
        colors = theme.colors(self.palette())
        self._table.tint()
        set_text_color(self._identity_label, colors.muted)
        self._identity.set_text(self._identity.toPlainText(), colors.text)


def status_rows(counts: dict[str, int]) -> list[tuple[str, str, str]]:
    """Rows of label, value and tool tip: how many images have each status."""
    return [
        (marks.status_word(line_shown(status, _LONGEST_LABEL)), number(amount), line_shown(status))
        for status, amount in counts.items()
    ]


def mark_rows(counts: Counter[Mark]) -> list[tuple[str, str, str]]:
    """Rows of label, value and tool tip: how many images have each mark that any of them has."""
    return [(word.text(), number(counts[mark]), "") for mark, word in marks.WORDS.items() if counts[mark]]
