"""The pool of decoder processes: each may be ended when it hangs, and comes back when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Final, cast

import pebble.pool.process
from pebble import ProcessExpired, ProcessPool

from app.core.errors import DecoderCrashedError, DecodingTimedOutError
from app.images import decoder_process
from app.images.decoder_process import make_thumbnail, prepare
from app.images.priority_gate import PriorityGate

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

    from app.core.settings import DecodeLimits
    from app.images.thumbnail import Thumbnail

_LAST_PICTURES_SECONDS: Final = 0.5
_ATTEMPTS: Final = 3  # at pools that break before they begin with a picture
_STARTING_SECONDS: Final = 10.0  # for processes to start, on a slow machine
_WATCH_SECONDS: Final = 1.0


@dataclass(eq=False, frozen=True, slots=True)
class _Picture:
    """What a pool has been given, who waits for it, and when the pool is done with it."""

    pool: ProcessPool
    future: Future[Thumbnail]
    waiter: asyncio.Future[Thumbnail]
    settled: asyncio.Future[None]
    due: float


class DecoderPool:
    """Decodes pictures in other processes, `processes` at a time."""

    def __init__(self, processes: int, limits: DecodeLimits) -> None:
        """Make the pool; the processes start with `warm_up`, or with the first picture."""
        self._processes = processes
        self._limits = limits
        self._pool = self._make_pool()
        self._started: asyncio.Future[None] | None = None
        self._ending: list[Thread] = []
        self._is_closed = False
        # One picture waits in the pipe, so that no decoder does; more would keep bytes there that may be cancelled.
        self._places = PriorityGate(processes + 2)
        self._under_way: set[_Picture] = set()
        self._watch_timer: asyncio.TimerHandle | None = None

    def _make_pool(self) -> ProcessPool:
        return ProcessPool(max_workers=self._processes, context=_context(), initializer=prepare)

    def warm_up(self) -> None:
        """Start the processes, in a thread, as that takes a fifth of a second: the first picture shall not wait."""
        if self._started is None and not self._is_closed:
            executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="start decoders")
            self._started = asyncio.get_running_loop().run_in_executor(executor, _start, self._pool)
            executor.shutdown(wait=False)

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
        picture: _Picture | None = None
        try:
            self.warm_up()
            if self._started is not None and not self._started.done():
                await asyncio.wait((self._started,))
            for _ in range(_ATTEMPTS):
                await self._places.acquire(rank)
                pool = self._pool  # only now: another may have taken its place while this picture waited
                try:
                    picture = self._begin(pool, data, box)
                    return await picture.waiter
                except TimeoutError:
                    raise DecodingTimedOutError from None
                except ProcessExpired:
                    raise DecoderCrashedError from None
                except BrokenProcessPool:
                    if self._is_closed:
                        break
                    self._replace(pool)
                except TypeError:  # what writing to a pipe that is being closed comes to
                    if self._is_closed:
                        break
                    raise
            raise DecoderCrashedError
        finally:
            if picture is None or picture.settled.done():
                on_let_go()
            else:
                picture.settled.add_done_callback(lambda _: on_let_go())

    def _begin(self, pool: ProcessPool, data: bytes, box: int) -> _Picture:
        """Give a picture to a pool; its place is free again when the pool is done with it.

        Raises:
            BrokenProcessPool: The pool takes nothing any more.
        """
        try:
            future = cast(
                "Future[Thumbnail]",
                pool.schedule(make_thumbnail, args=(data, box, self._limits), timeout=self._limits.seconds),
            )
        except BaseException as error:
            self._places.release()
            if isinstance(error, (RuntimeError, OSError)):
                raise BrokenProcessPool from error
            raise
        loop = asyncio.get_running_loop()
        # One picture may be before it, so the limit counts twice.
        due = loop.time() + 2 * self._limits.seconds + _STARTING_SECONDS
        # Not asyncio.wrap_future: it hands a cancellation on, and pebble then ends a healthy decoder process.
        picture = _Picture(pool, future, loop.create_future(), loop.create_future(), due)
        self._under_way.add(picture)
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._settle, picture))
        if self._watch_timer is None:
            self._watch_timer = loop.call_later(_WATCH_SECONDS, self._watch)
        return picture

    def _settle(self, picture: _Picture) -> None:
        if picture in self._under_way:
            self._under_way.remove(picture)
            self._places.release()
            picture.settled.set_result(None)
        _hand_on(picture)

    def _watch(self) -> None:
        """Replace the pool when it has lost a picture, as it does when a process dies with a lock in its hands."""
        now = asyncio.get_running_loop().time()
        if any(picture.pool is self._pool and picture.due < now for picture in self._under_way):
            self._replace(self._pool)
        self._watch_timer = None
        if self._under_way and not self._is_closed:
            self._watch_timer = asyncio.get_running_loop().call_later(_WATCH_SECONDS, self._watch)

    def _replace(self, broken: ProcessPool) -> None:
        """Go on with a new pool.

        A decoder that dies while it has nothing to do is the end of the whole pool to pebble. It then forgets what is
        still on its way to the processes, so those pictures are told here.
        """
        if self._pool is not broken or self._is_closed:
            return
        self._pool = self._make_pool()
        broken.stop()  # type: ignore[no-untyped-call]
        for picture in [picture for picture in self._under_way if picture.pool is broken]:
            self._settle(picture)
        ending = Thread(target=broken.join, name="end broken decoders", daemon=True)
        ending.start()
        self._ending = [thread for thread in self._ending if thread.is_alive()] + [ending]

    async def aclose(self) -> None:
        """End all decoder processes, after a moment for the pictures that are in them."""
        self._is_closed = True
        if self._watch_timer is not None:
            self._watch_timer.cancel()
        # A thread of its own: those of the default executor may all hang in name look-ups.
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="end decoders")
        if self._started is not None:
            await asyncio.wait((self._started,))
        futures = tuple(picture.future for picture in self._under_way)
        await asyncio.get_running_loop().run_in_executor(executor, self._end, futures)
        executor.shutdown(wait=False)
        for picture in tuple(self._under_way):
            self._settle(picture)

    def _end(self, under_way: tuple[Future[Thumbnail], ...]) -> None:
        wait(under_way, timeout=_LAST_PICTURES_SECONDS)
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        for thread in self._ending:
            thread.join()


def _context() -> BaseContext:
    """How processes are started: never as a fork of this one, which has Qt's threads in it and may hang.

    On Linux a small server process is started once, has imported all that a decoder needs, and is forked. A decoder is
    there in 15 ms instead of 150, and they share most of their memory: 38 MB for the server and two, instead of 52.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([decoder_process.__name__, pebble.pool.process.__name__])
    return context


def _start(pool: ProcessPool) -> None:
    with contextlib.suppress(RuntimeError, OSError):  # closed meanwhile, or broken, as the first picture will find out
        pool.schedule(prepare)


def _hand_on(picture: _Picture) -> None:
    """Tell who waits what came of it; a pool that is not done with it by now never will be."""
    error = picture.future.exception() if picture.future.done() and not picture.future.cancelled() else None
    _forget_frames(error)
    if picture.waiter.done():
        return
    if not picture.future.done():
        picture.waiter.set_exception(BrokenProcessPool())
    elif picture.future.cancelled():
        picture.waiter.cancel()
    elif error is not None:
        picture.waiter.set_exception(error)
    else:
        picture.waiter.set_result(picture.future.result())


def _forget_frames(error: BaseException | None) -> None:
    """Free what the functions held that an error came through.

    A pipe that was cut in the middle of a picture leaves a view of a buffer there, in a circle with the picture's
    future. The garbage collection would free the buffer before the view, and Python would complain.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
