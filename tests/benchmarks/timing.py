"""Waiting times that are the same for all programs, and the measurement of delays of an event loop."""

from __future__ import annotations

import asyncio
import time
from typing import Final

WARM_UP_SECONDS: Final = 2.0  # from an empty window until a pack or a page is requested
SETTLE_SECONDS: Final = 1.5  # for animations that are still running when everything is loaded
SCROLL_STEP_SECONDS: Final = 0.05  # for each screen

_SLEEP_SECONDS: Final = 0.001


class LoopGaps:
    """The delays of an event loop: how much longer than a millisecond each sleep of a millisecond takes.

    Attributes:
        milliseconds: The delay of each sleep.
    """

    def __init__(self) -> None:
        """Begin without measurements."""
        self.milliseconds: list[float] = []

    async def watch(self) -> None:
        """Measure until cancelled."""
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_SLEEP_SECONDS)
            now = time.perf_counter()
            self.milliseconds.append((now - last - _SLEEP_SECONDS) * 1000)
            last = now

    def share(self, percent: float) -> float:
        """A percentile of the delays, in milliseconds."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    @property
    def worst(self) -> float:
        """The longest delay in milliseconds."""
        return max(self.milliseconds)
