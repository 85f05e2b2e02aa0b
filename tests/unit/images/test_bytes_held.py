"""URL -> thumbnail: how many bytes of files are in memory at a time."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from app.core.errors import DecoderCrashedError, HostTimedOutError, IncompleteDownloadError
from app.core.limits import DownloadLimits
from app.images.curl_transfer import system_certificates
from app.images.decoded import Thumbnail
from app.images.download import ImageDownloader
from app.images.exchange import DownloadObserver
from app.images.network_thread import ByteBudget
from app.images.sources import HttpThumbnailSource
from tests.raw_server import Exchange, RawServer, http_answer

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.anyio

FILE = bytes(1_000_000)
LIMITS = replace(DownloadLimits(), max_bytes_in_flight=3 * len(FILE))


class _Decoders:
    """One at a time, each far slower than a download.

    Attributes:
        most: Largest sum of the bytes that were here.
    """

    def __init__(self, error: Exception | None = None) -> None:
        self.most = 0
        self._error = error
        self._held = 0
        self._turn = asyncio.Semaphore(1)

    async def decode(self, data: bytes, _box: int, _rank: int, *, on_release: Callable[[], None]) -> Thumbnail:
        self._held += len(data)
        self.most = max(self.most, self._held)
        try:
            async with self._turn:
                await asyncio.sleep(0.03)
            if self._error is not None:
                raise self._error
            return Thumbnail(1, 1, b"thumbnail", False, 1, 1, "PNG")
        finally:
            self._held -= len(data)
            on_release()


async def _check_that_nothing_is_held(downloader: ImageDownloader) -> None:
    """There is room for three files at a time, all of it: if a single byte were held, the third would wait."""
    with RawServer(http_answer("200 OK", FILE)) as server:
        async with asyncio.timeout(10):
            for download in [await downloader.fetch(server.origin) for _ in range(3)]:
                download.release()


@pytest.mark.parametrize("error", [None, DecoderCrashedError()], ids=["shown", "failed"])
async def test_files_that_wait_for_a_decoder_count_as_held(error: Exception | None) -> None:
    downloader = ImageDownloader(LIMITS, system_certificates(), allows_private=True)
    decoders = _Decoders(error)
    source = HttpThumbnailSource(downloader, decoders, None, box=1, account="a")  # type: ignore[arg-type]
    with RawServer(http_answer("200 OK", FILE)) as server:
        async with asyncio.timeout(30):
            outcomes = await asyncio.gather(
                *(source.get_thumbnail(f"{server.origin}/{rank}", rank, DownloadObserver()) for rank in range(20)),
                return_exceptions=True,
            )
        await _check_that_nothing_is_held(downloader)
        await downloader.aclose()

    assert {type(outcome) for outcome in outcomes} == {Thumbnail if error is None else DecoderCrashedError}
    assert decoders.most <= LIMITS.max_bytes_in_flight + len(FILE)  # the oldest download may exceed the limit


async def test_what_is_cancelled_at_any_moment_is_not_held() -> None:
    downloader = ImageDownloader(LIMITS, system_certificates(), allows_private=True)
    source = HttpThumbnailSource(downloader, _Decoders(), None, box=1, account="a")  # type: ignore[arg-type]
    with RawServer(http_answer("200 OK", FILE)) as server:
        for turns in range(0, 100, 5):
            tasks = [
                asyncio.create_task(source.get_thumbnail(f"{server.origin}/1", rank, DownloadObserver()))
                for rank in range(3)
            ]
            for _ in range(turns):
                await asyncio.sleep(0.0005)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(30):
            await source.get_thumbnail(f"{server.origin}/1", 0, DownloadObserver())
        await _check_that_nothing_is_held(downloader)
        await downloader.aclose()


async def test_stalled_large_files_do_not_occupy_the_memory_that_others_wait_for() -> None:
    """The host answers at first, and sends nothing until the others are done."""
    limits = replace(LIMITS, slow_after_seconds=0.3, read_seconds=20.0, total_seconds=30.0)
    others_are_done = threading.Event()

    def stall(exchange: Exchange) -> None:
        exchange.send(http_answer("200 OK", FILE, length=2 * len(FILE)))
        others_are_done.wait(20)

    downloader = ImageDownloader(limits, system_certificates(), allows_private=True)
    with RawServer(stall) as bad, RawServer(http_answer("200 OK", FILE)) as good:
        received, is_full = 0, asyncio.Event()

        def count(size: int, _length: int | None) -> None:
            nonlocal received
            received += size
            if received >= limits.max_bytes_in_flight - len(FILE) // 2:  # less than another file needs
                is_full.set()

        stalled = [
            asyncio.create_task(downloader.fetch(f"{bad.origin}/{number}", on_received=count)) for number in range(4)
        ]
        await is_full.wait()
        try:
            async with asyncio.timeout(5):
                for number in range(6):
                    (await downloader.fetch(f"{good.origin}/{number}")).release()
        finally:
            others_are_done.set()
        outcomes = await asyncio.gather(*stalled, return_exceptions=True)
        await _check_that_nothing_is_held(downloader)
        await downloader.aclose()

    assert {type(outcome) for outcome in outcomes} <= {HostTimedOutError, IncompleteDownloadError}


# --- The limit ----------------------------------------------------------------------------------------------------


def test_the_next_oldest_may_exceed_the_limit_then() -> None:
    budget = ByteBudget[str](10)
    budget.add("a", 5)
    budget.add("b", 5)
    budget.add("c", 1)
    assert not budget.add("b", 20)
    assert budget.release("a") == ["c", "b"]
    assert budget.add("b", 20)
    assert not budget.add("c", 1)
    assert budget.release("b") == ["c"]


def test_one_that_is_released_while_it_waits_is_forgotten() -> None:
    budget = ByteBudget[str](10)
    budget.add("a", 9)
    assert not budget.add("b", 9)
    assert budget.release("b") == []
    assert budget.release("a") == []
    assert budget.release("never there") == []
    assert (budget.total, budget.is_crowded) == (0, False)
