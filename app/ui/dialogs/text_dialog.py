"""Shows a text of any length, which can be copied. It is inserted in pieces, so that the event loop is not blocked."""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit

from app.core.display_text import displayable
from app.core.long_text import pieces_of_lines
from app.ui import theme
from app.ui.clipboard import copy_text
from app.ui.texts import dialogs as texts
from app.ui.texts import toast
from app.ui.widgets.dialog_buttons import DialogButtons
from app.ui.widgets.parts import column_layout, plain_label, push_button

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_MOST_CHARACTERS: Final = 1_000_000
# QPlainTextEdit lays out each visible paragraph as a whole, so that longer paragraphs are split.
_LONGEST_PARAGRAPH: Final = 500
_CONTINUED: Final = "\N{ZERO WIDTH SPACE}"  # at the end of a paragraph that goes on in the next one
_PIECES_AT_ONCE: Final = 32  # fewer would take longer: each insertion has a fixed cost
_FILL_SECONDS: Final = 0.008


class TextDialog(QDialog):
    """A window for one text; opened with `open()`, never with `exec()`."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        """Show the beginning of a text; the rest is inserted while the event loop runs.

        Args:
            title: Of the dialog.
            text: As the service sent it.
            parent: As Qt's.
        """
        super().__init__(parent)
        self.setObjectName("text_dialog")
        self.setWindowTitle(title)
        self._whole = text
        self._text = _LongText()
        self._text.setObjectName("whole_text")
        self._text.setAccessibleName(title)
        is_cut = len(text) > _MOST_CHARACTERS
        note = texts.first_characters(_MOST_CHARACTERS, len(text)) if is_cut else texts.characters(len(text))
        self._note = plain_label(note, name="text_note")
        buttons = DialogButtons()
        copy = push_button(texts.COPY_TEXT.text(), name="copy_text")
        copy.clicked.connect(self._on_copy)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(texts.CLOSE.text(), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        margin = theme.SPACE_16
        column = column_layout(self, spacing=theme.SPACE_12, margins=(margin, margin, margin, margin))
        column.addWidget(self._text, 1)
        column.addWidget(self._note)
        column.addWidget(buttons)
        self.resize(*theme.TEXT_DIALOG_SIZE)
        self._pieces = pieces_of_lines(text[:_MOST_CHARACTERS], _LONGEST_PARAGRAPH)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._fill)
        self._timer.start()

    def _fill(self) -> None:
        deadline = time.perf_counter() + _FILL_SECONDS
        while time.perf_counter() < deadline:
            pieces = [
                f"{displayable(piece)}{'' if ends_line else _CONTINUED}\n"
                for piece, ends_line in islice(self._pieces, _PIECES_AT_ONCE)
            ]
            if not pieces:
                self._timer.stop()
                return
            self._text.append_text("".join(pieces))

    def _on_copy(self) -> None:
        copied = copy_text(displayable(self._whole))
        self._note.setText((toast.TEXT_COPIED if copied else toast.NOT_COPIED).text())

    @override
    def done(self, result: int) -> None:
        self._timer.stop()
        super().done(result)


class _LongText(QPlainTextEdit):
    """Read-only plain text in paragraphs that are quick to lay out."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)

    def append_text(self, text: str) -> None:
        """Add lines at the end."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        data = super().createMimeDataFromSelection()
        data.setText(data.text().replace(f"{_CONTINUED}\n", ""))
        return data
