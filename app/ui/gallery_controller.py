"""The pack on screen: its selection, its details, how far its tiles are, and copying from it.

Thumbnails are `ThumbnailController`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from app.core.copy_formats import copied_urls
from app.ui import words
from app.ui.clipboard import copy_text
from app.ui.focused_text import select_all_text, selected_text
from app.ui.gallery.kept_selection import KeptSelection
from app.ui.garbage import collect_spared, give_back_memory
from app.ui.load_all import LoadAll
from app.ui.tile import TileStage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QPoint

    from app.core.models import Pack, PackImage
    from app.ui.main_window import MainWindow
    from app.ui.thumbnail_controller import ThumbnailController

_COUNT_MS: Final = 50


class GalleryController:
    """Runs the gallery of the pack on screen."""

    def __init__(self, window: MainWindow, thumbnails: ThumbnailController) -> None:
        """Connect the gallery.

        Args:
            window: The widgets.
            thumbnails: Fetches its pictures.
        """
        self._window = window
        self._thumbnails = thumbnails
        self._load_all = LoadAll(window, thumbnails)
        self._pack: Pack | None = None
        self._is_resetting = False
        self._was_loading = False
        # Hundreds of tiles may change in a second: what is counted is counted now and then.
        self._tiles_timer = QTimer(window, interval=_COUNT_MS, singleShot=True)
        self._tiles_timer.timeout.connect(self._on_tiles_changed)
        self._connect()

    def _connect(self) -> None:
        window = self._window
        gallery, commands = window.gallery, window.commands
        gallery.selection_changed.connect(self._on_selection_changed)
        gallery.copy_requested.connect(lambda row: self._copy([window.model.image(row)]))
        gallery.retry_requested.connect(lambda row: self._thumbnails.retry([row]))
        gallery.menu_requested.connect(self._on_menu_requested)
        window.model.tiles_changed.connect(self._on_tile_changed)
        window.details.retry_requested.connect(lambda: self._thumbnails.retry(gallery.selected_rows()))
        window.details.copy_requested.connect(lambda: self._copy(gallery.selected_images()))
        window.details.text_requested.connect(self._show_text)
        window.status_line.retry_requested.connect(self._on_retry_failed)
        window.pack_bar.tile_size_changed.connect(gallery.set_tile_side)
        commands.copy.triggered.connect(self._on_copy)
        commands.copy_all.triggered.connect(lambda: self._copy(window.model.images))
        commands.select_all.triggered.connect(self._on_select_all)
        commands.retry_failed.triggered.connect(self._on_retry_failed)
        commands.retry_selected.triggered.connect(lambda: self._thumbnails.retry(gallery.selected_rows()))
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
        kept_selection = KeptSelection(gallery, window.model.images) if is_refresh else None
        scrolled_to = gallery.verticalScrollBar().value()
        self._thumbnails.renew(is_refresh=is_refresh)
        self._pack = pack
        window.header.show_pack(pack)
        window.show_pack_view(has_images=bool(pack.images))
        self._is_resetting = True
        try:
            window.model.show_pack(pack, keep_pictures=is_refresh)
            if kept_selection is not None:
                gallery.executeDelayedItemsLayout()
                kept_selection.restore(gallery, window.model)
                gallery.verticalScrollBar().setValue(scrolled_to)
            elif pack.images:
                gallery.make_first_current()
        finally:
            self._is_resetting = False
        # Not with the next event: the first downloads run while the window paints the empty tiles.
        gallery.update_visible_rows()
        self._thumbnails.begin(pack, must_check=is_refresh)
        QTimer.singleShot(0, window, self._show_details)

    def clear(self) -> None:
        """Show no pack."""
        self._thumbnails.stop()
        self._pack = None
        self._window.model.clear()

    @property
    def is_settled(self) -> bool:
        """Whether every visible tile is shown or failed, and none moves any more."""
        gallery = self._window.gallery
        is_laid_out = bool(gallery.visible_rows) or not self._window.model.images
        return is_laid_out and not gallery.is_fading and self._thumbnails.is_settled

    def update_status(self) -> None:
        """Count the tiles now; while they change it happens by itself, but not at once."""
        self._on_tiles_changed()

    # --- Tiles ----------------------------------------------------------------------------------------------------

    def _on_retry_failed(self) -> None:
        self._thumbnails.retry(self._window.model.failed_rows())

    def _on_tile_changed(self) -> None:
        # Not start() each time, which would put it off for as long as they keep changing.
        if not self._tiles_timer.isActive():
            self._tiles_timer.start()

    def _on_tiles_changed(self) -> None:
        window = self._window
        counts = window.model.count_by_stage()
        failed = counts[TileStage.FAILED]
        window.status_line.set_can_retry(can_retry=failed > 0)
        window.commands.retry_failed.setEnabled(failed > 0)
        done, remaining = counts[TileStage.SHOWN] + failed, self._thumbnails.remaining
        window.status_line.set_progress(done, done + remaining)
        if self._was_loading and not remaining:
            collect_spared()
            give_back_memory()
        self._was_loading = remaining > 0
        self._load_all.update()
        self._show_state(counts)
        if window.gallery.selected_count == 1:
            (row,) = window.gallery.selected_rows()
            window.details.show_tile(window.model.tile(row), window.model.picture(row))

    # --- Selection and copying ------------------------------------------------------------------------------------

    def _on_selection_changed(self) -> None:
        # What a new pack selects is nobody's doing, and its first row comes before the panel.
        if not self._is_resetting:
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

    def _show_text(self, title: str, text: str) -> None:
        from app.ui.widgets.text_dialog import TextDialog

        dialog = TextDialog(title, text, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.addAction(self._window.commands.quit)
        dialog.open()

    def _show_state(self, counts: dict[TileStage, int]) -> None:
        window = self._window
        total = len(window.model.images)
        if not total:
            window.status_line.set_state("No images" if self._pack else "")
            return
        selected = window.gallery.selected_count
        parts = [
            f"{words.number(selected)} of {words.number(total)} selected"
            if selected
            else words.count(total, "image", "images"),
            f"thumbnails {words.number(counts[TileStage.SHOWN])}/{words.number(total)}",
        ]
        if counts[TileStage.FAILED]:
            parts.append(f"{words.number(counts[TileStage.FAILED])} failed")
        if state := self._load_all.state:
            parts.append(state)
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
