"""The connection of a later start to the running program, without Qt. Every call has a deadline."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING, Final, Protocol

from app.start.handover.messages import MAX_LINE_BYTES

if TYPE_CHECKING:
    import socket

    from app.start.handover.deadline import Deadline

_CONNECT_SECONDS: Final = 0.1
_POLL_SECONDS: Final = 0.005


class AbsentError(OSError):
    """Nobody listens at the address."""


class Channel(Protocol):
    """A connection to the running program. Its process belongs to the same user."""

    def send(self, data: bytes) -> None:
        """Send all bytes.

        Raises:
            OSError: The connection has ended, or the deadline has passed.
        """

    def receive(self) -> bytes:
        """Wait for bytes.

        Returns:
            At least one byte, or none if the connection has ended.

        Raises:
            OSError: The connection has failed, or the deadline has passed.
        """

    def close(self) -> None:
        """End the connection."""


def connect(address: str, deadline: Deadline) -> Channel:
    """Connect to the running program.

    Args:
        address: The path of a socket, or the name of a pipe.
        deadline: Until when all calls return.

    Raises:
        AbsentError: Nobody listens there.
        OSError: The process that listens is another user's, or the deadline has passed.
    """
    if sys.platform == "win32":
        from app.start.handover.windows_pipe import PipeChannel

        return PipeChannel(address, deadline)
    return SocketChannel(address, deadline)


def receive_line(channel: Channel) -> bytes:
    """Wait for a line.

    Raises:
        OSError: The connection has ended, the deadline has passed, or the line is too long.
    """
    line = b""
    while b"\n" not in line:
        received = channel.receive()
        line += received
        if not received or len(line) > MAX_LINE_BYTES:
            raise OSError
    return line.partition(b"\n")[0]


class SocketChannel:
    """A connection to a Unix domain socket."""

    def __init__(self, path: str, deadline: Deadline) -> None:
        """Connect; see `connect`."""
        import socket

        self._deadline = deadline
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)  # type: ignore[attr-defined, unused-ignore]
        try:
            self._connect(path)
            _check_user(self._socket)
        except BaseException:
            self._socket.close()
            raise

    def _connect(self, path: str) -> None:
        while True:
            # Connecting does not wait for the other process.
            self._socket.settimeout(_CONNECT_SECONDS)
            try:
                self._socket.connect(path)
            except (FileNotFoundError, ConnectionRefusedError):
                raise AbsentError from None
            except BlockingIOError:
                self._deadline.remaining()
                time.sleep(_POLL_SECONDS)  # the queue of connections that wait to be accepted is full
            else:
                return

    def send(self, data: bytes) -> None:
        """Send all bytes; see `Channel.send`."""
        self._socket.settimeout(self._deadline.remaining())
        self._socket.sendall(data)

    def receive(self) -> bytes:
        """Wait for bytes; see `Channel.receive`."""
        while True:
            self._socket.settimeout(self._deadline.remaining())
            with contextlib.suppress(TimeoutError):  # perhaps the deadline is put off
                return self._socket.recv(MAX_LINE_BYTES)

    def close(self) -> None:
        """End the connection."""
        self._socket.close()


def peer_uid(connected: socket.socket) -> int | None:
    """The user whose process is at the other end of a Unix domain socket; None where the system does not tell."""
    import socket
    import struct

    if sys.platform.startswith("linux"):
        credentials = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return int(struct.unpack("3i", credentials)[1])
    if sys.platform == "darwin":
        # `struct xucred`, which begins with its version and the user: option LOCAL_PEERCRED of level SOL_LOCAL.
        return int(struct.unpack_from("II", connected.getsockopt(0, 1, 76))[1])
    return None


def is_of_this_user(connected: socket.socket) -> bool:
    """Whether the process at the other end of a Unix domain socket is one of this user, as far as the system tells."""
    import os

    return peer_uid(connected) in {os.geteuid(), None}  # type: ignore[attr-defined, unused-ignore]


def _check_user(connected: socket.socket) -> None:
    if not is_of_this_user(connected):
        raise PermissionError
