"""Data that a host sends after the end of an answer is no part of the next download on that connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Final

import pytest

from app.core.errors import HostFailedError
from app.core.limits import DownloadLimits
from app.images.download import ImageDownloader
from tests.raw_server import TRUSTED, Exchange, RawServer, http_answer
from tests.tables import each_row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

PICTURE: Final = b"the picture that was requested"
# Another client would read this as the answer to its next request.
FORGED: Final = http_answer("200 OK", b"a picture that was not requested", keeps_open=True)
CHUNKED: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"


@contextlib.asynccontextmanager
async def downloading() -> AsyncIterator[ImageDownloader]:
    downloader = ImageDownloader(DownloadLimits(), TRUSTED, allows_private=True)
    try:
        yield downloader
    finally:
        await downloader.aclose()


def _first_then_picture(first: bytes, exchange: Exchange) -> bytes:
    exchange.keeps_open = True
    return first if exchange.number == 1 else http_answer("200 OK", PICTURE, keeps_open=True)


@pytest.mark.fault(111)
@each_row("tls", [False, True], ids=["http", "https"])
@each_row("extra", [b"x", b"\r\n", b"HTTP/1.1 200 OK\r\nContent-", FORGED, FORGED * 3_000])
@each_row(
    "answer",
    [http_answer("200 OK", b"abc", keeps_open=True), CHUNKED, CHUNKED.replace(b"0\r\n", b"0\r\nTrailer: yes\r\n")],
    ids=["length", "chunks", "trailers"],
)
async def test_data_after_the_body_is_not_the_next_answer(answer: bytes, extra: bytes, tls: bool) -> None:
    with RawServer(lambda exchange: _first_then_picture(answer + extra, exchange), tls=tls) as server:
        async with downloading() as downloader:
            assert (await downloader.fetch(f"{server.origin}/1.jpg")).data == b"abc"
            assert (await downloader.fetch(f"{server.origin}/2.jpg")).data == PICTURE
            assert (await downloader.fetch(f"{server.origin}/3.jpg")).data == PICTURE

    assert server.accepted == 2  # the first connection was closed, the second used twice


@each_row("tls", [False, True], ids=["http", "https"])
@each_row("head", ["204 No Content", "304 Not Modified", "302 Found", "404 Not Found"])
async def test_a_body_where_none_can_be_is_not_the_next_answer(head: str, tls: bool) -> None:
    first = f"HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n".encode() + FORGED
    with RawServer(lambda exchange: _first_then_picture(first, exchange), tls=tls) as server:
        async with downloading() as downloader:
            outcome = await asyncio.gather(downloader.fetch(f"{server.origin}/1.jpg"), return_exceptions=True)
            assert isinstance(outcome[0], Exception)
            assert (await downloader.fetch(f"{server.origin}/2.jpg")).data == PICTURE


@each_row("tls", [False, True], ids=["http", "https"])
async def test_data_on_an_idle_connection_is_not_the_next_answer(tls: bool) -> None:
    is_read, was_sent = threading.Event(), threading.Event()

    def answer(exchange: Exchange) -> bytes | None:
        exchange.keeps_open = True
        if exchange.number > 1:
            return http_answer("200 OK", PICTURE, keeps_open=True)
        exchange.send(http_answer("200 OK", b"abc", keeps_open=True))
        is_read.wait(5)
        with contextlib.suppress(OSError):
            exchange.send(FORGED)
        was_sent.set()
        return None

    with RawServer(answer, tls=tls) as server:
        async with downloading() as downloader:
            assert (await downloader.fetch(f"{server.origin}/1.jpg")).data == b"abc"
            is_read.set()
            # Loopback delivers data at once, and the loop reads them before it is notified of the thread's end.
            await asyncio.to_thread(was_sent.wait, 5)
            assert (await downloader.fetch(f"{server.origin}/2.jpg")).data == PICTURE

    assert server.accepted == 2


async def test_data_on_an_idle_connection_with_the_local_port_of_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux often gives connections to different hosts the same local port."""
    ports: list[int] = []

    def make(family: int, kind: int, protocol: int) -> int:
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(("127.0.0.1", ports[0] if ports else 0))
        ports.append(made.getsockname()[1])
        return made.detach()

    monkeypatch.setattr("app.images.curl_transfer.make_socket", make)
    is_read, was_sent = threading.Event(), threading.Event()

    def answer(exchange: Exchange) -> bytes | None:
        exchange.keeps_open = True
        if exchange.number > 1:
            return http_answer("200 OK", PICTURE, keeps_open=True)
        exchange.send(http_answer("200 OK", b"abc", keeps_open=True))
        is_read.wait(5)
        exchange.send(FORGED)
        was_sent.set()
        return None

    with RawServer(answer) as server, RawServer(http_answer("200 OK", PICTURE, keeps_open=True)) as other:
        async with downloading() as downloader:
            assert (await downloader.fetch(f"{server.origin}/1.jpg")).data == b"abc"
            assert (await downloader.fetch(f"{other.origin}/1.jpg")).data == PICTURE
            assert ports[0] == ports[1]
            ports.clear()  # the next one has another port: this one is still in use
            is_read.set()
            await asyncio.to_thread(was_sent.wait, 5)
            assert (await downloader.fetch(f"{server.origin}/2.jpg")).data == PICTURE

    assert server.accepted == 2


async def test_session_tickets_on_an_idle_connection_are_no_data() -> None:
    """TLS 1.3 sends them after the handshake, so that they may come after the first answer has been read."""

    def answer(exchange: Exchange) -> bytes:
        exchange.keeps_open = True
        return http_answer("200 OK", PICTURE, keeps_open=True)

    with RawServer(answer, tls=True) as server:
        async with downloading() as downloader:
            for number in range(5):
                assert (await downloader.fetch(f"{server.origin}/{number}.jpg")).data == PICTURE

    assert server.accepted == 1


async def test_a_failed_answer_without_extra_data_keeps_its_connection() -> None:
    missing = http_answer("400 Bad Request", b"page", keeps_open=True)
    with RawServer(lambda exchange: _first_then_picture(missing, exchange)) as server:
        async with downloading() as downloader:
            with pytest.raises(HostFailedError):
                await downloader.fetch(f"{server.origin}/1.jpg")
            assert (await downloader.fetch(f"{server.origin}/2.jpg")).data == PICTURE

    assert server.accepted == 1
