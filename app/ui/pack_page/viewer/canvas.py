"""One picture that can be zoomed and moved with the mouse and by gestures. The viewer and the comparison use it.

It has no keys of its own: commands call the methods of its `picture`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.original_image import original_image
from app.ui.pack_page.viewer.canvas_pointer import CanvasPointer
from app.ui.pack_page.viewer.guides import Guide, paint_guide
from app.ui.pack_page.viewer.layers import Layers
from app.ui.pack_page.viewer.placed_picture import PlacedPicture
from app.ui.picture_painting import checkerboard
from app.ui.texts import viewer as texts
from app.ui.widgets.focus_ring import paint_ring

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QImage, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from app.workspace.originals import Originals

_BY_KEY: Final = frozenset({Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})
_GESTURES: Final = frozenset({QEvent.Type.NativeGesture, QEvent.Type.Gesture})


class Canvas(QWidget):
    """Shows the picture of one image: its thumbnail, then the original, sharp at each scale.

    `Originals.show` is called by the owner, because it is about all canvases at once.

    Attributes:
        url: The image; empty for none.
        picture: The place of the picture, which can be zoomed and moved.
        marks_focus: It marks the focus itself (see `ui.widgets.focus_ring`).

    Signals:
        settled: The picture has come to rest after a movement; no arguments.
        moved_over: The mouse was moved; no arguments.
    """

    marks_focus: Final = True

    settled = Signal()
    moved_over = Signal()

    def __init__(self, originals: Originals, parent: QWidget | None = None, *, is_pane: bool = False) -> None:
        """Begin without an image.

        Args:
            originals: Has the pictures.
            parent: As Qt's.
            is_pane: Whether it is one of several: small pictures are enlarged until they are shown whole, so that all
                canvases show the same part at the same view, and the owner marks the one with the focus.
        """
        super().__init__(parent)
        self.url = ""
        self.picture = PlacedPicture(self, is_enlarged=is_pane)
        self._originals = originals
        self._is_pane = is_pane
        self._layers = Layers()
        self._guide = Guide.NONE
        self._is_moving = False
        self._has_ring = False
        self._settle = QTimer(self, singleShot=True, interval=theme.VIEWER_SETTLES_MS)
        self._settle.timeout.connect(self._on_settled)
        originals.arrived.connect(self._on_arrived)
        originals.frame_changed.connect(self._on_frame_changed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self._pointer = CanvasPointer(self)
        self.picture.placed.connect(self._on_placed)
        self.picture.moved.connect(self._on_moved)

    # --- The image ------------------------------------------------------------------------------------------------

    def show_image(self, url: str, thumbnail: QImage | None, size: QSize | None) -> None:
        """Show an image, whole or filling the room as the one before.

        Args:
            url: Of the image; empty if it has none.
            thumbnail: Its thumbnail; None if it is not in memory.
            size: Of the original in pixels; None if it is not known.
        """
        self._settle.stop()
        self._is_moving = False
        self._pointer.forget()
        self.url = url
        self._layers = Layers()
        self.picture.begin()
        self._use(thumbnail, size)
        self.take()
        if not self.picture.is_known:  # otherwise this was emitted with the size
            self.picture.scale_changed.emit()

    def use_url(self, url: str) -> None:
        """Show the same image from another URL. What is shown stays until the original has arrived from there."""
        self.url = url
        self.take()

    def set_thumbnail(self, thumbnail: QImage | None, size: QSize | None) -> None:
        """Use the thumbnail of the shown image, which has arrived; arguments as of `show_image`."""
        if thumbnail is not None or self._layers.best is None:
            self._use(thumbnail, size)
            self.update()

    def _use(self, thumbnail: QImage | None, size: QSize | None) -> None:
        self._layers.stand_in = thumbnail
        if size is not None and not size.isEmpty():
            self.picture.use_size((size.width(), size.height()))
        elif thumbnail is not None:
            self.picture.use_shape(thumbnail.size())

    def take(self) -> None:
        """Take what the service has of the image."""
        frame = self._originals.frame(self.url)
        whole = original_image(frame or self._originals.picture(self.url))
        if whole is not None:
            self._layers.whole = whole
            self._layers.is_frame = frame is not None
            self._layers.region = original_image(self._originals.region(self.url))
            self.picture.use_size(whole.source)
            self._want_pixels()
        self.update()

    def _on_arrived(self, url: str) -> None:
        if url == self.url:
            self.take()

    def _on_frame_changed(self, url: str) -> None:
        if url == self.url:
            self._layers.whole = original_image(self._originals.frame(url)) or self._layers.whole
            self._layers.is_frame = True
            self.update(self.picture.rect.toAlignedRect().intersected(self.rect()))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown, not even a thumbnail."""
        return self._layers.best is None

    @property
    def is_animated(self) -> bool:
        """Whether the original is an animation; False until it is decoded."""
        return self._layers.whole is not None and self._layers.whole.pixels.is_animated

    # --- Sharpness ------------------------------------------------------------------------------------------------

    def _on_placed(self) -> None:
        self._pointer.update_cursor()
        self.update()

    def _on_moved(self) -> None:
        """Paint quickly until the picture has not been moved for a moment."""
        self._is_moving = True
        self._settle.start()

    def _on_settled(self) -> None:
        self._is_moving = False
        self._want_pixels()
        self.update()
        self.settled.emit()

    def _want_pixels(self) -> None:
        # Called again and again: the service decodes nothing while it has enough, and more than is in sight.
        picture = self.picture
        if self._layers.needs_region(picture.scale):
            self._originals.want_region(self.url, picture.region_in_sight, min(1.0, picture.scale))
        if self.is_animated:
            self._originals.fit_frames(self.url, picture.needed_size)

    # --- The guide ------------------------------------------------------------------------------------------------

    @property
    def guide(self) -> Guide:
        """What is drawn over the picture."""
        return self._guide

    def set_guide(self, guide: Guide) -> None:
        """Draw another guide over the picture."""
        self._guide = guide
        self.update()

    # --- The mouse and gestures -----------------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.press(event.position())
        else:
            super().mousePressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # the second of two clicks is a click

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.moved_over.emit()
        self._pointer.move(event.position())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.release(event.position())
        else:
            super().mouseReleaseEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.turn_wheel(event, event.position())

    def turn_wheel(self, event: QWheelEvent, place: QPointF) -> None:
        """Handle the wheel at a place of the canvas, also if the event is that of a widget which lies over it."""
        self._pointer.turn(event, place)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in _GESTURES and self._pointer.pinch(event):
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.picture.fit_room()
        return super().event(event)

    # --- The focus ------------------------------------------------------------------------------------------------

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # A ring is in the way of the picture, and needed only by those who move the focus by keys.
        self._has_ring = not self._is_pane and event.reason() in _BY_KEY
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._has_ring = False
        self.update()

    # --- Painting -------------------------------------------------------------------------------------------------

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.picture.fit_room()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.fillRect(event.rect(), colors.view)
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.setClipRect(event.rect())
        painter.scale(1 / ratio, 1 / ratio)
        checker = checkerboard(ratio, (colors.checker_light, colors.checker_dark))
        place, scale = self.picture.device_rect, self.picture.scale
        self._layers.paint(painter, place, scale, checker, is_moving=self._is_moving)
        painter.restore()
        if self._guide is not Guide.NONE and self._layers.best is not None:
            painter.setFont(theme.caption_font(self.font()))
            paint_guide(painter, self._guide, self.picture.rect, texts.guide(self._guide.name))
        if self._has_ring:
            paint_ring(painter, self.rect(), colors.accent)
