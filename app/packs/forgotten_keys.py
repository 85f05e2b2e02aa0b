"""Deletes what is on disk of a key that was forgotten, in this window or another one, now or in a former run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QFileSystemWatcher, QObject

from app.core.connection import ApiKey, Connection
from app.packs.keys import Keys

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.storage.saved_packs import SavedPacks

_NOTED_SECONDS: Final = 3600  # a window that is stopped for longer goes on with the key


class ForgottenKeys(QObject):
    """Forgets keys that another window has forgotten, and notes for the others which ones this window has."""

    def __init__(self, keys: Keys, keys_of_tabs: Callable[[], Iterable[ApiKey | None]], parent: QObject) -> None:
        """Follow the keys.

        Args:
            keys: The servers and their keys.
            keys_of_tabs: Returns the keys that the tabs request with.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._keys = keys
        self._keys_of_tabs = keys_of_tabs
        self._services: Services | None = None
        self._early: list[Connection] = []
        self._noted: set[str] = set()  # by `Connection.account`
        self._completed: set[str] = set()  # of those that were noted long ago, nothing is left
        self._entered = 0
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_folder_changed)
        keys.forgotten.connect(self._on_forgotten)
        keys.entered.connect(self._on_entered)
        keys.recalled.connect(self._check)

    def attach(self, services: Services) -> None:
        """Delete what is left of keys that were forgotten before, and begin to follow other windows.

        It comes before the other users of the services, which may save something with a key of the environment.
        """
        self._services = services
        services.tasks.start(self._complete(services), name="forget keys again", is_eager=True)
        for connection in self._early:
            self._forget(services, connection)
        if self._keys.connection.key is not None:
            self._on_entered()

    async def _complete(self, services: Services) -> None:
        saved = services.saved_packs(is_demo=False)
        deleted = await saved.forget_again()
        await self._watch(saved)
        ages = await self._read(services)
        for account, is_deleted in deleted.items():
            await self._clear(services, account, is_last=is_deleted and ages.get(account, 0) > _NOTED_SECONDS)
        self._check()

    def _on_folder_changed(self) -> None:
        if self._services is not None:
            self._services.tasks.start(self._read_again(self._services), name="read which keys are forgotten")

    async def _read_again(self, services: Services) -> None:
        await self._read(services)

    async def _read(self, services: Services) -> dict[str, float]:
        """Read which keys are noted, again if one was entered meanwhile, whose note is taken back."""
        entered, ages = -1, dict[str, float]()
        while entered != self._entered:
            entered = self._entered
            ages = await services.saved_packs(is_demo=False).forgotten()
        self._noted = set(ages)
        self._check()
        return ages

    def _check(self) -> None:
        """Forget the keys of this window that are noted, and take back notes that no window needs any more."""
        keys = self._keys
        of_window = {*(each.key for each in keys.known), *self._keys_of_tabs(), keys.connection.key}
        for key in of_window - {None}:
            if self._connection(key).account in self._noted:
                keys.forget(key)
        # A key that could not be deleted from the keychain is forgotten once that has answered.
        if self._services is not None and not keys.is_recalling:
            for account in self._completed:
                self._take_back(self._services, account)
            self._completed.clear()

    def _on_forgotten(self, key: ApiKey | None) -> None:
        if self._services is None:
            self._early.append(self._connection(key))
        else:
            self._forget(self._services, self._connection(key))

    def _forget(self, services: Services, connection: Connection) -> None:
        services.saved_packs(is_demo=False).forget(connection)
        services.tasks.start(self._clear(services, connection.account), name="forget thumbnails")

    async def _clear(self, services: Services, account: str, *, is_last: bool = False) -> None:
        """Delete thumbnails; if that is the last that was left of an account, its note is taken back."""
        cache = services.thumbnail_cache
        if cache is not None and await cache.clear(account) and is_last:
            self._completed.add(account)

    def _on_entered(self) -> None:
        """Take the note back that a key was forgotten which is in use again."""
        account = self._keys.connection.account
        self._noted.discard(account)
        self._completed.discard(account)
        if self._services is not None:
            self._take_back(self._services, account)
        self._entered += 1

    def _take_back(self, services: Services, account: str) -> None:
        async def take_back(saved: SavedPacks) -> None:
            await saved.take_back(account)
            await self._watch(saved)  # the folder is there now

        services.tasks.start(take_back(services.saved_packs(is_demo=False)), name="take a note back", is_eager=True)

    async def _watch(self, saved: SavedPacks) -> None:
        folder = await saved.folder_to_watch()
        if folder is not None and not self._watcher.directories():
            self._watcher.addPath(str(folder))

    def _connection(self, key: ApiKey | None) -> Connection:
        return replace(self._keys.connection, key=key)
