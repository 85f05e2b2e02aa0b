"""Thumbnails from the store and the network together; downloads and decoding are stand-ins, the store is real."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from app.core.errors import ImageError, LinkExpiredError
from app.core.limits import StoreLimits
from app.images.exchange import Download, DownloadObserver, Validators
from app.images.sources import HttpThumbnailSource
from app.images.thumbnail_cache import ThumbnailCache
from app.images.thumbnail_store import StoredThumbnail, ThumbnailStore
from tests.tables import each_row
from tests.unit.images.store_processes import BOX, fetched, thumbnail_of, url_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from app.images.decoded import Thumbnail
    from app.images.decoders import DecoderPool
    from app.images.download import ImageDownloader
    from app.images.exchange import OnReceived

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
    assert await source.find_stored(asked) == {SIGNED, SIGNED_ANEW}
    assert (await other.recall(asked)).thumbnails == {}
    assert await other.find_stored(asked) == set()
    await source.remove(SIGNED_ANEW)
    assert await source.find_stored(asked) == set()
    await cache.aclose()


@each_row("url", [FILE, SIGNED])
async def test_a_thumbnail_is_found_and_deleted_by_account(url: str, tmp_path: Path) -> None:
    cache = ThumbnailCache(ThumbnailStore(tmp_path, StoreLimits()), StoreLimits(), lambda _: None)
    source, other = source_of(ChangedImage(), cache), source_of(ChangedImage(), cache, "b")
    await source.get_thumbnail(url, 0, DownloadObserver())
    assert await other.find_stored([url]) == set()
    await other.get_thumbnail(url, 0, DownloadObserver())
    await cache.aclose()  # which writes them
    cache = ThumbnailCache(ThumbnailStore(tmp_path, StoreLimits()), StoreLimits(), lambda _: None)
    source, other = source_of(ChangedImage(), cache), source_of(ChangedImage(), cache, "b")
    for _ in range(2):  # on disk, and while it waits to be written
        assert await source.find_stored([url]) == {url}
        assert await cache.clear("a")
        assert not await source.find_stored([url])
        assert await other.find_stored([url]) == {url}
        await source.get_thumbnail(url, 0, DownloadObserver())
    await cache.aclose()


async def test_many_are_found_on_disk(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path, StoreLimits())
    store.put(fetched([f"a {url_of(0)}", f"a {url_of(2_500)}"]), BOX)
    cache = ThumbnailCache(store, StoreLimits(), lambda _: None)
    source = source_of(ChangedImage(), cache)
    assert await source.find_stored([url_of(number) for number in range(3_000)]) == {url_of(0), url_of(2_500)}
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
