"""The rows of the settings about what is kept on disk: where it is, how much it is, and what deletes it."""

from collections.abc import Callable
from functools import partial
from typing import override

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.saved_values import StoredKind
from app.session.stored_data import StoredData
from app.ui import message, theme
from app.ui.desktop import open_folder
from app.ui.dialogs.questions import QuestionDialog, action_button
from app.ui.texts import settings as texts
from app.ui.texts.wording import Message, follow_language
from app.ui.widgets.button_rows import FlowLayout
from app.ui.widgets.fields import ValueLine
from app.ui.widgets.parts import column_layout, plain_label


class StoredRow(QWidget):
    """What is kept of one kind. It is counted whenever it is shown."""

    def __init__(self, kind: StoredKind, stored: StoredData) -> None:
        """Show what is known already."""
        super().__init__()
        self._kind, self._stored, path = kind, stored, stored.path_of(kind)
        self._has_path = path is not None
        explanation = texts.STORED_EXPLANATIONS[kind]
        self._amount = plain_label(name=f"{kind}_amount", wraps=True)
        place = ValueLine()
        place.setObjectName(f"{kind}_path")
        place.set_value(str(path or ""))
        column = column_layout(self, spacing=theme.SPACE_4)
        column.addWidget(plain_label(texts.STORED_TITLES[kind]))
        column.addWidget(plain_label(explanation, font=theme.caption_font(self.font()), wraps=True, color="muted"))
        column.addWidget(self._amount)
        column.addWidget(place)
        place.setHidden(path is None)
        self._buttons = FlowLayout(spacing=theme.SPACE_8)
        column.addLayout(self._buttons)
        clear = texts.CLEAR_MARKS if kind == "marks" else texts.CLEAR
        say = partial(_say, texts.RESTORED)
        self._open = self._add_button(
            texts.OPEN_FOLDER, f"open_{kind}_folder", lambda: open_folder(str(path.parent if path is not None else ""))
        )
        self._clear = self._add_button(clear, f"clear_{kind}", self._on_clear)
        self._undo = self._add_button(texts.UNDO, f"undo_{kind}", lambda: stored.undo(kind, say))
        stored.changed.connect(self._render)
        follow_language(self, self._render)
        self._render()

    def _add_button(self, text: Message, name: str, run: Callable[[], object]) -> QPushButton:
        title = texts.STORED_TITLES[self._kind]
        button = action_button(text, name, run, lambda: f"{text.text()}: {title.text()}")
        self._buttons.addWidget(button)
        return button

    def _render(self) -> None:
        stored, kind = self._stored, self._kind
        amount, can_undo = stored.amounts.get(kind), stored.can_undo(kind)
        if not self._has_path:
            sentence = texts.NO_FOLDER.text()
        elif kind not in stored.amounts:
            sentence = texts.COUNTING.text()
        elif amount is None:
            sentence = texts.NO_ANSWER.text()
        else:
            sentence = texts.amount(kind, amount, is_removed=can_undo)
        self._amount.setText(sentence)
        self._open.setEnabled(amount is not None)
        can_clear = amount is not None and bool(amount.entries)
        focused = self.window().focusWidget()  # also while the question is open
        self._undo.setVisible(can_undo)
        self._clear.setEnabled(can_clear)  # Qt moves the focus to *Undo*
        if not can_undo and (focused is self._undo or (focused is self._clear and not can_clear)):
            self._open.setFocus()

    def _on_clear(self) -> None:
        clear = partial(self._stored.clear, self._kind, partial(_say, texts.CLEARED[self._kind]))
        amount = self._stored.amounts.get(self._kind)
        if self._kind != "marks" or amount is None:
            clear()
            return
        dialog = QuestionDialog(
            self.window(),
            name="clear_marks_dialog",
            title=texts.STORED_TITLES["marks"].text(),
            question=texts.CLEAR_MARKS_QUESTION.text(),
            explanation=texts.clear_marks_explanation(amount),
            yes=(texts.DELETE.text(), "delete_marks"),
            no=texts.KEEP.text(),
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.accepted.connect(clear)
        dialog.open()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._stored.count(self._kind)


def _say(sentence: Message, is_done: bool) -> None:
    message.say((sentence if is_done else texts.NOT_WRITTEN).text())
