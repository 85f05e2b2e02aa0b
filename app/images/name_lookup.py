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
from threading import Thread

from msgspec import Struct

from app.core.errors import HostTimedOutError, HostUnreachableError, IncompleteDownloadError
from app.core.limits import DownloadLimits

type _Addresses = tuple[str, ...]  # empty if the name has no address


class _LookUp(Struct, frozen=True):
    """A running look-up: its start time and the task that waits for its addresses."""

    began: float
    task: asyncio.Task[_Addresses]


class NameLookUp:
    """Resolves each name once for concurrent callers, and caches the result for a limited time."""

    def __init__(self, limits: DownloadLimits) -> None:
        """Start nothing yet."""
        self._limits = limits
        self._threads = asyncio.Semaphore(limits.look_up_threads)
        self._running: dict[str, _LookUp] = {}
        # With the time when the entry expires, of `time.monotonic`; the oldest first.
        self._known: dict[str, tuple[float, _Addresses]] = {}

    async def addresses(self, host: str, ends_at: float) -> _Addresses:
        """Return all addresses of a name, the most eligible first.

        Args:
            host: The name.
            ends_at: When the caller gives up, in the seconds of `time.monotonic`.

        Raises:
            HostTimedOutError: The look-up has exceeded its time limit; later callers get this error at once.
            HostUnreachableError: The name has no address.
            IncompleteDownloadError: `close` was called.
        """
        now = time.monotonic()
        known_until, found = self._known.get(host, (0.0, ()))
        if known_until <= now:
            look_up = self._running.get(host)
            if look_up is None:
                look_up = self._running[host] = _LookUp(now, asyncio.create_task(self._look_up(host), name="look up"))
            left = min(look_up.began + self._limits.connect_seconds, ends_at) - now
            # Unlike awaiting it, this does not cancel the look-up of others with the caller.
            await asyncio.wait([look_up.task], timeout=max(0.0, left))
            if not look_up.task.done():
                raise HostTimedOutError
            if look_up.task.cancelled():
                raise IncompleteDownloadError
            found = look_up.task.result()
        if not found:
            raise HostUnreachableError
        return found

    def discard(self, host: str) -> None:
        """Look a name up again next time: its addresses do not answer."""
        self._known.pop(host, None)

    async def aclose(self) -> None:
        """Wait for no look-up any more."""
        running = [look_up.task for look_up in self._running.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _look_up(self, host: str) -> _Addresses:
        try:
            async with self._threads:
                loop = asyncio.get_running_loop()
                answer: asyncio.Future[_Addresses] = loop.create_future()
                # A daemon thread does not prevent the process from ending.
                Thread(target=_resolve, args=(loop, host, answer), name="look up a name", daemon=True).start()
                found = await answer
        except RuntimeError:  # the system has no thread left
            return ()
        finally:
            del self._running[host]
        self._known.pop(host, None)
        seconds = self._limits.name_seconds if found else self._limits.failed_name_seconds
        self._known[host] = time.monotonic() + seconds, found
        if len(self._known) > self._limits.names:
            del self._known[next(iter(self._known))]
        return found


def _resolve(loop: asyncio.AbstractEventLoop, host: str, answer: asyncio.Future[_Addresses]) -> None:
    """Look a name up; runs in a thread of its own."""
    found: _Addresses = ()
    with contextlib.suppress(OSError, ValueError):  # getaddrinfo raises ValueError for an invalid name
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        found = tuple(dict.fromkeys(str(address[0]) for *_, address in answers))
    with contextlib.suppress(RuntimeError):  # the loop may have ended meanwhile
        loop.call_soon_threadsafe(_set, answer, found)


def _set(answer: asyncio.Future[_Addresses], found: _Addresses) -> None:
    if not answer.done():
        answer.set_result(found)
