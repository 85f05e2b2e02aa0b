"""No answer came."""

from __future__ import annotations

from typing import ClassVar

from app.core.errors.pack_error import PackBrowserError, Remedy


class NetworkError(PackBrowserError):
    """No answer came."""

    title = "No connection"
    explanation = "The service is unreachable. Check the network connection."
    remedies = (Remedy.TRY_AGAIN,)


class OfflineError(NetworkError):
    """The machine has no route to anywhere."""

    title = "No network connection"
    explanation = "The service is unreachable. Check that this computer is online, then try again."


class ServerNotFoundError(NetworkError):
    """The name could not be resolved."""

    title = "Server not found"
    explanation = "The service is unreachable: its name could not be looked up. Check the network, VPN or DNS settings."


class ServerRefusedError(NetworkError):
    """Nothing listens there."""

    title = "Connection refused"
    explanation = "The service is unreachable: nothing answers at its address. Check the network, proxy or firewall."


class ConnectionLostError(NetworkError):
    """The connection ended before the answer did."""

    title = "Connection lost"
    explanation = "The connection broke before the whole answer had arrived. Check the network, then try again."


class TimedOutError(NetworkError):
    """The answer took longer than the deadline."""

    title = "No answer in time"
    explanation = "The service took too long to answer. Check the network, or try again in a few minutes."


class InsecureConnectionError(NetworkError):
    """The certificate is not trusted. There is no way around it on purpose."""

    title = "Connection not secure"
    explanation = (
        "The server’s certificate is not trusted, so the key was not sent. Check the computer’s date, and ask your IT "
        "team whether a proxy inspects connections."
    )


class ProxyUnusableError(NetworkError):
    """The environment names a proxy that can't be one."""

    title = "Proxy not usable"
    explanation = (
        "The service is unreachable: the proxy in this computer’s settings has an address that Pack Browser cannot "
        "use. Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY."
    )


class ProxyError(NetworkError):
    """The proxy in this computer's settings stands in the way.

    Attributes:
        template: The explanation, with a place for the proxy's host and port.
    """

    template: ClassVar[str] = "The proxy {proxy} stands in the way. Check the proxy in this computer’s settings."

    def __init__(self, proxy: str, *, http_status: int | None = None) -> None:
        """Name the proxy.

        Args:
            proxy: Host and port, without user name and password.
            http_status: Of the proxy's answer, if it gave one.
        """
        super().__init__(http_status=http_status)
        self.explanation = self.template.format(proxy=proxy)


class ProxyUnreachableError(ProxyError):
    """No connection to the proxy."""

    title = "Proxy not reachable"
    template = (
        "The proxy {proxy} does not answer. Check the network connection, and the proxy in this computer’s settings or "
        "in HTTPS_PROXY."
    )


class ProxyPasswordError(ProxyError):
    """407, or a SOCKS proxy that wants a user name and password, or others."""

    title = "Proxy wants a password"
    template = (
        "The proxy {proxy} wants a user name and password. Put them into the environment variable HTTPS_PROXY, as in "
        "name:password@{proxy}, and start Pack Browser again."
    )


class ProxyRefusedError(ProxyError):
    """The proxy answers, but does not connect to the service."""

    title = "Proxy refused"
    template = (
        "The proxy {proxy} does not connect to the service. Try again in a few minutes, or ask your IT team whether it "
        "blocks the service."
    )
