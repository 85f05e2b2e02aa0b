"""One image URL -> bytes, under limits on time, size and redirects. Knows no key, sends no cookie and no Referer."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final, cast

import httpx

from app import __version__
from app.core.causes import is_certificate_problem
from app.core.display_text import url_on_one_line
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
    IncompleteDownloadError,
    InsecureHostError,
    LinkExpiredError,
    NotAnImageError,
    RedirectRefusedError,
    WebAddressError,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from app.core.settings import DownloadLimits

_BUSY: Final = frozenset({502, 503, 504})
_PORTS: Final = 65_536
_DENIED: Final = frozenset({401, 403})


class _RedirectedError(Exception):
    """An answer that points elsewhere."""

    def __init__(self, location: str | None) -> None:
        super().__init__()
        self.location = location


async def _stop_at_redirect(response: httpx.Response) -> None:
    """Leave before httpx reads the `Location`: it fails on a broken one even where it is not to follow it."""
    if response.is_redirect:
        raise _RedirectedError(response.headers.get("Location"))


class ImageDownloader:
    """A client for image hosts with a connection pool of its own, as large as the number of callers allowed."""

    def __init__(self, limits: DownloadLimits, ssl_context: ssl.SSLContext) -> None:
        """Make the client; nothing is sent yet."""
        self._limits = limits
        try:
            self._client = self._make_client(ssl_context, trust_env=True)
        except (ValueError, ImportError, httpx.InvalidURL):
            # A proxy in the environment that can't be one; the API's client has said so where it matters.
            self._client = self._make_client(ssl_context, trust_env=False)

    def _make_client(self, ssl_context: ssl.SSLContext, *, trust_env: bool) -> httpx.AsyncClient:
        limits = self._limits
        return httpx.AsyncClient(
            verify=ssl_context,
            headers={
                "Accept": "image/*",
                "Accept-Encoding": "identity",
                "User-Agent": f"PackBrowser/{__version__}",
            },
            timeout=httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds),
            limits=httpx.Limits(max_connections=limits.connections, max_keepalive_connections=limits.workers),
            follow_redirects=False,
            event_hooks={"response": [_stop_at_redirect]},
            trust_env=trust_env,
            # The environment's proxies can't reach what is on this machine.
            mounts=dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]")),
        )

    async def fetch(self, image_url: str) -> bytes:
        """Download one file.

        Args:
            image_url: As the API sent it.

        Returns:
            All of its bytes, at least one.

        Raises:
            ImageError: One of the download classes in `core.errors`.
        """
        url = parse_image_url(image_url)
        try:
            # The deadline is set when the request has been sent: ending it before then could ruin the pool.
            async with asyncio.timeout(None) as deadline:
                return await self._follow(url, deadline)
        except ImageError:
            raise
        except Exception as error:  # noqa: BLE001 - httpx lets idna, Unicode and OS errors through, not only its own
            raise _error_from_exception(error) from None

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _follow(self, url: httpx.URL, deadline: asyncio.Timeout) -> bytes:
        ends_at: float | None = None

        async def on_event(event: str, _info: dict[str, Any]) -> None:
            nonlocal ends_at
            if event.endswith("send_request_headers.complete"):
                ends_at = ends_at or asyncio.get_running_loop().time() + self._limits.total_seconds
                deadline.reschedule(ends_at)

        for _ in range(self._limits.max_redirects + 1):
            deadline.reschedule(None)
            try:
                return await self._get(url, on_event)
            except _RedirectedError as redirect:
                url = _redirected(url, redirect.location)
        raise RedirectRefusedError

    async def _get(self, url: httpx.URL, on_event: Callable[[str, dict[str, Any]], Awaitable[None]]) -> bytes:

        # A host's Set-Cookie must not come back to it, or to its neighbours.
        self._client.cookies.clear()
        async with self._client.stream("GET", url, extensions={"trace": on_event}) as response:
            _check_answer(response, self._limits.max_bytes)
            body = bytearray()
            generator = cast("AsyncGenerator[bytes]", response.aiter_raw())
            # qasync has no asynchronous-generator hooks: a generator left early has to be closed by hand.
            async with contextlib.aclosing(generator) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if len(body) > self._limits.max_bytes:
                        raise DownloadTooLargeError
            if not body:
                raise NotAnImageError
            return bytes(body)


def parse_image_url(image_url: str) -> httpx.URL:
    """Check that a URL can and may be requested: absolute http or https, with a host, without credentials.

    Raises:
        WebAddressError: It is not.
    """
    if "\0" in image_url:
        raise WebAddressError
    try:
        url = httpx.URL(url_on_one_line(image_url).strip())
        host, port = url.host, url.port  # decodes the name, which is what may fail
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise WebAddressError from None
    if url.scheme not in {"http", "https"} or not host or url.userinfo or (port is not None and not 0 < port < _PORTS):
        raise WebAddressError
    return url


def _redirected(url: httpx.URL, location: str | None) -> httpx.URL:
    if location is None:
        raise RedirectRefusedError
    try:
        target = parse_image_url(str(url.join(location)))
    except (WebAddressError, httpx.InvalidURL, UnicodeError, ValueError):
        raise RedirectRefusedError from None
    if url.scheme == "https" and target.scheme != "https":
        raise RedirectRefusedError
    return target


def _check_answer(response: httpx.Response, max_bytes: int) -> None:
    status = response.status_code
    if status in _DENIED:
        raise AccessDeniedError
    if status == httpx.codes.NOT_FOUND:
        raise ImageGoneError
    if status == httpx.codes.GONE:
        raise LinkExpiredError
    if status != httpx.codes.OK:
        raise HostBusyError(status) if status in _BUSY else HostFailedError(status)
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise EncodedAnswerError
    length = response.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > max_bytes):
        raise DownloadTooLargeError


def _error_from_exception(error: Exception) -> ImageError:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return HostTimedOutError()
    if is_certificate_problem(error):
        return InsecureHostError()
    if isinstance(error, httpx.ConnectError):
        return HostUnreachableError()
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        return IncompleteDownloadError()
    if isinstance(error, httpx.InvalidURL | UnicodeError):
        return WebAddressError()
    return HostUnreachableError() if isinstance(error, httpx.TransportError | OSError) else ImageError()
