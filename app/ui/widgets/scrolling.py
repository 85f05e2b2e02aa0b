"""How people move through lists and grids: a narrow scroll bar, the mouse wheel, and the keys of a grid."""

from typing import Final, override

from PySide6.QtCore import QEasingCurve, QObject, QPropertyAnimation, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QScrollArea,
    QScrollBar,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from app.ui import theme
from app.ui.widgets.parts import column_layout, paint_box


class SlimScrollBar(QScrollBar):
    """A scroll bar, `theme.SCROLL_BAR` wide."""

    def __init__(self, orientation: Qt.Orientation = Qt.Orientation.Vertical) -> None:
        """Begin at the top or at the left."""
        super().__init__(orientation)
        width = theme.SCROLL_BAR
        sheet = (
            f"QScrollBar {{ background: transparent; width: {width}px; margin: 0; border: none; }}"
            f"QScrollBar::handle {{ background: transparent; margin: 1px; min-height: {theme.SCROLL_HANDLE}px; }}"
            "QScrollBar::add-line, QScrollBar::sub-line { height: 0; }"
            "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
        )
        if orientation is Qt.Orientation.Horizontal:
            sheet = sheet.replace("width", "across").replace("height", "width").replace("across", "height")
        self.setStyleSheet(sheet)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def handle(self) -> QRect:
        """Where the handle is."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ScrollBarSlider
        return self.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option, part, self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():  # otherwise the handle would be as long as the bar
            # Not the widget's palette, which a style sheet changes.
            colors, handle = theme.colors(QApplication.palette()), self.handle.adjusted(1, 1, -1, -1)
            is_hovered = self.underMouse() and handle.contains(self.mapFromGlobal(self.cursor().pos()))
            color = theme.mix(colors.line, colors.text, 0.3) if is_hovered else colors.line
            paint_box(QPainter(self), handle, color, radius=theme.SCROLL_BAR // 2 - 1)


def transparent_scroll_area(content: QWidget, *, margin: int) -> QScrollArea:
    """An area that scrolls up and down, on the ground of what it lies on.

    Args:
        content: What is shown in it.
        margin: Around the content, in logical pixels.
    """
    inner = QWidget()
    column_layout(inner, content, spacing=0, margins=(margin, margin, margin, margin))
    area = QScrollArea()
    area.setWidgetResizable(True)
    # The widgets inside take the focus. On the area itself the focus would not be visible.
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setVerticalScrollBar(SlimScrollBar())
    area.setWidget(inner)
    inner.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area


WHEEL_STEP: Final = 120  # of one notch, in Qt's unit, eighths of a degree


_WHEEL_LINES: Final = 3  # single steps of the scroll bar for one notch of the wheel


class WheelSteps:
    """Adds up wheel movements to whole notches: some wheels report fractions."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._rest = 0

    def add(self, delta: int) -> int:
        """Add a movement in eighths of a degree.

        Returns:
            The number of whole notches, negative towards the person.
        """
        self._rest += delta
        steps = int(self._rest / WHEEL_STEP)
        self._rest -= steps * WHEEL_STEP
        return steps


class SmoothScroller(QObject):
    """Animates a scroll bar to the position that the wheel asks for; without animation with reduced motion."""

    def __init__(self, bar: QScrollBar) -> None:
        """Set the scroll bar."""
        super().__init__(bar)
        self._bar = bar
        self._animation = QPropertyAnimation(bar, b"value", self)
        self._animation.setEasingCurve(QEasingCurve.Type.OutQuad)

    def turn(self, event: QWheelEvent) -> bool:
        """Scroll as a wheel asks for, from the target of the present animation if there is one.

        Returns:
            Whether it is a wheel: touchpads send pixels, which are smooth already.
        """
        notches = event.angleDelta().y() / WHEEL_STEP
        if not event.pixelDelta().isNull() or not notches:
            return False
        is_moving = self._animation.state() == QPropertyAnimation.State.Running
        start = self._animation.endValue() if is_moving else self._bar.value()
        end = round(start - notches * _WHEEL_LINES * self._bar.singleStep())
        self._animation.stop()
        self._animation.setDuration(theme.motion_ms(theme.FADE_MS))
        self._animation.setStartValue(self._bar.value())
        self._animation.setEndValue(max(self._bar.minimum(), min(self._bar.maximum(), end)))
        self._animation.start()  # with a duration of 0 it ends at once
        event.accept()
        return True

    def stop(self) -> None:
        """Stop the animation at its present position."""
        self._animation.stop()


_Action = QAbstractItemView.CursorAction

MOVING_KEYS: Final = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)


def row_after(action: QAbstractItemView.CursorAction, current: int, count: int, columns: int, lines: int) -> int:
    """The row that a movement leads to. Up and down stay in their column, and at the edge do nothing.

    Args:
        action: The movement.
        current: Row to move from.
        count: Number of rows, at least one.
        columns: Of the grid.
        lines: Lines of the grid that fit on the screen.
    """
    page = max(1, lines) * columns
    steps = {
        _Action.MoveLeft: -1,
        _Action.MovePrevious: -1,
        _Action.MoveRight: 1,
        _Action.MoveNext: 1,
        _Action.MoveUp: -columns,
        _Action.MoveDown: columns,
        _Action.MovePageUp: -page,
        _Action.MovePageDown: page,
        _Action.MoveHome: -current,
        _Action.MoveEnd: count - 1 - current,
    }
    step = steps.get(action, 0)
    target = current + step
    if abs(step) <= 1 or step in {-current, count - 1 - current}:
        return min(max(target, 0), count - 1)
    if target < 0:
        return current % columns
    if target >= count:
        lines_left = (count - 1) // columns > current // columns
        return min(count - 1, (count - 1) // columns * columns + current % columns) if lines_left else current
    return target
