"""Conditional requests and expired links."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from msgspec.structs import replace

from app.core.errors import AccessDeniedError, HostFailedError, ImageError, LinkExpiredError
from app.core.limits import DownloadLimits
from app.images.exchange import Validators
from tests.raw_server import Exchange, RawServer, chunk, chunked_head, http_answer
from tests.tables import each_row
from tests.unit.images.downloads import downloading

pytestmark = pytest.mark.anyio

PICTURE = b"picture"
DATE = "Wed, 21 Oct 2015 07:28:00 GMT"
KNOWN = Validators('"1"', DATE)
LIMITS = replace(DownloadLimits(), workers=2, max_bytes=100_000, total_seconds=2.0)


def _answer(exchange: Exchange) -> bytes:
    if exchange.request.header("if-none-match") == '"1"':
        return http_answer("304 Not Modified", b"", 'ETag: "1"')
    return http_answer("200 OK", PICTURE, 'ETag: "1"', f"Last-Modified: {DATE}")


async def test_a_file_comes_with_its_validators() -> None:
    with RawServer(_answer) as server:
        async with downloading(LIMITS) as downloader:
            download = await downloader.fetch(server.origin)
            assert (download.data, download.validators) == (PICTURE, KNOWN)
            assert await downloader.fetch_if_changed(server.origin, download.validators) is None

    first, second = server.requests
    assert (first.header("if-none-match"), first.header("if-modified-since")) == (None, None)
    assert (second.header("if-none-match"), second.header("if-modified-since")) == ('"1"', DATE)


async def test_another_version_is_downloaded() -> None:
    with RawServer(_answer) as server:
        async with downloading(LIMITS) as downloader:
            download = await downloader.fetch_if_changed(server.origin, Validators('"0"'))

    assert download is not None
    assert download.data == PICTURE


async def test_validators_of_one_host_are_sent_to_no_other() -> None:
    """An ETag may be unique to a client, and would identify it to another host."""
    with RawServer(_answer) as other:

        def answer(exchange: Exchange) -> bytes:
            if exchange.number == 1:
                return http_answer("200 OK", PICTURE, 'ETag: "1"')
            return http_answer("302 Found", b"", f"Location: {other.origin}/2.jpg")

        with RawServer(answer) as server:
            async with downloading(LIMITS) as downloader:
                first = await downloader.fetch(server.origin)
                behind_redirect = await downloader.fetch_if_changed(server.origin, first.validators)

    assert behind_redirect is not None
    assert (behind_redirect.data, behind_redirect.validators) == (PICTURE, Validators())
    assert [request.header("if-none-match") for request in server.requests] == [None, '"1"']
    assert [request.header("if-none-match") for request in other.requests] == [None]


async def test_not_modified_from_a_host_without_validators_is_a_failure() -> None:
    def answer(exchange: Exchange) -> bytes:
        if exchange.number == 1:
            return http_answer("302 Found", b"", "Location: /2.jpg")
        return http_answer("304 Not Modified")

    with RawServer(answer) as server:
        async with downloading(LIMITS) as downloader:
            with pytest.raises(HostFailedError):
                await downloader.fetch_if_changed(server.origin, KNOWN)


@each_row("known", [Validators(), Validators("a\r\nCookie: b")])
async def test_not_modified_without_a_condition_is_a_failure(known: Validators) -> None:
    with RawServer(http_answer("304 Not Modified")) as server:
        async with downloading(LIMITS) as downloader:
            with pytest.raises(HostFailedError) as raised:
                await downloader.fetch_if_changed(server.origin, known)

    assert raised.value.status == 304
    assert {name for name, _ in server.requests[0].headers}.isdisjoint({"if-none-match", "cookie"})


# --- Links whose time is over ---------------------------------------------------------------------------------

EXPIRED = "X-Amz-Date=20200101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=s1gnature"
VALID = "Expires=4102444800&Signature=s1gnature"  # in the year 2100
EXPIRED_TOKEN = b"<?xml version='1.0'?><Error><Code>ExpiredToken</Code></Error>"


@pytest.mark.fault(35)
@each_row(
    ("status", "query", "body", "expected"),
    [
        ("403 Forbidden", EXPIRED, b"", LinkExpiredError),
        ("400 Bad Request", EXPIRED, b"", LinkExpiredError),
        ("403 Forbidden", VALID, b"", AccessDeniedError),
        ("403 Forbidden", VALID, b"<Message>Request has expired</Message>", LinkExpiredError),
        ("400 Bad Request", VALID, EXPIRED_TOKEN, LinkExpiredError),
        ("400 Bad Request", VALID, b"", HostFailedError),
        ("401 Unauthorized", EXPIRED, b"", AccessDeniedError),
        ("410 Gone", VALID, b"", LinkExpiredError),
    ],
)
async def test_an_expired_link(status: str, query: str, body: bytes, expected: type[ImageError]) -> None:
    with RawServer(http_answer(status, body)) as server:
        async with downloading(LIMITS) as downloader:
            with pytest.raises(ImageError) as raised:
                await downloader.fetch(f"{server.origin}/1.jpg?{query}")

    assert type(raised.value) is expected
    assert not raised.value.can_retry
    assert len(server.requests) == 1


async def test_no_more_is_read_of_an_explanation_than_is_needed() -> None:
    def endless(exchange: Exchange) -> None:
        exchange.send(chunked_head().replace(b"200 OK", b"403 Forbidden"))
        with contextlib.suppress(OSError):
            while exchange.wait(0):
                exchange.send(chunk(bytes(4_096)))

    with RawServer(endless) as server:
        async with downloading(LIMITS) as downloader:
            with pytest.raises(AccessDeniedError):  # not a timeout
                await downloader.fetch(server.origin)
            await asyncio.to_thread(server.wait_for_connections, 0)


@each_row("text", ["a\r\nCookie: b", "a\n", "\ta", " ", "é", "\x00", "\x7f", '"' + "a" * 255 + '"'])
def test_validators_that_cannot_be_sent_safely_are_dropped(text: str) -> None:
    assert Validators(text, text) == Validators()
