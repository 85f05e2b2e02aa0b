"""The pool of decoder processes, and what they are asked to do, the most urgent first.

A process that hangs is killed, and one that has ended is replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import IO, Any, Final, Protocol

from msgspec import Struct

from app.core.errors import DecoderCrashedError, DecoderNotStartedError, ImageError
from app.core.settings import DecodeLimits
from app.images import messages
from app.images.decoder import DecoderThreads
from app.images.messages import DecoderFaultError
from app.images.original import ALIGNED_TO, Frame, FrameChoice, OriginalFile, Region, Size
from app.images.thumbnail import Thumbnail


class PrioritySemaphore:
    """An `asyncio.Semaphore` with priorities: of equal ranks the earliest waiter is first."""

    def __init__(self, permits: int) -> None:
        """Make a semaphore that may be acquired `permits` times at once."""
        self._free = permits
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()

    async def acquire(self, rank: int) -> None:
        """Wait for a permit; `release` returns it."""
        if self._free:
            self._free -= 1
            return
        waiter = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), waiter))
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.release()  # the permit was granted in the same iteration of the loop
            raise

    def release(self) -> None:
        """Return a permit: the next waiter gets it."""
        while self._waiting:
            _, _, waiter = heapq.heappop(self._waiting)
            if not waiter.done():
                waiter.set_result(None)
                return
        self._free += 1


class DecoderRequest[Result](Protocol):
    """A request. Its methods are called in the thread of a decoder process."""

    @property
    def size(self) -> int:
        """Bytes of the file."""

    @property
    def held(self) -> OriginalFile | None:
        """The file that the process has to hold before, if the request only refers to it."""

    def send(self, stream: IO[bytes]) -> None:
        """Send the request.

        Raises:
            OSError: The decoder has ended.
        """

    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Result | ImageError | DecoderFaultError:
        """Block until the result has arrived.

        Raises:
            EOFError: The decoder has ended.
            MalformedMessageError: It sent something else.
        """


class _WithFile(Struct, frozen=True):
    """A request that the whole file is a part of."""

    data: bytes

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.data)

    @property
    def held(self) -> None:
        """None: the file is a part of the request."""
        return


class _ForHeldFile(Struct, frozen=True):
    """A request for a file that the process has received before, or receives first."""

    held: OriginalFile

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.held.data)


class ThumbnailRequest(_WithFile, frozen=True):
    """Make a thumbnail.

    Attributes:
        data: The whole file.
        box: Longest side of the result in device pixels.
    """

    box: int

    def send(self, stream: IO[bytes]) -> None:
        """See `DecoderRequest`."""
        messages.send_picture(stream, self.data, self.box)

    def receive(self, stream: IO[bytes], _limits: DecodeLimits) -> Thumbnail | ImageError | DecoderFaultError:
        """See `DecoderRequest`."""
        return messages.receive_outcome(stream, self.box)


class OriginalRequest(_WithFile, frozen=True):
    """Decode a whole picture, or the first frame of an animation.

    Attributes:
        data: The whole file.
        box: What the result has to fit into, in device pixels.
    """

    box: Size

    def send(self, stream: IO[bytes]) -> None:
        """See `DecoderRequest`."""
        messages.send_original(stream, self.data, self.box)

    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Frame | ImageError | DecoderFaultError:
        """See `DecoderRequest`."""
        return messages.receive_frame(stream, self.box, limits)


class RegionRequest(_ForHeldFile, frozen=True):
    """Decode a part of a picture.

    Attributes:
        held: The file.
        region: In pixels of the upright original.
        scale: Device pixels per pixel of the original, at most 1.
    """

    region: Region
    scale: float

    def send(self, stream: IO[bytes]) -> None:
        """See `DecoderRequest`."""
        messages.send_region(stream, self.held.number, self.region, self.scale)

    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Frame | ImageError | DecoderFaultError:
        """See `DecoderRequest`."""
        _, _, width, height = self.region
        return messages.receive_frame(stream, (width + ALIGNED_TO * 2, height + ALIGNED_TO * 2), limits)


class FrameRequest(_ForHeldFile, frozen=True):
    """Decode a frame of an animation; the next one is the first one after a process has received the file.

    Attributes:
        held: The file.
        box: What the result has to fit into, in device pixels.
        choice: Which frame.
    """

    box: Size
    choice: FrameChoice = FrameChoice.NEXT

    def send(self, stream: IO[bytes]) -> None:
        """See `DecoderRequest`."""
        messages.send_frame(stream, self.held.number, self.box, self.choice)

    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Frame | ImageError | DecoderFaultError:
        """See `DecoderRequest`."""
        return messages.receive_frame(stream, self.box, limits)


_logger = logging.getLogger(__name__)

_LAST_PICTURES_SECONDS: Final = 0.5
_URGENT: Final = -(1 << 62)  # the rank of urgent requests
_WATCH_SECONDS: Final = 0.2  # a decoder may exceed its time limit by this


class _Order(Struct, frozen=True, eq=False):
    """A `decoder.Order`, the future of its result, and what is called once the file is released."""

    request: DecoderRequest[Any]
    rank: int
    has_permit: bool
    pool: DecoderPool
    waiter: asyncio.Future[Any]
    on_release: Callable[[], None]

    @property
    def is_wanted(self) -> bool:
        return not self.waiter.done()

    def deliver(self, outcome: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self.waiter.get_loop().call_soon_threadsafe(self.pool.settle, self, outcome)


class DecoderPool:
    """Decodes in other processes, in the order of ranks.

    `DecoderThreads` starts the processes and replaces them.
    """

    def __init__(self, threads: DecoderThreads, on_not_started: Callable[[], None] = lambda: None) -> None:
        """Make the pool; the processes start with `warm_up`, or with the first picture.

        Args:
            threads: The processes, which may have been started already. The pool closes them.
            on_not_started: Called for each picture that fails because no process could be started, before it fails.
        """
        self._on_not_started = on_not_started
        self._can_start = True
        self._threads = threads
        # Two more than processes, so that no decoder is idle. Those that wait for a permit can be cancelled at no cost.
        self._permits = PrioritySemaphore(threads.processes + 2)
        self._under_way: set[_Order] = set()
        self._watch_timer: asyncio.TimerHandle | None = None
        self._is_closed = False

    def warm_up(self) -> None:
        """Start the processes that are not there yet, so that the first picture need not wait for them."""
        if not self._is_closed:
            self._threads.start()

    async def decode(
        self, data: bytes, box: int, rank: int = 0, *, on_release: Callable[[], None] = lambda: None
    ) -> Thumbnail:
        """Make a thumbnail.

        Args:
            data: The whole file.
            box: Longest side of the result in device pixels.
            rank: As for `run`.
            on_release: As for `run`.

        Raises:
            ImageError: It can't be shown, took too long or crashed its decoder.
            DecoderFaultError: The decoder's program has a fault.
        """
        try:
            return await self.run(ThumbnailRequest(data, box), rank, on_release=on_release)
        finally:
            del data  # an error's traceback holds this frame, and with it the file

    async def run[Result](
        self,
        request: DecoderRequest[Result],
        rank: int = 0,
        *,
        is_urgent: bool = False,
        on_release: Callable[[], None] = lambda: None,
    ) -> Result:
        """Answer one request.

        Args:
            request: What to do.
            rank: Of all requests that wait for a decoder, the one with the lowest rank is next.
            is_urgent: Whether it is next in any case: it waits for no other request but those that have begun. The
                caller limits how many are.
            on_release: Called once the pool has released the file, with any result. If the caller is
                cancelled, the file may be held for a while, because a decoder is reading it.

        Raises:
            ImageError: It can't be shown, took too long or crashed its decoder.
            DecoderFaultError: The decoder's program has a fault.
        """
        has_begun = False
        try:
            if not is_urgent:
                await self._permits.acquire(rank)
            if self._is_closed or not self._threads.start():
                if not is_urgent:
                    self._permits.release()
                raise DecoderCrashedError if self._is_closed else self._no_thread()
            has_begun = True
            # The order has a future of its own, so that cancelling the caller ends no healthy process. It must not be
            # a local variable: its exception's traceback holds this frame, which would be a reference cycle.
            return await self._begin(request, rank, on_release, is_urgent=is_urgent)
        finally:
            del request  # an error's traceback holds this frame, and with it the file
            if not has_begun:
                on_release()

    def _begin[Result](
        self, request: DecoderRequest[Result], rank: int, on_release: Callable[[], None], *, is_urgent: bool
    ) -> asyncio.Future[Result]:
        loop = asyncio.get_running_loop()
        rank = _URGENT if is_urgent else rank
        order = _Order(request, rank, not is_urgent, self, loop.create_future(), on_release)
        self._under_way.add(order)
        self._threads.put(order)
        if self._watch_timer is None:
            self._watch_timer = loop.call_later(_WATCH_SECONDS, self._watch)
        return order.waiter

    def settle(self, order: _Order, outcome: object) -> None:
        """Pass the outcome of an order on to its caller. Called in the loop's thread by the order."""
        if order not in self._under_way:
            return
        self._under_way.remove(order)
        if order.has_permit:
            self._permits.release()
        order.on_release()
        if isinstance(outcome, DecoderNotStartedError):
            self._note_not_started(outcome)
        elif not isinstance(outcome, DecoderCrashedError):
            self._can_start = True
        if order.waiter.done():
            return
        if isinstance(outcome, Exception):
            order.waiter.set_exception(outcome)
        else:
            order.waiter.set_result(outcome)

    def _no_thread(self) -> DecoderNotStartedError:
        error = DecoderNotStartedError("no thread left")
        self._note_not_started(error)
        return error

    def _note_not_started(self, error: DecoderNotStartedError) -> None:
        if self._can_start:
            self._can_start = False
            _logger.error("no decoder process could be started: %s", error)
        self._on_not_started()

    def _watch(self) -> None:
        self._threads.end_overdue()
        self._watch_timer = None
        if self._under_way:
            self._watch_timer = asyncio.get_running_loop().call_later(_WATCH_SECONDS, self._watch)

    async def aclose(self, last_seconds: float = _LAST_PICTURES_SECONDS) -> None:
        """End all decoder processes, after a moment in which they may complete their pictures.

        Args:
            last_seconds: How long that moment is.
        """
        self._is_closed = True
        waiters = [order.waiter for order in self._under_way]
        try:
            if waiters and last_seconds:
                await asyncio.wait(waiters, timeout=last_seconds)
        finally:  # also if a shutdown that takes too long is cancelled
            if self._watch_timer is not None:
                self._watch_timer.cancel()
            self._threads.close()
        # Not the default executor: all of its threads may be blocked by name look-ups.
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="end decoders")
        await asyncio.get_running_loop().run_in_executor(executor, self._threads.join)
        executor.shutdown(wait=False)
        for order in tuple(self._under_way):
            self.settle(order, DecoderCrashedError())
