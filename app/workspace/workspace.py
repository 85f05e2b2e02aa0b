"""The workspace: the open packs, the current one, the key for new requests, and alerts.

It is made before the first paint, when there are no services yet. Packs that are requested before the services are
attached are opened when they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.core.pack_id import parse_pack_id
from app.workspace.closed_tabs import ClosedTab, ClosedTabs
from app.workspace.pack_search import PackSearch
from app.workspace.recent_packs import RecentPacks
from app.workspace.states import Target, is_busy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.core.connection import ApiKey
    from app.core.errors import PackBrowserError
    from app.core.keychain_problem import KeychainProblem
    from app.core.pack_id import PackIdProblem
    from app.workspace.jobs import Job
    from app.workspace.keys import Keys
    from app.workspace.open_pack import OpenPack
    from app.workspace.services import Services
    from app.workspace.states import Content
    from app.workspace.thumbnails import ThumbnailBoxes

MOST_TABS: Final = 100


class Workspace(QObject):
    """Everything that is open in one window.

    Each open pack has a tab. There is always at least one, which may show no pack.

    Attributes:
        keys: The server and the key for new requests, and the keychain that stores the key.
        packs: The packs of all tabs, in their order; none until the services are attached.
        current: The pack whose tab is shown; None until the services are attached.
        recent_packs: The packs that were opened before.
        pack_search: Searches these.
        alert: The latest error that is not the failure of a request for a pack; None if there is none.
        refreshes_live: Whether a pack is requested again by itself while its images are being described.
        is_window_visible: Whether the window is visible; while it is not, no such request is sent.
        refusal: Why the latest text could not be opened; None if a pack was requested since.

    Signals:
        refused: A text names no single pack; the `PackIdProblem`, and the text as typed.
        tab_added: A tab was added; its `OpenPack`, and its index.
        tab_closed: A tab was closed; its `OpenPack`, which is about to be deleted.
        tab_moved: A tab was moved; its former index, and its present one.
        tabs_are_full: There are `MOST_TABS` tabs already, so that none was added; no arguments.
        current_changed: `current` was replaced; no arguments.
        waiting_changed: `is_waiting` has changed, or another pack waits; no arguments.
        cancel_requested: The person has cancelled the request, whether it is under way or waits; no arguments.
        alert_changed: `alert` was replaced; no arguments.
        demo_left: The current tab no longer uses the demonstration service; no arguments.
        key_wanted: A pack was requested, but no key is known, so that the person must be asked for one; no arguments.
    """

    refused = Signal(object, str)
    tab_added = Signal(object, int)
    tab_closed = Signal(object)
    tab_moved = Signal(int, int)
    tabs_are_full = Signal()
    current_changed = Signal()
    waiting_changed = Signal()
    cancel_requested = Signal()
    alert_changed = Signal()
    demo_left = Signal()
    key_wanted = Signal()

    def __init__(self, keys: Keys, demo_pack_ids: Iterable[str], parent: QObject | None = None) -> None:
        """Begin with no tab.

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
        self.alert: PackBrowserError | None = None
        self.refusal: PackIdProblem | None = None
        self.refreshes_live = True
        self.is_window_visible = False
        self.recent_packs = RecentPacks(keys, self)
        self.pack_search = PackSearch(keys, self)
        self._demo_pack_ids = frozenset(demo_pack_ids)
        self._services: Services | None = None
        self._boxes: ThumbnailBoxes | None = None
        self._early_targets: tuple[Target, ...] = ()
        self._closed_tabs = ClosedTabs()
        self._key_alert: PackBrowserError | None = None
        self._reported_without_decoders: Content | None = None
        keys.entered.connect(self._on_key_entered)
        keys.forgotten.connect(self._on_key_forgotten)
        keys.not_deleted.connect(self._on_key_not_deleted)
        keys.deleted.connect(self._on_key_deleted)

    def attach(self, services: Services, boxes: ThumbnailBoxes, *, recalls_key: bool) -> None:
        """Begin to use the services, and open the packs that were requested before.

        Args:
            services: The services of this run.
            boxes: Sizes of thumbnails.
            recalls_key: Whether to read the key from the keychain now. The demonstration service needs none.
        """
        self._services = services
        self._boxes = boxes
        self.keys.attach(services)
        if recalls_key:
            self.keys.recall()
        self.recent_packs.attach(services, reads_now=not self._early_targets)
        self.pack_search.attach(services)
        pack = self._make_pack(services, boxes)
        self._add(pack)
        self._set_current(pack)
        if self._early_targets:
            first, *others = self._early_targets
            self._open(first)
            for target in others:
                self._open_in_background(target)
            self._await_services(())

    # --- Tabs -----------------------------------------------------------------------------------------------------

    def new_tab(self) -> None:
        """Add a tab without a pack, which uses the demonstration service if the current one does, and show it."""
        former = self.current
        pack = self._add_new()
        if pack is not None:
            if former is not None and former.is_demo:
                pack.enter_demo()
            self._set_current(pack)

    def show_tab(self, pack: OpenPack) -> None:
        """Show the tab of a pack."""
        self._set_current(pack)

    def step_tab(self, by: int) -> None:
        """Show the tab that is so many places further; after the last one comes the first."""
        if self.current is not None:
            self._set_current(self.packs[(self.packs.index(self.current) + by) % len(self.packs)])

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

    def close_tab(self, pack: OpenPack) -> None:
        """Close a tab, and cancel its requests and downloads. Instead of the last one, one without a pack is shown."""
        if len(self.packs) == 1 and (pack.is_blank or self._add_new() is None):
            return
        index = self.packs.index(pack)
        self._closed_tabs.add(pack, index)
        others = [each for each in self.packs if each is not pack]
        if pack is self.current:
            self._set_current(others[min(index, len(others) - 1)])
        self.packs = tuple(others)
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
        closed = self._closed_tabs.take()
        if closed is not None:
            self._show_instead_of_blank(self._tab_of(closed.target) or self._reopen(closed))

    def _reopen(self, closed: ClosedTab) -> OpenPack | None:
        pack = self._add_new(min(closed.index, len(self.packs)))
        if pack is not None:
            pack.open_later(closed.target, closed.name, request=closed.request)
        return pack

    def _add_new(self, index: int | None = None) -> OpenPack | None:
        """Add a tab without a pack. Return None if there are no services yet, or too many tabs."""
        if self._services is None or self._boxes is None:
            return None
        if len(self.packs) >= MOST_TABS:
            self.tabs_are_full.emit()
            return None
        pack = self._make_pack(self._services, self._boxes)
        self._add(pack, index)
        return pack

    def _make_pack(self, services: Services, boxes: ThumbnailBoxes) -> OpenPack:
        from app.workspace.open_pack import OpenPack  # imported late: the first paint does not need it

        pack = OpenPack(self.keys, services, self._demo_pack_ids, boxes, parent=self)
        pack.key_wanted.connect(self.key_wanted)
        pack.live_refresh.set_enabled(is_enabled=self.refreshes_live)
        return pack

    def _add(self, pack: OpenPack, index: int | None = None) -> None:
        """Add a tab with an index; None is the end."""
        place = len(self.packs) if index is None else index
        self.packs = (*self.packs[:place], pack, *self.packs[place:])
        self.tab_added.emit(pack, place)

    def _set_current(self, pack: OpenPack) -> None:
        former = self.current
        if pack is former:
            return
        if former is not None:
            former.state_changed.disconnect(self._on_state_changed)
            former.connection_changed.disconnect(self._follow_connection)
            former.live_refresh.set_window_visible(is_visible=False)
        self.current = pack
        pack.state_changed.connect(self._on_state_changed)
        pack.connection_changed.connect(self._follow_connection)
        self._follow_connection()
        pack.live_refresh.set_window_visible(is_visible=self.is_window_visible)
        self.current_changed.emit()
        pack.come_to_front()

    def _follow_connection(self) -> None:
        self.recent_packs.set_demo(is_demo=self.is_demo)
        self.pack_search.set_demo(is_demo=self.is_demo)

    def _tab_of(self, target: Target) -> OpenPack | None:
        """The tab of a pack, opened with the key that is in use; the current one first."""
        tabs = (self.current, *self.packs) if self.current is not None else self.packs
        return next((each for each in tabs if each.is_of(target)), None)

    @property
    def running_jobs(self) -> tuple[Job, ...]:
        """The jobs that are running, in all tabs."""
        return tuple(pack.load_all for pack in self.packs if pack.load_all.is_running)

    # --- Opening --------------------------------------------------------------------------------------------------

    @property
    def is_waiting(self) -> bool:
        """Whether a requested pack waits for the services."""
        return bool(self._early_targets)

    def open(self, pack_text: str) -> None:
        """Open the pack that a text names in the current tab, or show the tab that has it.

        `refused` is emitted if it names no single pack.
        """
        pack_id = self._parse(pack_text)
        if pack_id is not None:
            self._open(self._target_of(pack_id))

    def open_demo(self, pack_id: str) -> None:
        """Open a pack of the demonstration service, which is started if necessary, in the current tab."""
        self._open(Target(pack_id, is_demo=True))

    def open_pack(self, pack_id: str, *, new_tab: bool, image_id: str = "") -> None:
        """Open a pack, or show the tab that has it.

        Args:
            pack_id: UUID in lower case with hyphens.
            new_tab: Whether to open it in a tab of its own, unless the current one has no pack.
            image_id: ID of the image at which the gallery begins; empty for the first one.
        """
        target = self._target_of(pack_id)
        if new_tab:
            self._open_in_own_tab(target, image_id)
        else:
            self._open(target, image_id)

    def open_link(self, pack_text: str) -> None:
        """Open the pack that a link names in a tab of its own, or show the tab that has it; see `open_links`."""
        self.open_links((pack_text,))

    def open_links(self, pack_texts: Sequence[str]) -> None:
        """Open the packs that links name from the real service, each in a tab of its own. The first one is shown.

        A pack that is open already keeps its tab, and the current tab is used if it has no pack. The others are
        requested when they are first shown. `refused` is emitted for a text that names no single pack.
        """
        ids = [self._parse(each) for each in pack_texts]
        targets = [Target(each) for each in ids if each is not None]
        if self.current is None:
            self._await_services((*self._early_targets, *targets))
            return
        for number, target in enumerate(targets):
            if number:
                self._open_in_background(target)
            else:
                self._open_in_own_tab(target)

    def _parse(self, pack_text: str) -> str | None:
        parsed = parse_pack_id(pack_text)
        if parsed.pack_id is None:
            self.refusal = parsed.problem
            self.refused.emit(parsed.problem, pack_text)
        return parsed.pack_id

    def _target_of(self, pack_id: str) -> Target:
        return self.current.target_of(pack_id) if self.current is not None else Target(pack_id)

    def _open(self, target: Target, image_id: str = "") -> None:
        self.refusal = None
        if self.current is None:
            self._await_services((target,))
        elif not self._show_opened(target, image_id):
            self.current.open(target, image_id)

    def _show_opened(self, target: Target, image_id: str) -> bool:
        """Show the tab of a pack instead of the current one, and return whether there is one."""
        pack = self._tab_of(target)
        if pack is None or (pack is self.current and not image_id):
            return False
        if image_id:
            pack.show_image(image_id)
        self._show_instead_of_blank(pack)
        return True

    def _show_instead_of_blank(self, pack: OpenPack | None) -> None:
        """Show the tab of a pack, if there is one, and close the current tab if that is blank."""
        former = self.current
        if pack is None or pack is former:
            return
        self._set_current(pack)
        if former is not None and former.is_blank:
            self.close_tab(former)

    def _open_in_own_tab(self, target: Target, image_id: str = "") -> None:
        self.refusal = None
        current = self.current
        opened = self._tab_of(target)
        if opened is not None:
            if image_id:
                opened.show_image(image_id)
            self._set_current(opened)
        elif current is not None and current.is_blank and current.is_demo <= target.is_demo:
            current.open(target, image_id)
        else:
            pack = self._add_new()
            if pack is not None:
                pack.open_later(target, image_id=image_id)
                self._set_current(pack)

    def _open_in_background(self, target: Target) -> None:
        if self._tab_of(target) is None:
            pack = self._add_new()
            if pack is not None:
                pack.open_later(target)

    def cancel(self) -> None:
        """Cancel the request that is under way, or the packs that wait for the services."""
        if self.current is not None:
            self.current.cancel()
        else:
            self._await_services(())
        self.cancel_requested.emit()

    def _await_services(self, targets: tuple[Target, ...]) -> None:
        """Replace the packs that wait for the services."""
        if targets != self._early_targets:
            self._early_targets = targets
            self.waiting_changed.emit()

    # --- Settings and the demo ------------------------------------------------------------------------------------

    def set_refreshes_live(self, *, refreshes_live: bool) -> None:
        """Set whether a pack is requested again by itself while its images are being described."""
        self.refreshes_live = refreshes_live
        for pack in self.packs:
            pack.live_refresh.set_enabled(is_enabled=refreshes_live)

    def set_window_visible(self, *, is_visible: bool) -> None:
        """Set whether the window is visible."""
        self.is_window_visible = is_visible
        if self.current is not None:
            self.current.live_refresh.set_window_visible(is_visible=is_visible)

    @property
    def is_demo(self) -> bool:
        """Whether the current tab uses the demonstration service."""
        return self.current is not None and self.current.is_demo

    def leave_demo(self) -> None:
        """Use the real service in the current tab again, and show no pack there."""
        if self.current is not None:
            self.current.leave_demo()
        self.keys.recall()
        self.demo_left.emit()

    # --- Alerts ---------------------------------------------------------------------------------------------------

    def show_alert(self, alert: PackBrowserError | None) -> None:
        """Show an error that is not the failure of a request for a pack; None removes the alert."""
        if alert is not self.alert:
            self.alert = alert
            self.alert_changed.emit()

    def dismiss_alert(self) -> None:
        """Remove the alert."""
        self.show_alert(None)

    def report(self, _error: BaseException) -> None:
        """Show that an internal error occurred. Its type is in the log."""
        from app.core.errors import InternalError

        if self.current is not None and is_busy(self.current.state):
            self.current.fail(InternalError())
        else:
            self.show_alert(InternalError())

    def report_no_decoders(self) -> None:
        """Show that no image can be decoded, once for each pack."""
        from app.core.errors import DecodersNotStartedError

        content = self.current.state.content if self.current is not None else None
        if content is not self._reported_without_decoders and self.alert is None:
            self._reported_without_decoders = content
            self.show_alert(DecodersNotStartedError())

    async def aclose(self) -> None:
        """Cancel requests and downloads, and wait until they have ended."""
        for pack in self.packs:
            await pack.aclose()

    def _on_state_changed(self) -> None:
        # A newer event makes an older alert irrelevant.
        self.dismiss_alert()
        if self.current is not None and not is_busy(self.current.state):
            self.recent_packs.begin_soon()

    def _on_key_entered(self) -> None:
        self.dismiss_alert()
        if self.current is not None:
            self.current.use_new_key()

    def decline_key(self) -> None:
        """Handle that the person was asked for a key and entered none, or has entered one in another tab."""
        for pack in self.packs:
            pack.decline_key()

    def _on_key_forgotten(self, key: ApiKey | None) -> None:
        self._closed_tabs.forget_key(key)
        for pack in self.packs:
            pack.forget_key(key)

    def _on_key_not_deleted(self, problem: KeychainProblem) -> None:
        from app.core.errors import KeyNotForgottenError

        self._key_alert = KeyNotForgottenError(problem)
        self.show_alert(self._key_alert)

    def _on_key_deleted(self) -> None:
        if self.alert is not None and self.alert is self._key_alert:
            self.dismiss_alert()


async def _close(pack: OpenPack) -> None:
    await pack.aclose()
    pack.deleteLater()
