"""The thread in which libcurl runs, with an event loop of its own, and the limit to the bytes of files in memory.

The callers' loop, which is the window's, only passes requests to the other one, and gets reports in batches.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Final

import pycurl

from app.core.errors import HostUnreachableError, ImageError, IncompleteDownloadError
from app.core.limits import DownloadLimits
from app.core.program import log_fault
from app.images.curl_transfer import Certificates, CurlTransfer
from app.images.image_request import Answer, ImageRequest, Peer


class ByteBudget[Holder: Hashable]:
    """A limit to the sum of the bytes that downloads have received and not released yet.

    The oldest download may always continue, so that there is no deadlock: it ends and makes room. While others wait,
    its downloader ends it if it stalls. A complete file waits for a decoder only, and decoders do not wait for room.

    Attributes:
        total: Bytes that are held.
    """

    def __init__(self, max_bytes: int) -> None:
        """Set the limit; only the oldest download may exceed it."""
        self._max_bytes = max_bytes
        self._held: dict[Holder, int] = {}  # the oldest first
        self._waiting: dict[Holder, None] = {}
        self.total = 0

    @property
    def is_crowded(self) -> bool:
        """Whether a download waits for room."""
        return bool(self._waiting)

    def add(self, holder: Holder, size: int) -> bool:
        """Count a chunk if there is room for it.

        Args:
            holder: The file; its age counts from its first chunk.
            size: Bytes.

        Returns:
            Whether the chunk was counted. If not, the holder has to wait until `release` returns it.
        """
        self._held.setdefault(holder, 0)
        if self.total + size > self._max_bytes and holder is not self._oldest:
            self._waiting[holder] = None
            return False
        self._held[holder] += size
        self.total += size
        return True

    def release(self, holder: Holder) -> list[Holder]:
        """Subtract all bytes of a file; does nothing the second time.

        Returns:
            Those that waited for room and may try again.
        """
        self._waiting.pop(holder, None)
        self.total -= self._held.pop(holder, 0)
        oldest = self._oldest
        continuing = [waiting for waiting in self._waiting if self.total < self._max_bytes or waiting is oldest]
        for waiting in continuing:
            del self._waiting[waiting]
        return continuing

    @property
    def _oldest(self) -> Holder | None:
        return next(iter(self._held), None)


type _Report = tuple[ImageRequest, int, int | None, Answer | ImageError | None]

_logger = logging.getLogger(__name__)

# Interval of the check for timeouts, and so how late one can be noticed. Received bytes are reported then, or together
# with a result.
_WATCH_SECONDS: Final = 0.1
_CLOSE_SECONDS: Final = 0.5


class NetworkThread:
    """Performs the requests of one downloader. Public methods are called in the callers' loop."""

    def __init__(self, limits: DownloadLimits, certificates: Certificates) -> None:
        """Start the thread. The callers' loop need not run yet.

        Args:
            limits: On time, size and number.
            certificates: Which certificates to trust.

        Raises:
            HostUnreachableError: The system has no thread or no descriptor left.
        """
        self._callers: asyncio.AbstractEventLoop | None = None  # the first request that is awaited brings it
        self._ended: asyncio.Future[None] | None = None  # while `aclose` waits for it
        self._is_closing = False
        try:
            self._loop = asyncio.SelectorEventLoop()
        except OSError:
            raise HostUnreachableError from None
        self._loop.set_exception_handler(_log)
        # All below is used by the thread alone, once it is started.
        self._budget = ByteBudget[ImageRequest](limits.max_bytes_in_flight)
        self._limits = limits
        self._certificates = certificates
        self._chunking: set[Peer] = set()
        self._running: dict[ImageRequest, CurlTransfer] = {}
        self._by_curl: dict[Any, ImageRequest] = {}
        self._idle: list[Any] = []  # easy handles, which are used again
        self._sockets: set[int] = set()  # that the loop watches
        self._reports: list[_Report] = []
        self._curl_timer: asyncio.TimerHandle | None = None
        self._watch_timer: asyncio.TimerHandle | None = None
        self._rest_timer: asyncio.TimerHandle | None = None
        self._multi = self._make_multi()
        # A daemon thread does not prevent the process from ending.
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            self._free()
            raise HostUnreachableError from None

    # --- The callers' side ----------------------------------------------------------------------------------------

    def ask(self, request: ImageRequest) -> asyncio.Future[Answer]:
        """Begin an request.

        Returns:
            A future of its answer, or of an `ImageError`. `cancel` must be called if it is not awaited to its end.

        Raises:
            IncompleteDownloadError: `aclose` was called.
        """
        if self._is_closing:
            raise IncompleteDownloadError
        self._callers = asyncio.get_running_loop()
        request.outcome = self._callers.create_future()
        self._call(self._start, request)
        return request.outcome

    def cancel(self, request: ImageRequest) -> None:
        """Abort an request and release its bytes."""
        self._call(self._cancel, request)

    def release(self, request: ImageRequest) -> None:
        """Release the bytes of an request that has ended with a file."""
        self._call(self._release, request)

    async def aclose(self) -> None:
        """Abort all requests, close all connections and end the thread; wait for that for half a second at most."""
        if self._is_closing:
            return
        self._callers = asyncio.get_running_loop()
        self._ended = ended = self._callers.create_future()
        self._is_closing = True
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.wait([ended], timeout=_CLOSE_SECONDS)
        if ended.done():
            self._thread.join()

    def _call(self, function: Callable[[ImageRequest], None], request: ImageRequest) -> None:
        if not self._is_closing:
            self._loop.call_soon_threadsafe(function, request)

    # --- The thread's side ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._loop.run_forever()
        finally:
            for request in tuple(self._running):
                self._end(request, IncompleteDownloadError())
            self._free()
            self._call_back(_deliver, self._reports)
            if self._ended is not None:
                self._call_back(self._ended.set_result, None)

    def _on_socket(self, what: int, fd: int, _multi: object, _data: object) -> None:
        """Watch a socket as libcurl wants it."""
        self._forget(fd)
        if what in {pycurl.POLL_IN, pycurl.POLL_INOUT}:
            self._sockets.add(fd)
            self._loop.add_reader(fd, self._act, fd, pycurl.CSELECT_IN)
        if what in {pycurl.POLL_OUT, pycurl.POLL_INOUT}:
            self._sockets.add(fd)
            self._loop.add_writer(fd, self._act, fd, pycurl.CSELECT_OUT)

    def _forget(self, fd: int) -> None:
        if fd in self._sockets:
            self._sockets.discard(fd)
            self._loop.remove_reader(fd)
            self._loop.remove_writer(fd)

    def _on_timer(self, milliseconds: int) -> None:
        _cancel(self._curl_timer)
        if milliseconds >= 0:
            self._curl_timer = self._loop.call_later(milliseconds / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0)

    def _act(self, fd: int, event: int) -> None:
        """Let libcurl do what it can, and end the requests that it has completed."""
        self._multi.socket_action(fd, event)
        left = 1
        while left:
            left, succeeded, failed = self._multi.info_read()
            for curl, code, _ in (*((curl, 0, "") for curl in succeeded), *failed):
                request = self._by_curl.get(curl)
                if request is not None:  # otherwise it has ended when room was made for others
                    self._end(request, self._running[request].end(code))

    def _start(self, request: ImageRequest) -> None:
        curl = self._idle.pop() if self._idle else pycurl.Curl()
        try:
            transfer = CurlTransfer(curl, request, self._limits, self._certificates, self._budget, self._chunking)
            self._multi.add_handle(curl)
        except (pycurl.error, UnicodeError):
            curl.reset()
            self._idle.append(curl)
            self._report(request, 0, ImageError())
            return
        self._running[request] = transfer
        self._by_curl[curl] = request
        _cancel(self._rest_timer)
        if len(self._running) == 1:
            self._watch_later()

    def _cancel(self, request: ImageRequest) -> None:
        if request in self._running:
            self._report(request, self._remove(request).unreported_bytes, None)
        self._release(request)

    def _release(self, request: ImageRequest) -> None:
        for waiting in self._budget.release(request):
            transfer = self._running.get(waiting)
            if transfer is None:
                continue
            try:
                transfer.resume()
            except pycurl.error:  # a callback has refused the data that libcurl had kept
                self._end(waiting, transfer.end(pycurl.E_WRITE_ERROR))

    def _end(self, request: ImageRequest, outcome: Answer | ImageError) -> None:
        self._report(request, self._remove(request).unreported_bytes, outcome)
        if isinstance(outcome, ImageError):
            self._release(request)

    def _remove(self, request: ImageRequest) -> CurlTransfer:
        transfer = self._running.pop(request)
        curl = transfer.curl
        del self._by_curl[curl]
        self._multi.remove_handle(curl)
        curl.reset()  # drops the callbacks, which refer to the transfer and its bytes
        self._idle.append(curl)
        if not self._running:
            _cancel(self._watch_timer)
            self._rest_timer = self._loop.call_later(self._limits.keep_alive_seconds, self._rest)
        return transfer

    def _watch_later(self) -> None:
        self._watch_timer = self._loop.call_later(_WATCH_SECONDS, self._watch, time.monotonic() + _WATCH_SECONDS)

    def _watch(self, due_at: float) -> None:
        """End requests that have lasted too long, and report received bytes."""
        self._watch_later()
        now = time.monotonic()
        for request, transfer in tuple(self._running.items()):
            transfer.extend_deadlines(now - due_at)  # this thread writes large files: a slow disk may have blocked it
            error = transfer.end_if_late(now)
            if error is not None:
                self._end(request, error)
            else:
                self._report(request, transfer.unreported_bytes, None)
                transfer.unreported_bytes = 0

    def _rest(self) -> None:
        """Close all connections and handles: none is used again, and libcurl has buffers of 23 KB for each."""
        self._close_handles()
        self._chunking.clear()
        self._multi = self._make_multi()

    def _report(self, request: ImageRequest, size: int, outcome: Answer | ImageError | None) -> None:
        """Have a report delivered, together with others of this turn of the loop.

        Args:
            request: What it is of.
            size: Bytes that have arrived since the former report.
            outcome: The answer or the error at the end of the request; None before that.
        """
        if size or outcome is not None:
            if not self._reports and not self._loop.is_closed():
                self._loop.call_soon(self._deliver)
            length, request.length = request.length, None
            self._reports.append((request, size, length, outcome))

    def _deliver(self) -> None:
        reports, self._reports = self._reports, []
        self._call_back(_deliver, reports)

    def _call_back[Value](self, function: Callable[[Value], None], value: Value) -> None:
        if self._callers is not None:
            with contextlib.suppress(RuntimeError):  # it may have ended meanwhile
                self._callers.call_soon_threadsafe(function, value)

    def _make_multi(self) -> Any:  # noqa: ANN401 (pycurl has no types)
        multi = pycurl.CurlMulti()
        multi.setopt(pycurl.M_PIPELINING, pycurl.PIPE_MULTIPLEX)
        # These include idle connections, the oldest of which is closed for a new one.
        multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, self._limits.connections)
        multi.setopt(pycurl.M_MAXCONNECTS, self._limits.connections)
        multi.setopt(pycurl.M_MAX_HOST_CONNECTIONS, self._limits.host_connections)
        multi.setopt(pycurl.M_SOCKETFUNCTION, self._on_socket)
        multi.setopt(pycurl.M_TIMERFUNCTION, self._on_timer)
        return multi

    def _close_handles(self) -> None:
        self._multi.close()
        while self._idle:
            self._idle.pop().close()
        for fd in tuple(self._sockets):
            self._forget(fd)
        _cancel(self._curl_timer)

    def _free(self) -> None:
        self._close_handles()
        self._loop.close()


def _deliver(reports: list[_Report]) -> None:
    for request, size, length, outcome in reports:
        if size:
            request.on_received(size, length)
        if outcome is not None:
            request.resolve(outcome)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def _log(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an error without the values that asyncio's own message has."""
    error = context.get("exception")
    if isinstance(error, Exception):
        log_fault(_logger, "the network's thread", error)
