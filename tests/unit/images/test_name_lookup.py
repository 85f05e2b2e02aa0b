"""Name look-ups that hang, fail or change, and that they do not delay others."""

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from app.core.errors import HostNotFoundError, HostTimedOutError, HostUnreachableError, IncompleteDownloadError
from app.core.limits import DownloadLimits
from tests.raw_server import RawServer, http_answer
from tests.unit.images.downloads import downloading, downloading_from

pytestmark = pytest.mark.anyio

PICTURE = b"picture"
HEALTHY = http_answer("200 OK", PICTURE)
LIMITS = replace(DownloadLimits(), connect_seconds=0.3)


class Resolver:
    """Replaces the system's resolver: names with `hung` in them hang, those with `none` have no address.

    Attributes:
        asked: How often for each name.
        release: Ends the look-ups that hang.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.release = threading.Event()

    def look_up(self, host: str | bytes, port: object, *_arguments: object, **_named: object) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host
        self.asked[name] += 1
        if "hung" in name:
            self.release.wait(30)
        if "hung" in name or "none" in name:
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        if "missing" in name:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port or 0))]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    resolver = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", resolver.look_up)
    yield resolver
    resolver.release.set()


async def test_without_a_thread_a_name_is_looked_up_when_there_is_one_again(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with downloading_from(HEALTHY, LIMITS) as (server, downloader):
        url = f"http://host.test:{server.port}/1.jpg"
        with monkeypatch.context() as patched:
            patched.setattr("app.images.download.Thread.start", _no_thread)
            with pytest.raises(HostUnreachableError):
                await downloader.fetch(url)
        assert (await downloader.fetch(url)).data == PICTURE

    assert resolver.asked["host.test"] == 1


def _no_thread(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


async def test_a_name_that_does_not_exist_is_another_error_than_no_answer(resolver: Resolver) -> None:
    assert not resolver.asked
    async with downloading(LIMITS) as downloader:
        with pytest.raises(HostNotFoundError):
            await downloader.fetch("http://missing.test/1.jpg")
        with pytest.raises(HostUnreachableError) as caught:
            await downloader.fetch("http://none.test/1.jpg")
    assert not isinstance(caught.value, HostNotFoundError)


async def test_a_look_up_that_hangs_delays_no_others(resolver: Resolver) -> None:
    limits = replace(LIMITS, connect_seconds=20.0)
    async with downloading_from(HEALTHY, limits) as (server, downloader):
        hung = [asyncio.create_task(downloader.fetch("http://hung.test/1.jpg")) for _ in range(limits.connections - 1)]
        for number in range(5):
            url = f"http://host{number}.test:{server.port}/1.jpg"
            assert (await downloader.fetch(url)).data == PICTURE
        assert not any(task.done() for task in hung)
        for task in hung:
            task.cancel()
        await asyncio.gather(*hung, return_exceptions=True)

    assert resolver.asked["hung.test"] == 1


async def test_names_that_hang_do_not_delay_the_api(resolver: Resolver) -> None:
    """Its look-ups run in the loop's default executor."""
    with RawServer(HEALTHY) as server:
        async with downloading(replace(LIMITS, connect_seconds=20.0)) as downloader, httpx.AsyncClient() as client:
            hung = [asyncio.create_task(downloader.fetch(f"http://hung{n}.test/1.jpg")) for n in range(30)]
            while resolver.asked.total() < len(hung):  # noqa: ASYNC110 - threads signal no event
                await asyncio.sleep(0.01)
            assert (await client.get(f"http://api.test:{server.port}/")).content == PICTURE
            assert not any(task.done() for task in hung)
            for task in hung:
                task.cancel()
            await asyncio.gather(*hung, return_exceptions=True)


async def test_closing_does_not_wait_for_look_ups(resolver: Resolver) -> None:
    async with downloading(replace(LIMITS, connect_seconds=20.0)) as downloader:
        hung = [asyncio.create_task(downloader.fetch(f"http://hung{number}.test/1.jpg")) for number in range(30)]
        while resolver.asked.total() < len(hung):  # noqa: ASYNC110 - threads signal no event
            await asyncio.sleep(0.01)
        await downloader.aclose()
        outcomes = await asyncio.gather(*hung, return_exceptions=True)

    # Those that were waited for have timed out.
    assert {type(outcome) for outcome in outcomes} == {IncompleteDownloadError}


async def test_a_name_that_still_hangs_is_refused_at_once(resolver: Resolver) -> None:
    async with downloading(LIMITS) as downloader:
        with pytest.raises(HostTimedOutError):
            await downloader.fetch("http://hung.test/1.jpg")
        began = time.monotonic()
        for _ in range(100):
            with pytest.raises(HostTimedOutError):
                await downloader.fetch("http://hung.test/1.jpg")
        assert time.monotonic() - began < 100 * LIMITS.connect_seconds / 2

    assert resolver.asked["hung.test"] == 1


async def test_abandoned_look_ups_do_not_occupy_all_threads(resolver: Resolver) -> None:
    """Each download waits for another name that hangs, until the largest number of abandoned look-ups is reached."""
    limits = replace(LIMITS, connections=10, look_up_threads=21)
    async with downloading_from(HEALTHY, limits) as (server, downloader):
        outcomes = await asyncio.gather(
            *(downloader.fetch(f"http://hung{number}.test/1.jpg") for number in range(20)), return_exceptions=True
        )
        assert {type(outcome) for outcome in outcomes} == {HostTimedOutError}
        assert (await downloader.fetch(f"http://host.test:{server.port}/1.jpg")).data == PICTURE


async def test_a_name_is_looked_up_once_for_all(resolver: Resolver) -> None:
    async with downloading_from(HEALTHY, LIMITS) as (server, downloader):
        url = f"http://host.test:{server.port}/1.jpg"
        await asyncio.gather(*(downloader.fetch(url) for _ in range(30)))
        for _ in range(3):
            await downloader.fetch(url)

    assert resolver.asked["host.test"] == 1


async def test_a_name_that_failed_is_looked_up_again_after_a_moment(resolver: Resolver) -> None:
    async with downloading(replace(LIMITS, failed_name_seconds=0.5)) as downloader:
        for _ in range(3):
            with pytest.raises(HostUnreachableError):
                await downloader.fetch("http://none.test/1.jpg")
        assert resolver.asked["none.test"] == 1
        async with asyncio.timeout(10):
            while resolver.asked["none.test"] == 1:
                with pytest.raises(HostUnreachableError):
                    await downloader.fetch("http://none.test/1.jpg")


async def test_a_name_whose_address_does_not_answer_is_looked_up_again(resolver: Resolver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with downloading(LIMITS) as downloader:
        for _ in range(2):
            with pytest.raises(HostUnreachableError):
                await downloader.fetch(f"http://host.test:{port}/1.jpg")

    assert resolver.asked["host.test"] == 2
