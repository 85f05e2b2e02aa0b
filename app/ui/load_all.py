"""*Load all*: the job that loads every image of the pack on screen, offered where the limits on traffic hold some back.

A job says what it does and how far it is, can be cancelled, and ends with one sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui import words
from app.ui.tile import TileStage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.thumbnail_service import ThumbnailService
    from app.ui.main_window import MainWindow
    from app.ui.thumbnail_controller import ThumbnailController


class LoadAll:
    """Offers the job, runs it, and says what it is doing."""

    def __init__(self, window: MainWindow, thumbnails: ThumbnailController) -> None:
        """Connect the status line's buttons.

        Args:
            window: The widgets.
            thumbnails: What is loaded.
        """
        self._window = window
        self._thumbnails = thumbnails
        window.status_line.load_all_requested.connect(self._on_requested)
        window.status_line.cancel_requested.connect(self._on_cancelled)

    def update(self) -> None:
        """Show how far it is; to be called when tiles have changed."""
        service = self._thumbnails.service
        if service is None or not (service.is_loading_all and service.has_loaded_all):
            self._show_buttons(service)
            return
        focused: QWidget | None = self._window.focusWidget()
        had_focus = focused is not None and self._window.status_line.isAncestorOf(focused)
        service.stop_loading_all()
        self._say_end(service)
        self._show_buttons(service)
        if had_focus:  # its button is gone
            self._window.gallery.setFocus()

    @property
    def state(self) -> str:
        """What the job is doing, or why images are missing that nobody asked for; empty if there is nothing to say."""
        service = self._thumbnails.service
        if service is None:
            return ""
        if service.is_loading_all:
            left = service.bytes_to_load_all
            return f"loading all, {words.about_bytes(left)} left" if left else "loading all"
        return "the others load when you scroll to them" if service.held_back else ""

    def _show_buttons(self, service: ThumbnailService | None) -> None:
        status_line = self._window.status_line
        # The one that appears comes before the one that goes, as it takes over the focus.
        if service is not None and service.is_loading_all:
            status_line.set_can_cancel(can_cancel=True)
            status_line.set_load_all("")
        else:
            status_line.set_load_all(*(self._offer(service) if service is not None and service.can_load_all else ("",)))
            status_line.set_can_cancel(can_cancel=False)

    def _offer(self, service: ThumbnailService) -> tuple[str, str]:
        """What stands on the button, and its tool tip."""
        text = f"Load all {words.number(len(self._window.model.images))}"
        size = service.bytes_to_load_all
        missing = words.count(service.held_back, "image that is", "images that are")
        return (f"{text} ({words.about_bytes(size)})" if size else text, f"Download the {missing} not loaded yet")

    def _on_requested(self) -> None:
        service = self._thumbnails.service
        if service is not None:
            self._window.status_line.end_notice()
            service.load_all()
            self._window.model.tiles_changed.emit()

    def _on_cancelled(self) -> None:
        service = self._thumbnails.service
        if service is not None and service.is_loading_all:
            service.stop_loading_all()
            self._window.status_line.say(f"Cancelled: {self._loaded()}")
            self._window.model.tiles_changed.emit()

    def _say_end(self, service: ThumbnailService) -> None:
        failed = self._window.model.count_by_stage()[TileStage.FAILED]
        if service.held_back:
            sentence = f"{self._loaded()}; there is no room for more"
        elif failed:
            sentence = f"{self._loaded()}, {words.number(failed)} failed"
        else:
            sentence = self._loaded()
        self._window.status_line.say(sentence)

    def _loaded(self) -> str:
        model = self._window.model
        shown, total = model.count_by_stage()[TileStage.SHOWN], len(model.images)
        if shown == total:
            return f"All {words.count(total, 'image', 'images')} loaded"
        return f"{words.number(shown)} of {words.count(total, 'image', 'images')} loaded"
