"""A loopback server that speaks HTTP/2 over TLS, correctly or with faults, as the test chooses."""

import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, override

import h2.config
import h2.connection
import h2.events
import h2.exceptions
from h2.errors import ErrorCodes
from msgspec import Struct

from tests.raw_server import ThreadedServer

_LARGE_WINDOW: Final = 16 * 1024 * 1024
_FRAME_BYTES: Final = 16_384


class H2Answer(Struct, frozen=True):
    """The answer on one stream.

    Attributes:
        body: Sent as fast as the client receives it.
        status: The HTTP status; 0 for no headers.
        headers: Further ones.
        is_whole: Whether the stream ends after the body; otherwise it stays open, and no more data are sent.
        reset: Ends the stream with an error instead, after the body.
    """

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    is_whole: bool = True
    reset: ErrorCodes | None = None


@dataclass(eq=False, slots=True)
class _Connection:
    """One client's connection: its state, and bodies that wait for the client's window."""

    stream: socket.socket
    h2: h2.connection.H2Connection
    unsent: dict[int, tuple[bytes, H2Answer]] = field(default_factory=dict)
    open_streams: set[int] = field(default_factory=set)


class H2Server(ThreadedServer):
    """Speaks HTTP/2 over TLS.

    Args:
        answer: Makes the answer to a path; called with the number of the request, from 1, too.

    Attributes:
        paths: The requested paths, oldest first.
        headers: The headers of each request, pseudo-headers included.
        resets: Number of streams that clients have reset.
        most_streams: Largest number of streams at a time on one connection.
    """

    def __init__(self, answer: Callable[[str, int], H2Answer]) -> None:
        super().__init__(tls=True, protocols=("h2",))
        self._answer = answer
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.resets = 0
        self.most_streams = 0

    @override
    def serve(self, stream: socket.socket) -> None:
        configuration = h2.config.H2Configuration(client_side=False, header_encoding="utf-8")
        connection = _Connection(stream, h2.connection.H2Connection(configuration))
        connection.h2.initiate_connection()
        connection.h2.increment_flow_control_window(_LARGE_WINDOW)
        with contextlib.suppress(h2.exceptions.ProtocolError):  # the client closed while something was on its way to it
            self._flush(connection)
            while received := stream.recv(65_536):
                for event in connection.h2.receive_data(received):
                    self._on_event(connection, event)
                self._flush(connection)

    def _on_event(self, connection: _Connection, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.RequestReceived):
            headers = {str(name): str(value) for name, value in event.headers}
            connection.open_streams.add(event.stream_id)
            with self._changed:
                self.most_streams = max(self.most_streams, len(connection.open_streams))
                self.paths.append(headers[":path"])
                self.headers.append(headers)
                number = len(self.paths)
                self._changed.notify_all()
            answer = self._answer(headers[":path"], number)
            if answer.status:
                connection.h2.send_headers(event.stream_id, [(":status", str(answer.status)), *answer.headers])
            connection.unsent[event.stream_id] = (answer.body, answer)
        elif isinstance(event, h2.events.StreamReset):
            connection.unsent.pop(event.stream_id, None)
            connection.open_streams.discard(event.stream_id)
            with self._changed:
                self.resets += 1
                self._changed.notify_all()
        elif isinstance(event, h2.events.ConnectionTerminated):
            raise ConnectionResetError

    def _flush(self, connection: _Connection) -> None:
        """Send what the client's windows have room for, each stream in turn."""
        is_sending = True
        while is_sending:
            is_sending = False
            for number, (body, answer) in tuple(connection.unsent.items()):
                room = min(len(body), connection.h2.local_flow_control_window(number), _FRAME_BYTES)
                if body and not room:
                    continue
                is_sending = True
                if body:
                    connection.h2.send_data(number, body[:room])
                    connection.unsent[number] = (body[room:], answer)
                else:
                    self._finish(connection, number, answer)
                connection.stream.sendall(connection.h2.data_to_send())
        connection.stream.sendall(connection.h2.data_to_send())

    def _finish(self, connection: _Connection, number: int, answer: H2Answer) -> None:
        del connection.unsent[number]
        if answer.reset is not None:
            connection.h2.reset_stream(number, answer.reset)
        elif answer.is_whole:
            connection.h2.end_stream(number)
        else:
            return
        connection.open_streams.discard(number)
