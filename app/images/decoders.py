"""The pool of decoder processes: each may be ended when it hangs, and comes back when it dies."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import wait
from typing import TYPE_CHECKING, Final, cast

from pebble import ProcessExpired, ProcessPool

from app.core.errors import DecoderCrashedError, DecodingTimedOutError
from app.images.decode import decode_thumbnail

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.core.settings import DecodeLimits
    from app.images.decode import Thumbnail

_LAST_PICTURES_SECONDS: Final = 0.5


class DecoderPool:
    """Decodes pictures in other processes, `processes` at a time."""

    def __init__(self, processes: int, limits: DecodeLimits) -> None:
        """Make the pool; the processes start with the first picture."""
        # spawn everywhere: a fork of a process with Qt's threads in it may hang.
        self._pool = ProcessPool(max_workers=processes, context=multiprocessing.get_context("spawn"))
        self._limits = limits
        # One picture waits in the pipe, so that no decoder does; more would keep bytes there that may be cancelled.
        self._places = asyncio.Semaphore(processes + 1)
        self._under_way: set[Future[Thumbnail]] = set()

    async def decode(self, data: bytes, box: int) -> Thumbnail:
        """Decode one picture.

        Args:
            data: The whole file.
            box: Longest side of the result in device pixels.

        Raises:
            ImageError: It can't be shown, took too long or brought its decoder down.
        """
        await self._places.acquire()
        future = cast(
            "Future[Thumbnail]",
            self._pool.schedule(decode_thumbnail, args=(data, box, self._limits), timeout=self._limits.seconds),
        )
        self._under_way.add(future)
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Thumbnail] = loop.create_future()

        # Not asyncio.wrap_future: it hands a cancellation on, and pebble then ends a healthy decoder process.
        def settle(done: Future[Thumbnail]) -> None:
            self._under_way.discard(done)
            self._places.release()
            _settle(waiter, done)

        future.add_done_callback(lambda done: loop.call_soon_threadsafe(settle, done))
        try:
            return await waiter
        except TimeoutError:
            raise DecodingTimedOutError from None
        except (ProcessExpired, OSError):
            raise DecoderCrashedError from None

    async def aclose(self) -> None:
        """End all decoder processes, after a moment for the pictures that are in them.

        A pipe that is cut in the middle of a picture leaves a buffer behind that Python complains about.
        """
        await asyncio.get_running_loop().run_in_executor(None, self._end, tuple(self._under_way))

    def _end(self, under_way: tuple[Future[Thumbnail], ...]) -> None:
        wait(under_way, timeout=_LAST_PICTURES_SECONDS)
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


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
