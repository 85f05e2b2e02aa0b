"""Requests that nobody makes: while images are being described, and again after a failure of the network or the server.

They never interfere with a request of the person: they are sent only while none is under way, and are cancelled as soon
as there is one. The state of the open pack stays meanwhile, so that nothing flickers at each attempt.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.changes import PackChanges, compare
from app.core.connection import PackRequest
from app.core.errors import ApiError, PackBrowserError
from app.core.models import Pack
from app.packs.loading import NETWORK_FAILURES, Retry
from app.packs.states import Content, Empty, Failed, PackState, Shown

if TYPE_CHECKING:
    from app.packs.services import Services


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
