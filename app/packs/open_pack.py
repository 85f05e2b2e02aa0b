"""One open pack: its state, the transitions between states, and what is shown of it. Services send the requests.

The last answer is read from disk and shown at once. The answer to the request then replaces it as a live refresh does:
it is merged with it in a thread. A request that began with the program may have been answered before. The saved answer
is read nevertheless, because the two are compared, and because the request may have failed.

An answer for another key is not an answer to the request. Between the answers for two keys nothing is counted as
changed: descriptions and images that only the former key may see would be shown, and saved, with the packs of the other
one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from app.core.changes import PackChanges, compare, signed_anew
from app.core.connection import ApiKey, Connection, PackRequest
from app.core.errors import (
    InternalError,
    KeyMissingError,
    KeyNotAcceptedError,
    KeyUnusableError,
    NetworkError,
    PackBrowserError,
)
from app.core.filtering import Facet
from app.core.links import LinkCheck
from app.core.models import Pack
from app.core.program import described
from app.packs.copies import Copies
from app.packs.findings import Findings
from app.packs.image_changes import ImageChanges
from app.packs.keys import Keys
from app.packs.loading import (
    AwaitingKey,
    Content,
    ContentOrigin,
    Empty,
    Failed,
    Loading,
    PackState,
    Repetition,
    Retry,
    Shown,
    StartingDemo,
    Target,
    Unloaded,
    UnloadedTab,
    ViewState,
    is_busy,
    request_after_network_failure,
)
from app.packs.marks import Marks, MarksSync, key_of
from app.packs.pack_filter import PackFilter, Shelf
from app.packs.thumbnails import GonePictures, Readability, ThumbnailBoxes, Thumbnails
from app.pictures.originals import Originals

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.storage.saved_packs import SavedPacks

_logger = logging.getLogger(__name__)

_KEY_ERRORS: Final = (KeyMissingError, KeyUnusableError, KeyNotAcceptedError)


class OpenPack(QObject):
    """One open pack, what is shown of it, and the newest request for it. The window shows it in a tab.

    It has a server and a key of its own, which are those of its request: what is requested again, by the person or by
    itself, is requested with them, whichever key was entered in another tab since.

    Attributes:
        keys: The server and the key for new requests.
        is_demo: Whether the pack was opened from the demonstration service, so that other packs are as well.
        state: The present state; replaced as a whole, never changed in place.
        beginning: Where the tab begins when the pack is shown next.
        limits: The limits of memory for thumbnails, and how far ahead they are fetched.
        repetition: Requests the pack again by itself, while images are being described and after a network failure.
        services: The services of this run.
        boxes: Sizes of thumbnails.
        shelf: Which images of the pack on screen are shown.
        marks: The marks of its images.
        notes: What the person has written about its images.
        marks_sync: Loads and saves the marks, and what is saved with them.
        findings: What was found out about its images.
        filter: Decides which images are on the shelf.
        thumbnails: The thumbnails of the pack on screen.
        large_thumbnails: Larger thumbnails, for tiles that `thumbnails` are too small for; fetched only for visible
            images.
        readability: Where a text over the images would be readable.
        copies: Which images are copies of one another.
        gone_pictures: The thumbnails of images that are gone.
        changes: What has changed in it since the person looked.

    Signals:
        state_changed: `state` was replaced, or a name was found; no arguments. It is not emitted by a live refresh,
            which only replaces the pack on screen: nothing has happened that the person has requested.
        connection_changed: `connection` is that of another server; no arguments.
        image_requested: The pack is on screen, and one of its images is to be selected; its ID.
        content_changed: The pack on screen was replaced; the `PackChanges` if it is a later answer for the same pack of
            the same server, None if it is another pack or none.
        hidden_changed: Another tab is shown, or this one is again; whether it is hidden.
        place_changed: The current image, or the first one in sight, is another one; no arguments.
    """

    state_changed = Signal()
    connection_changed = Signal()
    image_requested = Signal(str)
    content_changed = Signal(object)
    hidden_changed = Signal(bool)
    place_changed = Signal()

    def __init__(
        self,
        keys: Keys,
        services: Services,
        demo_pack_ids: frozenset[str],
        boxes: ThumbnailBoxes,
        parent: QObject | None = None,
    ) -> None:
        """Begin empty.

        Args:
            keys: The server and key for new requests.
            services: The services of this run.
            demo_pack_ids: UUIDs of the demonstration service's packs, which are requested from no other server.
            boxes: Sizes of thumbnails.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.services = services
        self.boxes = boxes
        self.shelf = Shelf(self)
        self.marks = Marks(self)
        self.notes = self.marks.notes
        self.marks_sync = MarksSync(self.marks, services)
        self.large_thumbnails = Thumbnails(services, boxes.large, parent=self)
        # Only the usual thumbnails are checked with their hosts: the larger ones are of the same file.
        self.thumbnails = Thumbnails(services, boxes.usual, self.large_thumbnails, parent=self)
        self.changes = ImageChanges(self.marks.undo_stack, self)
        self.gone_pictures = GonePictures(self.thumbnails, services, boxes, self)
        self.readability = Readability(self.thumbnails, services.tasks, self)
        self.copies = Copies(self.thumbnails, self.marks, services, self._request_on_screen, self)
        self.findings = Findings(self)
        self.findings.corrected.connect(self._save_links)
        for tiles in (self.thumbnails.tiles, self.large_thumbnails.tiles):
            tiles.arrived.connect(self._on_picture_arrived)
        self.filter = PackFilter(
            self.shelf, self.marks, self.thumbnails.tiles, services.tasks, self.readability, self.findings
        )
        self.copies.changed.connect(lambda: self.filter.set_groups(self.copies.groups, self.copies.fingerprint_of))
        self.changes.changed.connect(lambda: self.filter.set_changes(self.changes.listed))
        self.changes.all_seen.connect(lambda: self.filter.remove_facet(Facet.CHANGE))  # it would show nothing
        self._server: Connection | None = None
        self._originals: Originals | None = None
        self.state: PackState = Empty()
        self.beginning = ViewState()
        self._image_id = ""  # of the current image, or the first one in sight
        self.changes.unseen_changed.connect(self._save_unseen)
        self.thumbnails.tiles.ratio_found.connect(self._save_ratio)
        self.limits = services.settings.thumbnails
        self.is_demo = False
        self._named_target: Target | None = None  # whose name is known before it is on screen
        self._known_name = ""
        self._is_name_found = False
        self.keys = keys
        self.notes.redactor = keys.redactor
        self._demo_pack_ids = demo_pack_ids
        self.repetition = Repetition(services, self._on_later_answer, self._on_later_answer_failed, parent=self)
        self._loader = services.make_pack_loader(self._former)
        self._loader.answered.connect(self._on_answered)
        self._loader.failed.connect(self._on_failed)
        self._task: asyncio.Task[None] | None = None  # starts the demonstration service, or reads the saved answer
        self._retry = Retry(services.settings, self.try_again, self, self._on_second)
        keys.recalled.connect(self._on_key_recalled)

    @property
    def connection(self) -> Connection:
        """The server that another pack is requested from, and the key for it."""
        return self.keys.connection_for(is_demo=self.is_demo)

    @property
    def is_blank(self) -> bool:
        """Whether there is no pack on screen and none to be opened."""
        return isinstance(self.state, Empty)

    @property
    def name(self) -> str:
        """The name of the pack of the tab; empty if it is not known."""
        content = self.state.content
        if content is not None:
            return content.pack.name
        return self._known_name if self.state.target == self._named_target else ""

    @property
    def takes_key_when_shown(self) -> bool:
        """Whether the pack is not requested yet, and will be with the key that is in use then."""
        state = self.state
        return isinstance(state, Unloaded) and state.request is None and not state.target.is_demo

    @property
    def tab_target(self) -> Target | None:
        """The pack of the tab: that on screen, or that which is being opened. None if the tab is blank."""
        state = self.state
        if isinstance(state, Empty):
            return None
        if isinstance(state, Shown | Failed) and state.content is not None:
            return state.content.target  # the request for another pack may have been cancelled, or has failed
        return state.target

    @property
    def tab_request(self) -> PackRequest | None:
        """The latest request for the pack of the tab, without its key if that was forgotten; None if none was sent."""
        state = self.state
        if isinstance(state, Unloaded | Loading | Failed) and self.tab_target == state.target:
            return state.request
        return state.content.request if isinstance(state, Shown | Failed) and state.content is not None else None

    @property
    def unloaded_tab(self) -> UnloadedTab | None:
        """The tab as it is stored, or opened again after it was closed; None if it is blank.

        The name and the place in the pack are left out if they are known from an answer for another key than that of
        the latest request, or for a forgotten one.
        """
        target, request, content = self.tab_target, self.tab_request, self.state.content
        if target is None:
            return None
        if request is not None and request.connection.key is None:
            return UnloadedTab(target)
        if content is None:
            return UnloadedTab(target, self.name, self.beginning, request)
        if request is not None and content.request.connection != request.connection:
            return UnloadedTab(target, request=request)
        return UnloadedTab(target, self.name, self._place, request)

    @property
    def _place(self) -> ViewState:
        """Where the person is in the pack on screen."""
        return ViewState(self._image_id, filter_text=self.filter.text, choices=self.filter.choices)

    @property
    def originals(self) -> Originals:
        """The originals, made when they are first used."""
        if self._originals is None:
            services = self.services
            self._originals = Originals(
                services.make_original_source, services.tasks, services.settings, self._give_way, self
            )
            self._originals.use(self._server, self.thumbnails.traffic)
            self._originals.arrived.connect(self._on_picture_arrived)
        return self._originals

    def _give_way(self, gives_way: bool) -> None:
        self.thumbnails.give_way(gives_way)
        self.large_thumbnails.give_way(gives_way)

    def is_of(self, target: Target) -> bool:
        """Whether this is the tab of a pack that was requested with the key that is in use now, or will be."""
        request = self.tab_request
        is_same_key = request is None or target.is_demo or request.connection.key == self.keys.connection.key
        return self.tab_target == target and is_same_key

    @property
    def is_disconnected(self) -> bool:
        """Whether the pack on screen was requested in vain because there is no network.

        It stays usable, and is requested again by itself.
        """
        request, content = request_after_network_failure(self.state), self.state.content
        return request is not None and content is not None and content.request == request

    @property
    def content_connection(self) -> Connection | None:
        """The server and key of the pack on screen; None if there is none, or its key was forgotten."""
        content = self.state.content
        connection = content.request.connection if content is not None else None
        return connection if connection is not None and connection.key is not None else None

    @property
    def is_of_key_in_use(self) -> bool:
        """Whether the pack on screen is the answer for the key that is in use now, or none is."""
        content, key_in_use = self.state.content, self.keys.connection.key
        if content is None or content.request.connection.is_demo or key_in_use is None:
            return True
        return content.request.connection.key == key_in_use

    # --- What a person does ---------------------------------------------------------------------------------------

    def target_of(self, pack_id: str) -> Target:
        """The pack that an ID names here: one of the demonstration service only where that is in use.

        Args:
            pack_id: UUID in lower case with hyphens.
        """
        return Target(pack_id, is_demo=self.connection.is_demo and pack_id in self._demo_pack_ids)

    def open(self, tab: UnloadedTab) -> None:
        """Open a pack now. An earlier request is superseded; the demonstration service is started if necessary."""
        self._begin(tab)
        self._open(tab.target)

    def open_later(self, tab: UnloadedTab) -> None:
        """Set the pack that is opened by `request_if_needed`."""
        self._begin(tab)
        self._replace(Unloaded(tab.target, tab.request))

    def _begin(self, tab: UnloadedTab) -> None:
        self.beginning = tab.place
        self._named_target, self._known_name, self._is_name_found = tab.target, tab.name, False

    def set_found_name(self, name: str) -> None:
        """Set the name that was found for the key in use, unless one is known; empty if none was found."""
        if bool(name) is not self._is_name_found and (self._is_name_found or not self.name):
            self._known_name, self._is_name_found = name, bool(name)
            self.state_changed.emit()

    def request_if_needed(self) -> None:
        """Request the pack if that was not done yet, or only with a key that was refused."""
        state = self.state
        if isinstance(state, Unloaded):
            self.try_again()
        elif isinstance(state, Failed) and isinstance(state.error, _KEY_ERRORS) and not state.target.is_demo:
            refused = state.request.connection.key if state.request is not None else None
            if self.connection.key not in {None, refused}:
                self._open(state.target)

    def show_image(self, image_id: str) -> None:
        """Select an image of the pack, at once if the pack is on screen, else when it is; none if the ID is empty."""
        content, target = self.state.content, self.tab_target
        if not image_id:
            return
        if content is not None and target is not None and content.target == target:
            self.image_requested.emit(image_id)  # the pack may also be requested again, or that has failed
        else:
            self.beginning = ViewState(image_id, is_image_selected=True)

    def leave_demo(self) -> None:
        """Show no pack, and request packs from the real service."""
        self.clear()
        self.set_demo(is_demo=False)

    def set_demo(self, *, is_demo: bool) -> None:
        """Set whether packs are requested from the demonstration service, which must have been started."""
        if is_demo != self.is_demo:
            self.is_demo = is_demo
            self.connection_changed.emit()

    def refresh(self) -> None:
        """Request the pack on screen again from the same server; without one, request the latest target again.

        If the newest request was for that pack, it is repeated: the person may have entered another key for it.
        """
        content, state = self.state.content, self.state
        newest = state.request if isinstance(state, Loading | Failed) else None
        if content is None or (newest is not None and newest.is_for_same_pack(content.request)):
            self.try_again()
        elif content.request.connection.key is None:  # the key was forgotten
            self._open(self.target_of(content.request.pack_id))
        else:
            target = Target(content.request.pack_id, is_demo=content.request.connection.is_demo)
            self._load(target, content.request)

    def try_again(self) -> None:
        """Request the latest target again, from the same server and with the same key as before."""
        state = self.state
        if isinstance(state, Unloaded | Loading | Failed) and state.request is not None:
            self._load(state.target, state.request)
        elif state.target is not None:
            self._open(state.target)

    def retry_pictures(self) -> None:
        """Try again with all pictures that failed, because the network is back."""
        self.thumbnails.retry_failed()
        if self._originals is not None:
            self._originals.retry_failed()

    def retry_over_network(self) -> None:
        """Request again what the network has made fail, because it is reached in another way now."""
        if isinstance(self.state, Failed) and isinstance(self.state.error, NetworkError):
            self.try_again()
        self.retry_pictures()

    def cancel(self) -> None:
        """Cancel the request, if one is under way."""
        if is_busy(self.state):
            self._settle()

    def dismiss(self) -> None:
        """Stop showing a failure, and do not retry it automatically."""
        if isinstance(self.state, Failed):
            self._settle()

    def stop_waiting_for_network(self) -> None:
        """Do not open the pack that has failed without a network by itself, because the person does something else.

        If it is on screen already, it is still requested again: nothing else is replaced by the answer.
        """
        if self.state.content is None:
            self.repetition.stop_waiting_for_network()

    def clear(self) -> None:
        """Cancel the request and show no pack."""
        self._supersede()
        self._replace(Empty())

    def decline_key(self) -> None:
        """Handle that the person entered no key. The keychain may have returned one meanwhile."""
        if isinstance(self.state, AwaitingKey) and self.state.is_person_asked:
            if self.connection.key is not None:
                self._open(self.state.target)
            else:
                self._fail(self.state.target, None, KeyMissingError())

    def set_current_image(self, image_id: str) -> None:
        """Set which image is the current one, or the first one in sight, so that the tab can begin there again."""
        if image_id != self._image_id:
            self._image_id = image_id
            self.place_changed.emit()

    # --- The tab --------------------------------------------------------------------------------------------------

    def set_hidden(self, *, is_hidden: bool) -> None:
        """Set whether the tab is hidden: then most memory is released, and only what was requested is downloaded."""
        for each in (self.thumbnails, self.large_thumbnails):
            each.set_hidden(is_hidden=is_hidden)
        self.copies.set_hidden(is_hidden=is_hidden)
        self.hidden_changed.emit(is_hidden)

    def drop_pictures(self) -> None:
        """Free visible thumbnails and the search index as well: several other tabs were shown since it was hidden."""
        self.filter.release()
        self.thumbnails.tiles.drop_stored_pictures()
        self.large_thumbnails.tiles.drop_stored_pictures()

    def set_visible(self, *, is_visible: bool) -> None:
        """Set whether the person can see the pack. While it is not visible, nothing is requested by itself."""
        self.repetition.set_visible(is_visible=is_visible)

    # --- Events ---------------------------------------------------------------------------------------------------

    def use_new_key(self) -> None:
        """Cancel requests with the former key or to the demo, and repeat the latest one with the new key."""
        target = self.state.target
        self._settle()
        self.set_demo(is_demo=False)
        if target is not None and not target.is_demo:
            self._open(target)

    def replace_key(self, key: ApiKey | None) -> None:
        """Handle that a key was replaced because it was refused: if nothing was requested yet, use the one in use."""
        state = self.state
        if isinstance(state, Unloaded) and state.request is not None and state.request.connection.key == key:
            self._replace(Unloaded(state.target))

    def forget_key(self, key: ApiKey | None) -> None:
        """Remove a forgotten key from the pack on screen, which stays, and cancel requests with it."""
        state, request = self.state, self.tab_request
        if request is not None and request.connection.key == key:
            self._known_name, self.beginning = "", ViewState()
        if isinstance(state, Unloaded):
            if state.request is not None and state.request.connection.key == key:
                self._replace(Unloaded(state.target))
        elif isinstance(state, Loading | Failed) and state.request is not None:
            if state.request.connection.key == key:
                self._settle()
        elif isinstance(state, AwaitingKey | Failed):
            self._settle()
        state = self.state
        if not isinstance(state, Empty | Unloaded) and state.content is not None:
            shown = state.content.request
            if shown.connection.key == key:
                self._replace(replace(state, content=replace(state.content, request=shown.without_key())))

    async def aclose(self) -> None:
        """Cancel requests, have the marks written, and wait until all downloads have ended."""
        self._supersede()
        self.repetition.stop()
        self.notes.save_requested.emit()
        self.filter.close()
        self.marks_sync.finish()
        await self.readability.aclose()
        await self.copies.aclose()
        if self._originals is not None:
            await self._originals.aclose()
        await self.gone_pictures.aclose()
        await self.thumbnails.aclose()
        await self.large_thumbnails.aclose()

    def _former(self) -> Pack | None:
        """The saved answer on screen, with which the answer to the newest request is merged; None if there is none.

        The answer for another key is merged with none: it would have URLs that were signed for the former key.
        """
        state = self.state
        if not isinstance(state, Loading) or state.content is None or not state.content.is_saved:
            return None
        return state.content.pack if state.content.request == state.request else None

    def _on_answered(self, request: PackRequest, pack: Pack) -> None:
        state = self.state
        if not isinstance(state, Loading):
            return
        former = state.content
        if former is None or not former.request.is_for_same_pack(request):
            self._show(state.target, request, pack, ContentOrigin.REQUESTED)
        else:
            origin = ContentOrigin.AFTER_SAVED if former.is_saved else ContentOrigin.REQUESTED
            self._show(state.target, request, pack, origin, former.pack)
            if former.is_saved:  # there may have been no network until now
                self.retry_pictures()

    def _on_failed(self, request: PackRequest, error: PackBrowserError) -> None:
        if isinstance(self.state, Loading):
            self._fail(self.state.target, request, error)

    async def _look_for_saved(self, saved: SavedPacks, request: PackRequest) -> None:
        """Show the saved answer. The request is sent then, or when reading takes too long."""
        reading = asyncio.ensure_future(saved.load(request))
        try:
            await asyncio.wait((reading,), timeout=self.services.settings.packs.look_seconds)
            if is_late := not reading.done():
                self._loader.open(request)
            kept = await reading
        finally:
            reading.cancel()
        if kept is not None and not is_late:
            await self.marks_sync.wait_until_read()
        self._task = None
        state = self.state
        is_awaited = not self._is_answer_on_screen(request)
        if kept is not None and is_awaited and isinstance(state, Loading | Failed) and state.request == request:
            if self._is_on_screen(request):  # as it was answered for another key
                self.beginning = self._place
            content = Content(request, kept.pack, ContentOrigin.SAVED, kept.received_at, kept.unseen, kept.ratio)
            self._replace(replace(state, content=content))
        state = self.state
        if not is_late and isinstance(state, Loading) and state.request == request:
            self._loader.open(request)

    def _on_later_answer(self, request: PackRequest, pack: Pack, changes: PackChanges | None) -> None:
        state, former = self.state, self.state.content
        if isinstance(state, Shown):
            self._replace(replace(state, content=Content(request, pack, ContentOrigin.LIVE, time.time())), changes)
        elif isinstance(state, Failed):
            is_same_request = former is not None and former.request == request
            origin = ContentOrigin.AFTER_SAVED if is_same_request else ContentOrigin.REQUESTED
            self._show(state.target, request, pack, origin, former.pack if former is not None else None)
            self.retry_pictures()

    def _on_later_answer_failed(self, request: PackRequest, error: PackBrowserError) -> None:
        self._retry.reset()
        self._fail(Target(request.pack_id, is_demo=request.connection.is_demo), request, error)

    def _on_key_recalled(self) -> None:
        state = self.state
        waits = isinstance(state, AwaitingKey) and not state.is_person_asked
        # The keychain may answer after the person was asked and entered none.
        was_late = isinstance(state, Failed) and isinstance(state.error, KeyMissingError)
        if state.target is not None and (waits or (was_late and self.connection.key is not None)):
            self._open(state.target)

    # --- Transitions ----------------------------------------------------------------------------------------------

    def _open(self, target: Target) -> None:
        connection = self.connection
        if target.is_demo and not connection.is_demo:
            self._supersede()
            self._replace(StartingDemo(target, self.state.content))
            self._task = self.services.tasks.start(self._wait_for_demo(target), name="start the demo")
        elif connection.key is not None:
            self._load(target, PackRequest(connection, target.pack_id))
        elif self.keys.is_unusable:
            self._fail(target, None, KeyUnusableError())
        else:
            is_person_asked = not self.keys.is_recalling
            self._supersede()
            self._replace(AwaitingKey(target, is_person_asked, self.state.content))
            if is_person_asked:
                self.keys.wanted.emit()

    def _load(self, target: Target, request: PackRequest) -> None:
        if isinstance(self.state, Loading) and self.state.request == request:
            return
        self._supersede()
        if self._is_on_screen(request):
            self.marks_sync.read_again()
        else:
            self.marks_sync.read_ahead(request)
        self._replace(Loading(target, request, self.state.content))
        # Also if the answer has arrived while the program was started: it is compared with the saved one.
        saved = self.services.saved_packs(is_demo=request.connection.is_demo)
        if self._is_answer_on_screen(request) or not saved.is_saved(request):
            self._loader.open(request)
        else:
            self._task = self.services.tasks.start(self._look_for_saved(saved, request), name="load a saved answer")

    def _request_on_screen(self) -> PackRequest | None:
        content = self.state.content
        return content.request if content is not None else None

    def _is_on_screen(self, request: PackRequest) -> bool:
        content = self.state.content
        return content is not None and content.request.is_for_same_pack(request)

    def _is_answer_on_screen(self, request: PackRequest) -> bool:
        """Whether the pack on screen is an answer to the same request, with the same key."""
        content = self.state.content
        return content is not None and content.request == request

    def _show(
        self, target: Target, request: PackRequest, pack: Pack, origin: ContentOrigin, former: Pack | None = None
    ) -> None:
        """Show an answer.

        Args:
            target: What was to be opened.
            request: The request that was answered.
            pack: The answer.
            origin: How it came there.
            former: The former answer for the same pack; None if another pack or none is on screen.
        """
        changes = compare(former, pack) if former is not None else None
        self._replace(Shown(target, Content(request, pack, origin, time.time())), changes)

    async def _wait_for_demo(self, target: Target) -> None:
        error: PackBrowserError | None = None
        try:
            await self.services.start_demo()
        except Exception as problem:  # noqa: BLE001 - after any error, the loading state of this tab has to end
            _logger.warning("the demo did not start: %s", described(problem))
            error = InternalError()
        self._task = None
        if not isinstance(self.state, StartingDemo):
            return
        if error is not None:
            self._fail(target, None, error)
        else:
            self.set_demo(is_demo=True)
            self._open(target)

    def _fail(self, target: Target, request: PackRequest | None, error: PackBrowserError) -> None:
        # A saved answer that a slow disk has not returned yet is still shown.
        self._loader.supersede()
        self._replace(Failed(target, request, error, self._retry.count_down(error), self.state.content))

    def _on_second(self, left: int) -> None:
        if isinstance(self.state, Failed):
            self._replace(replace(self.state, retry_in=left))

    def _settle(self) -> None:
        """Cancel the request. The pack on screen stays."""
        self._supersede()
        state = self.state
        if isinstance(state, Empty | Unloaded | Shown):
            return
        if state.content is None:
            self._replace(Empty(state.target))
        else:
            self._replace(Shown(state.target, state.content))

    def _supersede(self) -> None:
        """Cancel the running request. Neither its result nor a saved answer to it is shown any more."""
        if self._task is not None:
            self._task.cancel()
        self._task = None
        self._retry.reset()
        self._loader.supersede()

    def _replace(self, state: PackState, changes: PackChanges | None = None) -> None:
        content, former = state.content, self.state.content
        # The same pack may have another request, without the key that was forgotten.
        is_other_pack = (content and content.pack) is not (former and former.pack)
        if is_other_pack:
            self._prepare(content, former, changes)  # before the state is replaced: it may fail
        self.state = state
        if is_other_pack or (content and content.request) != (former and former.request):
            self.services.tasks.start(self.update_uses(), name="find where images were used")
            self.gone_pictures.use(content.request.connection if content is not None else None)
        if is_other_pack:
            images = content.pack.images if content is not None else ()
            if changes is not None:
                self.filter.show_later(images, changes)
            else:
                self.filter.show_pack(images)
            self.marks.others.set_images(images)
            is_refresh = changes is not None and content is not None and content.is_for_key_of(former)
            self.copies.show_images(images, is_refresh=is_refresh)
            self.content_changed.emit(changes)
            if changes is None and content is not None:
                beginning, self.beginning = self.beginning, ViewState()
                self.filter.restore(beginning.filter_text, beginning.choices)
            self._show_changes(content, former, changes)
        self._save_answer(former)
        if not (is_other_pack and content is not None and content.is_live):
            self.state_changed.emit()
        self.repetition.follow(self.state)  # a slot may have replaced it

    # --- The pack on screen ---------------------------------------------------------------------------------------

    def _prepare(self, content: Content | None, former: Content | None, changes: PackChanges | None) -> None:
        """Replace what fetches pictures and marks.

        Args:
            content: The pack that will be on screen; None for none.
            former: The one that is on screen; None for none.
            changes: What has changed, if it is a later answer for the same pack; None for another pack.
        """
        # Without the key, which may be forgotten while the pack is on screen.
        self._server = content.request.without_key().connection if content is not None else None
        if changes is None:
            self.findings.show_pack()
            self.notes.save_requested.emit()
            self.changes.leave()
            self.readability.show_pack()
            self.thumbnails.cancel_loading_all()  # it belongs to the former pack
            self.marks_sync.show_pack(content.request if content is not None else None)
            if content is not None:
                self.services.tasks.start(self._load_links(content), name="load checks of links")
            self.marks.others.show_pack(*(key_of(content.request) if content is not None else ("", "")))
        if changes is not None and content is not None and content.is_for_key_of(former):
            self.gone_pictures.store(changes.removed_of(former.pack.images if former is not None else ()))
        anew = {}
        if content is not None and former is not None and changes is not None:
            anew = signed_anew(former.pack, content.pack, changes)
        for thumbnails in (self.thumbnails, self.large_thumbnails):
            thumbnails.show_content(content, is_refresh=changes is not None, signed_anew=anew)
        if self._originals is not None and changes is None:
            self._originals.use(self._server, self.thumbnails.traffic)

    def _show_changes(self, content: Content | None, former: Content | None, changes: PackChanges | None) -> None:
        """Compare the images with what the person has seen of them; arguments as of `_prepare`."""
        if content is None:
            self.changes.show_pack(None)
        elif changes is not None and content.is_for_key_of(former):
            self.changes.show_later(content.pack, changes, is_live=content.is_merged)
        else:
            self.changes.show_pack(content.pack, content.unseen, content.received_at)

    async def update_uses(self) -> None:
        """Find out which images are used in the slideshows that are known for the key of the pack on screen."""
        content, uses = self.state.content, None
        if content is not None:
            uses = await self._saved(content).uses_of(content.request.connection, content.pack.urls)
        if content is self.state.content:
            self.findings.set_uses(uses)

    def _saved(self, content: Content) -> SavedPacks:
        return self.services.saved_packs(is_demo=content.request.connection.is_demo)

    def _save_answer(self, former: Content | None) -> None:
        """Save the answer on screen, if it is another one than before, as the one that was used last.

        A live refresh is no use. Of an answer that was read from disk, only the use is saved.
        """
        content = self.state.content
        if content is None or content.request.connection.key is None:
            return
        if former is None or content.pack is not former.pack or content.received_at != former.received_at:
            saved = self._saved(content)
            if content.is_saved:
                saved.record_used(content.request)
                saved.last_ratio = content.ratio or saved.last_ratio
            else:
                unseen, ratio = self.changes.unseen, self.thumbnails.tiles.found_ratio
                is_use = not content.is_live
                saved.save(content.request, content.pack, content.received_at, unseen, ratio, is_use=is_use)

    def _save_unseen(self) -> None:
        """Save which changes of the pack on screen were not seen yet."""
        content = self.state.content
        if content is not None and content.request.connection.key is not None:
            self._saved(content).save_unseen(content.request, self.changes.unseen)

    def _save_ratio(self) -> None:
        """Save the shape of the gallery's cells, which the first images of the pack on screen have decided."""
        content, ratio = self.state.content, self.thumbnails.tiles.found_ratio
        if content is not None and ratio is not None:
            saved = self._saved(content)
            saved.last_ratio = ratio
            saved.save_ratio(content.request, ratio)

    # --- Checks of links ------------------------------------------------------------------------------------------

    async def _load_links(self, content: Content) -> None:
        request = content.request
        saved = await self._saved(content).links(request.connection.account, request.pack_id)
        if self._is_on_screen(request):  # perhaps some were checked meanwhile
            self.findings.add_links({key: check for key, check in saved.items() if key not in self.findings.links})

    def _save_links(self, found: Mapping[str, LinkCheck]) -> None:
        content = self.state.content
        if content is not None:
            self._saved(content).save_links(content.request.connection.account, content.request.pack_id, found)

    def _on_picture_arrived(self, url: str) -> None:
        self.findings.record_loaded(url, self.thumbnails.tiles.size_of(url))
