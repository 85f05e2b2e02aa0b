"""Between the gallery's tiles and the thumbnail service: what is visible is wanted, what arrives is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QGuiApplication

from app.services.thumbnail_service import ThumbnailService
from app.services.traffic import Traffic
from app.ui import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from app.core.errors import ImageError
    from app.core.models import Pack
    from app.core.settings import Settings
    from app.images.thumbnail import Thumbnail
    from app.services.tasks import TaskOwner
    from app.services.thumbnail_service import ThumbnailSource
    from app.ui.main_window import MainWindow


_TYPICAL_BYTES_PER_PIXEL: Final = 0.17  # of the square that a thumbnail fits in: 17 KB for a tall photo in 320 × 320


class ThumbnailController:
    """Runs the thumbnails of the pack on screen: a `ThumbnailListener` on one side, the gallery on the other."""

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
        self._traffic = Traffic(settings.traffic)
        self._box = _thumbnail_box()
        self._scrolled_to = 0
        self._scrolls_down = True
        window.gallery.visible_rows_changed.connect(self._on_visible_rows_changed)

    def renew(self, *, is_refresh: bool) -> None:
        """Forget what is under way, and get ready for a pack, before the model shows it.

        Args:
            is_refresh: Whether it is the same pack again: what it has downloaded still counts, and *Load all* goes on.
        """
        settings = self._settings
        source = self._make_source(self._box)  # first what may fail
        self.stop()
        if not is_refresh:
            self._traffic = Traffic(settings.traffic)
        self._service = ThumbnailService(
            source, self._tasks, settings.download, settings.thumbnails, self._traffic, self
        )
        self._scrolls_down = True

    def begin(self, pack: Pack, *, must_check: bool) -> None:
        """Fetch for the pack that the model shows now.

        Args:
            pack: The same.
            must_check: Whether what is shown already may have changed.
        """
        if self._service is not None:
            self._service.begin(pack.urls, self._window.model.shown_urls() if must_check else ())

    def stop(self) -> None:
        """Forget what is under way."""
        if self._service is not None:
            self._tasks.start(self._service.aclose(), name="close thumbnails", must_finish=True)
            self._service = None

    async def aclose(self) -> None:
        """Forget all downloads and wait for their end."""
        if self._service is not None:
            await self._service.aclose()
            self._service = None

    @property
    def service(self) -> ThumbnailService | None:
        """The thumbnails of the pack on screen; None where there is no pack."""
        return self._service

    @property
    def remaining(self) -> int:
        """Number of thumbnails that are still to be fetched."""
        return self._service.remaining if self._service is not None else 0

    @property
    def is_settled(self) -> bool:
        """Whether every visible tile has its picture, or failed."""
        model = self._window.model
        return not model.urls_to_fetch(self._window.gallery.visible_rows)

    def retry(self, rows: Iterable[int]) -> None:
        """Try failed ones again, those that can be seen first."""
        urls = self._window.model.reset_failed(rows)
        self._want()
        if self._service is not None:
            self._service.fetch_again(urls)

    # --- From the service -----------------------------------------------------------------------------------------

    def on_thumbnail_loading(self, url: str) -> None:
        """Show that a download began."""
        self._window.model.set_loading(url)

    def on_thumbnail_shown(self, url: str, thumbnail: Thumbnail, *, is_kept: bool, is_wanted: bool) -> None:
        """Show a picture."""
        self._window.model.set_picture(url, thumbnail.data, is_kept=is_kept, is_wanted=is_wanted)

    def on_thumbnails_kept(self, urls: Collection[str]) -> None:
        """Count those that are on disk as shown."""
        self._window.model.set_kept(urls)

    def on_thumbnail_put_off(self, url: str) -> None:
        """Show that it waits again."""
        self._window.model.set_waiting(url)

    def on_thumbnail_failed(self, url: str, error: ImageError) -> None:
        """Show why there is no picture."""
        self._window.model.set_failed(url, error.reason)

    # --- From the gallery -----------------------------------------------------------------------------------------

    def _on_visible_rows_changed(self) -> None:
        scrolled_to = self._window.gallery.verticalScrollBar().value()
        if scrolled_to != self._scrolled_to:
            self._scrolls_down = scrolled_to > self._scrolled_to
            self._scrolled_to = scrolled_to
        self._want()

    def _want(self) -> None:
        if self._service is not None:
            model, rows = self._window.model, self._wanted_rows()
            # What lies ahead was often seen longest ago: fetching what comes after it must not push it out.
            model.keep_near(rows)
            self._service.want(model.urls_to_fetch(rows))
            self._service.set_visible(model.image(row).url for row in self._window.gallery.visible_rows)

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
        # No more than memory can hold: what is loaded ahead must not push out what is near.
        typical = self._window.model.mean_thumbnail_bytes or _TYPICAL_BYTES_PER_PIXEL * self._box**2
        room = round(limits.memory_bytes / typical) - len(visible)
        return [*visible, *ahead[: max(0, room)]]


def _thumbnail_box() -> int:
    """Longest side of a thumbnail in device pixels: the largest tile's, so that the slider never downloads again."""
    return round(theme.TILE_SIZES[-1] * max(screen.devicePixelRatio() for screen in QGuiApplication.screens()))
