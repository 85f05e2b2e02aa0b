"""Which thumbnail is fetched when: what is visible first, from the disk where it can, else from the network.

Knows neither HTTP nor pixels. One service lives as long as one pack is on screen: with it goes everything that is
queued or running. What is not on disk is downloaded with one of four priorities: images that are wanted; failed ones
that the person wants to retry; visible ones that have to be checked; and, while none of these waits, the rest of the
pack, as long as `Traffic` allows it. `download_queue` defers hosts that do not answer, whatever the priority.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, Protocol

from app.core.errors import ImageError, ImageGoneError, LinkExpiredError
from app.services.download_queue import Priority
from app.services.thumbnail_downloads import DownloadSource, ThumbnailDownloads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from app.core.settings import DownloadLimits, ThumbnailLimits
    from app.images.thumbnail import Thumbnail
    from app.images.thumbnail_source import Recalled
    from app.services.tasks import TaskOwner
    from app.services.traffic import Traffic

_logger = logging.getLogger(__name__)

_DISK_LOOK_SECONDS: Final = 0.25
_RECALLED_AT_ONCE: Final = 64  # a screen or two, so that a jump elsewhere does not wait


class ThumbnailSource(DownloadSource, Protocol):
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
        """Those are on disk, and all others of the pack are not. Told once, even if there are none."""

    def on_thumbnail_put_off(self, url: str) -> None:
        """Its download was aborted: it comes when it is wanted."""

    def on_thumbnail_failed(self, url: str, error: ImageError) -> None:
        """It could not be had."""


class ThumbnailService:
    """Fetches the thumbnails of one pack."""

    def __init__(
        self,
        source: ThumbnailSource,
        tasks: TaskOwner,
        download: DownloadLimits,
        thumbnails: ThumbnailLimits,
        traffic: Traffic,
        listener: ThumbnailListener,
    ) -> None:
        """Set where they come from, who owns the tasks, how many at a time, who counts them, and who is told."""
        self._source = source
        self._tasks = tasks
        self._memory_bytes = thumbnails.memory_bytes
        self._rest_after_seconds = thumbnails.rest_after_seconds
        self._traffic = traffic
        self._listener = listener
        self._visible: tuple[str, ...] = ()
        self._unchecked: set[str] = set()  # their hosts are asked as soon as they are visible
        self._wanted: dict[str, None] = {}
        self._absent: set[str] = set()  # not on disk, as far as is known
        self._downloads = ThumbnailDownloads(source, tasks, download, thumbnails.idle_workers, self)
        self._ended: set[str] = set()  # so that they are no part of the rest
        self._fetched_bytes = 0
        self._recall_task: asyncio.Task[None] | None = None
        self._rest_task: asyncio.Task[None] | None = None
        self._is_rest_known = False
        self._disk_timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is queued or under way."""
        downloads = self._downloads
        checks = downloads.count_waiting(Priority.CHECK) + downloads.count_running(Priority.CHECK)
        return not self.remaining and not checks and self._recall_task is None

    @property
    def remaining(self) -> int:
        """Number of thumbnails to come; those that are checked are there already."""
        waiting = self._downloads.count_waiting(*(each for each in self._priorities if each is not Priority.CHECK))
        return waiting + self._downloads.count_running(Priority.WANTED, Priority.RETRY, Priority.REST)

    @property
    def held_back(self) -> int:
        """Number of images that come only when wanted, as the limits on traffic are reached or there is no room."""
        return 0 if Priority.REST in self._priorities else self._downloads.count_waiting(Priority.REST)

    @property
    def can_load_all(self) -> bool:
        """Whether images are held back that there is room for."""
        return self.held_back > 0 and self._has_room

    @property
    def is_loading_all(self) -> bool:
        """Whether the rest of the pack is loaded because the person asked for it."""
        return self._traffic.wants_all

    @property
    def has_loaded_all(self) -> bool:
        """Whether nothing of the rest of the pack is to come any more: it is there, or there is no room for it."""
        waiting = self._downloads.count_waiting(Priority.REST) if self._has_room else 0
        return self._is_rest_known and not waiting and not self._downloads.count_running(Priority.REST)

    @property
    def bytes_to_load_all(self) -> int:
        """What the rest of the pack probably takes, as the images so far did; 0 if there were none."""
        downloads = self._downloads
        return self._traffic.estimate(downloads.count_waiting(Priority.REST) + downloads.count_running(Priority.REST))

    def begin(self, urls: Sequence[str], shown: Collection[str] = ()) -> None:
        """Take a pack: what is not wanted is fetched while nothing else waits.

        Args:
            urls: All that thumbnails can be fetched from, each once, in the order of the pack.
            shown: Those that are shown already. Their hosts are asked whether they have changed, each as soon as it is
                visible.
        """
        self._ended.update(shown)
        self._unchecked.update(shown)
        self._queue_checks()
        self._rest_task = self._tasks.start(self._take_rest(urls), name="find kept thumbnails")

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

    def set_visible(self, urls: Iterable[str]) -> None:
        """Say which images can be seen: what has to be checked is checked then.

        Args:
            urls: From the first to the last.
        """
        self._visible = tuple(urls)
        self._queue_checks()

    def load_all(self) -> None:
        """Fetch the rest of the pack, whatever it takes, because the person asked for it."""
        self._traffic.wants_all = True
        self._downloads.start_next()
        self._look_after_disk()

    def stop_loading_all(self) -> None:
        """Fetch no more than the limits on traffic allow; what is there stays."""
        self._traffic.wants_all = False
        if not self._traffic.allows_rest:
            self._downloads.abort_rest(but=self._wanted)

    def fetch_again(self, urls: Iterable[str]) -> None:
        """Fetch what failed once more, whether it is wanted or not."""
        again = [url for url in urls if not self._downloads.is_running(url)]
        self._absent.update(again)
        self._downloads.add(Priority.RETRY, again)
        self._downloads.start_next()

    async def aclose(self) -> None:
        """Forget everything: cancel what is under way, and wait for it."""
        self._closed = True
        if self._disk_timer is not None:
            self._disk_timer.cancel()
        looking = [task for task in (self._recall_task, self._rest_task) if task is not None]
        for task in looking:
            task.cancel()
        await self._downloads.aclose()
        await asyncio.gather(*looking, return_exceptions=True)

    # --- From the disk --------------------------------------------------------------------------------------------

    async def _recall(self) -> None:
        try:
            while batch := [url for url in self._wanted if url not in self._absent][:_RECALLED_AT_ONCE]:
                missing = set(batch)
                try:
                    recalled = await self._source.recall(batch)
                    self._unchecked.update(recalled.old)
                    self._queue_checks()
                    for url, thumbnail in recalled.thumbnails.items():
                        missing.discard(url)
                        self._tell_shown(url, thumbnail, is_kept=True)
                except Exception as error:  # noqa: BLE001 - whatever it was, the tiles must not wait for ever
                    _log_fault("recalling thumbnails", error)
                self._absent.update(missing)
                self._queue_wanted()
        finally:
            self._recall_task = None
        self._downloads.start_next()

    async def _take_rest(self, urls: Sequence[str]) -> None:
        """Fetch what is not on disk, once what is waited for is under way."""
        await asyncio.sleep(self._rest_after_seconds)
        while self._recall_task is not None:
            await asyncio.wait((self._recall_task,))
        try:
            kept = await self._source.find_kept(urls)
        except Exception as error:  # noqa: BLE001 - whatever it was, the tiles must not wait for ever
            _log_fault("finding kept thumbnails", error)
            kept = frozenset()
        missing = [url for url in urls if url not in kept]
        self._absent.update(missing)
        # Added to what may be tried again already.
        self._downloads.add(Priority.REST, (url for url in missing if url not in self._ended))
        self._is_rest_known = True
        self._downloads.start_next()
        self._look_after_disk()
        self._listener.on_thumbnails_kept(kept)

    # --- From the network -----------------------------------------------------------------------------------------

    @property
    def _has_room(self) -> bool:
        """Whether disk, or else memory, can keep more."""
        return self._fetched_bytes < (self._source.room_on_disk or self._memory_bytes)

    @property
    def _priorities(self) -> tuple[Priority, ...]:
        takes_rest = self._has_room and self._traffic.allows_rest
        return tuple(each for each in Priority if takes_rest or each is not Priority.REST)

    @property
    def allowed_priorities(self) -> tuple[Priority, ...]:
        """Those that downloads may begin from: what a running recall does not find comes before the idle ones."""
        if self._recall_task is not None:
            return (Priority.WANTED,)
        return tuple(each for each in self._priorities if each is not Priority.REST or not self._source.is_disk_behind)

    def _queue_wanted(self) -> None:
        self._downloads.replace(Priority.WANTED, (url for url in self._wanted if url in self._absent))
        self._downloads.start_next()

    def _queue_checks(self) -> None:
        self._downloads.replace(Priority.CHECK, (url for url in self._visible if url in self._unchecked))
        self._downloads.start_next()

    def on_download_began(self, url: str, priority: Priority) -> None:
        """Pass it on, unless it is a check: what is shown stays."""
        self._unchecked.discard(url)
        if priority is not Priority.CHECK:
            self._traffic.note_begun()
            self._listener.on_thumbnail_loading(url)

    def on_bytes_received(self, size: int) -> None:
        """Count them, and let the rest of the pack bring no more than it may."""
        self._traffic.note_received(size)
        if self._traffic.aborts_rest:
            self._downloads.abort_rest(but=self._wanted)

    def on_download_aborted(self, url: str) -> None:
        """Pass it on."""
        self._listener.on_thumbnail_put_off(url)

    def on_download_ended(
        self, url: str, priority: Priority, outcome: Thumbnail | ImageError | None, received_bytes: int
    ) -> None:
        """Let the next one begin, then tell."""
        self._ended.add(url)
        if priority is Priority.CHECK and _changes_nothing(outcome):
            self._queue_wanted()  # it may have left memory meanwhile
        elif isinstance(outcome, ImageError):
            self._downloads.start_next()
            self._absent.add(url)
            self._wanted.pop(url, None)
            self._listener.on_thumbnail_failed(url, outcome)
        elif outcome is not None:
            self._fetched_bytes += len(outcome.data)
            if priority is not Priority.CHECK:
                self._traffic.note_downloaded(received_bytes)
            self._downloads.start_next()
            self._tell_shown(url, outcome, is_kept=self._source.is_kept(url))
            self._look_after_disk()

    def _look_after_disk(self) -> None:
        """Let the rest go on once the disk has caught up."""
        if self._disk_timer is None and self._source.is_disk_behind:
            self._disk_timer = asyncio.get_running_loop().call_later(_DISK_LOOK_SECONDS, self._on_disk_look)

    def _on_disk_look(self) -> None:
        self._disk_timer = None
        self._downloads.start_next()
        self._look_after_disk()

    def _tell_shown(self, url: str, thumbnail: Thumbnail, *, is_kept: bool) -> None:
        is_wanted = url in self._wanted
        self._wanted.pop(url, None)
        self._ended.add(url)
        if is_kept:
            self._absent.discard(url)
        self._listener.on_thumbnail_shown(url, thumbnail, is_kept=is_kept, is_wanted=is_wanted)


def _changes_nothing(checked: Thumbnail | ImageError | None) -> bool:
    """Whether what is shown stays: a check that failed says nothing of it, unless it is gone."""
    is_failure = isinstance(checked, ImageError) and not isinstance(checked, ImageGoneError | LinkExpiredError)
    return checked is None or is_failure


def _log_fault(what: str, error: Exception) -> None:
    # The type alone: an exception's text may hold a signed URL.
    _logger.error("%s failed: %s", what, type(error).__name__)
