"""Further attempts to load a picture, after failures that may be temporary."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from app.core.errors import ImageError, RequestsLimitedError
from app.core.limits import DownloadLimits


async def with_retries[T](attempt: Callable[[], Awaitable[T]], limits: DownloadLimits) -> T:
    """Return what the first successful attempt returns. The pauses double, unless the host asks for another one.

    Raises:
        ImageError: The last attempt has failed, or another one is useless, or the host asks for too long a pause.
    """
    retries = 0
    while True:
        try:
            return await attempt()
        except ImageError as error:
            pause = limits.retry_pause_seconds * 2**retries * random.uniform(0.5, 1.5)
            if isinstance(error, RequestsLimitedError) and error.retry_after:
                pause = error.retry_after
            if not error.can_retry or retries == limits.retries or pause > limits.max_retry_after_seconds:
                raise
        await asyncio.sleep(pause)
        retries += 1
