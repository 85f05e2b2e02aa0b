"""The client of the partner API: the only code that sends an Authorization header. It does not retry.

The API's documentation gives the rule: a known `error_code` decides, otherwise the HTTP status. Any 401 means that the
key was not accepted. A body may be empty, HTML, or anything else that is not the documented envelope.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import io
import logging
import socket
import ssl
import time
import zlib
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlencode, urlsplit

import httpx
from msgspec import Struct
from msgspec.structs import replace

from app import __version__
from app.core import errors
from app.core.connection import Connection, Network, retry_after_seconds
from app.core.decoding import (
    IMAGES,
    LIST_NAME,
    SLIDESHOWS,
    DataJson,
    Envelope,
    decode_envelope,
    decode_pack,
    decode_pack_list,
    decode_subscription,
)
from app.core.display_text import line_shown
from app.core.errors import DOCUMENTED_ERRORS, ApiError, NetworkError, PackBrowserError, UnexpectedAnswerError
from app.core.limits import ApiLimits
from app.core.models import Pack, PackListPage, PackListRequest, Subscription
from app.core.program import log_fault
from app.core.redaction import Redactor
from app.core.slideshows import MOST_SLIDES, SLIDES, SlideshowPage, decode_slideshow, decode_slideshow_list

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import httpcore


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


_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_SOCKS_HANDSHAKE: Final = "setup_socks5_connection"
_PROXY_AUTHENTICATION_REQUIRED: Final = 407


class Route:
    """The connection of one request, as httpx's `trace` extension reports it.

    httpx reads the proxy settings of the environment and the system by itself. The address that it connects to shows
    whether it uses a proxy, and which one.
    """

    def __init__(self, url: str) -> None:
        """Begin to observe a request.

        Args:
            url: The absolute URL of the request.
        """
        parts = urlsplit(url)
        self._server = (parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme))
        self._peer: tuple[str, int] | None = None
        self._step = ""  # the step that is running or has failed
        self._status: int | None = None
        self._is_through_proxy = False  # whether the proxy has connected to the server
        self._stream: httpcore.AsyncNetworkStream | None = None

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Receive an event from httpx, such as ``connection.connect_tcp.started``."""
        _, step, stage = event.split(".")
        if stage == "started":
            self._step = step
            if step == "connect_tcp":
                self._peer = info["host"], info["port"]
        elif stage == "complete":
            self._step = ""
            if step == "connect_tcp":
                self._stream = info["return_value"]
            if step == "receive_response_headers":
                self._status = info["return_value"][1]
            if step == _SOCKS_HANDSHAKE or (self._status is not None and httpx.codes.is_success(self._status)):
                self._is_through_proxy = True

    async def aclose(self) -> None:
        """Close the connection, which httpcore leaves open after a failed SOCKS or a cancelled TLS handshake."""
        if self._stream is not None:
            await self._stream.aclose()

    @property
    def proxy(self) -> str:
        """Host and port of the proxy; empty if there is none, or nothing was connected to."""
        if self._peer is None or self._peer == self._server:
            return ""
        host, port = self._peer
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def proxy_error(self, error: Exception) -> NetworkError | None:
        """The error if an exception was caused by the proxy; None if there is no proxy, or it was not the cause."""
        proxy = self.proxy
        if not proxy:
            return None
        if self._step == "connect_tcp":
            return errors.ProxyUnreachableError(proxy)
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            # During its own handshake only the proxy can be at fault; after that, the server may be.
            is_handshake = self._step in {_SOCKS_HANDSHAKE, "start_tls"} and not self._is_through_proxy
            return errors.ProxyUnreachableError(proxy) if is_handshake else None
        if self._step == _SOCKS_HANDSHAKE:
            is_about_password = _is_about_the_password(error)
            return errors.ProxyPasswordError(proxy) if is_about_password else errors.ProxyRefusedError(proxy)
        if isinstance(error, httpx.ProxyError):
            if self._status == _PROXY_AUTHENTICATION_REQUIRED:
                return errors.ProxyPasswordError(proxy, http_status=self._status)
            return errors.ProxyRefusedError(proxy, http_status=self._status)
        # It closed the connection, or it speaks no HTTP, or no TLS although its URL begins with https.
        return None if self._is_through_proxy else errors.ProxyUnreachableError(proxy)


def _is_about_the_password(error: Exception) -> bool:
    """Whether a SOCKS proxy refused the authentication, and not the connection to the server.

    httpcore raises the same exception for both, so that only its message distinguishes them.
    """
    return isinstance(error, httpx.ProxyError) and "could not connect" not in str(error)


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


def _make_client(url: str, network: Network, limits: ApiLimits, ssl_context: ssl.SSLContext) -> httpx.AsyncClient:
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
            _make_client(url, network, limits, ssl_context) as client,
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


class PartnerClient:
    """Gets packs, lists of them, slideshows, and what the key may do, from one server with one key.

    Each request has its own `httpx.AsyncClient`, because cancelling a request can break the connection pool (httpcore
    issue 1093). With a shared SSL context, making a client takes a millisecond.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        limits: ApiLimits,
        ssl_context: ssl.SSLContext,
        decode_executor: Executor,
        redactor: Redactor,
        network: Network | None = None,
    ) -> None:
        """Make a client. Nothing is sent yet.

        Args:
            connection: The server, and the key, which must not be None.
            limits: Limits of time and size.
            ssl_context: The context for TLS, which trusts the system's certificates.
            decode_executor: Decodes JSON outside of the GUI thread.
            redactor: Removes every key that is known.
            network: The settings of the network; the usual ones where there are none.
        """
        if connection.key is None:
            raise ValueError("a key is needed before anything can be requested")
        self._key = connection.key
        self._base_url = connection.base_url.text
        self._limits = limits
        self._ssl_context = ssl_context
        self._decode_executor = decode_executor
        self._redactor = redactor
        self._network = network or Network()

    async def get_pack(self, pack_id: str) -> Pack:
        """Fetch and decode one pack. May be cancelled at any time.

        Args:
            pack_id: UUID in lower case. It becomes a part of the path as it is.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        limits = self._limits
        shape = AnswerShape(IMAGES, limits.max_images, limits.max_bytes, lambda data: decode_pack(data, limits))
        pack, received_bytes = await self._get(f"/packs/{pack_id}", shape)
        return replace(pack, received_bytes=received_bytes)

    async def list_packs(self, request: PackListRequest) -> PackListPage:
        """Fetch and decode a part of the list of packs. May be cancelled at any time.

        Args:
            request: What is listed. Its connection must be that of this client.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        limits = self._limits
        shape = AnswerShape(LIST_NAME, limits.max_listed_packs, limits.max_list_bytes, decode_pack_list)
        page, _ = await self._get(f"/packs?{_query(request)}", shape)
        return page

    async def get_subscription(self) -> Subscription:
        """Fetch and decode what the key may do. May be cancelled at any time.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        shape = AnswerShape("", 1, self._limits.max_list_bytes, decode_subscription)
        subscription, _ = await self._get("/subscription", shape)
        return subscription

    async def list_slideshows(self, offset: int, limit: int) -> SlideshowPage:
        """Fetch and decode a part of the list of slideshows. May be cancelled at any time.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        limits = self._limits
        shape = AnswerShape(SLIDESHOWS, limits.max_listed_packs, limits.max_list_bytes, decode_slideshow_list)
        page, _ = await self._get(f"/slideshows?limit={limit}&offset={offset}", shape)
        return page

    async def get_slideshow(self, slideshow_id: str) -> frozenset[bytes]:
        """Fetch one slideshow, and return the digests of its files. May be cancelled at any time.

        Args:
            slideshow_id: As of `Slideshow.id`. It becomes a part of the path as it is.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        shape = AnswerShape(SLIDES, MOST_SLIDES, self._limits.max_list_bytes, decode_slideshow)
        files, _ = await self._get(f"/slideshows/{slideshow_id}", shape)
        return files

    async def _get[T](self, target: str, shape: AnswerShape[T]) -> tuple[T, int]:
        """Send a request, and return the decoded answer and its size in bytes as it was sent."""
        url = f"{self._base_url}{target}"
        route = Route(url)
        path, began, outcome = target.partition("?")[0], time.monotonic(), "cancelled"
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                _logger.info("request sent: %s", path)
                answer = await self._fetch(url, route, shape.max_bytes)
                _logger.info("answer received: %d", answer.status)
                loop = asyncio.get_running_loop()
                decoded = await loop.run_in_executor(self._decode_executor, self._decode, answer, shape)
            outcome = str(answer.status)
        except PackBrowserError as error:
            outcome = _outcome(error)
            raise
        except Exception as error:  # noqa: BLE001 - httpx also raises errors of idna, Unicode and the system
            failure = error_from_exception(error, route)
            outcome = _outcome(failure)
            if isinstance(failure, errors.InternalError):
                log_fault(_logger, "a request", error)
            raise failure from None
        else:
            return decoded
        finally:
            _logger.info("%s: %s after %.0f ms", path, outcome, (time.monotonic() - began) * 1000)
            await route.aclose()

    async def _fetch(self, url: str, route: Route, max_bytes: int) -> ApiAnswer:
        headers = {
            "Authorization": f"Bearer {self._key.secret_text}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"PackBrowser/{__version__}",
        }
        async with (
            _make_client(url, self._network, self._limits, self._ssl_context) as client,
            client.stream(
                "GET", url, headers=headers, follow_redirects=False, extensions={"trace": route.trace}
            ) as response,
        ):
            encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
            # Nested encodings are refused: 492 bytes of gzip in gzip decompress to 600 MB.
            if encoding not in {"identity", "gzip"}:
                raise UnexpectedAnswerError(http_status=response.status_code)
            answer = ApiAnswer(
                response.status_code, response.headers.get("Retry-After"), io.BytesIO(), is_gzip=encoding == "gzip"
            )
            try:
                await self._read(response, answer.body, max_bytes)
            except BaseException:
                answer.body.close()  # httpx's exceptions are in reference cycles, which keep this frame alive
                raise
            return answer

    async def _read(self, response: httpx.Response, body: io.BytesIO, max_bytes: int) -> None:
        # Closed explicitly: after an error the loop would close it later, in a task of its own.
        # Raw, because httpx would decompress each chunk in this thread, without a limit.
        generator = cast("AsyncGenerator[bytes]", response.aiter_raw())
        async with contextlib.aclosing(generator) as chunks:
            async for chunk in chunks:
                body.write(chunk)
                if body.tell() > max_bytes:
                    raise UnexpectedAnswerError(http_status=response.status_code)

    def _decode[T](self, answer: ApiAnswer, shape: AnswerShape[T]) -> tuple[T, int]:
        # Released in any case: a BytesIO cannot be closed while a traceback refers to a view of its buffer.
        with answer.body as sent, sent.getbuffer() as view:
            try:
                if not answer.is_gzip:
                    return self._decode_body(answer, view, shape), len(view)
                with decompressed(view, shape.max_bytes) as body, body.getbuffer() as view_of_body:
                    return self._decode_body(answer, view_of_body, shape), len(view)
            except UnexpectedAnswerError:
                raise error_from_status(answer.status, answer.retry_after_text) from None

    def _decode_body[T](self, answer: ApiAnswer, body: memoryview, shape: AnswerShape[T]) -> T:
        envelope = decode_envelope(body, self._limits, list_name=shape.list_name, max_entries=shape.max_entries)
        if envelope.ok and httpx.codes.is_success(answer.status):
            return shape.decode(self._without_key(envelope.data))
        raise error_from_envelope(answer.status, envelope, answer.retry_after_text, self._redactor.redact)

    def _without_key(self, data: DataJson | None) -> DataJson | None:
        if data is None:
            return None
        redacted = data.redacted(self._redactor.for_answers(self._key))
        if redacted is not data:
            _logger.warning("the answer contained an API key: it was replaced")
        return redacted


def _outcome(error: PackBrowserError) -> str:
    """How a request has failed, for the log."""
    return f"{type(error).__name__} {line_shown(error.code_text)}".strip()


def _query(request: PackListRequest) -> str:
    """The query of a request for a list, as the documentation of List Packs names its parameters."""
    parameters: dict[str, str | int] = {"search": request.search} if request.search else {}
    parameters |= {
        "limit": request.limit,
        "offset": request.offset,
        "include_public": "true" if request.include_public else "false",
    }
    # Unpaired surrogates, which a pasted text may have, cannot be encoded.
    return urlencode(parameters, errors="replace")
