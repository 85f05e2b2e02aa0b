"""The line in which a note or the sample text is written, over the bottom of the gallery or of what covers it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.models import PackImage
from app.core.saved_values import NOTE_CHARACTERS
from app.packs.marks import Notes
from app.ui import message, theme
from app.ui.texts import marks as texts
from app.ui.texts.wording import Text, show_text
from app.ui.widgets.parts import ENTER_KEYS, column_layout, paint_box, plain_label, row_layout

if TYPE_CHECKING:
    from app.ui.look.viewer import Viewer

# The window has become inactive, or a menu of the line was opened.
_STILL_WRITING = frozenset({Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason})
_WITH_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class LineEditor(QWidget):
    """Edits a text. Enter saves it, also when the focus leaves the line; Escape does not.

    It deletes itself when it is closed.

    Signals:
        written: Another text was saved; the text.
    """

    written = Signal(str)

    def __init__(self, title: Text, most: int, placeholder: Text, around: QWidget, parent: QWidget) -> None:
        """Open the line.

        Args:
            title: What is written.
            most: Characters, at most.
            placeholder: What an empty line says.
            around: The widget over whose bottom the line lies.
            parent: The page, or what covers it.
        """
        super().__init__(parent)
        self._around = around
        self._parent = parent
        self._former_focus = self.window().focusWidget()
        self._is_open = True
        self._former_text = ""
        self.setObjectName("note_editor")
        self.line = QLineEdit()
        self.line.setMaxLength(most)
        heading = plain_label(title, font=theme.semibold_font(self.font()))
        heading.setBuddy(self.line)
        keys = plain_label(texts.note_keys, font=theme.caption_font(self.font()), color="muted")
        show_text(self.line, self.line.setPlaceholderText, placeholder)
        show_text(self.line, self.line.setAccessibleName, title)
        show_text(self.line, self.line.setAccessibleDescription, texts.note_keys)
        first = row_layout(spacing=theme.SPACE_16)
        first.addWidget(heading)
        first.addStretch(1)
        first.addWidget(keys)
        column = column_layout(self, spacing=theme.SPACE_8, margins=(theme.SPACE_16,) * 4)
        column.addLayout(first)
        column.addWidget(self.line)
        self.line.returnPressed.connect(self.save)
        self.line.inputRejected.connect(self._on_input_rejected)
        self.line.installEventFilter(self)
        around.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()
        self.line.setFocus()

    def save(self) -> None:
        """Save what was typed, if it is another text than at the beginning, and close."""
        if not self._is_open:
            return
        text = self.line.text().strip()
        self.close_line()
        # A line that is empty because images have different texts is as empty after typing and erasing.
        if self.line.isModified() and text != self._former_text:
            self.written.emit(text)

    def close_line(self) -> None:
        """Close without saving; the focus returns to where it was."""
        self._is_open = False
        former = self._former_focus
        if self.line.hasFocus() and former is not None:
            former.setFocus()
        self.hide()
        self.deleteLater()

    def show_text(self, text: str) -> None:
        """Show the present text, unless the person has begun to type: it may be loaded late."""
        if not self.line.isModified():
            self.line.setText(text)
            self._former_text = self.line.text().strip()
            self.line.selectAll()

    def _on_input_rejected(self) -> None:
        if len(self.line.text()) == self.line.maxLength():  # a pasted text may end in the middle of a word
            message.say(texts.no_more_characters(self.line.maxLength()))

    def _fit(self) -> None:
        around = QRect(self._around.mapTo(self._parent, QPoint()), self._around.size())
        place = QRect(0, 0, min(around.width() - 2 * theme.SPACE_16, theme.TOAST_WIDTH), self.sizeHint().height())
        place.moveCenter(around.center())
        place.moveBottom(around.bottom() - theme.SPACE_16)
        self.setGeometry(place)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._around:
            if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
                self._fit()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_function_key = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
            # In the viewer, letters and arrow keys are commands.
            if not (event.modifiers() & _WITH_COMMANDS or is_function_key):
                event.accept()
                return True
        elif isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STILL_WRITING:
            self.save()
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The line leaves both keys to this widget, also Enter, which it has handled.
        if event.key() == Qt.Key.Key_Escape:
            self.close_line()
        elif event.key() not in ENTER_KEYS:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        paint_box(QPainter(self), self.rect(), colors.panel, colors.line, radius=theme.PANEL_RADIUS)


class NoteEditor(LineEditor):
    """Writes a note on images, the same on all."""

    def __init__(self, notes: Notes, images: Sequence[PackImage], around: QWidget, parent: QWidget) -> None:
        """Open the line, with the note that the images have.

        Args:
            notes: Of the pack.
            images: One or more of the pack.
            around: As for `LineEditor`.
            parent: The same.
        """
        super().__init__(partial(texts.note_on, images), NOTE_CHARACTERS, texts.NOTE_PLACEHOLDER, around, parent)
        self._notes = notes
        self._images = images
        self._viewer: Viewer | None = None
        self._show_note()
        notes.changed.connect(self._show_note)
        notes.save_requested.connect(self.save)
        self.written.connect(self._write)

    def stay_with(self, viewer: Viewer) -> None:
        """Save as soon as a viewer or comparison shows another image than that of the note.

        Some of what leads to another image does not take the focus.
        """
        self._viewer = viewer
        viewer.stepped.connect(self._on_stepped)

    def _on_stepped(self) -> None:
        shown = self._viewer.image if self._viewer is not None else None
        # The same image is shown anew when the pack was refreshed.
        if shown is None or all(image.id != shown.id for image in self._images):
            self.save()

    def _show_note(self) -> None:
        notes = {self._notes.of(image) for image in self._images}
        self.show_text(notes.pop() if len(notes) == 1 else "")

    def _write(self, text: str) -> None:
        self._notes.write(self._images, text)
        message.say(texts.note_saved(text, len(self._images)))
