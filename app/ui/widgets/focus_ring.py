"""The ring around the widget that has the focus. Not every style marks the focus visibly, least of all in text."""

from typing import Final, override

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFocusFrame, QScrollArea, QWidget
from shiboken6 import isValid

from app.ui import theme
from app.ui.accessibility import follow_focus


class FocusMarker(QObject):
    """Shows a ring around the widget that gets the focus, in all windows of the program.

    Widgets that mark their focus themselves have a true attribute `marks_focus`.
    """

    def __init__(self, parent: QObject) -> None:
        """Connect to the changes of the focus."""
        super().__init__(parent)
        follow_focus(self._on_focus_changed)

    def _on_focus_changed(self, former: QWidget | None, now: QWidget | None) -> None:
        if now is not None and not now.isWindow() and not getattr(now, "marks_focus", False):
            ring = FocusRing(now)
            # Not for a click, which would hit something else then, nor when the window becomes the active one.
            if former is not None and not QApplication.mouseButtons():
                ring.scroll_into_sight()


_AROUND: Final = theme.FOCUS_RING_GAP + theme.FOCUS_RING
_MOVES: Final = frozenset(
    {
        QEvent.Type.Move,
        QEvent.Type.Resize,
        QEvent.Type.Show,
        QEvent.Type.Hide,
        QEvent.Type.ParentChange,
        QEvent.Type.LayoutRequest,
    }
)


class FocusRing(QFocusFrame):
    """A ring just outside of a widget. It follows the widget, and deletes itself when the focus moves to another one.

    It is a `QFocusFrame` because Qt's accessibility leaves those out. It does not use `setWidget`, which puts the frame
    into the widget's parent: a layout without margins would cut it off.
    """

    def __init__(self, focused: QWidget) -> None:
        """Show the ring around a widget that has the focus."""
        place = _place_of(focused)
        super().__init__(place)
        self._place = place
        self._focused: QWidget | None = focused
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        follow_focus(self._on_focus_changed)
        # The widget is also moved by its ancestors.
        moved: QWidget | None = focused
        while moved is not None and moved is not place:
            moved.installEventFilter(self)
            moved = moved.parentWidget()
        self._follow()

    def scroll_into_sight(self) -> None:
        """Scroll the area that the widget is in, if there is one. Qt does so for the widget, without the ring."""
        viewport = self._place.parentWidget()
        area = viewport.parentWidget() if viewport is not None else None
        if isinstance(area, QScrollArea) and self.height() <= area.viewport().height():
            area.ensureWidgetVisible(self)

    def _on_focus_changed(self, _former: QWidget | None, now: QWidget | None) -> None:
        if now is not self._focused:
            self._focused = None  # it may be deleted before this object
            self.hide()
            self.deleteLater()

    def _follow(self) -> None:
        # While a window is being deleted, its children still receive events.
        if self._focused is None or not isValid(self._place):
            return
        place = QRect(self._focused.mapTo(self._place, QPoint()), self._focused.size())
        self.setGeometry(place.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND))
        self.setVisible(self._focused.isVisibleTo(self._place))
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._follow()
        elif event.type() == QEvent.Type.PaletteChange:
            self.update()  # its colour is derived from the palette
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        # The viewer is dark in both schemes.
        palette = self._focused.palette() if self._focused is not None else QApplication.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ring(painter, self.rect(), theme.colors(palette).accent, radius=theme.FOCUS_RADIUS)


def paint_ring(painter: QPainter, room: QRect, color: QColor, *, radius: float = 0) -> None:
    """Paint a ring just inside of a rectangle, with corners of a radius."""
    inset = theme.FOCUS_RING / 2
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, theme.FOCUS_RING))
    painter.drawRoundedRect(QRectF(room).adjusted(inset, inset, -inset, -inset), radius, radius)


def _place_of(widget: QWidget) -> QWidget:
    """The parent of the ring: the content of the scroll area that the widget is in, else its window."""
    place: QWidget = widget.window()
    around: QWidget | None = widget.parentWidget()
    while around is not None and around is not place:
        viewport = around.parentWidget()
        area = viewport.parentWidget() if viewport is not None else None
        if isinstance(area, QAbstractScrollArea) and area.viewport() is viewport:
            return around
        around = viewport
    return place
