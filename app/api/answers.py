"""What answers of the partner API mean, and why none came.

The API's documentation gives the rule: a known `error_code` decides, otherwise the HTTP status. Any 401 means that the
key was not accepted. A body may be empty, HTML, or anything else that is not the documented envelope.
"""

from __future__ import annotations

import asyncio
import errno
import io
import logging
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

import httpx
from msgspec import Struct

from app.api.route import Route
from app.core import errors
from app.core.connection import Network, retry_after_seconds
from app.core.decoding import DataJson, Envelope
from app.core.errors import DOCUMENTED_ERRORS, ApiError, NetworkError, PackBrowserError, UnexpectedAnswerError
from app.core.limits import ApiLimits


class ApiAnswer(Struct, frozen=True):
    """An answer that was read completely.

    Attributes:
        status: HTTP status.
        retry_after_text: The `Retry-After` header; None if there is none.
        body: The body as sent.
        is_gzip: Whether the body is compressed with gzip.
    """

    status: int
    retry_after_text: str | None
    body: io.BytesIO
    is_gzip: bool


class AnswerShape[T](Struct, frozen=True):
    """What an endpoint answers with.

    Attributes:
        list_name: The member of `data` that is its list; empty if it has none.
        max_entries: Most entries of the list.
        max_bytes: Largest answer, compressed and decompressed.
        decode: Makes the value of `data`.
    """

    list_name: str
    max_entries: int
    max_bytes: int
    decode: Callable[[DataJson | None], T]


_READ_BYTES: Final = 64 * 1024
_WRITTEN_BYTES: Final = 1024 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS


def decompressed(compressed: memoryview, max_bytes: int) -> io.BytesIO:
    """Decompress gzip. zlib releases the interpreter lock, so that other threads can run.

    Args:
        compressed: The complete gzip data.
        max_bytes: Largest result. A kilobyte of gzip may decompress to a megabyte.

    Raises:
        UnexpectedAnswerError: The data is not gzip, is incomplete, or decompresses to more than `max_bytes`.
    """
    body = io.BytesIO()
    decompressor = zlib.decompressobj(_GZIP)
    try:
        for begin in range(0, len(compressed), _READ_BYTES):
            waiting = bytes(compressed[begin : begin + _READ_BYTES])
            written = _WRITTEN_BYTES
            # After a full step zlib may hold further output, even if it has consumed all input.
            while waiting or written == _WRITTEN_BYTES:
                written = body.write(decompressor.decompress(waiting, _WRITTEN_BYTES))
                if body.tell() > max_bytes:
                    raise UnexpectedAnswerError
                if decompressor.eof:
                    return body
                waiting = decompressor.unconsumed_tail
    except zlib.error:
        pass
    raise UnexpectedAnswerError


_BY_CODE: Final[dict[str, type[ApiError]]] = {
    error.code: error.error_class for error in DOCUMENTED_ERRORS if error.code is not None
}
# In reverse, so that the first row of a status stays.
_BY_STATUS: Final[dict[int, type[ApiError]]] = {
    error.status: error.error_class for error in reversed(DOCUMENTED_ERRORS)
}
_OFFLINE: Final = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EHOSTDOWN})
# ERROR_NETWORK_UNREACHABLE and ERROR_HOST_UNREACHABLE: on Windows asyncio connects with ConnectEx, which reports these
# codes, and Python maps them to no errno.
_OFFLINE_ON_WINDOWS: Final = frozenset({1231, 1232})
# Subclasses of ssl.SSLError which mean that the connection would block or has ended, not that it is not trusted.
_NOT_ABOUT_TRUST: Final = (
    ssl.SSLWantReadError,
    ssl.SSLWantWriteError,
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
    ssl.SSLSyscallError,
)


def error_from_status(status: int, retry_after_text: str | None) -> ApiError:
    """The error for an answer whose body is not the documented envelope.

    Args:
        status: HTTP status.
        retry_after_text: The `Retry-After` header; None if there is none.
    """
    if 200 <= status < 300:
        return UnexpectedAnswerError(http_status=status)
    if status == 400:  # not from the API but, for example, from a proxy: it is not about the pack ID
        return errors.RequestRefusedError(http_status=status)
    return _error_class(status, None)(retry_after=retry_after_seconds(retry_after_text), http_status=status)


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
        retry_after=retry_after_seconds(retry_after_text),
        http_status=status,
        error_code=error_code,
        server_message=message,
    )


def _error_class(status: int, error_code: str | None) -> type[ApiError]:
    if status != 401 and error_code in _BY_CODE:
        return _BY_CODE[error_code]
    # Of these statuses an unknown code means the same as none. With another one, it overrides the documented meaning:
    # then the class is that of all such statuses, and the server's message is shown.
    if (error_code is None or status in {401, 404, 429}) and status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400:
        return errors.RedirectedError
    return errors.ServiceFailedError if status >= 500 else errors.RequestRefusedError


def error_from_exception(error: Exception, route: Route) -> PackBrowserError:
    """The error for an exception of httpx, of a socket or of an invalid URL. The exception's message is not shown.

    Args:
        error: The exception.
        route: The connection that the request used.
    """
    if (proxy_error := route.proxy_error(error)) is not None:
        return proxy_error
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return errors.TimedOutError()
    all_causes = tuple(_causes(error))
    # The certificate is not trusted, or the other side does not speak TLS.
    if any(isinstance(cause, ssl.SSLError) and not isinstance(cause, _NOT_ABOUT_TRUST) for cause in all_causes):
        return errors.InsecureConnectionError()
    for cause in all_causes:
        named = _socket_error(cause)
        if named is not None:
            return named
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        return errors.ConnectionLostError()
    if any(isinstance(cause, ssl.SSLError | ConnectionError) for cause in all_causes):
        return errors.ConnectionLostError()
    return NetworkError() if isinstance(error, httpx.TransportError) else errors.InternalError()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, then its causes, contexts and the members of exception groups, recursively."""
    pending: list[BaseException] = [error]
    while pending:
        current = pending.pop()
        yield current
        if isinstance(current, BaseExceptionGroup):
            pending.extend(current.exceptions)
        following = current.__cause__ or current.__context__
        if following is not None:
            pending.append(following)


def _socket_error(cause: BaseException) -> NetworkError | None:
    if isinstance(cause, socket.gaierror):
        return errors.ServerNotFoundError()
    if isinstance(cause, ConnectionRefusedError):
        return errors.ServerRefusedError()
    if isinstance(cause, OSError) and (
        cause.errno in _OFFLINE or getattr(cause, "winerror", None) in _OFFLINE_ON_WINDOWS
    ):
        return errors.OfflineError()
    return None


_logger = logging.getLogger(__name__)


async def _refuse_redirect(response: httpx.Response) -> None:
    """Raise before httpx parses the `Location` header: it fails on an invalid one even if it does not follow it."""
    if response.is_redirect:
        raise errors.RedirectedError(http_status=response.status_code)


def make_client(url: str, network: Network, limits: ApiLimits, ssl_context: ssl.SSLContext) -> httpx.AsyncClient:
    """Make a client for one request.

    Raises:
        ProxyUnusableError: The address of the proxy is not valid.
    """
    proxy_url = network.proxy_url(urlsplit(url).hostname or "")
    proxy_context = ssl_context if proxy_url and proxy_url.startswith("https:") else None
    try:
        return httpx.AsyncClient(
            verify=ssl_context,
            timeout=httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds),
            trust_env=proxy_url is None,
            proxy=httpx.Proxy(proxy_url, ssl_context=proxy_context) if proxy_url else None,
            event_hooks={"response": [_refuse_redirect]},
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        raise errors.ProxyUnusableError from None


async def find_way(url: str, network: Network, limits: ApiLimits, ssl_context: ssl.SSLContext) -> str:
    """Find out whether a server answers, by a request without a key. Its status does not matter.

    Returns:
        Host and port of the proxy that the request went through; empty if there was none.

    Raises:
        PackBrowserError: No answer came; the class says why.
    """
    route = Route(url)
    try:
        async with (
            asyncio.timeout(limits.total_seconds),
            make_client(url, network, limits, ssl_context) as client,
            client.stream("HEAD", url, extensions={"trace": route.trace}),
        ):
            return route.proxy
    except errors.RedirectedError:
        return route.proxy
    except PackBrowserError:
        raise
    except Exception as error:  # noqa: BLE001 - httpx also raises errors of idna, Unicode and the system
        raise error_from_exception(error, route) from None
    finally:
        await route.aclose()
