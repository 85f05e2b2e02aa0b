"""Opens the packs that later starts hand over, and brings the window to the front.

Two hundred links at once must not block the window: one pack is opened in each round of the event loop, and the window
comes to the front once for all requests of a round.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer

from app.ui.shell.foreground import bring_to_front

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.start.handover.messages import Request


class OpensPacks(Protocol):
    """What `PackOpener` needs of the workspace."""

    def open_link(self, pack_text: str) -> None:
        """Open the pack that a link names in a tab of its own, or show the tab that has it."""


class PackOpener(QObject):
    """Opens packs in a workspace, one after the other, and brings its window to the front."""

    def __init__(self, workspace: OpensPacks, window: QWidget) -> None:
        """Set the workspace, and the window that shows it, which becomes the parent."""
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._texts: deque[str] = deque()
        self._requests: list[Request] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._on_timeout)

    def take(self, request: Request) -> None:
        """Open the packs of a request soon."""
        # The same link twice in a row is one that the person has clicked twice.
        self._texts.extend(text for text in request.packs if text not in self._texts)
        self._requests.append(request)
        self._timer.start()

    def _on_timeout(self) -> None:
        if self._texts:
            self._workspace.open_link(self._texts.popleft())
        if self._requests:
            requests, self._requests = self._requests, []
            bring_to_front(
                self._window,
                activation_token=next(
                    (each.activation_token for each in reversed(requests) if each.activation_token), ""
                ),
                startup_ids=[each.startup_id for each in requests if each.startup_id],
            )
        if self._texts:
            self._timer.start()
