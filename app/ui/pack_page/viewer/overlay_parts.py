"""Parts that lie over a picture: translucent islands, and buttons on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from app.ui import icons, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_CLICKING: Final = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Select})


class Island(QWidget):
    """A widget with a translucent ground and round corners."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.OVERLAY_GROUND)
        painter.drawRoundedRect(QRectF(self.rect()), theme.PANEL_RADIUS, theme.PANEL_RADIUS)


class OverlayButton(QToolButton):
    """A button with an icon or a word, painted alike in every style."""

    def __init__(self, *, name: str, accessible_name: str, icon: str = "", parent: QWidget | None = None) -> None:
        """Make a button.

        Args:
            name: Its `objectName`.
            accessible_name: What screen readers call it.
            icon: Name of its icon; empty for a button with a word.
            parent: As Qt's.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._icon_name = icon

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon_name = icon
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = theme.ICON + 2 * theme.SPACE_8
        if self._icon_name:
            return QSize(side, side)
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * theme.SPACE_12, side)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def event(self, event: QEvent) -> bool:
        # Space clicks the button that has the focus; elsewhere it closes the viewer.
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() in _CLICKING and not event.modifiers():
            event.accept()
            return True
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isEnabled() and (self.underMouse() or self.isDown() or self.isChecked()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.OVERLAY_HOVER)
            painter.drawRoundedRect(QRectF(self.rect()), theme.SPACE_4, theme.SPACE_4)
        if self._icon_name:
            paint_icon(painter, self._icon_name, QRectF(self.rect()).center(), self.devicePixelRatioF())
        else:
            # Without an outline, a word could not be told from a text.
            inset = theme.OVERLAY_LINE / 2
            painter.setPen(QPen(theme.OVERLAY_OUTLINE, theme.OVERLAY_LINE))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            outline = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(outline, theme.SPACE_4, theme.SPACE_4)
            painter.setPen(theme.OVERLAY_TEXT)
            painter.drawText(self.rect(), theme.ONE_LINE | int(Qt.AlignmentFlag.AlignHCenter), self.text())


class EdgeButton(OverlayButton):
    """The area at an edge of the picture that leads to another image. Its arrow is seen while the mouse is on it."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.isEnabled() or not (self.underMouse() or self.hasFocus()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.OVERLAY_GROUND)
        side = theme.VIEWER_ARROW
        circle = QRectF(0, 0, side, side)
        circle.moveCenter(QRectF(self.rect()).center())
        painter.drawEllipse(circle)
        if self.isDown():
            painter.setBrush(theme.OVERLAY_HOVER)
            painter.drawEllipse(circle)
        paint_icon(painter, self._icon_name, circle.center(), self.devicePixelRatioF())


def paint_icon(painter: QPainter, name: str, centre: QPointF, scale: float) -> None:
    """Paint an icon of the usual size in the colour of text on islands."""
    pixmap = icons.icon_pixmap(name, theme.OVERLAY_TEXT, theme.ICON, scale)
    painter.drawPixmap(centre - QPointF(theme.ICON / 2, theme.ICON / 2), pixmap)
