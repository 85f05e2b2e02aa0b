"""Further attempts after failures that may be temporary: how many, and after which pauses."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from itertools import count

from msgspec import Struct

from app.core.errors import ReportableError


class RetryPolicy(Struct, frozen=True):
    """When something is tried again.

    Attributes:
        retries: Further attempts.
        retry_pause_seconds: Pause before the first retry. It doubles with each one, with a jitter of ±50 %.
        longest_pause_seconds: The longest pause that this rule leads to.
        max_retry_after_seconds: If the host asks for a longer pause with `Retry-After`, nothing is retried.
    """

    retries: int = 2
    retry_pause_seconds: float = 0.5
    longest_pause_seconds: float = 60.0
    max_retry_after_seconds: float = 120.0

    def pause(self, retries: int, retry_after: float | None = None) -> float | None:
        """The pause before another attempt.

        Args:
            retries: How many there were.
            retry_after: Seconds the host asked to wait; None if it did not.

        Returns:
            Seconds; None if there is no further attempt.
        """
        if retries >= self.retries or (retry_after or 0.0) > self.max_retry_after_seconds:
            return None
        pause = self.retry_pause_seconds * 2 ** min(retries, 30)
        return retry_after or min(pause, self.longest_pause_seconds) * random.uniform(0.5, 1.5)


async def with_retries[T](attempt: Callable[[], Awaitable[T]], policy: RetryPolicy) -> T:
    """Return what the first successful attempt returns.

    Raises:
        ReportableError: The last attempt has failed, or another one is useless, or the host asks for too long a pause.
    """
    for retries in count():
        try:
            return await attempt()
        except ReportableError as error:
            pause = policy.pause(retries, error.retry_after) if error.can_retry else None
            if pause is None:
                raise
        await asyncio.sleep(pause)
    raise AssertionError
