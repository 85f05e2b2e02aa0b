"""The pool of decoder processes: each may be ended when it hangs, and comes back when it dies."""

from __future__ import annotations

import asyncio
import multiprocessing
from typing import TYPE_CHECKING, cast

from pebble import ProcessExpired, ProcessPool

from app.core.errors import DecoderCrashedError, DecodingTimedOutError
from app.images.decode import decode_thumbnail

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.core.settings import DecodeLimits
    from app.images.decode import Thumbnail


class DecoderPool:
    """Decodes pictures in other processes, `processes` at a time."""

    def __init__(self, processes: int, limits: DecodeLimits) -> None:
        """Make the pool; the processes start with the first picture."""
        # spawn everywhere: a fork of a process with Qt's threads in it may hang.
        self._pool = ProcessPool(max_workers=processes, context=multiprocessing.get_context("spawn"))
        self._limits = limits

    async def decode(self, data: bytes, box: int) -> Thumbnail:
        """Decode one picture.

        Args:
            data: The whole file.
            box: Longest side of the result in device pixels.

        Raises:
            ImageError: It can't be shown, took too long or brought its decoder down.
        """
        future = cast(
            "Future[Thumbnail]",
            self._pool.schedule(decode_thumbnail, args=(data, box, self._limits), timeout=self._limits.seconds),
        )
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Thumbnail] = loop.create_future()
        # Not asyncio.wrap_future: it hands a cancellation on, and pebble then ends a healthy decoder process.
        future.add_done_callback(lambda done: loop.call_soon_threadsafe(_settle, waiter, done))
        try:
            return await waiter
        except TimeoutError:
            raise DecodingTimedOutError from None
        except (ProcessExpired, OSError):
            raise DecoderCrashedError from None

    def close(self) -> None:
        """End all decoder processes at once. Blocks for a moment: call it off the GUI thread."""
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
