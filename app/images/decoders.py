"""The pool of decoder processes: each may be ended when it hangs, and comes back when it dies."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Final, cast

from pebble import ProcessExpired, ProcessPool

from app.core.errors import DecoderCrashedError, DecodingTimedOutError
from app.images.priority_gate import PriorityGate
from app.images.thumbnail import make_thumbnail, prepare

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.core.settings import DecodeLimits
    from app.images.thumbnail import Thumbnail

_LAST_PICTURES_SECONDS: Final = 0.5


class DecoderPool:
    """Decodes pictures in other processes, `processes` at a time."""

    def __init__(self, processes: int, limits: DecodeLimits) -> None:
        """Make the pool; the processes start with `warm_up`, or else with the first picture."""
        self._processes = processes
        self._limits = limits
        self._pool = self._make_pool()
        self._broken_pools: list[ProcessPool] = []
        self._is_closed = False
        # One picture waits in the pipe, so that no decoder does; more would keep bytes there that may be cancelled.
        self._places = PriorityGate(processes + 1)
        self._under_way: set[Future[Thumbnail]] = set()

    def _make_pool(self) -> ProcessPool:
        # spawn everywhere: a fork of a process with Qt's threads in it may hang.
        return ProcessPool(
            max_workers=self._processes, initializer=prepare, context=multiprocessing.get_context("spawn")
        )

    def warm_up(self) -> None:
        """Start the processes, which takes a fifth of a second: the first picture will not wait for that."""
        self._pool.schedule(prepare)

    async def decode(self, data: bytes, box: int, *, is_urgent: bool = True) -> Thumbnail:
        """Decode one picture.

        Args:
            data: The whole file.
            box: Longest side of the result in device pixels.
            is_urgent: Whether it goes before all that are not.

        Raises:
            ImageError: It can't be shown, took too long or brought its decoder down.
        """
        for _ in range(2):
            pool = self._pool
            try:
                return await self._decode_in(pool, data, box, is_urgent=is_urgent)
            except TimeoutError:
                raise DecodingTimedOutError from None
            except ProcessExpired:
                raise DecoderCrashedError from None
            except (RuntimeError, OSError):
                if self._is_closed:
                    break
                # A decoder died while it had nothing to do, which pebble takes for the end of the whole pool.
                self._replace(pool)
        raise DecoderCrashedError

    async def _decode_in(self, pool: ProcessPool, data: bytes, box: int, *, is_urgent: bool) -> Thumbnail:
        await self._places.acquire(is_urgent=is_urgent)
        try:
            future = cast(
                "Future[Thumbnail]",
                pool.schedule(make_thumbnail, args=(data, box, self._limits), timeout=self._limits.seconds),
            )
        except BaseException:
            self._places.release()
            raise
        self._under_way.add(future)
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Thumbnail] = loop.create_future()

        # Not asyncio.wrap_future: it hands a cancellation on, and pebble then ends a healthy decoder process.
        def settle(done: Future[Thumbnail]) -> None:
            self._under_way.discard(done)
            self._places.release()
            _settle(waiter, done)

        future.add_done_callback(lambda done: loop.call_soon_threadsafe(settle, done))
        return await waiter

    def _replace(self, broken: ProcessPool) -> None:
        if self._pool is broken:
            broken.stop()  # type: ignore[no-untyped-call]
            self._broken_pools.append(broken)
            self._pool = self._make_pool()

    async def aclose(self) -> None:
        """End all decoder processes, after a moment for the pictures that are in them.

        A pipe that is cut in the middle of a picture leaves a buffer behind that Python complains about.
        """
        self._is_closed = True
        # A thread of its own: those of the default executor may all hang in name look-ups.
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="end decoders")
        await asyncio.get_running_loop().run_in_executor(executor, self._end, tuple(self._under_way))
        executor.shutdown(wait=False)

    def _end(self, under_way: tuple[Future[Thumbnail], ...]) -> None:
        wait(under_way, timeout=_LAST_PICTURES_SECONDS)
        self._pool.stop()  # type: ignore[no-untyped-call]
        for pool in (self._pool, *self._broken_pools):
            pool.join()


def _settle(waiter: asyncio.Future[Thumbnail], done: Future[Thumbnail]) -> None:
    if waiter.done():
        return
    if done.cancelled():
        waiter.cancel()
        return
    error = done.exception()
    if error is not None:
        waiter.set_exception(error)
    else:
        waiter.set_result(done.result())
