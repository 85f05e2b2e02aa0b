"""An HTTP/1.1 server on loopback that stops quickly and prints nothing. Sites decide what it answers.

Headers are never logged: they may hold an API key.
"""

import logging
import socket
import socketserver
import struct
import sys
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Protocol, override

from msgspec import Struct

_LOGGER = logging.getLogger(__name__)

_POLL_SECONDS: Final = 0.05


class Answer(Struct, frozen=True):
    """One complete HTTP answer.

    Attributes:
        status: The HTTP status.
        body: The body.
        content_type: The `Content-Type` header.
        headers: Further headers.
        delay: Seconds before anything is sent.
    """

    status: int
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0


class Site(Protocol):
    """Answers the requests to a loopback server."""

    def respond(self, exchange: "LoopbackHandler") -> None:
        """Answer one GET request."""

    def refusal(self, status: int, message: str) -> Answer:
        """Return the answer to a malformed request, or to one with another method than GET."""


class LoopbackHandler(BaseHTTPRequestHandler):
    """Handles the requests of one connection by passing them to the site.

    Attributes:
        server: The server that accepted the connection.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "LoopbackServer"

    def send_answer(self, answer: Answer) -> None:
        """Send a complete answer, after its delay if it has one.

        Nothing is sent if the server stops during the delay.
        """
        if answer.delay and not self.pause(answer.delay):
            return
        self.send_head(answer.status, answer.content_type, len(answer.body), answer.headers)
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_head(
        self, status: int, content_type: str, length: int | None, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Send the status line and the headers.

        Args:
            status: The HTTP status.
            content_type: The `Content-Type` header.
            length: The `Content-Length` in bytes; None to leave it out, so that closing the connection ends the body.
            headers: Further headers.
        """
        if length is None:
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def pause(self, seconds: float) -> bool:
        """Wait, unless the server stops.

        Returns:
            True after the full time; otherwise False, and the connection will be closed.
        """
        self.close_connection = self.server.stopping.wait(seconds) or self.close_connection
        return not self.server.stopping.is_set()

    def reset_connection(self) -> None:
        """Close the connection with a TCP reset."""
        self.close_connection = True
        # Closing with a linger time of zero sends a reset. struct linger has ints on POSIX, shorts on Windows.
        linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        # The reader keeps the socket open, so it is closed first.
        self.rfile.close()
        self.connection.close()

    def do_GET(self) -> None:
        """Pass the request to the site."""
        self.server.site.respond(self)

    # File managers send it before they download an image that is dropped on them.
    do_HEAD = do_GET  # noqa: N815 - the name is that of http.server

    @override
    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        if "content-length" in self.headers or "transfer-encoding" in self.headers:
            # The body is not read. On a connection that stays open it would be parsed as the next request.
            self.close_connection = True
        return True

    @override
    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self.close_connection = True
        self.send_answer(self.server.site.refusal(code, message or HTTPStatus(code).phrase))

    @override
    def version_string(self) -> str:
        return "PackBrowserDemo"

    @override
    def log_message(self, format: str, *args: Any) -> None:
        _LOGGER.debug("%s: %r", self.server.name, format % args)


class LoopbackServer(ThreadingHTTPServer):
    """One site on a free port of 127.0.0.1, with a daemon thread for each connection.

    Attributes:
        name: Used in the names of threads and in the log.
        site: Answers the requests.
        stopping: Set when the server begins to stop.
        origin: Scheme, host and port.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    # The system chooses an unused port. On Windows, address reuse would let another program take the port over.
    allow_reuse_address = False

    def __init__(self, name: str, site: Site, handler: type[LoopbackHandler] = LoopbackHandler) -> None:
        self.name = name
        super().__init__(("127.0.0.1", 0), handler)
        self.site = site
        self.stopping = threading.Event()
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self._connections = set[socket.socket]()
        self._acceptor = threading.Thread(
            target=self.serve_forever, args=(_POLL_SECONDS,), name=f"{name}-acceptor", daemon=True
        )

    def start(self) -> None:
        """Begin to accept connections."""
        self._acceptor.start()

    def stop(self) -> None:
        """Stop accepting, and close all connections. Their threads end soon, which nothing waits for."""
        self.stopping.set()
        # Wakes the acceptor at once on Linux. On other systems it notices the shutdown at its next poll.
        _shut_down(self.socket)
        self.shutdown()
        self._acceptor.join()
        self.server_close()
        for connection in self._connections.copy():
            _shut_down(connection)

    @override
    def server_bind(self) -> None:
        # HTTPServer's own method looks up this machine's name, which can take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.socket.getsockname()

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    @override
    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if self.stopping.is_set() or isinstance(error, ConnectionError | TimeoutError):
            _LOGGER.debug("%s: a client disconnected: %s", self.name, type(error).__name__)
        elif isinstance(error, RuntimeError):
            _LOGGER.error("%s: a request was not answered, because the system has no threads left", self.name)
        else:
            _LOGGER.error("%s: a request failed", self.name, exc_info=error)


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):  # it is closed, or only listens
        connection.shutdown(socket.SHUT_RDWR)
