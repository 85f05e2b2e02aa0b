"""Saves the tabs of a window on disk and opens them at the next start, in one window at a time.

Two windows with the same key would replace what the other one has saved. When the window that saves them has ended, one
of the others does so instead.

Tabs are saved shortly after each change, so that a program that is killed loses no more than the last second. The tabs
of each server and key are saved apart, and opened when that key is first in use in a run. Tabs of the demonstration
service are not saved: its address changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer

from app.core.connection import ApiKey, Connection, PackRequest
from app.core.filtering import choices_from, saved_choices
from app.core.pack_id import parse_pack_id
from app.core.saved_values import SavedTab
from app.core.worker import TaskOwner
from app.packs.loading import Target, UnloadedTab, ViewState
from app.packs.open_pack import OpenPack

if TYPE_CHECKING:
    from app.session.workspace import Workspace
    from app.storage.saved_packs import SavedPacks


class _Account(Struct):
    """The tabs of one server and key.

    Attributes:
        name: Stands for the server and key in all windows; empty until the store has returned it.
        failed_attempts: How many attempts to claim the tabs have failed.
        release: Releases the claim; None while another window has it.
        task: Reads the name or the tabs; None if none runs.
        saved: The tabs as they were saved last; None until those of the last run have been read.
        unopened: Those that were not opened: there was no room, or another key was in use when they were read, or they
            are those of another window that has ended. They stay saved, behind those that are open.
    """

    name: str = ""
    failed_attempts: int = 0
    release: Callable[[], object] | None = None
    task: asyncio.Task[None] | None = None
    saved: list[SavedTab] | None = None
    unopened: list[SavedTab] = []

    @property
    def is_awaited(self) -> bool:
        """Whether the tabs are to be claimed, which another window may have done."""
        return bool(self.name) and self.release is None

    def end(self) -> None:
        """Release the claim, and cancel the task."""
        if self.release is not None:
            self.release()
        if self.task is not None:
            self.task.cancel()


_SAVE_MS: Final = 500
_ATTEMPTS: Final = 20  # a window that is being closed has ended after the time of so many
_ATTEMPT_MS: Final = 100
_LATER_ATTEMPT_MS: Final = 2000


class SessionTabs(QObject):
    """Follows the tabs of a window.

    Nothing of a key is saved before its tabs of the last run have been read, because that would replace them.
    """

    def __init__(
        self,
        workspace: Workspace,
        store: SavedPacks,
        take_claim: Callable[[str], Callable[[], object] | None],
        tasks: TaskOwner,
        *,
        reopens: bool,
        is_typing: Callable[[], bool] = lambda: False,
    ) -> None:
        """Bring the tabs of the last run back as soon as their key is known.

        Args:
            workspace: Has the tabs; the parent of this object.
            store: Where they are saved.
            take_claim: Claims the tabs of an account, until the process ends at the latest. It returns a function that
                releases the claim; None while another window has it.
            tasks: Owns the tasks that read them.
            reopens: Whether those of the last run are opened again.
            is_typing: Whether the person has begun to type something. What is on screen stays then.
        """
        super().__init__(workspace)
        self._workspace = workspace
        self._store = store
        self._take_claim = take_claim
        self._tasks = tasks
        self._reopens = reopens
        self._is_typing = is_typing
        self._accounts: dict[Connection, _Account] = {}  # those that have been in use
        self._timer = QTimer(self, interval=_SAVE_MS, singleShot=True)
        self._timer.timeout.connect(self.save_now)
        self._attempt_timer = QTimer(self, singleShot=True)
        self._attempt_timer.timeout.connect(self._claim)
        workspace.tabs_changed.connect(self._save_soon)
        workspace.place_changed.connect(self._save_soon)
        workspace.current_changed.connect(self._save_soon)
        workspace.keys.connection_changed.connect(self._on_connection_changed)
        workspace.keys.forgotten.connect(self._on_key_forgotten)
        self._on_connection_changed()

    def save_now(self) -> None:
        """Save the tabs, if they have changed since."""
        self._timer.stop()
        for connection, account in self._accounts.items():
            if account.saved is None:
                continue
            tabs = [tab for pack in self._workspace.packs if (tab := self._saved_tab(pack, connection)) is not None]
            open_ids = {tab.pack_id for tab in tabs}
            tabs += [tab for tab in account.unopened if tab.pack_id not in open_ids]
            if tabs != account.saved:
                self._store.save_tabs(connection, tabs)
                account.saved = tabs

    async def save_last(self) -> None:
        """Save the tabs before the window is closed, beside those of a window that was closed a moment ago.

        What is read of these may take longer than a closed program has: what is known is saved before.
        """
        self.save_now()
        self._claim()
        tasks = [account.task for account in self._accounts.values() if account.task is not None]
        await asyncio.gather(*tasks, return_exceptions=True)
        self.save_now()

    def release(self) -> None:
        """Save nothing any more, and let another window save the tabs."""
        self._timer.stop()
        self._attempt_timer.stop()
        self._workspace.keys.connection_changed.disconnect(self._on_connection_changed)
        for account in self._accounts.values():
            account.end()
        self._accounts.clear()

    # --- The last run ---------------------------------------------------------------------------------------------

    def _on_connection_changed(self) -> None:
        """Bring the tabs of a key back, whether it is the environment's, the keychain's or a typed one."""
        connection = self._workspace.keys.connection
        if connection.key is not None and connection not in self._accounts:
            account = self._accounts[connection] = _Account()
            account.task = self._tasks.start(self._begin(connection, account), name="claim the tabs")

    async def _begin(self, connection: Connection, account: _Account) -> None:
        account.name = await self._store.account_name(connection)
        account.task = None
        self._claim()

    def _claim(self) -> None:
        """Try to claim what is waited for, and begin to read it."""
        for connection, account in self._accounts.items():
            if account.is_awaited:
                account.release = self._take_claim(account.name)
                if account.release is None:
                    account.failed_attempts += 1
                else:
                    account.task = self._tasks.start(self._read(connection, account), name="read the tabs")
        attempts = [account.failed_attempts for account in self._accounts.values() if account.is_awaited]
        if attempts:
            self._attempt_timer.start(_ATTEMPT_MS if min(attempts) < _ATTEMPTS else _LATER_ATTEMPT_MS)

    async def _read(self, connection: Connection, account: _Account) -> None:
        saved = await self._store.tabs(connection.base_url.text, connection.key) if self._reopens else ()
        account.task = None
        tabs = [each for each in saved if parse_pack_id(each.pack_id).pack_id == each.pack_id]
        # Those of a window that ran beside this one are not opened: they are not those of the last run.
        opens = account.failed_attempts < _ATTEMPTS and self._workspace.keys.connection == connection
        account.unopened = self._open(tabs, connection) if opens else tabs
        account.saved = list(saved)
        self._save_soon()

    def _open(self, tabs: Sequence[SavedTab], connection: Connection) -> list[SavedTab]:
        """Open tabs: those of the first key before the others, those of another one behind them, if there are any.

        Returns:
            Those for which there is no room.
        """
        workspace = self._workspace
        has_read = any(account.saved is not None for account in self._accounts.values())
        is_first = not has_read or all(pack.is_blank for pack in workspace.packs)
        packs = workspace.add_tabs(
            (_unloaded(tab, connection) for tab in tabs), 0 if is_first else len(workspace.packs)
        )
        former = workspace.current
        if is_first and former is not None and former.is_blank and not former.is_demo and not self._is_typing():
            was_current = next((pack for pack, tab in zip(packs, tabs, strict=True) if tab.is_current), None)
            workspace.show_instead_of_blank(was_current or next(iter(packs), None))
        for tab in (tab for pack, tab in zip(packs, tabs, strict=True) if pack is not None):
            times = dict(tab.shown_reviews)
            for path in tab.reviews:
                workspace.review_files.open(path, is_quiet=True, shown_time=times.get(path, ""))
        return [tab for pack, tab in zip(packs, tabs, strict=True) if pack is None]

    # --- Changes --------------------------------------------------------------------------------------------------

    def _on_key_forgotten(self, key: ApiKey | None) -> None:
        """Do not save tabs with a forgotten key any more: the store deletes everything of it."""
        for connection in [each for each in self._accounts if each.key == key]:
            self._accounts.pop(connection).end()

    def _save_soon(self) -> None:
        # Not restarted: otherwise nothing would be saved while something changes all the time.
        if not self._timer.isActive():
            self._timer.start()

    def _saved_tab(self, pack: OpenPack, connection: Connection) -> SavedTab | None:
        """The tab as it is saved; None if it has no pack, or is one of another server or key."""
        tab, request = pack.unloaded_tab, pack.tab_request
        of = request.connection if request is not None else self._workspace.keys.connection
        if tab is None or tab.target.is_demo or of != connection:
            return None
        return SavedTab(
            tab.target.pack_id,
            tab.name,
            is_current=pack is self._workspace.current,
            current_image_id=tab.place.image_id,
            filter_text=tab.place.filter_text,
            choices=saved_choices(tab.place.choices),
            reviews=self._workspace.review_files.paths_of(of.base_url.text, tab.target.pack_id),
            shown_reviews=self._workspace.review_files.shown_of(of.base_url.text, tab.target.pack_id),
        )


def _unloaded(tab: SavedTab, connection: Connection) -> UnloadedTab:
    place = ViewState(tab.current_image_id, filter_text=tab.filter_text, choices=choices_from(tab.choices))
    # With its key: another one may be entered before the tab is shown.
    return UnloadedTab(Target(tab.pack_id), tab.name, place, PackRequest(connection, tab.pack_id))
