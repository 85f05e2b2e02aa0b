"""Whether an image URL was refused because its signature has expired. Sends nothing."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# What storage services write into the answer: ExpiredToken, "Request has expired", "Signature expired".
_EXPIRED: Final = re.compile(rb"expired", re.IGNORECASE)
_BASIC_TIME: Final = "%Y%m%dT%H%M%SZ"


def has_expired(parameters: Mapping[str, str], body: bytes, now: float | None = None) -> bool:
    """Whether an answer of 400 or 403 means that the URL has expired.

    Args:
        parameters: Of the URL's query.
        body: The answer's first few KB.
        now: Seconds since 1970; None for this machine's clock.
    """
    ends_at = _end(parameters)
    if ends_at is not None and ends_at <= (time.time() if now is None else now):
        return True
    return _EXPIRED.search(body) is not None


def has_link_expired(url_text: str) -> bool:
    """Whether a URL says in its query that its signature has expired."""
    from urllib.parse import parse_qsl, urlsplit

    try:
        parameters = dict(parse_qsl(urlsplit(url_text).query))
    except ValueError:
        return False
    ends_at = _end(parameters)
    return ends_at is not None and ends_at <= time.time()


def _end(parameters: Mapping[str, str]) -> float | None:
    """Return when a signature expires, in seconds since 1970; None if the query has no time that can be parsed."""
    try:
        for vendor in ("Amz", "Goog"):  # AWS and Google, version 4
            if signed_at := parameters.get(f"X-{vendor}-Date"):
                began = datetime.strptime(signed_at, _BASIC_TIME).replace(tzinfo=UTC)
                return began.timestamp() + int(parameters.get(f"X-{vendor}-Expires", ""))
        if ends_at := parameters.get("Expires"):  # CloudFront, and version 2 of AWS and Google
            return int(ends_at)
        if ends_at := parameters.get("se"):  # Azure
            end = datetime.fromisoformat(ends_at)
            return (end if end.tzinfo else end.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        pass
    return None
