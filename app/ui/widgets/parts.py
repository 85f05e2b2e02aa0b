"""Labels, chips, fields, buttons, lines, tool tips, layouts and timers with the settings that are common in this app.

Tool tips with text from the service are never rich text: QToolTip guesses whether a text is.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from html import escape
from typing import Any, Final, override

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QSplitterHandle,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QStyleOptionToolButton,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.core.display_text import displayable, shortened
from app.ui import icons, theme
from app.ui.accessibility import identify
from app.ui.texts import accessible_names
from app.ui.texts.wording import Text, show_text

ENTER_KEYS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})  # of the main block, and of the number block


class ChoiceBox(QComboBox):
    """A list of values, of which one is chosen.

    Attributes:
        is_on_page: Whether it is on a page that the wheel scrolls, which would change each one that the pointer passes.
    """

    is_on_page = False

    def __init__(self, choices: Mapping[Any, Text], chosen: object = None) -> None:
        """Show the texts of values, and choose one."""
        super().__init__()
        self._values = [*choices]
        for number, text in enumerate(choices.values()):
            self.addItem("")
            show_text(self, partial(self.setItemText, number), text)
        self.show_value(chosen)

    @property
    def value(self) -> Any:  # noqa: ANN401 - of the type of the values
        """The value that is chosen."""
        return self._values[self.currentIndex()]

    def show_value(self, value: object) -> None:
        """Show that a value is chosen; the first one for a value that is not in the list."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else 0)

    @override
    def sizeHint(self) -> QSize:
        # Qt 6.12's Fusion counts less for its arrow than it leaves to that, where texts are large.
        hint, option, style = super().sizeHint(), QStyleOptionComboBox(), self.style()
        self.initStyleOption(option)
        option.rect = QRect(QPoint(), hint)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        longest = max(map(self.fontMetrics().horizontalAdvance, map(self.itemText, range(self.count()))), default=0)
        return hint.grownBy(QMargins(0, 0, max(0, longest + theme.SPACE_4 - room), 0))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.is_on_page:
            event.ignore()
        else:
            super().wheelEvent(event)


class Line(QFrame):
    """A horizontal hairline."""

    def __init__(self) -> None:
        """Make the line."""
        super().__init__()
        self.setFixedHeight(1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).line)


class LineSplitter(QSplitter):
    """A horizontal splitter whose handle is a hairline."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(Qt.Orientation.Horizontal)
        self.setHandleWidth(1)

    def order_children(self) -> None:
        """Put the children in visual order, in which screen readers then go through them.

        By itself a splitter puts each new widget below the others.
        """
        for number in range(self.count()):
            widget = self.widget(number)
            if widget is not None:
                widget.raise_()
        for number in range(1, self.count()):
            self.handle(number).raise_()  # the handle is wider than its line, and has to lie over its neighbours

    @override
    def createHandle(self) -> QSplitterHandle:
        return _LineHandle(self.orientation(), self)


class _LineHandle(QSplitterHandle):
    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).line)


def paint_box(
    painter: QPainter,
    room: QRect | QRectF,
    ground: QColor | Qt.BrushStyle,
    line: QColor | None = None,
    *,
    radius: float,
) -> None:
    """Paint a ground with round corners, and a hairline around it if that has a colour."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(line or Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    inset = 0.5 if line is not None else 0
    painter.drawRoundedRect(QRectF(room).adjusted(inset, inset, -inset, -inset), radius, radius)


def delayed(parent: QObject, call: Callable[[], object], interval: int = 0) -> QTimer:
    """Make a timer that calls a function so many milliseconds after it was started last."""
    timer = QTimer(parent, interval=interval, singleShot=True)
    timer.timeout.connect(call)
    return timer


SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class TextLabel(QLabel):
    """A label that shows its text as plain text. Unlike QLabel it does not cut off accents above the font's ascent."""

    def __init__(self, text: Text = "", color: str = "text") -> None:
        """Show a text in a colour, as `set_color` does."""
        super().__init__()
        show_text(self, self.setText, text)
        self._color_name = ""
        self.set_color(color)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._make_room()

    def set_color(self, name: str) -> None:
        """Show the text in a colour of `theme.Colors`; if it can be selected, other colours than `muted` are `text`."""
        self._color_name = name
        is_muted = name == "muted"
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText if is_muted else QPalette.ColorRole.WindowText)
        self.update()

    @property
    def _color(self) -> QColor:
        if self._color_name == "text":
            return self.palette().color(QPalette.ColorRole.WindowText)  # which is paler while it is disabled
        color: QColor = getattr(theme.colors(self.palette()), self._color_name)
        return color

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
        painter.setPen(self._color)
        wrap = Qt.TextFlag.TextWordWrap if self.wordWrap() else Qt.TextFlag(0)
        painter.drawText(rect, int(alignment | wrap | Qt.TextFlag.TextDontClip), self.text())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()


def plain_label(
    text: Text = "", *, name: str = "", font: QFont | None = None, wraps: bool = False, color: str = "text"
) -> TextLabel:
    """A label that shows its text as plain text, whatever it contains.

    Args:
        text: What it shows.
        name: Its `objectName`.
        font: One of `ui.theme`; the system's where there is none.
        wraps: Whether long text goes on in the next line.
        color: One of `ui.theme.Colors`.
    """
    label = TextLabel(text, color=color)
    identify(label, name)
    label.setWordWrap(wraps)
    if font is not None:
        label.setFont(font)
    return label


def value_label(
    text: Text = "", *, name: str = "", font: QFont | None = None, wraps: bool = False, color: str = "text"
) -> TextLabel:
    """A label with a value, which can be selected and copied, and which Tab reaches; arguments as of `plain_label`."""
    label = plain_label(text, name=name, font=font, wraps=wraps, color=color)
    label.setTextInteractionFlags(SELECTABLE)
    label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return label


def push_button(text: Text, *, name: str, tip: Text = "", accessible_name: Text = "") -> QPushButton:
    """A button with a word on it.

    Args:
        text: The word.
        name: Its `objectName`.
        tip: Its tool tip.
        accessible_name: The accessible name; the text if this is empty.
    """
    button = _PushButton()
    identify(button, name, accessible_name, tip=tip)
    show_text(button, button.setText, text)
    return button


class _PushButton(QPushButton):
    """A button that Enter clicks as Space does, also outside of dialogs."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            self.click()
        else:
            super().keyPressEvent(event)


class ExclusiveButtons(QFrame):
    """A group of flat buttons, one of which is checked. Tab reaches that one, and the arrow keys check another one."""

    def __init__(self, accessible_name: Text, buttons: Collection[QPushButton]) -> None:
        """Put the buttons into a row; screen readers call them radio buttons of a group with a name."""
        super().__init__()
        show_text(self, self.setAccessibleName, accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for button in buttons:
            button.setFlat(True)  # unless it is checked
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setFont(theme.caption_font(self.font()))
        row_layout(self, *buttons, spacing=0)


class _LinkButton(_PushButton):
    """A flat button in the colour of a link."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @override
    def initStyleOption(self, option: QStyleOptionButton) -> None:
        super().initStyleOption(option)
        palette = QPalette(option.palette)
        palette.setColor(QPalette.ColorRole.ButtonText, theme.colors(self.palette()).link)
        option.palette = palette

    @override
    def sizeHint(self) -> QSize:
        # Narrower than a button, so that the word can stand above the edge of what is below it.
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * theme.SPACE_4, super().sizeHint().height())


def link_button(text: Text, *, name: str) -> QPushButton:
    """A flat button in the colour of a link, for secondary actions."""
    button = _LinkButton()
    identify(button, name)
    show_text(button, button.setText, text)
    return button


class IconButton(QToolButton):
    """A button with an icon.

    Attributes:
        icon_name: The icon; empty for none.
    """

    def __init__(self, icon: str, color: str) -> None:
        """Show an icon in a colour of `theme.Colors`."""
        super().__init__()
        self.icon_name = icon
        self._color_name = color

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self.icon_name = icon
        self.update()

    def set_color(self, name: str) -> None:
        """Show the icon in another colour of `theme.Colors`."""
        self._color_name = name
        self.update()

    @override
    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        if self.icon_name:
            color: QColor = getattr(theme.colors(self.palette()), self._color_name)
            option.icon = icons.icon(self.icon_name, color, self.iconSize().width())
            option.toolButtonStyle = self.toolButtonStyle()


def tool_button(
    accessible_name: Text, *, name: str, tip: Text, icon: str = "", color: str = "muted", side: int = theme.ICON_SMALL
) -> IconButton:
    """A button with an icon alone.

    Args:
        accessible_name: The accessible name.
        name: Its `objectName`.
        tip: Its tool tip.
        icon: Name of the icon; empty for a button with a word.
        color: Of the icon, one of `ui.theme.Colors`.
        side: Of the icon.
    """
    button = IconButton(icon, color)
    button.setIconSize(QSize(side, side))
    identify(button, name, accessible_name, tip=tip)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


# A widget or layout, one with the factor by which it is stretched, a widget also with its place there, or the factor of
# a gap.
type Part = QWidget | QLayout | tuple[QWidget | QLayout, int] | tuple[QWidget, int, Qt.AlignmentFlag] | int


def row_layout(
    parent: QWidget | None = None, *parts: Part, spacing: int, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Parts from left to right; margins are left, top, right, bottom."""
    return _filled(QHBoxLayout() if parent is None else QHBoxLayout(parent), parts, spacing, margins)


def column_layout(
    parent: QWidget | None = None, *parts: Part, spacing: int, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Parts from top to bottom; margins are left, top, right, bottom."""
    return _filled(QVBoxLayout() if parent is None else QVBoxLayout(parent), parts, spacing, margins)


def _filled[L: QBoxLayout](layout: L, parts: Iterable[Part], spacing: int, margins: tuple[int, int, int, int]) -> L:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    add_parts(layout, *parts)
    return layout


def add_parts(layout: QBoxLayout, *parts: Part) -> None:
    """Add parts at the end of a layout."""
    for part in parts:
        each, factor, *place = part if isinstance(part, tuple) else (part, 0)
        if isinstance(each, int):
            layout.addStretch(each)
        elif isinstance(each, QLayout):
            layout.addLayout(each, factor)
        else:
            layout.addWidget(each, factor, *place)


def size_within(row: QBoxLayout, sentence: QLabel, most_width: int) -> QSize:
    """The size of a row with a sentence; where there is too little room, that is broken, and the rest is below it."""
    sentence.setWordWrap(False)
    row.setDirection(QBoxLayout.Direction.LeftToRight)
    row.invalidate()  # a button that was shown or hidden now is counted from the next event on
    size = row.sizeHint()
    if size.width() <= most_width:
        return size
    sentence.setWordWrap(True)
    row.setDirection(QBoxLayout.Direction.TopToBottom)
    return QSize(most_width, row.heightForWidth(most_width))


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


class ElidedLabel(TextLabel):
    """Plain text, elided at the end or in the middle. Its tool tip is a text that is cut, unless another one is set."""

    def __init__(self, text: Text = "", *, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        """Show a text."""
        super().__init__(text)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def _elided(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    @override
    def event(self, event: QEvent) -> bool:
        # Not a tool tip that is set: for screen readers it would be the description, and repeat the text.
        is_tip = event.type() == QEvent.Type.ToolTip and not self.toolTip() and self._elided != self.text()
        if is_tip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), wrapped_tool_tip(self.text()), self)
            return True
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._color)
        painter.drawText(self.contentsRect(), theme.ONE_LINE | int(self.alignment()), self._elided)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class ProgressBar(QProgressBar):
    """A thin bar without a text."""

    def __init__(self, accessible_name: Text, *, name: str) -> None:
        """Begin empty."""
        super().__init__()
        identify(self, name, accessible_name)
        self.setTextVisible(False)
        self.setFixedHeight(theme.STATUS_BAR_HEIGHT)

    def show_progress(self, done: int, total: int) -> None:
        """Show how much is done."""
        self.setRange(0, max(1, total))
        self.setValue(done)


class Chip(ElidedLabel):
    """A word on a rounded background; elided where there is not enough room."""

    def __init__(self, text: Text = "") -> None:
        """Show a word."""
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setFont(theme.caption_font(self.font()))
        self.setContentsMargins(theme.SPACE_8, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)

    def _ground(self) -> QColor:
        text = theme.colors(self.palette()).text
        return theme.mix(self.palette().color(self.backgroundRole()), text, theme.CHIP_SHARE)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_box(painter, self.rect(), self._ground(), radius=self.height() / 2)
        painter.end()
        is_cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        (ElidedLabel if is_cut and not self.hasSelectedText() else TextLabel).paintEvent(self, event)


class Bubble(TextLabel):
    """A sentence on a ground with round corners, over something else. It moves with what it lies over.

    Its owner installs it as an event filter where that may move.
    """

    def __init__(self, parent: QWidget, name: str, *, color: str, ground: str, line: str = "") -> None:
        """Begin hidden.

        Args:
            parent: What it lies over.
            name: Its `objectName`.
            color: Of the sentence, one of `theme.Colors`.
            ground: Its colour, another one.
            line: The colour of a line around it; empty for none.
        """
        super().__init__(color=color)
        self._box_colors = (ground, line)
        self.setParent(parent)
        identify(self, name)
        self.setWordWrap(True)
        self.setContentsMargins(theme.SPACE_16, theme.SPACE_8, theme.SPACE_16, theme.SPACE_8)
        self.hide()

    def fit(self) -> None:
        """Take the place and the size that the sentence needs."""
        raise NotImplementedError

    def resize_within(self, most_width: int) -> None:
        """Be as wide as the sentence is, but no wider than there is room, and as high as it is then."""
        margins = self.contentsMargins()
        needed = self.fontMetrics().horizontalAdvance(self.text()) + margins.left() + margins.right() + 2
        width = max(1, min(needed, most_width))
        self.resize(width, self.heightForWidth(width))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and self.isVisible():
            self.fit()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        ground, line = self._box_colors
        around: QColor | None = getattr(colors, line) if line else None
        painter = QPainter(self)
        paint_box(painter, self.rect(), getattr(colors, ground), around, radius=theme.PANEL_RADIUS)
        painter.end()
        super().paintEvent(event)


_MOVES: Final = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide})


def add_clear_button(field: QLineEdit) -> None:
    """Add Qt's button that empties a field, with a name for screen readers, when there is something in it."""

    def add(text: str) -> None:
        if not text or field.isClearButtonEnabled():
            return  # its icon takes 4 ms of a start
        field.setClearButtonEnabled(True)
        for button in field.findChildren(QToolButton):
            if not button.accessibleName():
                show_text(button, button.setAccessibleName, accessible_names.CLEAR)

    field.textChanged.connect(add)
    add(field.text())


class FlatField(QLineEdit):
    """A line with a frame only under the pointer; the focus has its ring.

    Where nothing was typed that Ctrl+Z takes back, the key is the window's.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.setFrame(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setTextMargins(theme.SPACE_8, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)

    def focus(self) -> None:
        """Put the cursor into the field, its text selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    @override
    def event(self, event: QEvent) -> bool:
        is_handled = super().event(event)
        # QLineEdit claims the keys also where it has nothing to undo or to redo.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
            if is_undo or (event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()):
                event.ignore()
        return is_handled

    @override
    def initStyleOption(self, option: QStyleOptionFrame) -> None:
        super().initStyleOption(option)
        palette = QPalette(option.palette)
        palette.setBrush(QPalette.ColorRole.Base, Qt.BrushStyle.NoBrush)  # `paintEvent` paints one with round corners
        option.palette = palette

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        palette = QApplication.palette()
        if self.isEnabled():
            painter = QPainter(self)
            line = theme.colors(palette).line if self.underMouse() or self.hasFocus() else None
            ground = theme.field_ground(palette, is_in_use=self.hasFocus())
            paint_box(painter, self.rect(), ground, line, radius=theme.FOCUS_RADIUS)
            painter.end()
        super().paintEvent(event)


class IconField(FlatField):
    """A field with an icon that says what it is for, and a button that empties it."""

    def __init__(self, name: str, placeholder: Text, accessible_name: Text, *, icon: str) -> None:
        """Begin empty, and without the button.

        Args:
            name: Its `objectName`.
            placeholder: What is shown while it is empty.
            accessible_name: For screen readers.
            icon: Name of its icon.
        """
        super().__init__()
        self._icon_name = icon
        identify(self, name, accessible_name)
        show_text(self, self.setPlaceholderText, placeholder)
        self.setTextMargins(2 * theme.SPACE_8 + theme.ICON_SMALL, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        add_clear_button(self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colors = theme.colors(QApplication.palette())
        room = QRect(theme.SPACE_8, 0, theme.ICON_SMALL, self.height())
        color = colors.muted if self.isEnabled() else colors.disabled
        icons.paint_icon(QPainter(self), room, self._icon_name, color, theme.ICON_SMALL)


class Icon(QWidget):
    """An icon that is no button."""

    def __init__(self, name: str, color: str = "muted", side: int = theme.ICON_SMALL) -> None:
        """Show an icon in a colour of `theme.Colors`."""
        super().__init__()
        self._name = name
        self._color_name = color
        self.setFixedSize(side, side)

    def set_icon(self, name: str, color: str) -> None:
        """Show another icon."""
        self._name, self._color_name = name, color
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        color: QColor = getattr(theme.colors(self.palette()), self._color_name)
        icons.paint_icon(QPainter(self), self.rect(), self._name, color, self.width())


class EmptyView(QWidget):
    """An icon, a sentence and buttons, in the middle."""

    def __init__(self, icon: str, sentence: Text, *rows: Sequence[QAbstractButton]) -> None:
        """Lay out the view, with rows of buttons."""
        super().__init__()
        label = plain_label(sentence, wraps=True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        picture = Icon(icon, side=theme.ICON_EMPTY)
        lines = [row_layout(None, 1, *buttons, 1, spacing=theme.SPACE_16) for buttons in rows]
        column_layout(self, 2, (picture, 0, Qt.AlignmentFlag.AlignHCenter), label, *lines, 3, spacing=theme.SPACE_16)


_LONGEST: Final = 1_000  # characters


def plain_tool_tip(text: str) -> str:
    """The text unchanged, or escaped where Qt would take it for rich text."""
    shown = displayable(shortened(text, _LONGEST))
    return wrapped_tool_tip(shown) if QtGui.Qt.mightBeRichText(shown) else shown


def wrapped_tool_tip(text: str) -> str:
    """The text escaped, as rich text, which Qt wraps; empty for an empty text."""
    shown = displayable(shortened(text, _LONGEST))
    return f"<qt>{escape(shown).replace('\n', '<br>')}</qt>" if shown else ""
