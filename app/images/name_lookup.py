"""Host name -> addresses, in threads of its own. Checks no address, connects to nothing.

A look-up cannot be cancelled, and one that hangs occupies its thread for half a minute. On the loop's own threads,
which the API's look-ups share, ten of them would delay everything. libcurl's resolver has twenty threads, and joins
them when it is closed; and it passes the addresses of a name to its callback one by one, so that a name of which any
address is private could not be refused.
"""

import asyncio
import contextlib
import socket
import time
from collections import deque
from threading import Thread

from msgspec import Struct

from app.core.limits import DownloadLimits

type _Addresses = tuple[str, ...]  # empty if the name has no address


class _LookUp(Struct, frozen=True):
    """A running look-up: its start time and the future of its addresses."""

    began: float
    found: asyncio.Future[_Addresses]


class NameLookUp:
    """Resolves each name once for concurrent callers, and caches the result for a limited time."""

    def __init__(self, limits: DownloadLimits) -> None:
        """Start nothing yet."""
        self._limits = limits
        self._under_way: dict[str, _LookUp] = {}
        self._waiting: deque[str] = deque()  # for a thread
        self._threads = 0
        # With the time when the entry expires, of `time.monotonic`; the oldest first.
        self._known: dict[str, tuple[float, _Addresses]] = {}

    def known(self, host: str) -> _Addresses | None:
        """The cached addresses of a name, the most eligible first; None if it is not in the cache.

        Raises:
            OSError: The name has no address.
        """
        known_until, found = self._known.get(host, (0.0, ()))
        if known_until <= time.monotonic():
            return None
        if not found:
            raise OSError
        return found

    async def addresses(self, host: str) -> _Addresses:
        """Return all addresses of a name, the most eligible first; look it up if it is not in the cache.

        Raises:
            TimeoutError: The look-up has exceeded its time limit; later callers get this error at once.
            OSError: The name has no address.
        """
        found = self.known(host)
        if found is None:
            now = time.monotonic()
            look_up = self._under_way.get(host) or self._begin(host, now)
            if self._hangs(look_up, now):
                raise TimeoutError
            # Shielded: cancelling one caller must not cancel the look-up for the others.
            found = await asyncio.shield(look_up.found)
            if not found:
                raise OSError
        return found

    def discard(self, host: str) -> None:
        """Look a name up again next time: its addresses do not answer."""
        self._known.pop(host, None)

    def _hangs(self, look_up: _LookUp, now: float) -> bool:
        return now >= look_up.began + self._limits.connect_seconds

    def _begin(self, host: str, now: float) -> _LookUp:
        look_up = self._under_way[host] = _LookUp(now, asyncio.get_running_loop().create_future())
        self._waiting.append(host)
        self._start_threads(now)
        return look_up

    def _start_threads(self, now: float) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting and self._threads < self._limits.look_up_threads:
            host = self._waiting.popleft()
            if self._hangs(self._under_way[host], now):  # all its callers have timed out
                self._under_way.pop(host).found.set_result(())
                continue
            # A daemon thread does not prevent the process from ending.
            thread = Thread(target=self._run, args=(loop, host), name="look up a name", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no thread is available; the next call tries again
                self._under_way.pop(host).found.set_result(())
            else:
                self._threads += 1

    def _run(self, loop: asyncio.AbstractEventLoop, host: str) -> None:
        """Look a name up; runs in a thread of its own."""
        found = _resolve(host)
        with contextlib.suppress(RuntimeError):  # the loop may have ended meanwhile
            loop.call_soon_threadsafe(self._record, host, found)

    def _record(self, host: str, found: _Addresses) -> None:
        now = time.monotonic()
        limits = self._limits
        self._threads -= 1
        self._known.pop(host, None)
        self._known[host] = (now + (limits.name_seconds if found else limits.failed_name_seconds), found)
        if len(self._known) > limits.names:
            del self._known[next(iter(self._known))]
        self._under_way.pop(host).found.set_result(found)
        self._start_threads(now)


def _resolve(host: str) -> _Addresses:
    """Return all addresses of a name; none if it has none. Blocks."""
    with contextlib.suppress(OSError, ValueError):  # getaddrinfo raises ValueError for an invalid name
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return tuple(dict.fromkeys(str(address[0]) for *_, address in answers))
    return ()
