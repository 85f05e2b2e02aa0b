"""The list of packs that the key in use can see: its parts, and the search while the person types.

The API addresses a part by its offset, so packs that are added or removed between two requests move the others. No pack
is in the list twice; if packs were removed, the next part is requested with an overlap, so that none is left out.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.connection import Connection
from app.core.errors import NetworkError, PackBrowserError, TooManyRequestsError
from app.core.limits import PackListLimits
from app.core.models import LONGEST_SEARCH, PackListPage, PackListRequest, PackSummary
from app.packs.loading import NETWORK_FAILURES, Loader, Retry

if TYPE_CHECKING:
    from app.packs.keys import Keys
    from app.packs.recent_packs import PackSearch, RecentPacks
    from app.packs.services import Services
    from app.packs.thumbnails import Covers, ThumbnailBoxes


class ListFailure(Struct, frozen=True):
    """The last request failed. Rows stay on screen if they are of the list that was requested.

    Attributes:
        error: Why it failed.
        retry_in: Seconds until it is sent again by itself; None if it is not.
        is_dismissed: Whether the person has closed the banner that says so.
    """

    error: PackBrowserError
    retry_in: int | None = None
    is_dismissed: bool = False


# In a row. A server that ignores the offset would get requests for ever.
_MOST_PARTS_WITHOUT_NEWS: Final = 3
_MOST_STEPS_BACK: Final = 3
# Of one list, until the person requests more. A service that sends one pack a part would get thousands of requests.
_MOST_SMALL_PARTS: Final = 20


class Section(Enum):
    """Whose packs are listed."""

    YOURS = auto()  # those that are requested without public ones
    COMMUNITY = auto()  # public ones: the API lists them only together with the others, which are left out here


class ListQuery(Struct, frozen=True):
    """What is listed.

    Attributes:
        section: Whose packs.
        search: What is searched for; empty for all packs.
    """

    section: Section
    search: str = ""


class PackListing:
    """The beginning of one list, or all of it.

    Attributes:
        query: What is listed.
        rows: The packs so far, each once, in the API's order.
        is_complete: Whether there is nothing more to request.
        sent_total: Number of packs that the service has counted, own and public ones; None if it has sent no number.
    """

    def __init__(self, query: ListQuery, limits: PackListLimits) -> None:
        """Begin without rows.

        Args:
            query: What is listed.
            limits: The size of a part, and of the list.
        """
        self.query = query
        self.rows: tuple[PackSummary, ...] = ()
        self.is_complete = False
        self.sent_total: int | None = None
        self._limits = limits
        self._ids: set[str] = set()  # of all packs that have arrived, whether they belong to the section or not
        self._offset = 0
        self._parts_without_news = 0
        self._steps_back = 0
        self._small_parts = 0  # that have brought less than half of the packs that were requested

    @property
    def awaits_person(self) -> bool:
        """Whether parts have brought so few packs that the person has to request more."""
        return self._small_parts >= _MOST_SMALL_PARTS and not self.is_complete

    def go_on(self) -> None:
        """Let as many small parts be requested as at first, because the person has requested more."""
        self._small_parts = 0

    @property
    def total(self) -> int | None:
        """Number of packs in the whole list; None if it is not known.

        How many public packs there are is known only at the end, because the service counts the others as well.
        """
        if self.is_complete and self._offset < self._limits.max_packs:
            return len(self.rows)
        return None if self.query.section is Section.COMMUNITY else self.sent_total

    def next_request(self, connection: Connection) -> PackListRequest:
        """The request for the next part."""
        return PackListRequest(
            connection,
            self.query.search,
            self._offset,
            self._limits.page_size,
            include_public=self.query.section is Section.COMMUNITY,
        )

    def add(self, page: PackListPage) -> None:
        """Append the answer to `next_request`, unless a part of the list has to be requested again first."""
        former, self.sent_total = self.sent_total, page.total
        removed = former - page.total if former is not None and page.total is not None else 0
        if removed > 0 and self._offset > 0 and self._steps_back < _MOST_STEPS_BACK:
            # As many packs may have moved to before the offset.
            self._offset = max(0, self._offset - removed)
            self._steps_back += 1
            self._small_parts += 1
            return
        self._steps_back = 0
        self._offset += page.entry_count
        new = {pack.id: pack for pack in page.packs if pack.id not in self._ids}
        self._ids.update(new)
        if len(new) * 2 < self._limits.page_size:
            self._small_parts += 1
        wants_public = self.query.section is Section.COMMUNITY
        self.rows += tuple(pack for pack in new.values() if pack.is_public or not wants_public)
        self._parts_without_news = 0 if new else self._parts_without_news + 1
        self.is_complete = self._is_last(page)

    def _is_last(self, page: PackListPage) -> bool:
        if page.entry_count == 0 or self._parts_without_news >= _MOST_PARTS_WITHOUT_NEWS:
            return True
        if self._offset >= self._limits.max_packs:
            return True
        if page.total is not None:
            return self._offset >= page.total
        return page.entry_count < min(page.limit or self._limits.page_size, self._limits.page_size)


class _Pause(Struct, frozen=True):
    """The service has requested that nothing is sent for a while.

    Attributes:
        error: Its answer.
        until: When it ends, in seconds of the clock.
        repeats: Whether the request is sent again then. If not, the person may send it at any time.
    """

    error: PackBrowserError
    until: float
    repeats: bool


class PackList(QObject):
    """The packs of one server and key.

    Rows of a former text stay until the answer to the present one is there, and are removed if that fails;
    `is_current` distinguishes them. An answer to a former text or with a former key is never shown.

    Attributes:
        text: What is searched for, as typed.
        is_listing: Whether a part of the list is requested, or will be when the person has stopped typing.
        failure: Why the last request failed; None if it did not. While the person types, it stays until there is an
            answer.
        connection: The server and key whose packs are listed; None before the first one was set.
        is_visible: Whether the list can be seen.

    Signals:
        changed: Anything of the above, rows, total or `is_current` have changed; no arguments.
    """

    changed = Signal()

    def __init__(
        self, services: Services, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        """Send nothing until there is a key and the list is visible.

        Args:
            services: The services of this run.
            clock: Seconds, which never go back.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.text = ""
        self.is_listing = False
        self.failure: ListFailure | None = None
        self._limits = services.settings.pack_list
        self._longest_pause = services.settings.api.max_retry_after_seconds
        self._loader = Loader(services.api.list_packs, services.tasks, services.settings.api, name="list packs")
        self._loader.answered.connect(self._on_listed)
        self._loader.failed.connect(self._on_failed)
        self._clock = clock
        self.connection: Connection | None = None
        self.is_visible = False
        self._query = ListQuery(Section.YOURS)
        self._shown: PackListing | None = None  # it may be of a former text
        self._requested: PackListing | None = None  # gets the next answer; None if no request is under way
        self._wanted_rows = 0  # so many rows of it are requested
        self._kept: OrderedDict[ListQuery, tuple[PackListing, float]] = OrderedDict()  # with the time of the answer
        self._pause: _Pause | None = None
        self._typing = QTimer(self, singleShot=True, interval=round(self._limits.typing_seconds * 1000))
        self._typing.setObjectName("typing")
        self._typing.timeout.connect(self._list)
        self._retry = Retry(services.settings, self._on_retry, self, self._on_second)

    # --- What is shown --------------------------------------------------------------------------------------------

    @property
    def has_key(self) -> bool:
        """Whether a key is known. Without one, nothing is listed."""
        return self.connection is not None and self.connection.key is not None

    @property
    def is_listed(self) -> bool:
        """Whether the list is on screen, and no request is under way or has failed."""
        return self.has_key and not self.is_listing and self.failure is None

    @property
    def has_failed(self) -> bool:
        """Whether the last request has failed, and no other one is under way."""
        return self.failure is not None and not self.is_listing

    @property
    def section(self) -> Section:
        """Whose packs are listed."""
        return self._query.section

    @property
    def rows(self) -> tuple[PackSummary, ...]:
        """The packs so far, in the API's order."""
        return self._shown.rows if self._shown is not None else ()

    @property
    def is_current(self) -> bool:
        """Whether the rows are those of the present text and section, so that opening one is what the person means."""
        return self._shown is not None and self._shown.query == self._query

    @property
    def total(self) -> int | None:
        """Number of packs in the whole list; None if it is not known.

        The service counts public packs together with own ones. Until all of them have arrived, their number is known
        only if the own packs with the same text have been listed before.
        """
        shown = self._shown
        if shown is None or not self.is_current:
            return None
        if shown.total is not None or shown.sent_total is None:
            return shown.total
        yours, _ = self._kept.get(replace(self._query, section=Section.YOURS), (None, 0.0))
        if yours is None or yours.total is None:
            return None
        return max(len(shown.rows), shown.sent_total - yours.total)

    @property
    def has_more(self) -> bool:
        """Whether the list has more packs than `rows`."""
        return self._shown is not None and self.is_current and not self._shown.is_complete

    @property
    def awaits_person(self) -> bool:
        """Whether more packs are requested only by `show_more`, because the service sends few at a time."""
        return self._shown is not None and self.is_current and self._shown.awaits_person

    # --- What a person does ---------------------------------------------------------------------------------------

    def use(self, connection: Connection) -> None:
        """Use another server or key. All rows are removed."""
        if connection == self.connection:
            return
        self._stop()
        self.connection, self.failure = connection, None
        self._kept.clear()
        self._pause = None
        self._retry.reset()
        self._shown = None
        self._list()

    def set_visible(self, *, is_visible: bool) -> None:
        """Set whether the list is visible. While it is not, nothing is requested, and a request is cancelled."""
        if is_visible == self.is_visible:
            return
        self.is_visible = is_visible
        if is_visible:
            self._list()
        else:
            self._stop()
            if self.is_listing and self.is_current:  # it is interrupted
                self.is_listing, self.failure = False, None
            self.changed.emit()

    def set_text(self, text: str) -> None:
        """Search for a text: at once if its result is stored or the text is empty, else after a pause in the typing."""
        self.text = text
        search = text[:LONGEST_SEARCH].strip()
        if search == self._query.search:
            return
        self._stop()
        self._query = replace(self._query, search=search)
        if self.failure is not None:
            is_dismissed = self.failure.is_dismissed and self._pause is None
            self.failure = replace(self.failure, retry_in=None, is_dismissed=is_dismissed)
        self.is_listing = True  # what follows emits that it has changed
        if search and self._query not in self._kept and self.has_key:
            self._await_answer()
            self._typing.start()
        else:
            self._list()

    def search_now(self) -> None:
        """Search without waiting for a pause in the typing."""
        if self._typing.isActive():
            self._list()

    def set_section(self, section: Section) -> None:
        """Show the packs of a section. The rows of the former one are removed."""
        if section is not self._query.section:
            self._stop()
            self.failure = None  # what follows emits that it has changed
            self._query = replace(self._query, section=section)
            self._shown = None
            self._list()

    def load_more(self) -> None:
        """Request the next part, because the last row is in sight. It does nothing while a request is under way."""
        shown = self._shown
        if shown is not None and self.has_more and not self.awaits_person and self.is_listed:
            self._request(shown, len(shown.rows) + 1)

    def show_more(self) -> None:
        """Request further parts although the service sends few packs at a time."""
        if self._shown is not None:
            self._shown.go_on()
            self.load_more()

    def retry(self) -> None:
        """Send the request that failed again, without waiting any longer."""
        if self.has_failed:
            self._retry.reset()
            self._pause = None
            self._send_again()

    def retry_over_network(self) -> None:
        """Send a request that the network has made fail again, because it is reached in another way now."""
        if self.failure is not None and isinstance(self.failure.error, NetworkError):
            self.retry()

    def dismiss(self) -> None:
        """Stop showing a failure, and do not send the request again by itself, unless the network was lost."""
        if self.failure is not None:
            if self._pause is not None:
                self._retry.stop()
            self._show(ListFailure(self.failure.error, is_dismissed=True), is_listing=self.is_listing)

    def refresh(self) -> None:
        """Request the list again, although it may be fresh. The rows stay until the answer is there."""
        if self.has_failed:
            self.retry()
        elif self.has_key:
            self._stop()
            self._kept.pop(self._query, None)
            self._pause = None
            self._list()

    def close(self) -> None:
        """Cancel the request. Nothing is sent any more."""
        self.is_visible = False
        self._stop()

    # --- Requests -------------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        """Cancel the request and all waiting."""
        self._typing.stop()
        self._retry.stop()
        self._loader.supersede()
        self._requested = None

    def _list(self) -> None:
        """Show what is stored of the present list, and request what is missing or no longer fresh."""
        self._typing.stop()
        if not self.has_key:
            self._show(None)
            return
        kept, answered_at = self._kept.get(self._query, (None, 0.0))
        if kept is not None:
            self._shown = kept
            if self._clock() - answered_at < self._limits.fresh_seconds:
                self._show(None)
                return
        rows = len(self.rows) if self.is_current else 0
        self._request(PackListing(self._query, self._limits), max(1, rows))

    def _request(self, listing: PackListing, wanted_rows: int) -> None:
        """Request parts of a list until it has so many rows or is complete."""
        self._requested = listing
        self._wanted_rows = wanted_rows
        self._send()

    def _send(self) -> None:
        """Request the next part, if the list is visible and the service has not asked for a pause."""
        self._await_answer()
        if self._pause is None:
            self._open_next()

    def _open_next(self) -> None:
        if self.is_visible and self._requested is not None and self.connection is not None:
            self._loader.open(self._requested.next_request(self.connection))

    def _send_again(self) -> None:
        if self._requested is None:
            self._list()
        else:
            self._send()

    def _await_answer(self) -> None:
        """Set the state while an answer is awaited, or while the service has requested a pause."""
        if self._pause is not None and (left := self._seconds_left(self._pause)) > 0:
            is_dismissed = self.failure is not None and self.failure.is_dismissed
            repeats = self._pause.repeats and not is_dismissed
            if self.is_visible and repeats:
                self._retry.go_on(left)
            self._fail(self._pause.error, left if repeats else None, is_dismissed=is_dismissed)
        else:
            self._pause = None
            self._show(self.failure if self.is_listing else None, is_listing=True)

    def _seconds_left(self, pause: _Pause) -> int:
        return math.ceil(pause.until - self._clock())

    def _on_second(self, left: int) -> None:
        if self._pause is not None:
            self._show(ListFailure(self._pause.error, left))

    def _on_retry(self) -> None:
        if self._pause is None:  # there was no network: what is on screen stays, so that nothing flickers
            self._open_next()
            return
        self._pause = None
        if self._typing.isActive():
            self._await_answer()
        else:
            self._send_again()

    def _on_listed(self, _request: PackListRequest, page: PackListPage) -> None:
        listing = self._requested
        if listing is None:
            return
        self._retry.reset()
        listing.add(page)
        if len(listing.rows) < self._wanted_rows and not listing.is_complete and not listing.awaits_person:
            self._send()
            return
        self._requested = None
        self._store(listing)
        self._shown = listing
        self._show(None)

    def _on_failed(self, _request: PackListRequest, error: PackBrowserError) -> None:
        retry_in, former = self._retry.count_down(error), self.failure
        if isinstance(error, NETWORK_FAILURES):
            self._retry.wait_for_network()
            if former is not None and not self.is_listing and isinstance(former.error, NETWORK_FAILURES):
                return
        elif isinstance(error, TooManyRequestsError) and error.retry_after is not None:
            # Otherwise each pause in the typing would send a request.
            pause = retry_in or min(error.retry_after, self._longest_pause)
            self._pause = _Pause(error, self._clock() + pause, repeats=retry_in is not None)
        self._fail(error, retry_in)

    # --- What is shown is replaced --------------------------------------------------------------------------------

    def _store(self, listing: PackListing) -> None:
        self._kept[listing.query] = (listing, self._clock())
        self._kept.move_to_end(listing.query)
        while len(self._kept) > self._limits.kept_lists:
            self._kept.popitem(last=False)

    def _fail(self, error: PackBrowserError, retry_in: int | None, *, is_dismissed: bool = False) -> None:
        """Show a failure, unless one that says the same was dismissed and this one does not count down."""
        if not self.is_current:
            self._shown = None
        former = self.failure
        if retry_in is None and former is not None and former.is_dismissed and error.says_same_as(former.error):
            is_dismissed = True
        self._show(ListFailure(error, retry_in, is_dismissed))

    def _show(self, failure: ListFailure | None, *, is_listing: bool = False) -> None:
        self.failure, self.is_listing = failure, is_listing
        self.changed.emit()


class HomeSources(Struct, frozen=True):
    """What the home page, or the list under the field, shows.

    Attributes:
        recents: The packs that were opened before.
        search: Searches their images.
        packs: The packs of the service.
        recent_covers: Pictures of recent packs, from disk.
        found_covers: Pictures of images that were found, from disk, or downloaded if they were never shown.
        preview_covers: Pictures of the service's packs, which are downloaded.
    """

    recents: RecentPacks
    search: PackSearch
    packs: PackList
    recent_covers: Covers
    found_covers: Covers
    preview_covers: Covers

    def set_visible(self, *, is_visible: bool) -> None:
        """Set whether they can be seen. Nothing is requested while they cannot."""
        self.packs.set_visible(is_visible=is_visible)
        for covers in (self.recent_covers, self.found_covers, self.preview_covers):
            covers.set_visible(is_visible=is_visible)


class PackLists(QObject):
    """Makes the lists of packs and their covers, which follow the server and key of the current tab."""

    def __init__(self, keys: Keys, services: Services, boxes: ThumbnailBoxes, parent: QObject) -> None:
        """Make no list yet.

        Args:
            keys: The server and key whose packs are listed. They are told which keys the service accepts.
            services: The services of this run.
            boxes: Sizes of thumbnails.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._keys = keys
        self._connection = keys.connection
        self._services = services
        self._boxes = boxes
        self._pack_lists: list[PackList] = []
        self._covers: list[Covers] = []

    def use(self, connection: Connection) -> None:
        """List the packs of another server or key."""
        self._connection = connection
        for pack_list in self._pack_lists:
            pack_list.use(connection)
        for covers in self._covers:
            covers.use(connection)

    def retry_over_network(self) -> None:
        """Request again what the network has made fail, because it is reached in another way now."""
        for pack_list in self._pack_lists:
            pack_list.retry_over_network()

    def make_pack_list(self, *, is_community: bool = False) -> PackList:
        """Make a list of packs: those of the key in use, or public ones."""
        pack_list = PackList(self._services, parent=self)
        if is_community:
            pack_list.set_section(Section.COMMUNITY)
        pack_list.use(self._connection)
        pack_list.changed.connect(partial(self._on_listed, pack_list))
        self._pack_lists.append(pack_list)
        return pack_list

    def _on_listed(self, pack_list: PackList) -> None:
        connection = pack_list.connection
        if connection is not None and connection.key is not None and pack_list.is_current:
            self._keys.record_accepted(connection.key)

    def make_covers(self, *, only_stored: bool) -> Covers:
        """Make the covers of a list.

        Args:
            only_stored: Whether covers are read from the disk alone, without any request.
        """
        from app.packs.thumbnails import Covers  # after the first paint

        covers = Covers(self._services, self._boxes, only_stored=only_stored, parent=self)
        covers.use(self._connection)
        self._covers.append(covers)
        return covers

    def make_sources(self, recents: RecentPacks, search: PackSearch) -> HomeSources:
        """Make a list of packs and covers, beside recent packs and a search that all lists share."""
        return HomeSources(
            recents,
            search,
            self.make_pack_list(),
            self.make_covers(only_stored=True),
            self.make_covers(only_stored=False),
            self.make_covers(only_stored=False),
        )

    def name_of(self, pack_id: str) -> str:
        """The name of a pack that is listed; empty if it is not."""
        rows = (row for pack_list in self._pack_lists for row in pack_list.rows)
        return next((row.name for row in rows if row.id == pack_id), "")

    def retry(self) -> None:
        """Request the visible lists again that have failed."""
        for pack_list in self._pack_lists:
            if pack_list.is_visible:
                pack_list.retry()

    async def aclose(self) -> None:
        """Cancel requests and downloads, and wait until they have ended."""
        for pack_list in self._pack_lists:
            pack_list.close()
        for covers in self._covers:
            await covers.aclose()
