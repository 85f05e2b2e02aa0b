"""THE place where a status, a body or an httpx error becomes an error of ours. Raises nothing, shows nothing.

Rule (the API's pages): branch on `error_code` where it is known, on the HTTP status where it is not; an empty body, an
HTML body and a body that is no envelope are all possible.
"""

from __future__ import annotations

import errno
import socket
import ssl
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import httpx

from app.core.causes import causes, is_certificate_problem
from app.core.errors import (
    ApiError,
    ConnectionLostError,
    InsecureConnectionError,
    InternalError,
    KeyNotAcceptedError,
    NetworkError,
    OfflineError,
    PackBrowserError,
    PackIdMissingError,
    PackNotFoundError,
    PackRetrievalError,
    PlanNotAllowedError,
    RedirectedError,
    RequestRefusedError,
    ServerNotFoundError,
    ServerRefusedError,
    ServiceFailedError,
    SubscriptionRequiredError,
    TimedOutError,
    TooManyRequestsError,
    UnexpectedAnswerError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.api.route import Route
    from app.core.decoding import Envelope

BY_ERROR_CODE: Final[dict[str, type[ApiError]]] = {
    "missing_pack_id": PackIdMissingError,
    "invalid_token": KeyNotAcceptedError,
    "unauthorized": KeyNotAcceptedError,
    "subscription_required": SubscriptionRequiredError,
    "tier_not_allowed": PlanNotAllowedError,
    "not_found": PackNotFoundError,
    "pack_get_failed": PackRetrievalError,
    "rate_limited": TooManyRequestsError,
}
_WHATEVER_THE_CODE: Final[dict[int, type[ApiError]]] = {404: PackNotFoundError, 429: TooManyRequestsError}
# A code that nobody knows means something else than the documented one: then the family and the service's own words.
_WITHOUT_CODE: Final[dict[int, type[ApiError]]] = {
    400: PackIdMissingError,
    402: SubscriptionRequiredError,
    403: PlanNotAllowedError,
    500: PackRetrievalError,
}
_OFFLINE: Final = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EHOSTDOWN})
# ERROR_NETWORK_UNREACHABLE and ERROR_HOST_UNREACHABLE: asyncio connects with ConnectEx on Windows, which reports these,
# and Python knows no errno for them.
_OFFLINE_ON_WINDOWS: Final = frozenset({1231, 1232})


def error_from_status(status: int, retry_after_text: str | None) -> ApiError:
    """Name what an answer means whose body is not the documented envelope.

    Args:
        status: HTTP status.
        retry_after_text: The `Retry-After` header.
    """
    if 200 <= status < 300:
        return UnexpectedAnswerError(http_status=status)
    if status == 400:  # from something that is not the API, such as a proxy: it says nothing of a pack ID
        return RequestRefusedError(http_status=status)
    error_class = _error_class(status, None)
    if error_class is TooManyRequestsError:
        return _rate_limited(status, retry_after_text)
    return error_class(http_status=status)


def error_from_envelope(
    status: int, envelope: Envelope, retry_after_text: str | None, redact: Callable[[str], str]
) -> ApiError:
    """Name what an envelope without a pack means.

    Args:
        status: HTTP status.
        envelope: The answer.
        retry_after_text: The `Retry-After` header.
        redact: Takes secrets out of a text.
    """
    error_code = redact(envelope.error_code) if isinstance(envelope.error_code, str) else None
    message = redact(envelope.message) if isinstance(envelope.message, str) else None
    meant_status = status
    if 200 <= status < 300 and isinstance(envelope.code, int):
        meant_status = envelope.code  # `ok: false` under HTTP 200
    error_class = _error_class(meant_status, error_code)
    if error_class is TooManyRequestsError:
        return _rate_limited(status, retry_after_text, error_code, message)
    return error_class(http_status=status, error_code=error_code, server_message=message)


def _error_class(status: int, error_code: str | None) -> type[ApiError]:
    if status == 401:
        return KeyNotAcceptedError
    if error_code in BY_ERROR_CODE:
        return BY_ERROR_CODE[error_code]
    if status in _WHATEVER_THE_CODE:
        return _WHATEVER_THE_CODE[status]
    if error_code is None and status in _WITHOUT_CODE:
        return _WITHOUT_CODE[status]
    if 300 <= status < 400:
        return RedirectedError
    return ServiceFailedError if status >= 500 else RequestRefusedError


def _rate_limited(
    status: int, retry_after_text: str | None, error_code: str | None = None, message: str | None = None
) -> TooManyRequestsError:
    return TooManyRequestsError(
        retry_after=_seconds(retry_after_text),
        http_status=status,
        error_code=error_code,
        server_message=message,
    )


def _seconds(retry_after_text: str | None) -> float | None:
    """Seconds of a `Retry-After`, which is a number or a date (RFC 9110); None for rubbish and for the past."""
    text = (retry_after_text or "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 10 else None
    try:
        left = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None
    return left if left > 0 else None


def error_from_exception(error: Exception, route: Route) -> PackBrowserError:
    """Name what an exception of httpx, of the sockets below or of a bad URL means. Its text is never shown.

    Args:
        error: The exception.
        route: What is known of the request's way.
    """
    if (proxy_error := route.proxy_error(error)) is not None:
        return proxy_error
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return TimedOutError()
    if is_certificate_problem(error):
        return InsecureConnectionError()
    for cause in causes(error):
        named = _named_by_socket(cause)
        if named is not None:
            return named
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        return ConnectionLostError()
    if any(isinstance(cause, ssl.SSLError | ConnectionError) for cause in causes(error)):
        return ConnectionLostError()
    return NetworkError() if isinstance(error, httpx.TransportError) else InternalError()


def _named_by_socket(cause: BaseException) -> NetworkError | None:
    if isinstance(cause, socket.gaierror):
        return ServerNotFoundError()
    if isinstance(cause, ConnectionRefusedError):
        return ServerRefusedError()
    if isinstance(cause, OSError) and (
        cause.errno in _OFFLINE or getattr(cause, "winerror", None) in _OFFLINE_ON_WINDOWS
    ):
        return OfflineError()
    return None
