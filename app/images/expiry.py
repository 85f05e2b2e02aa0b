"""Whether the signature of an image URL has expired. Sends nothing."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

from app.core.signed_url import signature_end

if TYPE_CHECKING:
    from collections.abc import Mapping

# What storage services write into the answer: ExpiredToken, "Request has expired", "Signature expired".
_EXPIRED: Final = re.compile(rb"expired", re.IGNORECASE)


def has_expired(parameters: Mapping[str, str], body: bytes, now: float | None = None) -> bool:
    """Whether an answer of 400 or 403 means that the URL has expired.

    Args:
        parameters: Of the URL's query.
        body: The answer's first few KB.
        now: Seconds since 1970; None for this machine's clock.
    """
    ends_at = signature_end(parameters)
    if ends_at is not None and ends_at <= (time.time() if now is None else now):
        return True
    return _EXPIRED.search(body) is not None


def may_have_expired(url_text: str) -> bool:
    """Whether the signature of a URL has expired, or does not say when it expires."""
    from urllib.parse import parse_qsl, urlsplit

    try:
        parameters = dict(parse_qsl(urlsplit(url_text).query))
    except ValueError:
        return True
    ends_at = signature_end(parameters)
    return ends_at is None or ends_at <= time.time()
