"""URLs that wait to be downloaded, in order; those whose host has no turn step aside for those behind them."""

from __future__ import annotations

from collections import deque
from itertools import count
from typing import TYPE_CHECKING

from app.services.host_turns import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class DownloadLane:
    """A queue in which each URL is looked at once, however many of a host that has no turn stand before it."""

    def __init__(self, urls: Iterable[str] = ()) -> None:
        """Begin with URLs, the first of them first."""
        self._waiting = dict.fromkeys(urls)
        # Both may hold URLs that are no longer waiting: taking one out of the middle would be dear.
        self._ahead = deque(self._waiting)
        self._aside: dict[str, deque[tuple[int, str]]] = {}  # by host, with their order; all come before those ahead
        self._numbers = count()

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[str]:
        return iter(self._waiting)

    def __contains__(self, url: str) -> bool:
        return url in self._waiting

    def add(self, urls: Iterable[str]) -> None:
        """Put URLs at the end; those that wait already stay where they are."""
        for url in urls:
            if url not in self._waiting:
                self._waiting[url] = None
                self._ahead.append(url)

    def discard(self, url: str) -> None:
        """Take a URL out, if it is there."""
        self._waiting.pop(url, None)

    def clear(self) -> None:
        """Take all out."""
        self._waiting.clear()
        self._ahead.clear()
        self._aside.clear()

    def take(self, may_start: Callable[[str], bool]) -> str | None:
        """Take the first URL out whose host may have another download; None if there is none."""
        url = self._take_aside(may_start)
        if url is None:
            url = self._take_ahead(may_start)
        if url is not None:
            self.discard(url)
        return url

    def _take_aside(self, may_start: Callable[[str], bool]) -> str | None:
        first: deque[tuple[int, str]] | None = None
        for host, urls in tuple(self._aside.items()):
            while urls and urls[0][1] not in self._waiting:
                urls.popleft()
            if not urls:
                del self._aside[host]
            elif may_start(host) and (first is None or urls[0] < first[0]):
                first = urls
        return None if first is None else first.popleft()[1]

    def _take_ahead(self, may_start: Callable[[str], bool]) -> str | None:
        passed_by: dict[str, deque[tuple[int, str]]] = {}  # so that each host is asked about once
        while self._ahead:
            url = self._ahead.popleft()
            if url not in self._waiting:
                continue
            host = host_of(url)
            if host not in passed_by:
                if may_start(host):
                    return url
                passed_by[host] = self._aside.setdefault(host, deque())
            passed_by[host].append((next(self._numbers), url))
        return None
