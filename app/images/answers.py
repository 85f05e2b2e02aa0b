"""The meaning of an image host's HTTP answer. Reads and sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from app.core.errors import (
    AccessDeniedError,
    DownloadTooLargeError,
    EncodedAnswerError,
    HostBusyError,
    HostFailedError,
    ImageError,
    ImageGoneError,
    ImageProxyPasswordError,
    LinkExpiredError,
    RequestsLimitedError,
)

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# The body of an answer with one of these may say that the link has expired.
MAY_HAVE_EXPIRED: Final = frozenset({400, 403})
_BUSY: Final = frozenset({502, 503, 504})
_DENIED: Final = frozenset({401, 403})
_BODILESS: Final = frozenset({204, 304})
_EXPLANATION_BYTES: Final = 4096
_MOST_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer.

    Attributes:
        status: At least 200; interim answers are skipped.
        headers: Pairs of lower-case name and value, in the order received.
        body: As much of it as was needed.
    """

    status: int
    headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: bytes) -> str | None:
        """The first header of this name, given in lower case."""
        return next((value.decode("latin-1") for found, value in self.headers if found == name), None)

    @property
    def length(self) -> int | None:
        """Bytes of the body as the headers say, or a huge number in place of an absurd one; None without a number."""
        length = self.header(b"content-length") or ""
        return int(length[:_MOST_DIGITS]) if length.isascii() and length.isdigit() else None

    @property
    def has_no_body(self) -> bool:
        """Whether the headers say that no body follows."""
        return self.status in _BODILESS or self.header(b"content-length") == "0"

    @property
    def ends_with_connection(self) -> bool:
        """Whether the body lasts until the connection ends (RFC 9112, section 6.3)."""
        return self.header(b"content-length") is None and self.header(b"transfer-encoding") is None


def wanted_body_bytes(answer: Answer, max_bytes: int) -> int:
    """Return how many bytes of the body to read at most; 0 if the answer is understood without it.

    Args:
        answer: Status and headers; the body has not arrived yet.
        max_bytes: Largest file.
    """
    try:
        check_answer(answer, max_bytes)
    except ImageError:
        return _EXPLANATION_BYTES if answer.status in MAY_HAVE_EXPIRED else 0
    return max_bytes


def check_answer(answer: Answer, max_bytes: int) -> None:
    """Check that an answer contains a file of at most `max_bytes`, without a content encoding.

    Raises:
        ImageError: It does not.
    """
    status = answer.status
    if status in _DENIED:
        raise AccessDeniedError(status)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        raise ImageProxyPasswordError
    if status == HTTPStatus.NOT_FOUND:
        raise ImageGoneError
    if status == HTTPStatus.GONE:
        raise LinkExpiredError
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RequestsLimitedError(status)
    if status != HTTPStatus.OK:
        raise HostBusyError(status) if status in _BUSY else HostFailedError(status)
    if not _is_sent_as_it_is(answer):
        raise EncodedAnswerError
    if (answer.length or 0) > max_bytes:
        raise DownloadTooLargeError


def _is_sent_as_it_is(answer: Answer) -> bool:
    """Whether no Content-Encoding header names an encoding; all headers of that name are checked."""
    names = b",".join(value for found, value in answer.headers if found == b"content-encoding")
    return all(name.strip().lower() in {b"", b"identity"} for name in names.split(b","))
