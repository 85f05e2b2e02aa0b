"""The keywords in the side panel: chips that wrap as words do. Tab comes to one of them, arrow keys to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.widgets.chip import ValueChip
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.parts import hidden_while_filled, set_text_color, value_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent

_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class Keywords(QWidget):
    """Chips, and a note after them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._note = value_label()
        self._chips: list[_Keyword] = []  # those that are not needed at present are hidden
        self._shown = 0
        self._content: tuple[tuple[str, ...], str] = ((), "")
        self._flow = FlowLayout(self, spacing=theme.SPACE_4)
        self._flow.addWidget(self._note)

    def show_words(self, words: Sequence[str], note: str = "") -> None:
        """Replace the words. If they are shown already, they keep the focus and what is selected in them.

        Args:
            words: One chip each.
            note: Shown after the chips, or in place of them; empty for none.
        """
        colors = theme.colors(self.palette())
        set_text_color(self._note, colors.text if words else colors.muted)
        content = (tuple(words), note)
        if content == self._content:
            return
        self._content = content
        with hidden_while_filled(self):
            while len(self._chips) < len(words):
                self._add_chip()
            for chip, word in zip(self._chips, words, strict=False):
                chip.setText(word)
            for number, chip in enumerate(self._chips):
                chip.setVisible(number < len(words))
            self._shown = len(words)
            self._note.setText(note)
            self._note.setVisible(bool(note))
            self._reach_by_tab(0)

    def _add_chip(self) -> None:
        chip = _Keyword()
        number = len(self._chips)
        chip.focused.connect(lambda: self._reach_by_tab(number))
        chip.step_requested.connect(lambda step: self._step(number + step))
        self._flow.insert_widget(number, chip)
        chip.stackUnder(self._note)  # screen readers go through the children in stacking order
        if self._chips:
            QWidget.setTabOrder(self._chips[-1], chip)
        else:
            QWidget.setTabOrder(self._note, chip)
        self._chips.append(chip)

    def _reach_by_tab(self, number: int) -> None:
        """Let Tab come to one chip: going through all takes up to sixty steps to what follows."""
        for each, chip in enumerate(self._chips):
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each == number else Qt.FocusPolicy.ClickFocus)

    def _step(self, number: int) -> None:
        self._chips[min(max(0, number), self._shown - 1)].setFocus(Qt.FocusReason.TabFocusReason)


class _Keyword(ValueChip):
    """One keyword.

    Signals:
        focused: It has got the focus; no arguments.
        step_requested: The focus is to move by so many keywords.
    """

    focused = Signal()
    step_requested = Signal(int)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier(0):
            self.step_requested.emit(step)
        else:
            super().keyPressEvent(event)
