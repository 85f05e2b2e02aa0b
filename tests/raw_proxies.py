"""Proxies for tests."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@contextlib.contextmanager
def socks_proxy(*answers: bytes, received: list[bytes] | None = None) -> Iterator[int]:
    """Run a proxy on 127.0.0.1 that sends one answer to each message of a connection, then closes the connection.

    Args:
        answers: In this order.
        received: The messages are appended to it.

    Yields:
        The port.
    """
    messages: list[bytes] = [] if received is None else received
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stopping = threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, answers, stopping, messages), name="socks-proxy")
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stopping.set()
            # On Windows, closing a socket does not wake a thread that is accepting; a connection does.
            socket.create_connection(listener.getsockname()).close()
            thread.join()


def _serve(listener: socket.socket, answers: Sequence[bytes], stopping: threading.Event, messages: list[bytes]) -> None:
    while True:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            if stopping.is_set():
                return
            for answer in answers:
                messages.append(connection.recv(4096))
                connection.sendall(answer)
