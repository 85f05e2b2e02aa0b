"""Decides which thumbnail is fetched when: visible ones first, from disk if they are there, else from the network.

Knows neither HTTP nor pixels. There is one service for each pack on screen, which continues when the pack is refreshed;
closing it cancels everything that is queued or running. What is not on disk is downloaded with one of four priorities:
images that are wanted; failed ones that the person wants to retry; visible ones that have to be checked; and, while
none of these waits, the rest of the pack, as long as `Traffic` allows it. `download_queue` defers hosts that do not
answer, whatever the priority.
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
_RECALLED_AT_ONCE: Final = 64  # one or two screens, so that newly visible images need not wait for long


class ThumbnailSource(DownloadSource, Protocol):
    """Reads thumbnails from disk, or downloads them: `images.thumbnail_source.HttpThumbnailSource`, or a fake."""

    @property
    def has_store(self) -> bool:
        """Whether there may be thumbnails on disk."""

    @property
    def room_on_disk(self) -> int:
        """How many bytes of thumbnails can be kept on disk; 0 if none are kept."""

    @property
    def is_disk_behind(self) -> bool:
        """Whether thumbnails are fetched faster than the disk can write them."""

    def is_stored(self, url: str) -> bool:
        """Whether a thumbnail that has just been fetched is going to be written to disk."""

    async def recall(self, urls: Sequence[str]) -> Recalled:
        """Read thumbnails from disk."""

    async def find_stored(self, urls: Sequence[str]) -> frozenset[str]:
        """Return those URLs that have a thumbnail on disk."""


class ThumbnailListener(Protocol):
    """Receives results, in the loop's thread."""

    def on_thumbnail_loading(self, url: str) -> None:
        """A download has started."""

    def on_thumbnail_shown(self, url: str, thumbnail: Thumbnail, *, is_stored: bool, is_wanted: bool) -> None:
        """A thumbnail has been read or downloaded.

        Args:
            url: Of the image.
            thumbnail: The encoded picture.
            is_stored: Whether it is on disk as well.
            is_wanted: Whether it is one of those that are wanted at present.
        """

    def on_thumbnails_stored(self, urls: Collection[str]) -> None:
        """These are on disk, and all others of the pack are not. Called once, even if there are none."""

    def on_thumbnail_put_off(self, url: str) -> None:
        """A download was aborted; it starts again when the thumbnail is wanted."""

    def on_thumbnail_failed(self, url: str, error: ImageError) -> None:
        """A thumbnail could not be downloaded or shown."""


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
        """Fetch nothing yet.

        Args:
            source: Reads, downloads and decodes.
            tasks: Owns the tasks.
            download: Limits of downloads.
            thumbnails: Limits of memory and of downloads that are not wanted.
            traffic: Counts what is downloaded.
            listener: Receives results.
        """
        self._source = source
        self._tasks = tasks
        self._memory_bytes = thumbnails.memory_bytes
        self._rest_after_seconds = thumbnails.rest_after_seconds
        self._traffic = traffic
        self._listener = listener
        self._visible: tuple[str, ...] = ()
        self._unchecked: set[str] = set()  # to be checked as soon as they are visible
        self._wanted: dict[str, None] = {}
        self._absent: set[str] = set()  # known not to be on disk
        self._downloads = ThumbnailDownloads(source, tasks, download, thumbnails.idle_workers, self)
        self._ended: set[str] = set()  # not to be downloaded again as the rest of the pack
        self._fetched: dict[str, int] = {}  # bytes of the thumbnails that were downloaded, by URL
        self._fetched_bytes = 0
        self._recall_task: asyncio.Task[None] | None = None
        self._rest_task: asyncio.Task[None] | None = None
        self._is_rest_known = False
        self._disk_timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is queued or running."""
        downloads = self._downloads
        checks = downloads.count_waiting(Priority.CHECK) + downloads.count_running(Priority.CHECK)
        return not self.remaining and not checks and self._recall_task is None

    @property
    def remaining(self) -> int:
        """Number of thumbnails that are still to be fetched, without checks, whose thumbnails are shown already."""
        waiting = self._downloads.count_waiting(*(each for each in self._priorities if each is not Priority.CHECK))
        return waiting + self._downloads.count_running(Priority.WANTED, Priority.RETRY, Priority.REST)

    @property
    def held_back(self) -> int:
        """Number of images that are fetched only when wanted, because a limit on traffic or storage is reached."""
        return 0 if Priority.REST in self._priorities else self._downloads.count_waiting(Priority.REST)

    @property
    def can_load_all(self) -> bool:
        """Whether images are held back although there is room for them."""
        return self.held_back > 0 and self._has_room

    @property
    def is_loading_all(self) -> bool:
        """Whether the rest of the pack is loaded because the person has chosen *Load all*."""
        return self._traffic.wants_all

    @property
    def has_loaded_all(self) -> bool:
        """Whether the rest of the pack has been fetched, as far as there is room for it."""
        waiting = self._downloads.count_waiting(Priority.REST) if self._has_room else 0
        return self._is_rest_known and not waiting and not self._downloads.count_running(Priority.REST)

    @property
    def loadable(self) -> int:
        """Number of images of the rest of the pack that are still to be fetched and, by the mean size so far, fit."""
        rest = self._downloads.count_waiting(Priority.REST) + self._downloads.count_running(Priority.REST)
        return (
            min(rest, max(0, self._room) * len(self._fetched) // self._fetched_bytes) if self._fetched_bytes else rest
        )

    @property
    def bytes_to_load_all(self) -> int:
        """Estimated size of the files of these images, from the images so far; 0 if there were none."""
        return self._traffic.estimate(self.loadable)

    def keep_only(self, urls: Collection[str]) -> None:
        """Prepare for a later answer for the same pack: running downloads continue if their URLs are still there.

        What waits is forgotten until `want` and `begin` are called again.

        Args:
            urls: All URLs of the later answer.
        """
        if self._rest_task is not None:
            self._rest_task.cancel()
            self._rest_task = None
        self._is_rest_known = False
        self._visible = ()
        self._wanted = {}
        self._unchecked.intersection_update(urls)
        self._absent.intersection_update(urls)
        self._ended.clear()
        self._fetched = {url: size for url, size in self._fetched.items() if url in urls}
        self._fetched_bytes = sum(self._fetched.values())
        self._downloads.keep_only(urls)

    def begin(self, urls: Sequence[str], shown: Collection[str] = ()) -> None:
        """Begin with a pack, or with a later answer after `keep_only`.

        Images that are not wanted are fetched while nothing else waits.

        Args:
            urls: Of all images that can be fetched, each once, in the order of the pack.
            shown: Those that are shown already. Each is checked for changes as soon as it is visible.
        """
        self._ended.update(shown)
        self._unchecked.update(shown)
        self._queue_checks()
        self._rest_task = self._tasks.start(self._take_rest(urls), name="find stored thumbnails")

    def want(self, urls: Iterable[str]) -> None:
        """Replace what is wanted. Running downloads continue; those that are no longer wanted do not start.

        Args:
            urls: The most urgent first.
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
        """Set which images are visible; those of them that have to be checked are checked.

        Args:
            urls: From the first to the last.
        """
        self._visible = tuple(urls)
        self._queue_checks()

    def load_all(self) -> None:
        """Fetch the rest of the pack without limits on traffic, because the person has chosen *Load all*."""
        self._traffic.wants_all = True
        self._downloads.start_next()
        self._look_after_disk()

    def stop_loading_all(self) -> None:
        """Apply the limits on traffic again; thumbnails that have been fetched are kept."""
        self._traffic.wants_all = False
        if not self._traffic.allows_rest:
            self._downloads.abort_rest(but=self._wanted)

    def fetch_again(self, urls: Iterable[str]) -> None:
        """Retry images that failed, whether they are wanted or not."""
        again = [url for url in urls if not self._downloads.is_running(url)]
        self._absent.update(again)
        self._downloads.add(Priority.RETRY, again)
        self._downloads.start_next()

    async def aclose(self) -> None:
        """Clear the queue, cancel running downloads and wait until they have ended."""
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
                        self._tell_shown(url, thumbnail, is_stored=True)
                except Exception as error:  # noqa: BLE001 - after any error, the tiles' loading state has to end
                    _log_fault("recalling thumbnails", error)
                self._absent.update(missing)
                self._queue_wanted()
        finally:
            self._recall_task = None
        self._downloads.start_next()

    async def _take_rest(self, urls: Sequence[str]) -> None:
        """Queue the rest of the pack, once the recall of what is wanted has ended."""
        await asyncio.sleep(self._rest_after_seconds)
        while self._recall_task is not None:
            await asyncio.wait((self._recall_task,))
        try:
            stored = await self._source.find_stored(urls)
        except Exception as error:  # noqa: BLE001 - after any error, the tiles' loading state has to end
            _log_fault("finding stored thumbnails", error)
            stored = frozenset()
        missing = [url for url in urls if url not in stored]
        self._absent.update(missing)
        # Added, not replaced: aborted downloads may be waiting there already.
        self._downloads.add(Priority.REST, (url for url in missing if url not in self._ended))
        self._is_rest_known = True
        self._downloads.start_next()
        self._look_after_disk()
        self._listener.on_thumbnails_stored(stored)

    # --- From the network -----------------------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        """Bytes of thumbnails for which there is room on disk, or in memory if there is no store."""
        return (self._source.room_on_disk or self._memory_bytes) - self._fetched_bytes

    @property
    def _has_room(self) -> bool:
        return self._room > 0

    @property
    def _priorities(self) -> tuple[Priority, ...]:
        takes_rest = self._has_room and self._traffic.allows_rest
        return tuple(each for each in Priority if takes_rest or each is not Priority.REST)

    @property
    def allowed_priorities(self) -> tuple[Priority, ...]:
        """Those that may start. During a recall only wanted ones, because what it does not find is more urgent."""
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
        """Notify the listener, except for a check, during which the thumbnail stays as it is."""
        self._unchecked.discard(url)
        if priority is not Priority.CHECK:
            self._traffic.note_begun()
            _logger.debug("image requested")
            self._listener.on_thumbnail_loading(url)

    def on_bytes_received(self, size: int) -> None:
        """Count them, and abort downloads of the rest of the pack at the limit."""
        self._traffic.note_received(size)
        if self._traffic.aborts_rest:
            self._downloads.abort_rest(but=self._wanted)

    def on_download_aborted(self, url: str) -> None:
        """Notify the listener."""
        self._listener.on_thumbnail_put_off(url)

    def on_download_ended(
        self, url: str, priority: Priority, outcome: Thumbnail | ImageError | None, received_bytes: int
    ) -> None:
        """Start the next downloads, then notify the listener."""
        self._ended.add(url)
        if priority is Priority.CHECK and _changes_nothing(outcome):
            self._queue_wanted()  # if it has been evicted from memory meanwhile, it has to be read again
        elif isinstance(outcome, ImageError):
            self._downloads.start_next()
            self._absent.add(url)
            self._wanted.pop(url, None)
            self._listener.on_thumbnail_failed(url, outcome)
        elif outcome is not None:
            self._note_fetched(url, len(outcome.data))
            if priority is not Priority.CHECK:
                self._traffic.note_downloaded(received_bytes)
            self._downloads.start_next()
            self._tell_shown(url, outcome, is_stored=self._source.is_stored(url))
            self._look_after_disk()

    def _note_fetched(self, url: str, size: int) -> None:
        self._fetched_bytes += size - self._fetched.get(url, 0)
        self._fetched[url] = size

    def _look_after_disk(self) -> None:
        """Start a timer that continues with the rest of the pack once the disk has caught up."""
        if self._disk_timer is None and self._source.is_disk_behind:
            self._disk_timer = asyncio.get_running_loop().call_later(_DISK_LOOK_SECONDS, self._on_disk_look)

    def _on_disk_look(self) -> None:
        self._disk_timer = None
        self._downloads.start_next()
        self._look_after_disk()

    def _tell_shown(self, url: str, thumbnail: Thumbnail, *, is_stored: bool) -> None:
        is_wanted = url in self._wanted
        self._wanted.pop(url, None)
        self._ended.add(url)
        if is_stored:
            self._absent.discard(url)
        _logger.debug("thumbnail ready")
        self._listener.on_thumbnail_shown(url, thumbnail, is_stored=is_stored, is_wanted=is_wanted)


def _changes_nothing(checked: Thumbnail | ImageError | None) -> bool:
    """Whether the thumbnail on screen stays: after a failed check too, unless the image is gone."""
    is_failure = isinstance(checked, ImageError) and not isinstance(checked, ImageGoneError | LinkExpiredError)
    return checked is None or is_failure


def _log_fault(what: str, error: Exception) -> None:
    # The type alone: an exception's text may hold a signed URL.
    _logger.error("%s failed: %s", what, type(error).__name__)
