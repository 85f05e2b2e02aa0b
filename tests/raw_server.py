"""A loopback server that sends any bytes, also invalid ones."""

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self, override

from app.images.curl_transfer import Certificates

# Self-signed, for localhost and 127.0.0.1, valid until 2126. It is used only by tests.
CERTIFICATE_FILE: Final = Path(__file__).with_name("certificate.pem")
PRIVATE_KEY_FILE: Final = Path(__file__).with_name("key.pem")
CERTIFICATE: Final = CERTIFICATE_FILE.read_text(encoding="ascii")
# For downloads that trust this certificate and no other.
TRUSTED: Final = Certificates(pem=CERTIFICATE)
_TIMEOUT: Final = 5.0
_PROGRAM_SECONDS: Final = 20.0  # in which a busy machine starts a program that sends a request


@dataclass(frozen=True, slots=True)
class RawRequest:
    """One request as it arrived.

    Attributes:
        method: The HTTP method.
        target: The request target as sent.
        headers: Pairs of lower-case name and value, in the order sent.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)

    def header(self, name: str) -> str | None:
        """The first header of this name, given in lower case."""
        return next((value for found, value in self.headers if found == name), None)


class Exchange:
    """One request and the connection that it came on.

    Attributes:
        request: The request.
        number: 1 for the server's first request.
        keeps_open: Whether the connection stays open for another request; to be set by the test.
    """

    def __init__(self, server: "RawServer", connection: socket.socket, request: RawRequest, number: int) -> None:
        self.request = request
        self.number = number
        self.keeps_open = False
        self._server = server
        self._connection = connection

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._connection.sendall(data)

    def wait(self, seconds: float) -> bool:
        """Wait. Returns False as soon as the server stops, otherwise True."""
        return not self._server.stopping.wait(seconds)

    def send_slowly(self, data: bytes, *, pause: float) -> None:
        """Send single bytes, in a loop, until the client disconnects or the server stops."""
        while True:
            for position in range(len(data)):
                self.send(data[position : position + 1])
                if not self.wait(pause):
                    return

    def wait_until_left(self) -> None:
        """Wait until the client disconnects or the server stops."""
        with contextlib.suppress(OSError):
            while not self._server.stopping.is_set() and self._connection.recv(4096):
                pass

    def relay(self, port: int) -> None:
        """Forward bytes between the client and a port on 127.0.0.1, as a proxy does, until both have closed."""
        with socket.create_connection(("127.0.0.1", port)) as target:
            back = threading.Thread(target=_pump, args=(target, self._connection), name="raw-server-relay")
            back.start()
            _pump(self._connection, target)
            back.join()

    def reset(self) -> None:
        """Close the connection with a TCP reset."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


type Answer = bytes | Callable[[Exchange], bytes | None]


def http_answer(
    status: str, body: bytes = b"", *headers: str, length: int | None = None, keeps_open: bool = False
) -> bytes:
    """A complete HTTP answer.

    Args:
        status: Status code and reason, such as ``200 OK``.
        body: The body.
        headers: Further header lines.
        length: The value of Content-Length, if it differs from the body's length.
        keeps_open: Whether the client may use the connection again. Otherwise the answer says so, because closing the
            connection without notice would break a request that arrives at that moment.
    """
    size = f"Content-Length: {len(body) if length is None else length}"
    closing = () if keeps_open else ("Connection: close",)
    return "\r\n".join((f"HTTP/1.1 {status}", size, *closing, *headers, "", "")).encode("latin-1") + body


def chunked_head(*headers: str) -> bytes:
    """The head of an answer that is sent in chunks, and after which the connection is closed."""
    lines = ("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Connection: close", *headers, "", "")
    return "\r\n".join(lines).encode("latin-1")


def chunk(data: bytes) -> bytes:
    """One chunk. An empty one ends the body."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


class ThreadedServer:
    """Listens on 127.0.0.1 while its `with` block lasts; each connection has a thread, which runs `serve`.

    Args:
        tls: Whether to use TLS, with `CERTIFICATE`.
        protocols: The protocols that it offers by ALPN.
        port: The port to listen on; any free one for 0.

    Attributes:
        stopping: Set when the server begins to stop.
        port: The port that it listens on.
    """

    def __init__(self, *, tls: bool = False, protocols: tuple[str, ...] = (), port: int = 0) -> None:
        self.stopping = threading.Event()
        self._tls = server_tls() if tls else None
        if self._tls and protocols:
            self._tls.set_alpn_protocols(list(protocols))
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._changed = threading.Condition()
        self._accepted = 0
        self._open: dict[threading.Thread, socket.socket] = {}
        self._most_open = 0
        self._acceptor = threading.Thread(target=self._accept, name="test-server-acceptor")

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def accepted(self) -> int:
        """Number of connections that were accepted."""
        with self._changed:
            return self._accepted

    @property
    def most_open(self) -> int:
        """Largest number of concurrent connections."""
        with self._changed:
            return self._most_open

    def wait_until(self, is_true: Callable[[], bool], *, seconds: float = _PROGRAM_SECONDS) -> None:
        """Block until something holds that changes with connections and requests."""
        with self._changed:
            assert self._changed.wait_for(is_true, seconds)

    def wait_for_connections(self, count: int) -> None:
        """Wait until exactly that many connections are open."""
        self.wait_until(lambda: len(self._open) == count)

    def serve(self, stream: socket.socket) -> None:
        """Answer what comes on a connection, until that is to be closed."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        # On Windows, closing a socket does not wake a thread that is accepting; a connection does.
        with contextlib.suppress(OSError):
            socket.create_connection(self._listener.getsockname()[:2], _TIMEOUT).close()
        self._acceptor.join(_TIMEOUT)
        self._listener.close()
        with self._changed:
            left = dict(self._open)
        for connection in left.values():
            _cut(connection)
        deadline = time.monotonic() + _TIMEOUT
        for thread in left:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self.stopping.is_set():
                connection.close()
                return
            # Otherwise an answer over TLS waits 40 ms for the client's delayed acknowledgement of the handshake.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._run, args=(connection,), name="test-server-connection")
            with self._changed:
                self._accepted += 1
                self._open[thread] = connection
                self._most_open = max(self._most_open, len(self._open))
                self._changed.notify_all()
            thread.start()

    def _run(self, connection: socket.socket) -> None:
        try:
            # Wrapping moves the socket's file descriptor into the new object.
            with self._tls.wrap_socket(connection, server_side=True) if self._tls else connection as stream:
                with self._changed:
                    self._open[threading.current_thread()] = stream
                self.serve(stream)
        except OSError:
            pass  # the client disconnected, or refused the certificate
        finally:
            connection.close()
            with self._changed:
                self._open.pop(threading.current_thread(), None)
                self._changed.notify_all()


class RawServer(ThreadedServer):
    """Sends the same bytes for every request, or what a function returns or sends for it."""

    def __init__(self, answer: Answer, *, tls: bool = False, protocols: tuple[str, ...] = (), port: int = 0) -> None:
        super().__init__(tls=tls, protocols=protocols, port=port)
        self._answer = answer
        self._requests: list[RawRequest] = []

    @property
    def requests(self) -> list[RawRequest]:
        """A copy of the requests, oldest first."""
        with self._changed:
            return list(self._requests)

    def wait_for_requests(self, count: int, *, seconds: float = _PROGRAM_SECONDS) -> None:
        """Wait until that many requests have been received."""
        self.wait_until(lambda: len(self._requests) >= count, seconds=seconds)

    @override
    def serve(self, stream: socket.socket) -> None:
        keeps_open = True
        while keeps_open and (request := _read_request(stream)) is not None:
            with self._changed:
                self._requests.append(request)
                number = len(self._requests)
                self._changed.notify_all()
            exchange = Exchange(self, stream, request, number)
            answer = self._answer(exchange) if callable(self._answer) else self._answer
            if answer is not None:
                exchange.send(answer)
            keeps_open = exchange.keeps_open


class _SocksProxy(ThreadedServer):
    def __init__(self, answers: Sequence[bytes], messages: list[bytes]) -> None:
        super().__init__()
        self._answers = answers
        self._messages = messages

    @override
    def serve(self, stream: socket.socket) -> None:
        for answer in self._answers:
            self._messages.append(stream.recv(4096))
            stream.sendall(answer)


@contextlib.contextmanager
def socks_proxy(*answers: bytes, received: list[bytes] | None = None) -> Iterator[int]:
    """Run a proxy that sends one answer to each message of a connection, then closes the connection.

    Args:
        answers: In this order.
        received: The messages are appended to it.

    Yields:
        The port.
    """
    with _SocksProxy(answers, [] if received is None else received) as proxy:
        yield proxy.port


def _read_request(stream: socket.socket) -> RawRequest | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = stream.recv(65_536)
        if not piece:
            return None
        received += piece
    first, *lines = received.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    pairs = (line.partition(":")[::2] for line in lines)
    return RawRequest(method, target, tuple((name.lower(), value.strip()) for name, value in pairs))


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    _cut(target)


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def server_tls() -> ssl.SSLContext:
    """What a server needs to speak TLS with `CERTIFICATE`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE_FILE, PRIVATE_KEY_FILE)
    return context
