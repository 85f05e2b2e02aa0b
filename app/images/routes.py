"""Chooses the proxy for a URL from the environment's settings. Connects to nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

from app.core.connection import is_loopback_host
from app.core.errors import AddressRefusedError
from app.images.addresses import is_local_host
from app.images.host_name import normalized_host

if TYPE_CHECKING:
    from app.images.image_url import ImageUrl

_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_HAS_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy of the environment.

    Attributes:
        scheme: `http`, `https`, or `socks5h`: the proxy resolves the names of hosts.
        host: Name or address, without brackets.
        port: Between 0 and 65,535.
        user: Empty if there is none.
        password: Empty if there is none.
    """

    scheme: str
    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)

    @property
    def url(self) -> str:
        """Its URL, without user and password."""
        return f"{self.scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


class Routes:
    """The environment's proxies, as they were when this was created."""

    def __init__(self, *, allows_private: bool) -> None:
        """Read the environment's proxies.

        Args:
            allows_private: Whether images may come from this machine and its network.
        """
        self._allows_private = allows_private
        self._proxies: Final = getproxies()

    def proxy_for(self, url: ImageUrl) -> Proxy | None:
        """The proxy to use for a URL; None for a direct connection.

        Raises:
            AddressRefusedError: The host is private, but the request would go through a proxy. Behind a proxy only the
                URL can be checked, because the proxy resolves the name; otherwise each address is checked when
                connecting.
        """
        proxy_text = self._proxies.get(url.scheme) or self._proxies.get("all") or ""
        # The environment's proxies can't reach what is on this machine.
        if not proxy_text or is_loopback_host(url.host) or _bypasses_proxy(url.host, self._proxies.get("no", "")):
            return None
        if not self._allows_private and is_local_host(url.host):
            raise AddressRefusedError
        return _parse_proxy(proxy_text)


def _bypasses_proxy(host: str, no_proxy: str) -> bool:
    """Whether `no_proxy` names a host or a domain that it is in, as curl reads it."""
    names = [name.strip().lstrip(".").lower() for name in no_proxy.split(",")]
    return any(name == "*" or (name and f".{host}".endswith(f".{name}")) for name in names)


def _parse_proxy(proxy_text: str) -> Proxy | None:
    """Read a proxy's URL; None if it is invalid; the API's client reports that."""
    try:
        parts = urlsplit(proxy_text if _HAS_SCHEME.match(proxy_text) else f"http://{proxy_text}")
        default_port = _DEFAULT_PORTS[parts.scheme]
        host = normalized_host(parts.hostname or "")
        port = default_port if parts.port is None else parts.port
    except (KeyError, ValueError):
        return None
    # Names are not resolved here, because only the proxy's network may know them.
    scheme = "socks5h" if parts.scheme == "socks5" else parts.scheme
    return Proxy(scheme, host, port, unquote(parts.username or ""), unquote(parts.password or ""))
