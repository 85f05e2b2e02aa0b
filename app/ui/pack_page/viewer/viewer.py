"""The viewer: one image over the whole window, and the steps to the others.

It starts no I/O itself: it tells `Originals` what is in sight and what will be next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QTimer, Signal

from app.core.changes import is_same_file
from app.core.display_text import line_shown
from app.core.file_names import file_name_of
from app.ui import theme
from app.ui.announcements import announce
from app.ui.pack_page.viewer.canvas import Canvas
from app.ui.pack_page.viewer.fader import Fader
from app.ui.pack_page.viewer.islands import PlaceIsland, ToolsIsland
from app.ui.pack_page.viewer.loading_notice import LoadingNotice
from app.ui.pack_page.viewer.notice import Notice
from app.ui.pack_page.viewer.overlay_parts import EdgeButton
from app.ui.pack_page.viewer.picture_overlay import PictureOverlay
from app.ui.pack_page.viewer.player import Player
from app.ui.pack_page.viewer.viewed_image import ViewedImage
from app.ui.pack_page.viewer.viewed_originals import ViewedOriginals
from app.ui.pack_page.viewer.viewer_layout import ViewerLayout
from app.ui.texts import accessible_names
from app.ui.texts import image as image_texts
from app.ui.texts import tile as tile_texts
from app.ui.texts import viewer as texts

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QToolButton, QWidget

    from app.core.models import PackImage
    from app.ui.pack_page.gallery.model import GalleryModel
    from app.workspace.open_pack import OpenPack

_LONGEST_NAME: Final = 200


class Viewer(PictureOverlay):
    """Shows one image at a time.

    Signals:
        closed: It was closed; the row of the image that was seen last, -1 if the image is gone.
    """

    closed = Signal(int)

    def __init__(self, open_pack: OpenPack, model: GalleryModel, parent: QWidget) -> None:
        """Make the viewer, hidden.

        Args:
            open_pack: The pack whose images are shown.
            model: The gallery's rows, which have the thumbnails.
            parent: The window that it covers.
        """
        super().__init__(parent)
        self.setObjectName("viewer")
        self.setAccessibleName(accessible_names.VIEWER)
        self._open_pack = open_pack
        self._model = model
        self._opened_row = -1
        self._is_open = False
        self._spoken = ""
        self._viewed = ViewedImage(open_pack, self)
        self._shown: PackImage | None = None  # on the canvas
        self._canvas = Canvas(open_pack.originals, self)
        self._canvas.setObjectName("canvas")
        self._previous = EdgeButton(
            name="previous", accessible_name=accessible_names.PREVIOUS, icon="chevron_left", parent=self.canvas
        )
        self._next = EdgeButton(
            name="next", accessible_name=accessible_names.NEXT, icon="chevron_right", parent=self.canvas
        )
        self._place = PlaceIsland(self)
        self._tools = ToolsIsland(self)
        self._notice = Notice(self)
        edges = (self._previous, self._next)
        self._layout = ViewerLayout(self.canvas, edges, self._place, self._tools, self._notice, self.info)
        originals = open_pack.originals
        self._player = Player(originals, self)
        self._originals = ViewedOriginals(
            originals, self._viewed, model, self._canvas, LoadingNotice(originals, self._notice), self._player
        )
        self._fader = Fader((self._place, self._tools), self)
        self.woken.connect(self._fader.wake)
        self._speaks = QTimer(self, singleShot=True, interval=theme.VIEWER_SPEAKS_MS)
        self._speaks.timeout.connect(self._speak)
        self._connect()

    def _connect(self) -> None:
        tiles, large_tiles = self._open_pack.thumbnails.tiles, self._open_pack.large_thumbnails.tiles
        tiles.changed.connect(self._on_tile_changed)
        large_tiles.changed.connect(self._on_tile_changed)
        self._open_pack.originals.arrived.connect(self._show_size)
        self._open_pack.marks.changed.connect(self._on_marks_changed)
        self._viewed.changed.connect(self._on_viewed_changed)
        self._viewed.gone.connect(self.leave)
        self.canvas.picture.scale_changed.connect(self._on_scale_changed)
        self.canvas.moved_over.connect(self._fader.wake)
        self._notice.resized.connect(self.lay_out)
        self._player.changed.connect(self._on_player_changed)

    @property
    @override
    def canvas(self) -> Canvas:
        return self._canvas

    @property
    @override
    def tools(self) -> ToolsIsland:
        return self._tools

    @property
    @override
    def buttons(self) -> dict[str, QToolButton]:
        tools = self._tools
        return {
            "previous_image": self._previous,
            "next_image": self._next,
            "play": tools.play,
            "guides": tools.guides,
            "image_info": tools.info,
            "image_menu": tools.menu_button,
            "close_viewer": tools.close_button,
        }

    # --- Opening and closing --------------------------------------------------------------------------------------

    def open_at(self, row: int) -> None:
        """Show the image of a row, over the window."""
        self.fit_window()
        self._is_open = True
        self._opened_row = row
        self._viewed.view(row)
        self.appear()
        self._spoken = self.canvas.accessibleName()  # by the focus

    @override
    def leave(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        row = self._viewed.row
        self._viewed.clear()
        self._shown = None
        self._speaks.stop()
        self._fader.stop()
        self._originals.stop()
        self.canvas.show_image("", None, None)
        self._open_pack.originals.forget_all()
        # The page moves the focus first: hiding the widget that has it would move it to the field for the pack ID.
        self.closed.emit(row)
        self.hide()

    @property
    @override
    def is_open(self) -> bool:
        return self._is_open

    @property
    @override
    def image(self) -> PackImage | None:
        return self._viewed.image

    @property
    @override
    def images(self) -> tuple[PackImage, ...]:
        return (self._viewed.image,) if self._viewed.image is not None else ()

    def has_stepped_from(self, row: int) -> bool:
        """Whether the viewer was opened with another image than that of a row."""
        return row != self._opened_row

    # --- What commands call ---------------------------------------------------------------------------------------

    @override
    def step(self, by: int) -> None:
        self.go_to(self._viewed.row + by)

    def go_to(self, row: int) -> None:
        """Show the image of a row, the first or the last one if there is no such row."""
        self._originals.direction = 1 if row >= self._viewed.row else -1
        self._viewed.view(row)
        self._fader.wake()

    @override
    def step_to_end(self, direction: int) -> None:
        self.go_to(len(self._open_pack.shelf) - 1 if direction > 0 else 0)

    @override
    def canvas_at(self, place: QPoint) -> Canvas:
        return self.canvas

    def show_next_guide(self) -> None:
        """Draw the next guide over the picture."""
        self.canvas.set_guide(self.canvas.guide.following)
        announce(self, texts.guide(self.canvas.guide.name))

    def toggle_playing(self) -> None:
        """Play an animation, or pause it."""
        self._player.toggle()

    @property
    def is_animated(self) -> bool:
        """Whether the image is an animation."""
        return self._player.is_animated

    # --- The image ------------------------------------------------------------------------------------------------

    def _on_viewed_changed(self) -> None:
        image, row = self._viewed.image, self._viewed.row
        if image is None:
            return
        url = image.url if image.is_readable else ""
        former, self._shown = self._shown, image
        if url != self.canvas.url or not url:
            self._originals.stop_watching()
            if former is not None and image.is_readable and is_same_file(former, image):
                self.canvas.use_url(url)
            else:
                self.canvas.show_image(url, self._model.picture(row), self._model.original_size(row))
        self._originals.follow(image)
        self._show_place(image)
        self.show_info()
        self._enable_edges()
        self._speaks.start()
        self.stepped.emit(row)

    def _on_tile_changed(self, url: str) -> None:
        if url and url == self.canvas.url:
            row = self._viewed.row
            self.canvas.set_thumbnail(self._model.picture(row), self._model.original_size(row))
            self._show_size(url)

    def _show_size(self, url: str) -> None:
        """Show the size of the original, which is known now, if it is that of the image."""
        if url == self.canvas.url and self._viewed.image is not None:
            self._show_place(self._viewed.image)

    def _on_marks_changed(self, ids: frozenset[str]) -> None:
        image = self._viewed.image
        if image is not None and image.id in ids:
            self._show_place(image)
            if not self._speaks.isActive():
                self._spoken = self.canvas.accessibleName()  # by its change
            self._fader.wake()

    def _show_place(self, image: PackImage) -> None:
        shelf = self._open_pack.shelf
        total = len(shelf.images)
        is_filtered = len(shelf) < total
        self._place.show_place(
            image_texts.position(image.position, total),
            texts.shown_of(self._viewed.row + 1, len(shelf)) if is_filtered else "",
        )
        size = self.canvas.picture.size
        name = line_shown(file_name_of(image.url), _LONGEST_NAME)
        self._place.show_file(name, texts.pixels(size.width(), size.height()) if size.width() > 0 else "")
        mark = self._open_pack.marks.of(image)
        self._place.show_mark(mark)
        self._layout.fit_place()
        self.canvas.setAccessibleName(tile_texts.name(image, total, mark))

    @override
    def show_info(self) -> None:
        image = self._viewed.image
        if image is not None and self.is_info_shown:
            self.info.show_image(image, len(self._open_pack.shelf.images))

    def _speak(self) -> None:
        spoken, self._spoken = self._spoken, self.canvas.accessibleName()
        if self._viewed.image is not None and self._spoken != spoken:
            announce(self, self._spoken)

    def _on_scale_changed(self) -> None:
        has_size = not self.canvas.picture.size.isEmpty()
        self._tools.show_scale(texts.percent(self.canvas.picture.scale) if has_size else "")
        self.lay_out()
        self._fader.wake()

    def _on_player_changed(self) -> None:
        self._tools.show_player(is_animated=self._player.is_animated, is_playing=self._player.is_playing)
        self.lay_out()
        self.state_changed.emit()

    # --- Places ---------------------------------------------------------------------------------------------------

    @override
    def lay_out(self) -> None:
        self._layout.fit(self.rect())
        self._originals.fit()

    def _enable_edges(self) -> None:
        for button, is_enabled in (
            (self._previous, self._viewed.row > 0),
            (self._next, self._viewed.row < len(self._open_pack.shelf) - 1),
        ):
            button.setEnabled(is_enabled)
