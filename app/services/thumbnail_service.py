"""Which thumbnail is fetched when: what is visible first, each URL once, a bounded number at a time.

Knows neither HTTP nor pixels. One service lives as long as one pack is on screen: with it goes everything that is
queued or under way.
"""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING, Protocol

from app.core.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.settings import DownloadLimits
    from app.images.thumbnail import Thumbnail
    from app.services.tasks import TaskOwner

_logger = logging.getLogger(__name__)


class ThumbnailSource(Protocol):
    """Where thumbnails come from: `images.thumbnail_source.HttpThumbnailSource`, or a stand-in."""

    async def get_thumbnail(self, url: str) -> Thumbnail:
        """Fetch and decode one, or raise an `ImageError`."""

    async def aclose(self) -> None:
        """Close its connections; what is under way may break."""


class ThumbnailListener(Protocol):
    """Who is told, always in the loop's thread."""

    def on_thumbnail_loading(self, url: str) -> None:
        """Its download began."""

    def on_thumbnail_shown(self, url: str, thumbnail: Thumbnail) -> None:
        """Its pixels are there."""

    def on_thumbnail_failed(self, url: str, error: ImageError) -> None:
        """It could not be had."""


class ThumbnailService:
    """Fetches wanted thumbnails in the order they are wanted in."""

    def __init__(
        self, source: ThumbnailSource, tasks: TaskOwner, limits: DownloadLimits, listener: ThumbnailListener
    ) -> None:
        """Set where they come from, who owns the tasks, how many at a time, and who is told."""
        self._source = source
        self._tasks = tasks
        self._limits = limits
        self._listener = listener
        self._queue: list[str] = []  # reversed: the next one is last
        self._running: dict[str, asyncio.Task[None]] = {}
        self._slow: set[str] = set()
        self._closed = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is queued or under way."""
        return not self._queue and not self._running

    def want(self, urls: Iterable[str]) -> None:
        """Replace the queue; what is under way goes on, what is no longer wanted is forgotten before it starts.

        Args:
            urls: The most urgent first; each one once is enough.
        """
        if self._closed:
            return
        wanted = [url for url in dict.fromkeys(urls) if url not in self._running]
        wanted.reverse()
        self._queue = wanted
        self._start_next()

    async def aclose(self) -> None:
        """Forget everything: cancel what is under way, wait for it, close the source."""
        self._closed = True
        self._queue.clear()
        running = tuple(self._running.values())
        for task in running:
            # Cancelling may ruin the connection pool (httpcore issue 1093); the pool goes with the source.
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._source.aclose()

    @property
    def _has_place(self) -> bool:
        running = len(self._running)
        return running < self._limits.connections and running - len(self._slow) < self._limits.workers

    def _make_room(self, url: str, task: asyncio.Task[None]) -> None:
        if self._running.get(url) is task:
            self._slow.add(url)
            self._start_next()

    def _start_next(self) -> None:
        loop = asyncio.get_running_loop()
        while self._queue and self._has_place and not self._closed:
            url = self._queue.pop()
            task = self._tasks.start(self._run(url), name="thumbnail")
            if task is None:
                return
            self._running[url] = task
            loop.call_later(self._limits.slow_after_seconds, self._make_room, url, task)
            self._listener.on_thumbnail_loading(url)

    async def _run(self, url: str) -> None:
        try:
            thumbnail = await self._get_with_retries(url)
        except ImageError as error:
            self._end(url)
            self._listener.on_thumbnail_failed(url, error)
        except asyncio.CancelledError:
            self._running.pop(url, None)
            self._slow.discard(url)
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the tile has to leave its loading state
            _logger.error("a thumbnail failed: %s", type(error).__name__)  # noqa: TRY400 - its text may hold a URL
            self._end(url)
            self._listener.on_thumbnail_failed(url, ImageError())
        else:
            self._end(url)
            self._listener.on_thumbnail_shown(url, thumbnail)

    def _end(self, url: str) -> None:
        self._running.pop(url, None)
        self._slow.discard(url)
        self._start_next()

    async def _get_with_retries(self, url: str) -> Thumbnail:
        for _ in range(self._limits.retries):
            try:
                return await self._source.get_thumbnail(url)
            except ImageError as error:
                if not error.can_retry:
                    raise
            await asyncio.sleep(self._limits.retry_pause_seconds * random.uniform(0.5, 1.5))
        return await self._source.get_thumbnail(url)
