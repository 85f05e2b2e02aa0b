"""Which thumbnail is fetched when, how many at a time, and how each one ends."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.core.errors import (
    AccessDeniedError,
    DamagedImageError,
    HostBusyError,
    HostTimedOutError,
    HostUnreachableError,
    ImageError,
    ImageGoneError,
    IncompleteDownloadError,
    NotAnImageError,
)
from app.core.settings import DownloadLimits
from app.images.thumbnail import Thumbnail
from app.services.tasks import TaskOwner
from app.services.thumbnail_service import ThumbnailService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

WORKERS = 3
LIMITS = replace(DownloadLimits(), workers=WORKERS, retries=1, retry_pause_seconds=0.001)


def thumbnail(url: str) -> Thumbnail:
    return Thumbnail(1, 1, url.encode()[:4].ljust(4), False, 1, 1, "JPEG")


class Source:
    """Answers at once, or holds each answer until it is let go."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.running: dict[str, asyncio.Future[None]] = {}
        self.most_at_once = 0
        self.cancelled: list[str] = []
        self.closed_while_running: list[int] = []
        self.holds = False
        self._failures: dict[str, list[Exception]] = {}
        self._changed = asyncio.Event()

    def will_fail(self, url: str, *failures: Exception) -> None:
        self._failures[url] = list(failures)

    def let_go(self, url: str) -> None:
        self.running[url].set_result(None)

    async def wait_for_requests(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.requests) < count:
                self._changed.clear()
                await self._changed.wait()

    async def get_thumbnail(self, url: str) -> Thumbnail:
        self.requests.append(url)
        self._changed.set()
        self.running[url] = asyncio.get_running_loop().create_future()
        self.most_at_once = max(self.most_at_once, len(self.running))
        try:
            if self.holds:
                await self.running[url]
            else:
                await asyncio.sleep(0)
            if failures := self._failures.get(url):
                raise failures.pop(0)
            return thumbnail(url)
        except asyncio.CancelledError:
            self.cancelled.append(url)
            raise
        finally:
            del self.running[url]

    async def aclose(self) -> None:
        self.closed_while_running.append(len(self.running))


class Listener:
    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.errors: dict[str, ImageError] = {}
        self.pixels: dict[str, Thumbnail] = {}
        self._changed = asyncio.Event()

    def on_thumbnail_loading(self, url: str) -> None:
        self._tell("loading", url)

    def on_thumbnail_shown(self, url: str, thumbnail: Thumbnail) -> None:
        self.pixels[url] = thumbnail
        self._tell("shown", url)

    def on_thumbnail_failed(self, url: str, error: ImageError) -> None:
        self.errors[url] = error
        self._tell("failed", url)

    def _tell(self, what: str, url: str) -> None:
        self.told.append((what, url))
        self._changed.set()

    def urls(self, what: str) -> list[str]:
        return [url for told, url in self.told if told == what]

    async def wait_for_ends(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.urls("shown")) + len(self.urls("failed")) < count:
                self._changed.clear()
                await self._changed.wait()


class Setup:
    def __init__(self) -> None:
        self.source = Source()
        self.listener = Listener()
        self.unexpected: list[BaseException] = []
        self.tasks = TaskOwner(self.unexpected.append)
        self.service = ThumbnailService(self.source, self.tasks, LIMITS, self.listener)


@pytest.fixture
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    yield made
    await made.service.aclose()
    await made.tasks.aclose()
    assert made.unexpected == []


async def turns(count: int = 10) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def urls(count: int) -> list[str]:
    return [f"https://cdn.example.com/{number}.jpg" for number in range(1, count + 1)]


async def test_thumbnails_come_in_the_order_they_are_wanted_in(setup: Setup) -> None:
    wanted = urls(20)
    setup.service.want(wanted)
    assert not setup.service.is_idle
    await setup.listener.wait_for_ends(20)

    assert setup.source.requests == wanted
    assert setup.listener.urls("loading") == wanted
    assert sorted(setup.listener.urls("shown")) == sorted(wanted)
    assert setup.listener.pixels == {url: thumbnail(url) for url in wanted}
    assert setup.service.is_idle


async def test_no_more_at_a_time_than_there_are_workers(setup: Setup) -> None:
    setup.source.holds = True
    wanted = urls(10)
    setup.service.want(wanted)
    await turns()
    assert list(setup.source.running) == wanted[:WORKERS]
    assert setup.listener.urls("loading") == wanted[:WORKERS]

    setup.source.let_go(wanted[1])
    await setup.source.wait_for_requests(WORKERS + 1)
    assert set(setup.source.running) == {wanted[0], wanted[2], wanted[3]}

    setup.source.holds = False
    for url in tuple(setup.source.running):
        setup.source.let_go(url)
    await setup.listener.wait_for_ends(10)
    assert setup.source.most_at_once == WORKERS


async def test_each_url_is_fetched_once(setup: Setup) -> None:
    first, second = urls(2)
    setup.service.want([first] * 50 + [second] * 50)
    await setup.listener.wait_for_ends(2)
    await turns()

    assert setup.source.requests == [first, second]
    assert Counter(setup.listener.told) == Counter(
        [(what, url) for what in ("loading", "shown") for url in (first, second)]
    )


async def test_what_is_under_way_is_not_fetched_again(setup: Setup) -> None:
    setup.source.holds = True
    wanted = urls(2)
    setup.service.want(wanted)
    await turns()
    for _ in range(5):
        setup.service.want(wanted)
        await turns()
    assert setup.source.requests == wanted

    for url in wanted:
        setup.source.let_go(url)
    await setup.listener.wait_for_ends(2)
    await turns()
    assert setup.source.requests == wanted


async def test_what_is_no_longer_wanted_never_starts(setup: Setup) -> None:
    setup.source.holds = True
    wanted = urls(1_000)
    setup.service.want(wanted)
    await turns()
    setup.service.want(wanted[900:910])
    setup.source.holds = False
    for url in tuple(setup.source.running):
        setup.source.let_go(url)
    await setup.listener.wait_for_ends(WORKERS + 10)
    await turns()

    assert setup.source.requests == wanted[:WORKERS] + wanted[900:910]
    assert setup.source.cancelled == []  # what was under way came to its end
    assert setup.service.is_idle


async def test_what_is_wanted_first_comes_next(setup: Setup) -> None:
    setup.source.holds = True
    wanted = urls(8)
    setup.service.want(wanted)
    await turns()
    setup.service.want(reversed(wanted))
    setup.source.holds = False
    for url in tuple(setup.source.running):
        setup.source.let_go(url)
    await setup.listener.wait_for_ends(8)

    assert setup.source.requests == wanted[:3] + [wanted[number] for number in (7, 6, 5, 4, 3)]


async def test_wanting_nothing_empties_the_queue(setup: Setup) -> None:
    setup.source.holds = True
    setup.service.want(urls(10))
    await turns()
    setup.service.want([])
    for url in tuple(setup.source.running):
        setup.source.let_go(url)
    await setup.listener.wait_for_ends(WORKERS)
    await turns()

    assert len(setup.source.requests) == WORKERS
    assert setup.service.is_idle


async def test_one_that_failed_can_be_wanted_again(setup: Setup) -> None:
    (url,) = urls(1)
    setup.source.will_fail(url, ImageGoneError())
    setup.service.want([url])
    await setup.listener.wait_for_ends(1)
    setup.service.want([url])
    await setup.listener.wait_for_ends(2)

    assert [what for what, _ in setup.listener.told] == ["loading", "failed", "loading", "shown"]


@pytest.mark.parametrize("passing", [HostBusyError(503), HostUnreachableError(), IncompleteDownloadError()])
async def test_a_passing_failure_is_tried_again_once(setup: Setup, passing: ImageError) -> None:
    good, bad = urls(2)
    setup.source.will_fail(good, passing)
    setup.source.will_fail(bad, passing, passing)
    setup.service.want([good, bad])
    await setup.listener.wait_for_ends(2)
    await turns()

    assert Counter(setup.source.requests) == {good: 2, bad: 2}
    assert setup.listener.urls("shown") == [good]
    assert setup.listener.errors == {bad: passing}
    assert setup.listener.urls("loading") == [good, bad]


@pytest.mark.parametrize(
    "lasting",
    [ImageGoneError(), AccessDeniedError(), NotAnImageError(), DamagedImageError(), HostTimedOutError(), ImageError()],
)
async def test_a_lasting_failure_is_not_tried_again(setup: Setup, lasting: ImageError) -> None:
    (url,) = urls(1)
    setup.source.will_fail(url, lasting)
    setup.service.want([url])
    await setup.listener.wait_for_ends(1)
    await turns()

    assert setup.source.requests == [url]
    assert setup.listener.errors == {url: lasting}


async def test_failures_do_not_hold_up_the_others(setup: Setup) -> None:
    wanted = urls(60)
    for url in wanted[::2]:
        setup.source.will_fail(url, ImageGoneError())
    setup.service.want(wanted)
    await setup.listener.wait_for_ends(60)

    assert setup.source.requests == wanted
    assert sorted(setup.listener.urls("failed")) == sorted(wanted[::2])
    assert setup.source.most_at_once == WORKERS


async def test_an_unexpected_exception_leaves_the_loading_state(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    wanted = urls(5)
    setup.source.will_fail(wanted[0], RuntimeError("https://cdn.example.com/1.jpg?signature=s3cr3t"))
    with caplog.at_level(logging.ERROR):
        setup.service.want(wanted)
        await setup.listener.wait_for_ends(5)

    assert [type(error) for error in setup.listener.errors.values()] == [ImageError]
    assert sorted(setup.listener.urls("shown")) == sorted(wanted[1:])
    (record,) = caplog.records
    assert "RuntimeError" in record.getMessage()
    assert "s3cr3t" not in caplog.text
    assert setup.service.is_idle


async def test_closing_ends_everything(setup: Setup) -> None:
    setup.source.holds = True
    wanted = urls(10)
    setup.service.want(wanted)
    await turns()
    told = list(setup.listener.told)

    await asyncio.wait_for(setup.service.aclose(), 5)
    setup.service.want(wanted)
    await turns()

    assert sorted(setup.source.cancelled) == wanted[:WORKERS]
    assert setup.source.requests == wanted[:WORKERS]
    assert setup.source.closed_while_running == [0]  # the source goes last
    assert setup.listener.told == told  # nobody is told of what was given up
    assert setup.service.is_idle


async def test_closing_before_anything_ran(setup: Setup) -> None:
    setup.service.want(urls(10))
    await asyncio.wait_for(setup.service.aclose(), 5)
    await turns()

    assert setup.source.requests == []
    assert setup.source.closed_while_running == [0]


async def test_closing_during_the_pause_before_a_retry() -> None:
    made = Setup()
    service = ThumbnailService(made.source, made.tasks, replace(LIMITS, retry_pause_seconds=60), made.listener)
    (url,) = urls(1)
    made.source.will_fail(url, HostUnreachableError())
    service.want([url])
    await made.source.wait_for_requests(1)
    await turns()

    await asyncio.wait_for(service.aclose(), 5)

    assert made.source.requests == [url]
    assert made.listener.told == [("loading", url)]
    await made.tasks.aclose()


async def test_a_listener_may_want_more_while_it_is_told(setup: Setup) -> None:
    wanted = urls(12)
    shown = setup.listener.on_thumbnail_shown

    def want_the_next(url: str, thumbnail: Thumbnail) -> None:
        shown(url, thumbnail)
        following = wanted[wanted.index(url) + 1 :][:1]
        setup.service.want(following)

    setup.listener.on_thumbnail_shown = want_the_next  # type: ignore[method-assign]
    setup.service.want(wanted[:1])
    await setup.listener.wait_for_ends(12)

    assert setup.source.requests == wanted
