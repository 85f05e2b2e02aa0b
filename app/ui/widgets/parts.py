"""Functions that make labels, buttons and layouts with the settings that are common in this app."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.widgets.enter_keys import ENTER_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QFont, QKeyEvent, QPaintEvent

SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class TextLabel(QLabel):
    """A label that shows its text as plain text. Unlike QLabel it does not cut off accents above the font's ascent."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        """Show a text."""
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._make_room()

    def _make_room(self) -> None:
        margins = self.contentsMargins()
        margins.setTop(max(margins.top(), theme.accent_room(self.font())))
        self.setContentsMargins(margins)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        rect, alignment, clip = self.contentsRect(), self.alignment(), self.rect()
        document = self.findChild(QTextDocument)  # what QLabel paints if the text can be selected
        if document is not None:
            # QLabel clips it at the ascent of its first line. What is above is painted here.
            super().paintEvent(event)
            if alignment & Qt.AlignmentFlag.AlignVCenter:
                rect.setTop(int(rect.y() + max(0, rect.height() - document.size().height()) / 2))
            alignment &= Qt.AlignmentFlag.AlignHorizontal_Mask
            clip.setHeight(rect.y())
        painter = QPainter(self)
        painter.setClipRect(clip)
        painter.setPen(self.palette().color(self.foregroundRole()))
        wrap = Qt.TextFlag.TextWordWrap if self.wordWrap() else Qt.TextFlag(0)
        painter.drawText(rect, int(alignment | wrap | Qt.TextFlag.TextDontClip), self.text())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()


def plain_label(text: str = "", *, name: str = "", font: QFont | None = None, wraps: bool = False) -> QLabel:
    """A label that shows its text as plain text, whatever it contains.

    Args:
        text: What it shows.
        name: Its `objectName`.
        font: One of `ui.theme`; the system's where there is none.
        wraps: Whether long text goes on in the next line.
    """
    label = TextLabel(text)
    label.setObjectName(name)
    label.setWordWrap(wraps)
    if font is not None:
        label.setFont(font)
    return label


def value_label(text: str = "", *, name: str = "", font: QFont | None = None, wraps: bool = False) -> QLabel:
    """A label with a value, which can be selected and copied, and which Tab reaches; arguments as of `plain_label`."""
    label = plain_label(text, name=name, font=font, wraps=wraps)
    label.setTextInteractionFlags(SELECTABLE)
    label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return label


def push_button(text: str, *, name: str, tip: str = "", accessible_name: str = "") -> QPushButton:
    """A button with a word on it.

    Args:
        text: The word.
        name: Its `objectName`.
        tip: Its tool tip.
        accessible_name: The accessible name; the text if this is empty.
    """
    button = _PushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAccessibleName(accessible_name)
    return button


class _PushButton(QPushButton):
    """A button that Enter clicks as Space does, also outside of dialogs."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            self.click()
        else:
            super().keyPressEvent(event)


class _LinkButton(_PushButton):
    """A flat button in the colour of a link, which follows changes of the colour scheme."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tint()

    def _tint(self) -> None:
        palette, link = self.palette(), theme.colors(QApplication.palette()).link
        if palette.color(QPalette.ColorRole.ButtonText) != link:
            palette.setColor(QPalette.ColorRole.ButtonText, link)
            self.setPalette(palette)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


def link_button(text: str, *, name: str) -> QPushButton:
    """A flat button in the colour of a link, for secondary actions."""
    button = _LinkButton(text)
    button.setObjectName(name)
    return button


def tool_button(accessible_name: str, *, name: str, tip: str) -> QToolButton:
    """A button with an icon alone.

    Args:
        accessible_name: The accessible name.
        name: Its `objectName`.
        tip: Its tool tip.
    """
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(accessible_name)
    button.setToolTip(tip)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def row_layout(
    parent: QWidget | None = None, *, spacing: int, margins: tuple[int, int, int, int] | None = None
) -> QHBoxLayout:
    """From left to right; margins are left, top, right, bottom."""
    layout = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    layout.setSpacing(spacing)
    layout.setContentsMargins(*(margins or (0, 0, 0, 0)))
    return layout


def column_layout(
    parent: QWidget | None = None, *, spacing: int, margins: tuple[int, int, int, int] | None = None
) -> QVBoxLayout:
    """From top to bottom; margins are left, top, right, bottom."""
    layout = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    layout.setSpacing(spacing)
    layout.setContentsMargins(*(margins or (0, 0, 0, 0)))
    return layout


@contextmanager
def hidden_while_filled(widget: QWidget) -> Iterator[None]:
    """Hide a widget while its children are replaced.

    Qt shows new children of a visible widget one by one, and lays out all of them after each: 60 keywords would take
    180 ms instead of 15 ms.
    """
    widget.hide()
    try:
        yield
    finally:
        widget.show()


def set_text_color(widget: QWidget, color: QColor) -> None:
    """Colour a label's text."""
    palette = widget.palette()
    if palette.color(QPalette.ColorRole.WindowText) != color:
        # On a background of the role Base a label is painted with the role Text.
        palette.setColor(QPalette.ColorRole.WindowText, color)
        palette.setColor(QPalette.ColorRole.Text, color)
        widget.setPalette(palette)


def set_field_ground(field: QWidget) -> None:
    """Give a text field or a check box the background of the view: in dark palettes fields look like the window."""
    _set_color(field, QPalette.ColorRole.Base, theme.colors(QApplication.palette()).view)


def set_accent(widget: QWidget) -> None:
    """Raise the contrast of a slider or a progress bar: some dark palettes have a highlight that is too dark.

    Disabled ones have no accent; not every style leaves it out.
    """
    colors = theme.colors(QApplication.palette())
    _set_color(widget, QPalette.ColorRole.Highlight, colors.accent, disabled=colors.line)


def _set_color(widget: QWidget, role: QPalette.ColorRole, color: QColor, *, disabled: QColor | None = None) -> None:
    palette = widget.palette()
    palette.setColor(role, color)
    palette.setColor(QPalette.ColorGroup.Disabled, role, disabled or color)
    if palette != widget.palette():
        widget.setPalette(palette)
