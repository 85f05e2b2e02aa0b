"""Ways to image hosts: direct, or through a proxy from the environment. Each is one connection pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.request import getproxies

import httpcore
import httpx

from app.core.connection import is_loopback_host
from app.core.errors import AddressRefusedError
from app.images.addresses import is_local_host
from app.images.network import NetworkBackend

if TYPE_CHECKING:
    import ssl

    from app.core.settings import DownloadLimits
    from app.images.name_lookup import NameLookUp


class Routes:
    """The pools of one downloader, made when they are first needed."""

    def __init__(
        self, limits: DownloadLimits, ssl_context: ssl.SSLContext, names: NameLookUp, *, allows_private: bool
    ) -> None:
        """Read the environment's proxies; nothing is sent yet.

        Args:
            limits: Of the pools.
            ssl_context: For all of them.
            names: Looks up hosts and proxies; outlasts the pools.
            allows_private: Whether images may come from this machine and its network.
        """
        self._limits = limits
        self._ssl_context = ssl_context
        self._names = names
        self._allows_private = allows_private
        self._proxies: Final = getproxies()
        self._pools: dict[str, httpcore.AsyncConnectionPool] = {}

    def pool_for(self, url: httpx.URL) -> httpcore.AsyncConnectionPool:
        """The pool that a URL is to be asked through.

        Raises:
            AddressRefusedError: A proxy would have to reach what is private. Behind a proxy this is told by the URL
                alone, as the proxy looks the name up; on the direct way it is told by the address connected to.
        """
        proxy_text = self._proxy_for(url)
        if proxy_text and not self._allows_private and is_local_host(url.host):
            raise AddressRefusedError
        pool = self._pools.get(proxy_text)
        if pool is None:
            pool = self._pools[proxy_text] = self._make_pool(proxy_text)
        return pool

    async def aclose(self) -> None:
        """Close all connections."""
        pools = tuple(self._pools.values())
        self._pools.clear()
        for pool in pools:
            await pool.aclose()

    def _proxy_for(self, url: httpx.URL) -> str:
        """The proxy's URL, empty for the direct way."""
        proxy_text = self._proxies.get(url.scheme) or self._proxies.get("all") or ""
        # The environment's proxies can't reach what is on this machine.
        if is_loopback_host(url.host) or _goes_past(url.host, self._proxies.get("no", "")):
            return ""
        return f"http://{proxy_text}" if proxy_text and "://" not in proxy_text else proxy_text

    def _make_pool(self, proxy_text: str) -> httpcore.AsyncConnectionPool:
        limits = self._limits
        proxy = _parse_proxy(proxy_text)
        # All may be kept: httpcore closes idle ones as soon as there are more of any kind than may be kept.
        if proxy is None:
            return httpcore.AsyncConnectionPool(
                ssl_context=self._ssl_context,
                max_connections=limits.connections,
                max_keepalive_connections=limits.connections,
                keepalive_expiry=limits.keep_alive_seconds,
                network_backend=NetworkBackend(self._names, allows_private=self._allows_private),
            )
        proxy_url = httpcore.URL(
            scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=proxy.url.raw_path
        )
        # Proxies are where the environment says, most of them on the local network.
        network_backend = NetworkBackend(self._names, allows_private=True)
        if proxy.url.scheme in {"socks5", "socks5h"}:
            return httpcore.AsyncSOCKSProxy(
                proxy_url=proxy_url,
                proxy_auth=proxy.raw_auth,
                ssl_context=self._ssl_context,
                max_connections=limits.connections,
                max_keepalive_connections=limits.connections,
                keepalive_expiry=limits.keep_alive_seconds,
                network_backend=network_backend,
            )
        return httpcore.AsyncHTTPProxy(
            proxy_url=proxy_url,
            proxy_auth=proxy.raw_auth,
            ssl_context=self._ssl_context,
            proxy_ssl_context=self._ssl_context if proxy.url.scheme == "https" else None,
            max_connections=limits.connections,
            max_keepalive_connections=limits.connections,
            keepalive_expiry=limits.keep_alive_seconds,
            network_backend=network_backend,
        )


def _goes_past(host: str, no_proxy: str) -> bool:
    """Whether `no_proxy` names a host or a domain that it is in, as curl reads it."""
    names = [name.strip().lstrip(".").lower() for name in no_proxy.split(",")]
    return any(name == "*" or (name and f".{host}".endswith(f".{name}")) for name in names)


def _parse_proxy(proxy_text: str) -> httpx.Proxy | None:
    """Read a proxy's URL; None for none, and for one that can't be: the API's client has said so where it matters."""
    if not proxy_text:
        return None
    try:
        return httpx.Proxy(proxy_text)
    except (ValueError, httpx.InvalidURL):
        return None
