"""The protocol of the services that the workspace uses. `start.services` implements it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.core.connection import BaseUrl, Connection, PackRequest
from app.core.limits import DownloadLimits, Settings
from app.core.models import Pack, PackListPage, PackListRequest, Subscription
from app.core.saved_values import StoredKind
from app.core.slideshows import SlideshowPage
from app.core.worker import TaskOwner
from app.packs.credentials import StoredKeys
from app.packs.loading import Loader

if TYPE_CHECKING:
    from app.images.download import ImageDownloader
    from app.images.sources import HttpOriginalSource, HttpThumbnailSource
    from app.images.thumbnail_store import ThumbnailCache
    from app.storage.saved_marks import SavedMarks
    from app.storage.saved_packs import SavedPacks


class Services(Protocol):
    """The services of one run."""

    @property
    def settings(self) -> Settings:
        """All limits."""

    @property
    def tasks(self) -> TaskOwner:
        """Owns the background tasks."""

    @property
    def stored_keys(self) -> StoredKeys:
        """The real service's keys in the keychain."""

    async def get_subscription(self, connection: Connection) -> Subscription:
        """Ask the service what a key may do.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """

    async def list_slideshows(self, connection: Connection, offset: int, limit: int) -> SlideshowPage:
        """Ask the service for a part of the list of slideshows that a key may see.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """

    async def get_slideshow(self, connection: Connection, slideshow_id: str) -> frozenset[bytes]:
        """Ask the service which files a slideshow shows, by their digests.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """

    def make_pack_loader(
        self, former: Callable[[], Pack | None], *, is_unasked: bool = False
    ) -> Loader[PackRequest, Pack]:
        """Make a loader of one open pack.

        Args:
            former: Returns the answer on screen that a later one is merged with; None if there is none. If nothing has
                changed, it is the later answer itself.
            is_unasked: Whether the person does not wait for the answer. Then nothing is retried, and the hosts of
                images are not connected to ahead.
        """

    def make_pack_list_loader(self) -> Loader[PackListRequest, PackListPage]:
        """Make the loader of one list of packs."""

    def make_way_finder(self) -> Loader[BaseUrl, str]:
        """Make what finds out whether a server answers; its answer names the proxy, or is empty if there is none."""

    def make_thumbnail_source(self, connection: Connection, box: int) -> HttpThumbnailSource:
        """Make the source of thumbnails of a pack.

        Args:
            connection: The server of the pack, which decides which addresses may be accessed and whether thumbnails
                are stored on disk.
            box: Longest side of a thumbnail in device pixels.
        """

    def make_original_source(self, connection: Connection) -> HttpOriginalSource:
        """Make what downloads and decodes the originals of a pack.

        Args:
            connection: The server of the pack, which decides which addresses may be accessed.
        """

    def make_downloader(self, connection: Connection, limits: DownloadLimits) -> ImageDownloader:
        """Make what jobs download from the hosts of a pack with, in a thread that thumbnails do not wait for.

        Args:
            connection: The server of the pack, which decides which addresses may be accessed.
            limits: Of its downloads.
        """

    def saved_marks(self, *, is_demo: bool) -> SavedMarks:
        """The marks of all packs, or those of the demonstration service's packs, which are in memory only."""

    def saved_packs(self, *, is_demo: bool) -> SavedPacks:
        """Recent packs, saved answers and tabs, or those of the demonstration service, which are in memory only."""

    @property
    def thumbnail_cache(self) -> ThumbnailCache | None:
        """The thumbnails on disk; None if none are kept there."""

    def path_of(self, kind: StoredKind) -> Path | None:
        """The file of what is kept on disk, also if its folder does not answer; None if the system has no folder."""

    async def start_demo(self) -> None:
        """Start the demonstration service, if it does not run yet.

        Raises:
            OSError: No port is available.
        """
