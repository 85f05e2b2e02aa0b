"""Maps HTTP statuses, error codes and exceptions to the classes of `core.errors`.

The API's documentation gives the rule: a known `error_code` decides, otherwise the HTTP status. Any 401 means that the
key was not accepted. A body may be empty, HTML, or anything else that is not the documented envelope.
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
    "invalid_query": RequestRefusedError,
}
_WITH_UNKNOWN_CODE: Final[dict[int, type[ApiError]]] = {404: PackNotFoundError, 429: TooManyRequestsError}
# An unknown code overrides the status's documented meaning: use the status class and show the server's message.
_WITHOUT_CODE: Final[dict[int, type[ApiError]]] = {
    400: PackIdMissingError,
    402: SubscriptionRequiredError,
    403: PlanNotAllowedError,
    500: PackRetrievalError,
}
_OFFLINE: Final = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EHOSTDOWN})
# ERROR_NETWORK_UNREACHABLE and ERROR_HOST_UNREACHABLE: on Windows asyncio connects with ConnectEx, which reports these
# codes, and Python maps them to no errno.
_OFFLINE_ON_WINDOWS: Final = frozenset({1231, 1232})


def error_from_status(status: int, retry_after_text: str | None) -> ApiError:
    """The error for an answer whose body is not the documented envelope.

    Args:
        status: HTTP status.
        retry_after_text: The `Retry-After` header; None if there is none.
    """
    if 200 <= status < 300:
        return UnexpectedAnswerError(http_status=status)
    if status == 400:  # not from the API but, for example, from a proxy: it is not about the pack ID
        return RequestRefusedError(http_status=status)
    return _error_class(status, None)(retry_after=_seconds(retry_after_text), http_status=status)


def error_from_envelope(
    status: int, envelope: Envelope, retry_after_text: str | None, redact: Callable[[str], str]
) -> ApiError:
    """The error for an envelope without a pack.

    Args:
        status: HTTP status.
        envelope: The envelope.
        retry_after_text: The `Retry-After` header; None if there is none.
        redact: Removes secrets from a text.
    """
    error_code = redact(envelope.error_code) if isinstance(envelope.error_code, str) else None
    message = redact(envelope.message) if isinstance(envelope.message, str) else None
    effective_status = status
    if 200 <= status < 300 and isinstance(envelope.code, int):
        effective_status = envelope.code  # a failure that was sent with a status of success
    return _error_class(effective_status, error_code)(
        retry_after=_seconds(retry_after_text), http_status=status, error_code=error_code, server_message=message
    )


def _error_class(status: int, error_code: str | None) -> type[ApiError]:
    if status == 401:
        return KeyNotAcceptedError
    if error_code in BY_ERROR_CODE:
        return BY_ERROR_CODE[error_code]
    if status in _WITH_UNKNOWN_CODE:
        return _WITH_UNKNOWN_CODE[status]
    if error_code is None and status in _WITHOUT_CODE:
        return _WITHOUT_CODE[status]
    if 300 <= status < 400:
        return RedirectedError
    return ServiceFailedError if status >= 500 else RequestRefusedError


def _seconds(retry_after_text: str | None) -> float | None:
    """The seconds of a `Retry-After` header, a number or a date (RFC 9110); None if it is invalid or in the past."""
    text = (retry_after_text or "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 10 else None
    try:
        left = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None
    return left if left > 0 else None


def error_from_exception(error: Exception, route: Route) -> PackBrowserError:
    """The error for an exception of httpx, of a socket or of an invalid URL. The exception's message is not shown.

    Args:
        error: The exception.
        route: The connection that the request used.
    """
    if (proxy_error := route.proxy_error(error)) is not None:
        return proxy_error
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return TimedOutError()
    if is_certificate_problem(error):
        return InsecureConnectionError()
    for cause in causes(error):
        named = _socket_error(cause)
        if named is not None:
            return named
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        return ConnectionLostError()
    if any(isinstance(cause, ssl.SSLError | ConnectionError) for cause in causes(error)):
        return ConnectionLostError()
    return NetworkError() if isinstance(error, httpx.TransportError) else InternalError()


def _socket_error(cause: BaseException) -> NetworkError | None:
    if isinstance(cause, socket.gaierror):
        return ServerNotFoundError()
    if isinstance(cause, ConnectionRefusedError):
        return ServerRefusedError()
    if isinstance(cause, OSError) and (
        cause.errno in _OFFLINE or getattr(cause, "winerror", None) in _OFFLINE_ON_WINDOWS
    ):
        return OfflineError()
    return None
