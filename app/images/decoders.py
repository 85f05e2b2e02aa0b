"""The pool of decoder processes, which answers the most urgent request first.

A process that hangs is killed, and one that has ended is replaced.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

from app.core.errors import DecoderCrashedError, DecoderNotStartedError
from app.images.decoded import Thumbnail
from app.images.decoder import DecoderThreads, Order
from app.images.messages import DecoderRequest, ThumbnailRequest

_logger = logging.getLogger(__name__)

_LAST_PICTURES_SECONDS: Final = 0.5
# Ranks: of all requests that wait for a decoder, the one with the lowest rank is next. Several of one kind have numbers
# added to it.
_URGENT: Final = -(1 << 62)
ORIGINALS_AHEAD: Final = -1  # pictures that the viewer shows next
WANTED_THUMBNAILS: Final = 0  # which are in sight or near
OTHER_THUMBNAILS: Final = 1 << 40
SHEET_PICTURES: Final = 1 << 41
MEASUREMENTS: Final = 1 << 62
_WATCH_SECONDS: Final = 0.2  # a decoder may exceed its time limit by this


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
        self._orders: dict[Order, tuple[asyncio.Future[Any], Callable[[], None]]] = {}  # with what is called at the end
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
        try:
            if self._is_closed or not self._threads.start():
                on_release()
                raise DecoderCrashedError if self._is_closed else self._no_thread()
            # The order has a future of its own, so that cancelling the caller ends no healthy process. It must not be
            # a local variable: its exception's traceback holds this frame, which would be a reference cycle.
            return await self._begin(request, _URGENT if is_urgent else rank, on_release)
        finally:
            del request  # an error's traceback holds this frame, and with it the file

    def _begin[Result](
        self, request: DecoderRequest[Result], rank: int, on_release: Callable[[], None]
    ) -> asyncio.Future[Result]:
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Result] = loop.create_future()

        order = Order(request, rank, partial(self._deliver, loop))
        self._orders[order] = waiter, on_release
        waiter.add_done_callback(lambda waiter: self._withdraw(order) if waiter.cancelled() else None)
        self._threads.put(order)
        if self._watch_timer is None:
            self._watch_timer = loop.call_later(_WATCH_SECONDS, self._watch)
        return waiter

    def _deliver(self, loop: asyncio.AbstractEventLoop, order: Order, outcome: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(self._settle, order, outcome)

    def _withdraw(self, order: Order) -> None:
        """Release the file of an order that no decoder has begun with, because nobody waits for it any more."""
        if order.take() is not None:
            self._settle(order, DecoderCrashedError())

    def _settle(self, order: Order, outcome: object) -> None:
        """Pass the outcome of an order on to its caller."""
        waiter, on_release = self._orders.pop(order, (None, None))
        if waiter is None or on_release is None:
            return
        on_release()
        if isinstance(outcome, DecoderNotStartedError) and not self._is_closed:  # closing kills what is being started
            self._record_not_started(outcome)
        elif not isinstance(outcome, DecoderCrashedError):
            self._can_start = True
        if waiter.done():
            return
        if isinstance(outcome, Exception):
            waiter.set_exception(outcome)
        else:
            waiter.set_result(outcome)

    def _no_thread(self) -> DecoderNotStartedError:
        error = DecoderNotStartedError("no thread left")
        self._record_not_started(error)
        return error

    def _record_not_started(self, error: DecoderNotStartedError) -> None:
        if self._can_start:
            self._can_start = False
            _logger.error("no decoder process could be started: %s", error)
        self._on_not_started()

    def _watch(self) -> None:
        self._threads.end_overdue()
        self._watch_timer = None
        if self._orders:
            self._watch_timer = asyncio.get_running_loop().call_later(_WATCH_SECONDS, self._watch)

    async def aclose(self, last_seconds: float = _LAST_PICTURES_SECONDS) -> None:
        """End all decoder processes, after a moment in which they may complete their pictures.

        Args:
            last_seconds: How long that moment is.
        """
        self._is_closed = True
        for order in tuple(self._orders):
            self._withdraw(order)
        waiters = [waiter for waiter, _ in self._orders.values()]
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
        for order in tuple(self._orders):
            self._settle(order, DecoderCrashedError())
