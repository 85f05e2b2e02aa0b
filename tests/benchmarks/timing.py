"""What the app and its rivals are given alike, and how long a loop was away."""

from __future__ import annotations

import asyncio
import time
from typing import Final

WARM_UP_SECONDS: Final = 2.0  # from an empty window until a pack, or a page, is asked for
SETTLE_SECONDS: Final = 1.5  # for what still moves when everything is there
SCROLL_STEP_SECONDS: Final = 0.05  # a screen each

_NAP_SECONDS: Final = 0.001


class LoopGaps:
    """How late an event loop is: a coroutine naps for a millisecond and notes what it took longer.

    Attributes:
        milliseconds: Excess of each nap.
    """

    def __init__(self) -> None:
        """Note nothing yet."""
        self.milliseconds: list[float] = []

    async def watch(self) -> None:
        """Nap until cancelled."""
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_NAP_SECONDS)
            now = time.perf_counter()
            self.milliseconds.append((now - last - _NAP_SECONDS) * 1000)
            last = now

    def share(self, percent: float) -> float:
        """The gap that so many percent of the naps stay under, in milliseconds."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    @property
    def worst(self) -> float:
        """The longest gap in milliseconds."""
        return max(self.milliseconds)
