"""The running window's side: accepts requests of later starts, opens their packs and comes to the front.

Two hundred links at once must not block the window: a few tabs are added in each round of the event loop, and the
window comes to the front once for all requests of a round. Of links that arrive together, the first one is shown. Those
for which no tab can be left are not kept.

Runs in the GUI thread, and waits for nobody. Any process of this user can connect, so everything that it sends is
limited in size and time, and checked.
"""

import os
from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from app.session.workspace import Workspace
from app.start.handover.claims import Registration, new_address
from app.start.handover.client import ACCEPTED, MAX_LINE_BYTES, MAX_PACKS, Request, decode_request

_PACKS_IN_A_ROUND: Final = 2
_TOGETHER_MS: Final = 300  # no person opens links in such a short time one after the other


class PackOpener(QObject):
    """Opens packs in a workspace, and brings its window to the front."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        """Set the workspace, and the window that shows it, which becomes the parent."""
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._texts: dict[str, None] = {}  # a queue without duplicates
        self._token: str | None = None  # the last one of the requests that the window does not answer yet; may be empty
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
        self._token = request.activation_token or self._token or ""
        self._timer.start()
        self._together.start()

    def _on_timeout(self) -> None:
        texts = tuple(islice(self._texts, _PACKS_IN_A_ROUND))
        for text in texts:
            del self._texts[text]
        if texts:
            self._workspace.open_links(texts, shows_first=not self._has_shown)
            self._has_shown = True
        if self._token is not None:
            token, self._token = self._token, None
            bring_to_front(self._window, token)
        if self._texts:
            self._timer.start()


# Qt's plugin for Wayland takes the token from the environment when it activates a window.
_TOKEN_VARIABLE: Final = "XDG_ACTIVATION_TOKEN"


def bring_to_front(window: QWidget, activation_token: str) -> None:
    """Restore a window that is minimised, raise it, and request the focus for it.

    Args:
        window: The window.
        activation_token: What the desktop has given the other start on Wayland; empty if nothing.
    """
    # Not `showNormal`, which would also make a maximised window small.
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    if QGuiApplication.platformName() == "wayland" and activation_token:
        os.environ[_TOKEN_VARIABLE] = activation_token
    window.activateWindow()
    os.environ.pop(_TOKEN_VARIABLE, None)  # it is used up


MAX_CONNECTIONS: Final = 256  # at once; each needs a file descriptor. A further one ends the oldest.
CONNECTION_MS: Final = 15_000  # a later start sends its request at once
_BACKLOG: Final = 512
_AGAIN_MS: Final = 2000


class HandoverServer(QObject):
    """Listens under the names of the window until it is closed.

    Signals:
        accepted: A later start hands its packs over; the `Request`.
    """

    accepted = Signal(object)

    def __init__(self, registration: Registration, parent: QObject | None = None) -> None:
        """Listen nowhere yet.

        Args:
            registration: That of this process; released on closing.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._registration = registration
        self._names: Sequence[str] = ()
        self._connections: dict[QLocalSocket, None] = {}  # the oldest one first
        self._servers: dict[str, QLocalServer] = {}  # by name
        # A name that another window has is free when that one has ended.
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(lambda: self.listen(self._names))

    def listen(self, names: Sequence[str]) -> bool:
        """Listen under these names and no others, under each as soon as no other running window has it.

        Returns:
            Whether the system allows it.
        """
        self._names = names
        for name in self._registration.names:
            if os.path.splitext(name)[0] not in names:  # beside a window that hangs, the name has a number
                self._stop(name)
        try:
            for name in names:
                self._registration.add(name)
            self._again.start()
            return all(name in self._servers or self._listen(name) for name in self._registration.names)
        except OSError:
            return False

    def _listen(self, name: str) -> bool:
        server = self._servers[name] = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.setListenBacklogSize(_BACKLOG)
        server.newConnection.connect(partial(self._on_connected, server))
        return server.listen(new_address(name))

    def _stop(self, name: str) -> None:
        server = self._servers.pop(name, None)
        if server is not None:
            server.close()
            server.deleteLater()
        self._registration.remove(name)

    def close(self) -> None:
        """Stop listening, and release the names for the next start. Requests that are under way are not answered."""
        self._again.stop()
        for name in self._registration.names:
            self._stop(name)
        for connected in tuple(self._connections):
            connected.abort()

    def _on_connected(self, server: QLocalServer) -> None:
        self._registration.record_activity()
        while (connected := server.nextPendingConnection()) is not None:
            if len(self._connections) >= MAX_CONNECTIONS:
                next(iter(self._connections)).abort()  # a later start needs milliseconds
            self._connections[connected] = None
            connected.setReadBufferSize(MAX_LINE_BYTES)
            connected.disconnected.connect(partial(self._on_disconnected, connected))
            connected.readyRead.connect(partial(self._on_ready_read, connected))
            QTimer.singleShot(CONNECTION_MS, connected, connected.abort)
            self._on_ready_read(connected)  # what has arrived before the signal was connected

    def _on_ready_read(self, connected: QLocalSocket) -> None:
        if not connected.canReadLine():
            if connected.bytesAvailable() >= MAX_LINE_BYTES:
                connected.abort()
            return
        try:
            request = decode_request(bytes(connected.readLine().data()))
        except (ValueError, RecursionError):
            connected.abort()
            return
        self._registration.record_activity()
        connected.readyRead.disconnect()  # on Windows, the answer is sent in a later round
        connected.write(ACCEPTED)
        connected.disconnectFromServer()  # when the answer is sent
        self.accepted.emit(request)

    def _on_disconnected(self, connected: QLocalSocket) -> None:
        if connected in self._connections:
            del self._connections[connected]
            connected.deleteLater()
