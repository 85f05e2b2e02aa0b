"""The pool of decoder processes: each may be ended when it hangs, and comes back when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final

from app.core.errors import DecoderCrashedError, DecoderNotStartedError
from app.images.decoder import Decoder
from app.images.priority_gate import PriorityGate

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.settings import DecodeLimits
    from app.images.thumbnail import Thumbnail

_logger = logging.getLogger(__name__)

_LAST_PICTURES_SECONDS: Final = 0.5
_ENDING_SECONDS: Final = 0.5  # for threads whose decoders were ended
_WATCH_SECONDS: Final = 0.2  # by so much a decoder may overrun its limit


@dataclass(eq=False, frozen=True, slots=True)
class _Picture:
    """What is to be decoded, who waits for it, and who hears that it is not held any more."""

    data: bytes
    box: int
    loop: asyncio.AbstractEventLoop
    waiter: asyncio.Future[Thumbnail]
    on_let_go: Callable[[], None]


class DecoderPool:
    """Decodes pictures in other processes, `processes` at a time.

    Each process has a pipe and a thread of its own, so that whatever happens to one is nothing to the others. Processes
    are started in these threads, too: the window never waits for one.
    """

    def __init__(self, processes: int, limits: DecodeLimits, on_not_started: Callable[[], None] = lambda: None) -> None:
        """Make the pool; the processes start with `warm_up`, or with the first picture.

        Args:
            processes: How many.
            limits: What one picture may cost.
            on_not_started: Called for each picture that fails because no process could be started, before it fails.
        """
        self._on_not_started = on_not_started
        self._can_start = True
        self._decoders = [Decoder(limits) for _ in range(processes)]
        self._threads: list[Thread] = []
        self._pictures: SimpleQueue[_Picture | None] = SimpleQueue()
        # Two pictures wait at the threads, so that no decoder does; more would be out of the order that ranks give.
        self._places = PriorityGate(processes + 2)
        self._under_way: set[_Picture] = set()
        self._watch_timer: asyncio.TimerHandle | None = None
        self._is_closed = False

    def warm_up(self) -> None:
        """Start the processes that are not there yet: the first picture shall not wait for them."""
        if self._is_closed:
            return
        for decoder in self._decoders[len(self._threads) :]:
            thread = Thread(target=self._work, args=(decoder,), name="decoder", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system has none left; the next picture tries again
                break
            self._threads.append(thread)

    async def decode(
        self, data: bytes, box: int, rank: int = 0, *, on_let_go: Callable[[], None] = lambda: None
    ) -> Thumbnail:
        """Decode one picture.

        Args:
            data: The whole file.
            box: Longest side of the result in device pixels.
            rank: Of all that wait for a decoder, the picture with the lowest goes first.
            on_let_go: Called when nothing here has the file any more, whatever came of it. A picture whose caller was
                cancelled may be on its way to a decoder, and stays there for a while.

        Raises:
            ImageError: It can't be shown, took too long or brought its decoder down.
        """
        has_begun = False
        try:
            await self._places.acquire(rank)
            self.warm_up()
            if self._is_closed or not self._threads:
                self._places.release()
                raise DecoderCrashedError if self._is_closed else self._no_thread()
            has_begun = True
            # A future of its own: giving a picture up ends no healthy process. It must not be a local variable: its
            # exception's traceback holds this frame, and frame, future and exception would form a reference cycle.
            return await self._begin(data, box, on_let_go)
        finally:
            del data  # an error that is kept holds this frame
            if not has_begun:
                on_let_go()

    def _begin(self, data: bytes, box: int, on_let_go: Callable[[], None]) -> asyncio.Future[Thumbnail]:
        loop = asyncio.get_running_loop()
        picture = _Picture(data, box, loop, loop.create_future(), on_let_go)
        self._under_way.add(picture)
        self._pictures.put(picture)
        if self._watch_timer is None:
            self._watch_timer = loop.call_later(_WATCH_SECONDS, self._watch)
        return picture.waiter

    def _settle(self, picture: _Picture, outcome: Thumbnail | Exception) -> None:
        if picture not in self._under_way:
            return
        self._under_way.remove(picture)
        self._places.release()
        picture.on_let_go()
        if isinstance(outcome, DecoderNotStartedError):
            self._note_not_started(outcome)
        elif not isinstance(outcome, DecoderCrashedError):
            self._can_start = True
        if picture.waiter.done():
            return
        if isinstance(outcome, Exception):
            picture.waiter.set_exception(outcome)
        else:
            picture.waiter.set_result(outcome)

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
        for decoder in self._decoders:
            decoder.end_if_overdue()
        self._watch_timer = None
        if self._under_way:
            self._watch_timer = asyncio.get_running_loop().call_later(_WATCH_SECONDS, self._watch)

    async def aclose(self) -> None:
        """End all decoder processes, after a moment for the pictures that are in them."""
        self._is_closed = True
        waiters = [picture.waiter for picture in self._under_way]
        try:
            if waiters:
                await asyncio.wait(waiters, timeout=_LAST_PICTURES_SECONDS)
        finally:  # also where a shutdown that takes too long is cut short
            if self._watch_timer is not None:
                self._watch_timer.cancel()
            for decoder in self._decoders:
                decoder.close()
            for _ in self._threads:
                self._pictures.put(None)
        # A thread of its own: those of the default executor may all hang in name look-ups.
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="end decoders")
        await asyncio.get_running_loop().run_in_executor(executor, self._join)
        executor.shutdown(wait=False)
        for picture in tuple(self._under_way):
            self._settle(picture, DecoderCrashedError())

    # --- In threads -----------------------------------------------------------------------------------------------

    def _work(self, decoder: Decoder) -> None:
        decoder.warm_up()
        while self._decode_next(decoder):
            pass
        decoder.end()

    def _decode_next(self, decoder: Decoder) -> bool:
        """Decode one picture. A function, so that nothing holds the picture while the thread waits for the next."""
        picture = self._pictures.get()
        if picture is None:
            return False
        outcome = DecoderCrashedError() if picture.waiter.done() else decoder.decode(picture.data, picture.box)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            picture.loop.call_soon_threadsafe(self._settle, picture, outcome)
        return True

    def _join(self) -> None:
        deadline = time.monotonic() + _ENDING_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
