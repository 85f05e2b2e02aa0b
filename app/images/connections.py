"""Detects unexpected data on libcurl's connections, and keeps libcurl from reusing such a connection.

In HTTP/1.1 nothing says to which request a response belongs. RFC 9112, section 6.3, forbids to take data after the end
of a response for the next response. libcurl does not notice all of it: it ignores data that it has read together with
the last chunk of a chunked body, and checks an idle connection for data once a second at most. Such a connection is
shut down here. libcurl notices that when it sends the next request, and opens another connection.

Data that OpenSSL has read ahead cannot be detected: a whole TLS record that arrived together with the end of the
response before. With it a host can confuse its own responses, but not those of another host, because hosts do not share
connections.
"""

from __future__ import annotations

import contextlib
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_KEPT: Final = 256


class Ends(NamedTuple):
    """What identifies a connection. Connections to different hosts may have the same local port.

    Attributes:
        local_port: Of this machine.
        peer_address: Address of the host or the proxy.
        peer_port: Its port.
    """

    local_port: int
    peer_address: str
    peer_port: int


@dataclass(eq=False, slots=True)
class Connection:
    """A connection to a host or a proxy.

    Attributes:
        number: File descriptor (on Windows, handle) of its socket. It may be reused for another file once libcurl has
            closed the socket.
        ends: Their ports identify the socket, so that a reused descriptor is recognised.
        is_http1: Whether a response in HTTP/1 has arrived on it; over HTTP/2 data may arrive at any time.
        is_used: Whether a request was sent on it.
    """

    number: int
    ends: Ends
    is_http1: bool = False
    is_used: bool = False

    def cut(self) -> None:
        """Shut the connection down, so that libcurl does not use it again."""
        borrowed = self._borrow()
        if borrowed is not None:
            with contextlib.suppress(OSError):
                borrowed.shutdown(socket.SHUT_RDWR)
            borrowed.detach()  # the socket belongs to libcurl

    def has_data(self) -> bool:
        """Whether unread data has arrived, which may be the end of the connection or a message of TLS."""
        borrowed = self._borrow()
        if borrowed is None:
            return False
        try:
            borrowed.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        else:
            return True
        finally:
            borrowed.detach()

    def is_open(self) -> bool:
        """Whether libcurl has not closed the socket yet."""
        borrowed = self._borrow()
        if borrowed is not None:
            borrowed.detach()
        return borrowed is not None

    def _borrow(self) -> socket.socket | None:
        """Return the socket, on which `detach` must be called; None if libcurl has closed it."""
        try:
            borrowed = socket.socket(fileno=self.number)
        except OSError:
            return None
        with contextlib.suppress(OSError, IndexError):
            ports = borrowed.getsockname()[1], borrowed.getpeername()[1]
            if ports == (self.ends.local_port, self.ends.peer_port):
                return borrowed
        borrowed.detach()
        return None


class Connections:
    """The connections of one downloader.

    Attributes:
        requested: Descriptors of the sockets on which requests were sent, until they are removed from here.
    """

    def __init__(self) -> None:
        """Begin without connections."""
        self.requested: set[int] = set()
        self._known: dict[Ends, Connection] = {}

    def __len__(self) -> int:
        return len(self._known)

    def find(self, ends: Ends, new_sockets: Iterable[int]) -> Connection | None:
        """Return the connection with these ends, or None if it is unknown.

        Args:
            ends: Of its socket.
            new_sockets: Descriptors of new sockets, one of which may be this connection's.
        """
        for number in new_sockets:
            connection = Connection(number, ends)
            if connection.is_open():
                if len(self._known) >= _MOST_KEPT:
                    self._known = {known: each for known, each in self._known.items() if each.is_open()}
                self._known[ends] = connection
                return connection
        return self._known.get(ends)


def make_socket(family: int, kind: int, protocol: int) -> int:
    """Create a socket and return its descriptor; libcurl closes it.

    Raises:
        OSError: The system has no descriptor left.
    """
    return socket.socket(family, kind, protocol).detach()
