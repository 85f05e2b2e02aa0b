"""Hundreds of downloads that are aborted, at every stage: afterwards the downloader must work as before."""

import asyncio
import contextlib
import gc
import random
import socket
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from app.core.limits import DownloadLimits
from app.images.download import ImageDownloader
from app.start.event_loop import EventLoop
from tests.h2_server import H2Answer, H2Server
from tests.raw_server import TRUSTED, Exchange, RawServer, http_answer

_ROUNDS = 3
_ABORTS = 500
# No download ends without an abort: one that continues would occupy its slot, and the healthy ones would time out.
_LIMITS = replace(
    DownloadLimits(), workers=6, connections=12, connect_seconds=600.0, read_seconds=600.0, total_seconds=600.0
)
_PATIENCE_SECONDS = 20.0
_PICTURE = bytes(50_000)


@pytest.fixture(params=["asyncio", pytest.param("qasync", marks=pytest.mark.slow)])
def run(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Callable[[object], None]]:
    """Runs a coroutine on asyncio's loop, and on Qt's."""
    factory = None if request.param == "asyncio" else lambda: EventLoop(qapp)
    yield lambda coroutine: asyncio.run(coroutine, loop_factory=factory)  # type: ignore[arg-type]
    # Collected in the network's thread of a later test, the loop's timers would crash Qt.
    gc.collect()


def _answer(exchange: Exchange) -> bytes | None:
    stage = exchange.request.target.removeprefix("/")
    exchange.keeps_open = True
    if stage == "healthy":
        return http_answer("200 OK", _PICTURE, keeps_open=True)
    if stage == "late":
        exchange.wait(0.003)
        return http_answer("200 OK", _PICTURE, keeps_open=True)
    if stage == "half":
        exchange.send(http_answer("200 OK", _PICTURE[:30_000], length=len(_PICTURE)))
    exchange.wait_until_left()
    exchange.keeps_open = False
    return None


def _h2_answer(path: str, _number: int) -> H2Answer:
    if path == "/healthy":
        return H2Answer(_PICTURE)
    return H2Answer(_PICTURE[:30_000], is_whole=False) if path == "/half" else H2Answer(status=0, is_whole=False)


@contextlib.contextmanager
def _never_accepting() -> Iterator[int]:
    """A port that never accepts connections: its queue is full."""
    with contextlib.ExitStack() as sockets:
        listener = sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = sockets.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


async def _abort_one(downloader: ImageDownloader, urls: list[str], chance: random.Random) -> None:
    fetching = asyncio.create_task(downloader.fetch(chance.choice(urls)))
    # Not at all, one step of the loop, a few of them, or some milliseconds.
    for _ in range(chance.choice([0, 1, 2, 3, 4, 6, 9])):
        await asyncio.sleep(0)
    if chance.random() < 0.4:
        await asyncio.sleep(chance.uniform(0, 0.012))
    fetching.cancel()
    for _ in range(5):
        await asyncio.sleep(0)
    assert fetching.done()  # the caller does not wait
    with contextlib.suppress(asyncio.CancelledError):
        await fetching


async def _storm(downloader: ImageDownloader, urls: list[str], seed: int) -> None:
    chance = random.Random(seed)

    async def abort_many(count: int) -> None:
        for _ in range(count):
            await _abort_one(downloader, urls, chance)

    callers = 2 * _LIMITS.connections  # half of them wait for a slot
    await asyncio.gather(*(abort_many(-(-_ABORTS // callers)) for _ in range(callers)))


@pytest.mark.fault(58)
def test_the_downloader_works_after_more_than_a_thousand_aborts(run: Callable[[object], None]) -> None:
    async def storms() -> None:
        downloader = ImageDownloader(_LIMITS, TRUSTED, allows_private=True)
        urls = [f"{server.origin}/{stage}" for stage in ("healthy", "late", "silent", "half")]
        urls += [f"{secure.origin}/{stage}" for stage in ("healthy", "silent", "half")]
        urls += [f"{multiplexed.origin}/{stage}" for stage in ("healthy", "silent", "half")]
        urls += [f"http://127.0.0.1:{full_port}/", f"https://127.0.0.1:{mute.getsockname()[1]}/"]
        for number in range(_ROUNDS):
            await _storm(downloader, urls, number)
            for origin in (server.origin, secure.origin, multiplexed.origin):
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    downloads = await asyncio.gather(*(downloader.fetch(f"{origin}/healthy") for _ in range(12)))
                assert all(download.data == _PICTURE for download in downloads)
        await downloader.aclose()
        await asyncio.to_thread(server.wait_for_connections, 0)

    with (
        RawServer(_answer) as server,
        RawServer(_answer, tls=True) as secure,
        H2Server(_h2_answer) as multiplexed,
        _never_accepting() as full_port,
        socket.create_server(("127.0.0.1", 0), backlog=256) as mute,
    ):
        run(storms())
