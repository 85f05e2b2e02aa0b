"""Dialogs that ask: for the API key, for the position of an image, and before what cannot be undone.

They check the form of what is typed before they are closed, and store nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, override

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLayout, QLineEdit, QWidget

from app.core.connection import DOCUMENTATION_URL, ApiKey, KeyFormError, is_key, parse_api_key, tidied_key_text
from app.ui import theme
from app.ui.accessibility import announce
from app.ui.desktop import open_page
from app.ui.texts import api_key as api_key_texts
from app.ui.texts import dialogs as texts
from app.ui.widgets.parts import (
    DialogButtons,
    column_layout,
    plain_label,
    set_field_ground,
    set_text_color,
    value_label,
)


class QuestionDialog(QDialog):
    """One question; opened with `open()`, never with `exec()`. `accepted` means yes; Enter and Escape mean no."""

    def __init__(
        self,
        parent: QWidget | None,
        *,
        name: str,
        title: str,
        question: str,
        explanation: str,
        yes: tuple[str, str],
        no: str,
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            name: The dialog's `objectName`.
            title: Of the window.
            question: The question.
            explanation: What happens after a yes.
            yes: Text and `objectName` of the button that does it.
            no: Text of the button that does not, which is the default.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        margin = theme.SPACE_16
        column = column_layout(self, spacing=theme.SPACE_8, margins=(margin, margin, margin, margin))
        column.addWidget(plain_label(question, font=theme.semibold_font(self.font())))
        explanation_label = plain_label(explanation, wraps=True)
        explanation_label.setMinimumWidth(theme.DIALOG_WIDTH - 2 * margin)
        column.addWidget(explanation_label)
        column.addSpacing(theme.SPACE_8)
        buttons = DialogButtons()
        yes_text, yes_name = yes
        accept = buttons.addButton(yes_text, QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setObjectName(yes_name)
        reject = buttons.addButton(no, QDialogButtonBox.ButtonRole.RejectRole)
        reject.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        reject.setFocus()


_SEPARATOR: Final = "[ .,'\xa0\u2009\u202f\u2019]"  # of thousands
_NUMBER: Final = rf"\d+|\d{{1,3}}(?:{_SEPARATOR}\d{{3}})+"
_LONGEST: Final = 20  # characters of a position


class PositionDialog(QDialog):
    """One field; opened with `open()`, never with `exec()`."""

    def __init__(
        self,
        parent: QWidget | None,
        total: int,
        is_shown: Callable[[int], bool],
        go_to: Callable[[int, bool], object],
    ) -> None:
        """Ask for a position.

        Args:
            parent: As Qt's.
            total: Number of images of the pack.
            is_shown: Whether the filter shows the image with a position.
            go_to: Called with a position, and whether the filter is to be cleared, which leaves it out.
        """
        super().__init__(parent)
        self.setObjectName("position_dialog")
        self.setWindowTitle(texts.POSITION_TITLE.text())
        self._total = total
        self._is_shown = is_shown
        self._go_to = go_to
        self._field = QLineEdit()
        self._field.setObjectName("position_field")
        self._field.setAccessibleName(texts.position_label(total))
        self._field.setMaxLength(_LONGEST)
        self._field.textEdited.connect(self._on_edited)
        label = plain_label(texts.position_label(total))
        label.setBuddy(self._field)
        self._hint = value_label(name="position_hint", font=theme.caption_font(self.font()), wraps=True)
        self._hint.setMinimumWidth(theme.POSITION_WIDTH)
        self._hint.hide()
        buttons = DialogButtons()
        self._go = buttons.addButton(texts.GO_TO_POSITION.text(), QDialogButtonBox.ButtonRole.AcceptRole)
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
        self._go_to(position, not is_shown)

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


class KeyDialog(QDialog):
    """One field for the key; opened with `open()`, never with `exec()`."""

    def __init__(self, parent: QWidget | None, enter: Callable[[ApiKey], object]) -> None:
        """Ask for a key; `enter` is called with one of the right form."""
        super().__init__(parent)
        self._enter = enter
        self.setObjectName("key_dialog")
        self.setWindowTitle(api_key_texts.API_KEY.text())
        self._field = QLineEdit()
        self._field.setObjectName("api_key")
        self._field.setAccessibleName(api_key_texts.API_KEY.text())
        self._field.setPlaceholderText(api_key_texts.PASTE_KEY.text())
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.textEdited.connect(self._on_edited)
        self._field.installEventFilter(self)
        label = plain_label(api_key_texts.GENVIRAL_API_KEY.text())
        label.setBuddy(self._field)
        caption = theme.caption_font(self.font())
        self._explanation = plain_label(name="api_key_explanation", font=caption, wraps=True, color="muted")
        self._hint = value_label(name="api_key_hint", font=caption, wraps=True)
        self._hint.hide()
        self._show = QCheckBox(api_key_texts.SHOW_KEY.text())
        self._show.toggled.connect(self._on_show_toggled)
        # Not the standard button Cancel: some styles add an icon to it that is not of our set.
        buttons = DialogButtons()
        self._accept = buttons.addButton(api_key_texts.USE_KEY.text(), QDialogButtonBox.ButtonRole.AcceptRole)
        self._accept.setObjectName("use_key")
        self._accept.setDefault(True)
        buttons.addButton(api_key_texts.CANCEL.text(), QDialogButtonBox.ButtonRole.RejectRole)
        where = buttons.addButton(api_key_texts.WHERE_IS_MY_KEY.text(), QDialogButtonBox.ButtonRole.HelpRole)
        where.setObjectName("where_is_my_key")
        where.setAutoDefault(False)  # otherwise Enter would open the browser
        where.clicked.connect(lambda: open_page(DOCUMENTATION_URL, self._on_not_opened))
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        margin = theme.SPACE_16
        column = column_layout(self, spacing=theme.SPACE_8, margins=(margin, margin, margin, margin))
        field_column = column_layout(spacing=theme.SPACE_4)
        field_column.addWidget(label)
        field_column.addWidget(self._field)
        column.addLayout(field_column)
        column.addWidget(self._hint)
        # As wide as its text, and so is the focus ring.
        column.addWidget(self._show, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._explanation)
        column.addSpacing(theme.SPACE_8)
        column.addWidget(buttons)
        self._explanation.setMinimumWidth(theme.DIALOG_WIDTH - 2 * margin)
        # The dialog follows the height of its texts when they change, instead of squeezing the other widgets.
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self._tint()

    @property
    def is_begun(self) -> bool:
        """Whether something was typed."""
        return bool(self._field.text())

    def explain(self, explanation: str) -> None:
        """Show what will be done with the key."""
        self._explanation.setText(explanation)
        self._field.setAccessibleDescription(explanation)

    def _on_edited(self, key_text: str) -> None:
        tidied = tidied_key_text(key_text)
        if tidied != key_text.strip() and is_key(tidied):
            self._field.setText(tidied)
            self._show_hint(api_key_texts.TIDIED.text(), is_problem=False)
        else:
            self._hint.hide()
            self._field.setAccessibleDescription(self._explanation.text())

    def _show_hint(self, hint: str, *, is_problem: bool) -> None:
        colors = theme.colors(self.palette())
        set_text_color(self._hint, colors.red if is_problem else colors.muted)
        self._hint.setText(hint)
        self._hint.show()
        self._field.setAccessibleDescription(hint)
        announce(self._field, hint)

    def _on_not_opened(self, sentence: str) -> None:
        self._show_hint(sentence, is_problem=True)

    def _on_show_toggled(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self._field.setEchoMode(mode.Normal if shown else mode.Password)

    def _on_accepted(self) -> None:
        try:
            key = parse_api_key(self._field.text())
        except KeyFormError as error:
            self._show_hint(api_key_texts.PROBLEMS[error.problem].text(), is_problem=True)
            self._field.setFocus()
            return
        self._field.clear()
        # Before `accept`: slots of `finished` may check whether there is a key.
        self._enter(key)
        self.accept()

    def _tint(self) -> None:
        set_field_ground(self._field)
        set_field_ground(self._show)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A button that had the focus before may still be the default one, so that Enter would press Cancel.
        if watched is self._field and event.type() == QEvent.Type.FocusIn:
            self._accept.setDefault(True)
        return super().eventFilter(watched, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
