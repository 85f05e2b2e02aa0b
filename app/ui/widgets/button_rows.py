"""Rows of many buttons: how they wrap, how arrow keys and Tab go through them, and the button for a filter's value.

Tab comes to one widget of a row and arrow keys to the others: going through all takes up to sixty steps.
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Final, override

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLayout, QLayoutItem, QSizePolicy, QStyle, QStyleOption, QWidget
from shiboken6 import delete

from app.ui import theme
from app.ui.accessibility import identify
from app.ui.texts.wording import Text
from app.ui.widgets.parts import ENTER_KEYS


def tab_as_read(parts: QWidget) -> None:
    """Let Tab go through the descendants of a widget in the order in which a screen reader goes through them.

    That is the order of the children, which has to be the one on screen. By itself Tab comes last to what was added
    last.
    """
    focusable = [each for each in parts.findChildren(QWidget) if each.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    for former, following in pairwise(focusable):
        QWidget.setTabOrder(former, following)


def next_tab_stop(around: QWidget, *, is_forward: bool) -> QWidget | None:
    """The descendant of a widget that Tab leads to; after the last one the first one. None if there is none."""
    # In the order of the children, which is that on screen (`tab_as_read`). PySide6 6.12 makes what `nextInFocusChain`
    # returns a child of the widget that it is called on, in Python alone: when that widget is deleted, the other one
    # and its children, such as all actions of the window, cannot be used any more.
    stops = [each for each in around.findChildren(QWidget) if _takes_tab(each)]
    if not stops:
        return None
    focused = around.window().focusWidget()
    if focused not in stops:
        return stops[0 if is_forward else -1]
    return stops[(stops.index(focused) + (1 if is_forward else -1)) % len(stops)]


def _takes_tab(widget: QWidget) -> bool:
    policy = Qt.FocusPolicy.TabFocus
    return widget.focusPolicy() & policy == policy and widget.isEnabled() and widget.isVisible()


_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


_BY_TAB: Final = (Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.TabFocus)
_BY_CLICK: Final = (Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.ClickFocus)


class ArrowSteps(QObject):
    """The widgets of one row, in their order."""

    def __init__(self, parent: QWidget) -> None:
        """Begin without widgets."""
        super().__init__(parent)
        self._widgets: list[QWidget] = []

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Set the widgets that the keys go through. Tab comes to the one with the focus, else to the first."""
        for widget in widgets:
            widget.installEventFilter(self)  # a second time changes nothing
        self._widgets = [*widgets]
        focused = next((each for each in widgets if each.hasFocus()), None)
        self._reach_by_tab(focused or (widgets[0] if widgets else None))

    def _reach_by_tab(self, widget: QWidget | None) -> None:
        """Let Tab come to one of the widgets alone. Whether a click gives the focus to a widget stays as it was."""
        former = next((each for each in self._widgets if each.focusPolicy() in _BY_TAB), None)
        if widget is not None:
            takes_click = widget.focusPolicy() in _BY_CLICK
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus if takes_click else Qt.FocusPolicy.TabFocus)
            if former is not None and former is not widget:
                QWidget.setTabOrder(former, widget)  # while both have a place in this order
        for each in self._widgets:
            if each is not widget:
                takes_click = each.focusPolicy() in _BY_CLICK
                each.setFocusPolicy(Qt.FocusPolicy.ClickFocus if takes_click else Qt.FocusPolicy.NoFocus)

    def _step(self, widget: QWidget, step: int) -> None:
        place = self._widgets.index(widget) + step
        self._widgets[min(max(0, place), len(self._widgets) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QWidget) or watched not in self._widgets:
            return False
        if event.type() == QEvent.Type.FocusIn:
            self._reach_by_tab(watched)
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier(0):
                self._step(watched, step)
                return True
        return False


def _delete_all(items: list[QLayoutItem]) -> None:
    while items:
        delete(items.pop())


class FlowLayout(QLayout):
    """Items from left to right, then in the next line."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int) -> None:
        """Begin empty, with so many logical pixels between items and lines."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        # As Qt's own layouts do: while their widgets exist, not when this object is collected.
        self.destroyed.connect(partial(_delete_all, self._items))
        self.setSpacing(spacing)
        self.setContentsMargins(QMargins())

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Add a widget before the item that has this place now."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    @property
    def line_size(self) -> QSize:
        """The size with which all items stand in one line."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        spacings = self.spacing() * max(0, len(sizes) - 1)
        return QSize(sum(each.width() for each in sizes) + spacings, max((each.height() for each in sizes), default=0))

    def _arrange(self, width: int, place: QPoint | None) -> int:
        """Compute the height for a width; the items are moved only if a place is given."""
        y = 0
        for line in self._lines(width):
            x, height = 0, max(size.height() for _, size in line)
            for item, size in line:
                if place is not None:
                    item.setGeometry(QRect(place + QPoint(x, y + (height - size.height()) // 2), size))
                x += size.width() + self.spacing()
            y += height + self.spacing()
        return max(0, y - self.spacing())

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        for item in self._items:
            if item.isEmpty():  # a hidden widget
                continue
            hint = item.sizeHint()
            size = QSize(min(width, hint.width()), hint.height())
            if item.hasHeightForWidth():
                size.setHeight(item.heightForWidth(size.width()))
            if not lines or size.width() > left:
                lines.append([])
                left = width
            lines[-1].append((item, size))
            left -= size.width() + self.spacing()
        return lines

    @override
    def addItem(self, item: QLayoutItem, /) -> None:
        self._items.append(item)
        self.invalidate()

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int, /) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int, /) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        self.invalidate()
        return self._items.pop(index)

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int, /) -> int:
        return self._arrange(width, None)

    @override
    def setGeometry(self, rect: QRect, /) -> None:
        super().setGeometry(rect)
        self._arrange(rect.width(), rect.topLeft())

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(QSize(0, item.minimumSize().height()))
        return size


class FlowBox(QFrame):
    """Widgets in one line where there is space, else in several. With an accessible name it is a group.

    Attributes:
        flow: Their layout.
    """

    def __init__(self, *widgets: QWidget, spacing: int) -> None:
        """Lay out widgets, with so many logical pixels between them."""
        super().__init__()
        self.flow = FlowLayout(self, spacing=spacing)
        for widget in widgets:
            self.flow.addWidget(widget)

    @override
    def sizeHint(self) -> QSize:
        return self.flow.line_size


class ChoiceButton(QAbstractButton):
    """The base of these buttons. It is checked while its value is chosen. A click leaves the focus where it was.

    Signals:
        chosen: It was clicked, or Enter or Space was pressed; whether its value is to be excluded.
    """

    chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin unchecked."""
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._excludes = False
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        excludes, self._excludes = self._excludes, False
        self.chosen.emit(excludes)

    def paint_arrow(self, painter: QPainter, right: int) -> None:
        """Paint the style's arrow of what opens a list or a menu, up to a place at its right, in the middle."""
        option = QStyleOption()
        option.initFrom(self)
        side = theme.ICON_CHIP
        option.rect = QRect(right - side, (self.height() - side) // 2, side, side)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorArrowDown, option, painter, self)

    @override
    def nextCheckState(self) -> None:
        """Leave the state to the filter, which may refuse."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._excludes = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        super().mouseReleaseEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            self._excludes = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.click()
        else:
            super().keyPressEvent(event)


class ChoiceWords(ChoiceButton):
    """Words in the colour of secondary text; underlined under the pointer, and while they are chosen."""

    def __init__(self, name: str, tip: Text = "") -> None:
        """Begin empty.

        Args:
            name: Its `objectName`.
            tip: Its tool tip.
        """
        super().__init__()
        identify(self, name, tip=tip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setContentsMargins(0, theme.accent_room(self.font()), 0, 0)

    def color(self, colors: theme.Colors) -> QColor:
        """The colour of the words."""
        return colors.link if self.isChecked() else colors.muted

    @override
    def sizeHint(self) -> QSize:
        size = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
        return size.grownBy(self.contentsMargins())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = self.font()
        font.setUnderline(self.underMouse() or self.isChecked())
        painter.setFont(font)
        painter.setPen(self.color(theme.colors(self.palette())))
        painter.drawText(self.contentsRect(), theme.ONE_LINE, self.text())
