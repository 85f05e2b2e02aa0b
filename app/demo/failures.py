"""The envelope of the demonstration API's answers, and its answers to requests that fail."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from app.demo.loopback_server import Answer


def json_answer(status: int, value: object, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return an answer with any JSON value."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, "application/json", headers)


def success(message: str, data: dict[str, Any]) -> Answer:
    """Return the answer to a request that succeeded."""
    return json_answer(200, {"ok": True, "code": 200, "message": message, "data": data})


def failure(status: int, message: str, error_code: str | None, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return the answer to a request that failed.

    Args:
        status: The HTTP status, which `code` repeats.
        message: A sentence for people.
        error_code: Names the failure for programs; None to leave it out, as the documentation allows.
        headers: Further headers, such as `Retry-After`.
    """
    envelope: dict[str, Any] = {"ok": False, "code": status, "message": message}
    if error_code is not None:
        envelope["error_code"] = error_code
    return json_answer(status, envelope, headers)


def web_page(status: int, title: str, text: str) -> Answer:
    """Return an HTML page, as a proxy or a login page of a network sends it instead of the API's answer."""
    html = (
        f'<!doctype html>\n<html lang="en"><head><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{text}</p></body></html>\n"
    )
    return Answer(status, html.encode(), "text/html; charset=utf-8")


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
