"""A TLS connection that nobody uses: data that arrives on it is told from what TLS itself sends."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from typing import TYPE_CHECKING, override

import pytest

from app.images.streams import TcpStream
from app.images.transfer import Transfer, current_transfer
from tests.raw_server import CERTIFICATE, Exchange, RawServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpcore

pytestmark = pytest.mark.anyio


class _WatchedStream(TcpStream):
    """Tells when something has arrived.

    Attributes:
        arrived: Set then; to be cleared by whoever waits for more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.arrived = asyncio.Event()

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self.arrived.set()

    @override
    def eof_received(self) -> None:
        super().eof_received()
        self.arrived.set()


@contextlib.asynccontextmanager
async def _connected(server: RawServer) -> AsyncIterator[tuple[httpcore.AsyncNetworkStream, asyncio.Event]]:
    """A connection right after its handshake, and what tells that more has arrived since."""
    current_transfer.set(Transfer(10, 1_000, lambda _: None))
    _, plain = await asyncio.get_running_loop().create_connection(_WatchedStream, "127.0.0.1", server.port)
    stream = await plain.start_tls(ssl.create_default_context(cadata=CERTIFICATE), "localhost", 10)
    plain.arrived.clear()
    try:
        yield stream, plain.arrived
    finally:
        await stream.aclose()
        await asyncio.to_thread(server.wait_for_connections, 0)


async def test_session_tickets_leave_an_idle_connection_usable() -> None:
    with RawServer(Exchange.wait_until_left, tls=True) as server:
        async with _connected(server) as (stream, arrived):
            await arrived.wait()  # the server sends its tickets once the handshake is over
            assert not stream.get_extra_info("is_readable")
            assert not stream.get_extra_info("is_readable")  # it is asked before each use

        assert stream.get_extra_info("is_readable")  # as it is closed


@pytest.mark.parametrize("sent", [b"x", b""], ids=["data", "the end"])
async def test_data_and_the_end_make_an_idle_connection_unusable(sent: bytes) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.send(sent)
        exchange.keeps_open = bool(sent)

    with RawServer(answer, tls=True) as server:
        async with _connected(server) as (stream, arrived):
            await stream.write(b"GET / HTTP/1.1\r\n\r\n")
            while not stream.get_extra_info("is_readable"):  # tickets may come first, one by one
                arrived.clear()
                await arrived.wait()
