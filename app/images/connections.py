"""The sockets that libcurl uses: it connects, reads and closes them; here is what it leaves open.

HTTP/1 has no way to tell to which request an answer belongs. RFC 9112, section 6.3, forbids to take for an answer what
a host sends after the end of the one before. libcurl passes over what it has read together with the last chunk of a
body, and looks once a second at most whether something has arrived on a connection that nobody uses. A connection with
such data is cut here; libcurl notices that when it sends the next request, and connects anew.

One thing nobody can see: what OpenSSL has read ahead, in a TLS record of its own. A host can mix up its own answers in
that way, but no other host's: no two share a connection.
"""

from __future__ import annotations

import contextlib
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_KEPT: Final = 256


@dataclass(eq=False, slots=True)
class Connection:
    """A connection to a host or a proxy.

    Attributes:
        number: The system's, of its socket. It may be another one's once libcurl has closed this one.
        local_port: Tells this socket from another one of the same number.
        is_http1: Whether it has brought an answer in HTTP/1; over HTTP/2 data may arrive at any time.
    """

    number: int
    local_port: int
    is_http1: bool = False

    def cut(self) -> None:
        """See that it is not used again."""
        borrowed = self._borrow()
        if borrowed is not None:
            with contextlib.suppress(OSError):
                borrowed.shutdown(socket.SHUT_RDWR)
            borrowed.detach()  # it is libcurl's, which closes it

    def has_data(self) -> bool:
        """Whether anything has arrived that nobody has read: data, the connection's end, or news of TLS."""
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
        """Whether libcurl has not closed it."""
        borrowed = self._borrow()
        if borrowed is not None:
            borrowed.detach()
        return borrowed is not None

    def _borrow(self) -> socket.socket | None:
        """Its socket, to be given back with `detach`; None if libcurl has closed it."""
        try:
            borrowed = socket.socket(fileno=self.number)
        except OSError:
            return None
        with contextlib.suppress(OSError, IndexError):
            if borrowed.getsockname()[1] == self.local_port:
                return borrowed
        borrowed.detach()
        return None


class Connections:
    """Those of one downloader."""

    def __init__(self) -> None:
        """There are none yet."""
        self._by_port: dict[int, Connection] = {}

    def __len__(self) -> int:
        return len(self._by_port)

    def find(self, local_port: int, just_made: Iterable[int]) -> Connection | None:
        """The connection with a local port.

        Args:
            local_port: As the system chose it.
            just_made: Numbers of sockets, of which this may be one.
        """
        for number in just_made:
            connection = Connection(number, local_port)
            if connection.is_open():
                if len(self._by_port) >= _MOST_KEPT:
                    self._by_port = {port: each for port, each in self._by_port.items() if each.is_open()}
                self._by_port[local_port] = connection
                return connection
        return self._by_port.get(local_port)


def make_socket(family: int, kind: int, protocol: int) -> int:
    """Make a socket for libcurl, which closes it.

    Raises:
        OSError: The system has none left.
    """
    return socket.socket(family, kind, protocol).detach()
