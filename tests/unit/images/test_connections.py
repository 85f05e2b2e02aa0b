"""libcurl's sockets: detection of unread data and of reused descriptors."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

import pytest

from app.images.curl_transfer import Connection, Connections, Ends, make_socket

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A connection's two ends, ours and the host's."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as ours,
        listener.accept()[0] as theirs,
    ):
        ours.setblocking(False)
        yield ours, theirs


def ends_of(ours: socket.socket) -> Ends:
    address, port = ours.getpeername()
    return Ends(ours.getsockname()[1], address, port)


def of(ours: socket.socket) -> Connection:
    return Connection(ours.fileno(), ends_of(ours))


def arrived(ours: socket.socket) -> None:
    """Wait until something has."""
    ours.setblocking(True)
    ours.recv(1, socket.MSG_PEEK)
    ours.setblocking(False)


def test_nothing_has_arrived(pair: tuple[socket.socket, socket.socket]) -> None:
    assert not of(pair[0]).has_data()
    assert of(pair[0]).is_open()


@pytest.mark.parametrize("data", [b"x", b""], ids=["data", "the end"])
def test_something_has_arrived_and_is_still_there(pair: tuple[socket.socket, socket.socket], data: bytes) -> None:
    ours, theirs = pair
    theirs.sendall(data)
    theirs.shutdown(socket.SHUT_WR)
    arrived(ours)
    assert of(ours).has_data()
    assert ours.recv(10) == data


def test_a_connection_that_is_cut_sends_nothing_more(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    of(ours).cut()
    with pytest.raises(OSError, match=r".+"):
        ours.send(b"x")
    assert theirs.recv(1) == b""


@pytest.mark.parametrize("other", [{"local_port": 1}, {"peer_port": 1}])
def test_a_reused_descriptor_is_not_used(pair: tuple[socket.socket, socket.socket], other: dict[str, int]) -> None:
    ours, theirs = pair
    theirs.sendall(b"x")
    arrived(ours)
    former = Connection(ours.fileno(), ends_of(ours)._replace(**other))  # type: ignore[arg-type]
    assert not former.is_open()
    assert not former.has_data()
    former.cut()
    ours.send(b"y")
    assert theirs.recv(1) == b"y"


def test_a_descriptor_that_is_no_socket_is_not_used() -> None:
    with socket.socket() as closed:
        former = Connection(closed.fileno(), Ends(1, "127.0.0.1", 2))
    assert not former.is_open()
    assert not former.has_data()
    former.cut()


def test_a_connection_is_found_by_its_ends(pair: tuple[socket.socket, socket.socket]) -> None:
    connections, ours = Connections(), pair[0]
    ends = ends_of(ours)
    assert connections.find(ends, []) is None
    made = connections.find(ends, [ours.fileno()])
    assert made is not None
    assert (made.number, made.is_http1) == (ours.fileno(), False)
    assert connections.find(ends, []) is made
    for other in ({"local_port": 1}, {"peer_address": "127.0.0.2"}, {"peer_port": 1}):
        assert connections.find(ends._replace(**other), []) is None


def test_connections_that_are_closed_are_forgotten() -> None:
    connections, count = Connections(), 600
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        for _ in range(count):
            with socket.create_connection(listener.getsockname()) as ours:
                assert connections.find(ends_of(ours), [ours.fileno()]) is not None
            listener.accept()[0].close()
    assert len(connections) < count


def test_a_socket_for_libcurl_closes_when_libcurl_closes_it() -> None:
    number = make_socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # Windows finds out the family of connected sockets only.
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM, fileno=number)) as made:
        assert made.fileno() == number
        made.bind(("127.0.0.1", 0))
