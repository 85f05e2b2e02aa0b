"""What an image host's answer, or the lack of one, means. Reads and sends nothing."""

from __future__ import annotations

from typing import Any, Final, cast

import httpcore
import httpx

from app.core.causes import is_certificate_problem
from app.core.errors import (
    AccessDeniedError,
    DownloadTooLargeError,
    EncodedAnswerError,
    HostBusyError,
    HostFailedError,
    HostTimedOutError,
    HostUnreachableError,
    ImageError,
    ImageGoneError,
    ImageProxyPasswordError,
    IncompleteDownloadError,
    InsecureHostError,
    LinkExpiredError,
    WebAddressError,
)

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BUSY: Final = frozenset({502, 503, 504})
_DENIED: Final = frozenset({401, 403})


def header(answer: httpcore.Response, name: bytes) -> str | None:
    """The first header of this name, given in lower case."""
    return next((value.decode("latin-1") for found, value in answer.headers if found.lower() == name), None)


def has_data_after_its_end(answer: httpcore.Response) -> bool:
    """Whether the connection has brought more than this answer, which was read to its end.

    httpcore keeps such data in its parser and reads it as the answer to the next request. It has no public attribute
    for the parser; these are the private ones of the version that `pyproject.toml` pins.
    """
    connection = cast("Any", answer.stream)._stream._connection
    unused, _ = connection._h11_state.trailing_data
    return bool(unused)


def check_answer(answer: httpcore.Response, max_bytes: int) -> None:
    """Check that an answer brings a file of at most so many bytes, as it is.

    Raises:
        ImageError: It does not.
    """
    status = answer.status
    if status in _DENIED:
        raise AccessDeniedError(status)
    if status == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
        raise ImageProxyPasswordError
    if status == httpx.codes.NOT_FOUND:
        raise ImageGoneError
    if status == httpx.codes.GONE:
        raise LinkExpiredError
    if status != httpx.codes.OK:
        raise HostBusyError(status) if status in _BUSY else HostFailedError(status)
    if not _is_sent_as_it_is(answer):
        raise EncodedAnswerError
    length = header(answer, b"content-length") or ""
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > max_bytes):
        raise DownloadTooLargeError


def _is_sent_as_it_is(answer: httpcore.Response) -> bool:
    """Whether no header of them all names an encoding: a second one counts as much as the first."""
    names = b",".join(value for found, value in answer.headers if found.lower() == b"content-encoding")
    return all(name.strip().lower() in {b"", b"identity"} for name in names.split(b","))


def error_from_exception(error: Exception) -> ImageError:
    """What an exception from the network means; its text is not shown."""
    if isinstance(error, ImageError):
        return error
    if isinstance(error, TimeoutError | httpcore.TimeoutException):
        return HostTimedOutError()
    if is_certificate_problem(error):
        return InsecureHostError()
    if isinstance(error, httpcore.RemoteProtocolError | httpcore.ReadError | httpcore.WriteError):
        return IncompleteDownloadError()
    if isinstance(error, httpx.InvalidURL | UnicodeError | httpcore.LocalProtocolError):
        return WebAddressError()
    # httpcore gives a proxy's answer to CONNECT, its status and reason, as text alone.
    if isinstance(error, httpcore.ProxyError) and str(error).startswith("407 "):
        return ImageProxyPasswordError()
    network = httpcore.NetworkError | httpcore.ProxyError | OSError
    return HostUnreachableError() if isinstance(error, network) else ImageError()
