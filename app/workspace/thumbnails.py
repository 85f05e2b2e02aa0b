"""The thumbnails of one open pack in one size: what a view shows comes first, and what arrives goes to the tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject

from app.services.traffic import Traffic
from app.workspace.tiles import Tiles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from app.core.errors import ImageError
    from app.core.models import Pack, PackImage
    from app.images.thumbnail import Thumbnail
    from app.services.thumbnail_service import ThumbnailService
    from app.workspace.services import Services
    from app.workspace.states import Content

_TYPICAL_BYTES_PER_PIXEL: Final = 0.17  # of the square that a thumbnail fits in: 17 KB for a tall photo in 320 × 320


class ThumbnailBoxes(NamedTuple):
    """Longest sides of thumbnails, in device pixels.

    Attributes:
        usual: Of those that are fetched for the whole pack.
        large: Of those for tiles that the usual ones are too small for.
    """

    usual: int
    large: int


class Thumbnails(QObject):
    """Fetches the thumbnails of the pack on screen.

    Attributes:
        tiles: Their stages and pictures.
    """

    def __init__(self, services: Services, box: int, parent: QObject | None = None) -> None:
        """Begin without a pack.

        Args:
            services: Where thumbnails come from.
            box: Longest side of a thumbnail in device pixels.
            parent: As Qt's.
        """
        super().__init__(parent)
        self.tiles = Tiles(services.settings.thumbnails.memory_bytes, parent=self)
        self._services = services
        self._box = box
        self._pack: Pack | None = None
        self._service: ThumbnailService | None = None
        self._traffic = Traffic(services.settings.traffic)

    def show_content(self, content: Content | None, *, is_refresh: bool) -> None:
        """Begin with another pack, or none.

        Args:
            content: The pack.
            is_refresh: Whether it is the same pack again, whose pictures stay.
        """
        source = None  # made first, because making it may fail
        if content is not None:
            source = self._services.make_thumbnail_source(content.request.connection, self._box)
        self._stop()
        self._pack = content.pack if content is not None else None
        if not is_refresh:
            # What a refresh downloads counts for the same opening, so that limits hold however often it is done.
            self._traffic = Traffic(self._services.settings.traffic)
        if source is not None:
            self._service = self._services.make_thumbnail_service(source, self._traffic, self)
        self.tiles.show_pack(self._pack, keep_pictures=is_refresh)

    def begin(self, *, must_check: bool) -> None:
        """Begin to fetch, once the view has said what is visible.

        Args:
            must_check: Whether pictures that are shown already may have changed at their hosts, which are asked as soon
                as the picture is visible.
        """
        if self._service is not None and self._pack is not None:
            self._service.begin(self._pack.urls, self.tiles.shown_urls if must_check else ())

    def want(self, visible: Sequence[PackImage], ahead: Sequence[PackImage]) -> None:
        """Fetch what a view shows, then what it will show next; what is in neither is forgotten before it starts.

        Args:
            visible: What can be seen.
            ahead: What comes next, the nearest first.
        """
        if self._service is None:
            return
        # No more than memory can hold: what is loaded ahead must not push out what is near.
        typical = self.tiles.mean_picture_bytes or _TYPICAL_BYTES_PER_PIXEL * self._box**2
        room = round(self._services.settings.thumbnails.memory_bytes / typical) - len(visible)
        wanted = [*visible, *ahead[: max(0, room)]]
        # What lies ahead was often seen longest ago: fetching what comes after it must not push it out.
        self.tiles.use([image.url for image in wanted])
        self._service.want(self.tiles.urls_to_fetch(wanted))
        self._service.set_visible(image.url for image in visible)

    def retry(self, images: Iterable[PackImage]) -> None:
        """Try failed ones again."""
        urls = self.tiles.reset_failed(images)
        if self._service is not None:
            self._service.fetch_again(urls)

    @property
    def image_count(self) -> int:
        """Number of images of the pack."""
        return len(self._pack.images) if self._pack is not None else 0

    @property
    def service(self) -> ThumbnailService | None:
        """What fetches them; None where there is no pack."""
        return self._service

    @property
    def remaining(self) -> int:
        """Number of thumbnails that are still to be fetched."""
        return self._service.remaining if self._service is not None else 0

    async def aclose(self) -> None:
        """Forget all downloads and wait for their end."""
        if self._service is not None:
            service, self._service = self._service, None
            await service.aclose()

    def _stop(self) -> None:
        if self._service is not None:
            self._services.tasks.start(self._service.aclose(), name="close thumbnails", must_finish=True)
            self._service = None

    # --- From the service -----------------------------------------------------------------------------------------

    def on_thumbnail_loading(self, url: str) -> None:
        """Show that a download began."""
        self.tiles.set_loading(url)

    def on_thumbnail_shown(self, url: str, thumbnail: Thumbnail, *, is_kept: bool, is_wanted: bool) -> None:
        """Show a picture."""
        size = (thumbnail.source_width, thumbnail.source_height)
        self.tiles.set_picture(url, thumbnail.data, size, is_kept=is_kept, is_wanted=is_wanted)

    def on_thumbnails_kept(self, urls: Collection[str]) -> None:
        """Count those that are on disk as shown."""
        self.tiles.set_kept(urls)

    def on_thumbnail_put_off(self, url: str) -> None:
        """Show that it waits again."""
        self.tiles.set_waiting(url)

    def on_thumbnail_failed(self, url: str, error: ImageError) -> None:
        """Show why there is no picture."""
        self.tiles.set_failed(url, error.reason)
