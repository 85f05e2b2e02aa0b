"""Keeps the tabs of a window on disk and brings them back at the next start, in one window at a time.

Two windows with the same key would replace what the other one has saved. When the window that saves them has ended, one
of the others does so instead.

Tabs are saved shortly after each change, so that a program that is killed loses no more than the last second. The tabs
of each server and key are kept apart, and come back when that key is first in use in a run. Tabs of the demonstration
service are not kept: its address changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.connection import ApiKey, Connection, PackRequest
from app.core.filtering import choices_from, saved_choices
from app.core.pack_id import parse_pack_id
from app.core.saved_values import SavedTab
from app.packs.open_pack import OpenPack
from app.packs.states import Place
from app.pictures.tasks import TaskOwner
from app.session.tabs import OpenTabs

_ATTEMPTS: Final = 20  # a window that is being closed has ended after the time of so many
_ATTEMPT_MS: Final = 100
_LATER_ATTEMPT_MS: Final = 2000


class TabsClaim(Protocol):
    """The right to keep the tabs of an account. It ends with the process at the latest."""

    def release(self) -> None:
        """Give the right back, once."""


class TabClaims(Protocol):
    """Gives the rights: `start.tab_claims.TabClaims`."""

    def take(self, account: str) -> TabsClaim | None:
        """Claim the tabs of an account; None while another window has the claim."""


class _Awaited(Struct):
    """The tabs of a server and key that another window keeps.

    Attributes:
        account: Stands for the server and key.
        attempts: How many attempts to claim them have failed.
    """

    account: str
    attempts: int = 0


class TabOwnership(QObject):
    """What this window has claimed, and what it waits for.

    Signals:
        acquired: This window keeps the tabs of a server and key from now on; the `Connection`, and whether the tabs are
            those of the last run. Otherwise they are those of a window that ran beside this one.
    """

    acquired = Signal(object, bool)

    def __init__(self, claims: TabClaims, parent: QObject | None = None) -> None:
        """Claim nothing yet.

        Args:
            claims: Gives the rights.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._claims = claims
        self._taken: dict[Connection, TabsClaim] = {}
        self._awaited: dict[Connection, _Awaited] = {}
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.try_now)

    def acquire(self, connection: Connection, account: str) -> None:
        """Claim the tabs of a server and key, now or as soon as no other window has the claim.

        Args:
            connection: The server and key.
            account: Stands for them in all windows.
        """
        self._awaited[connection] = _Awaited(account)
        self.try_now()

    def forget(self, key: ApiKey | None) -> None:
        """Release the claims of a forgotten key, and wait for none any more."""
        self._awaited = {each: awaited for each, awaited in self._awaited.items() if each.key != key}
        for connection in [each for each in self._taken if each.key == key]:
            self._taken.pop(connection).release()

    def release(self) -> None:
        """Release all claims, and wait for none any more."""
        self._timer.stop()
        self._awaited.clear()
        for claim in self._taken.values():
            claim.release()
        self._taken.clear()

    def try_now(self) -> None:
        """Try to claim what is waited for, now and not only with the next attempt."""
        for connection, awaited in tuple(self._awaited.items()):
            claim = self._claims.take(awaited.account)
            if claim is None:
                awaited.attempts += 1
            else:
                del self._awaited[connection]
                self._taken[connection] = claim
                self.acquired.emit(connection, awaited.attempts < _ATTEMPTS)
        if self._awaited:
            is_soon = any(awaited.attempts < _ATTEMPTS for awaited in self._awaited.values())
            self._timer.start(_ATTEMPT_MS if is_soon else _LATER_ATTEMPT_MS)


_SAVE_MS: Final = 500


class TabStore(Protocol):
    """Where tabs are kept: `storage.saved_packs.SavedPacks`."""

    async def account_name(self, connection: Connection) -> str:
        """What stands for a server and a key in all windows that keep their tabs there."""

    async def tabs(self, server: str, key: ApiKey | None) -> tuple[SavedTab, ...]:
        """The tabs that were saved last with a key."""

    def save_tabs(self, connection: Connection, tabs: Sequence[SavedTab]) -> None:
        """Replace the tabs of a key. Returns at once."""


class _Kept(Struct):
    """What is kept of the tabs of one server and key.

    Attributes:
        tabs: As they were saved last.
        unopened: Those that were not opened: there was no room, or another key was in use when they were read, or they
            are those of another window that has ended. They stay kept, behind those that are open.
    """

    tabs: list[SavedTab]
    unopened: list[SavedTab]


class SessionTabs(QObject):
    """Follows the tabs of a window.

    Nothing of a key is saved before its tabs of the last run have been read, because that would replace them.
    """

    def __init__(
        self,
        tabs: OpenTabs,
        store: TabStore,
        claims: TabClaims,
        tasks: TaskOwner,
        *,
        reopens: bool,
        is_typing: Callable[[], bool] = lambda: False,
    ) -> None:
        """Bring the tabs of the last run back as soon as their key is known.

        Args:
            tabs: The tabs of the window; the parent of this object.
            store: Where they are kept.
            claims: Which window keeps them.
            tasks: Owns the tasks that read them.
            reopens: Whether those of the last run are opened again.
            is_typing: Whether the person has begun to type something. What is on screen stays then.
        """
        super().__init__(tabs)
        self._tabs = tabs
        self._store = store
        self._tasks = tasks
        self._reopens = reopens
        self._is_typing = is_typing
        self._ownership = TabOwnership(claims, self)
        self._ownership.acquired.connect(self._on_acquired)
        self._followed: set[Connection] = set()  # those that have been in use
        self._reading: dict[Connection, asyncio.Task[None] | None] = {}
        self._kept: dict[Connection, _Kept] = {}
        self._timer = QTimer(self, interval=_SAVE_MS, singleShot=True)
        self._timer.timeout.connect(self.save_now)
        for pack in tabs.packs:
            self._follow(pack)
        tabs.tab_added.connect(self._on_tab_added)
        tabs.tab_closed.connect(self._save_soon)
        tabs.tab_moved.connect(self._save_soon)
        tabs.current_changed.connect(self._save_soon)
        tabs.keys.connection_changed.connect(self._on_connection_changed)
        tabs.keys.forgotten.connect(self._on_key_forgotten)
        self._on_connection_changed()

    def save_now(self) -> None:
        """Save the tabs, if they have changed since."""
        self._timer.stop()
        for connection, kept in self._kept.items():
            tabs = self._open_tabs(connection)
            open_ids = {tab.pack_id for tab in tabs}
            tabs += [tab for tab in kept.unopened if tab.pack_id not in open_ids]
            if tabs != kept.tabs:
                self._store.save_tabs(connection, tabs)
                kept.tabs = tabs

    async def save_last(self) -> None:
        """Save the tabs before the window is closed, beside those of a window that was closed a moment ago."""
        self._ownership.try_now()
        await asyncio.gather(*(task for task in self._reading.values() if task is not None), return_exceptions=True)
        self.save_now()

    def release(self) -> None:
        """Save nothing any more, and let another window keep the tabs."""
        self._timer.stop()
        self._kept.clear()
        self._ownership.release()

    # --- The last run ---------------------------------------------------------------------------------------------

    def _on_connection_changed(self) -> None:
        """Bring the tabs of a key back, whether it is the environment's, the keychain's or a typed one."""
        connection = self._tabs.keys.connection
        if connection.key is not None and connection not in self._followed:
            self._followed.add(connection)
            self._reading[connection] = self._tasks.start(self._begin(connection), name="claim the tabs")

    async def _begin(self, connection: Connection) -> None:
        account = await self._store.account_name(connection)
        del self._reading[connection]
        self._ownership.acquire(connection, account)

    def _on_acquired(self, connection: Connection, are_of_last_run: bool) -> None:
        reading = self._read(connection, opens=are_of_last_run)
        self._reading[connection] = self._tasks.start(reading, name="read the tabs")

    async def _read(self, connection: Connection, *, opens: bool) -> None:
        saved = await self._store.tabs(connection.base_url.text, connection.key) if self._reopens else ()
        del self._reading[connection]
        tabs = [each for each in saved if parse_pack_id(each.pack_id).pack_id == each.pack_id]
        opens = opens and self._tabs.keys.connection == connection
        unopened = self._open(tabs, connection) if opens else tabs
        self._kept[connection] = _Kept(list(saved), unopened)
        self._save_soon()

    def _open(self, tabs: Sequence[SavedTab], connection: Connection) -> list[SavedTab]:
        """Open tabs: those of the first key before the others, those of another one behind them, if there are any.

        Returns:
            Those for which there is no room.
        """
        is_first = not self._kept or all(pack.is_blank for pack in self._tabs.packs)
        packs = self._tabs.add_tabs(
            # With its key: another one may be entered before a tab is shown.
            ((PackRequest(connection, tab.pack_id), tab.name, _place_of(tab)) for tab in tabs),
            0 if is_first else len(self._tabs.packs),
        )
        former = self._tabs.current
        if is_first and former is not None and former.is_blank and not former.is_demo and not self._is_typing():
            was_current = next((pack for pack, tab in zip(packs, tabs, strict=True) if tab.is_current), None)
            self._tabs.show_instead_of_blank(was_current or next(iter(packs), None))
        return [tab for pack, tab in zip(packs, tabs, strict=True) if pack is None]

    # --- Changes --------------------------------------------------------------------------------------------------

    def _on_tab_added(self, pack: OpenPack, _index: int) -> None:
        self._follow(pack)
        self._save_soon()

    def _follow(self, pack: OpenPack) -> None:
        pack.state_changed.connect(self._save_soon)
        pack.content_changed.connect(self._save_soon)
        pack.name_changed.connect(self._save_soon)
        pack.place_changed.connect(self._save_soon)
        pack.filter.changed.connect(self._save_soon)

    def _on_key_forgotten(self, key: ApiKey | None) -> None:
        """Do not save tabs with a forgotten key any more: the store deletes everything of it."""
        self._followed = {each for each in self._followed if each.key != key}
        self._ownership.forget(key)
        for connection in [each for each in self._reading if each.key == key]:
            reading = self._reading.pop(connection)
            if reading is not None:
                reading.cancel()
        self._kept = {each: kept for each, kept in self._kept.items() if each.key != key}

    def _save_soon(self) -> None:
        # Not restarted: otherwise nothing would be saved while something changes all the time.
        if not self._timer.isActive():
            self._timer.start()

    def _connection_of(self, pack: OpenPack) -> Connection:
        request = pack.tab_request
        return request.connection if request is not None else self._tabs.keys.connection

    def _open_tabs(self, connection: Connection) -> list[SavedTab]:
        """The open tabs of a server and key, as they are kept."""
        packs = (pack for pack in self._tabs.packs if self._connection_of(pack) == connection)
        return [saved for saved in map(self._saved_tab, packs) if saved is not None]

    def _saved_tab(self, pack: OpenPack) -> SavedTab | None:
        """The tab as it is kept; None for one without a pack, and for those of the demonstration service."""
        target = pack.tab_target
        if target is None or target.is_demo or self._connection_of(pack).is_demo:
            return None
        is_known = not pack.is_of_other_key  # what one key may see is not kept under another one
        place = pack.place if is_known else Place()
        return SavedTab(
            target.pack_id,
            pack.name if is_known else "",
            is_current=pack is self._tabs.current,
            current_image_id=place.image_id,
            filter_text=place.filter_text,
            choices=saved_choices(place.choices),
        )


def _place_of(tab: SavedTab) -> Place:
    return Place(tab.current_image_id, filter_text=tab.filter_text, choices=choices_from(tab.choices))
