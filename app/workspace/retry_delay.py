"""How long to wait until a request that failed is sent again by itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from app.core.errors import TooManyRequestsError

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError

_MOST_RETRIES: Final = 5  # in a row; after that the person has to try again


def seconds_until_retry(error: PackBrowserError, retries: int, longest: float) -> int | None:
    """Seconds to wait, at least one; None if the request is not sent again by itself.

    Args:
        error: Why it failed.
        retries: How many times in a row it was sent again already.
        longest: Seconds; if the service asks for a longer pause, the person decides.
    """
    if retries >= _MOST_RETRIES or not isinstance(error, TooManyRequestsError) or error.retry_after is None:
        return None
    return max(1, math.ceil(error.retry_after)) if error.retry_after <= longest else None
