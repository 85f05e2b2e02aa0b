"""Which thumbnail is fetched when: what is visible first, each URL once, a bounded number at a time.

Knows neither HTTP nor pixels. One service lives as long as one pack is on screen: with it goes everything that is
queued or under way. What is wanted comes from the disk where it can. The rest is downloaded in three lanes: what is
wanted; what is here but has to be checked; and, while neither waits, what the pack has besides. A host that does not
answer comes after all others, in whichever lane.
"""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol

from app.core.errors import HostTimedOutError, HostUnreachableError, ImageError, ImageGoneError, LinkExpiredError
from app.services.download_lane import DownloadLane
from app.services.host_turns import HostTurns, Turn, host_of

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
    """What a download is for, the urgent first."""

    WANTED = auto()
    CHECK = auto()
    REST = auto()


@dataclass(slots=True)
class _Run:
    """A download under way.

    Attributes:
        lane: Why it was begun.
        host: Whom it asks.
        started_at: The loop's time.
        task: None until it is started.
        is_slow: Whether it has given its place to another.
    """

    lane: _Lane
    host: str
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
        self._waiting = {lane: DownloadLane() for lane in _Lane}
        self._hosts = HostTurns(download)
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
        return sum(len(self._waiting[lane]) for lane in self._lanes) + len(self._running)

    def begin(self, urls: Sequence[str], to_check: Iterable[str] = ()) -> None:
        """Take a pack: what is not wanted is fetched while nothing else waits.

        Args:
            urls: All that thumbnails can be fetched from, each once, in the order of the pack.
            to_check: Those that are shown already, and whose hosts are asked whether they have changed.
        """
        self._waiting[_Lane.CHECK].add(to_check)
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
        self._waiting[_Lane.REST].add(again)
        self._start_next()

    async def aclose(self) -> None:
        """Forget everything: cancel what is under way, and wait for it."""
        self._closed = True
        for waiting in self._waiting.values():
            waiting.clear()
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
                self._waiting[_Lane.CHECK].add(recalled.old)
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
        self._waiting[_Lane.REST] = DownloadLane(
            url for url in missing if url not in self._running and url not in self._ended
        )
        self._start_next()

    # --- From the network -----------------------------------------------------------------------------------------

    @property
    def _lanes(self) -> tuple[_Lane, ...]:
        has_room = self._fetched_bytes < (self._source.room_on_disk or self._memory_bytes)
        return tuple(_Lane) if has_room else (_Lane.WANTED, _Lane.CHECK)

    def _queue_wanted(self) -> None:
        absent = (url for url in self._wanted if url in self._absent and url not in self._running)
        self._waiting[_Lane.WANTED] = DownloadLane(absent)
        self._start_next()

    def _start_next(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._closed and (chosen := self._choose()) is not None:
            url, lane = chosen
            for waiting in self._waiting.values():
                waiting.discard(url)
            run = _Run(lane, host_of(url), loop.time())
            self._running[url] = run
            self._hosts.begin(run.host, lane)
            # What was begun first is decoded first, but all that is wanted before all that is not.
            rank = next(self._numbers) + (0 if lane is _Lane.WANTED else _AFTER_ALL_WANTED)
            run.task = self._tasks.start(self._run(url, run, rank), name="thumbnail")
            if self._look_timer is None:
                self._look_timer = loop.call_later(_LOOK_SECONDS, self._look_for_slow_ones)
            if lane is not _Lane.CHECK:
                self._listener.on_thumbnail_loading(url)

    def _choose(self) -> tuple[str, _Lane] | None:
        """The next download, if there is a place for it."""
        quick = sum(not run.is_slow for run in self._running.values())
        if quick >= self._download.workers or len(self._running) >= self._download.connections:
            return None
        for turn in (Turn.NOW, Turn.AFTER_OTHERS_WANTED):
            if chosen := self._take(_Lane.WANTED, turn):
                return chosen
        # All else leaves places free: what is scrolled to must find some at once.
        behind = [
            run for run in self._running.values() if run.lane is not _Lane.WANTED or self._hosts.is_ailing(run.host)
        ]
        quick_behind = sum(not run.is_slow for run in behind)
        room = self._download.connections - self._download.workers
        if quick_behind >= self._idle_workers or len(behind) >= room or self._recall_task is not None:
            return None
        return next((chosen for turn in Turn for lane in self._lanes if (chosen := self._take(lane, turn))), None)

    def _take(self, lane: _Lane, turn: Turn) -> tuple[str, _Lane] | None:
        url = self._waiting[lane].take(lambda host: self._hosts.turn(host, lane) <= turn)
        return None if url is None else (url, lane)

    def _look_for_slow_ones(self) -> None:
        """Let others start beside downloads that have lasted long: a dead host must not keep them waiting."""
        loop = asyncio.get_running_loop()
        self._look_timer = loop.call_later(_LOOK_SECONDS, self._look_for_slow_ones) if self._running else None
        due = loop.time() - self._download.slow_after_seconds
        for run in self._running.values():
            if not run.is_slow and run.started_at <= due:
                run.is_slow = True
                self._hosts.note_silence(run.host)
        self._start_next()

    async def _run(self, url: str, run: _Run, rank: int) -> None:
        thumbnail: Thumbnail | None = None
        error: ImageError | None = None
        try:
            thumbnail = await self._get_with_retries(url, run, rank)
        except ImageError as caught:
            error = caught
        except Exception as caught:  # noqa: BLE001 - whatever it was, the tile has to leave its loading state
            _logger.error("a thumbnail failed: %s", type(caught).__name__)  # noqa: TRY400 - its text may hold a URL
            error = ImageError()
        finally:
            self._running.pop(url, None)
            self._hosts.end(run.host, run.lane)
        self._ended.add(url)
        if thumbnail is not None:
            self._fetched_bytes += len(thumbnail.data)
        self._start_next()
        if thumbnail is not None:
            self._tell_shown(url, thumbnail, is_kept=self._source.room_on_disk > 0)
        elif error is not None and (
            run.lane is not _Lane.CHECK or isinstance(error, ImageGoneError | LinkExpiredError)
        ):
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

    async def _get_with_retries(self, url: str, run: _Run, rank: int) -> Thumbnail | None:
        for _ in range(self._download.retries):
            try:
                return await self._get(url, run, rank)
            except ImageError as error:
                if not error.can_retry:
                    raise
            await asyncio.sleep(self._download.retry_pause_seconds * random.uniform(0.5, 1.5))
        return await self._get(url, run, rank)

    async def _get(self, url: str, run: _Run, rank: int) -> Thumbnail | None:
        get = self._source.check if run.lane is _Lane.CHECK else self._source.get_thumbnail
        try:
            thumbnail = await get(url, rank)
        except (HostTimedOutError, HostUnreachableError):
            self._hosts.note_silence(run.host)
            raise
        except ImageError:
            self._hosts.note_answer(run.host)
            raise
        self._hosts.note_answer(run.host)
        return thumbnail
