"""Which download starts next, how many each host may have, and how much is downloaded unasked.

A host that does not answer must not occupy the slots that others could use, so its URLs are deferred. Those of a host
that has as many downloads as it may have wait until one ends, and others come first. Nothing is started here. The
states of hosts are discarded with the pack.

What is not visible does not share the bandwidth with visible images of the same host, and leaves some slots free, so
that images which become visible are downloaded at once. A host that answers 429 or 503 gets half as many downloads.

When the limit on traffic is reached, running downloads of the rest of the pack are aborted after 16 MiB more.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum, IntEnum, auto
from itertools import count
from typing import TYPE_CHECKING, Final, override

from msgspec import Struct, field

from app.core.limits import DownloadLimits, TrafficLimits
from app.images.image_request import DownloadObserver
from app.images.image_url import host_of

if TYPE_CHECKING:
    from app.images.sources import HttpThumbnailSource


class Priority(Enum):
    """Why something is downloaded, the most urgent first."""

    VISIBLE = auto()
    NEAR = auto()
    RETRY = auto()
    CHECK = auto()
    REST = auto()


# What the view wants at present.
WANTED: Final = (Priority.VISIBLE, Priority.NEAR)


class Deferral(IntEnum):
    """What has to start before another download of a host, or that one of its own has to end."""

    NONE = 0
    WANTED_OF_OTHERS = 1
    ALL_OF_OTHERS = 2
    FULL = 3


class RunningDownload(DownloadObserver):
    """A download that was taken from the queue.

    Attributes:
        url: What to download.
        priority: With which it was taken.
        host: Of the URL, as `host_of` returns it.
        began_at: In seconds.
        is_loading: Whether it occupies a place of its host: its file has not arrived, and it has not lasted long.
        is_complete: Whether the file has arrived, and only has to be decoded.
        received_bytes: What has arrived in all attempts.
        task: None until it is started, and after it was cancelled.
        on_progress: Called with this object and the number of bytes that have arrived; 0 for that the file is complete.
    """

    def __init__(self, url: str, priority: Priority, began_at: float) -> None:
        self.on_progress: Callable[[RunningDownload, int], object] = lambda _download, _size: None
        self.url = url
        self.priority = priority
        self.host = host_of(url)
        self.began_at = began_at
        self.is_loading = True
        self.is_complete = False
        self.received_bytes = 0
        self.task: asyncio.Task[None] | None = None

    @override
    def on_received(self, size: int) -> None:
        self.received_bytes += size
        self.on_progress(self, size)

    @override
    def on_file_complete(self) -> None:
        self.is_complete = True
        self.on_progress(self, 0)


class _Host(Struct):
    """The downloads of one host.

    Attributes:
        most: How many downloads it may have.
        running: Number of downloads by priority, until their thumbnails have been made.
        loading: Number of downloads by priority whose files have not arrived, without those that have lasted long.
        is_responsive: As its last download showed; None before that.
    """

    most: int
    running: Counter[Priority] = field(default_factory=Counter)
    loading: Counter[Priority] = field(default_factory=Counter)
    is_responsive: bool | None = None


class _Waiting(Struct):
    """The waiting URLs of one priority.

    Attributes:
        urls: All of them, with the numbers in whose order they come.
        by_host: The same, for each host in order.
    """

    urls: dict[str, int] = field(default_factory=dict)
    by_host: dict[str, dict[str, None]] = field(default_factory=dict)


class DownloadQueue:
    """URLs in order of priority; within one, in the order in which they were added, but for those of deferred hosts.

    The first URL of each host is compared with those of others, so that it does not matter how many of a deferred host
    precede it. Downloads of a host are counted for each priority apart, so that wanted images are tried even while
    others of their host hang.

    Visible images do not share their host's line with others: none of these start beside them.

    Attributes:
        running: The downloads that were taken and have not ended, by URL. These URLs do not wait.
    """

    def __init__(self, limits: DownloadLimits) -> None:
        """Make an empty queue; no host is known yet.

        Args:
            limits: How many downloads a host may have, and before it is deferred.
        """
        self._limits = limits
        self._waiting = {priority: _Waiting() for priority in Priority}
        self.running: dict[str, RunningDownload] = {}
        self._hosts: dict[str, _Host] = {}
        self._numbers = count()

    def count(self, *priorities: Priority) -> int:
        """Return how many URLs wait with these priorities; one that waits with several of them counts once."""
        *others, longest = sorted((self._waiting[priority].urls for priority in priorities), key=len)
        return len(longest) + len({url for urls in others for url in urls if url not in longest})

    def add(self, priority: Priority, urls: Iterable[str]) -> None:
        """Append URLs; those that wait with this priority already keep their position."""
        waiting = self._waiting[priority]
        for url in urls:
            if url not in waiting.urls and url not in self.running:
                waiting.urls[url] = next(self._numbers)
                waiting.by_host.setdefault(host_of(url), {})[url] = None

    def replace(self, priority: Priority, urls: Iterable[str]) -> None:
        """Replace the waiting URLs of a priority."""
        self._waiting[priority] = _Waiting()
        self.add(priority, urls)

    def clear(self) -> None:
        """Remove all waiting URLs."""
        for priority in Priority:
            self.replace(priority, ())

    def take(self, priorities: Iterable[Priority], max_deferral: Deferral, now: float) -> RunningDownload | None:
        """Remove the next URL from the queue and count its download as running; `end` ends it.

        Args:
            priorities: Those that may start, the most urgent first.
            max_deferral: How much the URL's host may be deferred; hosts that are deferred less come first.
            now: In seconds.

        Returns:
            The download, or None if nothing may start.
        """
        priorities = tuple(priorities)
        for deferral in range(max_deferral + 1):
            for priority in priorities:
                url = self._find(priority, deferral)
                if url is not None:
                    self._remove(url)
                    return self._begin(url, priority, now)
        return None

    def mark_arrived(self, download: RunningDownload) -> None:
        """Record that the file of a download has arrived: its host may have another one."""
        self.mark_responsive(download.host)
        self._stop_loading(download)

    def mark_slow(self, download: RunningDownload) -> None:
        """Record that a download has lasted long: its host is deferred, but may have another one beside it."""
        self.mark_unresponsive(download.host)
        self._stop_loading(download)

    def mark_busy(self, download: RunningDownload) -> None:
        """Record that a host has asked for fewer requests."""
        host = self._host(download.host)
        host.most = max(self._limits.least_host_downloads, host.most // 2)

    def end(self, download: RunningDownload) -> None:
        """Record that a download is no longer running, whatever its result, unless that was recorded before."""
        if self.running.get(download.url) is download:
            del self.running[download.url]
            self._stop_loading(download)
            self._host(download.host).running[download.priority] -= 1

    def mark_responsive(self, host: str) -> None:
        """Record that a host has answered, even with an error: it is not deferred any more."""
        self._host(host).is_responsive = True

    def mark_unresponsive(self, host: str) -> None:
        """Defer a host until its next answer: it could not be reached, or a download has lasted long."""
        self._host(host).is_responsive = False

    def is_unresponsive(self, host: str) -> bool:
        """Whether a host has not answered since it was marked as unresponsive."""
        return self._host(host).is_responsive is False

    def _remove(self, url: str) -> None:
        host = host_of(url)
        for priority, waiting in self._waiting.items():
            if waiting.urls.pop(url, None) is None:
                continue
            del waiting.by_host[host][url]
            if not waiting.by_host[host]:
                del waiting.by_host[host]
            if not waiting.urls:
                # An emptied dictionary keeps its table, and a pack that has been loaded stays open for long.
                self._waiting[priority] = _Waiting()

    def _host(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(self._limits.host_downloads)
        return host

    def _begin(self, url: str, priority: Priority, now: float) -> RunningDownload:
        download = self.running[url] = RunningDownload(url, priority, now)
        host = self._host(download.host)
        host.running[priority] += 1
        host.loading[priority] += 1
        return download

    def _stop_loading(self, download: RunningDownload) -> None:
        if download.is_loading:
            download.is_loading = False
            self._host(download.host).loading[download.priority] -= 1

    def _deferral(self, name: str, priority: Priority) -> Deferral:
        host = self._host(name)
        if self._is_full(host, priority):
            return Deferral.FULL
        most, deferral = self._limits.untried_host_downloads, Deferral.WANTED_OF_OTHERS
        if host.is_responsive is False:
            most, deferral = self._limits.unresponsive_host_downloads, Deferral.ALL_OF_OTHERS
        return Deferral.NONE if host.is_responsive or host.running[priority] < most else deferral

    def _is_full(self, host: _Host, priority: Priority) -> bool:
        """Whether another download has to wait until one of its host ends."""
        visible, loading = host.loading[Priority.VISIBLE], host.loading.total()
        if priority is Priority.VISIBLE:
            # More than others may have, so that an image which becomes visible need not wait until one of those ends.
            return visible >= host.most or loading >= host.most + self._limits.spare_host_downloads
        return visible > 0 or loading >= host.most

    def _find(self, priority: Priority, max_deferral: int) -> str | None:
        waiting = self._waiting[priority]
        hosts = (host for host in waiting.by_host if self._deferral(host, priority) <= max_deferral)
        firsts = (next(iter(waiting.by_host[host])) for host in hosts)
        return min(firsts, key=waiting.urls.__getitem__, default=None)


class Traffic:
    """What was downloaded since a pack was opened, which whoever downloads counts.

    Refreshing the pack does not reset the counts, so that repeated refreshing does not download all of it.

    Attributes:
        wants_all: Whether the person has chosen *Load all*, so that there are no limits.
        images: Number of downloads that were started.
        received_bytes: Bytes that arrived, including those of failed and aborted downloads.
    """

    def __init__(self, limits: TrafficLimits) -> None:
        """Begin with counts of 0."""
        self._limits = limits
        self._downloaded_images = 0
        self._downloaded_bytes = 0
        self.wants_all = False
        self.images = 0
        self.received_bytes = 0

    @property
    def allows_rest(self) -> bool:
        """Whether another download of the rest of the pack may start."""
        limits = self._limits
        return self.wants_all or (self.received_bytes < limits.unasked_bytes and self.images < limits.unasked_images)

    @property
    def has_spent_bytes(self) -> bool:
        """Whether the limit for automatic downloads is reached."""
        return not self.wants_all and self.received_bytes >= self._limits.unasked_bytes

    @property
    def aborts_rest(self) -> bool:
        """Whether so much has arrived that running downloads of the rest of the pack have to be aborted."""
        limits = self._limits
        return not self.wants_all and self.received_bytes >= limits.unasked_bytes + limits.overshoot_bytes

    def count_downloaded(self, size: int) -> None:
        """Count an image that was downloaded and decoded, and its bytes."""
        self._downloaded_images += 1
        self._downloaded_bytes += size

    def estimate(self, images: int) -> int:
        """Return how many bytes more images take if they are as large as the former ones; 0 if there were none."""
        return images * self._downloaded_bytes // self._downloaded_images if self._downloaded_images else 0


class ThumbnailRoom:
    """Counts the thumbnails that were downloaded, and their bytes.

    Attributes:
        images: How many there are.
        bytes: Their sum.
    """

    def __init__(self, source: HttpThumbnailSource, memory_bytes: int) -> None:
        """Begin without thumbnails.

        Args:
            source: Knows how much room is on disk.
            memory_bytes: How much room there is in memory, which counts if none are kept on disk.
        """
        self.images = self.bytes = 0
        self._source = source
        self._memory_bytes = memory_bytes

    @property
    def left(self) -> int:
        """Bytes for further thumbnails; 0 or less if there is no room."""
        return (self._source.room_on_disk or self._memory_bytes) - self.bytes

    def fitting(self, count: int) -> int:
        """How many of so many thumbnails fit, by the mean size so far; all of them if there was none yet."""
        return min(count, max(0, self.left) * self.images // self.bytes) if self.bytes else count
