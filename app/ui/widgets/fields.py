"""Fields of the API as people read them, whose text can be selected: values, a table, and keywords as chips that wrap.

While a text is selected, Ctrl+C and Ctrl+A apply to it, not to images. A click on a keyword filters by it. Tab comes to
one keyword, arrow keys to the others.
"""

from collections.abc import Callable, Sequence
from itertools import batched, takewhile
from typing import Final, override

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QTextEdit,
    QToolTip,
    QWidget,
)

from app.core.display_text import line_shown
from app.ui import theme
from app.ui.accessibility import identify, set_tool_tip
from app.ui.texts import image as texts
from app.ui.texts.wording import Text, show_text
from app.ui.widgets.button_rows import ArrowSteps, FlowLayout
from app.ui.widgets.parts import (
    ENTER_KEYS,
    SELECTABLE,
    Chip,
    column_layout,
    hidden_while_filled,
    plain_label,
    plain_tool_tip,
    row_layout,
    value_label,
)


def selected_text(widget: QWidget | None) -> str:
    """The selected text of a widget; empty where nothing is selected or the widget shows no text."""
    if isinstance(widget, QLabel | QLineEdit):
        return widget.selectedText()
    if isinstance(widget, QTextEdit):
        return widget.textCursor().selection().toPlainText()
    return ""


def clear_selection(widget: QWidget) -> None:
    """Clear the selection of a widget that shows text."""
    if isinstance(widget, QLineEdit):
        widget.deselect()
    elif isinstance(widget, QLabel):
        widget.setSelection(0, 0)
    elif isinstance(widget, QTextEdit):
        cursor = widget.textCursor()
        cursor.clearSelection()
        widget.setTextCursor(cursor)


def select_all_text(widget: QWidget | None) -> bool:
    """Select all text of a widget, and return whether it is one that shows text."""
    if isinstance(widget, QLineEdit | QTextEdit):
        widget.selectAll()
        return True
    if isinstance(widget, QLabel):
        widget.setSelection(0, len(widget.text()))
        return True
    return False


_LONGEST_TIP: Final = 800
_TIP_WIDTH: Final = 80


class ValueLine(QLineEdit):
    """A read-only QLineEdit without a frame, whose tool tip has a text that is cut."""

    def __init__(self, name: str = "") -> None:
        """Begin empty, with an `objectName`."""
        super().__init__()
        identify(self, name)
        self.setReadOnly(True)
        self.setFrame(False)
        self.setTextMargins(0, 0, 0, 0)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)

    def set_value(self, value: str) -> None:
        """Show a value from its beginning. If it is shown already, what is selected in it stays selected."""
        if value != self.text():
            self.setText(value)
            self.setCursorPosition(0)

    @property
    def _elided(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())

    @override
    def event(self, event: QEvent) -> bool:
        # Not a tool tip that is set: for screen readers it would be the description, and repeat the text.
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.text()
            if self._elided != text:
                lines = map("".join, batched(text[:_LONGEST_TIP], _TIP_WIDTH))  # Qt wraps lines only at blanks
                QToolTip.showText(event.globalPos(), plain_tool_tip("\n".join(lines)), self)
            return True
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), theme.ONE_LINE, self._elided)


class ReadingText(QTextEdit):
    """Plain text from the service; markup in it is shown literally."""

    def __init__(self, name: str = "", *, line_height: float = 1.0, font: QFont | None = None) -> None:
        """Begin empty.

        Args:
            name: Its `objectName`.
            line_height: As a factor of the font's own.
            font: One of `ui.theme`; the system's where there is none.
        """
        super().__init__()
        identify(self, name)
        self._line_height = line_height
        self._parts: Sequence[tuple[str, str, QTextCharFormat]] = ()
        if font is not None:
            self.setFont(font)
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(SELECTABLE)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * theme.DESCRIPTION_CHARACTERS)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)

    def set_text(self, text: str, color: str = "text") -> None:
        """Show a text in a colour of `theme.Colors`. If it is shown already, what is selected in it stays selected."""
        self.set_parts([(text, color, QTextCharFormat())])

    def set_parts(self, parts: Sequence[tuple[str, str, QTextCharFormat]], spoken: str = "") -> None:
        """Show texts one after the other, each in a colour and a format.

        Args:
            parts: Texts, with colours of `theme.Colors` and formats.
            spoken: A name that says what the formats mean. Without one its heading is its name, so that a screen reader
                does not read the text twice.
        """
        self.setAccessibleName(spoken)
        if parts != self._parts:
            self._parts = parts
            self._render()

    def _render(self) -> None:
        spaced = QTextBlockFormat()
        percent = round(self._line_height * 100)
        spaced.setLineHeight(percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        # The format is set before the text is inserted: afterwards it would cause a second layout.
        self.clear()
        frame = self.document().rootFrame()
        margins = frame.frameFormat()
        margins.setTopMargin(theme.accent_room(self.font()))
        frame.setFrameFormat(margins)
        cursor = QTextCursor(self.document())
        cursor.setBlockFormat(spaced)
        colors = theme.colors(self.palette())
        for text, color, form in self._parts:
            colored = QTextCharFormat(form)
            colored.setForeground(getattr(colors, color))
            cursor.insertText(text, colored)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._render()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        height = round(self.document().size().height()) + 2
        if height != self.height():
            self.setFixedHeight(height)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())


def heading(text: Text, value: QWidget) -> QLabel:
    """A label over a value. As its buddy it names the value for screen readers."""
    label = plain_label(text, font=theme.caption_font(QLabel().font()), color="muted")
    label.setBuddy(value)
    return label


def section(text: Text, value: QWidget, around: QWidget | None = None) -> QWidget:
    """A heading with its value, or what is around that, under it; a hidden section takes no space."""
    widget = QWidget()
    column_layout(widget, heading(text, value), around or value, spacing=theme.SPACE_4)
    return widget


class FieldTable(QWidget):
    """Rows of a label and a value."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(theme.SPACE_8)
        self._form.setVerticalSpacing(theme.SPACE_8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setFormAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)

    def add_text(self, label_text: Text, *, name: str = "") -> QLabel:
        """Add a row whose value is text, and return the value.

        Args:
            label_text: The label.
            name: The value's `objectName`.
        """
        value = value_label(name=name, font=theme.caption_font(self.font()), wraps=True)
        # The default minimum of a wrapping label is its height at the smallest possible width.
        value.setMinimumHeight(value.fontMetrics().height() + value.contentsMargins().top())
        self.add_widget(label_text, value)
        return value

    def add_widget(self, label_text: Text, value: QWidget, extra: QWidget | None = None) -> None:
        """Add a row with any value, and a widget beside it."""
        label = heading(label_text, value)
        if not isinstance(value, QLabel):  # it has no room for accents above its text, which is in its middle
            label.setContentsMargins(0, 0, 0, 0)
        if extra is None:
            self._form.addRow(label, value)
        else:
            self._form.addRow(label, row_layout(None, (value, 1), extra, spacing=theme.SPACE_8))

    def set_row_visible(self, value: QWidget, *, visible: bool) -> None:
        """Show or hide the row of a value that stands alone; a hidden row takes no space."""
        self._form.setRowVisible(value, visible)

    def show_texts(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Show rows of (label, value, tool tip) in a table whose values are all texts.

        Rows before the first one with another label stay, and with them the focus and what is selected there.
        """
        formers = [self._texts_of(row)[0].text() for row in range(self._form.rowCount())]
        kept = takewhile(lambda pair: pair[0] == pair[1][0], zip(formers, rows, strict=False))
        self.clear(first_row=sum(1 for _ in kept))
        for label_text, *_ in rows[self._form.rowCount() :]:
            self.add_text(label_text)
        for row, (_, text, tip) in enumerate(rows):
            value = self._texts_of(row)[1]
            value.setText(text)
            set_tool_tip(value, plain_tool_tip(tip))

    def _texts_of(self, row: int) -> tuple[QLabel, QLabel]:
        items = (self._form.itemAt(row, role) for role in _ROW)
        label, value = (item.widget() if item is not None else None for item in items)
        assert isinstance(label, QLabel)
        assert isinstance(value, QLabel)
        return label, value

    def clear(self, *, first_row: int = 0) -> None:
        """Remove the rows from one on."""
        while self._form.rowCount() > first_row:
            self._form.removeRow(first_row)


_ROW: Final = (QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole)
_LONGEST: Final = 60  # characters of a keyword


class Keywords(QWidget):
    """Chips, and a note after them.

    Signals:
        chosen: A keyword is to be included in the filter or excluded from it; the keyword as sent, and whether it is
            to be excluded.
    """

    chosen = Signal(str, bool)

    def __init__(self, tip: Text = texts.keyword_tip, shown: Callable[[str], str] | None = None) -> None:
        """Begin empty.

        Args:
            tip: What choosing a chip does.
            shown: Returns what stands on the chip of a word; the word itself if this is None.
        """
        super().__init__()
        self._tip = tip
        self._shown = shown or (lambda word: line_shown(word, _LONGEST))
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
        self._note.set_color("text" if words else "muted")
        content = (tuple(words), note)
        if content == self._content:
            return
        self._content = content
        with hidden_while_filled(self):
            while len(self._chips) < len(words):
                self._add_chip()
            for chip, word in zip(self._chips, words, strict=False):
                chip.show_word(word, self._shown(word))
            for number, chip in enumerate(self._chips):
                chip.setVisible(number < len(words))
            self._note.setText(note)
            self._note.setVisible(bool(note))
            self._steps.set_widgets(self._chips[: len(words)])

    def _add_chip(self) -> None:
        chip = _Keyword()
        show_text(chip, chip.show_tip, self._tip)
        chip.chosen.connect(self.chosen)
        self._flow.insert_widget(len(self._chips), chip)
        chip.stackUnder(self._note)  # screen readers go through the children in stacking order
        if self._chips:
            QWidget.setTabOrder(self._chips[-1], chip)
        else:
            QWidget.setTabOrder(self._note, chip)
        self._chips.append(chip)


class ValueChip(Chip):
    """A chip whose text can be selected and copied."""

    def __init__(self, text: str = "") -> None:
        """Show a word."""
        super().__init__(text)
        self.setTextInteractionFlags(SELECTABLE)


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

    def show_tip(self, tip: str) -> None:
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)

    def show_word(self, word: str, shown: str) -> None:
        self._word = word
        self.setText(shown)

    @Slot()
    def press(self) -> None:
        """Choose it, as a screen reader asks for."""
        self.chosen.emit(self._word, False)

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
