"""All received bytes are counted: those of complete, failed and aborted downloads."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from app.core.errors import ImageError
from app.core.limits import DownloadLimits
from app.images.exchange import Validators
from tests.raw_server import RawServer, http_answer
from tests.tables import each_row
from tests.unit.images.downloads import downloading

if TYPE_CHECKING:
    from tests.raw_server import Answer, Exchange

pytestmark = pytest.mark.anyio

BODY = bytes(range(256)) * 400
HEADERS_AT_MOST = 1_000
LIMITS = replace(DownloadLimits(), total_seconds=5.0, max_bytes=2 * len(BODY))


async def received_of(answer: Answer, known: Validators = Validators()) -> int:  # noqa: B008 (frozen)
    """The bytes that were reported for one download, which may fail."""
    sizes: list[int] = []
    with RawServer(answer) as server:
        async with downloading(LIMITS) as downloader:
            with contextlib.suppress(ImageError):
                await downloader.fetch_if_changed(
                    f"{server.origin}/1.jpg", known, on_received=lambda size, _: sizes.append(size)
                )
    return sum(sizes)


@each_row(
    ("answer", "body_bytes"),
    [
        pytest.param(http_answer("200 OK", BODY), len(BODY), id="a whole file"),
        pytest.param(http_answer("200 OK", BODY, length=len(BODY) + 1), len(BODY), id="a file that breaks off"),
        pytest.param(http_answer("304 Not Modified"), 0, id="no news"),
    ],
)
async def test_bytes_of_the_answer_are_counted(answer: bytes, body_bytes: int) -> None:
    received = await received_of(answer, Validators('"1"'))
    assert body_bytes <= received <= body_bytes + HEADERS_AT_MOST


async def test_a_file_that_is_too_large_counts_as_far_as_it_was_read() -> None:
    def without_end(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        with contextlib.suppress(OSError):
            while exchange.wait(0):
                exchange.send(BODY)

    assert LIMITS.max_bytes < await received_of(without_end) < 4 * LIMITS.max_bytes


async def test_an_aborted_download_counts_until_then() -> None:
    def half(exchange: Exchange) -> None:
        exchange.send(http_answer("200 OK", BODY, length=2 * len(BODY)))
        exchange.wait_until_left()

    received = 0
    half_is_there = asyncio.Event()

    def count(size: int, _length: int | None) -> None:
        nonlocal received
        received += size
        if received >= len(BODY):
            half_is_there.set()

    with RawServer(half) as server:
        async with downloading(LIMITS) as downloader:
            fetching = asyncio.create_task(downloader.fetch(f"{server.origin}/1.jpg", on_received=count))
            async with asyncio.timeout(5):
                await half_is_there.wait()
            fetching.cancel()
            await asyncio.gather(fetching, return_exceptions=True)
    assert len(BODY) <= received <= len(BODY) + HEADERS_AT_MOST
