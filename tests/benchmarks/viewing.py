"""Measures originals for the viewer: until the pixels are there, prefetched, and regions of a 64-megapixel JPEG.

``uv run python -m tests.benchmarks.viewing``. Needs nginx, curl and djpeg, but no display. The services are those of
the app; what the window paints is not measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import threading
import time
from typing import TYPE_CHECKING, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.core.connection import BaseUrl, Connection
from app.core.limits import Settings
from app.images.curl_transfer import system_certificates
from app.images.decoders import DecoderPool
from app.images.download import ImageDownloader
from app.images.sources import HttpOriginalSource
from app.pictures.originals import Originals
from app.pictures.tasks import TaskOwner
from app.pictures.traffic import Traffic
from app.start.event_loop import EventLoop
from tests.benchmarks import table
from tests.benchmarks.corpus import make_corpus
from tests.benchmarks.curl_and_djpeg import fetch_and_decode_whole
from tests.benchmarks.large_photos import LARGE, make_large_photos
from tests.benchmarks.process_memory import MB, pss_of_tree
from tests.benchmarks.table import Row
from tests.benchmarks.web_server import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

_BOX: Final = (1600, 1000)
_COLD_GOAL: Final = 1.3
_MEMORY_GOAL_MB: Final = 150.0
_COMPARED: Final = 4
_COMPARED_GOAL_MB: Final = 400.0
_FLAT_MB: Final = 5.0
_SMALL_PHOTOS: Final = 20
_OPENINGS: Final = 1000
_OPENINGS_BEFORE: Final = 100  # until everything that is loaded once is in memory
_SAMPLE_SECONDS: Final = 0.01
# Where the regions are, as shares of the free way from left to right and from top to bottom.
_PLACES: Final = ((0.5, 0.0), (0.5, 0.5), (0.1, 0.9), (1.0, 1.0), (0.0, 0.3))


class _Viewer:
    """Waits for results as the viewer does."""

    def __init__(self) -> None:
        settings = self._settings = Settings()
        self._downloader = ImageDownloader(settings.download, system_certificates(), allows_private=True)
        self._decoders = DecoderPool(settings.thumbnails.decoder_processes, settings.decode)
        self._decoders.warm_up()
        self._tasks = TaskOwner()
        self._changed = asyncio.Event()
        self.service = Originals(self._make_source, self._tasks, self._settings, lambda _gives_way: None)
        self.service.arrived.connect(self._changed.set)
        self.service.failed.connect(self._changed.set)
        self._use_server()

    def _make_source(self, _connection: Connection) -> HttpOriginalSource:
        return HttpOriginalSource(self._downloader, self._decoders, self._settings.decode)

    def _use_server(self) -> None:
        server = Connection(BaseUrl("https://packs.invalid/v1"), None)
        self.service.use(server, Traffic(self._settings.traffic))

    async def reopen(self) -> None:
        """Close the viewer and open it again, as the app does."""
        await self.service.aclose()
        self._use_server()

    async def picture_of(self, url: str, ahead: Sequence[str] = ()) -> float:
        """Show an image, and wait until its pixels are there. Returns the seconds."""
        began = time.perf_counter()
        self.service.show([url], ahead, _BOX)
        while self.service.picture(url) is None:
            await self._wait(url)
        return time.perf_counter() - began

    async def region_of(self, url: str, x: int, y: int) -> float:
        """Show a part of an image at 100 %, and wait until it is there. Returns the seconds."""
        began = time.perf_counter()
        self.service.request_region(url, (x, y, *_BOX), 1.0)
        while True:
            region = self.service.region(url)
            if region is not None:
                left, top, width, height = region.region
                if left <= x and top <= y and x + _BOX[0] <= left + width and y + _BOX[1] <= top + height:
                    return time.perf_counter() - began
            await self._wait(url)

    async def until_ready(self, url: str) -> None:
        """Wait until an image that is next is decoded, which is not notified."""
        while self.service.picture(url) is None:  # noqa: ASYNC110
            await asyncio.sleep(_SAMPLE_SECONDS)

    async def _wait(self, url: str) -> None:
        error = self.service.error(url)
        if error is not None:
            raise RuntimeError(f"failed: {error!r}")
        self._changed.clear()
        await self._changed.wait()

    async def aclose(self) -> None:
        await self.service.aclose()
        await self._decoders.aclose()
        await self._downloader.aclose()
        await self._tasks.aclose()


@contextlib.asynccontextmanager
async def _viewing(warm_url: str) -> AsyncIterator[_Viewer]:
    """Open a viewer with one image, so that decoder processes run and connections are open."""
    viewer = _Viewer()
    try:
        await viewer.picture_of(warm_url)
        yield viewer
    finally:
        await viewer.aclose()


class _Peak:
    """The largest memory of this process and its decoders, read in a thread."""

    def __init__(self) -> None:
        self.bytes = 0

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        has_ended = threading.Event()

        def watch() -> None:
            while not has_ended.wait(_SAMPLE_SECONDS):
                self.bytes = max(self.bytes, pss_of_tree(os.getpid()))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield
        finally:
            has_ended.set()
            watcher.join()


async def _measure_cold(urls: Sequence[str], rounds: int) -> Row:
    ours, theirs = [], []
    async with _viewing(urls[-1]) as viewer:
        for number in range(rounds):
            url = urls[number % (len(urls) - 1)]
            theirs.append(await asyncio.to_thread(fetch_and_decode_whole, url) * 1000)
            ours.append(await viewer.picture_of(url) * 1000)
    return Row.of_ratio("12 MP JPEG, cold, pixels", "curl + djpeg, full size", ours, theirs, "ms", _COLD_GOAL)


async def _measure_ahead(urls: Sequence[str], rounds: int) -> Row:
    values = []
    async with _viewing(urls[-1]) as viewer:
        for number in range(rounds):
            first, second = urls[number % len(urls)], urls[(number + 1) % len(urls)]
            await viewer.picture_of(first, [second])
            await viewer.until_ready(second)
            values.append(await viewer.picture_of(second) * 1000)
    return Row.of_value("12 MP JPEG, prefetched, pixels", values, "ms", 5.0)


async def _measure_regions(urls: Sequence[str], large: str, rounds: int) -> list[Row]:
    times: list[float] = []
    memory: list[float] = []

    async def pan(viewer: _Viewer) -> list[float]:
        await viewer.picture_of(large, urls[:3])
        places = [
            (round(across * (LARGE[0] - _BOX[0])), round(down * (LARGE[1] - _BOX[1]))) for across, down in _PLACES
        ]
        return [await viewer.region_of(large, x, y) * 1000 for x, y in places]

    for _ in range(rounds):
        async with _viewing(urls[0]) as viewer:
            times += await pan(viewer)
        # Apart, because reading the memory takes time, too.
        async with _viewing(urls[0]) as viewer:
            before = pss_of_tree(os.getpid())
            peak = _Peak()
            with peak.watched():
                await pan(viewer)
            memory.append((peak.bytes - before) / MB)
    return [
        Row.of_value("64 MP JPEG, region at 100 %", times, "ms", 1000.0),
        Row.of_value("64 MP JPEG, all processes, most memory more", memory, "MB", _MEMORY_GOAL_MB),
    ]


async def _measure_compared(large: str) -> Row:
    """Show the same parts of four large photos, as the comparison does."""
    urls = [f"{large}?{number}" for number in range(_COMPARED)]
    async with _viewing(large) as viewer:
        before = pss_of_tree(os.getpid())
        peak = _Peak()
        with peak.watched():
            viewer.service.show(urls, [], _BOX)
            for url in urls:
                await viewer.until_ready(url)
            for across, down in _PLACES:
                x, y = round(across * (LARGE[0] - _BOX[0])), round(down * (LARGE[1] - _BOX[1]))
                await asyncio.gather(*(viewer.region_of(url, x, y) for url in urls))
    title = f"{_COMPARED} JPEGs of 64 MP compared, all processes, most memory more"
    return Row.of_value(title, [(peak.bytes - before) / MB], "MB", _COMPARED_GOAL_MB)


async def _measure_openings(urls: Sequence[str]) -> Row:
    """Open and close the viewer often, as the app does without Python's collector."""
    gc.disable()
    async with _viewing(urls[0]) as viewer:
        for number in range(_OPENINGS + _OPENINGS_BEFORE):
            if number == _OPENINGS_BEFORE:
                before = pss_of_tree(os.getpid())
            await viewer.reopen()
            await viewer.picture_of(urls[number % len(urls)])
        await viewer.reopen()
        more = pss_of_tree(os.getpid()) - before
    gc.enable()
    return Row.of_value(f"{_OPENINGS:,} openings, all processes, memory more", [more / MB], "MB", _FLAT_MB)


def measure(rounds: int) -> list[Row]:
    """Measure everything on nginx's files."""
    photos = make_large_photos()
    loop = EventLoop(QApplication([]))
    asyncio.set_event_loop(loop)
    small_photos = make_corpus(_SMALL_PHOTOS)
    with serve(photos, ()) as site, serve(small_photos, ()) as small_site:
        *urls, large = site.photo_urls

        async def run() -> list[Row]:
            return [
                await _measure_cold(urls, rounds),
                await _measure_ahead(urls, rounds),
                *await _measure_regions(urls, large, rounds),
                await _measure_compared(large),
                await _measure_openings(small_site.photo_urls),
            ]

        rows: list[Row] = loop.run_until_complete(run())
    loop.close()
    return rows


if __name__ == "__main__":
    table.run(measure)
