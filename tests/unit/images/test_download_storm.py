"""Downloads that are aborted by the hundred, at every stage: the downloader has to be as good as new afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import ssl
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.core.settings import DownloadLimits
from app.images.download import ImageDownloader
from app.start.event_loop import EventLoop
from tests.raw_server import CERTIFICATE, Exchange, RawServer, http_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication

_ROUNDS = 10
_ABORTS = 500
_SECONDS = 2.0
_LIMITS = replace(DownloadLimits(), workers=6, connections=12)
_PICTURE = bytes(50_000)


@pytest.fixture(params=["asyncio", "qasync"])
def run(request: pytest.FixtureRequest, qapp: QApplication) -> Callable[[object], None]:
    """Runs a coroutine on asyncio's loop, and on Qt's."""
    factory = None if request.param == "asyncio" else lambda: EventLoop(qapp)
    return lambda coroutine: asyncio.run(coroutine, loop_factory=factory)  # type: ignore[arg-type]


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


@contextlib.contextmanager
def _never_accepting() -> Iterator[int]:
    """A port that connections to it never come out of: its queue is full."""
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
    assert fetching.done()  # the caller is free at once
    with contextlib.suppress(asyncio.CancelledError):
        await fetching


async def _storm(downloader: ImageDownloader, urls: list[str], seed: int) -> None:
    chance = random.Random(seed)
    began = time.monotonic()

    async def abort_many(count: int) -> None:
        for _ in range(count):
            await _abort_one(downloader, urls, chance)

    callers = 2 * _LIMITS.connections  # half of them wait for a place
    await asyncio.gather(*(abort_many(-(-_ABORTS // callers)) for _ in range(callers)))
    assert time.monotonic() - began < _SECONDS


def test_500_aborts_in_two_seconds_ten_times_over(run: Callable[[object], None]) -> None:
    async def storms() -> None:
        downloader = ImageDownloader(_LIMITS, ssl.create_default_context(cadata=CERTIFICATE), allows_private=True)
        urls = [f"{server.origin}/{stage}" for stage in ("healthy", "late", "silent", "half")]
        urls += [f"{secure.origin}/{stage}" for stage in ("healthy", "silent", "half")]
        urls += [f"http://127.0.0.1:{full_port}/", f"https://127.0.0.1:{mute.getsockname()[1]}/"]
        for number in range(_ROUNDS):
            await _storm(downloader, urls, number)
            for origin in (server.origin, secure.origin):
                began = time.monotonic()
                downloads = await asyncio.gather(*(downloader.fetch(f"{origin}/healthy") for _ in range(12)))
                assert time.monotonic() - began < 1.0
                assert all(download.data == _PICTURE for download in downloads)
        await downloader.aclose()
        await asyncio.to_thread(server.wait_for_connections, 0)
        # The server's threads may hear of an end a little later than of the beginning that followed it.
        assert max(server.most_open, secure.most_open) <= _LIMITS.connections + 3

    with (
        RawServer(_answer) as server,
        RawServer(_answer, tls=True) as secure,
        _never_accepting() as full_port,
        socket.create_server(("127.0.0.1", 0), backlog=256) as mute,
    ):
        run(storms())
