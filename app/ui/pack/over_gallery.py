"""What lies over the gallery, or what covers it: the line for a note or the sample text, and the end of a review."""

from collections.abc import Sequence
from functools import partial
from typing import Final, override

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from app.core.filtering import Choice, Facet
from app.core.models import PackImage
from app.core.saved_values import NOTE_CHARACTERS, Mark
from app.core.shared_review import SharedReview
from app.packs.marks import Notes
from app.packs.open_pack import OpenPack
from app.ui import message, theme
from app.ui.accessibility import announce, identify
from app.ui.look.viewer import Viewer
from app.ui.pack.in_sight import PackStatus
from app.ui.pack.selection import Selection
from app.ui.texts import errors
from app.ui.texts import marks as texts
from app.ui.texts import reviews as review_texts
from app.ui.texts.wording import Message, Text, follow_language, show_text
from app.ui.widgets.button_rows import FlowBox
from app.ui.widgets.parts import (
    ENTER_KEYS,
    column_layout,
    paint_box,
    plain_label,
    push_button,
    row_layout,
    size_within,
    tool_button,
)


class GalleryCover(QWidget):
    """A panel over a part of something, which it follows. Subclasses say where it lies.

    Attributes:
        around: What it lies over: its parent, or something in that.
    """

    def __init__(self, around: QWidget, parent: QWidget) -> None:
        """Follow what the panel lies over."""
        super().__init__(parent)
        self.around = around
        around.installEventFilter(self)

    def fit(self) -> None:
        """Take the place and the size that the content needs."""
        raise NotImplementedError

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.around and event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self.fit()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        paint_box(QPainter(self), self.rect(), colors.panel, colors.line, radius=theme.PANEL_RADIUS)


# The window has become inactive, or a menu of the line was opened.
_STILL_WRITING = frozenset({Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason})
_WITH_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class LineEditor(GalleryCover):
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
        super().__init__(around, parent)
        self._parent = parent
        self._former_focus = self.window().focusWidget()
        self._is_open = True
        self._former_text = ""
        identify(self, "note_editor")
        self.line = QLineEdit()
        self.line.setMaxLength(most)
        heading = plain_label(title, font=theme.semibold_font(self.font()))
        heading.setBuddy(self.line)
        keys = plain_label(texts.note_keys, font=theme.caption_font(self.font()), color="muted")
        show_text(self.line, self.line.setPlaceholderText, placeholder)
        show_text(self.line, self.line.setAccessibleName, title)
        show_text(self.line, self.line.setAccessibleDescription, texts.note_keys)
        first = row_layout(None, heading, 1, keys, spacing=theme.SPACE_16)
        column_layout(self, first, self.line, spacing=theme.SPACE_8, margins=(theme.SPACE_16,) * 4)
        self.line.returnPressed.connect(self.save)
        self.line.inputRejected.connect(self._on_input_rejected)
        self.line.installEventFilter(self)
        self.fit()
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

    @override
    def fit(self) -> None:
        around = QRect(self.around.mapTo(self._parent, QPoint()), self.around.size())
        size = self.sizeHint()
        width = min(around.width() - 2 * theme.SPACE_16, max(theme.TOAST_WIDTH, size.width()))
        place = QRect(0, 0, width, size.height())
        place.moveCenter(around.center())
        place.moveBottom(around.bottom() - theme.SPACE_16)
        self.setGeometry(place)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.line:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
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


class NoteEditor(LineEditor):
    """Writes a note on images, the same on all."""

    def __init__(self, notes: Notes, images: Sequence[PackImage], around: QWidget, parent: QWidget) -> None:
        """Open the line, with the note that the images have.

        Args:
            notes: Of the pack.
            images: One or more of the pack.
            around: As for `LineEditor`.
            parent: The same. A viewer or comparison may show another image than that of the note, which is then saved.
        """
        super().__init__(partial(texts.note_on, images), NOTE_CHARACTERS, texts.NOTE_PLACEHOLDER, around, parent)
        self._notes = notes
        self._images = images
        if isinstance(parent, Viewer):  # some of what leads to another image does not take the focus
            parent.stepped.connect(self._on_stepped)
        self._show_note()
        notes.changed.connect(self._show_note)
        notes.save_requested.connect(self.save)
        self.written.connect(self._write)

    def _on_stepped(self) -> None:
        shown = self._parent.shown.image if isinstance(self._parent, Viewer) else None
        # The same image is shown anew when the pack was refreshed.
        if shown is None or all(image.id != shown.id for image in self._images):
            self.save()

    def _show_note(self) -> None:
        notes = {self._notes.of(image) for image in self._images}
        self.show_text(notes.pop() if len(notes) == 1 else "")

    def _write(self, text: str) -> None:
        self._notes.write(self._images, text)
        message.say(texts.note_saved(text, len(self._images)))


_PICKED: Final = Choice(Facet.MARK, Mark.PICKED)


class GalleryBar(GalleryCover):
    """A sentence with buttons and a cross. It lies over something, so that nothing moves when it appears.

    Signals:
        chosen: A button was clicked; the ID of its command.
        dismissed: The cross was clicked; no arguments.
    """

    chosen = Signal(str)
    dismissed = Signal()

    def __init__(self, place: QWidget, name: str, accessible_name: Text, buttons: dict[str, Message]) -> None:
        """Begin hidden.

        Args:
            place: What the bar lies over.
            name: Its `objectName`.
            accessible_name: For screen readers.
            buttons: The words of buttons, by the IDs of their commands.
        """
        super().__init__(place, place)
        self._top = theme.SPACE_8
        self._above: QWidget | None = None
        identify(self, name, accessible_name)
        self._sentence = plain_label(name=f"{name}_text")
        self.buttons = {
            command_id: push_button(word, name=f"{name}_{command_id}") for command_id, word in buttons.items()
        }
        dismiss = tool_button(errors.DISMISS_TIP, name=f"{name}_dismiss", tip=errors.DISMISS_TIP, icon="close")
        dismiss.clicked.connect(self.hide)
        dismiss.clicked.connect(self.dismissed)
        for command_id, button in self.buttons.items():
            button.clicked.connect(partial(self.chosen.emit, command_id))
        self._choice = FlowBox(*self.buttons.values(), dismiss, spacing=theme.SPACE_8)
        margins = theme.SPACE_16, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4
        self._lines = row_layout(self, (self._sentence, 1), self._choice, spacing=theme.SPACE_8, margins=margins)
        self.hide()

    def lie_over(self, place: QWidget, top: int = theme.SPACE_8) -> None:
        """Lie over another widget, such as a viewer that covers the window.

        Args:
            place: The widget.
            top: Distance from its top edge, in logical pixels.
        """
        if place is self.around:
            return
        is_shown = not self.isHidden()
        self.around.removeEventFilter(self)
        self.around, self._top = place, top
        self.setParent(place)
        place.installEventFilter(self)
        self.fit()
        self.setVisible(is_shown)
        self.raise_()

    def stand_below(self, above: QWidget) -> None:
        """Leave the place of another bar free while that is shown."""
        self._above = above
        above.installEventFilter(self)

    def say(self, sentence: str) -> None:
        """Show a sentence, and announce it if it is another one; hide the bar if there is none."""
        is_news = self.isHidden() or sentence != self._sentence.text()
        self._sentence.setText(sentence)
        self.setVisible(bool(sentence))
        if not sentence:
            return
        self.fit()
        self.raise_()
        if is_news:
            announce(self, sentence)

    @override
    def fit(self) -> None:
        self._choice.updateGeometry()  # a button that was shown or hidden now is counted from the next event on
        size = size_within(self._lines, self._sentence, self.around.width() - 2 * theme.SPACE_16)
        above = self._above
        top = self._top + (above.height() + theme.SPACE_4 if above is not None and not above.isHidden() else 0)
        self.setGeometry(QRect(QPoint((self.around.width() - size.width()) // 2, top), size))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._above and event.type() in {QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize}:
            self.fit()
        return super().eventFilter(watched, event)


class EndOfReview(GalleryBar):
    """Says that the last image was judged, and what comes next; then that one chooses among the picked ones."""

    def __init__(self, open_pack: OpenPack, status: PackStatus, place: QWidget) -> None:
        """Say nothing about a review that is complete already."""
        words = {"show_picked": texts.SHOW_PICKED, "download_originals": texts.DOWNLOAD, "share_review": texts.SHARE}
        super().__init__(place, "end_of_review", texts.END_OF_REVIEW, words)
        self._open_pack = open_pack
        self._status = status
        self._was_complete = self._was_round = False
        self._has_marked = False  # marks that are read from the disk complete no review
        open_pack.filter.changed.connect(self.follow)
        open_pack.marks.given.connect(self._on_given)

    def begin(self) -> None:
        """Another pack is on screen: what is complete already is not news."""
        self._was_complete = self._was_round = self._has_marked = False
        self.say("")

    def _on_given(self) -> None:
        self._has_marked = True

    def follow(self) -> None:
        """Show the bar when the review has become complete, or one chooses again; hide it when it is not complete."""
        is_complete, review = self._is_complete, self._status.review
        are_picked_shown = self._open_pack.filter.shows_marked(_PICKED)
        is_round = is_complete and are_picked_shown and review.picked > 1
        is_news = self._has_marked and not self._was_complete
        if is_complete and (is_news or (is_round and not self._was_round) or not self.isHidden()):
            self.buttons["show_picked"].setVisible(bool(review.picked) and not are_picked_shown)
            self.say(texts.choose_again(review.picked) if is_round else texts.all_judged(review))
        elif not is_complete:
            self.say("")
        self._was_complete, self._was_round = is_complete, is_round

    @property
    def _is_complete(self) -> bool:
        pack = self._open_pack
        return self._status.review.judged > 0 and pack.marks.first_unmarked(pack.shelf.images) is None


class OpenedReview(GalleryBar):
    """Asks whether a review that was opened is shown; until then nothing of it can be seen. Then says which are hidden.

    Signals:
        close_requested: A review is to be closed without being seen; the `SharedReview`.
        take_over_requested: Marks of a review are to be taken over; the `SharedReview`, and whether for all images.
    """

    close_requested = Signal(object)
    take_over_requested = Signal(object, bool)

    def __init__(self, open_pack: OpenPack, selection: Selection, place: QWidget, above: GalleryBar) -> None:
        """Ask nothing yet.

        Args:
            open_pack: The pack with the reviews.
            selection: What may be taken over alone.
            place: What the bar lies over.
            above: Another bar there.
        """
        words = {"show": review_texts.SHOW, "hide": review_texts.HIDE_UNTIL_DONE, "take": review_texts.TAKE_OVER}
        super().__init__(place, "opened_review", review_texts.OPENED, words)
        self._open_pack = open_pack
        self._selection = selection
        self._others = open_pack.marks.others
        self._dismissed: tuple[SharedReview, ...] = ()  # hidden ones of which this was said and read
        self.stand_below(above)
        self.chosen.connect(self._on_chosen)
        self.dismissed.connect(self._on_dismissed)
        self._others.changed.connect(self.follow)
        open_pack.content_changed.connect(self.follow)
        open_pack.marks.changed.connect(self._offer)
        follow_language(self, self.follow)

    def follow(self, *_changes: object) -> None:
        """Ask about the next review, say which ones are hidden, or hide the bar."""
        unanswered, awaiting = self._others.unanswered, self._others.awaiting
        self._offer()
        if unanswered and self._open_pack.state.content is not None:
            here = {image.id for image in self._open_pack.shelf.images}
            foreign = len((unanswered[0].marks.keys() | unanswered[0].notes.keys()) - here)
            self.say(review_texts.opened(unanswered[0], foreign))
        elif awaiting and awaiting != self._dismissed:
            self.say(review_texts.hidden(awaiting))
        else:
            self.say("")

    def _offer(self, *_changes: object) -> None:
        """Offer what can be done: where all images are marked, nothing would be hidden until they are."""
        is_asked = bool(self._others.unanswered)
        self.buttons["take"].setVisible(is_asked)
        self.buttons["hide"].setVisible(is_asked and not self._others.is_own_complete)
        self.fit()

    def _on_chosen(self, name: str) -> None:
        for review in self._others.unanswered[:1] or self._others.awaiting:
            if name == "take":
                self._ask_what_to_take(review)
            else:
                self._others.answer(review, is_hidden=name == "hide")

    def _ask_what_to_take(self, review: SharedReview) -> None:
        menu, button = QMenu(self), self.buttons["take"]
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = {review_texts.take_over_all(review): True}
        if self._selection.count:
            rows[review_texts.take_over(review, self._selection.count)] = False
        for text, is_all in rows.items():
            # One ampersand would underline the letter after it.
            menu.addAction(text.replace("&", "&&")).triggered.connect(partial(self._take, review, is_all))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _take(self, review: SharedReview, is_all: bool, _is_checked: bool = False) -> None:
        self.take_over_requested.emit(review, is_all)
        self._others.answer(review, is_hidden=False)

    def _on_dismissed(self) -> None:
        self._dismissed = self._others.awaiting
        for review in self._others.unanswered[:1]:
            self.close_requested.emit(review)
        self.follow()
