"""What the workspace needs of the services: made after the first paint by `start.services`, or by a test's stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.core.connection import Connection
    from app.core.settings import Settings
    from app.services.kept_key import KeptKey
    from app.services.pack_loader import PackListener, PackLoader
    from app.services.tasks import TaskOwner
    from app.services.thumbnail_service import ThumbnailListener, ThumbnailService, ThumbnailSource
    from app.services.traffic import Traffic


class Services(Protocol):
    """The services of one run."""

    @property
    def settings(self) -> Settings:
        """All limits."""

    @property
    def tasks(self) -> TaskOwner:
        """Owns what runs in the background."""

    @property
    def kept_key(self) -> KeptKey:
        """The keychain's key of the real service."""

    def make_pack_loader(self, listener: PackListener) -> PackLoader:
        """Make the loader of one open pack."""

    def make_thumbnail_source(self, connection: Connection, box: int) -> ThumbnailSource:
        """Make a source of thumbnails for a pack.

        Args:
            connection: What the pack was asked for with: decides which addresses are allowed, and what is stored.
            box: Longest side of a thumbnail in device pixels.
        """

    def make_thumbnail_service(
        self, source: ThumbnailSource, traffic: Traffic, listener: ThumbnailListener
    ) -> ThumbnailService:
        """Make what fetches the thumbnails of a pack in the right order."""

    async def start_demo(self) -> None:
        """Start the demonstration service if need be.

        Raises:
            OSError: No port could be had.
        """
