"""The threads that start decoder processes and pass requests to them.

Imports no asyncio: the processes may begin before Qt and the event loop are imported.
"""

from __future__ import annotations

import time
from itertools import count
from queue import PriorityQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Protocol

from app.core.errors import DecoderCrashedError
from app.images.decoder import Decoder

if TYPE_CHECKING:
    from app.core.settings import DecodeLimits
    from app.images.decoder_requests import DecoderRequest

_ENDING_SECONDS: Final = 0.5  # for the threads, once their decoders were killed
_FIRST: Final = float("-inf")


class Order(Protocol):
    """A request with its rank and the receiver of its result: `decoders` makes them. Used in the threads."""

    @property
    def request(self) -> DecoderRequest[Any]:
        """What to do."""

    @property
    def rank(self) -> int:
        """Of all orders that wait, the one with the lowest rank is next."""

    @property
    def is_wanted(self) -> bool:
        """Whether somebody still waits for the result. Otherwise it is not decoded."""

    def deliver(self, outcome: object) -> None:
        """Receive the result or the error."""


class DecoderThreads:
    """Decoder processes, each with a pipe and a thread of its own, so that nothing that happens to one affects others.

    Processes are started in these threads, too, so that the caller never waits for one.

    Attributes:
        processes: Number of processes.
    """

    def __init__(self, processes: int, limits: DecodeLimits) -> None:
        """Start nothing yet.

        Args:
            processes: Number of processes.
            limits: Limits of size and time for one picture.
        """
        self.processes = processes
        self._decoders = [Decoder(limits) for _ in range(processes)]
        self._threads: list[Thread] = []
        self._orders: PriorityQueue[tuple[float, int, Order | None]] = PriorityQueue()
        self._numbers = count()

    def start(self) -> bool:
        """Start the threads that do not run yet, and with them their processes.

        Returns:
            Whether any thread runs. The system may have no threads left; the next call tries again.
        """
        for decoder in self._decoders[len(self._threads) :]:
            thread = Thread(target=self._work, args=(decoder,), name="decoder", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                break
            self._threads.append(thread)
        return bool(self._threads)

    def put(self, order: Order) -> None:
        """Answer a request after those with the same or a lower rank that were put before it."""
        self._orders.put((order.rank, next(self._numbers), order))

    def end_overdue(self) -> None:
        """Kill processes that have exceeded a time limit. Has to be called regularly while pictures are decoded."""
        for decoder in self._decoders:
            decoder.end_if_overdue()

    def close(self) -> None:
        """Kill all processes, and let the threads end."""
        for decoder in self._decoders:
            decoder.close()
        for _ in self._threads:
            self._orders.put((_FIRST, next(self._numbers), None))

    def join(self) -> None:
        """Wait for half a second at most until the threads have ended, after `close`."""
        deadline = time.monotonic() + _ENDING_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    # --- In the threads -------------------------------------------------------------------------------------------

    def _work(self, decoder: Decoder) -> None:
        decoder.warm_up()
        while self._decode_next(decoder):
            pass
        decoder.end()

    def _decode_next(self, decoder: Decoder) -> bool:
        """Answer one request. A method of its own, so that its variables hold no picture while the thread waits."""
        *_, order = self._orders.get()
        if order is None:
            return False
        # The error is for an order that nobody waits for; it only says that the file is no longer in use.
        order.deliver(decoder.decode(order.request) if order.is_wanted else DecoderCrashedError())
        return True
