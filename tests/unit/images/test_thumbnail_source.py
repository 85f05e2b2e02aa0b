"""Thumbnails from the store and the network together; downloads and decoding are stand-ins, the store is real."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast, override

import pytest
from msgspec.structs import replace

from app.core.errors import ImageError, LinkExpiredError
from app.core.limits import StoreLimits
from app.core.saved_values import StoreProblem
from app.images.decoded import Thumbnail
from app.images.decoders import DecoderPool
from app.images.download import ImageDownloader
from app.images.image_request import Download, DownloadObserver, OnReceived, Validators
from app.images.sources import HttpThumbnailSource
from app.images.thumbnail_store import StoredThumbnail, ThumbnailCache, ThumbnailStore
from tests.disks import small_disk
from tests.tables import each_row
from tests.unit.images.store_processes import BOX, fetched, thumbnail_of, url_of

pytestmark = pytest.mark.anyio

URL = url_of(1)
FILE = "https://images.example/1.jpg"
SIGNED, SIGNED_ANEW = (f"{FILE}?v=1&Expires={each}&Signature={each}" for each in (1, 2))
FILE_BYTES = 1_000
NEWER = thumbnail_of(URL, 20_000)


class ChangedImage:
    """A host whose image has changed, and a decoder of it."""

    def __init__(self) -> None:
        self.known: list[Validators | None] = []
        self.error: ImageError | None = None

    async def fetch(self, url: str, *, on_received: OnReceived) -> Download:
        return await self.fetch_if_changed(url, None, on_received=on_received)

    async def fetch_if_changed(self, _url: str, known: Validators | None, *, on_received: OnReceived) -> Download:
        self.known.append(known)
        if self.error is not None:
            raise self.error
        on_received(FILE_BYTES, None)
        return Download(b"", Validators('"2"', ""), release=lambda: None)

    async def decode(self, _data: bytes, _box: int, _rank: int, *, on_release: Callable[[], None]) -> Thumbnail:
        on_release()
        return NEWER


class Observer(DownloadObserver):
    """Records its calls, and what the decoder is given."""

    def __init__(self) -> None:
        self.events: list[object] = []

    def on_received(self, size: int) -> None:
        self.events.append(size)

    def on_file_complete(self) -> None:
        self.events.append("complete")


@each_row("get", [HttpThumbnailSource.get_thumbnail, HttpThumbnailSource.check])
async def test_the_observer_receives_bytes_then_the_complete_file_before_it_is_decoded(
    get: Callable[[HttpThumbnailSource, str, int, Observer], Awaitable[Thumbnail]],
) -> None:
    observer, changed = Observer(), ChangedImage()
    decode = changed.decode

    async def noted(_data: bytes, _box: int, _rank: int, *, on_release: Callable[[], None]) -> Thumbnail:
        observer.events.append("decoding")
        return await decode(_data, _box, _rank, on_release=on_release)

    changed.decode = noted  # type: ignore[method-assign]
    source = HttpThumbnailSource(
        cast("ImageDownloader", changed), cast("DecoderPool", changed), None, box=BOX, account="a"
    )
    assert await get(source, URL, 0, observer) == NEWER
    assert observer.events == [FILE_BYTES, "complete", "decoding"]


@each_row(("room", "expected"), [(16_500, {}), (1_000_000, {URL: NEWER})])
async def test_a_thumbnail_that_could_not_be_stored_removes_the_older_one(
    room: int, expected: dict[str, Thumbnail], tmp_path: Path
) -> None:
    """Otherwise the older one would be shown as soon as the newer one is evicted from memory."""
    store = ThumbnailStore(tmp_path, StoreLimits())
    store.put({f"a {URL}": StoredThumbnail(thumbnail_of(URL), Validators())}, BOX)
    cache = ThumbnailCache(store, StoreLimits(unwritten_bytes=room), lambda _: None)
    changed = ChangedImage()
    source = HttpThumbnailSource(
        cast("ImageDownloader", changed), cast("DecoderPool", changed), cache, box=BOX, account="a"
    )
    assert (await source.recall([URL])).thumbnails == {URL: thumbnail_of(URL)}
    assert await source.check(URL, 0, DownloadObserver()) == NEWER
    assert source.is_stored(URL) is bool(expected)
    assert (await source.recall([URL])).thumbnails == expected
    await cache.aclose()


def source_of(host: ChangedImage, cache: ThumbnailCache | None, account: str = "a") -> HttpThumbnailSource:
    """A source of the thumbnails of an account."""
    return HttpThumbnailSource(
        cast("ImageDownloader", host), cast("DecoderPool", host), cache, box=BOX, account=account
    )


async def test_a_file_that_was_signed_anew_is_found_on_disk_by_the_same_account_alone(tmp_path: Path) -> None:
    cache = ThumbnailCache(ThumbnailStore(tmp_path, StoreLimits()), StoreLimits(), lambda _: None)
    source, other = source_of(ChangedImage(), cache), source_of(ChangedImage(), cache, "b")
    await source.get_thumbnail(SIGNED, 0, DownloadObserver())
    assert source.is_stored(SIGNED_ANEW)
    others = [FILE, f"{FILE}?", f"{FILE}?v=1", SIGNED.replace("v=1", "v=2"), SIGNED.removesuffix("&Signature=1")]
    asked = [SIGNED, SIGNED_ANEW, *others]
    assert (await source.recall(asked)).thumbnails == {SIGNED: NEWER, SIGNED_ANEW: NEWER}
    assert (await source.find_stored(asked)).keys() == {SIGNED, SIGNED_ANEW}
    assert (await other.recall(asked)).thumbnails == {}
    assert await other.find_stored(asked) == {}
    await source.remove(SIGNED_ANEW)
    assert await source.find_stored(asked) == {}
    await cache.aclose()


@each_row("url", [FILE, SIGNED])
async def test_a_thumbnail_is_found_and_deleted_by_account(url: str, tmp_path: Path) -> None:
    cache = ThumbnailCache(ThumbnailStore(tmp_path, StoreLimits()), StoreLimits(), lambda _: None)
    source, other = source_of(ChangedImage(), cache), source_of(ChangedImage(), cache, "b")
    await source.get_thumbnail(url, 0, DownloadObserver())
    assert await other.find_stored([url]) == {}
    await other.get_thumbnail(url, 0, DownloadObserver())
    await cache.aclose()  # which writes them
    cache = ThumbnailCache(ThumbnailStore(tmp_path, StoreLimits()), StoreLimits(), lambda _: None)
    source, other = source_of(ChangedImage(), cache), source_of(ChangedImage(), cache, "b")
    for _ in range(2):  # on disk, and while it waits to be written
        assert (await source.find_stored([url])).keys() == {url}
        assert await cache.clear("a")
        assert not await source.find_stored([url])
        assert (await other.find_stored([url])).keys() == {url}
        await source.get_thumbnail(url, 0, DownloadObserver())
    await cache.aclose()


async def test_a_check_of_a_file_that_was_signed_anew_is_conditional(tmp_path: Path) -> None:
    cache = ThumbnailCache(ThumbnailStore(tmp_path, StoreLimits()), StoreLimits(), lambda _: None)
    host = ChangedImage()
    source = source_of(host, cache)
    await source.get_thumbnail(SIGNED, 0, DownloadObserver())
    await source.check(SIGNED_ANEW, 0, DownloadObserver())
    assert host.known == [None, Validators('"2"')]
    await cache.aclose()


@each_row(("url", "is_saved"), [(SIGNED, True), (FILE, False)])
async def test_only_the_thumbnail_of_an_expired_url_that_may_be_signed_anew_stays_on_disk(
    url: str, is_saved: bool, tmp_path: Path
) -> None:
    cache = ThumbnailCache(ThumbnailStore(tmp_path, StoreLimits()), StoreLimits(), lambda _: None)
    host = ChangedImage()
    source = source_of(host, cache)
    await source.get_thumbnail(url, 0, DownloadObserver())
    host.error = LinkExpiredError()
    with pytest.raises(LinkExpiredError):
        await source.check(url, 0, DownloadObserver())
    assert bool(await source.find_stored([url])) is is_saved
    await cache.aclose()


# --- The cache: writing in batches, and disks that hang, are full or cannot be written --------------------------------


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
        assert (await made.cache.find([*URLS, url_of(900)], BOX)).keys() == set(URLS)
    async with open_cache(folder) as made:
        assert await right_ones(made.cache, URLS) == URLS
        assert (await made.cache.find([*URLS, url_of(900)], BOX)).keys() == set(URLS)


async def test_more_than_a_batch_are_written_one_batch_after_another(folder: Path) -> None:
    async with open_cache(folder, replace(LIMITS, write_batch_size=10)) as made:
        await made.hang(10)
        made.put(URLS)
        made.disk.may_write.set()
        await made.written(URLS)
        assert on_disk(folder, URLS) == URLS
        assert max(made.disk.batches) == 10


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


async def test_looking_up_many_does_not_delay_visible_thumbnails(folder: Path) -> None:
    async with open_cache(folder) as made:
        made.put(URLS)
        await made.written(URLS)
        source = source_of(ChangedImage(), made.cache)
        finding = asyncio.create_task(source.find_stored([url_of(number) for number in range(100_000)]))
        await asyncio.sleep(0)
        assert await right_ones(made.cache, URLS) == URLS
        assert not finding.done()
        assert await finding == {}  # they belong to no account


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
    assert (await made.cache.find(URLS, BOX)).keys() == set(stored)
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
