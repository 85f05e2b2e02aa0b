"""Decides which thumbnail is fetched when: visible ones first, from disk if they are there, else from the network.

Knows neither HTTP nor pixels. There is one service for each pack on screen, which continues when the pack is refreshed;
closing it cancels everything that is queued or running. What is not on disk is downloaded with one of five priorities:
visible images; those near them; failed ones that the person wants to retry; visible ones that have to be checked; and,
while none of these waits, the rest of the pack, as long as `Traffic` allows it. `download_queue` defers hosts that do
not answer, whatever the priority.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from app.core.errors import (
    HostBusyError,
    HostTimedOutError,
    HostUnreachableError,
    ImageError,
    ImageGoneError,
    LinkExpiredError,
    RequestsLimitedError,
)
from app.core.limits import DownloadLimits, ThumbnailLimits
from app.core.program import log_fault
from app.core.worker import TaskOwner
from app.images.decoded import OTHER_THUMBNAILS, WANTED_THUMBNAILS, Recalled, Thumbnail
from app.pictures.download_queue import (
    WANTED,
    Deferral,
    DownloadQueue,
    Priority,
    RunningDownload,
    ThumbnailRoom,
    Traffic,
)

if TYPE_CHECKING:
    from app.images.sources import HttpThumbnailSource

_SLOW_CHECK_SECONDS: Final = 0.25
_RECALLED_AT_ONCE: Final = 64  # one or two screens, so that newly visible images need not wait for long

_logger = logging.getLogger(__name__)


class ThumbnailService(QObject):
    """Fetches the thumbnails of one pack.

    Attributes:
        wanted: URLs of the thumbnails that are wanted at present, without those that were shown; the most urgent first.
        visible: URLs of the visible images.

    Signals:
        running_changed: A download has begun, or was aborted and begins again when the thumbnail is wanted; the URL and
            whether it is running.
        arrived: A thumbnail was read or downloaded; the URL, the `Thumbnail`, whether it is on disk as well, and
            whether it is one of those that are wanted at present.
        failed: A thumbnail could not be downloaded or shown; the URL and the `ImageError`.
        outdated: A check has found that an image has changed or is gone at its host, which `arrived` or `failed`
            follows; the URL.
        stored_found: The thumbnails with these URLs are on disk, and no others of the pack; a set, emitted once.
    """

    # A URL may have characters that a string of Qt cannot have, so it is passed as an object.
    running_changed = Signal(object, bool)
    arrived = Signal(object, object, bool, bool)
    failed = Signal(object, object)
    outdated = Signal(object)
    stored_found = Signal(object)

    def __init__(
        self,
        source: HttpThumbnailSource,
        tasks: TaskOwner,
        download: DownloadLimits,
        thumbnails: ThumbnailLimits,
        traffic: Traffic,
    ) -> None:
        """Fetch nothing yet.

        Args:
            source: Reads, downloads and decodes.
            tasks: Owns the tasks.
            download: Limits of downloads.
            thumbnails: Limits of memory and of downloads that are not wanted.
            traffic: Counts what is downloaded.
        """
        super().__init__()
        self._source = source
        self._tasks = tasks
        self._limits = download
        self._idle_workers = thumbnails.idle_workers
        self._rest_after_seconds = thumbnails.rest_after_seconds
        self._traffic = traffic
        self.visible: dict[str, None] = {}
        self._unchecked: set[str] = set()  # to be checked as soon as they are visible
        self.wanted: dict[str, None] = {}
        self._absent: set[str] = set()  # known not to be on disk
        self._reader = DiskReader(tasks, name="recall thumbnails")
        self._queue = DownloadQueue(download)
        self._numbers = count()
        self._slow_timer: asyncio.TimerHandle | None = None
        self._ended: set[str] = set()  # not to be downloaded again as the rest of the pack
        self._room = ThumbnailRoom(source, thumbnails.memory_bytes)
        self._rest_task: asyncio.Task[None] | None = None
        self._is_rest_known = False
        self._gives_way = False
        self._is_hidden = False
        self._is_stopping = False
        self._closed = False

    @property
    def remaining(self) -> int:
        """Number of thumbnails that are still to be fetched, without checks, whose thumbnails are shown already."""
        waiting = self._queue.count(*(each for each in self._priorities if each is not Priority.CHECK))
        return waiting + self._count_running(*WANTED, Priority.RETRY, Priority.REST)

    @property
    def held_back(self) -> int:
        """Number of images that are fetched only when wanted, because a limit on traffic or storage is reached."""
        return 0 if Priority.REST in self._priorities else self._queue.count(Priority.REST)

    @property
    def can_load_all(self) -> bool:
        """Whether images are held back although there is room for them."""
        return self.held_back > 0 and self._room.left > 0 and self.loadable > 0

    @property
    def has_loaded_all(self) -> bool:
        """Whether all of the pack has been fetched, as far as there is room for it."""
        return self._is_rest_known and not self.remaining

    @property
    def loadable(self) -> int:
        """Number of images of the rest of the pack that are still to be fetched and, by the mean size so far, fit."""
        rest = self._queue.count(Priority.REST) + self._count_running(Priority.REST)
        return self._room.fitting(rest)

    @property
    def bytes_to_load_all(self) -> int:
        """Estimated size of the files of these images, from the images so far; 0 if there were none."""
        return self._traffic.estimate(self.loadable)

    def retain_only(self, urls: Collection[str], signed_anew: Mapping[str, str]) -> None:
        """Prepare for a later answer for the same pack: running downloads continue if their URLs are still there.

        What waits is discarded until `request` and `begin` are called again.

        Args:
            urls: All URLs of the later answer.
            signed_anew: Those of them that replace former URLs of the same files, by these.
        """
        if self._rest_task is not None:
            self._rest_task.cancel()
            self._rest_task = None
        self._is_rest_known = False
        self.visible = {}
        self.wanted = {}
        self._unchecked = {signed_anew.get(url, url) for url in self._unchecked}.intersection(urls)
        self._absent.intersection_update(urls)
        self._ended.clear()
        self._queue.clear()
        for url in [url for url in self._queue.running if url not in urls]:
            self._cancel(url)

    def begin(self, urls: Sequence[str], ended: Collection[str] = (), unchecked: Collection[str] = ()) -> None:
        """Begin with a pack, or with a later answer after `retain_only`.

        Images that are not wanted are fetched while nothing else waits.

        Args:
            urls: Of all images that can be fetched, each once, in the order of the pack.
            ended: Those that are shown already or have failed. They are not fetched unless they are wanted.
            unchecked: Those that are shown and may have changed. Each is checked as soon as it is visible.
        """
        self._ended.update(ended)
        self._unchecked.update(unchecked)
        self._queue_checks()
        self._rest_task = self._tasks.start(self._take_rest(urls), name="find stored thumbnails")

    def request(self, urls: Iterable[str], visible: Iterable[str] = ()) -> None:
        """Replace what is wanted. Running downloads continue; those that are no longer wanted do not start.

        Args:
            urls: The most urgent first.
            visible: Which images are visible, from the first to the last. Those of them that have to be checked are
                checked.
        """
        if self._closed:
            return
        self.wanted = dict.fromkeys(urls)
        self.visible = dict.fromkeys(visible)
        self._recall()
        self._queue_wanted()
        self._queue_checks()

    def load_all(self) -> None:
        """Fetch the rest of the pack without limits on traffic, because the person has chosen *Load all*."""
        self._traffic.wants_all = True
        self._start_next()

    def stop_loading_all(self) -> None:
        """Apply the limits on traffic again; thumbnails that have been fetched are kept."""
        self._traffic.wants_all = False
        if not self._traffic.allows_rest:
            self._abort((Priority.REST,), but=self.wanted)

    def give_way(self, gives_way: bool) -> None:
        """Download nothing while the person waits for something else, and then go on.

        Args:
            gives_way: Whether something else is waited for.
        """
        self._gives_way = gives_way
        if gives_way:
            # Not checks: their thumbnails are shown, and most of them receive no file.
            self._abort((*WANTED, Priority.RETRY, Priority.REST))
        self._start_next()

    def set_hidden(self, *, is_hidden: bool) -> None:
        """Set whether the pack is hidden. Then only what is wanted is fetched, and what the person has asked for.

        Args:
            is_hidden: Whether another pack is shown instead.
        """
        self._is_hidden = is_hidden
        if is_hidden:
            stopped = (Priority.NEAR,) if self._traffic.wants_all else (Priority.NEAR, Priority.REST)
            # Files that wait for a decoder would do so until the shown pack is loaded, and there may be many tabs.
            self._is_stopping = True  # otherwise they would start again before they are no longer wanted
            aborted = self._abort(stopped, discards_files=True)
            self._queue_wanted()
            self._queue.add(Priority.REST, aborted)
            self._is_stopping = False
        self._start_next()

    def fetch_again(self, urls: Iterable[str]) -> None:
        """Retry images that failed, whether they are wanted or not."""
        again = [url for url in urls if url not in self._queue.running]
        self._absent.update(again)
        self._queue.add(Priority.RETRY, again)
        self._start_next()

    def delete(self, url: str) -> None:
        """Delete a thumbnail that is out of date, on disk too: it is downloaded when it is requested next."""
        self._cancel(url)
        self._unchecked.discard(url)
        self._absent.add(url)
        self._tasks.start(self._source.remove(url), name="remove a thumbnail", is_eager=True, must_finish=True)

    async def aclose(self) -> None:
        """Clear the queue, cancel running downloads and wait until they have ended."""
        self._closed = True
        if self._slow_timer is not None:
            self._slow_timer.cancel()
        self._queue.clear()
        tasks = [*(run.task for run in self._queue.running.values()), self._reader.stop(), self._rest_task]
        running = [task for task in tasks if task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    # --- From the disk --------------------------------------------------------------------------------------------

    def _recall(self) -> None:
        """Read what is wanted and was not looked for, visible ones first."""
        if self._source.has_store:
            waiting = (url for url in self.wanted if url not in self._absent)
            urls = sorted(waiting, key=lambda url: url not in self.visible)
            self._reader.read(urls, (self._source,), self._on_recalled)
        else:
            self._absent.update(self.wanted)

    def _on_recalled(self, urls: Sequence[str], recalled: Recalled) -> None:
        self._unchecked.update(recalled.old)
        # It may have become invalid while it was read.
        arrived = {url: found for url, found in recalled.thumbnails.items() if url not in self._absent}
        self._absent.update(url for url in urls if url not in arrived)
        self._queue_wanted()
        self._queue_checks()
        for url, thumbnail in arrived.items():
            self._emit_arrived(url, thumbnail, is_stored=True)

    async def _find_stored(self, urls: Sequence[str]) -> frozenset[str]:
        """Return which of all thumbnails are on disk, after the wanted ones have been read."""
        await self._reader.wait()
        try:
            stored = frozenset(await self._source.find_stored(urls))
        except Exception as error:  # noqa: BLE001 - after any error, the tiles' loading state has to end
            log_fault(_logger, "finding stored thumbnails", error)
            stored = frozenset()
        # What has ended may have been stored meanwhile.
        self._absent.update(url for url in urls if url not in stored and url not in self._ended)
        return stored

    async def _take_rest(self, urls: Sequence[str]) -> None:
        """Queue the rest of the pack, once the recall of what is wanted has ended."""
        await asyncio.sleep(self._rest_after_seconds)
        stored = await self._find_stored(urls)
        # Added, not replaced: aborted downloads may be waiting there already.
        self._queue.add(Priority.REST, (url for url in urls if url not in stored and url not in self._ended))
        self._is_rest_known = True
        self._start_next()
        self.stored_found.emit(stored)

    # --- From the network -----------------------------------------------------------------------------------------

    @property
    def _priorities(self) -> tuple[Priority, ...]:
        takes_rest = self._room.left > 0 and self._traffic.allows_rest
        return tuple(each for each in Priority if takes_rest or each is not Priority.REST)

    @property
    def _allowed_priorities(self) -> tuple[Priority, ...]:
        """Those that may start. During a recall only wanted ones, because what it does not find is more urgent."""
        if self._gives_way or self._is_stopping or self._closed:
            return ()
        if self._reader.is_reading:
            return WANTED
        pauses_rest = self._is_hidden and not self._traffic.wants_all
        return tuple(each for each in self._priorities if each is not Priority.REST or not pauses_rest)

    def _queue_wanted(self) -> None:
        """Download those that are wanted and not on disk."""
        absent = [url for url in self.wanted if url in self._absent]
        self._queue.replace(Priority.VISIBLE, (url for url in absent if url in self.visible))
        self._queue.replace(Priority.NEAR, (url for url in absent if url not in self.visible))
        self._start_next()

    def _queue_checks(self) -> None:
        self._queue.replace(Priority.CHECK, (url for url in self.visible if url in self._unchecked))
        self._start_next()

    def _on_progress(self, download: RunningDownload, size: int) -> None:
        """Count bytes, and abort downloads of the rest of the pack at the limit; or start others beside decoding."""
        if self._closed:
            return
        self._traffic.received_bytes += size
        if self._traffic.aborts_rest:
            self._abort((Priority.REST,), but=self.wanted)
        if download.is_complete:
            self._queue.mark_arrived(download)
            self._start_next()

    def _on_ended(self, run: RunningDownload, outcome: Thumbnail | ImageError | None) -> None:
        """Start the next downloads, then emit the result."""
        url, priority = run.url, run.priority
        self._ended.add(url)
        if priority is Priority.CHECK and url in self._unchecked:
            # The pack was refreshed again after this check had begun.
            self._queue_checks()
        if priority is Priority.CHECK and _changes_nothing(outcome):
            self._queue_wanted()  # if it has been evicted from memory meanwhile, it has to be read again
            return
        if priority is Priority.CHECK:
            self.outdated.emit(url)
        if isinstance(outcome, ImageError):
            self._start_next()
            self._absent.add(url)
            self.wanted.pop(url, None)
            self.failed.emit(url, outcome)
        elif outcome is not None:
            self._room.images += 1
            self._room.bytes += len(outcome.data)
            if priority is not Priority.CHECK:
                self._traffic.count_downloaded(run.received_bytes)
            self._start_next()
            self._emit_arrived(url, outcome, is_stored=self._source.is_stored(url))

    def _emit_arrived(self, url: str, thumbnail: Thumbnail, *, is_stored: bool) -> None:
        """Emit that a thumbnail was read or downloaded."""
        is_wanted = url in self.wanted
        self.wanted.pop(url, None)
        self._ended.add(url)
        if is_stored:
            self._absent.discard(url)
            if not self._absent:
                self._absent.clear()  # an emptied set keeps its table, which may have had all URLs of the pack
        _logger.debug("thumbnail ready")
        self.arrived.emit(url, thumbnail, is_stored, is_wanted)

    # --- Running downloads ----------------------------------------------------------------------------------------

    def _count_running(self, *priorities: Priority) -> int:
        """Return how many downloads are running that were started with these priorities."""
        return sum(run.priority in priorities for run in self._queue.running.values())

    def _start_next(self) -> None:
        """Start as many as there are slots for."""
        loop = asyncio.get_running_loop()
        while (run := self._take(self._allowed_priorities)) is not None:
            url, priority = run.url, run.priority
            run.on_progress = self._on_progress
            # Files are decoded in the order in which their downloads started, but those that are wanted before others.
            rank = next(self._numbers) + (WANTED_THUMBNAILS if priority in WANTED else OTHER_THUMBNAILS)
            run.task = self._tasks.start(self._run(run, rank), name="thumbnail")
            if self._slow_timer is None:
                self._slow_timer = loop.call_later(_SLOW_CHECK_SECONDS, self._release_slots_of_slow_ones)
            self._unchecked.discard(url)
            if priority is not Priority.CHECK:  # during which the thumbnail stays as it is
                self._traffic.images += 1
                _logger.debug("image requested")
                self.running_changed.emit(url, True)

    def _abort(
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
        for url, run in tuple(self._queue.running.items()):
            is_aborted = discards_files or not run.is_complete
            if run.priority in priorities and is_aborted and url not in but and run.task is not None:
                self._stop(run)
                self._queue.add(run.priority, [url])
                aborted.append(url)
                self.running_changed.emit(url, False)
        self._start_next()
        return aborted

    def _cancel(self, url: str) -> None:
        """Cancel a running download, of which nothing is emitted. Do nothing if it is not running."""
        run = self._queue.running.get(url)
        if run is not None:
            self._stop(run)

    def _take(self, allowed: Collection[Priority]) -> RunningDownload | None:
        """Take the next download out of the queue, if there is a slot for it."""
        if not allowed:
            return None
        now = asyncio.get_running_loop().time()
        loading = [run for run in self._queue.running.values() if not run.is_complete]
        if len(self._queue.running) - len(loading) >= self._limits.undecoded_files:
            return None
        occupied = sum(run.is_loading for run in loading)
        if occupied >= self._limits.workers or len(loading) >= self._limits.connections:
            return None
        if taken := self._queue.take(WANTED, Deferral.WANTED_OF_OTHERS, now):
            return taken
        # All others leave slots free, so that newly visible images start at once.
        others = [run for run in loading if run.priority not in WANTED or self._queue.is_unresponsive(run.host)]
        occupied_by_others = sum(run.is_loading for run in others)
        spare_connections = self._limits.connections - self._limits.workers
        if occupied_by_others >= self._idle_workers or len(others) >= spare_connections:
            return None
        return self._queue.take(allowed, Deferral.ALL_OF_OTHERS, now)

    def _release_slots_of_slow_ones(self) -> None:
        """Let others start beside downloads that have lasted long, which may wait for a host that never answers."""
        loop = asyncio.get_running_loop()
        self._slow_timer = (
            loop.call_later(_SLOW_CHECK_SECONDS, self._release_slots_of_slow_ones) if self._queue.running else None
        )
        for run in self._queue.running.values():
            lasted = loop.time() - run.began_at
            hardly_receives = run.received_bytes <= self._limits.slow_bytes_per_second * lasted
            if run.is_loading and lasted >= self._limits.slow_after_seconds and hardly_receives:
                self._queue.mark_slow(run)
        self._start_next()

    async def _run(self, run: RunningDownload, rank: int) -> None:
        try:
            outcome = await self._attempt(run, rank)
            retries = 0
            while isinstance(outcome, ImageError) and (pause := self._pause(outcome, retries)) is not None:
                await asyncio.sleep(pause)
                retries += 1
                outcome = await self._attempt(run, rank)
        finally:
            self._queue.end(run)
        if not self._closed:
            self._on_ended(run, outcome)

    def _pause(self, error: ImageError, retries: int) -> float | None:
        """The pause before another attempt, after so many retries; None for no further one."""
        if isinstance(error, RequestsLimitedError):
            return replace(self._limits, retries=self._limits.limited_retries).pause(retries)
        return self._limits.pause(retries) if error.can_retry else None

    def _stop(self, run: RunningDownload) -> None:
        self._queue.end(run)
        # The task keeps its `CancelledError`, whose traceback holds the run and the file: a reference cycle.
        task, run.task = run.task, None
        if task is not None:
            task.cancel()

    async def _attempt(self, run: RunningDownload, rank: int) -> Thumbnail | ImageError | None:
        get = self._source.check if run.priority is Priority.CHECK else self._source.get_thumbnail
        outcome: Thumbnail | ImageError | None
        try:
            outcome = await get(run.url, rank, run)
        except Exception as error:  # noqa: BLE001 - after any error, the tile's loading state has to end
            outcome = error if isinstance(error, ImageError) else ImageError()
            if outcome is not error:
                log_fault(_logger, "a thumbnail", error)
            # The traceback holds frames, one of which may hold the error: that would be a reference cycle.
            error.__traceback__ = None
        if isinstance(outcome, HostTimedOutError | HostUnreachableError):
            self._queue.mark_unresponsive(run.host)
        else:
            self._queue.mark_responsive(run.host)
        if isinstance(outcome, HostBusyError | HostTimedOutError):
            self._queue.mark_busy(run)
        return outcome


def _changes_nothing(checked: Thumbnail | ImageError | None) -> bool:
    """Whether the thumbnail on screen stays: after a failed check too, unless the image is gone."""
    is_failure = isinstance(checked, ImageError) and not isinstance(checked, ImageGoneError | LinkExpiredError)
    return checked is None or is_failure


type OnRead = Callable[[Sequence[str], Recalled], object]


class DiskReader:
    """Reads thumbnails that are wanted from disk, of which nothing is downloaded."""

    def __init__(self, tasks: TaskOwner, *, name: str) -> None:
        """Read nothing yet.

        Args:
            tasks: Owns the task.
            name: Of the task.
        """
        self._tasks = tasks
        self._name = name
        self._wanted: list[str] = []
        self._batch: list[str] = []  # that is being read
        self._task: asyncio.Task[None] | None = None

    @property
    def is_reading(self) -> bool:
        """Whether anything is still to be read."""
        return bool(self._wanted or self._batch)

    def read(self, urls: Sequence[str], sources: Sequence[HttpThumbnailSource], on_read: OnRead) -> None:
        """Read these; earlier ones that were not read yet are not wanted any more.

        Args:
            urls: Of the images.
            sources: Of several sizes. Each is read for what the former ones do not have. While anything is being read,
                they are the former ones.
            on_read: Called with URLs that were looked for, and what was found of them.
        """
        self._wanted = [url for url in urls if url not in self._batch]
        if self._wanted and (self._task is None or self._task.done()):
            self._task = self._tasks.start(self._run(sources, on_read), name=self._name, is_eager=True)

    def stop(self) -> asyncio.Task[None] | None:
        """Read nothing more: no callback is not called any more. Returns the task that was cancelled."""
        self._wanted = self._batch = []
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        return task

    async def wait(self) -> None:
        """Wait until everything has been read."""
        while self._task is not None and not self._task.done():
            await asyncio.wait((self._task,))

    async def _run(self, sources: Sequence[HttpThumbnailSource], on_read: OnRead) -> None:
        while self._wanted:
            batch, self._wanted = self._wanted[:_RECALLED_AT_ONCE], self._wanted[_RECALLED_AT_ONCE:]
            self._batch = batch
            found: dict[str, Thumbnail] = {}
            old: list[str] = []
            for source in sources:
                missing = [url for url in batch if url not in found]
                try:
                    recalled = await source.recall(missing) if missing else Recalled()
                    found.update(recalled.thumbnails)
                    old += recalled.old
                except Exception as error:  # noqa: BLE001 - others may be found
                    log_fault(_logger, self._name, error)
            self._batch = []
            on_read(batch, Recalled(found, tuple(old)))
