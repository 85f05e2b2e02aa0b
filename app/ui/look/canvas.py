"""One picture that can be zoomed and moved with the mouse and by gestures, and the layers of its pixels.

It has no keys of its own: commands call the methods of its `picture`.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, override

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture, QWidget

from app.core.readability import Detail, Sample
from app.images.decoded import OriginalPixels
from app.pictures.originals import Originals
from app.ui import theme
from app.ui.look.placement import PlacedPicture
from app.ui.picture_painting import checkerboard, cropped, paint_sample
from app.ui.texts import image as texts
from app.ui.texts import slides as slide_texts
from app.ui.widgets.focus_ring import paint_ring
from app.ui.widgets.parts import delayed
from app.ui.widgets.scrolling import WHEEL_STEP


class Guide(Enum):
    """What is drawn over the picture: what a vertical player covers, and what is left in other formats.

    A guide has a frame: the largest part in the middle of the picture that has the format, as players and feeds crop
    it.

    The safe zones are for a video of 9:16. They are what each of the three large players leaves free, under
    advertisements too, which have the tallest captions and a button below them. In a frame of 1080 × 1920 pixels, these
    edges are covered:

    ========== === ====== ==== ===== =================================================================================
    player     top bottom left right source
    ========== === ====== ==== ===== =================================================================================
    Shorts     288    672   48   192 Google Ads Help, "About video ad specs" (answer 13547298 of support.google.com)
    Reels      269    672   65    65 Meta Business Help on Reels: 14 % at the top, 35 % at the bottom, 6 % at each side
    TikTok       -      -  120     - templates instead of numbers, of which shotstack.io ("Vertical video safe zones")
                                     has measured that x 120 to 888 and y 288 to 1248 is free in all three players
    ========== === ====== ==== ===== =================================================================================
    """

    NONE = 0
    SAFE_ZONES = 1
    FOUR_FIVE = 2
    SQUARE = 3

    @property
    def following(self) -> Guide:
        """The one that comes next; none after the last one."""
        return Guide((self.value + 1) % len(Guide))


_RATIOS: Final = {Guide.SAFE_ZONES: 9 / 16, Guide.FOUR_FIVE: 4 / 5, Guide.SQUARE: 1.0}  # width divided by height


def frame(guide: Guide, picture: QRectF) -> QRectF:
    """The frame of a guide in a picture: the largest one, in the middle."""
    return cropped(_RATIOS[guide], picture)


_TOP: Final = 288 / 1920
_BOTTOM: Final = 672 / 1920
_LEFT: Final = 120 / 1080
_RIGHT: Final = 192 / 1080


def safe_part(picture: QRectF) -> QRectF:
    """The part of a picture that no vertical player covers."""
    whole = frame(Guide.SAFE_ZONES, picture)
    width, height = whole.width(), whole.height()
    return whole.adjusted(_LEFT * width, _TOP * height, -_RIGHT * width, -_BOTTOM * height)


def paint_guide(painter: QPainter, guide: Guide, picture: QRectF) -> None:
    """Paint a guide over a picture.

    Args:
        painter: Where, in logical pixels.
        guide: Any but `Guide.NONE`.
        picture: The place of the whole picture.
    """
    whole = frame(guide, picture)
    _fill_between(painter, picture, whole, theme.GUIDE_CROPPED)
    if guide is Guide.SAFE_ZONES:
        _fill_between(painter, whole, safe_part(picture), theme.GUIDE_COVERED)
        _paint_frame(painter, safe_part(picture), Qt.PenStyle.DashLine)
    _paint_frame(painter, whole, Qt.PenStyle.SolidLine)


def _fill_between(painter: QPainter, outer: QRectF, inner: QRectF, color: QColor) -> None:
    path = QPainterPath()  # what is in both is not filled, as of `Qt.FillRule.OddEvenFill`
    path.addRect(outer)
    path.addRect(inner)
    painter.fillPath(path, color)


def _paint_frame(painter: QPainter, rect: QRectF, style: Qt.PenStyle) -> None:
    # A dark line around the light one, so that it is seen on any picture.
    line = theme.GUIDE_LINE
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.OVERLAY_GROUND, 3 * line))
    painter.drawRect(rect)
    painter.setPen(QPen(theme.OVERLAY_TEXT, line, style))
    painter.drawRect(rect)


def _paint_label(painter: QPainter, whole: QRectF, label: str) -> None:
    """Paint the name in the lower left corner that is in sight: the others are covered by other texts."""
    seen = whole.intersected(QRectF(painter.window()))
    metrics = QFontMetricsF(painter.font())
    ground = QRectF(0, 0, metrics.horizontalAdvance(label) + 2 * theme.SPACE_8, metrics.height() + 2 * theme.SPACE_4)
    ground.moveBottomLeft(seen.bottomLeft() + QPointF(theme.SPACE_8, -theme.SPACE_8))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.OVERLAY_GROUND)
    painter.drawRoundedRect(ground, theme.SPACE_4, theme.SPACE_4)
    painter.setPen(theme.OVERLAY_TEXT)
    painter.drawText(ground, theme.ONE_LINE | int(Qt.AlignmentFlag.AlignHCenter), label)


_PIXELS_FROM: Final = 3.0  # scale from which on the pixels themselves are of interest
_SHARP_ENOUGH: Final = 1.01
_BYTES_PER_PIXEL: Final = 4


class OriginalImage:
    """An original, or a part of it, for painting.

    Attributes:
        pixels: What it was made of.
        image: The pixels, which are not copied: it lives as long as `pixels` do.
        region: Which part of the original it is, in pixels of the upright original.
        source: Width and height of the whole original.
        scale: Pixels of the image for each pixel of the original.
    """

    def __init__(self, pixels: OriginalPixels) -> None:
        """Use the pixels of an original."""
        form = QImage.Format.Format_ARGB32_Premultiplied if pixels.has_alpha else QImage.Format.Format_RGB32
        self.pixels = pixels
        self.image = QImage(pixels.pixels, pixels.width, pixels.height, pixels.width * _BYTES_PER_PIXEL, form)
        self.region = QRect(*pixels.region)
        self.source = pixels.source_width, pixels.source_height
        self.scale = pixels.width / max(1, self.region.width())


def original_image(pixels: OriginalPixels | None) -> OriginalImage | None:
    """Make an image of pixels; None stays None."""
    return OriginalImage(pixels) if pixels is not None else None


class Layers:
    """What is there of one image: its thumbnail, the whole original in the size of the room, a sharp region of it.

    Attributes:
        stand_in: The thumbnail, or what else looks like the image until its original is decoded; None if it is not
            in memory.
        whole: The whole original, or the present frame of an animation; None until it is decoded.
        region: A part of it at a higher scale; None if there is none.
        is_frame: Whether `whole` is a frame of an animation that was played: regions are of the first frame.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.stand_in: QImage | None = None
        self.whole: OriginalImage | None = None
        self.region: OriginalImage | None = None
        self.is_frame = False

    @property
    def best(self) -> QImage | None:
        """The best whole picture; None if there is none."""
        return self.whole.image if self.whole is not None else self.stand_in

    def needs_region(self, scale: float) -> bool:
        """Whether the whole picture has too few pixels to be sharp at a scale."""
        whole = self.whole
        if whole is None or self.is_frame:
            return False
        # Rounding makes the scale of small pictures inexact.
        is_complete = whole.image.size() == QSize(*whole.source)
        return not is_complete and min(1.0, scale) > whole.scale * _SHARP_ENOUGH

    def paint(self, painter: QPainter, rect: QRect, scale: float, checker: QBrush, *, is_moving: bool) -> None:
        """Paint the picture.

        Args:
            painter: Of a widget, in device pixels; its clip region is the part that is to be painted.
            rect: The place of the whole picture.
            scale: Device pixels for each pixel of the original.
            checker: The ground under transparent pixels.
            is_moving: Whether it is painted again at once, so that speed matters more than quality.
        """
        best = self.best
        if best is None:
            return
        visible = rect.intersected(painter.clipBoundingRect().toAlignedRect())
        shown = QRegion(visible)
        region = self.region if self.whole is not None and self.needs_region(scale) else None
        place = _place_of(region, rect, scale) if region is not None else QRect()
        painter.setClipRegion(shown, Qt.ClipOperation.IntersectClip)
        if best.hasAlphaChannel():
            painter.setBrushOrigin(rect.topLeft())
            painter.fillRect(visible, checker)
        if region is not None:
            painter.save()
            # Painted over each other, transparent pixels would become less transparent.
            painter.setClipRegion(shown - QRegion(place), Qt.ClipOperation.IntersectClip)
            _paint_image(painter, best, rect, smooth=not is_moving)
            painter.restore()
            _paint_image(painter, region.image, place, smooth=not is_moving and scale < _PIXELS_FROM)
        else:
            # A thumbnail is always painted smooth: without, its pixels would be visible as squares.
            is_draft = is_moving and self.whole is not None
            _paint_image(painter, best, rect, smooth=not is_draft and scale < _PIXELS_FROM)


def _place_of(region: OriginalImage, rect: QRect, scale: float) -> QRect:
    """The place of a region, in device pixels."""
    exact = QTransform.fromScale(scale, scale).mapRect(QRectF(region.region))
    size = region.image.size()
    # Where it has the pixels of its place but for rounding, it is painted without scaling, which would blur it.
    is_exact = abs(exact.width() - size.width()) < 1 and abs(exact.height() - size.height()) < 1
    place = QRect(exact.topLeft().toPoint(), size if is_exact else exact.size().toSize().expandedTo(QSize(1, 1)))
    return place.translated(rect.topLeft())


def _paint_image(painter: QPainter, image: QImage, place: QRect, *, smooth: bool) -> None:
    if image.size() == place.size():
        painter.drawImage(place.topLeft(), image)
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(place, image)


_BY_KEY: Final = frozenset({Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})
_GESTURES: Final = frozenset({QEvent.Type.NativeGesture, QEvent.Type.Gesture})


class Canvas(QWidget):
    """Shows the picture of one image: its thumbnail, then the original, sharp at each scale.

    `Originals.show` is called by the owner, because it is about all canvases at once.

    Attributes:
        url: The image; empty for none.
        picture: The place of the picture, which can be zoomed and moved.
        guide: What is drawn over the picture.
        marks_focus: It marks the focus itself (see `ui.widgets.focus_ring`).
    """

    marks_focus: Final = True

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
        self.guide = Guide.NONE
        self._sample = Sample()
        self._detail: Detail | None = None
        self._is_moving = False
        self._is_pale = False
        self._has_ring = False
        self._settle = delayed(self, self._on_settled, theme.VIEWER_SETTLES_MS)
        originals.arrived.connect(self._on_arrived)
        originals.frame_changed.connect(self._on_frame_changed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self._pressed: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self.picture.placed.connect(self._on_placed)

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
        self._end_click()
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

    def set_pale(self, *, is_pale: bool) -> None:
        """Paint the picture paler, because it no longer passes the filter."""
        self._is_pale = is_pale
        self.update()

    def take(self) -> None:
        """Take what the service has of the image."""
        frame = self._originals.frame(self.url)
        whole = original_image(frame or self._originals.picture(self.url))
        if whole is not None:
            self._layers.whole = whole
            self._layers.is_frame = frame is not None
            self._layers.region = original_image(self._originals.region(self.url))
            self.picture.use_size(whole.source)
            self._request_region()
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

    def _on_placed(self, is_moved: bool) -> None:
        self._update_cursor()
        self.update()
        if is_moved:  # it is painted quickly until it has not been moved for a moment
            self._is_moving = True
            self._settle.start()

    def _on_settled(self) -> None:
        self._is_moving = False
        self._request_region()
        self.update()

    def _request_region(self) -> None:
        # Called again and again: the service decodes nothing while it has enough, and more than is in sight.
        placement = self.picture.placement
        if self._layers.needs_region(placement.scale):
            self._originals.request_region(self.url, placement.region_in_sight, min(1.0, placement.scale))
        if self.is_animated:  # no more pixels than the original has
            most = min(placement.rect[2], placement.source[0]), min(placement.rect[3], placement.source[1])
            self._originals.fit_frames(self.url, most)

    # --- The guide ------------------------------------------------------------------------------------------------

    def set_guide(self, guide: Guide) -> None:
        """Draw another guide over the picture."""
        self.guide = guide
        self.update()

    def set_sample(self, sample: Sample, detail: Detail | None) -> None:
        """Paint the sample text over the picture, or not, with what was measured of that."""
        self._sample, self._detail = sample, detail
        self.setAccessibleDescription(slide_texts.quiet(detail, sample.crop) if sample.is_shown else "")
        self.update()

    # --- The mouse and gestures -----------------------------------------------------------------------------------

    def _end_click(self) -> None:
        """Ignore the rest of a click or a drag."""
        self._pressed = self._dragged_from = None

    def _update_cursor(self) -> None:
        """Show a hand where the picture can be moved."""
        if not self.picture.placement.can_move:
            self.unsetCursor()
        elif self._dragged_from is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
        else:
            super().mousePressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # the second of two clicks is a click

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.ignore()  # parents follow the mouse, too
        place = event.position()
        if self._pressed is None:
            return
        way = (place - self._pressed).manhattanLength()
        if self._dragged_from is None and way >= QApplication.startDragDistance():
            self._dragged_from = self._pressed
            self._update_cursor()
        if self._dragged_from is not None:
            moved = place - self._dragged_from
            self._dragged_from = place
            self.picture.move(moved.x(), moved.y())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        is_click = self._pressed is not None and self._dragged_from is None
        self._end_click()
        self._update_cursor()
        if is_click:  # it goes to 100 % and back
            self.picture.toggle_actual_size(event.position())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.turn_wheel(event, event.position())

    def turn_wheel(self, event: QWheelEvent, place: QPointF) -> None:
        """Handle the wheel, or two fingers on a touchpad: they move the picture, as everywhere; with Ctrl they zoom.

        Args:
            event: The event, of the canvas or of what lies over it.
            place: Where the mouse is, in the canvas.
        """
        pixels, notches = event.pixelDelta(), event.angleDelta().y() / WHEEL_STEP
        is_touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_touchpad and not pixels.isNull() and not with_ctrl and self.picture.placement.can_move:
            self.picture.move(pixels.x(), pixels.y())
        elif notches:
            self.picture.zoom(notches, place)
        event.accept()

    def _pinch(self, event: QEvent) -> bool:
        """Handle an event of a gesture, and return whether it was one that zooms."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.picture.zoom_by(1 + event.value(), event.position())
                return True
        elif isinstance(event, QGestureEvent):
            gesture = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(gesture, QPinchGesture):
                self._end_click()  # fingers send events of the mouse as well
                self.picture.zoom_by(gesture.scaleFactor(), self.mapFromGlobal(gesture.centerPoint()))
                event.accept(gesture)
                return True
        return False

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in _GESTURES and self._pinch(event):
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
        checker = checkerboard(ratio, colors.checker)
        painter.setOpacity(theme.RETAINED_OPACITY if self._is_pale else 1)
        place, scale = QRect(*self.picture.placement.rect), self.picture.scale
        self._layers.paint(painter, place, scale, checker, is_moving=self._is_moving)
        painter.restore()
        if self._layers.best is not None:
            if self._sample.is_shown:
                paint_sample(painter, self._sample, self.picture.rect, self._detail)
            painter.setFont(theme.caption_font(self.font()))
            labels = [self.accessibleDescription()] if self.accessibleDescription() else []
            if self.guide is not Guide.NONE:
                labels.append(texts.guide(self.guide.name))
                paint_guide(painter, self.guide, self.picture.rect)
            if labels:
                _paint_label(painter, self.picture.rect, " · ".join(reversed(labels)))
        if self._has_ring:
            paint_ring(painter, self.rect(), colors.accent)
