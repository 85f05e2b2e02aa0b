"""Between the gallery and the thumbnail service: what is visible is wanted, what arrives is shown.

Copying from the gallery is here too; it needs nothing but the selection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QImage

from app.core.copy_formats import copied_urls
from app.services.thumbnail_service import ThumbnailService
from app.ui import theme, words
from app.ui.clipboard import copy_text
from app.ui.focused_text import select_all_text, selected_text
from app.ui.tile import TileStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtCore import QPoint

    from app.core.errors import ImageError
    from app.core.models import Pack, PackImage
    from app.core.settings import Settings
    from app.images.thumbnail import Thumbnail
    from app.services.tasks import TaskOwner
    from app.services.thumbnail_service import ThumbnailSource
    from app.ui.main_window import MainWindow


_FRAME_MS: Final = 16
_BYTES_PER_PIXEL: Final = 4


class GalleryController:
    """Runs the gallery of the pack on screen."""

    def __init__(
        self,
        window: MainWindow,
        tasks: TaskOwner,
        settings: Settings,
        make_source: Callable[[int], ThumbnailSource],
    ) -> None:
        """Connect the gallery.

        Args:
            window: The widgets.
            tasks: Owns the downloads.
            settings: Limits.
            make_source: Makes a source of thumbnails of a size (longest side in device pixels).
        """
        self._window = window
        self._tasks = tasks
        self._settings = settings
        self._make_source = make_source
        self._service: ThumbnailService | None = None
        self._pack: Pack | None = None
        self._box = _thumbnail_box()
        # Many tiles may change between two frames: what is counted is counted once.
        self._tiles_timer = QTimer(window, interval=_FRAME_MS, singleShot=True)
        self._tiles_timer.timeout.connect(self._on_tiles_changed)
        self._scrolled_to = 0
        self._scrolls_down = True
        self._connect()

    def _connect(self) -> None:
        window = self._window
        gallery, commands = window.gallery, window.commands
        gallery.visible_rows_changed.connect(self._on_visible_rows_changed)
        gallery.selection_changed.connect(self._on_selection_changed)
        gallery.copy_requested.connect(lambda row: self._copy([window.model.image(row)]))
        gallery.retry_requested.connect(lambda row: self._retry([row]))
        gallery.menu_requested.connect(self._on_menu_requested)
        window.model.tiles_changed.connect(self._tiles_timer.start)
        window.details.retry_requested.connect(lambda: self._retry(gallery.selected_rows()))
        window.details.copy_requested.connect(lambda: self._copy(gallery.selected_images()))
        window.status_line.retry_requested.connect(self._on_retry_failed)
        window.pack_bar.tile_size_changed.connect(gallery.set_tile_side)
        commands.copy.triggered.connect(self._on_copy)
        commands.copy_all.triggered.connect(lambda: self._copy(window.model.images))
        commands.select_all.triggered.connect(self._on_select_all)
        commands.retry_failed.triggered.connect(self._on_retry_failed)
        commands.retry_selected.triggered.connect(lambda: self._retry(gallery.selected_rows()))
        commands.larger.triggered.connect(lambda: window.pack_bar.step_tile_size(1))
        commands.smaller.triggered.connect(lambda: window.pack_bar.step_tile_size(-1))

    # --- The pack -------------------------------------------------------------------------------------------------

    def show_pack(self, pack: Pack, *, is_refresh: bool) -> None:
        """Show a pack in place of the former one.

        Args:
            pack: The pack.
            is_refresh: Whether it is the same pack again, which keeps place, selection and pictures.
        """
        window = self._window
        gallery = window.gallery
        selected, current = gallery.selection_keys() if is_refresh else (frozenset(), None)
        scrolled_to = gallery.verticalScrollBar().value()
        # First what may fail.
        source = self._make_source(self._box)
        self._stop_service()
        self._service = ThumbnailService(source, self._tasks, self._settings.download, self)
        self._scrolls_down = True
        self._pack = pack
        window.header.show_pack(pack)
        window.show_pack_view(has_images=bool(pack.images))
        # The reset empties the selection, which shows the pack's own details.
        window.model.show_pack(pack, keep_pictures=is_refresh)
        if is_refresh:
            gallery.executeDelayedItemsLayout()
            gallery.select_again(selected, current)
            gallery.verticalScrollBar().setValue(scrolled_to)
        elif pack.images:
            gallery.make_first_current()

    def clear(self) -> None:
        """Show no pack."""
        self._stop_service()
        self._pack = None
        self._window.model.clear()

    async def aclose(self) -> None:
        """Forget all downloads and wait for their end."""
        if self._service is not None:
            await self._service.aclose()
            self._service = None

    @property
    def is_settled(self) -> bool:
        """Whether every visible tile is shown or failed, and nothing moves any more."""
        gallery, model = self._window.gallery, self._window.model
        done = {TileStage.SHOWN, TileStage.FAILED}
        rows = gallery.visible_rows
        is_laid_out = (bool(rows) or not model.images) and not self._tiles_timer.isActive()
        return is_laid_out and not gallery.is_fading and all(model.tile(row).stage in done for row in rows)

    def _stop_service(self) -> None:
        if self._service is not None:
            self._tasks.start(self._service.aclose(), name="close thumbnails", must_finish=True)
            self._service = None

    # --- Thumbnails -----------------------------------------------------------------------------------------------

    def on_thumbnail_loading(self, url: str) -> None:
        """Show that a download began."""
        self._window.model.set_loading(url)

    def on_thumbnail_shown(self, url: str, thumbnail: Thumbnail) -> None:
        """Show a picture."""
        self._window.model.set_picture(url, _image_of(thumbnail), self._window.gallery.visible_rows)

    def on_thumbnail_failed(self, url: str, error: ImageError) -> None:
        """Show why there is no picture."""
        self._window.model.set_failed(url, error.reason)

    def _on_visible_rows_changed(self) -> None:
        scrolled_to = self._window.gallery.verticalScrollBar().value()
        if scrolled_to != self._scrolled_to:
            self._scrolls_down = scrolled_to > self._scrolled_to
            self._scrolled_to = scrolled_to
        self._want()

    def _want(self) -> None:
        if self._service is None:
            return
        self._service.want(self._window.model.urls_to_fetch(self._wanted_rows()))

    def _wanted_rows(self) -> list[int]:
        """Visible rows first, then those ahead in the direction of scrolling, then those behind."""
        gallery, limits = self._window.gallery, self._settings.thumbnails
        visible = gallery.visible_rows
        above, below = limits.screens_behind, limits.screens_ahead
        if not self._scrolls_down:
            above, below = below, above
        around = gallery.rows_around(above, below)
        after = range(visible.stop, around.stop)
        before = range(visible.start - 1, around.start - 1, -1)
        ahead = [*after, *before] if self._scrolls_down else [*before, *after]
        # No more than memory can hold: what is loaded ahead must not push out what is seen.
        room = limits.memory_bytes // (_BYTES_PER_PIXEL * self._box**2) - len(visible)
        return [*visible, *ahead[: max(0, room)]]

    def _retry(self, rows: Iterable[int]) -> None:
        self._window.model.reset_failed(rows)
        self._want()

    def _on_retry_failed(self) -> None:
        self._retry(self._window.model.failed_rows())

    def _on_tiles_changed(self) -> None:
        window = self._window
        counts = window.model.count_by_stage()
        failed = counts[TileStage.FAILED]
        window.status_line.set_can_retry(can_retry=failed > 0)
        window.commands.retry_failed.setEnabled(failed > 0)
        waiting = len(window.model.urls_to_fetch(self._wanted_rows())) if self._service else 0
        done = counts[TileStage.SHOWN] + failed
        window.status_line.set_progress(done, done + waiting)
        self._show_state(counts)
        rows = window.gallery.selected_rows()
        if len(rows) == 1:
            window.details.show_tile(window.model.tile(rows[0]), window.model.picture(rows[0]))

    # --- Selection and copying ------------------------------------------------------------------------------------

    def _on_selection_changed(self) -> None:
        self._window.status_line.end_notice()
        self._show_details()
        self._show_state(self._window.model.count_by_stage())

    def _show_details(self) -> None:
        window = self._window
        rows = window.gallery.selected_rows()
        if self._pack is None:
            return
        if not rows:
            window.details.show_pack(self._pack)
        elif len(rows) == 1:
            model = window.model
            window.details.show_image(
                model.image(rows[0]), len(model.images), model.tile(rows[0]), model.picture(rows[0])
            )
        else:
            window.details.show_selection(window.gallery.selected_images())

    def _show_state(self, counts: dict[TileStage, int]) -> None:
        window = self._window
        total = len(window.model.images)
        if not total:
            window.status_line.set_state("No images" if self._pack else "")
            return
        selected = len(window.gallery.selected_rows())
        parts = [
            f"{words.number(selected)} of {words.number(total)} selected"
            if selected
            else words.count(total, "image", "images"),
            f"thumbnails {words.number(counts[TileStage.SHOWN])}/{words.number(total)}",
        ]
        if counts[TileStage.FAILED]:
            parts.append(f"{words.number(counts[TileStage.FAILED])} failed")
        window.status_line.set_state(" · ".join(parts))

    def _on_copy(self) -> None:
        text = selected_text(self._window.focusWidget())
        if text:
            self._say_copied("Text", copied=copy_text(text))
        else:
            self._copy(self._window.gallery.selected_images())

    def _on_select_all(self) -> None:
        if not select_all_text(self._window.focusWidget()):
            self._window.gallery.selectAll()

    def _copy(self, images: Iterable[PackImage]) -> None:
        urls = copied_urls(images)
        if urls:
            self._say_copied(words.count(len(urls), "URL", "URLs"), copied=copy_text("\n".join(urls)))
        else:
            self._window.status_line.say("Nothing to copy: select an image first")

    def _say_copied(self, what: str, *, copied: bool) -> None:
        sentence = f"{what} copied" if copied else "Not copied: the clipboard did not take it. Try again."
        self._window.status_line.say(sentence)

    def _on_menu_requested(self, position: QPoint) -> None:
        model = self._window.model
        rows = self._window.gallery.selected_rows()
        failed = sum(model.tile(row).stage is TileStage.FAILED for row in rows)
        menu = self._window.commands.tile_menu(len(rows), failed)
        menu.popup(position)


def _thumbnail_box() -> int:
    """Longest side of a thumbnail in device pixels: the largest tile's, so that the slider never downloads again."""
    return round(theme.TILE_SIZES[-1] * max(screen.devicePixelRatio() for screen in QGuiApplication.screens()))


def _image_of(thumbnail: Thumbnail) -> QImage:
    return QImage.fromData(thumbnail.data)
