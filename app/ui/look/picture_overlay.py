"""What covers the window with pictures: the base of the viewer and the comparison, with its panel of details.

It keeps Tab inside of what it covers the window with.
"""

from __future__ import annotations

from typing import override

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QToolButton, QWidget

from app.core.models import PackImage
from app.ui import theme
from app.ui.look.canvas import Canvas
from app.ui.look.image_details import ImageDetails
from app.ui.look.overlay_parts import ToolsBase
from app.ui.texts import accessible_names
from app.ui.texts import pack as texts
from app.ui.widgets.parts import column_layout
from app.ui.widgets.scrolling import SlimScrollBar


def next_tab_stop(around: QWidget, *, is_forward: bool) -> QWidget | None:
    """The descendant of a widget that Tab leads to; after the last one the first one. None if there is none."""
    stops = []
    each = around.nextInFocusChain()
    while each is not None and each is not around:
        if around.isAncestorOf(each) and _takes_tab(each):
            stops.append(each)
        each = each.nextInFocusChain()
    if not stops:
        return None
    focused = around.window().focusWidget()
    if focused not in stops:
        return stops[0 if is_forward else -1]
    return stops[(stops.index(focused) + (1 if is_forward else -1)) % len(stops)]


def _takes_tab(widget: QWidget) -> bool:
    policy = Qt.FocusPolicy.TabFocus
    return widget.focusPolicy() & policy == policy and widget.isEnabled() and widget.isVisible()


class InfoPanel(QWidget):
    """The details of the side panel without its preview, on the ground of the viewer.

    Attributes:
        details: The details.
    """

    def __init__(self, parent: QWidget) -> None:
        """Lay out the panel; the palette is the parent's."""
        super().__init__(parent)
        self.setObjectName("viewer_details")
        self.setAccessibleName(accessible_names.DETAILS)
        inner = QWidget(self)
        self.details = ImageDetails(inner, has_preview=False)
        margin = theme.SPACE_16
        column_layout(inner, spacing=0, margins=(margin, margin, margin, margin)).addWidget(self.details)
        self._area = QScrollArea()
        self._area.setAccessibleName(texts.IMAGE_DETAILS.text())
        self._area.setWidgetResizable(True)
        # The widgets inside take the focus. On the area itself the focus would not be visible.
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBar(SlimScrollBar())
        column_layout(self, spacing=0).addWidget(self._area)
        self._area.setWidget(inner)
        # `paintEvent` paints the background.
        inner.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        self.details.tint()

    def set_copy_tip(self, tip: str) -> None:
        """Set the tool tip of the button that copies the URL."""
        self.details.set_copy_tip(tip)

    def show_image(self, image: PackImage, total: int) -> None:
        """Show one image of `total`."""
        if not self.details.shows(image):
            self._area.verticalScrollBar().setValue(0)
        self.details.show_image(image, total)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.details.tint()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()  # at the end of the text, so that the wheel does not zoom the picture suddenly

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colors(self.palette()).panel)


class PictureOverlay(QWidget):
    """Covers the window, and closes when the focus goes to what it covers. Made once, and hidden while not in use.

    Attributes:
        info: The panel beside the pictures, with what the service wrote about the image; hidden at first.

    Signals:
        stepped: Another image is shown; its row.
        state_changed: What commands are about has changed; no arguments.
        menu_requested: The context menu is to be opened; the global position.
        woken: The person has done something, so that what has faded is to be shown; no arguments.
    """

    stepped = Signal(int)
    state_changed = Signal()
    menu_requested = Signal(QPoint)
    woken = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Begin hidden, over a window."""
        super().__init__(parent)
        self.setPalette(theme.viewer_palette(QApplication.palette()))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda place: self.menu_requested.emit(self.mapToGlobal(place)))
        self._is_suspended = False
        self.info = InfoPanel(self)
        self.info.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self.follow_focus)
        parent.installEventFilter(self)
        self.hide()

    # --- What a subclass has ----------------------------------------------------------------------------------------

    @property
    def canvas(self) -> Canvas:
        """The picture that keys apply to."""
        raise NotImplementedError

    @property
    def tools(self) -> ToolsBase:
        """The island with the buttons."""
        raise NotImplementedError

    @property
    def buttons(self) -> dict[str, QToolButton]:
        """The buttons, by the commands that they run."""
        raise NotImplementedError

    @property
    def is_open(self) -> bool:
        """Whether it covers the window."""
        raise NotImplementedError

    @property
    def image(self) -> PackImage | None:
        """The image that commands apply to; None while it is closed."""
        raise NotImplementedError

    @property
    def images(self) -> tuple[PackImage, ...]:
        """All images that are shown; none while it is closed."""
        raise NotImplementedError

    def leave(self) -> None:
        """Close it, and give all memory for pictures back."""
        raise NotImplementedError

    def step(self, by: int) -> None:
        """Show the image that is so many rows further."""
        raise NotImplementedError

    def step_to_end(self, direction: int) -> None:
        """Show the last image, or the first one if -1."""
        raise NotImplementedError

    def canvas_at(self, place: QPoint) -> Canvas:
        """The picture at a place, or below what lies over it there."""
        raise NotImplementedError

    def show_info(self) -> None:
        """Fill the panel, if it is shown."""
        raise NotImplementedError

    def lay_out(self) -> None:
        """Place everything."""
        raise NotImplementedError

    # --- What both do -----------------------------------------------------------------------------------------------

    def fit_window(self) -> None:
        """Become as large as the window."""
        window = self.parentWidget()
        if window is not None and self.geometry() != window.rect():
            self.setGeometry(window.rect())
        self.lay_out()

    def appear(self) -> None:
        """Cover the window, and take the focus."""
        self._is_suspended = False
        self.info.raise_()  # a screen reader goes through the children in their order: the pictures come first
        self.show()
        self.raise_()
        self.canvas.setFocus()
        self.woken.emit()

    @property
    def is_suspended(self) -> bool:
        """Whether it is hidden without being closed."""
        return self._is_suspended

    def suspend(self) -> None:
        """Hide it without closing it, and give all memory for pictures back: another pack is about to be shown."""
        self._is_suspended = True
        self.hide()

    def resume(self) -> None:
        """Show it again as it was."""
        self.fit_window()
        self.appear()

    def toggle_info(self) -> None:
        """Show the panel with the description, or hide it."""
        focused = QApplication.focusWidget()
        if focused is not None and self.info.isAncestorOf(focused):
            self.canvas.setFocus()
        self.info.setHidden(not self.info.isHidden())
        self.show_info()
        self.tools.info.setChecked(self.is_info_shown)
        self.lay_out()
        self.woken.emit()
        self.state_changed.emit()

    @property
    def is_info_shown(self) -> bool:
        """Whether the panel with the description is shown."""
        return not self.info.isHidden()

    def request_menu(self) -> None:
        """Have the context menu opened below its button."""
        button = self.tools.menu_button
        self.menu_requested.emit(button.mapToGlobal(button.rect().bottomLeft()))

    def follow_focus(self, former: QWidget | None, now: QWidget | None) -> None:
        """Close when a command moves the focus to what it covers, such as the field for the pack ID."""
        is_covered = now is not None and now.window() is self.window() and not self.isAncestorOf(now)
        if self.is_open and not self._is_suspended and is_covered and now is not self:
            self.leave()
        elif now is not None and self.isAncestorOf(now):
            self.woken.emit()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        if not self.is_open or self._is_suspended:  # Qt moves the focus out of what is being hidden
            return super().focusNextPrevChild(next)
        stop = next_tab_stop(self, is_forward=next)
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        return stop is not None

    # --- Qt ---------------------------------------------------------------------------------------------------------

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.fit_window()
        elif event.type() == QEvent.Type.PaletteChange:
            self.setPalette(theme.viewer_palette(QApplication.palette()))
        return super().eventFilter(watched, event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # Buttons and sentences do not handle the wheel. It zooms the picture below them.
        canvas = self.canvas_at(event.position().toPoint())
        canvas.turn_wheel(event, canvas.mapFrom(self, event.position()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.colors(self.palette()).view)
