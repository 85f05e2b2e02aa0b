"""Which thumbnail is fetched when, how many at a time, and with which result."""

import asyncio
import gc
import logging
import weakref
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from typing import cast

import pytest
from msgspec.structs import replace

from app.core import errors
from app.core.limits import DownloadLimits, ThumbnailLimits, TrafficLimits
from app.core.worker import TaskOwner
from app.images.decoded import Recalled, Thumbnail
from app.images.image_request import DownloadObserver
from app.images.sources import HttpThumbnailSource
from app.pictures.download_queue import Traffic
from app.pictures.thumbnail_service import ThumbnailService

pytestmark = pytest.mark.anyio

WORKERS = 3
IDLE_WORKERS = 2
CONNECTIONS = 8
LIMITS = replace(DownloadLimits(), workers=WORKERS, connections=CONNECTIONS, retries=1, retry_pause_seconds=0.001)
MEMORY_BYTES = 1_000
THUMBNAILS = replace(ThumbnailLimits(), idle_workers=IDLE_WORKERS, memory_bytes=MEMORY_BYTES, rest_after_seconds=0)


def thumbnail(url: str) -> Thumbnail:
    return Thumbnail(1, 1, url.encode()[:4].ljust(4), False, 1, 1, "JPEG")


class Source:
    """Answers at once, or holds each answer until `release`."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.ranks: list[int] = []
        self.moments: list[float] = []  # the loop's time
        self.urgent: list[str] = []
        self.checked: list[str] = []
        self.recalls: list[list[str]] = []
        self.changed: set[str] = set()
        self.stored: dict[str, Thumbnail] = {}
        self.old: tuple[str, ...] = ()
        self.has_store = False
        self.room_on_disk = 0
        self.refused: set[str] = set()
        self.holds_recalls = False
        self.recall_may_end = asyncio.Event()
        self.disk_fails = False
        self.holds_find_stored = False
        self.find_stored_may_end = asyncio.Event()
        self.running: dict[str, asyncio.Future[None]] = {}
        self.observers: dict[str, DownloadObserver] = {}
        self.most_at_once = 0
        self.cancelled: list[str] = []
        self.holds = False
        self.hangs: set[str] = set()  # those are held, whether others are or not
        self._failures: dict[str, list[Exception]] = {}
        self._changed = asyncio.Event()

    def will_fail(self, url: str, *failures: Exception) -> None:
        self._failures[url] = list(failures)

    def release(self, url: str) -> None:
        self.running[url].set_result(None)

    async def wait_for_requests(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.requests) < count:
                self._changed.clear()
                await self._changed.wait()

    def store(self, *stored: str) -> None:
        self.has_store = True
        self.room_on_disk = 10**9
        self.stored.update({url: thumbnail(url) for url in stored})

    def is_stored(self, url: str) -> bool:
        return self.room_on_disk > 0 and url not in self.refused

    async def remove(self, url: str) -> None:
        self.stored.pop(url, None)

    async def recall(self, wanted: Sequence[str]) -> Recalled:
        self.recalls.append(list(wanted))
        found = {url: self.stored[url] for url in wanted if url in self.stored}
        if self.holds_recalls:
            await self.recall_may_end.wait()
        await asyncio.sleep(0)
        if self.disk_fails:
            raise RuntimeError(wanted[0])
        return Recalled(found, self.old)

    async def find_stored(self, wanted: Sequence[str]) -> dict[str, bytes]:
        if self.holds_find_stored:
            await self.find_stored_may_end.wait()
        await asyncio.sleep(0)
        if self.disk_fails:
            raise RuntimeError(wanted[0])
        return {url: b"" for url in wanted if url in self.stored}

    async def check(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail | None:
        self.checked.append(url)
        found = await self.get_thumbnail(url, rank, observer)
        return found if url in self.changed else None

    async def get_thumbnail(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        self.observers[url] = observer
        self.requests.append(url)
        self.ranks.append(rank)
        self.moments.append(asyncio.get_running_loop().time())
        if rank < 1_000_000:
            self.urgent.append(url)
        self._changed.set()
        self.running[url] = asyncio.get_running_loop().create_future()
        self.most_at_once = max(self.most_at_once, len(self.running))
        try:
            if self.holds or url in self.hangs:
                await self.running[url]
            else:
                await asyncio.sleep(0)
            if failures := self._failures.get(url):
                failure = failures.pop(0)  # held by this frame, as a download's is
                raise failure
            return thumbnail(url)
        except asyncio.CancelledError:
            self.cancelled.append(url)
            raise
        finally:
            del self.running[url], self.observers[url]


class Listener:
    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []
        self.errors: dict[str, errors.ImageError] = {}
        self.pixels: dict[str, Thumbnail] = {}
        self.stored: set[str] = set()
        self.stored_urls: list[frozenset[str]] = []
        self.wanted: set[str] = set()
        self._changed = asyncio.Event()

    def follow(self, service: ThumbnailService) -> None:
        service.running_changed.connect(lambda url, is_running: self._tell("loading" if is_running else "put off", url))
        service.arrived.connect(lambda *arguments: self.on_arrived(*arguments))
        service.failed.connect(self._on_failed)
        service.outdated.connect(lambda url: self._tell("changed", url))
        service.stored_found.connect(self._on_stored_found)

    def on_arrived(self, url: str, thumbnail: Thumbnail, is_stored: bool, is_wanted: bool) -> None:
        self.pixels[url] = thumbnail
        if is_stored:
            self.stored.add(url)
        if is_wanted:
            self.wanted.add(url)
        self._tell("shown", url)

    def _on_stored_found(self, urls: frozenset[str]) -> None:
        self.stored_urls.append(urls)
        self.stored.update(urls)
        self._changed.set()

    def _on_failed(self, url: str, error: errors.ImageError) -> None:
        self.errors[url] = error
        self._tell("failed", url)

    def _tell(self, what: str, url: str) -> None:
        self.events.append((what, url))
        self._changed.set()

    def urls(self, what: str) -> list[str]:
        return [url for event, url in self.events if event == what]

    async def wait_for_ends(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.urls("shown")) + len(self.urls("failed")) < count:
                self._changed.clear()
                await self._changed.wait()


class Setup:
    def __init__(self, limits: DownloadLimits, thumbnails: ThumbnailLimits, traffic: TrafficLimits) -> None:
        self.source = Source()
        self.listener = Listener()
        self.tasks = TaskOwner()
        self.traffic = Traffic(traffic)
        source = cast("HttpThumbnailSource", self.source)
        self.service = ThumbnailService(source, self.tasks, limits, thumbnails, self.traffic)
        self.listener.follow(self.service)

    async def aclose(self) -> None:
        await self.service.aclose()
        await self.tasks.aclose()


type Make = Callable[..., Setup]


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    """Makes services with given limits, and closes them."""
    made: list[Setup] = []

    def make(
        limits: DownloadLimits = LIMITS,
        thumbnails: ThumbnailLimits = THUMBNAILS,
        traffic: TrafficLimits = TrafficLimits(),  # noqa: B008 (frozen)
    ) -> Setup:
        made.append(Setup(limits, thumbnails, traffic))
        return made[-1]

    yield make
    for each in made:
        await each.aclose()


@pytest.fixture
def setup(make: Make) -> Setup:
    return make()


async def let_loop_run(count: int = 10) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def urls(count: int) -> list[str]:
    return [f"https://cdn.example.com/{number}.jpg" for number in range(1, count + 1)]


async def test_no_more_at_a_time_than_there_are_workers(setup: Setup) -> None:
    setup.source.holds = True
    wanted = urls(10)
    setup.service.request(wanted)
    await let_loop_run()
    assert list(setup.source.running) == wanted[:WORKERS]
    assert setup.listener.urls("loading") == wanted[:WORKERS]

    setup.source.release(wanted[1])
    await setup.source.wait_for_requests(WORKERS + 1)
    assert set(setup.source.running) == {wanted[0], wanted[2], wanted[3]}

    setup.source.holds = False
    for url in tuple(setup.source.running):
        setup.source.release(url)
    await setup.listener.wait_for_ends(10)
    assert setup.source.most_at_once == WORKERS


@pytest.mark.fault(56)
async def test_each_url_is_fetched_once(setup: Setup) -> None:
    first, second = urls(2)
    setup.service.request([first] * 50 + [second] * 50)
    await setup.listener.wait_for_ends(2)
    await let_loop_run()

    assert setup.source.requests == [first, second]
    assert Counter(setup.listener.events) == Counter(
        [(what, url) for what in ("loading", "shown") for url in (first, second)]
    )


async def test_images_that_are_no_longer_wanted_never_start(setup: Setup) -> None:
    setup.source.holds = True
    wanted = urls(1_000)
    setup.service.request(wanted)
    await let_loop_run()
    setup.service.request(wanted[900:910])
    setup.source.holds = False
    for url in tuple(setup.source.running):
        setup.source.release(url)
    await setup.listener.wait_for_ends(WORKERS + 10)
    await let_loop_run()

    assert setup.source.requests == wanted[:WORKERS] + wanted[900:910]
    assert setup.source.cancelled == []  # running downloads have ended
    assert setup.service.remaining == 0


@pytest.mark.parametrize(
    "passing", [errors.HostBusyError(503), errors.HostUnreachableError(), errors.IncompleteDownloadError()]
)
async def test_a_temporary_failure_is_retried_once(setup: Setup, passing: errors.ImageError) -> None:
    good, bad = urls(2)
    setup.source.will_fail(good, passing)
    setup.source.will_fail(bad, passing, passing)
    setup.service.request([good, bad])
    await setup.listener.wait_for_ends(2)
    await let_loop_run()

    assert Counter(setup.source.requests) == {good: 2, bad: 2}
    assert setup.listener.urls("shown") == [good]
    assert setup.listener.errors == {bad: passing}
    assert setup.listener.urls("loading") == [good, bad]


@pytest.mark.expects_errors
async def test_an_unexpected_exception_leaves_the_loading_state(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    wanted = urls(5)
    setup.source.will_fail(wanted[0], RuntimeError("https://cdn.example.com/1.jpg?signature=s3cr3t"))
    with caplog.at_level(logging.ERROR):
        setup.service.request(wanted)
        await setup.listener.wait_for_ends(5)

    assert [type(error) for error in setup.listener.errors.values()] == [errors.ImageError]
    assert sorted(setup.listener.urls("shown")) == sorted(wanted[1:])
    (record,) = caplog.records
    assert "RuntimeError" in record.getMessage()
    assert "s3cr3t" not in caplog.text
    assert setup.service.remaining == 0


async def test_closing_ends_everything(setup: Setup) -> None:
    setup.source.holds = True
    wanted = urls(10)
    setup.service.request(wanted)
    await let_loop_run()
    events = list(setup.listener.events)

    await asyncio.wait_for(setup.service.aclose(), 5)
    setup.service.request(wanted)
    await let_loop_run()

    assert sorted(setup.source.cancelled) == wanted[:WORKERS]
    assert setup.source.requests == wanted[:WORKERS]
    assert setup.listener.events == events  # no result is reported for cancelled downloads
    assert setup.service.remaining == 0


# --- The rest of the pack -------------------------------------------------------------------------------------------


async def test_the_rest_comes_in_pack_order_after_what_is_wanted(setup: Setup) -> None:
    pack = urls(20)
    setup.service.begin(pack)
    setup.service.request(pack[10:14])
    await setup.listener.wait_for_ends(20)

    assert setup.source.requests == setup.listener.urls("loading") == pack[10:14] + pack[:10] + pack[14:]
    assert setup.listener.pixels == {url: thumbnail(url) for url in pack}
    assert setup.source.urgent == pack[10:14]
    assert setup.source.ranks == sorted(setup.source.ranks)
    assert setup.listener.wanted == set(pack[10:14])
    assert setup.service.remaining == 0


async def test_without_a_disk_the_rest_ends_when_memory_is_full(setup: Setup) -> None:
    size = len(thumbnail("").data)
    pack = urls(2 * MEMORY_BYTES // size)
    setup.service.begin(pack)
    await setup.listener.wait_for_ends(MEMORY_BYTES // size)
    await let_loop_run()

    assert len(setup.source.requests) < MEMORY_BYTES // size + IDLE_WORKERS
    assert setup.service.remaining == 0
    setup.service.load_all()
    assert setup.service.has_loaded_all
    assert setup.service.held_back > 0
    assert not setup.service.can_load_all
    setup.service.request(pack[-1:])  # newly visible images are fetched nevertheless
    await let_loop_run()
    assert setup.source.requests[-1] == pack[-1]


@pytest.mark.parametrize("shown", [4, 6])
async def test_shown_images_are_not_part_of_the_rest_which_is_known_though_nothing_is_on_disk(
    setup: Setup, shown: int
) -> None:
    pack = urls(6)
    setup.service.begin(pack, pack[:shown], pack[:shown])
    await setup.listener.wait_for_ends(6 - shown)
    await let_loop_run()

    assert setup.source.requests == pack[shown:]
    assert setup.listener.stored_urls == [frozenset()]
    assert setup.service.has_loaded_all


# --- Limits on traffic ----------------------------------------------------------------------------------------------

NO_LIMIT = 10**12
FILE_BYTES = 1_000


def limits_of(*, images: int = NO_LIMIT, received: int = NO_LIMIT, overshoot: int = 0) -> TrafficLimits:
    return TrafficLimits(unasked_bytes=received, unasked_images=images, overshoot_bytes=overshoot)


async def test_the_rest_ends_after_so_many_images(make: Make) -> None:
    setup = make(traffic=limits_of(images=7))
    pack = urls(20)
    setup.service.request(pack[10:13])
    setup.service.begin(pack)
    await setup.listener.wait_for_ends(7)
    await let_loop_run()

    assert setup.source.requests == [*pack[10:13], *pack[:4]]
    assert setup.service.held_back == 13
    assert setup.service.can_load_all
    assert setup.service.remaining == 0


async def test_visible_images_are_loaded_and_failed_ones_retried_beyond_the_limits(make: Make) -> None:
    setup = make(traffic=limits_of(images=2))
    pack = urls(20)
    for url in pack[:2]:
        setup.source.will_fail(url, errors.ImageGoneError())
    setup.service.begin(pack)
    await setup.listener.wait_for_ends(2)
    setup.service.request(pack[10:14])
    await setup.listener.wait_for_ends(6)
    setup.service.fetch_again(pack[:2])
    await setup.listener.wait_for_ends(8)
    await let_loop_run()

    assert setup.source.requests == [*pack[:2], *pack[10:14], *pack[:2]]
    assert sorted(setup.listener.urls("shown")) == sorted([*pack[:2], *pack[10:14]])
    assert setup.service.held_back == 14


async def test_thumbnails_on_disk_do_not_count(make: Make) -> None:
    setup = make(traffic=limits_of(images=6))
    pack = urls(20)
    setup.source.store(*pack[:10])
    setup.service.request(pack[:10])
    setup.service.begin(pack)
    await setup.listener.wait_for_ends(10 + 6)
    await let_loop_run()

    assert setup.source.requests == pack[10:16]
    assert setup.service.held_back == 4


async def complete(setup: Setup, url: str, size: int = FILE_BYTES) -> None:
    """Let a running download receive bytes, and end."""
    ended = len(setup.listener.urls("shown"))
    setup.source.observers[url].on_received(size)
    setup.source.observers[url].on_file_complete()
    setup.source.release(url)
    await setup.listener.wait_for_ends(ended + 1)
    await let_loop_run()


async def test_the_rest_ends_after_so_many_bytes(make: Make) -> None:
    setup = make(traffic=limits_of(received=3 * FILE_BYTES, overshoot=NO_LIMIT))
    setup.source.holds = True
    pack = urls(20)
    setup.service.begin(pack)
    await let_loop_run()
    for url in pack[:3]:
        await complete(setup, url)
    assert setup.source.requests == pack[: 3 + IDLE_WORKERS - 1]  # as many as were running, and no other
    assert setup.service.held_back == 20 - len(setup.source.requests)
    assert setup.service.bytes_to_load_all == (20 - 3) * FILE_BYTES


async def test_downloads_of_the_rest_are_aborted_when_they_exceed_the_limit(make: Make) -> None:
    setup = make(traffic=limits_of(received=FILE_BYTES, overshoot=FILE_BYTES))
    setup.source.holds = True
    pack = urls(20)
    setup.service.begin(pack)
    await let_loop_run()
    first, second = pack[:IDLE_WORKERS]
    setup.source.observers[first].on_received(FILE_BYTES)
    setup.source.observers[second].on_received(FILE_BYTES - 1)
    await let_loop_run()
    assert setup.source.cancelled == []
    setup.source.observers[second].on_received(1)
    await let_loop_run()

    assert setup.source.cancelled == [first, second]
    assert setup.listener.urls("put off") == [first, second]
    assert setup.source.requests == [first, second]
    assert setup.service.held_back == 20
    setup.source.holds = False
    setup.service.request([second])  # because it has become visible
    await setup.listener.wait_for_ends(1)
    assert setup.listener.urls("shown") == [second]


async def test_neither_wanted_nor_complete_downloads_are_aborted(make: Make) -> None:
    setup = make(traffic=limits_of(received=FILE_BYTES))
    setup.source.holds = True
    pack = urls(20)
    setup.service.begin(pack)
    await let_loop_run()
    scrolled_to, arrived = pack[:IDLE_WORKERS]
    setup.service.request([scrolled_to, pack[10]])
    await let_loop_run()
    setup.source.observers[arrived].on_file_complete()
    setup.source.observers[pack[10]].on_received(100 * FILE_BYTES)
    await let_loop_run()
    assert setup.source.cancelled == []

    for url in tuple(setup.source.running):
        setup.source.release(url)
    await setup.listener.wait_for_ends(3)
    assert sorted(setup.listener.urls("shown")) == sorted([scrolled_to, arrived, pack[10]])


async def test_an_aborted_download_frees_the_slot_of_its_host(make: Make) -> None:
    setup = make(
        replace(HOSTS, workers=8, connections=20), replace(THUMBNAILS, idle_workers=4), limits_of(received=FILE_BYTES)
    )
    setup.source.holds = True
    pack = urls_of("host", 20)
    setup.service.begin(pack)
    await let_loop_run()
    setup.source.observers[pack[0]].on_received(FILE_BYTES)
    await let_loop_run()
    under_way = list(setup.source.requests)
    setup.service.load_all()
    await let_loop_run()

    assert sorted(setup.source.running) == sorted(setup.source.requests[len(under_way) :])
    assert len(setup.source.running) == len(under_way)


async def test_loading_all_ends_at_once_when_it_is_cancelled_and_can_be_resumed(make: Make) -> None:
    setup = make(traffic=limits_of(images=3))
    pack = urls(20)
    setup.service.begin(pack)
    await setup.listener.wait_for_ends(3)
    await let_loop_run()
    setup.source.holds = True
    setup.service.load_all()
    await let_loop_run()
    setup.service.stop_loading_all()
    await let_loop_run()
    assert setup.source.cancelled == pack[3 : 3 + IDLE_WORKERS]
    assert setup.listener.urls("put off") == setup.source.cancelled
    assert setup.service.held_back == 17
    assert setup.service.remaining == 0

    setup.source.holds = False
    setup.source.will_fail(pack[9], errors.ImageGoneError())
    assert not setup.traffic.wants_all
    setup.service.load_all()
    assert setup.traffic.wants_all
    assert setup.service.held_back == 0
    assert not setup.service.has_loaded_all
    await setup.listener.wait_for_ends(20)
    assert sorted(setup.listener.urls("shown")) == sorted([*pack[:9], *pack[10:]])
    assert setup.service.has_loaded_all


# --- Hosts that do not answer ---------------------------------------------------------------------------------------

UNTRIED, UNRESPONSIVE = 2, 1
HOSTS = replace(LIMITS, untried_host_downloads=UNTRIED, unresponsive_host_downloads=UNRESPONSIVE)


def urls_of(host: str, count: int) -> list[str]:
    return [f"https://{host}.example.com/{number}.jpg" for number in range(1, count + 1)]


async def test_another_download_starts_beside_one_that_lasts_long(make: Make) -> None:
    setup = make(replace(LIMITS, slow_after_seconds=0.01))
    setup.source.holds = True
    each_of_another_host = [f"https://{number}.example.com/1.jpg" for number in range(40)]
    setup.service.begin(each_of_another_host)
    setup.service.request(each_of_another_host[:20])
    await setup.source.wait_for_requests(CONNECTIONS)
    await let_loop_run()

    assert len(setup.source.running) == CONNECTIONS  # all, but no more, also if others wait


async def test_no_other_download_starts_beside_one_that_lasts_long_and_receives_much(make: Make) -> None:
    limits = replace(LIMITS, workers=1, slow_after_seconds=0.01)
    receiving, hanging = make(limits), make(limits)
    for setup in (receiving, hanging):
        setup.source.holds = True
        setup.service.request(urls(3))
        await let_loop_run()
    receiving.source.observers[urls(1)[0]].on_received(10_000_000)
    await hanging.source.wait_for_requests(2)  # the other one was examined before

    assert receiving.source.requests == urls(1)


async def test_no_download_starts_while_many_files_wait_for_a_decoder(make: Make) -> None:
    setup = make(replace(LIMITS, undecoded_files=2))
    setup.source.holds = True
    pack = urls(10)
    setup.service.request(pack)
    await let_loop_run()
    assert setup.source.requests == pack[:WORKERS]
    for number, url in enumerate(pack[:2]):
        setup.source.observers[url].on_file_complete()
        await let_loop_run()
        assert setup.source.requests == pack[: WORKERS + 1], f"one for the first file, none for file {number}"

    setup.source.release(pack[0])
    await setup.source.wait_for_requests(WORKERS + 2)
    await let_loop_run()
    assert setup.source.requests == pack[: WORKERS + 2]


async def test_slow_downloads_of_the_rest_leave_room_for_what_is_wanted(make: Make) -> None:
    setup = make(replace(HOSTS, slow_after_seconds=0.01))
    setup.source.holds = True
    slow, others = urls_of("slow", 40), [f"https://{number}.example.com/1.jpg" for number in range(WORKERS)]
    setup.service.begin(slow)
    await setup.source.wait_for_requests(CONNECTIONS - WORKERS)
    setup.service.request([slow[30], slow[31], *others])
    await setup.source.wait_for_requests(CONNECTIONS)

    # The slow host may have recovered, and is tried for what is wanted, too.
    assert setup.source.urgent == [slow[30], *others[: WORKERS - 1]]


# --- From the disk --------------------------------------------------------------------------------------------------


async def test_thumbnails_on_disk_are_not_downloaded(setup: Setup) -> None:
    pack = urls(20)
    setup.source.store(*pack)
    setup.service.begin(pack)
    setup.service.request(pack[:5])
    await setup.listener.wait_for_ends(5)
    await let_loop_run()

    assert setup.source.requests == []
    assert setup.listener.urls("loading") == []
    assert setup.listener.urls("shown") == pack[:5]  # the others when they become visible
    assert setup.listener.stored == set(pack)
    assert setup.service.remaining == 0


async def test_visible_images_are_recalled_before_others_are_read(setup: Setup) -> None:
    pack = urls(100)
    setup.source.store(*pack)
    setup.service.request(pack[50:60] + pack[:50] + pack[60:], pack[50:60])
    await setup.listener.wait_for_ends(100)

    assert setup.source.recalls[0][:10] == pack[50:60]


async def test_what_is_stored_while_the_disk_is_looked_through_is_read_from_disk_later(setup: Setup) -> None:
    (url,) = urls(1)
    setup.source.store()
    setup.source.holds_find_stored = True
    setup.service.begin([url])
    await let_loop_run()
    setup.service.request([url])
    await setup.listener.wait_for_ends(1)
    setup.source.find_stored_may_end.set()
    await let_loop_run()
    setup.source.store(url)
    setup.service.request([url])
    await setup.listener.wait_for_ends(2)

    assert setup.source.requests == [url]


async def test_old_ones_are_shown_at_once_and_checked_afterwards(setup: Setup) -> None:
    pack = urls(3)
    setup.source.store(*pack)
    setup.source.old = (pack[1],)
    setup.service.request(pack, pack)
    await setup.listener.wait_for_ends(3)
    await setup.source.wait_for_requests(1)
    await let_loop_run()

    assert setup.source.checked == [pack[1]]
    assert setup.listener.urls("loading") == []


@pytest.mark.expects_errors
async def test_a_fault_of_the_disk_leaves_no_tile_waiting(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    pack = urls(200)
    setup.source.store(*pack)
    setup.source.disk_fails = True
    setup.service.begin(pack)
    setup.service.request(pack[:100])
    await setup.listener.wait_for_ends(200)

    assert setup.source.requests == pack
    assert setup.service.remaining == 0
    assert "RuntimeError" in caplog.text
    assert "example.com" not in caplog.text


async def test_failed_images_are_not_fetched_again_as_a_part_of_the_rest(setup: Setup) -> None:
    pack = urls(3)
    setup.source.holds_find_stored = True
    setup.source.will_fail(pack[0], errors.ImageGoneError())
    setup.service.begin(pack)
    setup.service.request(pack[:1])
    await setup.listener.wait_for_ends(1)
    setup.source.find_stored_may_end.set()
    await setup.listener.wait_for_ends(3)
    await let_loop_run()

    assert setup.source.requests == pack


async def test_lower_priorities_wait_for_a_recall_from_disk(setup: Setup) -> None:
    pack = urls(6)
    setup.source.store()
    setup.source.holds_recalls = True
    setup.service.request(pack[:2], pack[:4])
    setup.service.begin(pack, pack[2:4], pack[2:4])
    setup.service.fetch_again(pack[4:5])
    await let_loop_run()
    assert setup.source.requests == []

    setup.source.recall_may_end.set()
    await setup.listener.wait_for_ends(4)
    assert setup.source.urgent == pack[:2]
    assert setup.source.requests[:2] == pack[:2]


# --- Checking what is shown -----------------------------------------------------------------------------------------


def show_unchecked(setup: Setup, pack: list[str]) -> None:
    """Begin with a pack whose images are all visible and shown, and have to be checked."""
    setup.service.request([], pack)
    setup.service.begin(pack, pack, pack)


async def test_a_changed_image_replaces_the_shown_one(setup: Setup) -> None:
    pack = urls(4)
    setup.source.store(*pack)
    setup.source.changed = {pack[2]}
    show_unchecked(setup, pack)
    await setup.source.wait_for_requests(4)
    await let_loop_run()

    assert setup.source.checked == pack
    assert setup.listener.events == [("changed", pack[2]), ("shown", pack[2])]


async def test_what_is_forgotten_is_neither_read_nor_awaited_but_downloaded_again(setup: Setup) -> None:
    on_disk, running = urls(2)
    setup.source.store(on_disk)
    setup.source.holds_recalls = setup.source.holds = True
    setup.service.request([on_disk, running])
    await let_loop_run()
    setup.service.delete(on_disk)  # while it is read
    setup.source.recall_may_end.set()
    await setup.source.wait_for_requests(2)
    setup.service.delete(running)  # while it is downloaded
    setup.source.holds = False
    setup.service.request([running])
    setup.source.release(on_disk)
    await let_loop_run()

    assert setup.source.stored == {}
    assert setup.source.cancelled == [running]
    assert setup.source.requests == [on_disk, running, running]
    assert sorted(setup.listener.urls("shown")) == sorted([on_disk, running])
    assert setup.listener.stored == {on_disk, running}, "they are stored anew"


@pytest.mark.parametrize(
    ("error", "events"),
    [
        (errors.ImageGoneError(), [("changed", urls(1)[0]), ("failed", urls(1)[0])]),
        (errors.HostTimedOutError(), []),
        (errors.AccessDeniedError(), []),
    ],
)
async def test_a_failed_check_keeps_the_shown_thumbnail_unless_the_image_is_gone(
    setup: Setup, error: errors.ImageError, events: list[tuple[str, str]]
) -> None:
    pack = urls(1)
    setup.source.store(*pack)
    setup.source.will_fail(pack[0], error)
    show_unchecked(setup, pack)
    await setup.source.wait_for_requests(1)
    await let_loop_run()

    assert setup.listener.events == events


@pytest.mark.parametrize("error", [errors.HostTimedOutError(), errors.AccessDeniedError(), None])
async def test_a_thumbnail_evicted_during_its_check_is_fetched_if_the_check_returns_none(
    setup: Setup, error: errors.ImageError | None
) -> None:
    (url,) = urls(1)
    if error is not None:
        setup.source.will_fail(url, error)
    setup.source.holds = True
    show_unchecked(setup, [url])
    await setup.source.wait_for_requests(1)
    setup.service.request([url])  # it was evicted, and has become visible
    await let_loop_run()
    assert setup.source.requests == [url]

    setup.source.release(url)
    await setup.source.wait_for_requests(2)
    setup.source.release(url)
    await setup.listener.wait_for_ends(1)

    assert setup.listener.events == [("loading", url), ("shown", url)]
    assert setup.listener.wanted == {url}
    assert setup.service.remaining == 0


async def test_what_is_shown_is_checked_when_it_becomes_visible(setup: Setup) -> None:
    pack = urls(40)
    setup.source.store(*pack)
    setup.service.request([], pack[:4])
    setup.service.begin(pack, pack, pack)
    await setup.source.wait_for_requests(4)
    await let_loop_run()
    assert setup.source.checked == pack[:4]

    setup.service.request([], pack[2:6])
    await setup.source.wait_for_requests(6)
    await let_loop_run()
    assert setup.source.checked == pack[:6]
    assert setup.source.requests == pack[:6]
    assert setup.source.running == {}


async def test_a_refresh_during_a_check_has_the_image_checked_again(setup: Setup) -> None:
    (url,) = urls(1)
    setup.source.store(url)
    setup.source.holds = True
    show_unchecked(setup, [url])
    await setup.source.wait_for_requests(1)
    setup.service.retain_only([url], {})
    show_unchecked(setup, [url])
    setup.source.release(url)
    await setup.source.wait_for_requests(2)
    setup.source.release(url)
    await let_loop_run()

    assert setup.source.checked == [url, url]
    assert setup.source.running == {}


# --- Its end --------------------------------------------------------------------------------------------------------


@pytest.mark.expects_errors
@pytest.mark.parametrize(
    "failure", [errors.ImageGoneError, errors.HostUnreachableError, errors.HostTimedOutError, RuntimeError]
)
async def test_failures_do_not_keep_a_closed_service_alive(failure: type[Exception]) -> None:
    """The objects of an opened pack are frozen, so the collector would never free a cycle among them."""

    async def play() -> list[weakref.ref[object]]:
        setup = Setup(LIMITS, THUMBNAILS, TrafficLimits())
        pack = urls(40)
        for url in pack:
            setup.source.will_fail(url, failure(), failure())
        setup.service.begin(pack)
        setup.service.request(pack[:20])
        await setup.listener.wait_for_ends(len(pack))
        await setup.aclose()
        return [weakref.ref(each) for each in (setup.service, setup.source, setup.listener)]

    gc.disable()
    try:
        left = await play()
        await let_loop_run()
        assert [each() for each in left] == [None] * 3
    finally:
        gc.enable()


async def test_downloads_continue_with_a_later_answer_unless_their_urls_are_gone(setup: Setup) -> None:
    first, gone, third, new = urls(4)
    setup.source.holds = True
    setup.service.request([first, gone])
    setup.service.begin([first, gone, third])
    await setup.source.wait_for_requests(3)
    setup.service.retain_only([first, third, new], {})
    setup.service.request([first, third])
    setup.service.begin([first, third, new])
    await setup.source.wait_for_requests(4)
    assert setup.source.requests == [first, gone, third, new]
    assert setup.source.cancelled == [gone]
    for url in (first, third, new):
        setup.source.release(url)
    await setup.listener.wait_for_ends(3)
    assert sorted(setup.listener.urls("shown")) == [first, third, new]
    assert setup.service.remaining == 0


async def test_what_was_signed_anew_takes_its_room_and_is_still_to_be_checked(make: Make) -> None:
    setup = make(thumbnails=replace(THUMBNAILS, memory_bytes=8))  # two thumbnails
    first, second, *later, new = urls(5)
    setup.service.begin([first, second])
    await setup.listener.wait_for_ends(2)
    setup.service.begin([], unchecked=[first, second])
    setup.service.retain_only([*later, new], dict(zip([first, second], later, strict=True)))
    setup.service.request([], later)
    setup.service.begin([*later, new], later)
    await setup.source.wait_for_requests(4)
    await let_loop_run()
    assert (setup.source.requests[2:], setup.source.checked) == (later, later)
    assert setup.service.held_back == 1


async def test_thumbnails_give_way_while_something_else_is_waited_for(make: Make) -> None:
    setup = make()
    setup.source.holds = True
    pack = urls(20)
    setup.service.request(pack[:3], pack[:1])
    setup.service.begin(pack)
    await let_loop_run()
    running = set(setup.source.running)
    arrived = pack[0]
    setup.source.observers[arrived].on_file_complete()
    await let_loop_run()
    running = set(setup.source.running)

    setup.service.give_way(True)
    await let_loop_run()
    assert set(setup.source.running) == {arrived}  # nothing is left to download
    assert set(setup.listener.urls("put off")) == running - {arrived}
    setup.service.request(pack[:6], pack[:1])
    setup.service.fetch_again(pack[7:9])
    await let_loop_run()
    assert set(setup.source.running) == {arrived}

    setup.service.give_way(False)
    setup.source.holds = False
    setup.source.release(arrived)
    await setup.listener.wait_for_ends(20)
    assert set(setup.listener.urls("shown")) == set(pack)


async def test_a_check_goes_on_while_others_give_way(setup: Setup) -> None:
    setup.source.holds = True
    pack = urls(1)
    setup.source.store(*pack)
    show_unchecked(setup, pack)
    await setup.source.wait_for_requests(1)
    setup.service.give_way(True)
    await let_loop_run()
    assert setup.source.checked == pack
    assert setup.source.cancelled == []
    setup.source.release(pack[0])


async def test_a_hidden_pack_loads_what_is_visible_and_nothing_ahead_nor_the_rest(make: Make) -> None:
    setup = make()
    setup.source.holds = True
    pack = urls(20)
    setup.service.request(pack[:3], pack[:1])
    setup.service.begin(pack)
    await let_loop_run()
    for arrived in pack[:2]:  # they wait for a decoder
        setup.source.observers[arrived].on_file_complete()
        await let_loop_run()
    assert set(setup.source.running) >= set(pack[:3])

    setup.service.request([])
    setup.service.set_hidden(is_hidden=True)
    await let_loop_run()
    assert set(setup.source.running) == {pack[0]}
    setup.source.holds = False
    setup.source.release(pack[0])
    await setup.listener.wait_for_ends(1)
    await let_loop_run()
    assert setup.listener.urls("shown") == [pack[0]]

    setup.service.set_hidden(is_hidden=False)
    await setup.listener.wait_for_ends(20)
    assert set(setup.listener.urls("shown")) == set(pack)


async def test_all_of_a_hidden_pack_is_loaded_if_the_person_has_asked_for_it(make: Make) -> None:
    setup = make()
    pack = urls(20)
    setup.service.begin(pack)
    setup.service.load_all()
    setup.service.set_hidden(is_hidden=True)
    await setup.listener.wait_for_ends(20)
    assert set(setup.listener.urls("shown")) == set(pack)
