"""The running program's side: accepts requests of later starts, opens their packs and comes to the front.

Two hundred links at once must not block the window: a few tabs are added in each round of the event loop, and the
window comes to the front once for all requests of a round. Of links that arrive together, the first one is shown. Those
for which no tab can be left are not kept.

Runs in the GUI thread, and waits for nobody. Any process of this user can connect, so everything that it sends is
limited in size and time, and checked. One request is answered in each round of the event loop.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from itertools import islice
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from app.core.connection import Connection
from app.start.handover.claims import Claim
from app.start.handover.client import is_of_this_user
from app.start.handover.messages import (
    MAX_LINE_BYTES,
    MAX_PACKS,
    Hello,
    MessageError,
    Request,
    decode_request,
    encode_answer,
    encode_hello,
    is_proven,
    make_nonce,
)
from app.ui.shell.foreground import bring_to_front

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


MAX_CONNECTIONS: Final = 256  # at once; each needs a file descriptor. A further one ends the oldest.
CONNECTION_SECONDS: Final = 15.0  # longer than a later start waits, even on an overloaded machine
_BACKLOG: Final = 512


class KeyInUse(Protocol):
    """The key of the running program."""

    @property
    def connection(self) -> Connection:
        """The real service, and the key for it."""

    @property
    def has_environment_key(self) -> bool:
        """Whether that key came from the environment."""


class HandoverServer(QObject):
    """Listens at an address until it is closed.

    Signals:
        accepted: A later start hands its packs over; the `Request`.
    """

    accepted = Signal(object)

    def __init__(self, claim: Claim, key: KeyInUse, parent: QObject | None = None) -> None:
        """Prepare to listen.

        Args:
            claim: The right to listen; released on closing.
            key: The key of this program, which is read for each request.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._claim: Claim | None = claim
        self._key = key
        self._connections: dict[_Connection, None] = {}  # the oldest one first
        self._received: dict[_Connection, None] = {}  # those that wait for their answers
        self._answering = QTimer(self, singleShot=True, interval=0)
        self._answering.timeout.connect(self._answer_next)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setListenBacklogSize(_BACKLOG)
        self._server.newConnection.connect(self._on_connected)

    def listen(self) -> bool:
        """Begin to listen. A socket that an ended process has left at this address is replaced.

        Returns:
            Whether the system allows it.
        """
        return self._claim is not None and self._server.listen(self._claim.address)

    def close(self) -> None:
        """Stop listening, and release the address for the next start. Requests that are under way are not answered."""
        if self._claim is None:
            return
        self._server.close()
        for connection in tuple(self._connections):
            connection.end()
        self._claim.release()
        self._claim = None

    def _on_connected(self) -> None:
        while (connected := self._server.nextPendingConnection()) is not None:
            if not _is_own(connected):
                connected.abort()
                connected.deleteLater()
                continue
            if len(self._connections) >= MAX_CONNECTIONS:
                next(iter(self._connections)).end()  # a later start needs milliseconds
            connection = _Connection(connected, self._key)
            self._connections[connection] = None
            connection.received.connect(self._on_received)
            connection.accepted.connect(self.accepted)
            connection.ended.connect(self._on_ended)
            connection.begin()

    def _on_received(self, connection: _Connection) -> None:
        self._received[connection] = None
        if not self._answering.isActive():  # nothing was answered in this round yet
            self._answer_next()

    def _answer_next(self) -> None:
        connection = next(iter(self._received), None)
        if connection is not None:
            del self._received[connection]
            connection.answer()
            self._answering.start()

    def _on_ended(self, connection: _Connection) -> None:
        self._connections.pop(connection, None)
        self._received.pop(connection, None)
        connection.deleteLater()


class _Connection(QObject):
    """The connection of one later start.

    Signals:
        received: It has sent a line, which `answer` answers; itself. Emitted once.
        accepted: It may hand its packs over; the `Request`.
        ended: The connection is closed; itself. Emitted once.
    """

    received = Signal(object)
    accepted = Signal(object)
    ended = Signal(object)

    def __init__(self, connected: QLocalSocket, key: KeyInUse) -> None:
        super().__init__()
        self._key = key
        self._hello = Hello(make_nonce(), key.has_environment_key)
        self._has_ended = False
        self._has_received = False
        self._line = b""
        self._socket = connected
        connected.setParent(self)
        connected.setReadBufferSize(MAX_LINE_BYTES)
        connected.readyRead.connect(self._on_ready_read)
        connected.disconnected.connect(self.end)
        timer = QTimer(self, singleShot=True, interval=round(CONNECTION_SECONDS * 1000))
        timer.timeout.connect(self.end)
        timer.start()

    def begin(self) -> None:
        """Send the first message."""
        self._socket.write(encode_hello(self._hello))
        # What has arrived before the signal was connected.
        self._on_ready_read()

    def end(self) -> None:
        """Close the connection, with what has not been sent."""
        if not self._has_ended:
            self._has_ended = True
            self._socket.abort()
            self.ended.emit(self)

    def _on_ready_read(self) -> None:
        received = self._socket.readAll().data()
        if self._has_ended or self._has_received:
            return
        self._line += received
        if b"\n" in received:
            self._has_received = True
            self.received.emit(self)
        elif len(self._line) > MAX_LINE_BYTES:
            self.end()

    def answer(self) -> None:
        """Answer the line that was received."""
        line, self._line = self._line.partition(b"\n")[0], b""
        try:
            request = decode_request(line)
        except MessageError:
            self.end()
            return
        is_accepted = request.proof == "" or is_proven(self._key.connection.key, self._hello, request)
        self._socket.write(encode_answer(accepted=is_accepted))
        self._socket.disconnectFromServer()  # when the answer is sent
        if is_accepted:
            self.accepted.emit(request)


def _is_own(connected: QLocalSocket) -> bool:
    """Whether a process of this user has connected. On Windows, others cannot open the pipe."""
    if sys.platform == "win32":
        return True
    try:
        with socket.socket(fileno=os.dup(int(connected.socketDescriptor()))) as duplicate:
            return is_of_this_user(duplicate)
    except OSError:
        return False
