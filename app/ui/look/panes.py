"""The panes of a comparison, which zoom and move together, each with one picture and its caption."""

from __future__ import annotations

from functools import partial
from typing import Final, override

from PySide6.QtCore import QObject, QPointF, QRect, QSize, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.changes import is_same_file
from app.core.display_text import line_shown
from app.core.errors import ImageError
from app.core.models import PackImage
from app.core.saved_values import Mark
from app.pictures.originals import Originals
from app.ui import theme
from app.ui.look.canvas import Canvas
from app.ui.look.overlay_parts import LoadingNotice, Notice, notice_place
from app.ui.marks import paint_status_mark, status_color
from app.ui.texts import accessible_names
from app.ui.texts import image as image_texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import tile as tile_texts
from app.ui.texts import viewer as texts
from app.ui.texts.marks import status_word
from app.ui.widgets.focus_ring import paint_ring
from app.ui.widgets.parts import ElidedLabel, plain_label, row_layout, set_text_color

_DESCRIBED = "completed"


class PaneCaption(QWidget):
    """Position and mark at the left, then the status unless the image is described, and the scale at the right."""

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._position = plain_label(name="pane_position", font=theme.semibold_font(self.font()))
        self._mark = plain_label(name="pane_mark", font=theme.semibold_font(self.font()))
        self._status = _StatusLabel()
        self._scale = plain_label(name="pane_scale", font=theme.caption_font(self.font()))
        row = row_layout(
            self, spacing=theme.SPACE_12, margins=(theme.SPACE_8, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)
        )
        row.addWidget(self._position)
        row.addWidget(self._mark)
        row.addWidget(self._status, 1)
        row.addWidget(self._scale)

    def show_image(self, position: str, mark: Mark, status: str) -> None:
        """Show an image; the status as the API sent it."""
        self._position.setText(position)
        word = mark_texts.WORDS.get(mark)
        self._mark.setText(word.text() if word is not None else "")
        self._mark.setVisible(word is not None)
        colors = theme.colors(self.palette())
        set_text_color(self._mark, colors.green if mark is Mark.PICKED else colors.red)
        self._status.show_status(status if status != _DESCRIBED else "")

    def show_scale(self, text: str) -> None:
        """Show the scale; empty for none."""
        self._scale.setText(text)


class _StatusLabel(ElidedLabel):
    """A status as a mark and a word; empty for a described image."""

    def __init__(self) -> None:
        super().__init__()
        self._status = ""
        self.setObjectName("pane_status")
        self.setFont(theme.caption_font(self.font()))

    def show_status(self, status: str) -> None:
        self._status = status
        self.setText(line_shown(status_word(status)) if status else "")
        self.setContentsMargins(theme.STATUS_MARK + theme.SPACE_4 if status else 0, self.contentsMargins().top(), 0, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._status and self.contentsRect().width() > 0:
            color = status_color(self._status, theme.colors(self.palette()))
            top = (self.height() - theme.STATUS_MARK) / 2
            paint_status_mark(QPainter(self), QPointF(0, top), self._status, color)


_RING: Final = theme.FOCUS_RING


class ComparePane(QWidget):
    """A picture, the line below it, and the ring around both if the pane is the active one.

    Attributes:
        canvas: The picture.

    Signals:
        ratio_changed: The picture has another shape, see `ratio`; no arguments.
    """

    ratio_changed = Signal()

    def __init__(self, originals: Originals, parent: QWidget) -> None:
        """Begin without an image."""
        super().__init__(parent)
        self.setObjectName("pane")
        self.canvas = Canvas(originals, self, is_pane=True)
        self.canvas.setObjectName("pane_canvas")
        self.canvas.picture.scale_changed.connect(self._on_scale_changed)
        self._caption = PaneCaption(self)
        self._notice = Notice(self)
        self._notice.resized.connect(self._fit_notice)
        self._loading = LoadingNotice(originals, self._notice)
        self._shown: PackImage | None = None
        self._watched: str | None = None
        self._ratio = 1.0
        self._is_active = False
        self._has_focus = False

    # --- The image ------------------------------------------------------------------------------------------------

    def show_image(self, image: PackImage, thumbnail: QImage | None, size: QSize | None) -> None:
        """Show an image, and the same part of it as of the one before; other arguments as of `Canvas.show_image`."""
        url = image.url if image.is_readable else ""
        former, self._shown = self._shown, image
        if url and url == self.canvas.url:
            return
        self._stop_watching()
        if former is not None and image.is_readable and is_same_file(former, image):
            self.canvas.use_url(url)
            return
        view = self.canvas.picture.view
        self.canvas.show_image(url, thumbnail, size)
        self.canvas.picture.show_view(view)

    def watch(self, error: ImageError | None) -> None:
        """Say when the original is late or fails, which was requested just now.

        Args:
            error: Why the image has no original, whatever is tried; None if it may have one.
        """
        if self._watched != self.canvas.url or error is not None:
            self._watched = self.canvas.url
            self._loading.watch(self.canvas.url, error)

    def clear(self) -> None:
        """Show no image."""
        self._shown = None
        self._stop_watching()
        self.canvas.show_image("", None, None)

    def _stop_watching(self) -> None:
        self._watched = None
        self._loading.watch("")

    def show_caption(self, image: PackImage, total: int, mark: Mark) -> None:
        """Say which of `total` images it is."""
        self._caption.show_image(image_texts.position(image.position, total), mark, image.status)
        self.canvas.setAccessibleName(tile_texts.tile_name(image, total, mark))

    def show_place(self, place: int, total: int) -> None:
        """Tell screen readers which of the panes it is."""
        self.setAccessibleName(accessible_names.pane(place, total))

    @property
    def ratio(self) -> float:
        """Width divided by height of the picture; 1 until it is known."""
        return self._ratio

    def _on_scale_changed(self) -> None:
        has_size = not self.canvas.picture.size.isEmpty()
        self._caption.show_scale(texts.percent(self.canvas.picture.scale) if has_size else "")
        if has_size:
            ratio = self.canvas.picture.size.width() / self.canvas.picture.size.height()
            if ratio != self._ratio:
                self._ratio = ratio
                self.ratio_changed.emit()
        self._fit_notice()  # which has another place if there is a picture

    # --- The ring -------------------------------------------------------------------------------------------------

    def show_ring(self, *, is_active: bool, has_focus: bool) -> None:
        """Mark the pane as the active one, in the accent if it or something in it has the focus."""
        if (is_active, has_focus) != (self._is_active, self._has_focus):
            self._is_active, self._has_focus = is_active, has_focus
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.fillRect(event.rect(), colors.panel)
        if self._is_active:
            paint_ring(painter, self.rect(), colors.accent if self._has_focus else colors.muted)

    # --- Places ---------------------------------------------------------------------------------------------------

    def bars(self) -> tuple[int, int]:
        """Width and height that the picture does not get."""
        return 2 * _RING, 2 * _RING + self._caption.sizeHint().height()

    def place(self, room: QRect) -> None:
        """Fill a room with the picture and its caption, at once, also while the pane is hidden."""
        self.setGeometry(room)
        across, down = self.bars()
        width, height = max(1, room.width() - across), max(1, room.height() - down)
        self.canvas.setGeometry(_RING, _RING, width, height)
        self._caption.setGeometry(_RING, _RING + height, width, down - across)
        self._fit_notice()

    def _fit_notice(self) -> None:
        room = self.canvas.geometry()
        size = self._notice.fit(room.width() - 2 * theme.SPACE_8)
        self._notice.setGeometry(notice_place(room, size, theme.SPACE_8, is_alone=self.canvas.is_empty))


class Panes(QObject):
    """The panes in use, and then others that are hidden until they are needed again.

    Attributes:
        is_tied: Whether all pictures zoom and move together.

    Signals:
        ratio_changed: A picture has another shape; no arguments.
        moved_over: The mouse was moved over a picture; no arguments.
    """

    ratio_changed = Signal()
    moved_over = Signal()

    def __init__(self, originals: Originals, parent: QWidget, above: QWidget) -> None:
        """Begin without panes.

        Args:
            originals: Has the pictures.
            parent: The widget that the panes are in.
            above: A widget that lies over them.
        """
        super().__init__(parent)
        self.is_tied = True
        self._originals = originals
        self._parent = parent
        self._above = above
        self._panes: list[ComparePane] = []
        self._used = 0

    @property
    def used(self) -> list[ComparePane]:
        """Those in use, in their order."""
        return self._panes[: self._used]

    @property
    def unused(self) -> list[ComparePane]:
        """The others."""
        return self._panes[self._used :]

    def use(self, count: int) -> None:
        """Let so many be in use; the others have to be hidden."""
        while len(self._panes) < count:
            self._panes.append(self._make())
        self._used = count

    def close(self, number: int) -> None:
        """Let one be no longer in use, and keep the others as they are."""
        self._panes.append(self._panes.pop(number))
        self._used -= 1

    def clear(self) -> None:
        """Let none be in use, and show nothing."""
        self._used = 0
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show no picture, and give its memory back."""
        for pane in self._panes:
            pane.clear()

    def show_part_of(self, pane: ComparePane) -> None:
        """Show in all panes the part that one of them shows, if they are tied."""
        if self.is_tied:
            view = pane.canvas.picture.view
            for other in self.used:
                if other is not pane:
                    other.canvas.picture.show_view(view)

    def _make(self) -> ComparePane:
        pane = ComparePane(self._originals, self._parent)
        pane.ratio_changed.connect(self.ratio_changed)
        pane.canvas.moved_over.connect(self.moved_over)
        pane.canvas.picture.view_changed.connect(partial(self.show_part_of, pane))
        pane.stackUnder(self._above)
        return pane
