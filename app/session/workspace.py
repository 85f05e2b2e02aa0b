"""The workspace: the open packs and their tabs, the key for new requests, and alerts.

It is made before the first paint, when there are no services yet. Until they are attached, the window gets no input;
links that are opened before, such as those of the command line, are opened then.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.connection import ApiKey, BaseUrl, Connection, Network, NetworkSettings, PackRequest
from app.core.errors import (
    DecodersNotStartedError,
    InternalError,
    KeyNotAcceptedError,
    KeyNotForgottenError,
    ProgramReplacedError,
)
from app.core.links import LinkCheck
from app.core.models import PackImage
from app.core.pack_id import PackIdProblem, parse_pack_id
from app.core.program import are_replaced
from app.core.saved_values import How, Judgements, MarkedPack
from app.packs.jobs import JobList
from app.packs.keys import ForgottenKeys, Keys
from app.packs.loading import Content, Failed, Loader, Target, UnloadedTab, ViewState, is_busy
from app.packs.pack_list import PackLists
from app.packs.recent_packs import RecentPacks
from app.session.review_files import ReviewFiles
from app.session.slideshows import Slideshows
from app.session.stored_data import StoredData

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError
    from app.packs.open_pack import OpenPack
    from app.packs.services import Services
    from app.packs.thumbnails import ThumbnailBoxes


_WRITE_SECONDS: Final = 1.5  # another process may keep the file of the marks locked for a moment


MOST_TABS: Final = 100
_MOST_CLOSED: Final = 25  # tabs that can be opened again
_KEPT_PICTURES: Final = 5  # hidden tabs whose visible thumbnails stay in memory: painting them reads no file
_STEP_MS: Final = 150  # a tab that is passed on the way to another one is not requested


class Workspace(QObject):
    """Everything that is open in one window: opens packs in tabs, and follows the key.

    Each open pack has a tab. There is always at least one, which may show no pack. This is the only list of tabs.

    Attributes:
        keys: The server and the key for new requests, and the keychain that stores the key.
        packs: The packs of all tabs, in their order; none until the services are attached.
        current: The pack whose tab is shown; None until the services are attached.
        recent_packs: The packs that were opened before.
        pack_search: Searches these.
        pack_lists: Makes lists of the service's packs; from `attach` on, like the following three.
        review_files: The reviews that others have handed on.
        jobs: Downloads, exports and other long work.
        stored_data: What is on disk.
        slideshows: Finds out where images were used.
        network: The settings of the network, which may be replaced.
        refreshes_live: Whether a pack is requested again by itself while its images are being described.
        is_window_visible: Whether the window is visible; while it is not, no such request is sent.
        alert: The latest error that is not the failure of a request for a pack; None if there is none.
        refusal: Why the latest text could not be opened; None if a pack was requested since.

    Signals:
        tabs_changed: `packs` was replaced, or the name or the state of one of them has changed; no arguments.
        place_changed: The person is at another image of a pack, or has another filter there; no arguments.
        tabs_are_full: There are `MOST_TABS` tabs, so that further ones were not added; how many.
        current_changed: `current` was replaced; no arguments.
        refused: A text names no single pack; the `PackIdProblem`, and the text as typed.
        waiting_changed: Links wait for the services, or no longer; no arguments.
        cancelled: The person has cancelled the request that was under way; no arguments.
        alert_changed: `alert` was replaced; no arguments.
        demo_left: The current tab no longer uses the demonstration service; no arguments.
    """

    tabs_changed = Signal()
    place_changed = Signal()
    tabs_are_full = Signal(int)
    current_changed = Signal()
    refused = Signal(object, str)
    waiting_changed = Signal()
    cancelled = Signal()
    alert_changed = Signal()
    demo_left = Signal()

    def __init__(self, keys: Keys, demo_pack_ids: Iterable[str], network: Network | None = None) -> None:
        """Begin without a tab.

        Args:
            keys: The server and key for new requests.
            demo_pack_ids: UUIDs of the demonstration service's packs.
            network: The settings of the network; the usual ones where there are none.
        """
        super().__init__()
        self.network = network or Network()
        keys.setParent(self)
        self.keys = keys
        self.packs: tuple[OpenPack, ...] = ()
        self.current: OpenPack | None = None
        self.recent_packs = RecentPacks(keys, self)
        self.pack_search = self.recent_packs.search
        self.pack_lists: PackLists
        self.review_files: ReviewFiles
        self.jobs: JobList
        self.stored_data: StoredData
        self.slideshows: Slideshows
        self.refreshes_live = True
        self.alert: PackBrowserError | None = None
        self.fault_details: Callable[[], str] = lambda: ""
        self.refusal: PackIdProblem | None = None
        self._demo_pack_ids = frozenset(demo_pack_ids)
        self._services: Services
        self._boxes: ThumbnailBoxes
        self.is_window_visible = False
        self._closed: list[tuple[UnloadedTab, int]] = []  # each with its index; the last one closed last
        self._hidden: list[OpenPack] = []  # those whose visible thumbnails stay in memory, hidden last at the end
        self._early: list[tuple[Sequence[str], bool]] = []  # arguments of `open_links`
        self._named_for = keys.connection  # names of tabs were found with this key
        self._reported_without_decoders: Content | None = None
        self._is_replacement_said = False
        self._step_timer = QTimer(self, interval=_STEP_MS, singleShot=True)
        self._step_timer.timeout.connect(self._on_step_ended)

    def attach(self, services: Services, boxes: ThumbnailBoxes, *, recalls_key: bool) -> None:
        """Begin to use the services, and open the links that were to be opened before.

        Args:
            services: The services of this run.
            boxes: Sizes of thumbnails.
            recalls_key: Whether to read the key from the keychain now. The demonstration service needs none.
        """
        self._services, self._boxes, keys = services, boxes, self.keys
        ForgottenKeys(keys, self._keys_of_tabs, services, self)
        keys.attach(services)
        if recalls_key:
            keys.recall()
        self.recent_packs.attach(services)
        self.pack_lists = PackLists(keys, services, boxes, self)
        self.review_files = ReviewFiles(self, self._demo_pack_ids, services.tasks)
        self.jobs = JobList(services.tasks, self)
        self.stored_data = StoredData(self, services)
        self.slideshows = Slideshows(self, services)
        keys.connection_changed.connect(self._on_connection_changed)
        keys.connection_changed.connect(self._name_tabs)
        self.recent_packs.changed.connect(self._name_tabs)
        keys.entered.connect(self._on_key_entered)
        keys.forgotten.connect(self._on_key_forgotten)
        keys.not_deleted.connect(lambda problem: self.show_alert(KeyNotForgottenError(problem)))
        keys.deleted.connect(self._on_key_deleted)
        self.new_tab()
        early, self._early = self._early, []
        for pack_texts, is_demo in early:
            self.open_links(pack_texts, is_demo=is_demo)
        if early:
            self.waiting_changed.emit()

    # --- Opening --------------------------------------------------------------------------------------------------

    @property
    def connection(self) -> Connection:
        """The server and key that the current tab opens packs with."""
        return self.current.connection if self.current is not None else self.keys.connection

    @property
    def is_waiting(self) -> bool:
        """Whether links wait for the services."""
        return bool(self._early)

    def open(self, pack_text: str) -> None:
        """Open the pack that a text names in the current tab, or show the tab that has it; or a review by its path.

        `refused` is emitted if it names no single pack.
        """
        pack_id = self._parse(pack_text)
        if pack_id is not None:
            self._open(UnloadedTab(self._target_of(pack_id)))

    def open_demo(self, pack_id: str) -> None:
        """Open a pack of the demonstration service, which is started if necessary, in the current tab."""
        self._open(UnloadedTab(Target(pack_id, is_demo=True)))

    def open_pack(self, pack_id: str, *, new_tab: bool, image_id: str = "") -> None:
        """Open a pack, or show the tab that has it.

        Args:
            pack_id: UUID in lower case with hyphens.
            new_tab: Whether to open it in a tab of its own, unless the current one has no pack.
            image_id: ID of the image at which the gallery begins; empty for the first one.
        """
        place = ViewState(image_id, is_image_selected=bool(image_id))
        tab = UnloadedTab(self._target_of(pack_id), self.name_of(pack_id), place)
        if new_tab:
            self._open_in_own_tab(tab)
        else:
            self._open(tab)

    def name_of(self, pack_id: str) -> str:
        """The name of a pack that is listed or was opened before; empty if it is not known."""
        recent = (pack.name for pack in self.recent_packs.packs if pack.pack_id == pack_id)
        return self.pack_lists.name_of(pack_id) or next(recent, "")

    def open_links(self, pack_texts: Sequence[str], *, shows_first: bool = True, is_demo: bool = False) -> None:
        """Open the packs that links name, each in a tab of its own. The first one is shown.

        Paths of reviews are opened beside them.

        A pack that is open already keeps its tab, and the current tab is used if it has no pack. The others are
        requested when they are first shown. `refused` is emitted for a text that names no single pack.

        Args:
            pack_texts: The links.
            shows_first: Whether the first one is shown; if not, it is one of the others.
            is_demo: Whether they are packs of the demonstration service; if not, they are the real one's.
        """
        if self.current is None:
            if pack_texts:
                self._early.append((pack_texts, is_demo))
                self.waiting_changed.emit()
            return
        ids = [self._parse(each) for each in pack_texts]
        targets = [Target(each, is_demo=is_demo) for each in ids if each is not None]
        for number, target in enumerate(targets):
            if number or not shows_first:
                self._open_in_background(target)
            else:
                self._open_in_own_tab(UnloadedTab(target))

    def refuse_links(self, count: int) -> None:
        """Say that so many links are not opened, because there are more than there can be tabs."""
        self.tabs_are_full.emit(count)

    def _parse(self, pack_text: str) -> str | None:
        parsed = parse_pack_id(pack_text)
        if parsed.review is not None:
            self.review_files.open(parsed.review)
        elif parsed.pack_id is None:
            self.refusal = parsed.problem
            self.refused.emit(parsed.problem, pack_text)
        return parsed.pack_id

    def show_pack_of(self, target: Target) -> None:
        """Show the tab of a pack, which is opened in a tab of its own if it has none."""
        self._open_in_own_tab(UnloadedTab(target, self.name_of(target.pack_id)))

    def _target_of(self, pack_id: str) -> Target:
        assert self.current is not None
        return self.current.target_of(pack_id)

    def _open(self, tab: UnloadedTab) -> None:
        """Open a pack in the current tab, or show the tab that has it instead."""
        self.refusal = None
        assert self.current is not None
        opened = self._tab_of(tab.target)
        if opened is None or (opened is self.current and not tab.place.image_id):
            self.current.open(tab)
        else:
            opened.show_image(tab.place.image_id)
            self.show_instead_of_blank(opened)

    def _open_in_own_tab(self, tab: UnloadedTab) -> None:
        self.refusal = None
        current, opened = self.current, self._tab_of(tab.target)
        if opened is not None:
            opened.show_image(tab.place.image_id)
            self.show_tab(opened)
        elif current is not None and current.is_blank and current.is_demo <= tab.target.is_demo:
            current.open(tab)
        else:
            pack = self._add(tab)
            if pack is not None:
                self.show_tab(pack)

    def _open_in_background(self, target: Target) -> None:
        if self._tab_of(target) is None:
            self._add(UnloadedTab(target))
            self._name_tabs()

    def _name_tabs(self) -> None:
        """Name the tabs that are not requested yet as their packs were named when the key in use opened them last."""
        connection = self.keys.connection
        if self.is_demo and connection == self._named_for:  # in the demo, its packs are listed
            return
        self._named_for = connection
        has_names = connection.key is not None and not self.is_demo
        names = {each.pack_id: each.name for each in self.recent_packs.packs} if has_names else {}
        for pack in self.packs:
            target = pack.tab_target
            if pack.takes_key_when_shown and target is not None:
                pack.set_found_name(names.get(target.pack_id, ""))

    def cancel(self) -> None:
        """Cancel the request that is under way."""
        if self.current is not None and is_busy(self.current.state):
            self.current.cancel()
            self.cancelled.emit()

    # --- Tabs -----------------------------------------------------------------------------------------------------

    def new_tab(self) -> None:
        """Add a tab without a pack, which uses the demonstration service if the current one does, and show it."""
        former = self.current
        pack = self._add()
        if pack is not None:
            if former is not None and former.is_demo:
                pack.set_demo(is_demo=True)
            self.show_tab(pack)

    def add_tabs(self, tabs: Iterable[UnloadedTab], index: int) -> tuple[OpenPack | None, ...]:
        """Add tabs whose packs are requested when they are shown; not those that are open already.

        Args:
            tabs: What they are opened with.
            index: The index of the first one. Those behind one that is open already are put behind that.

        Returns:
            The pack of each, also where it was open already; None where there is no room for it.
        """
        packs: list[OpenPack | None] = []
        is_full = False
        for tab in tabs:
            pack = self._tab_of(tab.target)
            if pack is None and not is_full:
                pack = self._add(tab, index)
                is_full = pack is None
            if pack is not None:
                index = max(index, self.packs.index(pack) + 1)
            packs.append(pack)
        return tuple(packs)

    def step_tab(self, by: int) -> None:
        """Show the tab that is so many places further; after the last one comes the first."""
        if self.current is not None:
            self.show_tab(self.packs[(self.packs.index(self.current) + by) % len(self.packs)], may_pass=True)

    def _on_step_ended(self) -> None:
        if self.current is not None:
            self.current.request_if_needed()

    def show_tab_at(self, index: int) -> None:
        """Show the tab with an index, if there is one; -1 is the last one."""
        if -1 <= index < len(self.packs):
            self.show_tab(self.packs[index])

    def move_tab(self, pack: OpenPack, index: int) -> None:
        """Give a tab another index."""
        former = self.packs.index(pack)
        if index != former:
            packs = [each for each in self.packs if each is not pack]
            packs.insert(index, pack)
            self.packs = tuple(packs)
            self.tabs_changed.emit()

    def move_current_tab(self, by: int) -> None:
        """Move the current tab by so many places, if there are so many; a negative number is to the left."""
        if self.current is not None and self.can_move_current_tab(by):
            self.move_tab(self.current, self.packs.index(self.current) + by)

    def can_move_current_tab(self, by: int) -> bool:
        """Whether the current tab can be moved by so many places."""
        return self.current is not None and 0 <= self.packs.index(self.current) + by < len(self.packs)

    def close_tab(self, pack: OpenPack) -> None:
        """Close a tab, and cancel its requests and downloads. Instead of the last one, one without a pack is shown."""
        if pack not in self.packs or (len(self.packs) == 1 and (pack.is_blank or self._add() is None)):
            return
        pack.thumbnails.cancel_loading_all()
        index, tab = self.packs.index(pack), pack.unloaded_tab
        if tab is not None:
            self._closed = [*self._closed, (tab, index)][-_MOST_CLOSED:]
        others = [each for each in self.packs if each is not pack]
        if pack is self.current:
            self.show_tab(others[min(index, len(others) - 1)])
        self.packs = tuple(others)
        self._hidden = [each for each in self._hidden if each is not pack]
        self.tabs_changed.emit()
        self._services.tasks.start(_close(pack), name="close a pack", must_finish=True)

    @property
    def can_close_tab(self) -> bool:
        """Whether closing the current tab would change anything."""
        return self.current is not None and (len(self.packs) > 1 or not self.current.is_blank)

    @property
    def can_reopen_tab(self) -> bool:
        """Whether a tab was closed that can be opened again."""
        return bool(self._closed)

    def reopen_tab(self) -> None:
        """Open the tab that was closed last again, in its former place, or show its pack where it is open already."""
        if self._closed:
            tab, index = self._closed[-1]
            pack = self._tab_of(tab.target) or self._add(tab, index)
            if pack is not None:  # otherwise there are too many tabs, and it can be opened when there are fewer
                self._closed.pop()
            self.show_instead_of_blank(pack)

    def _add(self, tab: UnloadedTab | None = None, index: int | None = None) -> OpenPack | None:
        """Add a tab.

        Args:
            tab: What it is opened with; None for one without a pack.
            index: Where; None for the end.

        Returns:
            Its pack; None if there are too many tabs.
        """
        from app.packs.open_pack import OpenPack  # after the first paint: its modules take a tenth of the start

        if len(self.packs) >= MOST_TABS:
            self.tabs_are_full.emit(1)
            return None
        pack = OpenPack(self.keys, self._services, self._demo_pack_ids, self._boxes, parent=self)
        pack.repetition.set_live_enabled(is_enabled=self.refreshes_live)
        pack.marks.others.find_opened, pack.marks.others.answers = (
            self.review_files.opened_of,
            self.review_files.answers,
        )
        pack.marks.others.changed.connect(self.place_changed)
        pack.marks.others.revealed.connect(self.review_files.revealed)
        if tab is not None:
            if tab.target.is_demo:
                pack.set_demo(is_demo=True)
            pack.open_later(tab)
        pack.state_changed.connect(partial(self._on_state_changed, pack))
        pack.connection_changed.connect(self._on_connection_changed)
        pack.content_changed.connect(self.tabs_changed)
        pack.place_changed.connect(self.place_changed)
        pack.filter.changed.connect(self.place_changed)
        place = len(self.packs) if index is None else min(index, len(self.packs))
        self.packs = (*self.packs[:place], pack, *self.packs[place:])
        self.tabs_changed.emit()
        return pack

    def _on_state_changed(self, pack: OpenPack) -> None:
        self.tabs_changed.emit()
        is_of_file = self.review_files.follow(pack)
        if pack is self.current and not is_of_file:  # beside which other files may have been refused
            self.dismiss_alert()  # a newer event makes an older alert irrelevant

    def show_tab(self, pack: OpenPack, *, may_pass: bool = False) -> None:
        """Show the tab of a pack.

        Args:
            pack: The pack.
            may_pass: Whether the person may be on the way to another tab, so that nothing is requested at once.
        """
        former = self.current
        if pack is former:
            return
        if former is not None:
            former.set_visible(is_visible=False)
            former.set_hidden(is_hidden=True)
            # The thumbnails of the tab that was hidden several tabs ago are dropped.
            self._hidden = [*(each for each in self._hidden if each not in {former, pack}), former]
            if len(self._hidden) > _KEPT_PICTURES:
                self._hidden.pop(0).drop_pictures()
        self.current = pack
        pack.set_hidden(is_hidden=False)
        self._on_connection_changed()
        pack.set_visible(is_visible=self.is_window_visible)
        self.current_changed.emit()
        if may_pass:
            self._step_timer.start()
        else:
            pack.request_if_needed()

    def show_instead_of_blank(self, pack: OpenPack | None) -> None:
        """Show the tab of a pack, if there is one, and close the current tab if that is blank."""
        former = self.current
        if pack is None or pack is former:
            return
        self.show_tab(pack)
        if former is not None and former.is_blank:
            self.close_tab(former)

    def _tab_of(self, target: Target) -> OpenPack | None:
        """The tab of a pack, opened with the key that is in use; the current one first."""
        tabs = (self.current, *self.packs) if self.current is not None else self.packs
        return next((each for each in tabs if each.is_of(target)), None)

    def take(self, request: PackRequest, images: Collection[PackImage], how: How) -> None:
        """Record that images of a pack were taken, also if its tab was closed meanwhile.

        Args:
            request: The request that the pack was the answer to; its key is not needed.
            images: The images.
            how: How they were taken.
        """
        contents = ((pack, pack.state.content) for pack in self.packs)
        open_packs = [pack for pack, shown in contents if shown is not None and shown.request.is_for_same_pack(request)]
        for pack in open_packs:
            pack.marks.taken.take(images, how)
        if not open_packs:
            saved = self._services.saved_marks(is_demo=request.connection.is_demo)
            place = MarkedPack(request.connection.base_url.text, request.pack_id, "taken")
            saved.save(place, {image.id: {how: int(time.time())} for image in images if image.id})

    def keep_links(self, request: PackRequest, account: str, found: Mapping[str, LinkCheck]) -> None:
        """Save what a check of links has found, and show it in the tabs of the pack.

        Args:
            request: The request that the pack was the answer to; its key is not needed.
            account: Of its connection.
            found: As `Findings.links`.
        """
        self._services.saved_packs(is_demo=request.connection.is_demo).save_links(account, request.pack_id, found)
        for pack in self.packs:
            content = pack.state.content
            if content is not None and content.request.is_for_same_pack(request):
                pack.findings.add_links(found)

    def write_marks(self, report: Callable[[Judgements], object]) -> None:
        """Write the marks of real packs that wait, and report what is not on disk soon after; at once if none waits."""
        for pack in self.packs:
            pack.notes.save_requested.emit()  # a note that is being written is to be saved, too
        saved = self._services.saved_marks(is_demo=False)
        if not saved.unsaved:
            report({})
            return

        async def write() -> None:
            report(await saved.write_all(_WRITE_SECONDS))

        self._services.tasks.start(write(), name="write marks")

    def make_way_finder(self) -> Loader[BaseUrl, str]:
        """Make what finds out whether a server answers; its answer names the proxy, or is empty if there is none."""
        services, limits = self._services, replace(self._services.settings.api, retries=0)
        return Loader(services.api.find_way, services.tasks, limits, name="test the network")

    def set_network(self, settings: NetworkSettings, password: str | None = None) -> None:
        """Set how the network is reached, and request again what it has made fail.

        Args:
            settings: What is saved.
            password: Of one's own proxy; None for the one in use, which another proxy does not get.
        """
        network = self.network
        if password is None:
            password = network.password if settings.address == network.settings.address else ""
        if (settings, password) != (network.settings, network.password):
            network.settings, network.password = settings, password
            if self.current is not None:
                self.pack_lists.retry_over_network()
            for pack in self.packs:
                pack.retry_over_network()

    def set_refreshes_live(self, *, refreshes_live: bool) -> None:
        """Set whether a pack is requested again by itself while its images are being described."""
        self.refreshes_live = refreshes_live
        for pack in self.packs:
            pack.repetition.set_live_enabled(is_enabled=refreshes_live)

    def set_window_visible(self, *, is_visible: bool) -> None:
        """Set whether the window is visible."""
        self.is_window_visible = is_visible
        if self.current is not None:
            self.current.set_visible(is_visible=is_visible)

    async def aclose(self) -> None:
        """Cancel requests and downloads, and wait until they have ended."""
        await self.pack_lists.aclose()
        await self.review_files.aclose()
        await asyncio.gather(*(pack.aclose() for pack in self.packs))

    # --- The demo --------------------------------------------------------------------------------------------------

    @property
    def is_demo(self) -> bool:
        """Whether the current tab uses the demonstration service."""
        return self.current is not None and self.current.is_demo

    def leave_demo(self) -> None:
        """Use the real service in the current tab again, and show no pack there."""
        self.keys.recall()  # first: until the keychain has answered, the home page asks for no key
        if self.current is not None:
            self.current.leave_demo()
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

    def show_fault(self) -> None:
        """Show that the program has a fault, unless that is shown already. What is being loaded goes on.

        That it was updated or removed is shown once instead, whatever fails.
        """
        if are_replaced():
            if not self._is_replacement_said:
                self._is_replacement_said = True
                self.show_alert(ProgramReplacedError())
            return
        state = self.current.state if self.current is not None else None
        shown = self.alert or (state.error if isinstance(state, Failed) else None)
        if not isinstance(shown, InternalError):
            self.show_alert(InternalError())

    def report_no_decoders(self) -> None:
        """Show that no image can be decoded, once for each pack."""
        content = self.current.state.content if self.current is not None else None
        if are_replaced():
            self.show_fault()
        elif content is not self._reported_without_decoders and self.alert is None:
            self._reported_without_decoders = content
            self.show_alert(DecodersNotStartedError())

    def _on_connection_changed(self) -> None:
        self.recent_packs.set_demo(is_demo=self.is_demo)
        self.pack_lists.use(self.connection)

    @property
    def refused_key(self) -> ApiKey | None:
        """The key that the service has not accepted for the pack of the current tab; None if there is none."""
        state = self.current.state if self.current is not None else None
        if isinstance(state, Failed) and isinstance(state.error, KeyNotAcceptedError) and state.request is not None:
            return state.request.connection.key
        return None

    def _on_key_entered(self) -> None:
        self.dismiss_alert()
        refused, keys = self.refused_key, self.keys
        # It was replaced, or is only used because the environment has it.
        is_dropped = refused == keys.environment_key or all(each.key != refused for each in keys.known)
        if refused is not None and is_dropped:
            for pack in self.packs:
                pack.replace_key(refused)
        if self.current is not None:
            self.current.use_new_key()
        self.pack_lists.retry()  # if it is the same key, nothing else requests them again

    def decline_key(self) -> None:
        """Handle that the person was asked for a key and entered none, or has entered one in another tab."""
        for pack in self.packs:
            pack.decline_key()

    def _keys_of_tabs(self) -> list[ApiKey | None]:
        requests = [*(pack.tab_request for pack in self.packs), *(tab.request for tab, _ in self._closed)]
        return [each.connection.key for each in requests if each is not None and not each.connection.is_demo]

    def _on_key_forgotten(self, key: ApiKey | None) -> None:
        self._closed = [
            (UnloadedTab(tab.target) if tab.request is not None and tab.request.connection.key == key else tab, index)
            for tab, index in self._closed
        ]
        for pack in self.packs:
            pack.forget_key(key)

    def _on_key_deleted(self) -> None:
        if isinstance(self.alert, KeyNotForgottenError):
            self.dismiss_alert()


async def _close(pack: OpenPack) -> None:
    await pack.aclose()
    pack.clear()  # now, because Python's objects for it are in reference cycles that are collected much later
    pack.deleteLater()
