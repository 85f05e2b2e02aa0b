"""Searches the packs that were opened before with the server and key of a tab, while a person types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.found_in_packs import FoundInPacks

if TYPE_CHECKING:
    import asyncio

    from app.core.connection import Connection
    from app.workspace.keys import Keys
    from app.workspace.services import Services


class PackSearch(QObject):
    """One search at a time; a newer one stops the former. Nothing of another server or key is ever shown.

    Attributes:
        text: What is searched for, as typed.
        results: The latest results. While a newer text is searched for, they are those of a former one.
        is_searching: Whether `results` are not those of `text` yet.
        shows_all: Whether all images that match are searched for, and not only the first ones.

    Signals:
        changed: `results` or `is_searching` was replaced; no arguments.
    """

    changed = Signal()

    def __init__(self, keys: Keys, parent: QObject | None = None) -> None:
        """Search for nothing yet.

        Args:
            keys: The servers and their keys.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.text = ""
        self.results = FoundInPacks()
        self.is_searching = False
        self._keys = keys
        self._is_demo = False
        self._services: Services | None = None
        self._task: asyncio.Task[None] | None = None
        self._searched = keys.connection
        self.shows_all = False
        keys.connection_changed.connect(self._follow)

    def attach(self, services: Services) -> None:
        """Begin to use the services, and search for what was typed before."""
        self._services = services
        self.search_again()

    def set_demo(self, *, is_demo: bool) -> None:
        """Set whether the packs of the demonstration service are searched."""
        self._is_demo = is_demo
        self._follow()

    def set_text(self, text: str) -> None:
        """Search for a text as typed; see `core.query`. An empty one finds nothing."""
        if text != self.text:
            self.text = text
            self.shows_all = False
            self.search_again()

    def show_all(self) -> None:
        """Search for the same text again, for all images that match, and not only for the first ones."""
        self.shows_all = True
        self.search_again()

    def search_again(self) -> None:
        """Search for the same text again, because other packs are kept now."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if not self.text.strip() or self._connection.key is None:
            self._show(FoundInPacks())
        elif self._services is not None:
            self._task = self._services.tasks.start(self._search(self._services), name="search packs")
            self._set_searching()

    @property
    def _connection(self) -> Connection:
        return self._keys.connection_for(is_demo=self._is_demo)

    async def _search(self, services: Services) -> None:
        connection = self._connection
        saved = services.saved_packs(is_demo=connection.is_demo)
        results = await saved.search(connection, self.text, finds_all=self.shows_all)
        if results is not None:
            self._show(results)

    def _show(self, results: FoundInPacks) -> None:
        if self.is_searching or results != self.results:
            self.results, self.is_searching = results, False
            self.changed.emit()

    def _set_searching(self) -> None:
        if not self.is_searching:
            self.is_searching = True
            self.changed.emit()

    def _follow(self) -> None:
        former, self._searched = self._searched, self._connection
        if former != self._searched:
            self._show(FoundInPacks())
            self.search_again()
