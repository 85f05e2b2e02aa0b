"""Decides which thumbnail is fetched when: visible ones first, from disk if they are there, else from the network.

Knows neither HTTP nor pixels. There is one service for each pack on screen, which continues when the pack is refreshed;
closing it cancels everything that is queued or running. What is not on disk is downloaded with one of five priorities:
visible images; those near them; failed ones that the person wants to retry; visible ones that have to be checked; and,
while none of these waits, the rest of the pack, as long as `Traffic` allows it. `download_queue` defers hosts that do
not answer, whatever the priority. `stored_thumbnails` reads from disk, `thumbnail_downloads` from the network.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.errors import ImageError, ImageGoneError, LinkExpiredError
from app.core.limits import DownloadLimits, ThumbnailLimits
from app.images.decoded import Thumbnail
from app.images.sources import HttpThumbnailSource
from app.pictures.download_queue import WANTED, Priority
from app.pictures.stored_thumbnails import ThumbnailRecall
from app.pictures.tasks import TaskOwner
from app.pictures.thumbnail_downloads import ThumbnailDownloads
from app.pictures.traffic import Traffic


class ThumbnailRoom:
    """Counts the bytes of the thumbnails that were downloaded."""

    def __init__(self, source: HttpThumbnailSource, memory_bytes: int) -> None:
        """Begin without thumbnails.

        Args:
            source: Knows how much room is on disk.
            memory_bytes: How much room there is in memory, which counts if none are kept on disk.
        """
        self._source = source
        self._memory_bytes = memory_bytes
        self._fetched: dict[str, int] = {}  # bytes, by URL
        self._fetched_bytes = 0

    @property
    def is_left(self) -> bool:
        """Whether there is room for another thumbnail."""
        return self._bytes_left > 0

    @property
    def _bytes_left(self) -> int:
        return (self._source.room_on_disk or self._memory_bytes) - self._fetched_bytes

    def fitting(self, count: int) -> int:
        """How many of so many thumbnails fit, by the mean size so far; all of them if there was none yet."""
        if not self._fetched_bytes:
            return count
        return min(count, max(0, self._bytes_left) * len(self._fetched) // self._fetched_bytes)

    def count_fetched(self, url: str, size: int) -> None:
        """Count a thumbnail, once for each URL.

        Args:
            url: Of the image.
            size: Bytes of the thumbnail.
        """
        self._fetched_bytes += size - self._fetched.get(url, 0)
        self._fetched[url] = size

    def retain_only(self, urls: Collection[str], signed_anew: Mapping[str, str]) -> None:
        """Subtract all thumbnails but these.

        Args:
            urls: Of those that are kept.
            signed_anew: URLs that replace former ones, by these.
        """
        later = ((signed_anew.get(url, url), size) for url, size in self._fetched.items())
        self._fetched = {url: size for url, size in later if url in urls}
        self._fetched_bytes = sum(self._fetched.values())


_DISK_LOOK_SECONDS: Final = 0.25

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
        bytes_spent: More bytes have arrived than may be downloaded automatically; no arguments. Emitted for all further
            ones.
        stored_found: The thumbnails with these URLs are on disk, and no others of the pack; a set, emitted once.
    """

    # A URL may have characters that a string of Qt cannot have, so it is passed as an object.
    running_changed = Signal(object, bool)
    arrived = Signal(object, object, bool, bool)
    failed = Signal(object, object)
    outdated = Signal(object)
    bytes_spent = Signal()
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
        self._rest_after_seconds = thumbnails.rest_after_seconds
        self._traffic = traffic
        self.visible: dict[str, None] = {}
        self._unchecked: set[str] = set()  # to be checked as soon as they are visible
        self.wanted: dict[str, None] = {}
        self._recall = ThumbnailRecall(source, tasks, self)
        self._downloads = ThumbnailDownloads(source, tasks, download, thumbnails.idle_workers, self)
        self._ended: set[str] = set()  # not to be downloaded again as the rest of the pack
        self._room = ThumbnailRoom(source, thumbnails.memory_bytes)
        self._rest_task: asyncio.Task[None] | None = None
        self._is_rest_known = False
        self._gives_way = False
        self._is_hidden = False
        self._is_stopping = False
        self._disk_timer: asyncio.TimerHandle | None = None
        self._shown_timer: asyncio.TimerHandle | None = None  # since the pack is shown again, until its rest is fetched
        self._closed = False

    @property
    def remaining(self) -> int:
        """Number of thumbnails that are still to be fetched, without checks, whose thumbnails are shown already."""
        waiting = self._downloads.count_waiting(*(each for each in self._priorities if each is not Priority.CHECK))
        return waiting + self._downloads.count_running(*WANTED, Priority.RETRY, Priority.REST)

    @property
    def held_back(self) -> int:
        """Number of images that are fetched only when wanted, because a limit on traffic or storage is reached."""
        return 0 if Priority.REST in self._priorities else self._downloads.count_waiting(Priority.REST)

    @property
    def can_load_all(self) -> bool:
        """Whether images are held back although there is room for them."""
        return self.held_back > 0 and self._room.is_left

    @property
    def is_loading_all(self) -> bool:
        """Whether the rest of the pack is loaded because the person has chosen *Load all*."""
        return self._traffic.wants_all

    @property
    def has_loaded_all(self) -> bool:
        """Whether the rest of the pack has been fetched, as far as there is room for it."""
        waiting = self._downloads.count_waiting(Priority.REST) if self._room.is_left else 0
        return self._is_rest_known and not waiting and not self._downloads.count_running(Priority.REST)

    @property
    def loadable(self) -> int:
        """Number of images of the rest of the pack that are still to be fetched and, by the mean size so far, fit."""
        rest = self._downloads.count_waiting(Priority.REST) + self._downloads.count_running(Priority.REST)
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
        self._recall.retain_only(urls)
        self._ended.clear()
        self._room.retain_only(urls, signed_anew)
        self._downloads.retain_only(urls)

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
        self._recall.start()
        self.queue_wanted()
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
            self._downloads.abort((Priority.REST,), but=self.wanted)

    def give_way(self, gives_way: bool) -> None:
        """Download nothing while the person waits for something else, and then go on.

        Args:
            gives_way: Whether something else is waited for.
        """
        self._gives_way = gives_way
        if gives_way:
            # Not checks: their thumbnails are shown, and most of them receive no file.
            self._downloads.abort((*WANTED, Priority.RETRY, Priority.REST))
        self._downloads.start_next()

    def set_hidden(self, *, is_hidden: bool) -> None:
        """Set whether the pack is hidden. Then only what is wanted is fetched, and what the person has asked for.

        Args:
            is_hidden: Whether another pack is shown instead.
        """
        was_hidden, self._is_hidden = self._is_hidden, is_hidden
        if self._shown_timer is not None:
            self._shown_timer.cancel()
            self._shown_timer = None
        if was_hidden and not is_hidden:
            # The GUI thread is busy at first, and the person may be on the way to another tab.
            loop = asyncio.get_running_loop()
            self._shown_timer = loop.call_later(self._rest_after_seconds, self._on_shown_for_a_while)
        if is_hidden:
            stopped = (Priority.NEAR,) if self.is_loading_all else (Priority.NEAR, Priority.REST)
            # Files that wait for a decoder would do so until the shown pack is loaded, and there may be many tabs.
            self._is_stopping = True  # otherwise they would start again before they are no longer wanted
            aborted = self._downloads.abort(stopped, discards_files=True)
            self.queue_wanted()
            self._downloads.add(Priority.REST, aborted)
            self._is_stopping = False
        self._downloads.start_next()

    def _on_shown_for_a_while(self) -> None:
        self._shown_timer = None
        self._downloads.start_next()

    def fetch_again(self, urls: Iterable[str]) -> None:
        """Retry images that failed, whether they are wanted or not."""
        again = [url for url in urls if not self._downloads.is_running(url)]
        self._recall.record_absent(again)
        self._downloads.add(Priority.RETRY, again)
        self._downloads.start_next()

    def delete(self, url: str) -> None:
        """Delete a thumbnail that is out of date, on disk too: it is downloaded when it is requested next."""
        self._downloads.cancel(url)
        self._unchecked.discard(url)
        self._recall.record_absent([url])
        self._tasks.start(self._source.remove(url), name="remove a thumbnail", is_eager=True, must_finish=True)

    async def aclose(self) -> None:
        """Clear the queue, cancel running downloads and wait until they have ended."""
        self._closed = True
        for timer in (self._disk_timer, self._shown_timer):
            if timer is not None:
                timer.cancel()
        if self._rest_task is not None:
            self._rest_task.cancel()
        self._recall.close()
        await self._downloads.aclose()
        await self._recall.wait()
        if self._rest_task is not None:
            await asyncio.wait((self._rest_task,))

    # --- From the disk --------------------------------------------------------------------------------------------

    def on_old_found(self, urls: Collection[str]) -> None:
        """Check them when they are visible."""
        self._unchecked.update(urls)
        self._queue_checks()

    def on_recall_ended(self) -> None:
        """Start the downloads that are less urgent than a recall."""
        self._downloads.start_next()

    async def _take_rest(self, urls: Sequence[str]) -> None:
        """Queue the rest of the pack, once the recall of what is wanted has ended."""
        await asyncio.sleep(self._rest_after_seconds)
        stored = await self._recall.find_stored(urls)
        # Added, not replaced: aborted downloads may be waiting there already.
        self._downloads.add(Priority.REST, (url for url in urls if url not in stored and url not in self._ended))
        self._is_rest_known = True
        self._downloads.start_next()
        self._look_after_disk()
        self.stored_found.emit(stored)

    # --- From the network -----------------------------------------------------------------------------------------

    @property
    def _priorities(self) -> tuple[Priority, ...]:
        takes_rest = self._room.is_left and self._traffic.allows_rest
        return tuple(each for each in Priority if takes_rest or each is not Priority.REST)

    @property
    def allowed_priorities(self) -> tuple[Priority, ...]:
        """Those that may start. During a recall only wanted ones, because what it does not find is more urgent."""
        if self._gives_way or self._is_stopping:
            return ()
        if self._recall.is_running:
            return WANTED
        is_seen = not self._is_hidden and self._shown_timer is None
        pauses_rest = self._source.is_disk_behind or not (is_seen or self.is_loading_all)
        return tuple(each for each in self._priorities if each is not Priority.REST or not pauses_rest)

    def queue_wanted(self) -> None:
        """Download those that are wanted and not on disk."""
        absent = [url for url in self.wanted if self._recall.is_absent(url)]
        self._downloads.replace(Priority.VISIBLE, (url for url in absent if url in self.visible))
        self._downloads.replace(Priority.NEAR, (url for url in absent if url not in self.visible))
        self._downloads.start_next()

    def _queue_checks(self) -> None:
        self._downloads.replace(Priority.CHECK, (url for url in self.visible if url in self._unchecked))
        self._downloads.start_next()

    def on_download_began(self, url: str, priority: Priority) -> None:
        """Emit that it is running, except for a check, during which the thumbnail stays as it is."""
        self._unchecked.discard(url)
        if priority is not Priority.CHECK:
            self._traffic.count_begun()
            _logger.debug("image requested")
            self.running_changed.emit(url, True)

    def on_download_aborted(self, url: str) -> None:
        """Emit that it is not running any more."""
        self.running_changed.emit(url, False)

    def on_bytes_received(self, size: int) -> None:
        """Count them, and abort downloads of the rest of the pack at the limit."""
        self._traffic.count_received(size)
        if self._traffic.has_spent_bytes:
            self.bytes_spent.emit()
        if self._traffic.aborts_rest:
            self._downloads.abort((Priority.REST,), but=self.wanted)

    def on_download_ended(
        self, url: str, priority: Priority, outcome: Thumbnail | ImageError | None, received_bytes: int
    ) -> None:
        """Start the next downloads, then emit the result."""
        self._ended.add(url)
        if priority is Priority.CHECK and url in self._unchecked:
            # The pack was refreshed again after this check had begun.
            self._queue_checks()
        if priority is Priority.CHECK and _changes_nothing(outcome):
            self.queue_wanted()  # if it has been evicted from memory meanwhile, it has to be read again
            return
        if priority is Priority.CHECK:
            self.outdated.emit(url)
        if isinstance(outcome, ImageError):
            self._downloads.start_next()
            self._recall.record_absent([url])
            self.wanted.pop(url, None)
            self.failed.emit(url, outcome)
        elif outcome is not None:
            self._room.count_fetched(url, len(outcome.data))
            if priority is not Priority.CHECK:
                self._traffic.count_downloaded(received_bytes)
            self._downloads.start_next()
            self.emit_arrived(url, outcome, is_stored=self._source.is_stored(url))
            self._look_after_disk()

    def _look_after_disk(self) -> None:
        """Start a timer that continues with the rest of the pack once the disk has caught up."""
        if self._disk_timer is None and self._source.is_disk_behind:
            self._disk_timer = asyncio.get_running_loop().call_later(_DISK_LOOK_SECONDS, self._on_disk_look)

    def _on_disk_look(self) -> None:
        self._disk_timer = None
        self._downloads.start_next()
        self._look_after_disk()

    def emit_arrived(self, url: str, thumbnail: Thumbnail, *, is_stored: bool) -> None:
        """Emit that a thumbnail was read or downloaded."""
        is_wanted = url in self.wanted
        self.wanted.pop(url, None)
        self._ended.add(url)
        if is_stored:
            self._recall.record_stored(url)
        _logger.debug("thumbnail ready")
        self.arrived.emit(url, thumbnail, is_stored, is_wanted)


def _changes_nothing(checked: Thumbnail | ImageError | None) -> bool:
    """Whether the thumbnail on screen stays: after a failed check too, unless the image is gone."""
    is_failure = isinstance(checked, ImageError) and not isinstance(checked, ImageGoneError | LinkExpiredError)
    return checked is None or is_failure
