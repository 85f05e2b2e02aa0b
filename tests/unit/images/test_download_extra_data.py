"""Data that a host sends after the end of an answer is no part of the next download on that connection."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest

from app.core.errors import HostFailedError
from tests.raw_server import Exchange, RawServer, http_answer
from tests.tables import each_row
from tests.unit.images.downloads import downloading

pytestmark = pytest.mark.anyio

PICTURE: Final = b"the picture that was requested"
# Another client would read this as the answer to its next request.
FORGED: Final = http_answer("200 OK", b"a picture that was not requested", keeps_open=True)
CHUNKED: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"


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

    # The first connection was closed, the second used twice, unless the host has sent chunks.
    assert server.accepted == (2 if answer.startswith(http_answer("200 OK", b"abc", keeps_open=True)) else 3)


@each_row("tls", [False, True], ids=["http", "https"])
@each_row("head", ["204 No Content", "304 Not Modified", "302 Found", "404 Not Found"])
async def test_a_body_where_none_can_be_is_not_the_next_answer(head: str, tls: bool) -> None:
    first = f"HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n".encode() + FORGED
    with RawServer(lambda exchange: _first_then_picture(first, exchange), tls=tls) as server:
        async with downloading() as downloader:
            outcome = await asyncio.gather(downloader.fetch(f"{server.origin}/1.jpg"), return_exceptions=True)
            assert isinstance(outcome[0], Exception)
            assert (await downloader.fetch(f"{server.origin}/2.jpg")).data == PICTURE


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
