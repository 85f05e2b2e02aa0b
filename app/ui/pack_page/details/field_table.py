"""The two-column table of the side panel, and its sections with a heading: a label and a value each."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.tool_tips import plain_tool_tip
from app.ui.widgets.parts import column_layout, hidden_while_filled, plain_label, set_text_color, value_label

if TYPE_CHECKING:
    from collections.abc import Sequence


def heading(text: str, value: QWidget) -> QLabel:
    """A label over a value. As its buddy it names the value for screen readers."""
    label = plain_label(text, font=theme.caption_font(QLabel().font()))
    label.setBuddy(value)
    return label


def section(text: str, value: QWidget) -> QVBoxLayout:
    """A heading with its value under it."""
    column = column_layout(spacing=theme.SPACE_4)
    column.addWidget(heading(text, value))
    column.addWidget(value)
    return column


class FieldTable(QWidget):
    """Rows of a label and a value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._labels: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE_8)
        self._grid.setVerticalSpacing(theme.SPACE_8)
        self._grid.setColumnStretch(1, 1)

    def add_text(self, label_text: str, *, name: str = "") -> QLabel:
        """Add a row whose value is text, and return the value.

        Args:
            label_text: The label.
            name: The value's `objectName`.
        """
        value = value_label(name=name, font=theme.caption_font(self.font()), wraps=True)
        # The default minimum of a wrapping label is its height at the smallest possible width.
        value.setMinimumHeight(value.fontMetrics().height() + value.contentsMargins().top())
        self.add_widget(label_text, value)
        return value

    def add_widget(self, label_text: str, value: QWidget, extra: QWidget | None = None) -> None:
        """Add a row with any value, and a widget beside it."""
        label = heading(label_text, value)
        row = len(self._labels)
        top, middle = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(label, row, 0, top if extra is None else middle)
        if extra is None:
            self._grid.addWidget(value, row, 1, 1, 2, top)
        else:
            self._grid.addWidget(value, row, 1, middle)
            self._grid.addWidget(extra, row, 2, middle)
        self._labels.append(label)
        set_text_color(label, theme.colors(self.palette()).muted)

    def set_row_visible(self, value: QWidget, *, visible: bool) -> None:
        """Show or hide the row of a value; a hidden row takes no space.

        Args:
            value: As it was returned by `add_text`, or given to `add_widget`.
            visible: Whether the row is shown.
        """
        value.setVisible(visible)
        for label in self._labels:
            if label.buddy() is value:
                label.setVisible(visible)

    def show_texts(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Show rows of (label, value, tool tip) in a table whose values are all texts.

        Rows before the first one with another label stay, and with them the focus and what is selected there.
        """
        kept = 0
        for label, (label_text, *_) in zip(self._labels, rows, strict=False):
            if label.text() != label_text:
                break
            kept += 1
        if kept == len(rows) == len(self._labels):
            self._fill(rows)
        else:
            # A hidden widget would lose the focus.
            with nullcontext() if kept else hidden_while_filled(self):
                self._remove_from(kept)
                for label_text, *_ in rows[kept:]:
                    self.add_text(label_text)
                self._fill(rows)

    def _fill(self, rows: Sequence[tuple[str, str, str]]) -> None:
        for label, (_, text, tip) in zip(self._labels, rows, strict=True):
            value = label.buddy()
            if isinstance(value, QLabel):
                value.setText(text)
                value.setToolTip(plain_tool_tip(tip))

    def clear(self) -> None:
        """Remove all rows."""
        self._remove_from(0)

    def _remove_from(self, row: int) -> None:
        removed, self._labels = self._labels[row:], self._labels[:row]
        for label in removed:
            for widget in (label, label.buddy()):
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()

    def tint(self) -> None:
        """Update the colours of the labels after a change of the palette."""
        muted = theme.colors(self.palette()).muted
        for label in self._labels:
            set_text_color(label, muted)
