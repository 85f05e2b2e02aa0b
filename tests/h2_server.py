"""A loopback server that speaks HTTP/2 over TLS, correctly or with faults, as the test chooses."""

from __future__ import annotations

import contextlib
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, override

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import h2.settings
from h2.errors import ErrorCodes
from msgspec import Struct

from tests.raw_server import ThreadedServer, http_answer

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_LARGE_WINDOW: Final = 16 * 1024 * 1024


class H2Answer(Struct, frozen=True):
    """The answer on one stream.

    Attributes:
        body: Sent as fast as the client receives it.
        status: The HTTP status; 0 for no headers.
        headers: Further ones.
        is_whole: Whether the stream ends after the body; otherwise it stays open, and no more data are sent.
        reset: Ends the stream with an error instead, after the body.
        sends_goaway: Whether the connection accepts no streams after this one, including those that have already begun.
    """

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    is_whole: bool = True
    reset: ErrorCodes | None = None
    sends_goaway: bool = False


@dataclass(eq=False, slots=True)
class _Connection:
    """One client's connection: its state, and bodies that wait for the client's window."""

    stream: socket.socket
    h2: h2.connection.H2Connection
    not_begun: dict[int, H2Answer] = field(default_factory=dict)
    unsent: dict[int, tuple[bytes, H2Answer]] = field(default_factory=dict)
    open_streams: set[int] = field(default_factory=set)
    knows_limit: bool = False
    last_stream: int | None = None  # of those that are answered, once GOAWAY is sent


class H2Server(ThreadedServer):
    """Speaks HTTP/2 over TLS.

    Args:
        answer: Makes the answer to a path; called with the number of the request, from 1, too.
        max_streams: SETTINGS_MAX_CONCURRENT_STREAMS: the most streams at a time on one connection.
        max_frame_bytes: Of a body in one frame.
        protocols: What it agrees to by ALPN. Requests in HTTP/1.1 are answered with the same statuses and bodies.
    """

    def __init__(
        self,
        answer: Callable[[str, int], H2Answer],
        *,
        max_streams: int = 100,
        max_frame_bytes: int = 16_384,
        protocols: tuple[str, ...] = ("h2", "http/1.1"),
    ) -> None:
        super().__init__(tls=True, protocols=protocols)
        self._answer = answer
        self._max_streams = max_streams
        self._max_frame_bytes = max_frame_bytes
        self._paths: list[str] = []
        self._headers: list[dict[str, str]] = []
        self._resets = 0
        self._sent = 0
        self._most_streams = 0

    @property
    def paths(self) -> list[str]:
        """The requested paths, oldest first."""
        with self._changed:
            return list(self._paths)

    @property
    def headers(self) -> list[dict[str, str]]:
        """The headers of each request, pseudo-headers included."""
        with self._changed:
            return list(self._headers)

    @property
    def resets(self) -> int:
        """Number of streams that clients have reset."""
        with self._changed:
            return self._resets

    @property
    def sent(self) -> int:
        """Bytes of bodies that were sent."""
        with self._changed:
            return self._sent

    @property
    def most_streams(self) -> int:
        """Largest number of streams at a time on one connection."""
        with self._changed:
            return self._most_streams

    @override
    def serve(self, stream: socket.socket) -> None:
        assert isinstance(stream, ssl.SSLSocket)
        with contextlib.suppress(h2.exceptions.ProtocolError):  # the client closed while something was on its way to it
            if stream.selected_alpn_protocol() == "h2":
                self._serve_h2(stream)
            else:
                self._serve_http1(stream)

    def _serve_http1(self, stream: socket.socket) -> None:
        received = b""
        while piece := stream.recv(65_536):
            received += piece
            while b"\r\n\r\n" in received:
                head, _, received = received.partition(b"\r\n\r\n")
                answer = self._answer_to(head.split(b" ", 2)[1].decode(), {})
                length = len(answer.body) + (not answer.is_whole)
                if answer.status:
                    stream.sendall(
                        http_answer(f"{answer.status} Whatever", answer.body, length=length, keeps_open=True)
                    )

    def _serve_h2(self, stream: socket.socket) -> None:
        connection = _Connection(
            stream, h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        )
        connection.h2.local_settings = h2.settings.Settings(
            client=False, initial_values={h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: self._max_streams}
        )
        connection.h2.initiate_connection()
        # h2 would end the connection if the client began too many streams before it knew the limit: see `_on_event`.
        connection.h2.local_settings = h2.settings.Settings(client=False)
        connection.h2.increment_flow_control_window(_LARGE_WINDOW)
        while True:
            self._begin_answers(connection)
            self._flush(connection)
            received = stream.recv(65_536)
            if not received:
                return
            for event in connection.h2.receive_data(received):
                self._on_event(connection, event)

    def _on_event(self, connection: _Connection, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.RequestReceived):
            if connection.last_stream is not None and event.stream_id > connection.last_stream:
                return
            if len(connection.open_streams) >= self._max_streams:
                if connection.knows_limit:
                    raise h2.exceptions.TooManyStreamsError
                connection.h2.reset_stream(event.stream_id, ErrorCodes.REFUSED_STREAM)  # RFC 9113, section 5.1.2
                return
            headers = {str(name): str(value) for name, value in event.headers}
            connection.open_streams.add(event.stream_id)
            with self._changed:
                self._most_streams = max(self._most_streams, len(connection.open_streams))
            connection.not_begun[event.stream_id] = answer = self._answer_to(headers[":path"], headers)
            if answer.sends_goaway:
                connection.last_stream = event.stream_id
        elif isinstance(event, h2.events.StreamReset):
            connection.not_begun.pop(event.stream_id, None)
            connection.unsent.pop(event.stream_id, None)
            connection.open_streams.discard(event.stream_id)
            with self._changed:
                self._resets += 1
                self._changed.notify_all()
        elif isinstance(event, h2.events.SettingsAcknowledged):
            connection.knows_limit = True
        elif isinstance(event, h2.events.ConnectionTerminated):
            raise ConnectionResetError

    def _begin_answers(self, connection: _Connection) -> None:
        """Send the headers of the answers that may begin."""
        for number, answer in tuple(connection.not_begun.items()):
            del connection.not_begun[number]
            if answer.status:
                connection.h2.send_headers(number, [(":status", str(answer.status)), *answer.headers])
            if answer.sends_goaway:
                # h2 itself would send nothing more afterwards, not even the rest of streams that have begun.
                self._flush(connection)
                connection.stream.sendall(_go_away(number))
            connection.unsent[number] = (answer.body, answer)

    def _answer_to(self, path: str, headers: dict[str, str]) -> H2Answer:
        with self._changed:
            self._paths.append(path)
            self._headers.append(headers)
            number = len(self._paths)
            self._changed.notify_all()
        return self._answer(path, number)

    def _flush(self, connection: _Connection) -> None:
        """Send what the client's windows have room for, each stream in turn."""
        is_sending = True
        while is_sending:
            is_sending = False
            for number, (body, answer) in tuple(connection.unsent.items()):
                room = min(len(body), connection.h2.local_flow_control_window(number), self._max_frame_bytes)
                if body and not room:
                    continue
                is_sending = True
                if body:
                    connection.h2.send_data(number, body[:room])
                    connection.unsent[number] = (body[room:], answer)
                    with self._changed:
                        self._sent += room
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


def _go_away(last_stream: int) -> bytes:
    """The frame (RFC 9113, section 6.8), with no error."""
    return b"\0\0\x08\x07\0" + bytes(4) + last_stream.to_bytes(4) + bytes(4)
