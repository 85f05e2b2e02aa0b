"""Passes what the network thread reports of its exchanges to the loop, in batches."""

from __future__ import annotations

import contextlib
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from app.core.errors import ImageError
    from app.images.answers import Answer
    from app.images.exchange import Exchange

type _Report = tuple[Exchange, int, Answer | ImageError | None]


class LoopReports:
    """Reports that wait for the loop. All methods but `use` are called in the network thread."""

    def __init__(self) -> None:
        """Begin without a loop: the first exchange that is awaited brings it."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: deque[_Report] = deque()  # whose append and popleft are atomic
        # Set by the thread, and cleared by the loop before it takes the reports.
        self._is_delivery_due = False

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver in this loop. Called in its thread."""
        self._loop = loop

    def add(self, exchange: Exchange, size: int, outcome: Answer | ImageError | None) -> None:
        """Add a report, which is delivered at the next `deliver_soon`.

        Args:
            exchange: What it is of.
            size: Bytes that have arrived since the former report.
            outcome: The answer or the error at the end of the exchange; None before that.
        """
        # Nobody waits for an exchange that only connects, and perhaps there is no loop yet.
        if (size or outcome is not None) and not exchange.only_connects:
            self._waiting.append((exchange, size, outcome))

    def deliver_soon(self) -> None:
        """Have everything delivered, unless nothing waits or a delivery is due already."""
        if self._waiting and not self._is_delivery_due:
            self._is_delivery_due = True
            self.call_in_loop(self._deliver)

    def call_in_loop(self, function: Callable[[], object]) -> None:
        """Call a function in the loop, if it still runs."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it may have ended meanwhile
                self._loop.call_soon_threadsafe(function)

    def _deliver(self) -> None:
        self._is_delivery_due = False
        while self._waiting:
            exchange, size, outcome = self._waiting.popleft()
            if size:
                length, exchange.length = exchange.length, None
                exchange.on_received(size, length)
            if outcome is not None:
                exchange.resolve(outcome)
