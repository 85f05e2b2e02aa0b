"""One picture that can be zoomed and moved with the mouse and by gestures. The viewer and the comparison use it.

It has no keys of its own: commands call its methods.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.original_image import original_image
from app.ui.pack_page.viewer.canvas_pointer import CanvasPointer
from app.ui.pack_page.viewer.guides import Guide, paint_guide
from app.ui.pack_page.viewer.layers import Layers
from app.ui.pack_page.viewer.placement import Fit, Placement, View
from app.ui.pack_page.viewer.zoom_animation import ZoomAnimation
from app.ui.picture_painting import checkerboard
from app.ui.texts import viewer as texts
from app.ui.widgets.focus_ring import paint_ring

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QImage, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from app.workspace.originals import Originals

_BY_KEY: Final = frozenset({Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})
_UNKNOWN: Final = (1, 1)  # size of a picture of which nothing is known
_GESTURES: Final = frozenset({QEvent.Type.NativeGesture, QEvent.Type.Gesture})


class Canvas(QWidget):
    """Shows the picture of one image: its thumbnail, then the original, sharp at each scale.

    `Originals.show` is called by the owner, because it is about all canvases at once.

    Attributes:
        url: The image; empty for none.
        marks_focus: It marks the focus itself (see `ui.widgets.focus_ring`).

    Signals:
        view_changed: The person has zoomed or moved the picture, see `view`; no arguments.
        scale_changed: The picture is shown at another scale, or another picture; no arguments.
        settled: The picture has come to rest after a movement; no arguments.
        moved_over: The mouse was moved; no arguments.
    """

    marks_focus: Final = True

    view_changed = Signal()
    scale_changed = Signal()
    settled = Signal()
    moved_over = Signal()

    def __init__(self, originals: Originals, parent: QWidget | None = None, *, is_pane: bool = False) -> None:
        """Begin without an image.

        Args:
            originals: Has the pictures.
            parent: As Qt's.
            is_pane: Whether it is one of several: small pictures are enlarged until they are shown whole, so that all
                canvases show the same part at the same `view`, and the owner marks the one with the focus.
        """
        super().__init__(parent)
        self.url = ""
        self._originals = originals
        self._is_pane = is_pane
        self._layers = Layers()
        self._placement = Placement(_UNKNOWN, (1, 1), is_enlarged=is_pane)
        self._has_size = False
        self._awaited_view: View | None = None  # to be shown when the size is known
        self._guide = Guide.NONE
        self._home = Fit.WHOLE  # where zooming out leads back to
        self._is_moving = False
        self._has_ring = False
        self._zoom = ZoomAnimation(self)
        self._zoom.scaled.connect(self._on_scaled)
        self._settle = QTimer(self, singleShot=True, interval=theme.VIEWER_SETTLES_MS)
        self._settle.timeout.connect(self._on_settled)
        originals.arrived.connect(self._on_arrived)
        originals.frame_changed.connect(self._on_frame_changed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self._pointer = CanvasPointer(self)

    # --- The image ------------------------------------------------------------------------------------------------

    def show_image(self, url: str, thumbnail: QImage | None, size: QSize | None) -> None:
        """Show an image, whole or filling the room as the one before.

        Args:
            url: Of the image; empty if it has none.
            thumbnail: Its thumbnail; None if it is not in memory.
            size: Of the original in pixels; None if it is not known.
        """
        self._zoom.stop()
        self._settle.stop()
        self._is_moving = False
        self._pointer.forget()
        self.url = url
        self._layers = Layers()
        self._has_size = False
        self._awaited_view = None
        if not self.is_zoomed:
            self._home = self._placement.fit
        self._placement = self._placed(_UNKNOWN, self._home)
        self._use(thumbnail, size)
        self.take()
        if self._placement.source == _UNKNOWN:  # otherwise this was emitted with the size
            self.scale_changed.emit()

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
            self._set_source((size.width(), size.height()))
        elif thumbnail is not None and not self._has_size:
            self._place(self._placed((thumbnail.width(), thumbnail.height()), self._placement.fit))

    def _set_source(self, source: tuple[int, int]) -> None:
        if not self._has_size or source != self._placement.source:
            self._has_size = True
            view, self._awaited_view = self._awaited_view, None
            placement = self._placed(source, self._placement.fit)
            self._place(placement if view is None else placement.shown_at(view))

    def _placed(self, source: tuple[int, int], fit: Fit) -> Placement:
        return Placement(source, self.box, fit, is_enlarged=self._is_pane)

    def take(self) -> None:
        """Take what the service has of the image."""
        frame = self._originals.frame(self.url)
        whole = original_image(frame or self._originals.picture(self.url))
        if whole is not None:
            self._layers.whole = whole
            self._layers.is_frame = frame is not None
            self._layers.region = original_image(self._originals.region(self.url))
            self._set_source(whole.source)
            self._want_region()
        self.update()

    def _on_arrived(self, url: str) -> None:
        if url == self.url:
            self.take()

    def _on_frame_changed(self, url: str) -> None:
        if url == self.url:
            self._layers.whole = original_image(self._originals.frame(url)) or self._layers.whole
            self._layers.is_frame = True
            self.update(self._room_of(self.picture_rect))

    @property
    def has_picture(self) -> bool:
        """Whether the original is shown, not only the thumbnail."""
        return self._layers.whole is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown, not even a thumbnail."""
        return self._layers.best is None

    @property
    def is_animated(self) -> bool:
        """Whether the original is an animation; False until it is decoded."""
        return self._layers.whole is not None and self._layers.whole.pixels.is_animated

    @property
    def source_size(self) -> QSize:
        """Size of the original in pixels; empty until it is known."""
        return QSize(*self._placement.source) if self._has_size else QSize()

    # --- Which part is in sight -----------------------------------------------------------------------------------

    @property
    def box(self) -> tuple[int, int]:
        """Width and height of the room, in device pixels."""
        scale = self.devicePixelRatioF()
        return max(1, round(self.width() * scale)), max(1, round(self.height() * scale))

    @property
    def view(self) -> View:
        """Which part of the picture is shown, or will be as soon as its size is known."""
        return self._awaited_view or self._placement.view

    @property
    def scale(self) -> float:
        """Device pixels for each pixel of the original; 1 is 100 %."""
        return self._placement.scale

    @property
    def is_filled(self) -> bool:
        """Whether the scale is chosen so that the picture fills the room."""
        return self._placement.fit is Fit.FILL

    @property
    def is_zoomed(self) -> bool:
        """Whether the scale was chosen by the person, so that it does not follow from the room."""
        return self._placement.fit is Fit.FREE

    @property
    def can_move(self) -> bool:
        """Whether a part of the picture is out of sight."""
        return self._placement.can_move

    @property
    def picture_rect(self) -> QRectF:
        """The place of the whole picture, in logical pixels; parts of it may be outside of the widget."""
        left, top, width, height = self._placement.rect
        scale = self.devicePixelRatioF()
        return QRectF(left / scale, top / scale, width / scale, height / scale)

    def show_view(self, view: View) -> None:
        """Show a part of the picture, such as the one that another canvas shows. `view_changed` is not emitted."""
        self._zoom.stop()
        if not self._has_size:
            self._awaited_view = view
            return
        self._place(self._placement.shown_at(view))
        self._note_movement()

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom in, or out if negative.

        Args:
            steps: How many.
            at: The place that stays where it is; None for the mouse's, or the middle if the mouse is elsewhere.
        """
        if not self._has_size:
            return
        scale = self._placement.stepped_scale(self._zoom.target or self.scale, steps)
        self._zoom.run(self.scale, scale, self._anchor(at))

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Multiply the scale at once, as a gesture demands; `at` as of `zoom`."""
        if self._has_size and factor > 0:
            self._zoom.stop()
            self._on_scaled(self.scale * factor, self._anchor(at))

    def toggle_actual_size(self, at: QPointF | None = None) -> None:
        """Show each pixel of the original in one device pixel, or the whole picture again; `at` as of `zoom`."""
        if not self._has_size:
            return
        back = self._placement.fill_scale if self._home is Fit.FILL else self._placement.whole_scale
        target = back if self.is_zoomed else 1.0
        self._zoom.run(self.scale, target, self._anchor(at))

    def toggle_fill(self) -> None:
        """Fill the room with the picture, or show it whole again."""
        self._zoom.stop()
        fit = Fit.WHOLE if self.is_filled else Fit.FILL
        self._place(self._placed(self._placement.source, fit))
        self._note_movement()
        self.view_changed.emit()

    def move_picture(self, right: float, down: float) -> None:
        """Move the picture by logical pixels, as far as it goes."""
        self._zoom.stop()
        scale = self.devicePixelRatioF()
        self._place(self._placement.moved(right * scale, down * scale))
        self._note_movement()
        self.view_changed.emit()

    def _anchor(self, at: QPointF | None) -> QPointF:
        if at is None:
            at = QPointF(self.mapFromGlobal(self.cursor().pos()))
            if not self.underMouse() or not QRectF(self.rect()).contains(at):
                at = QRectF(self.rect()).center()
        return at * self.devicePixelRatioF()

    def _on_scaled(self, scale: float, at: QPointF) -> None:
        if not self.is_zoomed:
            self._home = self._placement.fit
        placement = self._placement.zoomed(scale, (at.x(), at.y()))
        if self._home is Fit.FILL and scale == placement.fill_scale:
            placement = replace(placement, fit=Fit.FILL)
        self._place(placement)
        self._note_movement()
        self.view_changed.emit()

    def _place(self, placement: Placement) -> None:
        former, self._placement = self._placement, placement
        self._pointer.update_cursor()
        self.update()
        if placement.scale != former.scale or placement.source != former.source:
            self.scale_changed.emit()

    # --- Sharpness ------------------------------------------------------------------------------------------------

    def _note_movement(self) -> None:
        """Paint quickly until the picture has not been moved for a moment."""
        self._is_moving = True
        self._settle.start()

    def _on_settled(self) -> None:
        self._is_moving = False
        self._want_region()
        self.update()
        self.settled.emit()

    def _want_region(self) -> None:
        # Called again and again: the service decodes nothing while it has enough, and more than is in sight.
        if self._layers.needs_region(self.scale):
            self._originals.want_region(self.url, self._placement.region_in_sight, min(1.0, self.scale))

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
        self._pointer.turn(event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in _GESTURES and self._pointer.pinch(event):
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._fit_room()
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

    def _room_of(self, rect: QRectF) -> QRect:
        return rect.toAlignedRect().intersected(self.rect())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_room()

    def _fit_room(self) -> None:
        if self.box != self._placement.room:
            self._place(replace(self._placement, room=self.box))
            self._note_movement()

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
        self._layers.paint(painter, QRect(*self._placement.rect), self.scale, checker, is_moving=self._is_moving)
        painter.restore()
        if self._guide is not Guide.NONE and self._layers.best is not None:
            painter.setFont(theme.caption_font(self.font()))
            paint_guide(painter, self._guide, self.picture_rect, texts.guide(self._guide.name))
        if self._has_ring:
            paint_ring(painter, self.rect(), colors.accent)
