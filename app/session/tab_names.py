"""Finds the names of tabs whose packs are not requested yet, among the packs that were opened before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from app.packs.open_pack import OpenPack
    from app.packs.services import Services
    from app.session.workspace import Workspace


class TabNames:
    """Finds names of packs that were opened with the server and key in use. One is never shown with another key."""

    def __init__(self, workspace: Workspace) -> None:
        """Look for nothing until the services are attached."""
        self._workspace = workspace
        self._services: Services | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_wanted = False

    def attach(self, services: Services) -> None:
        """Begin to use the services."""
        self._services = services

    def look_up(self) -> None:
        """Look for the names of all tabs that have none and are not requested yet."""
        self._is_wanted = True
        if self._services is not None and self._task is None:
            self._task = self._services.tasks.start(self._look_up(self._services), name="look up names of tabs")

    def look_up_again(self) -> None:
        """Remove the names that were found, because another key is in use, and look for those of that key."""
        for pack in self._workspace.packs:
            if pack.takes_key_when_shown:
                pack.set_found_name("")
        self.look_up()

    async def _look_up(self, services: Services) -> None:
        try:
            while self._is_wanted:
                self._is_wanted = False
                connection = self._workspace.keys.connection
                if connection.key is None or not any(map(_may_be_named, self._workspace.packs)):
                    continue
                names = await services.saved_packs(is_demo=False).names(connection)
                if self._workspace.keys.connection == connection:
                    for pack in filter(_may_be_named, self._workspace.packs):
                        target = pack.tab_target
                        pack.set_found_name(names.get(target.pack_id, "") if target is not None else "")
        finally:
            self._task = None


def _may_be_named(pack: OpenPack) -> bool:
    return pack.takes_key_when_shown and not pack.name
