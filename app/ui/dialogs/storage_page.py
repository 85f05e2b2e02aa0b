"""The page of the settings about what is kept on disk: where it is, how much it is, and what deletes it."""

from __future__ import annotations

from functools import partial
from typing import override

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.saved_values import StoredKind
from app.session.stored_data import KINDS, StoredData
from app.ui import message, theme
from app.ui.desktop import open_folder
from app.ui.dialogs.questions import QuestionDialog
from app.ui.texts import storage as texts
from app.ui.texts.wording import Message, follow_language
from app.ui.widgets.button_rows import FlowLayout
from app.ui.widgets.fields import ValueLine
from app.ui.widgets.parts import column_layout, plain_label, push_button


class _Kind(QWidget):
    """What is kept of one kind."""

    def __init__(self, kind: StoredKind, stored: StoredData) -> None:
        super().__init__()
        self._kind, self._stored, self._path = kind, stored, stored.path_of(kind)
        title = texts.TITLES[kind]
        caption = theme.caption_font(self.font())
        explanation = plain_label(texts.EXPLANATIONS[kind], font=caption, wraps=True, color="muted")
        self._amount = plain_label(name=f"{kind}_amount", wraps=True)
        self._place = ValueLine()
        self._place.setObjectName(f"{kind}_path")

        def make_button(text: Message, name: str) -> QPushButton:
            return push_button(text, name=name, accessible_name=lambda: f"{text.text()}: {title.text()}")

        self._open = make_button(texts.OPEN_FOLDER, f"open_{kind}_folder")
        self._clear = make_button(texts.CLEAR_MARKS if kind == "marks" else texts.CLEAR, f"clear_{kind}")
        self._undo = make_button(texts.UNDO, f"undo_{kind}")
        self._open.clicked.connect(lambda: open_folder(str(self._path.parent)) if self._path is not None else None)
        self._clear.clicked.connect(self._on_clear)
        self._undo.clicked.connect(lambda: stored.undo(kind, partial(_say, texts.RESTORED)))
        buttons = FlowLayout(spacing=theme.SPACE_8)
        for button in (self._open, self._clear, self._undo):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = column_layout(self, spacing=theme.SPACE_4)
        for part in (plain_label(title), explanation, self._amount, self._place):
            column.addWidget(part)
        column.addLayout(buttons)
        stored.changed.connect(self._render)
        follow_language(self, self._render)
        self._render()

    def _render(self) -> None:
        stored, kind = self._stored, self._kind
        amount, can_undo = stored.amounts.get(kind), stored.can_undo(kind)
        if self._path is None:
            sentence = texts.NO_FOLDER.text()
        elif kind not in stored.amounts:
            sentence = texts.COUNTING.text()
        elif amount is None:
            sentence = texts.NO_ANSWER.text()
        else:
            sentence = texts.amount(kind, amount, is_removed=can_undo)
        self._amount.setText(sentence)
        self._place.setVisible(self._path is not None)
        self._place.set_value(str(self._path or ""))
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
            title=texts.TITLES["marks"].text(),
            question=texts.CLEAR_MARKS_QUESTION.text(),
            explanation=texts.clear_marks_explanation(amount),
            yes=(texts.DELETE.text(), "delete_marks"),
            no=texts.KEEP.text(),
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.accepted.connect(clear)
        dialog.open()


def _say(sentence: Message, is_done: bool) -> None:
    message.say((sentence if is_done else texts.NOT_WRITTEN).text())


class StoragePage(QWidget):
    """The page. What is on disk is counted whenever it is shown."""

    def __init__(self, stored: StoredData, parent: QWidget | None = None) -> None:
        """Show what is known already.

        Args:
            stored: What is on disk.
            parent: As Qt's.
        """
        super().__init__(parent)
        self._stored = stored
        column = column_layout(self, spacing=theme.SPACE_24)
        for kind in KINDS:
            column.addWidget(_Kind(kind, stored))
        column.addStretch(1)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._stored.count()
