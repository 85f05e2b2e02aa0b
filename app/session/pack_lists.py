"""Makes the lists of packs and their covers, which follow the server and key of the current tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject

from app.core.connection import Connection
from app.packs.pack_list import PackList, Section
from app.packs.thumbnails import Covers

if TYPE_CHECKING:
    from app.packs.recent_packs import PackSearch, RecentPacks
    from app.packs.services import Services
    from app.packs.thumbnails import ThumbnailBoxes


class HomeSources(Struct, frozen=True):
    """What the home page, or the list under the field, shows.

    Attributes:
        recents: The packs that were opened before.
        search: Searches their images.
        packs: The packs of the service.
        recent_covers: Pictures of recent packs, from disk.
        found_covers: Pictures of images that were found, from disk, or downloaded if they were never shown.
        preview_covers: Pictures of the service's packs, which are downloaded.
    """

    recents: RecentPacks
    search: PackSearch
    packs: PackList
    recent_covers: Covers
    found_covers: Covers
    preview_covers: Covers

    def set_visible(self, *, is_visible: bool) -> None:
        """Set whether they can be seen. Nothing is requested while they cannot."""
        self.packs.set_visible(is_visible=is_visible)
        for covers in (self.recent_covers, self.found_covers, self.preview_covers):
            covers.set_visible(is_visible=is_visible)


class PackLists(QObject):
    """The lists that the home page and the field show."""

    def __init__(self, connection: Connection, parent: QObject | None = None) -> None:
        """Make no list yet.

        Args:
            connection: The server and key whose packs are listed.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._connection = connection
        self._parts: tuple[Services, ThumbnailBoxes] | None = None
        self._pack_lists: list[PackList] = []
        self._covers: list[Covers] = []

    def attach(self, services: Services, boxes: ThumbnailBoxes) -> None:
        """Begin to use the services.

        Args:
            services: The services of this run.
            boxes: Sizes of thumbnails.
        """
        self._parts = services, boxes

    @property
    def _attached(self) -> tuple[Services, ThumbnailBoxes]:
        assert self._parts is not None, "there are no services yet"
        return self._parts

    def use(self, connection: Connection) -> None:
        """List the packs of another server or key."""
        self._connection = connection
        for pack_list in self._pack_lists:
            pack_list.use(connection)
        for covers in self._covers:
            covers.use(connection)

    def retry_over_network(self) -> None:
        """Request again what the network has made fail, because it is reached in another way now."""
        for pack_list in self._pack_lists:
            pack_list.retry_over_network()

    def make_pack_list(self, *, is_community: bool = False) -> PackList:
        """Make a list of packs: those of the key in use, or public ones."""
        pack_list = PackList(self._attached[0], parent=self)
        if is_community:
            pack_list.set_section(Section.COMMUNITY)
        pack_list.use(self._connection)
        self._pack_lists.append(pack_list)
        return pack_list

    def make_covers(self, *, only_stored: bool) -> Covers:
        """Make the covers of a list.

        Args:
            only_stored: Whether covers are read from the disk alone, without any request.
        """
        covers = Covers(*self._attached, only_stored=only_stored, parent=self)
        covers.use(self._connection)
        self._covers.append(covers)
        return covers

    def make_sources(self, recents: RecentPacks, search: PackSearch) -> HomeSources:
        """Make a list of packs and covers, beside recent packs and a search that all lists share."""
        return HomeSources(
            recents,
            search,
            self.make_pack_list(),
            self.make_covers(only_stored=True),
            self.make_covers(only_stored=False),
            self.make_covers(only_stored=False),
        )

    def name_of(self, pack_id: str) -> str:
        """The name of a pack that is listed; empty if it is not."""
        rows = (row for pack_list in self._pack_lists for row in pack_list.rows)
        return next((row.name for row in rows if row.id == pack_id), "")

    def retry(self) -> None:
        """Request the visible lists again that have failed."""
        for pack_list in self._pack_lists:
            if pack_list.is_visible:
                pack_list.retry()

    async def aclose(self) -> None:
        """Cancel requests and downloads, and wait until they have ended."""
        for pack_list in self._pack_lists:
            pack_list.close()
        for covers in self._covers:
            await covers.aclose()
