"""Which download starts next: URLs that wait, by priority, and how many downloads each host may have.

A host that does not answer must not occupy the slots that others could use, so its URLs are deferred. Starts nothing
itself. The states of hosts are discarded with the pack.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from enum import Enum, IntEnum, auto
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.settings import DownloadLimits


class Priority(Enum):
    """Why something is downloaded, the most urgent first."""

    WANTED = auto()
    RETRY = auto()
    CHECK = auto()
    REST = auto()


class Deferral(IntEnum):
    """What has to start before another download of a host."""

    NONE = 0
    WANTED_OF_OTHERS = 1
    ALL_OF_OTHERS = 2


def host_of(url: str) -> str:
    """Return host and port as they are written in a URL; empty where it has none.

    The URL is split, not parsed, because a pack may have 100,000 of them. Two spellings of one host do no harm.
    """
    parts = url.split("/", 3)
    return parts[2] if len(parts) > 2 else ""


@dataclass(slots=True)
class _Waiting:
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
    positions: count[int] = field(default_factory=count)


class DownloadQueue:
    """URLs in order of priority; within one, in the order in which they were added, but for those of deferred hosts.

    Each URL is examined once, even if many URLs of a deferred host precede it. Downloads of a host are counted for each
    priority apart, so that wanted images are tried even while others of their host hang.
    """

    def __init__(self, limits: DownloadLimits) -> None:
        """Make an empty queue; no host is known yet.

        Args:
            limits: How many downloads an untried and an unresponsive host may have before it is deferred.
        """
        self._limits = limits
        self._waiting = {priority: _Waiting() for priority in Priority}
        self._running: Counter[tuple[str, Priority]] = Counter()
        self._is_responsive: dict[str, bool] = {}  # by host, as its last download showed

    def count(self, *priorities: Priority) -> int:
        """Return how many URLs wait with these priorities."""
        return sum(len(self._waiting[priority].urls) for priority in priorities)

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

    def take(self, priorities: Iterable[Priority], max_deferral: Deferral) -> tuple[str, Priority] | None:
        """Remove the next URL from the queue and count its download as running; `end` ends it.

        Args:
            priorities: Those that may start, the most urgent first.
            max_deferral: How much the URL's host may be deferred; hosts that are deferred less come first.

        Returns:
            The URL and its priority, or None if nothing may start.
        """
        priorities = tuple(priorities)
        for deferral in range(max_deferral + 1):
            for priority in priorities:
                url = self._find(priority, deferral)
                if url is not None:
                    for waiting in self._waiting.values():
                        waiting.urls.pop(url, None)
                    self._running[host_of(url), priority] += 1
                    return url, priority
        return None

    def end(self, url: str, priority: Priority) -> None:
        """Note that a download is no longer running, whatever its result."""
        self._running[host_of(url), priority] -= 1

    def mark_responsive(self, host: str) -> None:
        """Note that a host has answered, even with an error: it is not deferred any more."""
        self._is_responsive[host] = True

    def mark_unresponsive(self, host: str) -> None:
        """Defer a host until its next answer: it could not be reached, or a download has lasted long."""
        self._is_responsive[host] = False

    def is_unresponsive(self, host: str) -> bool:
        """Whether a host has not answered since it was marked as unresponsive."""
        return self._is_responsive.get(host) is False

    def _deferral(self, host: str, priority: Priority) -> Deferral:
        running = self._running[host, priority]
        match self._is_responsive.get(host):
            case True:
                return Deferral.NONE
            case None:
                is_free = running < self._limits.untried_host_downloads
                return Deferral.NONE if is_free else Deferral.WANTED_OF_OTHERS
            case _:
                is_free = running < self._limits.unresponsive_host_downloads
                return Deferral.NONE if is_free else Deferral.ALL_OF_OTHERS

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
        while waiting.ahead:
            url = waiting.ahead.popleft()
            if url not in waiting.urls:
                continue
            host = host_of(url)
            if host not in skipped:
                if self._deferral(host, priority) <= max_deferral:
                    return url
                skipped[host] = waiting.deferred.setdefault(host, deque())
            skipped[host].append((next(waiting.positions), url))
        return None
