"""Downloads under way: a bounded number, four lanes of those to come, retries, and hosts that keep others waiting.

Knows neither what is visible nor what is on disk, and tells nobody but its owner.
"""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol

from app.core.errors import HostTimedOutError, HostUnreachableError, ImageError
from app.services.download_lane import DownloadLane
from app.services.host_turns import HostTurns, Turn, host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable

    from app.core.settings import DownloadLimits
    from app.images.downloaded import DownloadObserver
    from app.images.thumbnail import Thumbnail
    from app.services.tasks import TaskOwner

_logger = logging.getLogger(__name__)

_LOOK_SECONDS: Final = 0.25
_AFTER_ALL_WANTED: Final = 1 << 40


class Lane(Enum):
    """What a download is for, the urgent first."""

    WANTED = auto()
    AGAIN = auto()
    CHECK = auto()
    REST = auto()


class DownloadSource(Protocol):
    """Where thumbnails are downloaded from."""

    async def get_thumbnail(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        """Fetch and decode one, the lowest rank first, or raise an `ImageError`."""

    async def check(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail | None:
        """Ask its host whether one has changed: None if not; else fetch and decode it, or raise an `ImageError`."""


class DownloadOwner(Protocol):
    """Who decides what is downloaded, and is told what came of it."""

    @property
    def open_lanes(self) -> Collection[Lane]:
        """Those that downloads may begin from at present, the urgent first."""

    def on_download_began(self, url: str, lane: Lane) -> None:
        """It began."""

    def on_bytes_received(self, size: int) -> None:
        """So many bytes more have arrived, of any download."""

    def on_download_ended(
        self, url: str, lane: Lane, outcome: Thumbnail | ImageError | None, received_bytes: int
    ) -> None:
        """It has ended: with a thumbnail, why there is none, or None where what was checked has not changed."""

    def on_download_aborted(self, url: str) -> None:
        """It was aborted, and waits in its lane again."""


@dataclass(slots=True)
class _Run:
    """A download under way.

    Attributes:
        lane: Why it was begun.
        host: Whom it asks.
        started_at: The loop's time.
        tell_received: Called with the number of bytes that have just arrived.
        task: None until it is started.
        is_slow: Whether it has given its place to another.
        is_complete: Whether the file is there, and only has to be decoded.
        received_bytes: What has arrived in all attempts.
    """

    lane: Lane
    host: str
    started_at: float
    tell_received: Callable[[int], None]
    task: asyncio.Task[None] | None = None
    is_slow: bool = False
    is_complete: bool = False
    received_bytes: int = 0

    def on_received(self, size: int) -> None:
        """Count bytes, and pass them on."""
        self.received_bytes += size
        self.tell_received(size)

    def on_file_complete(self) -> None:
        """Note that there is nothing left to download."""
        self.is_complete = True


class ThumbnailDownloads:
    """Downloads thumbnails, the urgent first, each URL once at a time."""

    def __init__(
        self, source: DownloadSource, tasks: TaskOwner, limits: DownloadLimits, idle_workers: int, owner: DownloadOwner
    ) -> None:
        """Set where they come from, who owns the tasks, how many at a time, and who is told."""
        self._source = source
        self._tasks = tasks
        self._limits = limits
        self._idle_workers = idle_workers
        self._owner: DownloadOwner | None = owner  # None once closed: it holds this, and a cycle outlives its use
        self._waiting = {lane: DownloadLane() for lane in Lane}
        self._hosts = HostTurns(limits)
        self._running: dict[str, _Run] = {}
        self._numbers = count()
        self._look_timer: asyncio.TimerHandle | None = None

    def count_waiting(self, *lanes: Lane) -> int:
        """Number of downloads to come in these lanes."""
        return sum(len(self._waiting[lane]) for lane in lanes)

    def count_running(self, *lanes: Lane) -> int:
        """Number of downloads under way that were begun in these lanes."""
        return sum(run.lane in lanes for run in self._running.values())

    def is_running(self, url: str) -> bool:
        """Whether this one is under way."""
        return url in self._running

    def add(self, lane: Lane, urls: Iterable[str]) -> None:
        """Put URLs at a lane's end; `start_next` begins."""
        self._waiting[lane].add(url for url in urls if url not in self._running)

    def replace(self, lane: Lane, urls: Iterable[str]) -> None:
        """Forget what waits in a lane, and put others there; `start_next` begins."""
        self._waiting[lane] = DownloadLane(url for url in urls if url not in self._running)

    def start_next(self) -> None:
        """Begin as many as there are places for."""
        loop = asyncio.get_running_loop()
        while self._owner is not None and (chosen := self._choose(self._owner.open_lanes)) is not None:
            url, lane = chosen
            for waiting in self._waiting.values():
                waiting.discard(url)
            run = _Run(lane, host_of(url), loop.time(), self._tell_received)
            self._running[url] = run
            self._hosts.begin(run.host, lane)
            # What was begun first is decoded first, but all that is wanted before all that is not.
            rank = next(self._numbers) + (0 if lane is Lane.WANTED else _AFTER_ALL_WANTED)
            run.task = self._tasks.start(self._run(url, run, rank), name="thumbnail")
            if self._look_timer is None:
                self._look_timer = loop.call_later(_LOOK_SECONDS, self._look_for_slow_ones)
            self._owner.on_download_began(url, lane)

    def abort_rest(self, but: Container[str]) -> None:
        """Abort what is under way for the rest of the pack, and let it wait again.

        Files that are there already are decoded: what they cost is spent.

        Args:
            but: URLs whose downloads go on.
        """
        for url, run in tuple(self._running.items()):
            if run.lane is Lane.REST and not run.is_complete and url not in but and run.task is not None:
                self._forget(url, run)
                run.task.cancel()
                self.add(Lane.REST, [url])
                if self._owner is not None:
                    self._owner.on_download_aborted(url)
        self.start_next()

    async def aclose(self) -> None:
        """Forget what waits, cancel what is under way, and wait for it; the owner is told nothing more."""
        self._owner = None
        for waiting in self._waiting.values():
            waiting.clear()
        if self._look_timer is not None:
            self._look_timer.cancel()
        under_way = [run.task for run in self._running.values() if run.task is not None]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _choose(self, open_lanes: Collection[Lane]) -> tuple[str, Lane] | None:
        """The next download, if there is a place for it."""
        quick = sum(not run.is_slow for run in self._running.values())
        if quick >= self._limits.workers or len(self._running) >= self._limits.connections:
            return None
        for turn in (Turn.NOW, Turn.AFTER_OTHERS_WANTED):
            if chosen := self._take(Lane.WANTED, turn):
                return chosen
        # All else leaves places free: what is scrolled to must find some at once.
        behind = [
            run for run in self._running.values() if run.lane is not Lane.WANTED or self._hosts.is_ailing(run.host)
        ]
        quick_behind = sum(not run.is_slow for run in behind)
        if quick_behind >= self._idle_workers or len(behind) >= self._limits.connections - self._limits.workers:
            return None
        return next((chosen for turn in Turn for lane in open_lanes if (chosen := self._take(lane, turn))), None)

    def _take(self, lane: Lane, turn: Turn) -> tuple[str, Lane] | None:
        url = self._waiting[lane].take(lambda host: self._hosts.turn(host, lane) <= turn)
        return None if url is None else (url, lane)

    def _look_for_slow_ones(self) -> None:
        """Let others start beside downloads that have lasted long: a dead host must not keep them waiting."""
        loop = asyncio.get_running_loop()
        self._look_timer = loop.call_later(_LOOK_SECONDS, self._look_for_slow_ones) if self._running else None
        due = loop.time() - self._limits.slow_after_seconds
        for run in self._running.values():
            if not run.is_slow and run.started_at <= due:
                run.is_slow = True
                self._hosts.note_silence(run.host)
        self.start_next()

    async def _run(self, url: str, run: _Run, rank: int) -> None:
        try:
            outcome = await self._attempt(url, run, rank)
            for _ in range(self._limits.retries):
                if not isinstance(outcome, ImageError) or not outcome.can_retry:
                    break
                await asyncio.sleep(self._limits.retry_pause_seconds * random.uniform(0.5, 1.5))
                outcome = await self._attempt(url, run, rank)
        finally:
            self._forget(url, run)
        if self._owner is not None:
            self._owner.on_download_ended(url, run.lane, outcome, run.received_bytes)

    def _forget(self, url: str, run: _Run) -> None:
        """Count a run as under way no more; nothing where that was done already."""
        if self._running.get(url) is run:
            del self._running[url]
            self._hosts.end(run.host, run.lane)

    def _tell_received(self, size: int) -> None:
        if self._owner is not None:
            self._owner.on_bytes_received(size)

    async def _attempt(self, url: str, run: _Run, rank: int) -> Thumbnail | ImageError | None:
        get = self._source.check if run.lane is Lane.CHECK else self._source.get_thumbnail
        outcome: Thumbnail | ImageError | None
        try:
            outcome = await get(url, rank, run)
        except Exception as error:  # noqa: BLE001 - whatever it was, the tile has to leave its loading state
            # It holds all frames that it came through, and one of them may hold it: a cycle, which outlives its use.
            error.__traceback__ = None
            outcome = error if isinstance(error, ImageError) else ImageError()
            if outcome is not error:
                _logger.error("a thumbnail failed: %s", type(error).__name__)  # noqa: TRY400 - its text may hold a URL
        if isinstance(outcome, HostTimedOutError | HostUnreachableError):
            self._hosts.note_silence(run.host)
        else:
            self._hosts.note_answer(run.host)
        return outcome
