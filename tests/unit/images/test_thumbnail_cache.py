"""Thumbnails on disk for asyncio: writing in batches, and disks that hang, are full or cannot be written."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, override

import pytest
from msgspec.structs import replace

from app.core.limits import StoreLimits
from app.core.saved_values import StoreProblem
from app.images.thumbnail_cache import ThumbnailCache
from app.images.thumbnail_store import ThumbnailStore
from tests.disks import small_disk
from tests.unit.images.store_processes import BOX, fetched, thumbnail_of, url_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from app.images.thumbnail_store import StoredThumbnail

pytestmark = pytest.mark.anyio

LIMITS = StoreLimits(gather_seconds=0.01)
NEVER = 1000.0  # seconds
URLS = [url_of(number) for number in range(40)]


class HangingDisk(ThumbnailStore):
    """A store whose writing hangs once the test says so.

    Attributes:
        may_write: Set while it does not hang.
        hangs: Set once a write hangs.
        was_closed: Set once it was closed.
        batches: How many thumbnails were written at once.
    """

    def __init__(self, folder: Path, limits: StoreLimits) -> None:
        super().__init__(folder, limits)
        self.may_write = threading.Event()
        self.may_write.set()
        self.hangs = threading.Event()
        self.was_closed = threading.Event()
        self.batches: list[int] = []

    @override
    def put(self, entries: Mapping[str, StoredThumbnail], box: int) -> None:
        if not self.may_write.is_set():
            self.hangs.set()
            self.may_write.wait()
        self.batches.append(len(entries))
        super().put(entries, box)

    @override
    def close(self) -> None:
        super().close()
        self.was_closed.set()


class CacheUnderTest:
    """A cache, and the problems that it reported.

    Attributes:
        disk: The store below.
        cache: What is tested.
        problems: Reported so far.
    """

    def __init__(self, folder: Path, limits: StoreLimits) -> None:
        self.disk = HangingDisk(folder, limits)
        self.problems: list[StoreProblem] = []
        self.cache = ThumbnailCache(self.disk, limits, self.problems.append)

    async def hang(self, count: int = 1) -> None:
        """Begin a write of so many that hangs."""
        self.disk.may_write.clear()
        self.put([*map(url_of, range(1000, 1000 + count))])
        await until(self.disk.hangs.is_set)

    def put(self, urls: Sequence[str]) -> None:
        """Put the thumbnails of URLs, 15 KB each."""
        for url, entry in fetched(urls).items():
            self.cache.put(url, entry, BOX)

    async def written(self, urls: Sequence[str]) -> None:
        """Wait until all of them are on disk."""
        await until(lambda: not any(self.cache.is_stored(url, BOX) for url in urls))


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.001)


@asynccontextmanager
async def open_cache(folder: Path, limits: StoreLimits = LIMITS) -> AsyncIterator[CacheUnderTest]:
    """A cache, which is closed in the end; a disk that hangs continues before."""
    made = CacheUnderTest(folder, limits)
    try:
        yield made
    finally:
        made.disk.may_write.set()
        await made.cache.aclose()


async def right_ones(cache: ThumbnailCache, urls: Sequence[str]) -> list[str]:
    """Return which URLs are found; what is found has to be what was stored."""
    found = await cache.get(urls, BOX)
    assert all(stored.thumbnail == thumbnail_of(url) for url, stored in found.items())
    return [url for url in urls if url in found]


def on_disk(folder: Path, urls: Sequence[str]) -> list[str]:
    """Return what another program finds on disk."""
    store = ThumbnailStore(folder, LIMITS)
    found = store.known(urls, BOX)
    store.close()
    return [url for url in urls if url in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "thumbnails"


# What it is for


async def test_a_new_thumbnail_is_found_at_once_and_after_a_restart(folder: Path) -> None:
    async with open_cache(folder, replace(LIMITS, gather_seconds=NEVER)) as made:
        made.put(URLS)
        assert await right_ones(made.cache, [*URLS, url_of(900)]) == URLS
        assert await made.cache.find([*URLS, url_of(900)], BOX) == set(URLS)
    async with open_cache(folder) as made:
        assert await right_ones(made.cache, URLS) == URLS
        assert await made.cache.find([*URLS, url_of(900)], BOX) == set(URLS)


async def test_a_few_are_written_within_a_moment(folder: Path) -> None:
    async with open_cache(folder) as made:
        made.put(URLS[:2])
        await made.written(URLS[:2])
        assert on_disk(folder, URLS) == URLS[:2]


async def test_those_that_come_one_after_another_are_written_at_once(folder: Path) -> None:
    async with open_cache(folder, replace(LIMITS, gather_seconds=NEVER)) as made:
        for url in URLS:
            made.put([url])
            await asyncio.sleep(0)
    assert made.disk.batches == [len(URLS)]


async def test_more_than_a_batch_are_written_one_batch_after_another(folder: Path) -> None:
    async with open_cache(folder, replace(LIMITS, write_batch_size=10)) as made:
        await made.hang(10)
        made.put(URLS)
        made.disk.may_write.set()
        await made.written(URLS)
        assert on_disk(folder, URLS) == URLS
        assert max(made.disk.batches) == 10


async def test_what_waits_or_is_being_written_is_cleared_with_the_others(folder: Path) -> None:
    async with open_cache(folder) as under_test:
        under_test.put(URLS[:10])
        await under_test.written(URLS[:10])
        await under_test.hang()
        under_test.put(URLS[10:20])
        clearing = asyncio.create_task(under_test.cache.clear())
        await asyncio.sleep(0)
        under_test.disk.may_write.set()
        assert await clearing
        under_test.put(URLS[20:])
        await under_test.written(URLS[20:])
    assert on_disk(folder, [*URLS, url_of(1000)]) == URLS[20:]


async def test_replacing_and_removing_take_precedence_over_a_running_write(folder: Path) -> None:
    async with open_cache(folder) as made:
        url = url_of(1000)
        await made.hang()
        made.put(URLS[1:3])
        newer = fetched([url], 3000)[url]
        made.cache.put(url, newer, BOX)
        removing = asyncio.create_task(made.cache.remove(URLS[1], BOX))
        await asyncio.sleep(0)
        made.disk.may_write.set()
        await removing
        await made.written([url, *URLS])
        found = await made.cache.get([url, *URLS], BOX)
        assert {url: stored.thumbnail for url, stored in found.items()} == {
            url: newer.thumbnail,
            URLS[2]: thumbnail_of(URLS[2]),
        }


# A disk that hangs


async def test_thumbnails_that_wait_for_the_disk_are_bounded(folder: Path) -> None:
    limits = replace(LIMITS, unwritten_bytes=200_000)
    async with open_cache(folder, limits) as made:
        await made.hang()
        made.put(URLS)
        waiting = [url for url in URLS if made.cache.is_stored(url, BOX)]
        assert waiting == URLS[: len(waiting)]
        assert 10 <= len(waiting) <= 13

        made.disk.may_write.set()
        await made.written(URLS)
        assert on_disk(folder, URLS) == waiting
        made.put(URLS)
        await made.written(URLS)
        assert len(on_disk(folder, URLS)) > len(waiting)


async def test_reading_from_a_disk_that_hangs_times_out(folder: Path) -> None:
    limits = replace(LIMITS, read_seconds=1.0)
    async with open_cache(folder, limits) as made:
        made.put(URLS[:5])
        await made.written(URLS)
        await made.hang()
        made.put(URLS[5:7])
        began = time.monotonic()
        for _ in range(20):  # only the first one waits
            assert await right_ones(made.cache, URLS) == URLS[5:7]
        assert time.monotonic() - began < 10

        made.disk.may_write.set()
        await made.written(URLS)
        assert await right_ones(made.cache, URLS) == URLS[:7]


async def test_closing_does_not_wait_for_a_disk_that_hangs(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    made = CacheUnderTest(folder, replace(LIMITS, close_seconds=0.2))
    try:
        await made.hang()
        made.put(URLS)
        await made.cache.aclose()
        assert caplog.messages == ["the disk was too slow for the last thumbnails"]
        assert "write thumbnails" not in {task.get_name() for task in asyncio.all_tasks()}
    finally:
        made.disk.may_write.set()


async def test_a_shutdown_that_is_abandoned_while_the_disk_hangs_closes_the_file_later(folder: Path) -> None:
    made = CacheUnderTest(folder, replace(LIMITS, close_seconds=NEVER))
    await made.hang()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await made.cache.aclose()
    assert not made.disk.was_closed.is_set()
    made.disk.may_write.set()
    await until(made.disk.was_closed.is_set)


async def test_looking_up_many_does_not_delay_visible_thumbnails(folder: Path) -> None:
    async with open_cache(folder) as made:
        made.put(URLS)
        await made.written(URLS)
        finding = asyncio.create_task(made.cache.find([url_of(number) for number in range(100_000)], BOX))
        await asyncio.sleep(0)
        assert await right_ones(made.cache, URLS) == URLS
        assert not finding.done()
        assert await finding == set(URLS)


# A disk that is full, read-only or missing


async def put_until_told(made: CacheUnderTest) -> None:
    for number in range(100, 300):
        made.put([url_of(number)])
        await made.written([url_of(number)])
        if made.problems:
            return


async def assert_reported_once(made: CacheUnderTest, problem: StoreProblem, stored: Sequence[str]) -> None:
    """Reading continues, nothing is stored, and the problem is reported once."""
    await put_until_told(made)
    assert made.problems == [problem]
    assert made.cache.room_bytes == 0
    made.put([url_of(900)])
    assert not made.cache.is_stored(url_of(900), BOX)
    await made.cache.record_checked(URLS[0], BOX)
    await made.cache.remove(URLS[1], BOX)
    assert await right_ones(made.cache, URLS) == stored
    assert await made.cache.find(URLS, BOX) == set(stored)
    assert made.problems == [problem]


@pytest.fixture(name="small_disk")
def _small_disk(folder: Path) -> Iterator[Callable[[str], None]]:
    with small_disk(folder) as mount_again:
        yield mount_again


@pytest.mark.usefixtures("small_disk")
async def test_a_small_disk_is_reported_once_and_still_read(folder: Path) -> None:
    async with open_cache(folder) as made:
        made.put(URLS)
        await assert_reported_once(made, StoreProblem.FULL, URLS)


@pytest.fixture
def _in_the_way(folder: Path) -> None:
    folder.write_text("a file in place of the folder")


@pytest.mark.usefixtures("_in_the_way")
async def test_a_folder_that_cannot_be_made_is_reported_once(folder: Path) -> None:
    async with open_cache(folder) as made:
        await assert_reported_once(made, StoreProblem.UNUSABLE, [])
