"""The thread in which libcurl runs: it waits for sockets and timers, and limits the bytes of files in memory.

The loop's thread, which is the window's, only appends commands to one queue, and takes reports from another one in
batches.
"""

import asyncio
import contextlib
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, Final

import pycurl

from app.core.errors import HostUnreachableError, ImageError, IncompleteDownloadError
from app.core.limits import DownloadLimits
from app.images.curl_transfer import Certificates, CurlTransfer
from app.images.exchange import Answer, Exchange, Peer


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


type _Report = tuple[Exchange, int, Answer | ImageError | None]
type _Command = tuple[Callable[[Exchange], None], Exchange]

_NEVER: Final = float("inf")
# Interval of the check for timeouts, and so how late one can be noticed. Received bytes are reported then, or together
# with a result.
_WATCH_SECONDS: Final = 0.1
_CLOSE_SECONDS: Final = 0.5
_SELECTED: Final = {
    pycurl.POLL_IN: selectors.EVENT_READ,
    pycurl.POLL_OUT: selectors.EVENT_WRITE,
    pycurl.POLL_INOUT: selectors.EVENT_READ | selectors.EVENT_WRITE,
}


class NetworkThread:
    """Performs the exchanges of one downloader. Public methods are called in the loop's thread."""

    def __init__(self, limits: DownloadLimits, certificates: Certificates) -> None:
        """Start the thread. The loop need not run yet.

        Args:
            limits: On time, size and number.
            certificates: Which certificates to trust.

        Raises:
            HostUnreachableError: The system has no thread or no descriptor left.
        """
        self._ended: asyncio.Future[None] | None = None  # while `aclose` waits for it
        self._loop: asyncio.AbstractEventLoop | None = None  # the first exchange that is awaited brings it
        self._reports: deque[_Report] = deque()  # whose append and popleft are atomic
        # Set by the thread, and cleared by the loop before it takes the reports.
        self._is_delivery_due = False
        self._commands: deque[_Command] = deque()  # whose append and popleft are atomic
        self._is_woken = False  # set by the loop's side, and cleared by the thread before it takes the commands
        self._is_closing = False
        # All below is used by the thread alone, once it is started.
        self._budget = ByteBudget[Exchange](limits.max_bytes_in_flight)
        self._limits = limits
        self._certificates = certificates
        self._chunking: set[Peer] = set()
        self._running: dict[Exchange, CurlTransfer] = {}
        self._by_curl: dict[Any, Exchange] = {}
        self._idle: list[Any] = []  # easy handles, which are used again
        self._curl_due_at = self._watch_due_at = self._rest_due_at = _NEVER
        try:
            self._wake_sender, self._wake_receiver = socket.socketpair()
        except OSError:
            raise HostUnreachableError from None
        self._wake_sender.setblocking(False)
        self._wake_receiver.setblocking(False)
        self._multi = self._make_multi()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wake_receiver, selectors.EVENT_READ)
        # A daemon thread does not prevent the process from ending.
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            self._free()
            raise HostUnreachableError from None

    # --- The loop's side ------------------------------------------------------------------------------------------

    def ask(self, exchange: Exchange) -> asyncio.Future[Answer]:
        """Begin an exchange.

        Returns:
            A future of its answer, or of an `ImageError`. `cancel` must be called if it is not awaited to its end.

        Raises:
            IncompleteDownloadError: `aclose` was called.
        """
        if self._is_closing:
            raise IncompleteDownloadError
        self._loop = asyncio.get_running_loop()
        exchange.outcome = self._loop.create_future()
        self._command(self._start, exchange)
        return exchange.outcome

    def cancel(self, exchange: Exchange) -> None:
        """Abort an exchange and release its bytes."""
        self._command(self._cancel, exchange)

    def release(self, exchange: Exchange) -> None:
        """Release the bytes of an exchange that has ended with a file."""
        self._command(self._release, exchange)

    async def aclose(self) -> None:
        """Abort all exchanges, close all connections and end the thread; wait for that for half a second at most."""
        if self._is_closing:
            return
        self._loop = asyncio.get_running_loop()
        self._ended = ended = self._loop.create_future()
        self._is_closing = True
        self._wake()
        await asyncio.wait([ended], timeout=_CLOSE_SECONDS)
        if ended.done():
            self._thread.join()

    def _command(self, run: Callable[[Exchange], None], exchange: Exchange) -> None:
        if not self._is_closing:
            self._commands.append((run, exchange))
            self._wake()

    def _wake(self) -> None:
        if not self._is_woken:
            self._is_woken = True
            with contextlib.suppress(OSError):  # the thread has ended
                self._wake_sender.send(b"\0")

    def _deliver(self) -> None:
        self._is_delivery_due = False
        while self._reports:
            exchange, size, outcome = self._reports.popleft()
            if size:
                length, exchange.length = exchange.length, None
                exchange.on_received(size, length)
            if outcome is not None:
                exchange.resolve(outcome)

    # --- The thread's side ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._is_closing:
                self._wait()
                self._collect()
                self._look(time.monotonic())
        finally:
            self._close()

    def _wait(self) -> None:
        """Wait for sockets, timers and commands, and process them."""
        due_at = min(self._curl_due_at, self._watch_due_at, self._rest_due_at)
        timeout = None if due_at == _NEVER else max(0.0, due_at - time.monotonic())
        for key, events in self._selector.select(timeout):
            if key.fileobj is self._wake_receiver:
                self._take_commands()
                continue
            ready = 0
            if events & selectors.EVENT_READ:
                ready |= pycurl.CSELECT_IN
            if events & selectors.EVENT_WRITE:
                ready |= pycurl.CSELECT_OUT
            self._multi.socket_action(key.fd, ready)
        if time.monotonic() >= self._curl_due_at:
            self._curl_due_at = _NEVER
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)

    def _on_socket(self, what: int, fd: int, _multi: object, _data: object) -> None:
        wanted = _SELECTED.get(what, 0)
        is_known = fd in self._selector.get_map()
        if wanted and is_known:
            self._selector.modify(fd, wanted)
        elif wanted:
            self._selector.register(fd, wanted)
        elif is_known:
            self._selector.unregister(fd)

    def _on_timer(self, milliseconds: int) -> None:
        self._curl_due_at = _NEVER if milliseconds < 0 else time.monotonic() + milliseconds / 1000

    def _take_commands(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._wake_receiver.recv(64)
        self._is_woken = False
        while self._commands:
            run, exchange = self._commands.popleft()
            run(exchange)

    def _start(self, exchange: Exchange) -> None:
        curl = self._idle.pop() if self._idle else pycurl.Curl()
        try:
            transfer = CurlTransfer(curl, exchange, self._limits, self._certificates, self._budget, self._chunking)
            self._multi.add_handle(curl)
        except (pycurl.error, UnicodeError):
            curl.reset()
            self._idle.append(curl)
            self._report(exchange, 0, ImageError())
            return
        self._running[exchange] = transfer
        self._by_curl[curl] = exchange
        if self._watch_due_at == _NEVER:
            self._watch_due_at = time.monotonic() + _WATCH_SECONDS

    def _cancel(self, exchange: Exchange) -> None:
        if exchange in self._running:
            self._report(exchange, self._remove(exchange).unreported_bytes, None)
        self._release(exchange)

    def _release(self, exchange: Exchange) -> None:
        for waiting in self._budget.release(exchange):
            transfer = self._running.get(waiting)
            if transfer is None:
                continue
            try:
                transfer.resume()
            except pycurl.error:  # a callback has refused the data that libcurl had kept
                self._end(waiting, transfer.end(pycurl.E_WRITE_ERROR))

    def _collect(self) -> None:
        """End the exchanges that libcurl has completed."""
        left = 1
        while left:
            left, succeeded, failed = self._multi.info_read()
            for curl, code, _ in (*((curl, 0, "") for curl in succeeded), *failed):
                exchange = self._by_curl.get(curl)
                if exchange is None:  # it has ended when room was made for others
                    continue
                self._end(exchange, self._running[exchange].end(code))

    def _end(self, exchange: Exchange, outcome: Answer | ImageError) -> None:
        self._report(exchange, self._remove(exchange).unreported_bytes, outcome)
        if isinstance(outcome, ImageError):
            self._release(exchange)

    def _remove(self, exchange: Exchange) -> CurlTransfer:
        transfer = self._running.pop(exchange)
        curl = transfer.curl
        del self._by_curl[curl]
        self._multi.remove_handle(curl)
        curl.reset()  # drops the callbacks, which refer to the transfer and its bytes
        self._idle.append(curl)
        if not self._running:
            self._rest_due_at = time.monotonic() + self._limits.keep_alive_seconds
        return transfer

    def _look(self, now: float) -> None:
        """End exchanges that have lasted too long, close idle connections, and report received bytes."""
        if now >= self._rest_due_at:
            self._rest_due_at = _NEVER
            if not self._running:
                self._rest()
        if now >= self._watch_due_at:
            # This thread writes large files itself, so that a slow disk may have blocked it.
            blocked_seconds = now - self._watch_due_at
            for exchange, transfer in tuple(self._running.items()):
                transfer.extend_deadlines(blocked_seconds)
                error = transfer.end_if_late(now)
                if error is not None:
                    self._end(exchange, error)
                else:
                    self._report(exchange, transfer.unreported_bytes, None)
                    transfer.unreported_bytes = 0
            self._watch_due_at = now + _WATCH_SECONDS if self._running else _NEVER
        self._deliver_soon()

    def _rest(self) -> None:
        """Close all connections and handles: none is used again, and libcurl has buffers of 23 KB for each."""
        self._close_handles()
        for key in tuple(self._selector.get_map().values()):
            if key.fileobj is not self._wake_receiver:
                self._selector.unregister(key.fileobj)
        self._idle.clear()
        self._chunking.clear()
        self._curl_due_at = _NEVER
        self._multi = self._make_multi()

    def _close(self) -> None:
        self._is_closing = True
        self._take_commands()
        for exchange in tuple(self._running):
            self._end(exchange, IncompleteDownloadError())
        self._free()
        self._deliver_soon()
        if self._ended is not None:
            self._call_in_loop(partial(self._ended.set_result, None))

    def _report(self, exchange: Exchange, size: int, outcome: Answer | ImageError | None) -> None:
        """Add a report, which is delivered at the next `_deliver_soon`.

        Args:
            exchange: What it is of.
            size: Bytes that have arrived since the former report.
            outcome: The answer or the error at the end of the exchange; None before that.
        """
        if size or outcome is not None:
            self._reports.append((exchange, size, outcome))

    def _deliver_soon(self) -> None:
        """Have everything delivered, unless nothing waits or a delivery is due already."""
        if self._reports and not self._is_delivery_due:
            self._is_delivery_due = True
            self._call_in_loop(self._deliver)

    def _call_in_loop(self, function: Callable[[], object]) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it may have ended meanwhile
                self._loop.call_soon_threadsafe(function)

    def _make_multi(self) -> Any:  # noqa: ANN401 (pycurl has no types)
        multi = pycurl.CurlMulti()
        multi.setopt(pycurl.M_PIPELINING, pycurl.PIPE_MULTIPLEX)
        # These include idle connections, the oldest of which is closed for a new one.
        multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, self._limits.connections)
        multi.setopt(pycurl.M_MAXCONNECTS, self._limits.connections)
        multi.setopt(pycurl.M_SOCKETFUNCTION, self._on_socket)
        multi.setopt(pycurl.M_TIMERFUNCTION, self._on_timer)
        return multi

    def _close_handles(self) -> None:
        self._multi.close()
        for curl in self._idle:
            curl.close()

    def _free(self) -> None:
        self._close_handles()
        self._selector.close()
        self._wake_receiver.close()
        self._wake_sender.close()
