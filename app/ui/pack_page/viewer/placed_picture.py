"""The place of the picture of a canvas, which can be zoomed and moved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Signal

from app.ui.pack_page.viewer.placement import Fit, Placement, View
from app.ui.pack_page.viewer.zoom_animation import ZoomAnimation

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_UNKNOWN: Final = (1, 1)  # size of a picture of which nothing is known
_ACTUAL: Final = 1.0


class PlacedPicture(QObject):
    """Where a picture is in a widget, at which scale, and which part of it is in sight.

    Attributes:
        has_size: Whether the size of the original is known. Until then it can't be zoomed.

    Signals:
        placed: It has another place or scale; no arguments.
        moved: It has another place or scale because it was zoomed or moved, or the room has another size; no arguments.
        view_changed: The person has zoomed or moved it, see `view`; no arguments.
        scale_changed: It has another scale, or is another picture; no arguments.
    """

    placed = Signal()
    moved = Signal()
    view_changed = Signal()
    scale_changed = Signal()

    def __init__(self, widget: QWidget, *, is_enlarged: bool) -> None:
        """Begin without a picture.

        Args:
            widget: The room; the parent of this object.
            is_enlarged: Whether a picture that is smaller than the room is enlarged to be shown whole.
        """
        super().__init__(widget)
        self.has_size = False
        self._widget = widget
        self._is_enlarged = is_enlarged
        self._placement = Placement(_UNKNOWN, (1, 1), is_enlarged=is_enlarged)
        self._awaited_view: View | None = None  # to be shown when the size is known
        self._home = Fit.WHOLE  # where zooming out leads back to
        self._scale_before: float | None = None  # which 100 % leads back to; None for that of `_home`
        self._zoom = ZoomAnimation(self)
        self._zoom.scaled.connect(self._on_scaled)

    # --- The picture ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Forget the picture: another one follows, which is shown whole, or fills the room as the one before."""
        self._zoom.stop()
        self.has_size = False
        self._awaited_view = None
        self._scale_before = None
        if not self.is_zoomed:
            self._home = self._placement.fit
        self._placement = self._in_room(_UNKNOWN, self._home)

    @property
    def is_known(self) -> bool:
        """Whether the shape of the picture is known, if only from its thumbnail."""
        return self._placement.source != _UNKNOWN

    def use_shape(self, thumbnail: QSize) -> None:
        """Use the size of the thumbnail, until that of the original is known."""
        if not self.has_size:
            self._place(self._in_room((thumbnail.width(), thumbnail.height()), self._placement.fit))

    def use_size(self, source: tuple[int, int]) -> None:
        """Use the size of the original in pixels."""
        if not self.has_size or source != self._placement.source:
            self.has_size = True
            view, self._awaited_view = self._awaited_view, None
            placement = self._in_room(source, self._placement.fit)
            self._place(placement if view is None else placement.shown_at(view))

    def fit_room(self) -> None:
        """Handle that the widget may have another size or resolution."""
        if self.room != self._placement.room:
            self._place(replace(self._placement, room=self.room))
            self.moved.emit()

    # --- Which part is in sight -----------------------------------------------------------------------------------

    @property
    def room(self) -> tuple[int, int]:
        """Width and height of the room, in device pixels."""
        scale = self._widget.devicePixelRatioF()
        return max(1, round(self._widget.width() * scale)), max(1, round(self._widget.height() * scale))

    @property
    def view(self) -> View:
        """Which part of the picture is shown, or will be as soon as its size is known."""
        return self._awaited_view or self._placement.view

    @property
    def size(self) -> QSize:
        """Size of the original in pixels; empty until it is known."""
        return QSize(*self._placement.source) if self.has_size else QSize()

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
    def device_rect(self) -> QRect:
        """The place of the whole picture, in device pixels; parts of it may be outside of the widget."""
        return QRect(*self._placement.rect)

    @property
    def rect(self) -> QRectF:
        """The same in logical pixels."""
        left, top, width, height = self._placement.rect
        scale = self._widget.devicePixelRatioF()
        return QRectF(left / scale, top / scale, width / scale, height / scale)

    @property
    def region_in_sight(self) -> tuple[int, int, int, int]:
        """The part of the original that is inside of the room: left, top, width and height in whole pixels of it."""
        return self._placement.region_in_sight

    @property
    def needed_size(self) -> tuple[int, int]:
        """Width and height of the whole picture in as many pixels as it is shown in, but no more than it has."""
        rect, source = self.device_rect, self._placement.source
        return min(rect.width(), source[0]), min(rect.height(), source[1])

    # --- What the person does -------------------------------------------------------------------------------------

    def show_view(self, view: View) -> None:
        """Show a part of the picture, such as the one that another canvas shows. `view_changed` is not emitted."""
        self._zoom.stop()
        self._scale_before = None
        if not self.has_size:
            self._awaited_view = view
            return
        self._place(self._placement.shown_at(view))
        self.moved.emit()

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom in, or out if negative.

        Args:
            steps: How many.
            at: The place that stays where it is; None for the mouse's, or the middle if the mouse is elsewhere.
        """
        if self.has_size:
            self._scale_before = None
            scale = self._placement.stepped_scale(self._target_scale, steps)
            self._zoom.run(self.scale, scale, self._anchor(at))

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Multiply the scale at once, as a gesture demands; `at` as of `zoom`."""
        if self.has_size and factor > 0:
            self._zoom.stop()
            self._scale_before = None
            self._on_scaled(self.scale * factor, self._anchor(at))

    def toggle_actual_size(self, at: QPointF | None = None) -> None:
        """Show each pixel of the original in one device pixel, or again what was shown before; `at` as of `zoom`.

        That is the whole picture, the filled room, or a scale that the person had chosen.
        """
        if not self.has_size:
            return
        scale = self._target_scale
        target = _ACTUAL
        if scale == _ACTUAL:
            target = self._scale_before or self._home_scale
        else:
            is_chosen = self.is_zoomed and scale != self._home_scale
            self._scale_before = scale if is_chosen else None
        self._zoom.run(self.scale, target, self._anchor(at))

    def toggle_fill(self) -> None:
        """Fill the room with the picture, or show it whole again."""
        self._zoom.stop()
        self._scale_before = None
        fit = Fit.WHOLE if self.is_filled else Fit.FILL
        self._place(self._in_room(self._placement.source, fit))
        self.moved.emit()
        self.view_changed.emit()

    def move(self, right: float, down: float) -> None:
        """Move the picture by logical pixels, as far as it goes."""
        self._zoom.stop()
        scale = self._widget.devicePixelRatioF()
        self._place(self._placement.moved(right * scale, down * scale))
        self.moved.emit()
        self.view_changed.emit()

    @property
    def _target_scale(self) -> float:
        return self._zoom.target or self.scale

    @property
    def _home_scale(self) -> float:
        home = self._home if self.is_zoomed else self._placement.fit
        return self._placement.fill_scale if home is Fit.FILL else self._placement.whole_scale

    def _anchor(self, at: QPointF | None) -> QPointF:
        widget = self._widget
        if at is None:
            at = QPointF(widget.mapFromGlobal(widget.cursor().pos()))
            if not widget.underMouse() or not QRectF(widget.rect()).contains(at):
                at = QRectF(widget.rect()).center()
        return at * widget.devicePixelRatioF()

    def _on_scaled(self, scale: float, at: QPointF) -> None:
        if not self.is_zoomed:
            self._home = self._placement.fit
        placement = self._placement.zoomed(scale, (at.x(), at.y()))
        if self._home is Fit.FILL and scale == placement.fill_scale:
            placement = replace(placement, fit=Fit.FILL)
        self._place(placement)
        self.moved.emit()
        self.view_changed.emit()

    def _in_room(self, source: tuple[int, int], fit: Fit) -> Placement:
        return Placement(source, self.room, fit, is_enlarged=self._is_enlarged)

    def _place(self, placement: Placement) -> None:
        former, self._placement = self._placement, placement
        self.placed.emit()
        if placement.scale != former.scale or placement.source != former.source:
            self.scale_changed.emit()
