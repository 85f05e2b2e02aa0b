"""The demonstration API's answers to requests that fail, and its limit of requests."""

import threading
import time
from collections.abc import Callable
from typing import Final

from app.demo.envelope import failure, json_answer, web_page
from app.demo.loopback_server import Answer

RETRY_AFTER_SECONDS: Final = 3
# For this long after a 429 the next request succeeds: longer than the countdown takes.
_ALLOWED_SECONDS: Final = 60.0

MISSING_PACK_ID: Final = failure(400, "Pack ID is required", "missing_pack_id")
INVALID_TOKEN: Final = failure(401, "Invalid or revoked API key", "invalid_token")
UNAUTHENTICATED: Final = failure(401, "Authentication failed", None)
SUBSCRIPTION_REQUIRED: Final = failure(
    402, "An active Creator, Professional or Business plan is required", "subscription_required"
)
TIER_NOT_ALLOWED: Final = failure(403, "The Scheduler tier cannot use the Partner API", "tier_not_allowed")
NOT_FOUND: Final = failure(404, "Pack not found", "not_found")
INVALID_PATH: Final = failure(422, "Pack ID must be a UUID", "invalid_path")
PACK_GET_FAILED: Final = failure(500, "Failed to retrieve pack", "pack_get_failed")
UNAVAILABLE: Final = web_page(503, "Service unavailable", "We are back in a few minutes.")
LOGIN_PAGE: Final = web_page(200, "Sign in", "Please sign in to this network to go on.")
LIST_ANSWER: Final = json_answer(200, [{"id": "00000000-0000-4000-8002-000000000200"}, "not an envelope"])
NOT_OK: Final = json_answer(
    200, {"ok": False, "code": 200, "message": "Failed to retrieve pack", "error_code": "pack_get_failed"}
)


class RateLimit:
    """Refuses every other request; a minute after a refusal it refuses the next one again. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._allowed_until: float | None = None

    def refusal(self) -> Answer | None:
        """Count a request, and return the answer if it is refused."""
        with self._lock:
            now = self._clock()
            is_allowed = self._allowed_until is not None and now < self._allowed_until
            self._allowed_until = None if is_allowed else now + _ALLOWED_SECONDS
        if is_allowed:
            return None
        retry_after = ("Retry-After", str(RETRY_AFTER_SECONDS))
        return failure(429, "Too many requests, please slow down", "rate_limited", (retry_after,))
