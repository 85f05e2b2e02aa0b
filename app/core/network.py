"""How the program reaches the network: through which proxy, and which hosts of one's own network images may come from.

The settings are read from a file; the password of a proxy is in none, and stays in memory. Nothing is connected to.
"""

import ipaddress
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from app.core.connection import is_loopback_host

SYSTEM: Final = "system"  # the proxy of the system's settings, or of the environment
OWN: Final = "own"
NONE: Final = "none"
PROXY_CHOICES: Final = (SYSTEM, OWN, NONE)

_PROXY: Final = "network/proxy"
_ADDRESS: Final = "network/address"
_USER: Final = "network/user"
_HOSTS: Final = "network/hosts"
_HAS_SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.-]*://"


class NotAHostError(ValueError):
    """A text is not the name or the address of one host.

    Attributes:
        host_text: The text.
    """

    def __init__(self, host_text: str) -> None:
        super().__init__(host_text)
        self.host_text = host_text


class ProxyAddress(Struct, frozen=True):
    """What a person has typed as the address of a proxy.

    Attributes:
        url: Scheme, host and port; nothing else.
        user: Empty if there was none.
        password: Empty if there was none.
    """

    url: str = ""
    user: str = ""
    password: str = ""


class NetworkSettings(Struct, frozen=True):
    """What a person has chosen, and is saved.

    Attributes:
        proxy: One of `PROXY_CHOICES`.
        address: Of one's own proxy, as `ProxyAddress.url`; empty if there is none.
        user: The name that it asks for; empty if there is none.
        hosts: Names and addresses on one's own network that images may come from; they are reached without a proxy.
    """

    proxy: str = SYSTEM
    address: str = ""
    user: str = ""
    hosts: tuple[str, ...] = ()


class Network:
    """The settings in use. They may be replaced at any time; requests that begin later follow them.

    Attributes:
        settings: What is saved.
        password: Of one's own proxy; in memory only.
    """

    def __init__(self, settings: NetworkSettings | None = None) -> None:
        """Use settings; the usual ones where there are none."""
        self.settings = settings or NetworkSettings()
        self.password = ""

    def proxy_url(self, host: str) -> str | None:
        """The proxy for a host.

        Args:
            host: Without a port, in its canonical form.

        Returns:
            A URL with user name and password; an empty text for a direct connection; None for the proxy of the system.
        """
        settings = self.settings
        if settings.proxy == NONE or is_loopback_host(host) or self.is_listed(host):
            return ""
        if settings.proxy != OWN:
            return None
        if not settings.user:
            return settings.address or "invalid:"  # a direct connection may be what the person does not want
        scheme, _, place = settings.address.partition("://")
        password = f":{quote(self.password, safe='')}" if self.password else ""
        return f"{scheme}://{quote(settings.user, safe='')}{password}@{place}"

    def is_listed(self, host: str) -> bool:
        """Whether the person has listed a host of the own network."""
        return bool(self.settings.hosts) and host.rstrip(".") in self.settings.hosts


_SCHEMES: Final = ("http", "https", "socks5", "socks5h")


def parse_proxy(address_text: str) -> ProxyAddress:
    """Read the address of a proxy, with or without scheme, user name and password.

    Raises:
        ValueError: It is none.
    """
    text = address_text.strip()
    parts = urlsplit(text if re.match(_HAS_SCHEME, text) else f"http://{text}")
    if parts.scheme not in _SCHEMES or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("not the address of a proxy")
    host = _parse_host(parts.hostname or "")
    place = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else f":{parts.port}"
    return ProxyAddress(f"{parts.scheme}://{place}{port}", unquote(parts.username or ""), unquote(parts.password or ""))


def parse_hosts(hosts_text: str) -> tuple[str, ...]:
    """Read names and addresses of hosts, separated by commas or white space. Of a web address the host is taken.

    Raises:
        NotAHostError: One is not valid.
    """
    return tuple(dict.fromkeys(map(_listed_host, re.findall(r"[^\s,;]+", hosts_text))))


def _listed_host(host_text: str) -> str:
    try:
        if re.match(_HAS_SCHEME, host_text):
            return _parse_host(urlsplit(host_text).hostname or "")
        if re.fullmatch(r"\[.*\](:\d+)?|[^:]*:\d+", host_text):  # with a port
            return _parse_host(urlsplit(f"//{host_text}").hostname or "")
        return _parse_host(host_text)
    except ValueError:
        raise NotAHostError(host_text) from None


_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_MOST_CHARACTERS: Final = 253  # of a name


def _parse_host(host_text: str) -> str:
    """A name in lower-case ASCII, or an address in its shortest form.

    Raises:
        ValueError: It is neither.
    """
    try:
        return str(ipaddress.ip_address(host_text))
    except ValueError:
        name = host_text.rstrip(".").encode("idna").decode().lower()
    labels = name.split(".")
    # What ends in a number would be an address, which it is not.
    if len(name) > _MOST_CHARACTERS or labels[-1].isdigit() or not all(re.fullmatch(_LABEL, each) for each in labels):
        raise ValueError("not a host")
    return name


def read_network(values: Mapping[str, str]) -> NetworkSettings:
    """The settings by section and key; what is missing or makes no sense has its default."""
    proxy = values.get(_PROXY, SYSTEM)
    user = values.get(_USER, "")
    try:
        parsed = parse_proxy(values[_ADDRESS]) if values.get(_ADDRESS) else None
        address = parsed.url if parsed is not None else ""
    except ValueError:
        address = ""
    try:
        hosts = parse_hosts(values.get(_HOSTS, ""))
    except NotAHostError:
        hosts = ()
    return NetworkSettings(proxy if proxy in PROXY_CHOICES else SYSTEM, address, user, hosts)


def network_values(settings: NetworkSettings) -> dict[str, str]:
    """The settings by section and key, as `read_network` reads them."""
    return {
        _PROXY: settings.proxy,
        _ADDRESS: settings.address,
        _USER: settings.user if settings.user.isprintable() else "",
        _HOSTS: ", ".join(settings.hosts),
    }
