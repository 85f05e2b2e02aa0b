"""What the mouse, a touchpad and fingers do to the picture of a canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QWheelEvent

    from app.ui.pack_page.viewer.canvas import Canvas

_NOTCH: Final = 120  # of a wheel, in eighths of a degree


class CanvasPointer:
    """Turns events into zooming and moving. A click that is no drag goes to 100 % and back."""

    def __init__(self, canvas: Canvas) -> None:
        """Set the canvas, which passes its events on."""
        self._canvas = canvas
        self._pressed: QPointF | None = None
        self._dragged_from: QPointF | None = None
        canvas.grabGesture(Qt.GestureType.PinchGesture)

    def forget(self) -> None:
        """Ignore the rest of a click or a drag."""
        self._pressed = self._dragged_from = None

    def update_cursor(self) -> None:
        """Show a hand where the picture can be moved."""
        canvas = self._canvas
        if not canvas.picture.can_move:
            canvas.unsetCursor()
        elif self._dragged_from is not None:
            canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            canvas.setCursor(Qt.CursorShape.OpenHandCursor)

    def press(self, place: QPointF) -> None:
        """Handle that the left button was pressed."""
        self._pressed = place

    def move(self, place: QPointF) -> None:
        """Handle that the mouse was moved."""
        if self._pressed is None:
            return
        way = (place - self._pressed).manhattanLength()
        if self._dragged_from is None and way >= QApplication.startDragDistance():
            self._dragged_from = self._pressed
            self.update_cursor()
        if self._dragged_from is not None:
            moved = place - self._dragged_from
            self._dragged_from = place
            self._canvas.picture.move(moved.x(), moved.y())

    def release(self, place: QPointF) -> None:
        """Handle that the left button was released."""
        is_click = self._pressed is not None and self._dragged_from is None
        self.forget()
        self.update_cursor()
        if is_click:
            self._canvas.picture.toggle_actual_size(place)

    def turn(self, event: QWheelEvent, place: QPointF) -> None:
        """Handle the wheel, or two fingers on a touchpad: they move the picture, as everywhere; with Ctrl they zoom.

        Args:
            event: The event, of the canvas or of what lies over it.
            place: Where the mouse is, in the canvas.
        """
        pixels, notches = event.pixelDelta(), event.angleDelta().y() / _NOTCH
        is_touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_touchpad and not pixels.isNull() and not with_ctrl and self._canvas.picture.can_move:
            self._canvas.picture.move(pixels.x(), pixels.y())
        elif notches:
            self._canvas.picture.zoom(notches, place)
        event.accept()

    def pinch(self, event: QEvent) -> bool:
        """Handle an event of a gesture, and return whether it was one that zooms."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._canvas.picture.zoom_by(1 + event.value(), event.position())
                return True
        elif isinstance(event, QGestureEvent):
            gesture = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(gesture, QPinchGesture):
                self.forget()  # fingers send events of the mouse as well
                middle = self._canvas.mapFromGlobal(gesture.centerPoint())
                self._canvas.picture.zoom_by(gesture.scaleFactor(), middle)
                event.accept(gesture)
                return True
        return False
