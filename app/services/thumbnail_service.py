"""Which thumbnail is fetched when: what is visible first, each URL once, a bounded number at a time.

Knows neither HTTP nor pixels. One service lives as long as one pack is on screen: with it goes everything that is
queued or under way. What is wanted comes from the disk where it can. The rest is downloaded in three lanes: what is
wanted; what is here but has to be checked; and, while neither waits, what the pack has besides.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol

from app.core.errors import ImageError, ImageGoneError, LinkExpiredError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from app.core.settings import DownloadLimits, ThumbnailLimits
    from app.images.thumbnail import Thumbnail
    from app.images.thumbnail_source import Recalled
    from app.services.tasks import TaskOwner

_logger = logging.getLogger(__name__)

_RECALLED_AT_ONCE: Final = 64  # a screen or two, so that a jump elsewhere does not wait
_LOOK_SECONDS: Final = 0.25
_AFTER_ALL_WANTED: Final = 1 << 40


class ThumbnailSource(Protocol):
    """Where thumbnails come from: `images.thumbnail_source.HttpThumbnailSource`, or a stand-in."""

    @property
    def has_store(self) -> bool:
        """Whether there may be thumbnails on disk."""

    @property
    def room_on_disk(self) -> int:
        """How many bytes of thumbnails can be kept on disk; 0 where what is fetched is not kept."""

    @property
    def is_disk_behind(self) -> bool:
        """Whether more is fetched than the disk takes."""

    def is_kept(self, url: str) -> bool:
        """Whether a thumbnail that was fetched just now is going to be on disk."""

    async def recall(self, urls: Sequence[str]) -> Recalled:
        """Get from the disk what is there."""

    async def find_kept(self, urls: Sequence[str]) -> frozenset[str]:
        """Which of the URLs have a thumbnail on disk."""

    async def get_thumbnail(self, url: str, rank: int) -> Thumbnail:
        """Fetch and decode one, the lowest rank first, or raise an `ImageError`."""

    async def check(self, url: str, rank: int) -> Thumbnail | None:
        """Ask its host whether one has changed: None if not; else fetch and decode it, or raise an `ImageError`."""


class ThumbnailListener(Protocol):
    """Who is told, always in the loop's thread."""

    def on_thumbnail_loading(self, url: str) -> None:
        """Its download began."""

    def on_thumbnail_shown(self, url: str, thumbnail: Thumbnail, *, is_kept: bool, is_wanted: bool) -> None:
        """It is there.

        Args:
            url: Whose it is.
            thumbnail: The encoded picture.
            is_kept: Whether it is on disk as well.
            is_wanted: Whether it is one of those wanted at present.
        """

    def on_thumbnails_kept(self, urls: Collection[str]) -> None:
        """Those are on disk."""

    def on_thumbnail_failed(self, url: str, error: ImageError) -> None:
        """It could not be had."""


class _Lane(Enum):
    WANTED = auto()
    CHECK = auto()
    REST = auto()


@dataclass(slots=True)
class _Run:
    """A download under way.

    Attributes:
        lane: Why it was begun.
        started_at: The loop's time.
        task: None until it is started.
        is_slow: Whether it has given its place to another.
    """

    lane: _Lane
    started_at: float
    task: asyncio.Task[None] | None = None
    is_slow: bool = False


class ThumbnailService:
    """Fetches the thumbnails of one pack."""

    def __init__(
        self,
        source: ThumbnailSource,
        tasks: TaskOwner,
        download: DownloadLimits,
        thumbnails: ThumbnailLimits,
        listener: ThumbnailListener,
    ) -> None:
        """Set where they come from, who owns the tasks, how many at a time, and who is told."""
        self._source = source
        self._tasks = tasks
        self._download = download
        self._idle_workers = thumbnails.idle_workers
        self._memory_bytes = thumbnails.memory_bytes
        self._rest_after_seconds = thumbnails.rest_after_seconds
        self._listener = listener
        self._wanted: dict[str, None] = {}
        self._absent: set[str] = set()  # not on disk, as far as is known
        self._queue: list[str] = []  # wanted and absent; reversed: the next one is last
        self._checks: OrderedDict[str, None] = OrderedDict()
        self._rest: OrderedDict[str, None] = OrderedDict()
        self._ended: set[str] = set()  # so that they are no part of the rest
        self._fetched_bytes = 0
        self._running: dict[str, _Run] = {}
        self._numbers = count()
        self._recall_task: asyncio.Task[None] | None = None
        self._look_timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is queued or under way."""
        return not self.remaining and self._recall_task is None

    @property
    def remaining(self) -> int:
        """Number of downloads to come."""
        rest = len(self._rest) if self._has_room else 0
        return len(self._queue) + len(self._checks) + rest + len(self._running)

    def begin(self, urls: Sequence[str], to_check: Iterable[str] = ()) -> None:
        """Take a pack: what is not wanted is fetched while nothing else waits.

        Args:
            urls: All that thumbnails can be fetched from, each once, in the order of the pack.
            to_check: Those that are shown already, and whose hosts are asked whether they have changed.
        """
        self._checks = OrderedDict.fromkeys(to_check)
        self._tasks.start(self._take_rest(urls), name="find kept thumbnails")

    def want(self, urls: Iterable[str]) -> None:
        """Replace the queue; what is under way goes on, what is no longer wanted is forgotten before it starts.

        Args:
            urls: The most urgent first; each one once is enough.
        """
        if self._closed:
            return
        self._wanted = dict.fromkeys(urls)
        if not self._source.has_store:
            self._absent.update(self._wanted)
        elif self._recall_task is None and not self._absent.issuperset(self._wanted):
            task = self._tasks.start(self._recall(), name="recall thumbnails", is_eager=True)
            self._recall_task = None if task is None or task.done() else task
        self._queue_wanted()

    def fetch_again(self, urls: Iterable[str]) -> None:
        """Fetch what failed once more, whether it is wanted or not."""
        again = [url for url in urls if url not in self._running]
        self._absent.update(again)
        self._rest.update(dict.fromkeys(again))
        self._start_next()

    async def aclose(self) -> None:
        """Forget everything: cancel what is under way, and wait for it."""
        self._closed = True
        self._queue.clear()
        self._checks.clear()
        self._rest.clear()
        if self._look_timer is not None:
            self._look_timer.cancel()
        tasks = [run.task for run in self._running.values()] + [self._recall_task]
        under_way = [task for task in tasks if task is not None]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    # --- From the disk --------------------------------------------------------------------------------------------

    async def _recall(self) -> None:
        try:
            while batch := [url for url in self._wanted if url not in self._absent][:_RECALLED_AT_ONCE]:
                recalled = await self._source.recall(batch)
                for url in batch:
                    thumbnail = recalled.thumbnails.get(url)
                    if thumbnail is None:
                        self._absent.add(url)
                    else:
                        self._tell_shown(url, thumbnail, is_kept=True)
                self._checks.update(dict.fromkeys(recalled.old))
                self._queue_wanted()
        finally:
            self._recall_task = None
        self._start_next()

    async def _take_rest(self, urls: Sequence[str]) -> None:
        """Fetch what is not on disk, once what is waited for is under way."""
        await asyncio.sleep(self._rest_after_seconds)
        while self._recall_task is not None:
            await asyncio.wait((self._recall_task,))
        kept = await self._source.find_kept(urls)
        if self._closed:
            return
        if kept:
            self._listener.on_thumbnails_kept(kept)
        missing = [url for url in urls if url not in kept]
        self._absent.update(missing)
        self._rest = OrderedDict.fromkeys(url for url in missing if url not in self._running and url not in self._ended)
        self._start_next()

    # --- From the network -----------------------------------------------------------------------------------------

    @property
    def _has_room(self) -> bool:
        return self._fetched_bytes < (self._source.room_on_disk or self._memory_bytes)

    def _queue_wanted(self) -> None:
        self._queue = [url for url in self._wanted if url in self._absent and url not in self._running]
        self._queue.reverse()
        self._start_next()

    def _start_next(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._closed and (chosen := self._choose()) is not None:
            url, lane = chosen
            self._rest.pop(url, None)
            self._checks.pop(url, None)
            run = _Run(lane, loop.time())
            self._running[url] = run
            # What was begun first is decoded first, but all that is wanted before all that is not.
            rank = next(self._numbers) + (0 if lane is _Lane.WANTED else _AFTER_ALL_WANTED)
            run.task = self._tasks.start(self._run(url, lane, rank), name="thumbnail")
            if lane is not _Lane.CHECK:
                self._listener.on_thumbnail_loading(url)
        if self._look_timer is None and self._has_to_look and not self._closed:
            self._look_timer = loop.call_later(_LOOK_SECONDS, self._look)

    def _choose(self) -> tuple[str, _Lane] | None:
        """The next download, if there is a place for it."""
        quick = [run for run in self._running.values() if not run.is_slow]
        if len(quick) >= self._download.workers or len(self._running) >= self._download.connections:
            return None
        if self._queue:
            return self._queue.pop(), _Lane.WANTED
        # The other lanes leave places free: what is scrolled to must find some at once.
        idle = sum(run.lane is not _Lane.WANTED for run in self._running.values())
        quick_idle = sum(run.lane is not _Lane.WANTED for run in quick)
        room = self._download.connections - self._download.workers
        if quick_idle >= self._idle_workers or idle >= room or self._recall_task is not None:
            return None
        if self._checks:
            return next(iter(self._checks)), _Lane.CHECK
        if self._rest and self._has_room and not self._source.is_disk_behind:
            return next(iter(self._rest)), _Lane.REST
        return None

    @property
    def _has_to_look(self) -> bool:
        return bool(self._running) or (bool(self._rest) and self._source.is_disk_behind)

    def _look(self) -> None:
        """Let others start beside downloads that have lasted long, and the rest once the disk has caught up.

        A dead host must not keep the others waiting.
        """
        self._look_timer = None
        due = asyncio.get_running_loop().time() - self._download.slow_after_seconds
        for run in self._running.values():
            run.is_slow = run.is_slow or run.started_at <= due
        self._start_next()

    async def _run(self, url: str, lane: _Lane, rank: int) -> None:
        thumbnail: Thumbnail | None = None
        error: ImageError | None = None
        try:
            thumbnail = await self._get_with_retries(url, lane, rank)
        except ImageError as caught:
            error = caught.with_traceback(None)  # it may be kept for long, and its frames hold the file
        except Exception as caught:  # noqa: BLE001 - whatever it was, the tile has to leave its loading state
            _logger.error("a thumbnail failed: %s", type(caught).__name__)  # noqa: TRY400 - its text may hold a URL
            error = ImageError()
        finally:
            self._running.pop(url, None)
        self._ended.add(url)
        if thumbnail is not None:
            self._fetched_bytes += len(thumbnail.data)
        self._start_next()
        if thumbnail is not None:
            self._tell_shown(url, thumbnail, is_kept=self._source.is_kept(url))
        elif error is not None and (lane is not _Lane.CHECK or isinstance(error, ImageGoneError | LinkExpiredError)):
            # A check that failed for any other reason leaves what is there.
            self._absent.add(url)
            self._wanted.pop(url, None)
            self._listener.on_thumbnail_failed(url, error)

    def _tell_shown(self, url: str, thumbnail: Thumbnail, *, is_kept: bool) -> None:
        is_wanted = url in self._wanted
        self._wanted.pop(url, None)
        self._ended.add(url)
        if is_kept:
            self._absent.discard(url)
        self._listener.on_thumbnail_shown(url, thumbnail, is_kept=is_kept, is_wanted=is_wanted)

    async def _get_with_retries(self, url: str, lane: _Lane, rank: int) -> Thumbnail | None:
        for _ in range(self._download.retries):
            try:
                return await self._get(url, lane, rank)
            except ImageError as error:
                if not error.can_retry:
                    raise
            await asyncio.sleep(self._download.retry_pause_seconds * random.uniform(0.5, 1.5))
        return await self._get(url, lane, rank)

    async def _get(self, url: str, lane: _Lane, rank: int) -> Thumbnail | None:
        if lane is _Lane.CHECK:
            return await self._source.check(url, rank)
        return await self._source.get_thumbnail(url, rank)
