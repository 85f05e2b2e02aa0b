"""The states of an open pack, which describe the newest request and the pack on screen, and what sends the requests.

::

    Empty ── open_demo ──▶ StartingDemo ── started ──▶ Loading ── answer ──▶ Shown
      │                         │                      ▲ ▲ │ └─── cancel ──▶ Shown or Empty
      ├───── open ─────▶ AwaitingKey ─── key known ────┘ │ └───── error ──▶ Failed
      └───── open, key known ────────────────────────────┘

    Unloaded ── first shown ────────▶ as Empty when a pack is opened
    StartingDemo ── error ──────────▶ Failed
    AwaitingKey ─── no key entered ─▶ Failed
    Failed ── try again, countdown ─▶ Loading, or StartingDemo or AwaitingKey if no request was sent
    Failed ── dismiss ──────────────▶ Shown or Empty
    Failed ── network is back ──────▶ Shown

A pack can be opened in every state, as from Empty. A cancelled StartingDemo or AwaitingKey ends as a cancelled Loading
does. The pack on screen (`content`) stays during requests and failures; only the next answer replaces it.

A new request supersedes the former one, a later answer is merged with it. A temporary failure is retried at once,
before anyone knows of it. `Retry` says when a request is sent again after a failure that is shown, and `Repetition`
which requests nobody makes.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.changes import NOTHING_CHANGED, PackChanges, UnseenChanges, compare, merge
from app.core.connection import PackRequest
from app.core.errors import (
    ApiError,
    ConnectionLostError,
    InternalError,
    OfflineError,
    PackBrowserError,
    ServerNotFoundError,
    ServerRefusedError,
    TimedOutError,
    TooManyRequestsError,
)
from app.core.limits import ApiLimits, Settings, with_retries
from app.core.links import may_have_expired
from app.core.models import Pack
from app.core.program import log_fault
from app.core.worker import TaskOwner

if TYPE_CHECKING:
    from app.core.filtering import Choice
    from app.packs.services import Services

_logger = logging.getLogger(__name__)


class Target(Struct, frozen=True):
    """The pack that the person wants to open.

    Attributes:
        pack_id: UUID in lower case with hyphens.
        is_demo: Whether it is a pack of the demonstration service.
    """

    pack_id: str
    is_demo: bool = False


class ContentOrigin(Enum):
    """How the pack on screen came there."""

    REQUESTED = auto()  # the answer to a request of the person
    SAVED = auto()  # the last answer of an earlier look, read from disk
    AFTER_SAVED = auto()  # the answer that replaced a saved one of the same pack
    LIVE = auto()  # a live refresh, which nobody has requested


class Content(Struct, frozen=True):
    """The pack on screen.

    Attributes:
        request: The request that the pack is the answer to.
        pack: The answer.
        origin: How it came there.
        received_at: When the service sent it, in seconds since 1970.
        unseen: What had changed in a saved answer and was not seen.
        ratio: Of the gallery's cells, as it was saved with the answer; None if it was not.
    """

    request: PackRequest
    pack: Pack
    origin: ContentOrigin = ContentOrigin.REQUESTED
    received_at: float = 0.0
    unseen: UnseenChanges = NOTHING_CHANGED
    ratio: float | None = None

    @property
    def target(self) -> Target:
        """Which pack it is."""
        return Target(self.request.pack_id, is_demo=self.request.connection.is_demo)

    @property
    def is_live(self) -> bool:
        """Whether nobody has requested the answer."""
        return self.origin is ContentOrigin.LIVE

    @property
    def is_saved(self) -> bool:
        """Whether the answer was read from disk, and no later one has arrived."""
        return self.origin is ContentOrigin.SAVED

    def is_for_key_of(self, former: Content | None) -> bool:
        """Whether both are for the same key. Otherwise what one may see must not be shown under the other."""
        return former is not None and self.request.connection == former.request.connection

    @property
    def is_merged(self) -> bool:
        """Whether it consists, where nothing has changed, of the objects of the former answer for the same pack.

        Such an answer retries and checks nothing that the former one shows.
        """
        return self.origin in {ContentOrigin.LIVE, ContentOrigin.AFTER_SAVED}


class Empty(Struct, frozen=True):
    """There is no pack on screen and no request.

    Attributes:
        target: The pack whose request was cancelled, or whose failure was dismissed; None if there was none.
        content: Always None.
    """

    target: Target | None = None
    content: None = None


class Unloaded(Struct, frozen=True):
    """The pack was opened in the background, or its tab is one of the last run. It is requested when first shown.

    Attributes:
        target: The pack.
        request: The request with the server and the key that it was open with; None for those in use when it is shown.
        content: Always None.
    """

    target: Target
    request: PackRequest | None = None
    content: None = None


class AwaitingKey(Struct, frozen=True):
    """No request was sent, because no key is known yet.

    Attributes:
        target: The pack to open once there is a key.
        is_person_asked: Whether the person is asked for a key; otherwise the keychain has not answered yet.
        content: The pack on screen; None if there is none.
    """

    target: Target
    is_person_asked: bool
    content: Content | None


class StartingDemo(Struct, frozen=True):
    """The demonstration service is being started.

    Attributes:
        target: The pack to open once it runs.
        content: The pack on screen; None if there is none.
    """

    target: Target
    content: Content | None


class Loading(Struct, frozen=True):
    """A request is under way.

    Attributes:
        target: The pack that was requested.
        request: The request.
        content: The pack on screen; None if there is none.
    """

    target: Target
    request: PackRequest
    content: Content | None


class Shown(Struct, frozen=True):
    """A pack is on screen, and no request is under way.

    Attributes:
        target: The latest target. If its request was cancelled, `content` is another pack.
        content: The pack on screen.
    """

    target: Target
    content: Content


class Failed(Struct, frozen=True):
    """The last request failed.

    Attributes:
        target: The pack that was requested.
        request: The request, which is sent again by a retry; None if none was sent.
        error: Why the request failed.
        retry_in: Seconds until it is retried automatically; None if it is not.
        content: The pack on screen; None if there is none.
    """

    target: Target
    request: PackRequest | None
    error: PackBrowserError
    retry_in: int | None
    content: Content | None


type PackState = Empty | Unloaded | AwaitingKey | StartingDemo | Loading | Shown | Failed


def is_busy(state: PackState) -> bool:
    """Whether a pack is being opened, which the person can cancel."""
    if isinstance(state, AwaitingKey):
        return not state.is_person_asked
    return isinstance(state, StartingDemo | Loading)


class ViewState(Struct, frozen=True):
    """An image, and the filter.

    Attributes:
        image_id: ID of the image that is the current one, or the first one in sight; empty for the first of the pack.
        is_image_selected: Whether the image is to be selected, because the person has requested it.
        filter_text: What is typed into the filter.
        choices: What the filter includes and excludes.
    """

    image_id: str = ""
    is_image_selected: bool = False
    filter_text: str = ""
    choices: tuple[Choice, ...] = ()


class UnloadedTab(Struct, frozen=True):
    """What a tab is opened with: one that was closed, one of the last run, or one that was opened in the background.

    Attributes:
        target: The pack.
        name: The pack's name; empty if it is not known.
        place: Where the tab begins.
        request: The request with the server and the key that it was open with; None for those in use when it is shown.
    """

    target: Target
    name: str = ""
    place: ViewState = ViewState()
    request: PackRequest | None = None


# --- Requests ---------------------------------------------------------------------------------------------------------


class Loader[Request, Answer](QObject):
    """Runs at most one request. A new one supersedes the former one, of which no signal is emitted any more.

    Signals:
        answered: The newest request has succeeded; the request and the answer.
        failed: The newest request has failed; the request and the `PackBrowserError`.
    """

    answered = Signal(object, object)
    failed = Signal(object, object)

    def __init__(
        self, get: Callable[[Request], Awaitable[Answer]], tasks: TaskOwner, limits: ApiLimits, *, name: str
    ) -> None:
        """Send nothing yet.

        Args:
            get: Sends a request once, and returns the answer or raises a `PackBrowserError`. It may be cancelled.
            tasks: Owns the task of a request.
            limits: How often temporary failures are retried.
            name: What the task is called in the log.
        """
        super().__init__()
        self._get = get
        self._tasks = tasks
        self._limits = limits
        self._name = name
        self._task: asyncio.Task[None] | None = None

    def supersede(self) -> None:
        """Cancel the running request, if there is one."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def open(self, request: Request) -> None:
        """Send a request; the former one is superseded, and its result is discarded."""
        self.supersede()
        self._task = self._tasks.start(self._run(request), name=self._name)

    async def _run(self, request: Request) -> None:
        outcome: Answer | PackBrowserError
        try:
            outcome = await with_retries(lambda: self._get(request), self._limits)
        except PackBrowserError as error:
            outcome = error.without_origin()
        except Exception as error:  # noqa: BLE001 - after any error, the loading state has to end
            log_fault(_logger, self._name, error)
            outcome = InternalError()
        if self._task is not asyncio.current_task():
            return
        self._task = None
        (self.failed if isinstance(outcome, PackBrowserError) else self.answered).emit(request, outcome)


# Waiting can help. Of other failures, such as a certificate that is not trusted, the person has to be informed.
NETWORK_FAILURES: Final = (OfflineError, ServerNotFoundError, ServerRefusedError, ConnectionLostError, TimedOutError)
_SECOND_MS: Final = 1000
_MOST_COUNTDOWNS: Final = 5  # in a row; after that the person has to try again


class Retry(QTimer):
    """Has a request sent again: after the pause that the service has asked for, or as long as there is no network.

    Qt's QNetworkInformation could tell that the network is back. But it calls NetworkManager by D-Bus, and if that does
    not answer, it blocks the thread of the window for 50 s. An attempt without a network costs no traffic.
    """

    def __init__(
        self,
        settings: Settings,
        send_again: Callable[[], object],
        parent: QObject,
        on_second: Callable[[int], object] = lambda _left: None,
    ) -> None:
        """Wait for nothing yet.

        Args:
            settings: How long a pause the service may ask for, so that the person need not decide, and how often the
                network is tried.
            send_again: Called at the end.
            parent: The Qt parent.
            on_second: Called each second of a pause with those that are left.
        """
        super().__init__(parent)
        self.setObjectName("retry")
        self.timeout.connect(self._on_timeout)
        self._countdowns = replace(settings.api, retries=_MOST_COUNTDOWNS)
        self._reconnection = settings.reconnection
        self._send_again = send_again
        self._on_second = on_second
        self._left = 0
        self._retries = 0  # in a row

    def count_down(self, error: PackBrowserError) -> int | None:
        """Wait after a failure, and return for how many seconds; None if the request is not sent again by itself."""
        self.stop()
        retry_after = error.retry_after if isinstance(error, TooManyRequestsError) else None
        pause = self._countdowns.pause(self._retries, retry_after) if retry_after is not None else None
        if pause is None:
            return None
        self.go_on(math.ceil(pause))
        return self._left

    def go_on(self, seconds: int) -> None:
        """Wait for the rest of a pause."""
        self._left = seconds
        self.start(_SECOND_MS)

    def wait_for_network(self) -> None:
        """Wait after a failure of the network, longer after each one."""
        limits, self._left = self._reconnection, 1
        self.start(round(1000 * min(limits.most_seconds, limits.least_seconds * limits.growth**self._retries)))

    def reset(self) -> None:
        """Wait no longer, and count retries anew: the person has sent a request, or one was answered."""
        self.stop()
        self._retries = 0

    def _on_timeout(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._on_second(self._left)
        else:
            retries = self._retries + 1
            self.stop()
            self._send_again()
            self._retries = retries  # last: sending a request resets it


def merging(
    get: Callable[[PackRequest], Awaitable[Pack]],
    former: Callable[[], Pack | None],
    elsewhere: Callable[[Callable[[], Pack]], Awaitable[Pack]],
) -> Callable[[PackRequest], Awaitable[Pack]]:
    """Return a function whose packs consist, where nothing has changed, of the objects of a former answer.

    If nothing has changed at all, it returns the former answer itself.

    Args:
        get: Sends the requests.
        former: Returns the former answer; None if there is none.
        elsewhere: `Worker.run`; merges the answers. With 10,000 images this takes 3 ms.
    """

    async def get_merged(request: PackRequest) -> Pack:
        later, known = [await get(request)], former()
        if known is None:
            return later.pop()
        # Taken from the list, so that what remains of the later answer is freed in the thread.
        return await elsewhere(lambda: merge(known, later.pop(), may_have_expired))

    return get_merged


def request_after_network_failure(state: PackState) -> PackRequest | None:
    """The request that a network failure has ended and that is sent again by itself; None if there is none.

    If another pack is on screen, the person goes on with that: it would be replaced at any time.
    """
    if not isinstance(state, Failed) or not isinstance(state.error, NETWORK_FAILURES):
        return None
    request, content = state.request, state.content
    if request is None or request.connection.key is None:
        return None
    return request if content is None or content.request.is_for_same_pack(request) else None


class Check(Struct, frozen=True):
    """When the pack on screen was requested last.

    Attributes:
        ended_at: Seconds since 1970.
        has_succeeded: Whether the service answered with the pack.
    """

    ended_at: float
    has_succeeded: bool


class Repetition(QObject):
    """The requests that one open pack sends by itself.

    They never interfere with a request of the person: they are sent only while none is under way, and are cancelled as
    soon as there is one. The state of the open pack stays meanwhile, so that nothing flickers at each attempt.

    A *live refresh* is sent while an image of the pack on screen is being described. Its failure is only shown in the
    header, unless waiting cannot help. A *reconnection* is the request that a network failure has ended.

    Attributes:
        last_check: The latest answer or failure since the pack was opened; None if its images were not being described.

    Signals:
        checked: `last_check` was replaced; no arguments.
    """

    checked = Signal()

    def __init__(
        self,
        services: Services,
        on_answer: Callable[[PackRequest, Pack, PackChanges | None], None],
        on_failure: Callable[[PackRequest, PackBrowserError], None],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """Send nothing until the pack is visible.

        Args:
            services: The services of this run.
            on_answer: Called with a later answer, merged with the former one, and with what has changed, which is None
                after a reconnection. That of a live refresh is left out if nothing has changed.
            on_failure: Called if waiting cannot help. After that of a live refresh none is sent until the person has
                successfully made a request.
            clock: Seconds, which never go back.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.last_check: Check | None = None
        self._limits = services.settings.live
        self._loader = services.make_pack_loader(self._former, is_unasked=True)
        self._loader.answered.connect(self._on_answered)
        self._loader.failed.connect(self._on_failed)
        self._on_answer = on_answer
        self._on_failure = on_failure
        self._clock = clock
        self._state: PackState = Empty()
        self._lost: PackRequest | None = None  # ended by a network failure
        self._sent: PackRequest | None = None  # under way
        self._is_live_enabled = True
        self._is_visible = False
        self._has_failed_finally = False
        self._interval = 0.0
        self._due_at = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.setObjectName("live_refresh")
        self._timer.timeout.connect(self._continue)
        self._retry = Retry(services.settings, self._send, self)

    def set_live_enabled(self, *, is_enabled: bool) -> None:
        """Switch live refreshes on or off. A running one is cancelled."""
        self._is_live_enabled = is_enabled
        self._continue()

    def set_visible(self, *, is_visible: bool) -> None:
        """Set whether the pack is visible. While it is not, nothing is sent; afterwards, what is due is sent once."""
        if is_visible != self._is_visible:
            self._is_visible = is_visible
            self._wait_for_network()
            self._continue()

    def follow(self, state: PackState) -> None:
        """Handle that the state of the open pack was replaced."""
        if isinstance(state, Failed) and isinstance(state.error, ApiError):
            # The countdown replaces the state each second.
            self._wait_at_least(state.error.retry_after if state.retry_in is None else state.retry_in)
        former, content, former_lost = self._state.content, state.content, self._lost
        self._state, self._lost = state, request_after_network_failure(state)
        is_other = (former and former.pack) is not (content and content.pack)
        has_arrived = is_other or (former and former.is_saved) is not (content and content.is_saved)
        if has_arrived and (content is None or not content.is_live):
            self._begin(content)
        self._continue()
        if self._lost != former_lost:
            self._wait_for_network()

    def stop_waiting_for_network(self) -> None:
        """Send no reconnection until there is another failure."""
        self._lost = None
        self._wait_for_network()
        self._continue()

    def stop(self) -> None:
        """Cancel the request, and send no further one."""
        self._state = Empty()
        self.stop_waiting_for_network()

    # --- Requests -------------------------------------------------------------------------------------------------

    @property
    def _request(self) -> PackRequest | None:
        """What is sent when the time has come; None for nothing."""
        content = self._state.content
        if not isinstance(self._state, Shown) or content is None:
            return self._lost
        is_live = self._is_live_enabled and not self._has_failed_finally and content.pack.is_being_described
        return content.request if is_live and content.request.connection.key is not None else None

    def _former(self) -> Pack | None:
        """The answer on screen; None if it is that for another key, because its URLs may be signed for that."""
        content = self._state.content
        return content.pack if content is not None and content.request == self._sent else None

    def _continue(self) -> None:
        """Cancel a request that must not be sent any more; send a live refresh if it is due, or start the timer."""
        request = self._request
        if self._sent is not None and self._sent != request:
            self._sent = None
            self._loader.supersede()
        self._timer.stop()
        if request is not None and request != self._lost and self._is_visible and self._sent is None:
            left = self._due_at - self._clock()
            if left <= 0:
                self._send()
            else:
                self._timer.start(round(left * 1000) + 1)

    def _send(self) -> None:
        self._sent = self._request
        if self._sent is not None:
            self._loader.open(self._sent)

    # --- Live refreshes -------------------------------------------------------------------------------------------

    def _begin(self, content: Content | None) -> None:
        """Begin with a pack that the person has requested, perhaps not for the first time."""
        self._has_failed_finally = False
        self._schedule(content.pack if content is not None else None, has_progress=True)
        is_awaited = content is not None and content.pack.is_being_described and not content.is_saved
        self._set_last_check(Check(time.time(), has_succeeded=True) if is_awaited else None)

    def _schedule(self, pack: Pack | None, *, has_progress: bool) -> None:
        """Compute when the next live refresh is due.

        Args:
            pack: The latest answer, whose size limits how soon it is.
            has_progress: Whether something has changed, so that more may change soon.
        """
        limits = self._limits
        size = pack.received_bytes if pack is not None else 0
        least = max(limits.least_seconds, size / limits.bytes_per_second)
        most = max(limits.most_seconds, least)
        self._interval = least if has_progress else min(most, max(least, self._interval * limits.growth))
        self._due_at = self._clock() + min(most, self._interval * random.uniform(1, 1 + limits.jitter))

    def _wait_at_least(self, seconds: float | None) -> None:
        pause = min(seconds or 0.0, self._limits.longest_pause_seconds)
        self._due_at = max(self._due_at, self._clock() + pause)

    def _set_last_check(self, check: Check | None) -> None:
        self.last_check = check
        self.checked.emit()

    # --- Reconnections --------------------------------------------------------------------------------------------

    def _wait_for_network(self) -> None:
        self._retry.reset()
        if self._lost is not None and self._is_visible and self._sent is None:
            self._retry.wait_for_network()

    # --- Their results --------------------------------------------------------------------------------------------

    def _on_answered(self, request: PackRequest, pack: Pack) -> None:
        self._sent = None
        if not isinstance(self._state, Shown):
            self._on_answer(request, pack, None)  # the state of the open pack follows, which ends the attempts
            return
        former = self._state.content  # whose pack the answer itself is if nothing has changed
        # That a saved answer is the latest one is a change as well: it is not that of an earlier day any more.
        is_news = pack is not former.pack or former.is_saved
        changes = compare(former.pack, pack) if is_news else None
        self._schedule(pack, has_progress=changes is not None and changes.has_progress)
        if changes is not None:
            self._on_answer(request, pack, changes)
        self._set_last_check(Check(time.time(), has_succeeded=True))
        self._continue()

    def _on_failed(self, request: PackRequest, error: PackBrowserError) -> None:
        self._sent = None
        if not isinstance(self._state, Shown):
            if not isinstance(error, NETWORK_FAILURES):
                self._on_failure(request, error)
            elif self._is_visible:
                self._retry.wait_for_network()
            return
        self._schedule(self._state.content.pack, has_progress=False)
        self._set_last_check(Check(time.time(), has_succeeded=False))
        if isinstance(error, ApiError) and error.is_final:
            self._has_failed_finally = True
            self._on_failure(request, error)
        elif isinstance(error, ApiError):
            self._wait_at_least(error.retry_after)
        self._continue()
