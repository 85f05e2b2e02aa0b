"""The keywords in the side panel: chips that wrap as words do. A click filters by a keyword.

Tab comes to one of them, arrow keys to the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.core.display_text import line_shown
from app.ui import theme
from app.ui.texts import image as texts
from app.ui.widgets.arrow_steps import ArrowSteps
from app.ui.widgets.chip import ValueChip
from app.ui.widgets.enter_keys import ENTER_KEYS
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.parts import hidden_while_filled, set_text_color, value_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent

_LONGEST: Final = 60  # characters of a keyword


class Keywords(QWidget):
    """Chips, and a note after them.

    Signals:
        chosen: A keyword is to be included in the filter or excluded from it; the keyword as sent, and whether it is
            to be excluded.
    """

    chosen = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._note = value_label()
        self._chips: list[_Keyword] = []  # those that are not needed at present are hidden
        self._content: tuple[tuple[str, ...], str] = ((), "")
        self._steps = ArrowSteps(self)
        self._flow = FlowLayout(self, spacing=theme.SPACE_4)
        self._flow.addWidget(self._note)

    def show_words(self, words: Sequence[str], note: str = "") -> None:
        """Replace the words. If they are shown already, they keep the focus and what is selected in them.

        Args:
            words: One chip each, as sent.
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
                chip.show_word(word)
            for number, chip in enumerate(self._chips):
                chip.setVisible(number < len(words))
            self._note.setText(note)
            self._note.setVisible(bool(note))
            self._steps.set_widgets(self._chips[: len(words)])

    def _add_chip(self) -> None:
        chip = _Keyword()
        chip.chosen.connect(self.chosen)
        self._flow.insert_widget(len(self._chips), chip)
        chip.stackUnder(self._note)  # screen readers go through the children in stacking order
        if self._chips:
            QWidget.setTabOrder(self._chips[-1], chip)
        else:
            QWidget.setTabOrder(self._note, chip)
        self._chips.append(chip)


class _Keyword(ValueChip):
    """One keyword. A click without a drag, which would select text, chooses it.

    Signals:
        chosen: As of `Keywords`.
    """

    chosen = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self._word = ""
        self._pressed_at = QPoint()
        tip = texts.keyword_tip()
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)

    def show_word(self, word: str) -> None:
        self._word = word
        self.setText(line_shown(word, _LONGEST))

    def _choose(self, modifiers: Qt.KeyboardModifier) -> None:
        self.chosen.emit(self._word, bool(modifiers & Qt.KeyboardModifier.AltModifier))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
        is_click = moved < QApplication.startDragDistance() and not self.hasSelectedText()
        if is_click and event.button() == Qt.MouseButton.LeftButton:
            self._choose(event.modifiers())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            self._choose(event.modifiers())
        else:
            super().keyPressEvent(event)
