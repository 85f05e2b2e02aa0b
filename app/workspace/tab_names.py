"""Finds the names of packs that were opened in the background, so that their tabs have a name before they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    import asyncio

    from app.workspace.open_pack import OpenPack
    from app.workspace.open_tabs import OpenTabs
    from app.workspace.services import Services


class TabNames(QObject):
    """Looks for names among the packs that were opened before with the server and key in use.

    A name that was found with one key is never shown with another one.
    """

    def __init__(self, tabs: OpenTabs) -> None:
        """Look for nothing until the services are attached.

        Args:
            tabs: The tabs of the window; the parent of this object.
        """
        super().__init__(tabs)
        self._tabs = tabs
        self._services: Services | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_wanted = False
        self._named: list[OpenPack] = []
        tabs.tab_closed.connect(self._on_tab_closed)
        tabs.keys.connection_changed.connect(self._on_connection_changed)

    def attach(self, services: Services) -> None:
        """Begin to use the services."""
        self._services = services

    def look_up(self) -> None:
        """Look for the names of all tabs that have none and are not requested yet."""
        self._is_wanted = True
        if self._services is not None and self._task is None:
            self._task = self._services.tasks.start(self._look_up(self._services), name="look up names of tabs")

    async def _look_up(self, services: Services) -> None:
        try:
            while self._is_wanted:
                self._is_wanted = False
                connection = self._tabs.keys.connection
                if connection.key is None or not any(map(self._may_be_named, self._tabs.packs)):
                    continue
                names = await services.saved_packs(is_demo=False).names(connection)
                if self._tabs.keys.connection == connection:
                    self._use(names)
        finally:
            self._task = None

    def _use(self, names: dict[str, str]) -> None:
        """Name tabs.

        Args:
            names: Names of packs by their IDs.
        """
        for pack in filter(self._may_be_named, self._tabs.packs):
            target = pack.tab_target
            if target is not None and target.pack_id in names:
                pack.set_name(names[target.pack_id])
                self._named.append(pack)

    @staticmethod
    def _may_be_named(pack: OpenPack) -> bool:
        return pack.takes_key_when_shown and not pack.name

    def _on_tab_closed(self, pack: OpenPack) -> None:
        if pack in self._named:
            self._named.remove(pack)

    def _on_connection_changed(self) -> None:
        named, self._named = self._named, []
        for pack in named:
            if pack.takes_key_when_shown:
                pack.set_name("")
        self.look_up()
