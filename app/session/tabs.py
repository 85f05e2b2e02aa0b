"""The tabs of a window: which packs are open, in which order, which one is shown, and which were closed in this run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.connection import ApiKey, PackRequest
from app.packs.keys import Keys
from app.packs.states import Place, Target

if TYPE_CHECKING:
    import asyncio

    from app.packs.load_all import LoadAll
    from app.packs.open_pack import OpenPack
    from app.packs.services import Services
    from app.packs.thumbnails import ThumbnailBoxes

_MOST: Final = 25


class ClosedTab(Struct, frozen=True):
    """A tab that was closed.

    Attributes:
        target: Its pack.
        name: The pack's name; empty if it is not known.
        place: Where the person was in it.
        request: The request with its server and key; None if it had none, or if the key was forgotten.
        index: The place that it had.
    """

    target: Target
    name: str
    place: Place
    request: PackRequest | None
    index: int

    def without_key(self) -> ClosedTab:
        """The same tab without its key, which was forgotten, and without what is known from answers for it."""
        return replace(self, name="", place=Place(), request=None)


class ClosedTabs:
    """The tabs that were closed last."""

    def __init__(self) -> None:
        """Begin with none."""
        self._tabs: list[ClosedTab] = []

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self._tabs)

    def add(self, pack: OpenPack, index: int) -> None:
        """Add the tab of a pack, unless it has none."""
        target, request = pack.tab_target, pack.tab_request
        if target is not None:
            is_known = not pack.is_of_other_key
            closed = ClosedTab(
                target, pack.name if is_known else "", pack.place if is_known else Place(), request, index
            )
            if request is not None and request.connection.key is None:
                closed = closed.without_key()
            self._tabs = [*self._tabs, closed][-_MOST:]

    @property
    def last(self) -> ClosedTab | None:
        """The one that was closed last; None if there is none."""
        return self._tabs[-1] if self._tabs else None

    def remove_last(self) -> None:
        """Remove the one that was closed last, because it is open again."""
        self._tabs.pop()

    def forget_key(self, key: ApiKey | None) -> None:
        """Remove a forgotten key. Tabs that had it are opened with the key that is in use then."""
        self._tabs = [
            each.without_key() if each.request is not None and each.request.connection.key == key else each
            for each in self._tabs
        ]


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


MOST_TABS: Final = 100
_KEPT_PICTURES: Final = 5  # hidden tabs that keep visible thumbnails, so that they are painted without reading the disk
_STEP_MS: Final = 150  # a tab that is passed on the way to another one is not requested


class OpenTabs(QObject):
    """The open packs, each of which has a tab. There is always at least one, which may show no pack.

    Attributes:
        keys: The server and the key for new requests, and the keychain that stores the key.
        packs: The packs of all tabs, in their order; none until the services are attached.
        current: The pack whose tab is shown; None until the services are attached.
        refreshes_live: Whether a pack is requested again by itself while its images are being described.
        is_window_visible: Whether the window is visible; while it is not, no such request is sent.

    Signals:
        tab_added: A tab was added; its `OpenPack`, and its index.
        tab_closed: A tab was closed; its `OpenPack`, which is about to be deleted.
        tab_moved: A tab was moved; its former index, and its present one.
        tabs_are_full: There are `MOST_TABS` tabs, so that further ones were not added; how many.
        current_changed: `current` was replaced; no arguments.
        current_state_changed: The state of the current pack was replaced; no arguments.
        current_connection_changed: The current tab uses the demonstration service, or the one before did; no arguments.
        key_wanted: A pack was requested, but no key is known, so that the person must be asked for one; no arguments.
    """

    tab_added = Signal(object, int)
    tab_closed = Signal(object)
    tab_moved = Signal(int, int)
    tabs_are_full = Signal(int)
    current_changed = Signal()
    current_state_changed = Signal()
    current_connection_changed = Signal()
    key_wanted = Signal()

    def __init__(self, keys: Keys, demo_pack_ids: Iterable[str], parent: QObject | None = None) -> None:
        """Begin without a tab.

        Args:
            keys: The server and key for new requests.
            demo_pack_ids: UUIDs of the demonstration service's packs.
            parent: The Qt parent.
        """
        super().__init__(parent)
        keys.setParent(self)
        self.keys = keys
        self.packs: tuple[OpenPack, ...] = ()
        self.current: OpenPack | None = None
        self.refreshes_live = True
        self.is_window_visible = False
        self._demo_pack_ids = frozenset(demo_pack_ids)
        self._services: Services | None = None
        self._boxes: ThumbnailBoxes | None = None
        self._closed_tabs = ClosedTabs()
        self._hidden: list[OpenPack] = []  # the tabs that keep their visible thumbnails, the last one hidden last
        self._step_timer = QTimer(self, interval=_STEP_MS, singleShot=True)
        self._step_timer.timeout.connect(self._on_step_ended)
        keys.forgotten.connect(self._closed_tabs.forget_key)

    def add_first_tab(self, services: Services, boxes: ThumbnailBoxes) -> None:
        """Begin to use the services, with one tab without a pack."""
        self._services = services
        self._boxes = boxes
        pack = self._make_pack(services, boxes)
        self._add(pack)
        self._set_current(pack)

    def new_tab(self) -> None:
        """Add a tab without a pack, which uses the demonstration service if the current one does, and show it."""
        former = self.current
        pack = self._add_new()
        if pack is not None:
            if former is not None and former.is_demo:
                pack.enter_demo()
            self._set_current(pack)

    def add_tabs(self, tabs: Iterable[tuple[PackRequest, str, Place]], index: int) -> tuple[OpenPack | None, ...]:
        """Add tabs whose packs are requested when they are shown; not those that are open already.

        Args:
            tabs: The request of each for its pack, the pack's name, and where it begins.
            index: The index of the first one. Those behind one that is open already are put behind that.

        Returns:
            The pack of each, also where it was open already; None where there is no room for it.
        """
        packs: list[OpenPack | None] = []
        is_full = False
        for request, name, beginning in tabs:
            target = Target(request.pack_id)
            pack = self._tab_of(target)
            if pack is None and not is_full:
                pack = self._add_new(index)
                is_full = pack is None
                if pack is not None:
                    pack.open_later(target, name, beginning, request)
            if pack is not None:
                index = max(index, self.packs.index(pack) + 1)
            packs.append(pack)
        return tuple(packs)

    def show_tab(self, pack: OpenPack, *, may_pass: bool = False) -> None:
        """Show the tab of a pack.

        Args:
            pack: The pack.
            may_pass: Whether the person may be on the way to another tab, so that nothing is requested at once.
        """
        self._set_current(pack, may_pass=may_pass)

    def step_tab(self, by: int) -> None:
        """Show the tab that is so many places further; after the last one comes the first."""
        if self.current is not None:
            self._set_current(self.packs[(self.packs.index(self.current) + by) % len(self.packs)], may_pass=True)

    def _on_step_ended(self) -> None:
        if self.current is not None:
            self.current.request_if_needed()

    def show_tab_at(self, index: int) -> None:
        """Show the tab with an index, if there is one; -1 is the last one."""
        if -1 <= index < len(self.packs):
            self._set_current(self.packs[index])

    def move_tab(self, pack: OpenPack, index: int) -> None:
        """Give a tab another index."""
        former = self.packs.index(pack)
        if index != former:
            packs = [each for each in self.packs if each is not pack]
            packs.insert(index, pack)
            self.packs = tuple(packs)
            self.tab_moved.emit(former, index)

    def move_current_tab(self, by: int) -> None:
        """Move the current tab by so many places, if there are so many; a negative number is to the left."""
        if self.current is not None and self.can_move_current_tab(by):
            self.move_tab(self.current, self.packs.index(self.current) + by)

    def can_move_current_tab(self, by: int) -> bool:
        """Whether the current tab can be moved by so many places."""
        return self.current is not None and 0 <= self.packs.index(self.current) + by < len(self.packs)

    def close_tab(self, pack: OpenPack) -> None:
        """Close a tab, and cancel its requests and downloads. Instead of the last one, one without a pack is shown."""
        if pack not in self.packs or (len(self.packs) == 1 and (pack.is_blank or self._add_new() is None)):
            return
        index = self.packs.index(pack)
        self._closed_tabs.add(pack, index)
        others = [each for each in self.packs if each is not pack]
        if pack is self.current:
            self._set_current(others[min(index, len(others) - 1)])
        self.packs = tuple(others)
        self._hidden = [each for each in self._hidden if each is not pack]
        self.tab_closed.emit(pack)
        if self._services is not None:
            self._services.tasks.start(_close(pack), name="close a pack", must_finish=True)

    @property
    def can_close_tab(self) -> bool:
        """Whether closing the current tab would change anything."""
        return self.current is not None and (len(self.packs) > 1 or not self.current.is_blank)

    @property
    def can_reopen_tab(self) -> bool:
        """Whether a tab was closed that can be opened again."""
        return bool(self._closed_tabs)

    def reopen_tab(self) -> None:
        """Open the tab that was closed last again, in its former place, or show its pack where it is open already."""
        closed = self._closed_tabs.last
        if closed is not None:
            pack = self._tab_of(closed.target) or self._reopen(closed)
            if pack is not None:  # otherwise there are too many tabs, and it can be opened when there are fewer
                self._closed_tabs.remove_last()
            self.show_instead_of_blank(pack)

    def _reopen(self, closed: ClosedTab) -> OpenPack | None:
        pack = self._add_new(min(closed.index, len(self.packs)))
        if pack is not None:
            if closed.target.is_demo:
                pack.enter_demo()
            pack.open_later(closed.target, closed.name, closed.place, closed.request)
        return pack

    def _add_new(self, index: int | None = None) -> OpenPack | None:
        """Add a tab without a pack. Return None if there are no services yet, or too many tabs."""
        if self._services is None or self._boxes is None:
            return None
        if len(self.packs) >= MOST_TABS:
            self.tabs_are_full.emit(1)
            return None
        pack = self._make_pack(self._services, self._boxes)
        self._add(pack, index)
        return pack

    def _make_pack(self, services: Services, boxes: ThumbnailBoxes) -> OpenPack:
        from app.packs.open_pack import OpenPack  # imported late: the first paint does not need it

        pack = OpenPack(self.keys, services, self._demo_pack_ids, boxes, parent=self)
        pack.key_wanted.connect(self.key_wanted)
        pack.live_refresh.set_enabled(is_enabled=self.refreshes_live)
        return pack

    def _add(self, pack: OpenPack, index: int | None = None) -> None:
        """Add a tab with an index; None is the end."""
        place = len(self.packs) if index is None else index
        self.packs = (*self.packs[:place], pack, *self.packs[place:])
        self.tab_added.emit(pack, place)

    def _set_current(self, pack: OpenPack, *, may_pass: bool = False) -> None:
        """Show the tab of a pack; arguments as of `show_tab`."""
        former = self.current
        if pack is former:
            return
        if former is not None:
            former.state_changed.disconnect(self.current_state_changed)
            former.connection_changed.disconnect(self.current_connection_changed)
            former.set_visible(is_visible=False)
            former.go_to_back()
            self._note_hidden(former, pack)
        self.current = pack
        pack.come_to_front()
        pack.state_changed.connect(self.current_state_changed)
        pack.connection_changed.connect(self.current_connection_changed)
        self.current_connection_changed.emit()
        pack.set_visible(is_visible=self.is_window_visible)
        self.current_changed.emit()
        if may_pass:
            self._step_timer.start()
        else:
            pack.request_if_needed()

    def _note_hidden(self, hidden: OpenPack, shown: OpenPack) -> None:
        """Note that a tab is hidden by another one. The thumbnails of the one hidden several tabs ago are dropped."""
        self._hidden = [*(each for each in self._hidden if each not in {hidden, shown}), hidden]
        if len(self._hidden) > _KEPT_PICTURES:
            self._hidden.pop(0).drop_pictures()

    def show_instead_of_blank(self, pack: OpenPack | None) -> None:
        """Show the tab of a pack, if there is one, and close the current tab if that is blank."""
        former = self.current
        if pack is None or pack is former:
            return
        self._set_current(pack)
        if former is not None and former.is_blank:
            self.close_tab(former)

    def _tab_of(self, target: Target) -> OpenPack | None:
        """The tab of a pack, opened with the key that is in use; the current one first."""
        tabs = (self.current, *self.packs) if self.current is not None else self.packs
        return next((each for each in tabs if each.is_of(target)), None)

    @property
    def running_jobs(self) -> tuple[LoadAll, ...]:
        """The jobs that are running, in all tabs."""
        return tuple(pack.load_all for pack in self.packs if pack.load_all.is_running)

    def set_refreshes_live(self, *, refreshes_live: bool) -> None:
        """Set whether a pack is requested again by itself while its images are being described."""
        self.refreshes_live = refreshes_live
        for pack in self.packs:
            pack.live_refresh.set_enabled(is_enabled=refreshes_live)

    def set_window_visible(self, *, is_visible: bool) -> None:
        """Set whether the window is visible."""
        self.is_window_visible = is_visible
        if self.current is not None:
            self.current.set_visible(is_visible=is_visible)

    async def aclose(self) -> None:
        """Cancel requests and downloads, and wait until they have ended."""
        import asyncio  # not before the first paint

        await asyncio.gather(*(pack.aclose() for pack in self.packs))


async def _close(pack: OpenPack) -> None:
    await pack.aclose()
    pack.clear()  # now, because Python's objects for it are in reference cycles that are collected much later
    pack.deleteLater()
