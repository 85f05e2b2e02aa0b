"""No answer came."""

from __future__ import annotations

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
