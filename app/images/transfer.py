"""One download under way, as the network layer sees it: what it waits for, until when, and how it is ended.

Cancelling a task inside httpcore can ruin its connection pool for good (httpcore issue 1093). So no task is cancelled
there, neither when the caller leaves nor at a deadline: what the transfer waits for ends with an error, as if the
network had failed, and httpcore cleans up after that.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Transfer:
    """The waits of one download.

    Attributes:
        ends_at: When the whole has lasted too long, in the loop's time.
        reads_body: Whether the answer's headers are complete.
        header_bytes: What has been read of them.
        max_header_bytes: How many may be read.
        on_received: Called with the number of bytes whenever some were read.
        header_turns: Held by the download that goes on reading long headers.
    """

    __slots__ = (
        "_is_stopped",
        "_loop",
        "_wait_began",
        "_wait_ends_at",
        "_waits_for",
        "ends_at",
        "header_bytes",
        "header_turns",
        "max_header_bytes",
        "on_received",
        "reads_body",
    )

    def __init__(
        self,
        seconds: float,
        max_header_bytes: int,
        on_received: Callable[[int], None],
        header_turns: asyncio.Lock | None = None,
    ) -> None:
        """Begin.

        Args:
            seconds: How long the whole may last.
            max_header_bytes: How large the headers of each answer may be.
            on_received: Called with the number of bytes whenever some were read.
            header_turns: Shared by downloads that run at the same time; None for one that runs alone.
        """
        self._loop = asyncio.get_running_loop()
        self._waits_for: asyncio.Future[Any] | None = None
        self._wait_began = 0.0
        self._wait_ends_at = 0.0
        self._is_stopped = False
        self.ends_at = self._loop.time() + seconds
        self.max_header_bytes = max_header_bytes
        self.on_received = on_received
        self.header_turns = header_turns or asyncio.Lock()
        self.expect_headers()

    def expect_headers(self) -> None:
        """Note that another answer is to come."""
        self.reads_body = False
        self.header_bytes = 0

    def check(self) -> None:
        """Raise what `wait` would raise.

        Raises:
            TimeoutError: The transfer was stopped, or its time is up.
        """
        if self._is_stopped or self._loop.time() >= self.ends_at:
            raise TimeoutError

    async def wait[T](self, future: asyncio.Future[T], seconds: float | None) -> T:
        """Wait for a future of the network layer's own, which is cancelled if that takes too long.

        Args:
            future: What to wait for.
            seconds: For how long, if time is left at all; None for as long as it takes, beside the transfer's time.

        Raises:
            TimeoutError: It took too long, or the transfer was stopped.
        """
        began = self._loop.time()
        if self._is_stopped or (seconds is not None and began >= self.ends_at):
            future.cancel()
            raise TimeoutError
        self._waits_for = future
        self._wait_began = began
        self._wait_ends_at = float("inf") if seconds is None else min(began + seconds, self.ends_at)
        try:
            return await future
        except asyncio.CancelledError:
            if self._waits_for is None:
                raise TimeoutError from None
            raise
        finally:
            self._waits_for = None
            if seconds is None:
                self.ends_at += self._loop.time() - began

    def stop(self) -> None:
        """End it: this wait and all that follow."""
        self._is_stopped = True
        self._end_wait()

    def end_if_late(self, now: float) -> None:
        """End what it waits for if that has taken too long."""
        if now >= self._wait_ends_at:
            self._end_wait()

    def end_if_stalled(self, now: float, seconds: float) -> None:
        """End it if its body has brought nothing for so long; waiting for room, which has no end, is not its fault."""
        if self.reads_body and self._wait_ends_at != float("inf") and now >= self._wait_began + seconds:
            self._end_wait()

    def _end_wait(self) -> None:
        waits_for, self._waits_for = self._waits_for, None
        if waits_for is not None:
            waits_for.cancel()


current_transfer: Final[ContextVar[Transfer]] = ContextVar("current_transfer")


class Watchdog:
    """Ends what waits for too long: one timer for all transfers.

    On Qt's loop a timer per wait would be dear, and would live on when it is cancelled.
    """

    def __init__(
        self, transfers: Iterable[Transfer], tick_seconds: float, stall_seconds: float, is_crowded: Callable[[], bool]
    ) -> None:
        """Set what to look at, and how often.

        Args:
            transfers: Those under way; read at each look.
            tick_seconds: Between two looks, and so how late a timeout can be.
            stall_seconds: How long a body may bring nothing while others wait for room.
            is_crowded: Whether others do.
        """
        self._transfers = transfers
        self._tick_seconds = tick_seconds
        self._stall_seconds = stall_seconds
        self._is_crowded = is_crowded
        self._timer: asyncio.TimerHandle | None = None

    def wake(self) -> None:
        """Look after the transfers until there are none."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._tick_seconds, self._look)

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        is_busy = False
        is_crowded = self._is_crowded()
        for transfer in self._transfers:
            is_busy = True
            transfer.end_if_late(now)
            if is_crowded:
                transfer.end_if_stalled(now, self._stall_seconds)
        if is_busy:
            self.wake()
