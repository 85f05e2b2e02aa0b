"""Which download starts next: URLs that wait, by priority, and how many concurrent downloads each host may have.

The rule is that of TCP's BBR (Cardwell et al., "BBR: Congestion-Based Congestion Control", 2016) for whole downloads.
By Little's law, of a host that delivers `rate` files per second, each of which takes `shortest` seconds if it is alone,
no more than `rate × shortest` are under way without a queue: more only wait for each other, on the line or at the host.
The rate is not known before it is tried:

- While the host is new, each file that arrives adds a download, which doubles their number in each round, as TCP's slow
  start does. This ends with the first round in which the rate is not a quarter higher than before. Meanwhile the limit
  is at least what the line *requires*: the rate at which files arrive while any arrive, times the seconds until the
  first byte of an answer. On a long line this is known after the first files.
- After that there are a quarter more than the rate allows without a queue, so that a line or a host that becomes faster
  is noticed. The limit also follows a host that becomes slower.
- Downloads that share a full line take longer, which must not count as the host's own time. Therefore a round with
  fewer downloads measures the shortest time again at times.

Rounds in which there were fewer downloads than allowed, because no more were wanted or the decoders were busy, show
nothing and change nothing.

A host that does not answer must not occupy the slots that others could use, so its URLs are deferred. Those of a host
that has as many downloads as `HostConcurrency` allows wait until one ends, and others come first. Nothing is started
here. The states of hosts are discarded with the pack.

What is not visible does not share the bandwidth with visible images of the same host unless a part of it would be
unused, and leaves some slots free, so that images which become visible are downloaded at once. A host that answers 429
or 503 gets half as many downloads.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from enum import Enum, IntEnum, auto
from itertools import count
from math import inf
from typing import Final

from msgspec import Struct, field

from app.core.limits import DownloadLimits
from app.images.image_url import host_of

_GAIN: Final = 1.25
_DRAIN_GAIN: Final = 0.75
_DRAIN_AFTER: Final = 10  # rounds
_RATES: Final = 4  # rounds of which the best rate counts: a single slow one may be the program's own fault
_LONG_SECONDS: Final = 2.0  # more downloads would take longer still, and each has a deadline


class HostConcurrency:
    """The limit to the concurrent downloads of one host. All times are in seconds.

    Attributes:
        running: Number of downloads that have begun and not ended.
        limit: How many may run at the same time.
    """

    def __init__(self, limits: DownloadLimits) -> None:
        """Begin with no downloads."""
        self.running = 0
        self.limit = limits.first_host_downloads
        self._limits = limits
        self._is_growing = True
        self._latency = inf
        self._shortest = inf
        self._rates: deque[float] = deque(maxlen=_RATES)
        self._rounds = 0  # since the shortest time was measured with fewer downloads
        self._is_draining = False
        self._busy_until = 0.0  # when the last byte so far arrived
        self._line_rate = 0.0  # files per second, while any arrive
        self._round = _Round(self.limit, 0.0)

    @property
    def is_full(self) -> bool:
        """Whether as many downloads run as may run."""
        return self.running >= self.limit

    @property
    def required(self) -> float:
        """How many downloads keep the line full, as far as is known; 0 as long as nothing is known."""
        rate = max(self._line_rate, self._round.line_rate)
        return rate * self._latency if rate else 0.0

    def begin(self, now: float) -> None:
        """Record that a download begins."""
        if not self.running:
            self._round = _Round(self.limit, now)  # the time without downloads belongs to no round
        self.running += 1

    def end(self) -> None:
        """Record that a download has ended without a file."""
        self.running -= 1

    def arrive(self, began_at: float, answered_at: float, arrived_at: float) -> None:
        """Record that a file has arrived.

        Args:
            began_at: When its download began.
            answered_at: When its first byte arrived.
            arrived_at: When its last byte arrived.
        """
        was_full = self.is_full
        self.running -= 1
        self._latency = min(self._latency, max(0.0, answered_at - began_at))
        busy = max(0.0, arrived_at - max(answered_at, self._busy_until))
        self._busy_until = max(self._busy_until, arrived_at)
        if not self._is_draining or began_at >= self._round.began_at:
            self._round.add(arrived_at - began_at, busy, was_full=was_full)
        if self._is_growing and was_full and arrived_at - began_at < _LONG_SECONDS:
            self._set_limit(max(self.limit + 1, _GAIN * self.required))
        if self._round.is_over:
            self._line_rate = self._round.line_rate
            self._end_round(self._round.rate(arrived_at))
            self._round = _Round(self.limit, arrived_at)

    def back_off(self) -> None:
        """Halve the limit, because the host says that it is busy."""
        self._is_growing = False
        self._rates.clear()
        self._set_limit(self.limit / 2)

    def _end_round(self, rate: float) -> None:
        ended = self._round
        if not ended.was_limited:
            return
        if self._is_draining:
            self._shortest = ended.mean_seconds
            self._rounds = 0
        else:
            self._is_growing = self._is_growing and rate > _GAIN * max(self._rates, default=0.0)
            self._shortest = min(self._shortest, ended.mean_seconds)
            self._rates.append(rate)
            self._rounds += not self._is_growing
        self._is_draining = self._rounds == _DRAIN_AFTER
        if not self._is_growing:
            gain = _DRAIN_GAIN if self._is_draining else _GAIN
            self._set_limit(max(self._rates, default=rate) * min(gain * self._shortest, _LONG_SECONDS))

    def _set_limit(self, limit: float) -> None:
        least, most = self._limits.least_host_downloads, self._limits.most_host_downloads
        self.limit = max(least, min(most, round(limit)))


_USED_SHARE: Final = 0.5
_FEWEST_FILES: Final = 4  # single ones may have arrived at once, after waiting somewhere
_SHORTEST_SECONDS: Final = 0.001  # for a file; a smaller measurement says nothing


class _Round(Struct):
    """So many files as there were downloads allowed at its beginning.

    Attributes:
        size: Their number.
        began_at: When it began.
        arrived: How many have arrived.
        at_limit: How many of them were among as many downloads as were allowed.
        seconds: The sum of their times.
        busy_seconds: How long at least one of them was arriving.
    """

    size: int
    began_at: float
    arrived: int = 0
    at_limit: int = 0
    seconds: float = 0.0
    busy_seconds: float = 0.0

    def add(self, seconds: float, busy_seconds: float, *, was_full: bool) -> None:
        """Count a file.

        Args:
            seconds: How long its download took.
            busy_seconds: How long it was arriving while none of those before it was.
            was_full: Whether as many downloads were running as were allowed.
        """
        self.arrived += 1
        self.at_limit += was_full
        self.seconds += seconds
        self.busy_seconds += busy_seconds

    @property
    def is_over(self) -> bool:
        """Whether all have arrived."""
        return self.arrived >= self.size

    @property
    def was_limited(self) -> bool:
        """Whether there were as many downloads as allowed."""
        return self.at_limit >= _USED_SHARE * self.arrived

    @property
    def line_rate(self) -> float:
        """Files per second while any was arriving; 0 as long as too few have arrived."""
        if self.arrived < _FEWEST_FILES:
            return 0.0
        return self.arrived / max(self.busy_seconds, _SHORTEST_SECONDS * self.arrived)

    @property
    def mean_seconds(self) -> float:
        """How long a download took on average."""
        return self.seconds / self.arrived

    def rate(self, now: float) -> float:
        """Files per second until now."""
        return self.arrived / max(now - self.began_at, _SHORTEST_SECONDS * self.arrived)


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


# So many URLs of hosts that are full are examined in one call: a pack may have 100,000, which take 0.1 s.
_FULL_EXAMINED: Final = 256


class Taken(Struct, eq=False):
    """A download that was taken from the queue.

    Attributes:
        url: What to download.
        priority: With which it was taken.
        host: Of the URL, as `host_of` returns it.
        began_at: In seconds.
        is_loading: Whether it occupies a place of its host: its file has not arrived, and it has not lasted long.
    """

    url: str
    priority: Priority
    host: str
    began_at: float
    is_loading: bool = True


class _Host(Struct):
    """The downloads of one host.

    Attributes:
        concurrency: Limits its downloads.
        running: Number of downloads by priority, until their thumbnails have been made.
        loading: Number of downloads by priority whose files have not arrived, without those that have lasted long.
        is_responsive: As its last download showed; None before that.
    """

    concurrency: HostConcurrency
    running: Counter[Priority] = field(default_factory=Counter)
    loading: Counter[Priority] = field(default_factory=Counter)
    is_responsive: bool | None = None


class _Waiting(Struct):
    """The waiting URLs of one priority.

    Attributes:
        urls: All waiting URLs.
        ahead: URLs not examined yet, in order.
        deferred: Skipped URLs of deferred hosts, by host, with their sequence numbers; all of them precede `ahead`.
        positions: Source of sequence numbers.
    """

    urls: dict[str, None] = field(default_factory=dict)
    # Discarded URLs stay in these deques and are skipped when popped: deleting from the middle of a deque is O(n).
    ahead: deque[str] = field(default_factory=deque)
    deferred: dict[str, deque[tuple[int, str]]] = field(default_factory=dict)
    positions: Iterator[int] = field(default_factory=count)


class DownloadQueue:
    """URLs in order of priority; within one, in the order in which they were added, but for those of deferred hosts.

    Each URL is examined once, even if many URLs of a deferred host precede it. Downloads of a host are counted for each
    priority apart, so that wanted images are tried even while others of their host hang.

    Visible images do not share their host's line with others: before anything is known about the host, no others start
    beside them, and after that only as many as leave no part of the line idle.
    """

    def __init__(self, limits: DownloadLimits) -> None:
        """Make an empty queue; no host is known yet.

        Args:
            limits: How many downloads a host may have, and before it is deferred.
        """
        self._limits = limits
        self._waiting = {priority: _Waiting() for priority in Priority}
        self._hosts: dict[str, _Host] = {}

    def count(self, *priorities: Priority) -> int:
        """Return how many URLs wait with these priorities; one that waits with several of them counts once."""
        *others, longest = sorted((self._waiting[priority].urls for priority in priorities), key=len)
        return len(longest) + len({url for urls in others for url in urls if url not in longest})

    def add(self, priority: Priority, urls: Iterable[str]) -> None:
        """Append URLs; those that wait with this priority already keep their position."""
        waiting = self._waiting[priority]
        for url in urls:
            if url not in waiting.urls:
                waiting.urls[url] = None
                waiting.ahead.append(url)

    def replace(self, priority: Priority, urls: Iterable[str]) -> None:
        """Replace the waiting URLs of a priority."""
        self._waiting[priority] = _Waiting()
        self.add(priority, urls)

    def clear(self) -> None:
        """Remove all waiting URLs."""
        for priority in Priority:
            self.replace(priority, ())

    def take(self, priorities: Iterable[Priority], max_deferral: Deferral, now: float) -> Taken | None:
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

    def mark_arrived(self, download: Taken, answered_at: float, arrived_at: float) -> None:
        """Record that the file of a download has arrived: its host may have another one.

        Args:
            download: The download.
            answered_at: When its first byte arrived, in seconds.
            arrived_at: When its last byte arrived.
        """
        self.mark_responsive(download.host)
        if download.is_loading:
            self._stop_loading(download)
            self._host(download.host).concurrency.arrive(download.began_at, answered_at, arrived_at)

    def mark_slow(self, download: Taken) -> None:
        """Record that a download has lasted long: its host is deferred, but may have another one beside it."""
        self.mark_unresponsive(download.host)
        self._give_up(download)

    def mark_busy(self, download: Taken) -> None:
        """Record that a host has asked for fewer requests."""
        self._host(download.host).concurrency.back_off()

    def end(self, download: Taken) -> None:
        """Record that a download is no longer running, whatever its result."""
        self._give_up(download)
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
        for priority, waiting in self._waiting.items():
            if url in waiting.urls:
                del waiting.urls[url]
                if not waiting.urls:
                    # Frees the URLs in its deques that were discarded: a pack that has been loaded stays open for long.
                    self._waiting[priority] = _Waiting()

    def _host(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(HostConcurrency(self._limits))
        return host

    def _begin(self, url: str, priority: Priority, now: float) -> Taken:
        download = Taken(url, priority, host_of(url), now)
        host = self._host(download.host)
        host.running[priority] += 1
        host.loading[priority] += 1
        host.concurrency.begin(now)
        return download

    def _give_up(self, download: Taken) -> None:
        if download.is_loading:
            self._stop_loading(download)
            self._host(download.host).concurrency.end()

    def _stop_loading(self, download: Taken) -> None:
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
        concurrency, visible = host.concurrency, host.loading[Priority.VISIBLE]
        if priority is Priority.VISIBLE:
            # More than others may have, so that an image which becomes visible need not wait until one of those ends.
            most = concurrency.limit + self._limits.spare_host_downloads
            return visible >= concurrency.limit or concurrency.running >= most
        return concurrency.is_full or (visible > 0 and visible > concurrency.required)

    def _find(self, priority: Priority, max_deferral: int) -> str | None:
        url = self._find_deferred(priority, max_deferral)
        return url if url is not None else self._find_ahead(priority, max_deferral)

    def _find_deferred(self, priority: Priority, max_deferral: int) -> str | None:
        waiting = self._waiting[priority]
        first: deque[tuple[int, str]] | None = None
        for host, urls in tuple(waiting.deferred.items()):
            while urls and urls[0][1] not in waiting.urls:
                urls.popleft()
            if not urls:
                del waiting.deferred[host]
            elif self._deferral(host, priority) <= max_deferral and (first is None or urls[0] < first[0]):
                first = urls
        return None if first is None else first.popleft()[1]

    def _find_ahead(self, priority: Priority, max_deferral: int) -> str | None:
        waiting = self._waiting[priority]
        skipped: dict[str, deque[tuple[int, str]]] = {}  # the deferral of each host is determined once
        full: set[str] = set()
        examined = 0
        while waiting.ahead and examined < _FULL_EXAMINED:
            url = waiting.ahead.popleft()
            if url not in waiting.urls:
                continue
            host = host_of(url)
            if host not in skipped:
                deferral = self._deferral(host, priority)
                if deferral <= max_deferral:
                    return url
                if deferral is Deferral.FULL:
                    full.add(host)
                skipped[host] = waiting.deferred.setdefault(host, deque())
            skipped[host].append((next(waiting.positions), url))
            examined += host in full
        return None
