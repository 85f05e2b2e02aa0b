"""What all downloads share: connections, memory, the loop. One hostile host must not affect the others."""

from __future__ import annotations

import asyncio
import contextlib
import time

import pytest
from msgspec.structs import replace

from app.core.errors import ImageError, IncompleteDownloadError
from app.core.limits import DownloadLimits
from app.images.download import ImageDownloader
from tests.raw_server import Exchange, RawServer, chunk, chunked_head, http_answer
from tests.tables import each_row
from tests.unit.images.downloads import downloading

pytestmark = pytest.mark.anyio

_TURNS = 300  # of the loop, in which a flood has all connections busy
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

    with RawServer(answer) as server:
        async with downloading(replace(LIMITS, connections=2)) as downloader:
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

    with RawServer(answer) as server:
        async with downloading(limits) as downloader:
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

    with RawServer(answer) as server:
        async with downloading(limits) as downloader:
            first = asyncio.create_task(get_first(downloader, server.origin))
            await first_holds_bytes.wait()
            await asyncio.gather(first, _file(downloader, server.origin))


# --- The loop -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beginning", "flood"),
    [
        (chunked_head(), chunk(b"a") * 20_000),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000),
        (b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n" * 50_000),
    ],
    ids=["chunks of one byte", "continue", "headers"],
)
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize(("floods", "longest_gap"), [(1, 0.05), (35, 0.1)])
async def test_a_flood_of_small_chunks_does_not_block_the_loop(
    beginning: bytes, flood: bytes, tls: bool, floods: int, longest_gap: float
) -> None:
    """Half of the longest acceptable pause of the GUI thread; more if all connections are flooded."""

    def answer(exchange: Exchange) -> None:
        exchange.send(beginning)
        with contextlib.suppress(OSError):
            while exchange.wait(0):
                exchange.send(flood)

    # Enough time for the healthy file on a machine that has other things to do.
    limits = replace(LIMITS, connections=floods + 1, read_seconds=30.0, total_seconds=30.0)
    longest = 0.0
    with RawServer(answer, tls=tls) as server, RawServer(_kept_open, tls=tls) as healthy:
        async with downloading(limits) as downloader:
            await downloader.fetch(healthy.origin)  # so that the time for loading modules is not measured
            flooding = [asyncio.create_task(downloader.fetch(server.origin)) for _ in range(floods)]
            other = asyncio.create_task(downloader.fetch(healthy.origin))
            turns = 0
            last = time.thread_time()  # CPU time of other processes is not counted
            while not other.done() or (turns < _TURNS and not all(flood.done() for flood in flooding)):
                await asyncio.sleep(0)
                turns += 1
                longest = max(longest, time.thread_time() - last)
                last = time.thread_time()
            assert (await other).data == PICTURE
            for download in flooding:
                download.cancel()
            outcomes = await asyncio.gather(*flooding, return_exceptions=True)

    assert all(isinstance(outcome, ImageError | asyncio.CancelledError) for outcome in outcomes)
    assert longest < longest_gap


@each_row(("size", "is_given_up"), [(1, True), (100, False)])
async def test_a_body_in_tiny_chunks_is_aborted(size: int, is_given_up: bool) -> None:
    """Each chunk takes as much CPU time as one of 16 KB; a slow connection delivers a hundred bytes at a time."""
    answer = chunked_head() + chunk(bytes(size)) * 8_000 + chunk(b"")
    with RawServer(answer) as server:
        async with downloading(LIMITS) as downloader:
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
