"""The dialog for an API key: checks its form, shows it only while *Show key* is checked, and does not store it."""

from __future__ import annotations

from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLayout, QLineEdit, QWidget

from app.core.connection import DOCUMENTATION_URL, KeyFormError, is_key, parse_api_key, tidied_key_text
from app.ui import theme
from app.ui.announcements import announce
from app.ui.browser import open_page
from app.ui.texts import api_key as texts
from app.ui.widgets.dialog_buttons import DialogButtons
from app.ui.widgets.parts import column_layout, plain_label, set_field_ground, set_text_color, value_label


class KeyDialog(QDialog):
    """One field for the key; opened with `open()`, never with `exec()`.

    Signals:
        key_entered: A key of the right form; an `ApiKey`.
    """

    key_entered = Signal(object)

    def __init__(self, parent: QWidget | None) -> None:
        """Ask for a key."""
        super().__init__(parent)
        self.setObjectName("key_dialog")
        self.setWindowTitle(texts.API_KEY.text())
        self._field = QLineEdit()
        self._field.setObjectName("api_key")
        self._field.setAccessibleName(texts.API_KEY.text())
        self._field.setPlaceholderText(texts.PASTE_KEY.text())
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.textEdited.connect(self._on_edited)
        self._field.installEventFilter(self)
        label = plain_label(texts.GENVIRAL_API_KEY.text())
        label.setBuddy(self._field)
        self._explanation = plain_label(name="api_key_explanation", wraps=True)
        self._explanation.setFont(theme.caption_font(self.font()))
        self._hint = value_label(name="api_key_hint", font=theme.caption_font(self.font()), wraps=True)
        self._hint.hide()
        self._show = QCheckBox(texts.SHOW_KEY.text())
        self._show.toggled.connect(self._on_show_toggled)
        # Not the standard button Cancel: some styles add an icon to it that is not of our set.
        buttons = DialogButtons()
        self._accept = buttons.addButton(texts.USE_KEY.text(), QDialogButtonBox.ButtonRole.AcceptRole)
        self._accept.setObjectName("use_key")
        self._accept.setDefault(True)
        buttons.addButton(texts.CANCEL.text(), QDialogButtonBox.ButtonRole.RejectRole)
        where = buttons.addButton(texts.WHERE_IS_MY_KEY.text(), QDialogButtonBox.ButtonRole.HelpRole)
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
            self._show_hint(texts.TIDIED.text(), is_problem=False)
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
            self._show_hint(texts.PROBLEMS[error.problem].text(), is_problem=True)
            self._field.setFocus()
            return
        self._field.clear()
        # Before `accept`: slots of `finished` may check whether there is a key.
        self.key_entered.emit(key)
        self.accept()

    def _tint(self) -> None:
        colors = theme.colors(self.palette())
        set_text_color(self._explanation, colors.muted)
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
