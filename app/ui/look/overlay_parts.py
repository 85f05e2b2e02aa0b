"""What lies over a picture: islands with buttons, sentences about its loading, and how they fade and are placed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QBoxLayout, QGraphicsOpacityEffect, QToolButton, QWidget

from app.core.errors import ImageError
from app.pictures.originals import Originals
from app.ui import icons, theme
from app.ui.accessibility import announce
from app.ui.look.canvas import Canvas
from app.ui.texts import accessible_names
from app.ui.texts import viewer as texts
from app.ui.texts.image import reason
from app.ui.widgets.parts import plain_label, row_layout

if TYPE_CHECKING:
    from app.ui.look.viewer import PlaceIsland, ToolsIsland

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


class ToolsBase(Island):
    """What a subclass adds, and then the buttons that both have.

    Attributes:
        info: Shows the panel with the description.
        menu_button: Opens the menu of the image.
        close_button: Leads back to the gallery.
    """

    def __init__(self, names: tuple[str, str, str], first: Sequence[QWidget], parent: QWidget) -> None:
        """Lay out the widgets.

        Args:
            names: The `objectName` of each button, in the order of the attributes.
            first: What comes before them.
            parent: The widget that the island lies over.
        """
        super().__init__(parent)
        info, menu_button, close_button = names
        self.info = OverlayButton(name=info, accessible_name=texts.INFO.text(), icon="info")
        self.info.setCheckable(True)
        self.menu_button = OverlayButton(name=menu_button, accessible_name=texts.MENU.text(), icon="menu")
        self.close_button = OverlayButton(name=close_button, accessible_name=accessible_names.CLOSE, icon="close")
        row = row_layout(
            self, spacing=theme.SPACE_4, margins=(theme.SPACE_12, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        )
        for widget in (*first, self.info, self.menu_button, self.close_button):
            row.addWidget(widget)


class Notice(Island):
    """Shows one sentence, and *Try again* where that can help.

    Signals:
        retry_requested: *Try again* was clicked; no arguments.
        resized: It has another size; no arguments.
    """

    retry_requested = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self._text = plain_label(name="viewer_notice")
        self._retry = OverlayButton(name="try_again_original", accessible_name=accessible_names.TRY_AGAIN)
        self._retry.setText(texts.TRY_AGAIN.text())
        self._retry.clicked.connect(self.retry_requested)
        self._row = row_layout(
            self, spacing=theme.SPACE_8, margins=(theme.SPACE_12, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        )
        self._row.addWidget(self._text)
        self._row.addWidget(self._retry)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence; empty while it is hidden."""
        return self._text.text() if self.isVisible() else ""

    def say(self, text: str, *, can_retry: bool = False) -> None:
        """Show a sentence; an empty one hides the notice."""
        self._text.setText(text)
        self._retry.setVisible(can_retry)
        self.setVisible(bool(text))
        self.adjustSize()
        self.resized.emit()

    def fit(self, most_width: int) -> QSize:
        """The size that it needs; where that is wider than the room, the sentence is broken and the button below it."""
        self._text.setWordWrap(False)
        self._row.setDirection(QBoxLayout.Direction.LeftToRight)
        self._row.activate()
        size = self._row.sizeHint()
        if size.width() <= most_width:
            return size
        self._text.setWordWrap(True)
        self._row.setDirection(QBoxLayout.Direction.TopToBottom)
        self._row.activate()
        return QSize(most_width, self._row.heightForWidth(most_width))


class LoadingNotice(QObject):
    """Decides what a notice says about one image."""

    def __init__(self, originals: Originals, notice: Notice) -> None:
        """Watch no image yet."""
        super().__init__(notice)
        self._originals = originals
        self._notice = notice
        self._url = ""
        self._waits = QTimer(self, singleShot=True, interval=theme.LOADING_NOTED_MS)
        self._waits.timeout.connect(self._say_progress)
        notice.retry_requested.connect(self._on_retry_requested)
        originals.arrived.connect(self._on_arrived)
        originals.failed.connect(self._on_failed)
        originals.progressed.connect(self._on_progressed)

    def watch(self, url: str, error: ImageError | None = None) -> None:
        """Begin with another image.

        Args:
            url: The image; empty for none.
            error: Why it has no original, whatever is tried; None if it may have one.
        """
        self._url = url
        self._waits.stop()
        if error is not None:
            self._notice.say(texts.failed(reason(error)))
            return
        self._notice.say("")
        if self._originals.error(url) is not None:
            self._on_failed(url)
        elif url and self._originals.picture(url) is None:
            self._waits.start()

    def _on_arrived(self, url: str) -> None:
        if url == self._url and self._originals.picture(url) is not None:
            self._waits.stop()
            self._notice.say("")

    def _on_failed(self, url: str) -> None:
        error = self._originals.error(url)
        if url == self._url and error is not None:
            self._waits.stop()
            sentence = texts.failed(reason(error))
            self._notice.say(sentence, can_retry=True)
            announce(self._notice, sentence)

    def _on_progressed(self, url: str) -> None:
        if url == self._url and self._notice.text and not self._waits.isActive():
            self._say_progress()

    def _say_progress(self) -> None:
        self._notice.say(texts.loading(*(self._originals.progress(self._url) or (0, None))))

    def _on_retry_requested(self) -> None:
        self._originals.retry(self._url)
        self.watch(self._url)


class Fader(QObject):
    """Shows widgets for a while after each `wake`.

    They are transparent rather than hidden, so that Tab and screen readers still find them. They do not fade while the
    mouse is on one of them or one has the focus, and never with reduced motion.
    """

    def __init__(self, widgets: Sequence[QWidget], parent: QObject) -> None:
        """Begin with the widgets shown."""
        super().__init__(parent)
        self._widgets = tuple(widgets)
        self._effects = tuple(QGraphicsOpacityEffect(widget) for widget in self._widgets)
        for widget, effect in zip(self._widgets, self._effects, strict=True):
            effect.setEnabled(False)
            widget.setGraphicsEffect(effect)
        self._rests = QTimer(self, singleShot=True, interval=theme.VIEWER_RESTS_MS)
        self._rests.timeout.connect(self._on_rested)
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(1.0)
        self._animation.setEndValue(0.0)
        self._animation.valueChanged.connect(self._set_opacity)

    def wake(self) -> None:
        """Show the widgets, until nothing has happened for a while."""
        self._animation.stop()
        self._set_opacity(1.0)
        self._rests.start()

    def stop(self) -> None:
        """Do nothing until the next `wake`, because the widgets are not visible."""
        self._animation.stop()
        self._rests.stop()

    def _on_rested(self) -> None:
        duration = theme.motion_ms(theme.FADE_MS)
        focused = QApplication.focusWidget()
        has_focus = focused is not None and any(each.isAncestorOf(focused) for each in self._widgets)
        is_used = has_focus or any(each.underMouse() for each in self._widgets)
        if is_used or not duration or QApplication.activePopupWidget() is not None:
            self._rests.start()
            return
        self._animation.setDuration(duration)
        self._animation.start()

    def _set_opacity(self, opacity: float) -> None:
        for effect in self._effects:
            effect.setOpacity(opacity)
            # An effect paints its widget into an image first.
            effect.setEnabled(opacity < 1)


_MARGIN: Final = theme.SPACE_12  # around what lies over the picture


def notice_place(room: QRect, size: QSize, margin: int, *, is_alone: bool) -> QRect:
    """Where a sentence is in the room of a picture: at its lower edge, or in the middle if there is no picture."""
    place = QRect(room.topLeft(), size)
    place.moveCenter(room.center())
    if not is_alone:
        place.moveBottom(room.bottom() - margin)
    return place


class ViewerLayout:
    """The panel is beside the picture, everything else over it."""

    def __init__(
        self,
        canvas: Canvas,
        edges: tuple[QWidget, QWidget],
        place: PlaceIsland,
        tools: ToolsIsland,
        notice: Notice,
        info: QWidget,
    ) -> None:
        """Set the parts.

        Args:
            canvas: The picture.
            edges: The areas at the left and the right edge of the picture, which are its children.
            place: Which image it is, over the upper left corner.
            tools: Buttons, over the upper right corner.
            notice: A sentence, over the lower edge, or in the middle if there is no picture.
            info: The panel.
        """
        self._canvas = canvas
        self._info = info
        self._place = place
        self._tools = tools
        self._notice = notice
        self._edges = edges

    def fit(self, room: QRect) -> None:
        """Place everything in the viewer's room."""
        room = QRect(room)
        if not self._info.isHidden():
            width = min(theme.VIEWER_PANEL_WIDTH, room.width() // 2)
            self._info.setGeometry(room.right() + 1 - width, 0, width, room.height())
            room.setWidth(room.width() - width)
        self._canvas.setGeometry(room)
        tools = self._tools.sizeHint()
        self._tools.setGeometry(room.right() + 1 - _MARGIN - tools.width(), _MARGIN, tools.width(), tools.height())
        notice = self._notice.fit(room.width() - 2 * _MARGIN)
        self._notice.setGeometry(notice_place(room, notice, _MARGIN, is_alone=self._canvas.is_empty))
        self.fit_place()
        self._fit_edges(self._tools.geometry().bottom() + _MARGIN)

    def fit_place(self) -> None:
        """Make the upper left island as wide as its texts; below the other one if both have no room side by side."""
        room = self._tools.x() - 2 * _MARGIN
        if self._place.minimumSizeHint().width() <= room:
            self._place.move(_MARGIN, _MARGIN)
        else:
            self._place.move(_MARGIN, self._tools.geometry().bottom() + _MARGIN)
            room = self._canvas.width() - 2 * _MARGIN
        self._place.fit(room)

    def _fit_edges(self, top: int) -> None:
        canvas = self._canvas
        width, height = theme.VIEWER_EDGE
        if not canvas.picture.can_move:  # a picture that can be moved is clicked and dragged near the edges, too
            height = canvas.height() - 2 * top
        y = (canvas.height() - height) // 2
        for edge, x in zip(self._edges, (0, canvas.width() - width), strict=True):
            edge.setGeometry(x, y, width, height)
