"""The viewer: one image over the whole window, and the steps to the others.

It starts no I/O itself: it tells `Originals` what is in sight and what will be next.
"""

from __future__ import annotations

from typing import Final, override

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from app.core.changes import is_same_file
from app.core.display_text import file_name_of, line_shown
from app.core.models import PackImage
from app.core.saved_values import Mark
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.accessibility import announce
from app.ui.look.canvas import Canvas
from app.ui.look.overlay_parts import (
    EdgeButton,
    Fader,
    Island,
    LoadingNotice,
    Notice,
    OverlayButton,
    ToolsBase,
    ViewerLayout,
)
from app.ui.look.picture_overlay import PictureOverlay
from app.ui.look.placement import View
from app.ui.look.shown_images import ViewedImage
from app.ui.look.shown_originals import Player, ViewedOriginals
from app.ui.shelf_model import GalleryModel
from app.ui.texts import accessible_names
from app.ui.texts import image as image_texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import tile as tile_texts
from app.ui.texts import viewer as texts
from app.ui.widgets.parts import ElidedLabel, column_layout, plain_label, row_layout, set_text_color


class PlaceIsland(Island):
    """Says which image it is."""

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._position = plain_label(name="viewer_position", font=theme.semibold_font(self.font()))
        self._mark = plain_label(name="viewer_mark", font=theme.semibold_font(self.font()))
        self._shown = plain_label(name="viewer_shown")
        self._file = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._file.setObjectName("viewer_file")
        self._file.setFont(theme.caption_font(self.font()))
        self._size = plain_label(name="viewer_size", font=theme.caption_font(self.font()))
        first = row_layout(spacing=theme.SPACE_12)
        for label in (self._position, self._shown, self._mark):
            first.addWidget(label)
        first.addStretch(1)
        margins = (theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        column = column_layout(self, spacing=theme.SPACE_4, margins=margins)
        column.addLayout(first)
        second = row_layout(spacing=theme.SPACE_8)
        second.addWidget(self._file, 1)
        second.addWidget(self._size)
        column.addLayout(second)

    def show_place(self, position: str, shown: str) -> None:
        """Show the position in the pack, and the one among the shown images, which is empty without a filter."""
        self._position.setText(position)
        self._shown.setText(shown)
        self._shown.setVisible(bool(shown))

    def show_file(self, name: str, size: str) -> None:
        """Show the name of the file and the size of the original; empty for what is not known."""
        self._file.setText(name)
        self._size.setText(size)

    def show_mark(self, mark: Mark) -> None:
        """Show the mark of the image."""
        word = mark_texts.WORDS.get(mark)
        self._mark.setText(word.text() if word is not None else "")
        self._mark.setVisible(word is not None)
        colors = theme.colors(self.palette())
        set_text_color(self._mark, colors.green if mark is Mark.PICKED else colors.red)

    def fit(self, most_width: int) -> None:
        """Become as wide as the texts are, but no wider than there is room."""
        self.ensurePolished()
        # An elided label wants no width of its own.
        name_width = self._file.fontMetrics().horizontalAdvance(self._file.text()) + 1
        layout = self.layout()
        assert layout is not None
        layout.activate()
        second_width = name_width + theme.SPACE_8 + self._size.sizeHint().width() + 2 * theme.SPACE_12
        width = max(self.minimumSizeHint().width(), second_width)
        self.resize(min(width, most_width), self.sizeHint().height())


class ToolsIsland(ToolsBase):
    """The scale, and buttons.

    Attributes:
        play: Plays or pauses an animation.
        guides: Shows the next guide.
    """

    def __init__(self, parent: QWidget) -> None:
        """Lay out the buttons."""
        scale = plain_label(name="viewer_scale")
        play = OverlayButton(name="play", accessible_name=texts.PLAY.text(), icon="play")
        guides = OverlayButton(name="guides", accessible_name=texts.GUIDES.text(), icon="guides")
        super().__init__(("info", "viewer_menu", "close"), (scale, play, guides), parent)
        self._scale, self.play, self.guides = scale, play, guides
        scale.setFont(theme.caption_font(self.font()))
        scale.setContentsMargins(0, 0, theme.SPACE_4, 0)
        play.hide()

    def show_scale(self, text: str) -> None:
        """Show the scale; empty for none."""
        self._scale.setText(text)

    def show_player(self, *, is_animated: bool, is_playing: bool) -> None:
        """Offer to play an animation, or to pause it."""
        self.play.setVisible(is_animated)
        self.play.set_icon("pause" if is_playing else "play")
        self.play.setAccessibleName((texts.PAUSE if is_playing else texts.PLAY).text())


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
        self._suspended_view: View | None = None  # which part of the picture was shown; None if it was whole
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
        self._release()
        # The page moves the focus first: hiding the widget that has it would move it to the field for the pack ID.
        self.closed.emit(row)
        self.hide()

    def _release(self) -> None:
        """Request nothing more, and give all memory for pictures back."""
        self._shown = None
        self._speaks.stop()
        self._fader.stop()
        self._originals.stop()
        self.canvas.show_image("", None, None)
        self._open_pack.originals.forget_all()

    @override
    def suspend(self) -> None:
        self._suspended_view = self.canvas.picture.view if self.canvas.picture.is_zoomed else None
        super().suspend()
        self._release()

    @override
    def resume(self) -> None:
        super().resume()
        self._on_viewed_changed()
        view, self._suspended_view = self._suspended_view, None
        if view is not None:
            self.canvas.picture.show_view(view)

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
        if image is None or self.is_suspended:
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
        self.canvas.setAccessibleName(tile_texts.tile_name(image, total, mark))

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
