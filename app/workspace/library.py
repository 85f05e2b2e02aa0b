"""The packs that can be opened: recent ones, those of the service, and what is found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.workspace.recent_packs import RecentPacks

if TYPE_CHECKING:
    from app.core.connection import Connection
    from app.workspace.covers import Covers
    from app.workspace.keys import Keys
    from app.workspace.pack_list import PackList
    from app.workspace.pack_search import PackSearch
    from app.workspace.services import Services


class Library(QObject):
    """Makes lists, searches and covers, which follow the server and key of the current tab.

    Attributes:
        recent_packs: The packs that were opened before.
    """

    def __init__(self, keys: Keys, parent: QObject | None = None) -> None:
        """Begin empty.

        Args:
            keys: Say when the keychain has answered, and when a key is forgotten.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.recent_packs = RecentPacks(keys, self)
        self._connection = keys.connection
        self._services: Services | None = None
        self._cover_box = 0
        self._lists: list[PackList] = []
        self._searches: list[PackSearch] = []
        self._covers: list[Covers] = []

    def attach(self, services: Services, cover_box: int) -> None:
        """Begin to use the services.

        Args:
            services: The services of this run.
            cover_box: Longest side of a cover's picture, in device pixels.
        """
        self._services = services
        self._cover_box = cover_box
        self.recent_packs.attach(services)

    def use(self, connection: Connection) -> None:
        """Use another server or key."""
        self._connection = connection
        self.recent_packs.use(connection)
        for pack_list in self._lists:
            pack_list.use(connection)
        for search in self._searches:
            search.use(connection)
        for covers in self._covers:
            covers.use(connection)

    def note_change(self) -> None:
        """Handle that other packs are kept than before, or other answers of them."""
        self.recent_packs.reload()
        for search in self._searches:
            search.search_again()

    def make_pack_list(self) -> PackList:
        """Make a list of the packs that the key can see.

        Raises:
            RuntimeError: The services are not attached yet.
        """
        from app.workspace.pack_list import PackList

        pack_list = PackList(self._attached, parent=self)
        pack_list.use(self._connection)
        self._lists.append(pack_list)
        return pack_list

    def make_pack_search(self) -> PackSearch:
        """Make a search over the packs that were opened before.

        Raises:
            RuntimeError: The services are not attached yet.
        """
        from app.workspace.pack_search import PackSearch

        search = PackSearch(self._attached, self._connection, parent=self)
        self._searches.append(search)
        return search

    def make_covers(self, *, only_stored: bool) -> Covers:
        """Make the covers of a list of packs.

        Args:
            only_stored: Whether covers are read from the disk alone, without any request.

        Raises:
            RuntimeError: The services are not attached yet.
        """
        from app.workspace.covers import Covers

        covers = Covers(self._attached, self._cover_box, only_stored=only_stored, parent=self)
        covers.use(self._connection)
        self._covers.append(covers)
        return covers

    async def aclose(self) -> None:
        """Cancel requests and downloads, and wait until they have ended."""
        for pack_list in self._lists:
            pack_list.close()
        for covers in self._covers:
            await covers.aclose()

    @property
    def _attached(self) -> Services:
        if self._services is None:
            raise RuntimeError("there are no services yet")
        return self._services
