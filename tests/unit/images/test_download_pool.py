"""What all downloads share: connections, memory, the loop. One hostile host must not affect the others."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from app.core.errors import DecoderCrashedError, HostTimedOutError, IncompleteDownloadError
from app.core.limits import DownloadLimits
from app.images.curl_transfer import system_certificates
from app.images.decoded import Thumbnail
from app.images.download import ImageDownloader
from app.images.image_request import DownloadObserver
from app.images.network_thread import ByteBudget
from app.images.sources import HttpThumbnailSource
from tests.raw_server import Exchange, RawServer, chunk, chunked_head, http_answer
from tests.tables import each_row
from tests.unit.images.downloads import downloading, downloading_from

pytestmark = pytest.mark.anyio

PICTURE = bytes(range(256)) * 4_000  # 1 MB
LIMITS = replace(DownloadLimits(), workers=3, connections=6, total_seconds=3.0)


async def _file(downloader: ImageDownloader, url: str) -> bytes:
    download = await downloader.fetch(url)
    download.release()
    return download.data


def _kept_open(exchange: Exchange) -> bytes:
    exchange.keeps_open = True
    return http_answer("200 OK", PICTURE, keeps_open=True)


@each_row("tls", [False, True])
async def test_large_files_arrive_whole(tls: bool) -> None:
    with RawServer(_kept_open, tls=tls) as server:
        async with downloading(LIMITS) as downloader:
            downloads = await asyncio.gather(*(downloader.fetch(server.origin) for _ in range(20)))

    assert all(download.data == PICTURE for download in downloads)
    assert server.accepted <= LIMITS.connections


@each_row("tls", [False, True])
async def test_a_file_whose_end_is_the_connection_s(tls: bool) -> None:
    with RawServer(b"HTTP/1.1 200 OK\r\n\r\n" + PICTURE, tls=tls) as server:
        async with downloading(LIMITS) as downloader:
            assert (await downloader.fetch(server.origin)).data == PICTURE


# --- The pool -------------------------------------------------------------------------------------------------


@each_row("tls", [False, True])
async def test_connections_are_closed_that_are_not_used_again(tls: bool) -> None:
    with RawServer(_kept_open, tls=tls) as server:
        async with downloading(replace(LIMITS, keep_alive_seconds=0.2)) as downloader:
            for accepted in (1, 2):
                assert await _file(downloader, server.origin) == PICTURE
                assert server.accepted == accepted
                server.wait_for_connections(0)


@pytest.mark.fault(59)
async def test_more_callers_than_connections_wait() -> None:
    def answer(exchange: Exchange) -> bytes:
        exchange.wait(0.1)
        return _kept_open(exchange)

    async with downloading_from(answer, replace(LIMITS, connections=2)) as (server, downloader):
        files = await asyncio.gather(*(_file(downloader, server.origin) for _ in range(8)))

    assert files == [PICTURE] * 8
    assert server.accepted == 2


# --- Memory ---------------------------------------------------------------------------------------------------


async def test_the_bytes_of_all_downloads_are_bounded() -> None:
    piece, pieces = 64 * 1024, 32  # 2 MB each
    limits = replace(LIMITS, max_bytes_in_flight=3 * 1024 * 1024)
    held = most = 0

    def answer(exchange: Exchange) -> None:
        exchange.send(http_answer("200 OK", b"", length=piece * pieces))
        for _ in range(pieces):
            exchange.send(bytes(piece))
            exchange.wait(0.001)

    def count(size: int, _length: int | None) -> None:
        nonlocal held, most
        held += size
        most = max(most, held)

    async def get(downloader: ImageDownloader, url: str) -> bytes:
        nonlocal held
        download = await downloader.fetch(url, on_received=count)
        held -= len(download.data)
        download.release()
        return download.data

    async with downloading_from(answer, limits) as (server, downloader):
        files = await asyncio.gather(*(get(downloader, server.origin) for _ in range(12)))

    assert all(file == bytes(piece * pieces) for file in files)
    # Only the oldest may pass the bound, by its whole file; headers are counted here, but not there.
    assert 2 * 1024 * 1024 < most <= limits.max_bytes_in_flight + piece * pieces + 12 * 1_000


@pytest.mark.slow
@pytest.mark.fault(108)
async def test_waiting_for_others_does_not_count_for_the_deadline() -> None:
    limits = replace(LIMITS, max_bytes_in_flight=10, total_seconds=2.0)

    def answer(exchange: Exchange) -> None:
        exchange.send(http_answer("200 OK", bytes(20), length=21))
        exchange.wait(1.2 if exchange.number == 1 else 2.2)
        exchange.send(b"a")

    first_holds_bytes = asyncio.Event()

    async def get_first(downloader: ImageDownloader, url: str) -> None:
        download = await downloader.fetch(url, on_received=lambda *_: first_holds_bytes.set())
        download.release()

    async with downloading_from(answer, limits) as (server, downloader):
        first = asyncio.create_task(get_first(downloader, server.origin))
        await first_holds_bytes.wait()
        await asyncio.gather(first, _file(downloader, server.origin))


# --- The loop -------------------------------------------------------------------------------------------------


@each_row(("size", "is_given_up"), [(1, True), (100, False)])
async def test_a_body_in_tiny_chunks_is_aborted(size: int, is_given_up: bool) -> None:
    """Each chunk takes as much CPU time as one of 16 KB; a slow connection delivers a hundred bytes at a time."""
    answer = chunked_head() + chunk(bytes(size)) * 8_000 + chunk(b"")
    async with downloading_from(answer, LIMITS) as (server, downloader):
        if is_given_up:
            with pytest.raises(IncompleteDownloadError):
                await downloader.fetch(server.origin)
        else:
            assert (await downloader.fetch(server.origin)).data == bytes(size * 8_000)


# --- The end --------------------------------------------------------------------------------------------------


async def test_closing_ends_running_downloads() -> None:
    with RawServer(Exchange.wait_until_left) as server:
        async with downloading(replace(LIMITS, connections=2)) as downloader:
            fetching = [asyncio.create_task(downloader.fetch(server.origin)) for _ in range(5)]
            await asyncio.to_thread(server.wait_for_requests, 2)
            await downloader.aclose()
            outcomes = await asyncio.gather(*fetching, return_exceptions=True)
            with pytest.raises(IncompleteDownloadError):
                await downloader.fetch(server.origin)
        await asyncio.to_thread(server.wait_for_connections, 0)

    # Those that were waited for would have timed out.
    assert {type(outcome) for outcome in outcomes} == {IncompleteDownloadError}
    assert len(server.requests) == 2


# --- Bytes that wait for a decoder -----------------------------------------------------------------------------------

FILE = bytes(1_000_000)
ROOMY = replace(DownloadLimits(), max_bytes_in_flight=3 * len(FILE))


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
    downloader = ImageDownloader(ROOMY, system_certificates(), allows_private=True)
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
    assert decoders.most <= ROOMY.max_bytes_in_flight + len(FILE)  # the oldest download may exceed the limit


async def test_what_is_cancelled_at_any_moment_is_not_held() -> None:
    downloader = ImageDownloader(ROOMY, system_certificates(), allows_private=True)
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
    limits = replace(ROOMY, slow_after_seconds=0.3, read_seconds=20.0, total_seconds=30.0)
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
