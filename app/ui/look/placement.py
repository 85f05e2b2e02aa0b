"""Where a picture lies in its room and at which scale, and how both change when it is zoomed and moved.

Everything is in device pixels; a scale is device pixels for each pixel of the original, so that 1 is 100 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Signal
from PySide6.QtWidgets import QWidget

MOST_SCALE: Final = 8.0
_STEP: Final = 1.25  # of the scale, for a key or a notch of the wheel
_NEARLY: Final = 1.02  # scales that differ by less look equal
_NEAR_ACTUAL: Final = 0.03 + 1e-9  # a step that ends within 3 % of 100 % ends there


class View(Struct, frozen=True):
    """Which part of a picture is shown, in terms that apply to pictures and rooms of any size.

    Attributes:
        scale: As a multiple of the scale at which the whole picture is shown.
        x: Of the picture's point in the middle of the room, from 0 at its left edge to 1 at its right edge.
        y: The same, from 0 at its top.
    """

    scale: float = 1.0
    x: float = 0.5
    y: float = 0.5


class Placement(Struct, frozen=True):
    """A picture in a room.

    Attributes:
        source: Width and height of the original in pixels, at least 1.
        room: Width and height of the room.
        is_filling: Whether the picture covers the room rather than being shown whole, unless a scale was chosen.
        chosen_scale: The scale that the person has chosen; None for the one that follows from the room.
        x: Of the picture's point in the middle of the room, from 0 at its left edge to 1 at its right edge.
        y: The same, from 0 at its top.
        is_enlarged: Whether a picture that is smaller than the room is enlarged to be shown whole.
    """

    source: tuple[int, int]
    room: tuple[int, int]
    is_filling: bool = False
    chosen_scale: float | None = None
    x: float = 0.5
    y: float = 0.5
    is_enlarged: bool = False

    @property
    def whole_scale(self) -> float:
        """The scale at which the whole picture is shown."""
        return min(
            self._most_whole_scale, *(room / source for room, source in zip(self.room, self.source, strict=True))
        )

    @property
    def _most_whole_scale(self) -> float:
        return MOST_SCALE if self.is_enlarged else 1.0

    @property
    def fill_scale(self) -> float:
        """The smallest scale at which the picture covers the room, as far as it may be enlarged."""
        most = max(room / source for room, source in zip(self.room, self.source, strict=True))
        return min(MOST_SCALE, max(self.whole_scale, most))

    @property
    def room_scale(self) -> float:
        """The scale that follows from the room."""
        return self.fill_scale if self.is_filling else self.whole_scale

    @property
    def scale(self) -> float:
        """The scale."""
        return self.room_scale if self.chosen_scale is None else self.chosen_scale

    @property
    def rect(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the picture, as whole device pixels, so that it is painted sharp."""
        width, height = self._whole_size if self.scale == self.whole_scale else self._size
        x, y = self._centre(width, height)
        return round(self.room[0] / 2 - x * width), round(self.room[1] / 2 - y * height), width, height

    @property
    def _size(self) -> tuple[int, int]:
        width, height = (max(1, round(side * self.scale)) for side in self.source)
        return width, height

    @property
    def _whole_size(self) -> tuple[int, int]:
        """The size of the whole picture in the room, as decoders compute it: products with the scale are inexact."""
        width, height = self.source
        most_width, most_height = self.room
        if width * self._most_whole_scale <= most_width and height * self._most_whole_scale <= most_height:
            return round(width * self._most_whole_scale), round(height * self._most_whole_scale)
        if width * most_height >= height * most_width:
            return most_width, max(1, round(height * most_width / width))
        return max(1, round(width * most_height / height)), most_height

    @property
    def can_move(self) -> bool:
        """Whether a part of the picture is outside of the room."""
        _, _, width, height = self.rect
        return width > self.room[0] or height > self.room[1]

    @property
    def view(self) -> View:
        """Which part is shown."""
        _, _, width, height = self.rect
        return View(self.scale / self.whole_scale, *self._centre(width, height))

    @property
    def region_in_sight(self) -> tuple[int, int, int, int]:
        """The part of the original that is inside of the room: left, top, width and height in whole pixels of it."""
        left, top, _, _ = self.rect
        (x, width), (y, height) = (
            _span(-start / self.scale, room / self.scale, source)
            for start, room, source in zip((left, top), self.room, self.source, strict=True)
        )
        return x, y, width, height

    def _centre(self, width: float, height: float) -> tuple[float, float]:
        """The point in the middle, so that no edge of the picture is inside of the room unless both are."""
        return _held(self.x, self.room[0] / width), _held(self.y, self.room[1] / height)

    def shown_at(self, view: View) -> Placement:
        """The same picture with the part that a view has."""
        if view.scale <= 1:
            return self._whole()
        return replace(self, chosen_scale=self._allowed(view.scale * self.whole_scale), x=view.x, y=view.y)

    def _whole(self) -> Placement:
        return replace(self, is_filling=False, chosen_scale=None, x=0.5, y=0.5)

    def begun(self, source: tuple[int, int], room: tuple[int, int]) -> Placement:
        """Another picture, at the scale that follows from the room."""
        return replace(self, source=source, room=room, chosen_scale=None, x=0.5, y=0.5)

    def with_source(self, source: tuple[int, int], room: tuple[int, int]) -> Placement:
        """Another picture at the same scale, and at the same place as a share of its sides; whole if that is larger."""
        placement = replace(self, source=source, room=room)
        return placement._whole() if self.scale <= placement.whole_scale else placement

    def zoomed(self, scale: float, at: tuple[float, float]) -> Placement:
        """Change the scale; the point of the picture at a place stays there.

        Args:
            scale: The new scale; one that is not allowed is replaced by the nearest one that is.
            at: The place in the room.
        """
        scale = self._allowed(scale)
        if scale == self.whole_scale:
            return self._whole()
        former_width, former_height = (side * self.scale for side in self.source)
        width, height = (side * scale for side in self.source)
        x, y = self._centre(former_width, former_height)
        right, down = at[0] - self.room[0] / 2, at[1] - self.room[1] / 2
        x += right / former_width - right / width
        y += down / former_height - down / height
        zoomed = replace(self, chosen_scale=scale if scale != self.room_scale else None, x=x, y=y)
        # Limited now: otherwise the next movements would do nothing until the point is inside again.
        x, y = zoomed._centre(width, height)
        return replace(zoomed, x=x, y=y)

    def moved(self, right: float, down: float) -> Placement:
        """Move the picture, as far as it goes."""
        width, height = (side * self.scale for side in self.source)
        x, y = self._centre(width, height)
        return replace(
            self, x=_held(x - right / width, self.room[0] / width), y=_held(y - down / height, self.room[1] / height)
        )

    def stepped_scale(self, scale: float, steps: float) -> float:
        """The scale that so many steps lead to from a scale. 100 % is not passed over, and never just missed.

        Args:
            scale: To start from.
            steps: Larger if positive, smaller if negative; wheels may report fractions.
        """
        stepped = scale * _STEP**steps
        is_between = min(scale, stepped) * _NEARLY < 1 < max(scale, stepped) / _NEARLY
        # Not what leads away from 100 %: small steps of a wheel would never leave it.
        is_near = abs(stepped - 1) <= _NEAR_ACTUAL and abs(stepped - 1) < abs(scale - 1)
        if is_between or is_near:
            return 1.0
        if stepped < self.whole_scale * _NEARLY and steps < 0:
            return min(scale, self.whole_scale)
        return self._allowed(stepped)

    def _allowed(self, scale: float) -> float:
        # 100 % is allowed, too, where the whole picture is shown enlarged.
        return min(max(scale, min(1.0, self.whole_scale)), MOST_SCALE)


def _span(start: float, length: float, whole: int) -> tuple[int, int]:
    """Begin and length of the whole pixels that contain a span, from 0 to `whole`."""
    first = max(0, math.floor(start))
    return first, max(1, min(whole, math.ceil(start + length)) - first)


def _held(centre: float, share: float) -> float:
    """A coordinate of the point in the middle, so that the picture covers the room; `share` of it fits there."""
    if share >= 1:
        return 0.5
    return min(max(centre, share / 2), 1 - share / 2)


_UNKNOWN: Final = (1, 1)  # size of a picture of which nothing is known
_ACTUAL: Final = 1.0


class PlacedPicture(QObject):
    """Where a picture is in a widget, at which scale, and which part of it is in sight.

    Attributes:
        placement: Where it is now.
        has_size: Whether the size of the original is known. Until then it can't be zoomed.
        tied: Returns all pictures that show the same part as this one.

    Signals:
        placed: It has another place or scale; whether because it was zoomed or moved, or the room has another size.
        view_changed: The person has zoomed or moved it, see `view`; no arguments.
        scale_changed: It has another scale or size, or is another picture; no arguments.
    """

    placed = Signal(bool)
    view_changed = Signal()
    scale_changed = Signal()

    def __init__(self, widget: QWidget, *, is_enlarged: bool) -> None:
        """Begin without a picture.

        Args:
            widget: The room; the parent of this object.
            is_enlarged: Whether a picture that is smaller than the room is enlarged to be shown whole.
        """
        super().__init__(widget)
        self.placement = Placement(_UNKNOWN, (1, 1), is_enlarged=is_enlarged)
        self.has_size = False
        self.tied: Callable[[], Iterable[PlacedPicture]] = lambda: ()
        self._widget = widget
        self._awaited_view: View | None = None  # to be shown when the size is known
        # That of an earlier picture, at which others are shown until the person zooms or moves one of them.
        self._kept: Placement | None = None
        self._scale_before: float | None = (
            None  # which 100 % leads back to; None for the one that follows from the room
        )

    # --- The picture ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Remove the picture: another one follows, which is shown at the same place and scale, or fills the room."""
        if self._kept is None and self.is_zoomed and not self.placement.is_enlarged:
            self._kept = self.placement
        self.has_size = False
        self._awaited_view = self._scale_before = None
        self.placement = self.placement.begun(_UNKNOWN, self.room)

    @property
    def is_known(self) -> bool:
        """Whether the shape of the picture is known, if only from its thumbnail."""
        return self.placement.source != _UNKNOWN

    def use_shape(self, thumbnail: QSize) -> None:
        """Use the size of the thumbnail, until that of the original is known."""
        if not self.has_size:
            self._place(self.placement.begun((thumbnail.width(), thumbnail.height()), self.room))

    def use_size(self, source: tuple[int, int]) -> None:
        """Use the size of the original in pixels."""
        if not self.has_size or source != self.placement.source:
            is_first, self.has_size = not self.has_size, True
            view, self._awaited_view = self._awaited_view, None
            placement = self.placement.begun(source, self.room)
            if self._kept is not None:
                placement = self._kept.with_source(source, self.room)
            self._place(placement if view is None else placement.shown_at(view), has_new_size=is_first)

    def show_whole(self) -> None:
        """Let the next picture be shown whole, or fill the room."""
        self._kept = None
        self.placement = self.placement.begun(_UNKNOWN, self.room)

    def fit_room(self) -> None:
        """Handle that the widget may have another size or resolution."""
        if self.room != self.placement.room:
            self._place(replace(self.placement, room=self.room), is_moved=True)

    # --- Which part is in sight -----------------------------------------------------------------------------------

    @property
    def room(self) -> tuple[int, int]:
        """Width and height of the room, in device pixels."""
        scale = self._widget.devicePixelRatioF()
        return max(1, round(self._widget.width() * scale)), max(1, round(self._widget.height() * scale))

    @property
    def view(self) -> View:
        """Which part of the picture is shown, or will be as soon as its size is known."""
        return self._awaited_view or self.placement.view

    @property
    def most_view_scale(self) -> float:
        """The largest scale, as that of a `View`, at which no picture that shows the same part exceeds 800 %."""
        known = [each for each in (self, *self.tied()) if each.has_size]
        return min((MOST_SCALE / each.placement.whole_scale for each in known), default=math.inf)

    @property
    def size(self) -> QSize:
        """Size of the original in pixels; empty until it is known."""
        return QSize(*self.placement.source) if self.has_size else QSize()

    @property
    def scale(self) -> float:
        """Device pixels for each pixel of the original; 1 is 100 %."""
        return self.placement.scale

    @property
    def is_filled(self) -> bool:
        """Whether the scale is chosen so that the picture fills the room."""
        return self.placement.is_filling and not self.is_zoomed

    @property
    def is_zoomed(self) -> bool:
        """Whether the scale was chosen by the person, so that it does not follow from the room."""
        return self.placement.chosen_scale is not None

    @property
    def rect(self) -> QRectF:
        """The place of the whole picture, in logical pixels; parts of it may be outside of the widget."""
        scale = self._widget.devicePixelRatioF()
        return QRectF(*(each / scale for each in self.placement.rect))

    # --- What the person does -------------------------------------------------------------------------------------

    def show_view(self, view: View) -> None:
        """Show a part of the picture, such as the one that another canvas shows. `view_changed` is not emitted."""
        self._scale_before = None
        view = replace(view, scale=min(view.scale, self.most_view_scale))
        if not self.has_size:
            self._awaited_view = view
            return
        self._place(self.placement.shown_at(view), is_moved=True)

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom in, or out if negative.

        Args:
            steps: How many.
            at: The place that stays where it is; None for the mouse's, or the middle if the mouse is elsewhere.
        """
        self._scale_to(self.placement.stepped_scale(self.scale, steps), at)

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Multiply the scale at once, as a gesture demands; `at` as of `zoom`."""
        if factor > 0:
            self._scale_to(self.scale * factor, at)

    def toggle_actual_size(self, at: QPointF | None = None) -> None:
        """Show each pixel of the original in one device pixel, or again what was shown before; `at` as of `zoom`.

        That is the whole picture, the filled room, or a scale that the person had chosen.
        """
        if self.scale == _ACTUAL:
            self._scale_to(self._scale_before or self.placement.room_scale, at)
        else:
            chosen = self.placement.chosen_scale
            self._scale_to(_ACTUAL, at)
            self._scale_before = chosen

    def toggle_fill(self) -> None:
        """Fill the room with the picture, or show it whole again."""
        self._scale_before = None
        whole = self.placement.begun(self.placement.source, self.room)
        self._place_as_chosen(replace(whole, is_filling=not self.is_filled))

    def move(self, right: float, down: float) -> None:
        """Move the picture by logical pixels, as far as it goes."""
        scale = self._widget.devicePixelRatioF()
        self._place_as_chosen(self.placement.moved(right * scale, down * scale))

    def _anchor(self, at: QPointF | None) -> QPointF:
        widget = self._widget
        if at is None:
            at = QPointF(widget.mapFromGlobal(widget.cursor().pos()))
            if not widget.underMouse() or not QRectF(widget.rect()).contains(at):
                at = QRectF(widget.rect()).center()
        return at * widget.devicePixelRatioF()

    def _scale_to(self, scale: float, at: QPointF | None) -> None:
        if not self.has_size:
            return
        self._scale_before = None
        place = self._anchor(at)
        scale = min(scale, self.most_view_scale * self.placement.whole_scale)
        self._place_as_chosen(self.placement.zoomed(scale, (place.x(), place.y())))

    def _place_as_chosen(self, placement: Placement) -> None:
        self._kept = None
        self._place(placement, is_moved=True)
        self.view_changed.emit()

    def _place(self, placement: Placement, *, is_moved: bool = False, has_new_size: bool = False) -> None:
        former, self.placement = self.placement, placement
        self.placed.emit(is_moved)
        if has_new_size or placement.scale != former.scale or placement.source != former.source:
            self.scale_changed.emit()
