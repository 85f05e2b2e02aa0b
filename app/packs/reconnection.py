"""When a request that has failed is sent again by itself, above all after a failure of the network.

The failed request stays the state of the open pack meanwhile, so that nothing flickers at each attempt.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from app.core.connection import PackRequest
from app.core.errors import (
    ConnectionLostError,
    OfflineError,
    PackBrowserError,
    ServerNotFoundError,
    ServerRefusedError,
    TimedOutError,
    TooManyRequestsError,
)
from app.core.models import Pack
from app.core.settings import ReconnectionLimits
from app.packs.network_changes import NetworkChanges
from app.packs.states import Failed, PackState

if TYPE_CHECKING:
    from app.packs.services import Services

_MOST_RETRIES: Final = 5  # in a row; after that the person has to try again


def seconds_until_retry(error: PackBrowserError, retries: int, longest: float) -> int | None:
    """Seconds to wait, at least one; None if the request is not sent again by itself.

    Args:
        error: Why it failed.
        retries: How many times in a row it was sent again already.
        longest: Seconds; if the service asks for a longer pause, the person decides.
    """
    if retries >= _MOST_RETRIES or not isinstance(error, TooManyRequestsError) or error.retry_after is None:
        return None
    return max(1, math.ceil(error.retry_after)) if error.retry_after <= longest else None


# Waiting can help. Of other failures, such as a certificate that is not trusted, the person has to be told.
NETWORK_FAILURES: Final = (OfflineError, ServerNotFoundError, ServerRefusedError, ConnectionLostError, TimedOutError)


class NetworkWait(QObject):
    """The time until the next attempt."""

    def __init__(self, limits: ReconnectionLimits, on_ended: Callable[[], None], parent: QObject | None = None) -> None:
        """Wait for nothing yet.

        Args:
            limits: Of times.
            on_ended: Sends the request again.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._limits = limits
        self._interval = limits.least_seconds
        self._timer = QTimer(self, singleShot=True)
        self._timer.setObjectName("network_wait")
        self._timer.timeout.connect(on_ended)
        self._network = NetworkChanges(self._on_network_changed, self)

    def begin(self) -> None:
        """Wait for the shortest time."""
        self.expect()
        self._start()

    def expect(self) -> None:
        """Let the next wait be short, because an attempt is under way that may fail."""
        self._interval = self._limits.least_seconds
        self._network.start()

    def wait_longer(self) -> None:
        """Wait for longer than before, because the attempt has failed as well."""
        self._interval = min(self._limits.most_seconds, self._interval * self._limits.growth)
        self._start()

    def stop(self) -> None:
        """Wait no longer."""
        self._timer.stop()
        self._network.stop()

    def _start(self) -> None:
        self._timer.start(round(self._interval * 1000))

    def _on_network_changed(self) -> None:
        self._interval = self._limits.least_seconds
        # The first change is often followed by others, without which there is no network yet.
        soon = round(self._limits.after_change_seconds * 1000)
        if self._timer.remainingTime() > soon:  # -1 if it does not wait
            self._timer.start(soon)


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


class Reconnection(QObject):
    """The attempts of one open pack."""

    def __init__(
        self,
        services: Services,
        on_answer: Callable[[PackRequest, Pack], None],
        on_failure: Callable[[PackRequest, PackBrowserError], None],
        parent: QObject | None = None,
    ) -> None:
        """Send nothing until there is a failure and the pack is visible.

        Args:
            services: The services of this run.
            on_answer: Called when the network is back, with the later answer, merged with the former one.
            on_failure: Called if there is another failure now.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._request: PackRequest | None = None
        # The answer on screen; None if it is that for another key, because its URLs may be signed for that.
        self._pack: Pack | None = None
        self._loader = services.make_pack_loader(lambda: self._pack, is_unasked=True)
        self._loader.answered.connect(self._on_answered)
        self._loader.failed.connect(self._on_failed)
        self._is_visible = False
        self._is_running = False
        self._wait = NetworkWait(services.settings.reconnection, self._send, self)
        self._on_answer = on_answer
        self._on_failure = on_failure

    def follow(self, state: PackState) -> None:
        """Handle that the state of the open pack was replaced."""
        request = request_after_network_failure(state)
        self._pack = state.content.pack if state.content is not None and state.content.request == request else None
        if request == self._request:
            return
        self.stop()
        self._request = request
        self._begin()

    def set_visible(self, *, is_visible: bool) -> None:
        """Set whether the pack is visible. While it is not, nothing is sent; afterwards, the next attempt is soon."""
        if is_visible != self._is_visible:
            self._is_visible = is_visible
            self._begin()

    def stop(self) -> None:
        """Cancel the attempt that is under way, and make no further one."""
        self._request = None
        self._wait.stop()
        if self._is_running:
            self._is_running = False
            self._loader.supersede()

    def _begin(self) -> None:
        if self._request is None or not self._is_visible:
            self._wait.stop()
        elif self._is_running:
            self._wait.expect()
        else:
            self._wait.begin()

    def _send(self) -> None:
        if self._request is not None:
            self._is_running = True
            self._loader.open(self._request)

    def _on_answered(self, request: PackRequest, pack: Pack) -> None:
        # The state of the open pack follows, which ends the attempts.
        self._is_running = False
        self._on_answer(request, pack)

    def _on_failed(self, request: PackRequest, error: PackBrowserError) -> None:
        self._is_running = False
        if not isinstance(error, NETWORK_FAILURES):
            self._on_failure(request, error)
        elif self._is_visible:
            self._wait.wait_longer()
