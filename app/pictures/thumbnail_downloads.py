"""Downloads of thumbnails: how many are running, retries, and slow ones, which release their slots.

Which one starts next is decided by `download_queue`. Knows neither what is visible nor what is on disk.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Container, Iterable
from itertools import count
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from app.core.errors import HostBusyError, HostTimedOutError, HostUnreachableError, ImageError, RequestsLimitedError
from app.core.faults import log_fault
from app.core.limits import DownloadLimits
from app.images.decoded import Thumbnail
from app.images.decoders import OTHER_THUMBNAILS, WANTED_THUMBNAILS
from app.images.downloaded import TransferTimes
from app.images.sources import HttpThumbnailSource
from app.pictures.download_queue import WANTED, Deferral, DownloadQueue, Priority, Taken
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:  # which imports this module
    from app.pictures.thumbnail_service import ThumbnailService

_logger = logging.getLogger(__name__)

_SLOW_CHECK_SECONDS: Final = 0.25


class _Run(Struct, eq=False):
    """A running download.

    Attributes:
        download: As taken from the queue.
        owner: Is notified of its progress.
        task: None until it is started.
        is_slow: Whether it has lasted so long that it no longer occupies a slot.
        is_complete: Whether the file has arrived, and only has to be decoded.
        received_bytes: What has arrived in all attempts.
    """

    download: Taken
    owner: ThumbnailDownloads
    task: asyncio.Task[None] | None = None
    is_slow: bool = False
    is_complete: bool = False
    received_bytes: int = 0

    @property
    def priority(self) -> Priority:
        """The priority with which it was started."""
        return self.download.priority

    def on_received(self, size: int) -> None:
        """Count bytes, and report them."""
        self.received_bytes += size
        self.owner.report_received(size)

    def on_file_complete(self, times: TransferTimes) -> None:
        """Record that there is nothing left to download."""
        self.is_complete = True
        self.owner.report_arrived(self.download, times)


class ThumbnailDownloads:
    """Downloads thumbnails in order of priority; of one URL there is only one download at a time."""

    def __init__(
        self,
        source: HttpThumbnailSource,
        tasks: TaskOwner,
        limits: DownloadLimits,
        idle_workers: int,
        owner: ThumbnailService,
    ) -> None:
        """Start nothing yet.

        Args:
            source: Downloads and decodes.
            tasks: Owns the tasks of downloads.
            limits: Of downloads.
            idle_workers: Slots for priorities other than `WANTED`.
            owner: Decides what is downloaded, and receives results.
        """
        self._source = source
        self._tasks = tasks
        self._limits = limits
        self._idle_workers = idle_workers
        self._owner: ThumbnailService | None = owner  # cleared on close to break the reference cycle
        self._queue = DownloadQueue(limits)
        self._running: dict[str, _Run] = {}
        self._numbers = count()
        self._slow_timer: asyncio.TimerHandle | None = None

    def count_waiting(self, *priorities: Priority) -> int:
        """Return how many downloads wait with these priorities."""
        return self._queue.count(*priorities)

    def count_running(self, *priorities: Priority) -> int:
        """Return how many downloads are running that were started with these priorities."""
        return sum(run.priority in priorities for run in self._running.values())

    def is_running(self, url: str) -> bool:
        """Whether this one is running."""
        return url in self._running

    def add(self, priority: Priority, urls: Iterable[str]) -> None:
        """Append URLs to the queue; `start_next` starts them."""
        self._queue.add(priority, (url for url in urls if url not in self._running))

    def replace(self, priority: Priority, urls: Iterable[str]) -> None:
        """Replace the waiting URLs of a priority; `start_next` starts their downloads."""
        self._queue.replace(priority, (url for url in urls if url not in self._running))

    def start_next(self) -> None:
        """Start as many as there are slots for."""
        loop = asyncio.get_running_loop()
        while self._owner is not None and (taken := self._take(self._owner.allowed_priorities)) is not None:
            url, priority = taken.url, taken.priority
            run = _Run(taken, self)
            self._running[url] = run
            # Files are decoded in the order in which their downloads started, but those that are wanted before others.
            rank = next(self._numbers) + (WANTED_THUMBNAILS if priority in WANTED else OTHER_THUMBNAILS)
            run.task = self._tasks.start(self._run(url, run, rank), name="thumbnail")
            if self._slow_timer is None:
                self._slow_timer = loop.call_later(_SLOW_CHECK_SECONDS, self._release_slots_of_slow_ones)
            self._owner.on_download_began(url, priority)

    def abort(
        self, priorities: Collection[Priority], but: Container[str] = (), *, discards_files: bool = False
    ) -> list[str]:
        """Abort running downloads that were started with these priorities, and let them wait again.

        Args:
            priorities: Those to abort.
            but: URLs whose downloads go on.
            discards_files: Whether files that have arrived are discarded, to free their memory. Otherwise they are
                decoded, because aborting would save no traffic.

        Returns:
            The URLs whose downloads were aborted.
        """
        aborted: list[str] = []
        for url, run in tuple(self._running.items()):
            is_aborted = discards_files or not run.is_complete
            if run.priority in priorities and is_aborted and url not in but and run.task is not None:
                self._stop(url, run)
                self.add(run.priority, [url])
                aborted.append(url)
                if self._owner is not None:
                    self._owner.on_download_aborted(url)
        self.start_next()
        return aborted

    def cancel(self, url: str) -> None:
        """Cancel a running download without calling the owner. Do nothing if it is not running."""
        run = self._running.get(url)
        if run is not None:
            self._stop(url, run)

    def retain_only(self, urls: Container[str]) -> None:
        """Cancel running downloads of other URLs without calling the owner, and empty the queue."""
        self._queue.clear()
        for url in [url for url in self._running if url not in urls]:
            self.cancel(url)

    async def aclose(self) -> None:
        """Clear the queue, cancel running downloads and wait until they have ended; the owner gets no further calls."""
        self._owner = None
        self._queue.clear()
        if self._slow_timer is not None:
            self._slow_timer.cancel()
        running = [run.task for run in self._running.values() if run.task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def report_received(self, size: int) -> None:
        """Report bytes of a running download."""
        if self._owner is not None:
            self._owner.on_bytes_received(size)

    def report_arrived(self, download: Taken, times: TransferTimes) -> None:
        """Start another download when the file of one has arrived, while that is decoded."""
        self._queue.mark_arrived(download, times.answered_at, times.arrived_at)
        self.start_next()

    def _take(self, allowed: Collection[Priority]) -> Taken | None:
        """Take the next download out of the queue, if there is a slot for it."""
        if not allowed:
            return None
        now = asyncio.get_running_loop().time()
        loading = [run for run in self._running.values() if not run.is_complete]
        if len(self._running) - len(loading) >= self._limits.undecoded_files:
            return None
        occupied = sum(not run.is_slow for run in loading)
        if occupied >= self._limits.workers or len(loading) >= self._limits.connections:
            return None
        if taken := self._queue.take(WANTED, Deferral.WANTED_OF_OTHERS, now):
            return taken
        # All others leave slots free, so that newly visible images start at once.
        others = [
            run for run in loading if run.priority not in WANTED or self._queue.is_unresponsive(run.download.host)
        ]
        occupied_by_others = sum(not run.is_slow for run in others)
        spare_connections = self._limits.connections - self._limits.workers
        if occupied_by_others >= self._idle_workers or len(others) >= spare_connections:
            return None
        return self._queue.take(allowed, Deferral.ALL_OF_OTHERS, now)

    def _release_slots_of_slow_ones(self) -> None:
        """Let others start beside downloads that have lasted long, which may wait for a host that never answers."""
        loop = asyncio.get_running_loop()
        self._slow_timer = (
            loop.call_later(_SLOW_CHECK_SECONDS, self._release_slots_of_slow_ones) if self._running else None
        )
        for run in self._running.values():
            lasted = loop.time() - run.download.began_at
            hardly_receives = run.received_bytes <= self._limits.slow_bytes_per_second * lasted
            if lasted >= self._limits.slow_after_seconds and hardly_receives and not (run.is_slow or run.is_complete):
                run.is_slow = True
                self._queue.mark_slow(run.download)
        self.start_next()

    async def _run(self, url: str, run: _Run, rank: int) -> None:
        try:
            outcome = await self._attempt(url, run, rank)
            retries = 0
            while isinstance(outcome, ImageError) and (pause := self._pause(outcome, retries)) is not None:
                await asyncio.sleep(pause)
                retries += 1
                outcome = await self._attempt(url, run, rank)
        finally:
            self._remove(url, run)
        if self._owner is not None:
            self._owner.on_download_ended(url, run.priority, outcome, run.received_bytes)

    def _pause(self, error: ImageError, retries: int) -> float | None:
        """The pause before another attempt, after so many retries; None for no further one."""
        if isinstance(error, RequestsLimitedError):
            return replace(self._limits, retries=self._limits.limited_retries).pause(retries)
        return self._limits.pause(retries) if error.can_retry else None

    def _stop(self, url: str, run: _Run) -> None:
        self._remove(url, run)
        # The task keeps its `CancelledError`, whose traceback holds the run and the file: a reference cycle.
        task, run.task = run.task, None
        if task is not None:
            task.cancel()

    def _remove(self, url: str, run: _Run) -> None:
        """Record that a download is no longer running, unless that was recorded before."""
        if self._running.get(url) is run:
            del self._running[url]
            self._queue.end(run.download)

    async def _attempt(self, url: str, run: _Run, rank: int) -> Thumbnail | ImageError | None:
        get = self._source.check if run.priority is Priority.CHECK else self._source.get_thumbnail
        outcome: Thumbnail | ImageError | None
        try:
            outcome = await get(url, rank, run)
        except Exception as error:  # noqa: BLE001 - after any error, the tile's loading state has to end
            outcome = error if isinstance(error, ImageError) else ImageError()
            if outcome is not error:
                log_fault(_logger, "a thumbnail", error)
            # The traceback holds frames, one of which may hold the error: that would be a reference cycle.
            error.__traceback__ = None
        host = run.download.host
        if isinstance(outcome, HostTimedOutError | HostUnreachableError):
            self._queue.mark_unresponsive(host)
        else:
            self._queue.mark_responsive(host)
        if isinstance(outcome, HostBusyError | HostTimedOutError):
            self._queue.mark_busy(run.download)
        return outcome
