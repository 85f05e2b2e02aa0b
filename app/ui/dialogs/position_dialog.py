"""The dialog for the position of an image, which is checked before the dialog is closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLayout, QLineEdit

from app.ui import theme
from app.ui.announcements import announce
from app.ui.texts import position as texts
from app.ui.widgets.dialog_buttons import DialogButtons
from app.ui.widgets.parts import column_layout, plain_label, set_field_ground, set_text_color, value_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

_SEPARATOR: Final = "[ .,'\xa0\u2009\u202f\u2019]"  # of thousands
_NUMBER: Final = rf"\d+|\d{{1,3}}(?:{_SEPARATOR}\d{{3}})+"
_LONGEST: Final = 20  # characters of a position


class PositionDialog(QDialog):
    """One field; opened with `open()`, never with `exec()`.

    Signals:
        chosen: The position of an image, from 1; and whether the filter is to be cleared, which leaves it out.
    """

    chosen = Signal(int, bool)

    def __init__(self, parent: QWidget | None, total: int, is_shown: Callable[[int], bool]) -> None:
        """Ask for a position.

        Args:
            parent: As Qt's.
            total: Number of images of the pack.
            is_shown: Whether the filter shows the image with a position.
        """
        super().__init__(parent)
        self.setObjectName("position_dialog")
        self.setWindowTitle(texts.TITLE.text())
        self._total = total
        self._is_shown = is_shown
        self._field = QLineEdit()
        self._field.setObjectName("position_field")
        self._field.setAccessibleName(texts.label(total))
        self._field.setMaxLength(_LONGEST)
        self._field.textEdited.connect(self._on_edited)
        label = plain_label(texts.label(total))
        label.setBuddy(self._field)
        self._hint = value_label(name="position_hint", font=theme.caption_font(self.font()), wraps=True)
        self._hint.setMinimumWidth(theme.POSITION_WIDTH)
        self._hint.hide()
        buttons = DialogButtons()
        self._go = buttons.addButton(texts.GO.text(), QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setObjectName("go")
        self._clear = buttons.addButton(texts.CLEAR_FILTER_AND_GO.text(), QDialogButtonBox.ButtonRole.AcceptRole)
        self._clear.setObjectName("clear_filter_and_go")
        self._clear.hide()
        buttons.addButton(texts.CANCEL.text(), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        margin = theme.SPACE_16
        column = column_layout(self, spacing=theme.SPACE_8, margins=(margin, margin, margin, margin))
        field_column = column_layout(spacing=theme.SPACE_4)
        field_column.addWidget(label)
        field_column.addWidget(self._field)
        column.addLayout(field_column)
        column.addWidget(self._hint)
        column.addSpacing(theme.SPACE_8)
        column.addWidget(buttons)
        self._field.setMinimumWidth(theme.POSITION_WIDTH)
        # The dialog follows the height of its texts when they change, instead of squeezing the other widgets.
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self._offer_to_clear(is_offered=False)
        self._tint()

    def _offer_to_clear(self, *, is_offered: bool) -> None:
        """Show one of the two buttons, which Enter presses."""
        self._clear.setVisible(is_offered)
        self._go.setVisible(not is_offered)
        (self._clear if is_offered else self._go).setDefault(True)

    def _on_edited(self) -> None:
        self._hint.hide()
        self._field.setAccessibleDescription("")
        self._offer_to_clear(is_offered=False)

    def _on_accepted(self) -> None:
        position = _parse(self._field.text())
        if position is None or not 1 <= position <= self._total:
            self._show_hint(texts.no_position(self._total))
            self._field.selectAll()
            return
        is_shown = self._is_shown(position)
        if not is_shown and self._clear.isHidden():
            self._offer_to_clear(is_offered=True)
            self._show_hint(texts.filtered_away(position))
            return
        self.accept()
        self.chosen.emit(position, not is_shown)

    def _show_hint(self, hint: str) -> None:
        set_text_color(self._hint, theme.colors(self.palette()).red)
        self._hint.setText(hint)
        self._hint.show()
        self._field.setAccessibleDescription(hint)
        self._field.setFocus()
        announce(self._field, hint)

    def _tint(self) -> None:
        set_field_ground(self._field)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


def _parse(text: str) -> int | None:
    digits = text.strip()
    return int(re.sub(_SEPARATOR, "", digits)) if re.fullmatch(_NUMBER, digits) else None
