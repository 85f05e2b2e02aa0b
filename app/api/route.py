"""Whether a proxy or the server is at fault when a request fails, and which proxy it was.

httpx reports the steps of a connection by its documented `trace` extension, and advises to pin the release of httpcore,
because the steps may differ between releases. Two things that are read here are in no documentation: the name of the
handshake with a SOCKS proxy, and the text by which httpcore distinguishes a server that such a proxy did not reach from
a password that it did not accept. `tests/unit/test_undocumented.py` names the release for which both hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from app.core import errors

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
        self._stream: Any = None  # httpcore's

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

    def proxy_error(self, error: Exception) -> errors.NetworkError | None:
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
