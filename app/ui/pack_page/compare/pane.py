"""One of the compared pictures, with its caption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.core.changes import is_same_file
from app.ui import theme
from app.ui.pack_page.compare.pane_caption import PaneCaption
from app.ui.pack_page.viewer.canvas import Canvas
from app.ui.pack_page.viewer.loading_notice import LoadingNotice
from app.ui.pack_page.viewer.notice import Notice
from app.ui.pack_page.viewer.viewer_layout import notice_place
from app.ui.texts import accessible_names
from app.ui.texts import image as image_texts
from app.ui.texts import tile as tile_texts
from app.ui.texts import viewer as texts
from app.ui.widgets.focus_ring import paint_ring

if TYPE_CHECKING:
    from PySide6.QtCore import QRect, QSize
    from PySide6.QtGui import QImage, QPaintEvent

    from app.core.errors import ImageError
    from app.core.marks import Mark
    from app.core.models import PackImage
    from app.workspace.originals import Originals

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
        self.canvas.setAccessibleName(tile_texts.name(image, total, mark))

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
