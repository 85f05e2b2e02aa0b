"""Opens the packs that later starts hand over, and brings the window to the front.

Two hundred links at once must not block the window: a few tabs are added in each round of the event loop, and the
window comes to the front once for all requests of a round. Of links that arrive together, the first one is shown. Those
for which no tab can be left are not kept.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer

from app.start.handover.messages import MAX_PACKS
from app.ui.shell.foreground import bring_to_front

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.start.handover.messages import Request

_PACKS_IN_A_ROUND: Final = 2
_TOGETHER_MS: Final = 300  # no person opens links in such a short time one after the other


class OpensLinks(Protocol):
    """What `PackOpener` needs of the workspace."""

    def open_links(self, pack_texts: Sequence[str], *, shows_first: bool = True) -> None:
        """Open the packs that links name, each in a tab of its own."""

    def refuse_links(self, count: int) -> None:
        """Say that so many links are not opened, because there are too many."""


class PackOpener(QObject):
    """Opens packs in a workspace, and brings its window to the front."""

    def __init__(self, workspace: OpensLinks, window: QWidget) -> None:
        """Set the workspace, and the window that shows it, which becomes the parent."""
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._texts: dict[str, None] = {}  # a queue without duplicates
        self._requests: list[Request] = []
        self._has_shown = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._on_timeout)
        self._together = QTimer(self, singleShot=True, interval=_TOGETHER_MS)

    def take(self, request: Request) -> None:
        """Open the packs of a request soon."""
        if not self._texts and not self._together.isActive():
            self._has_shown = False
        new = [text for text in dict.fromkeys(request.packs) if text not in self._texts]
        room = max(0, MAX_PACKS - len(self._texts))  # far more than there can be tabs
        self._texts.update(dict.fromkeys(new[:room]))
        if len(new) > room:
            self._workspace.refuse_links(len(new) - room)
        self._requests.append(request)
        self._timer.start()
        self._together.start()

    def _on_timeout(self) -> None:
        texts = tuple(islice(self._texts, _PACKS_IN_A_ROUND))
        for text in texts:
            del self._texts[text]
        if texts:
            self._workspace.open_links(texts, shows_first=not self._has_shown)
            self._has_shown = True
        if self._requests:
            requests, self._requests = self._requests, []
            tokens = [each.activation_token for each in requests if each.activation_token]
            startup_ids = [each.startup_id for each in requests if each.startup_id]
            bring_to_front(self._window, activation_token="".join(tokens[-1:]), startup_ids=startup_ids)
        if self._texts:
            self._timer.start()
