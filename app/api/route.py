"""Observes whether a request goes through a proxy, and whether a failure is the proxy's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from app.core.errors import ProxyPasswordError, ProxyRefusedError, ProxyUnreachableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpcore

    from app.core.errors import NetworkError

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
        """Close the connection of a failed SOCKS handshake, which httpcore does not close."""
        if self._step == _SOCKS_HANDSHAKE and self._stream is not None:
            await self._stream.aclose()

    def proxy_error(self, error: Exception) -> NetworkError | None:
        """The error if an exception was caused by the proxy; None if there is no proxy, or it was not the cause."""
        if self._peer is None or self._peer == self._server:
            return None
        host, port = self._peer
        proxy = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if self._step == "connect_tcp":
            return ProxyUnreachableError(proxy)
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            # During its own handshake only the proxy can be at fault; after that, the server may be.
            is_handshake = self._step in {_SOCKS_HANDSHAKE, "start_tls"} and not self._is_through_proxy
            return ProxyUnreachableError(proxy) if is_handshake else None
        if self._step == _SOCKS_HANDSHAKE:
            return ProxyPasswordError(proxy, "socks5") if _is_about_the_password(error) else ProxyRefusedError(proxy)
        if isinstance(error, httpx.ProxyError):
            if self._status == _PROXY_AUTHENTICATION_REQUIRED:
                return ProxyPasswordError(proxy, "http", http_status=self._status)
            return ProxyRefusedError(proxy, http_status=self._status)
        # It closed the connection, or it speaks no HTTP, or no TLS although its URL begins with https.
        return None if self._is_through_proxy else ProxyUnreachableError(proxy)


def _is_about_the_password(error: Exception) -> bool:
    """Whether a SOCKS proxy refused the authentication, and not the connection to the server.

    httpcore raises the same exception for both, so that only its message distinguishes them.
    """
    return isinstance(error, httpx.ProxyError) and "could not connect" not in str(error)
