"""Requests the pack of a tab again by itself after a network failure, until the network is back.

The failed request stays the state of the open pack meanwhile, so that nothing flickers at each attempt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.workspace.network_wait import NETWORK_FAILURES, NetworkWait
from app.workspace.states import Failed

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError
    from app.core.models import Pack
    from app.core.request import PackRequest
    from app.workspace.services import Services
    from app.workspace.states import PackState


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
    """The attempts of one open pack.

    Signals:
        answered: The network is back; the request and the later answer, merged with the former one.
        failed: There is another failure now; the request and the `PackBrowserError`.
    """

    answered = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        """Send nothing until there is a failure and the pack is visible.

        Args:
            services: The services of this run.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._loader = services.make_live_loader(self)
        self._request: PackRequest | None = None
        self._pack: Pack | None = None
        self._is_visible = False
        self._is_running = False
        self._wait = NetworkWait(services.settings.reconnection, self)
        self._wait.ended.connect(self._send)

    @property
    def former(self) -> Pack | None:
        """The answer on screen; None if it is that for another key, because its URLs may be signed for that."""
        return self._pack

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

    # --- From the loader ------------------------------------------------------------------------------------------

    def on_pack_loaded(self, request: PackRequest, pack: Pack) -> None:
        """Report the answer. The state of the open pack follows, which ends the attempts."""
        self._is_running = False
        self.answered.emit(request, pack)

    def on_pack_failed(self, request: PackRequest, error: PackBrowserError) -> None:
        """Wait longer for the next attempt, or report a failure that waiting cannot end."""
        self._is_running = False
        if not isinstance(error, NETWORK_FAILURES):
            self.failed.emit(request, error)
        elif self._is_visible:
            self._wait.wait_longer()
