"""No answer was received."""

from __future__ import annotations

from app.core.errors.pack_error import PackBrowserError, Remedy


class NetworkError(PackBrowserError):
    """No answer was received."""

    remedies = (Remedy.TRY_AGAIN,)


class OfflineError(NetworkError):
    """The machine is not connected to a network."""


class ServerNotFoundError(NetworkError):
    """The name could not be resolved."""


class ServerRefusedError(NetworkError):
    """The server refused the connection."""


class ConnectionLostError(NetworkError):
    """The connection ended before the answer did."""


class TimedOutError(NetworkError):
    """The answer took longer than the deadline."""


class InsecureConnectionError(NetworkError):
    """The certificate is not trusted. It cannot be overridden, on purpose."""


class ProxyUnusableError(NetworkError):
    """The URL of the environment's proxy is invalid."""


class ProxyError(NetworkError):
    """The proxy in this computer's settings prevents the connection.

    Attributes:
        proxy: Host and port, without user name and password.
    """

    def __init__(self, proxy: str, *, http_status: int | None = None) -> None:
        """Name the proxy.

        Args:
            proxy: Host and port, without user name and password.
            http_status: Of the proxy's answer, if it gave one.
        """
        super().__init__(http_status=http_status)
        self.proxy = proxy


class ProxyUnreachableError(ProxyError):
    """No connection to the proxy, or what answers there is no proxy of that kind."""


class ProxyPasswordError(ProxyError):
    """407, or a SOCKS proxy that wants a user name and password, or others.

    Attributes:
        scheme: Of the proxy's URL: "http" or "socks5".
    """

    def __init__(self, proxy: str, scheme: str = "http", *, http_status: int | None = None) -> None:
        """Name the proxy.

        Args:
            proxy: Host and port, without user name and password.
            scheme: Of the proxy's URL.
            http_status: Of the proxy's answer, if it gave one.
        """
        super().__init__(proxy, http_status=http_status)
        self.scheme = scheme


class ProxyRefusedError(ProxyError):
    """The proxy answers, but does not connect to the service."""
