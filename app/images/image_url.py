"""Validation of image URLs, redirects and hosts: which addresses images may come from, and whether a signature expired.

Resolves nothing and connects to nothing. Images of an API on the internet have no reason to be on this machine or its
local network. An image URL, a redirect or a name that leads there may be an attempt at request forgery.

Names are normalised by the rules of the URL standard's host parser, https://url.spec.whatwg.org/#host-parsing:
percent-encoding is decoded, characters are mapped (full-width digits to digits), and what ends in a number is an IPv4
address.
"""

import ipaddress
import re
import socket
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urljoin, urlsplit

from msgspec import Struct

from app.core.display_text import url_on_one_line
from app.core.errors import BlockedPortError, KeyInUrlError, RedirectRefusedError, WebAddressError
from app.core.redaction import HIDDEN_IN_ANSWER
from app.core.signed_url import signature_end

# The standard's forbidden domain code points.
_FORBIDDEN: Final = re.compile(r"[\x00-\x20#/:<>?@\[\\\]^|%\x7f]")


def normalized_host(host: str) -> str:
    """Return the host in its canonical form.

    Args:
        host: A name, or an address literal without brackets.

    Returns:
        An IPv4 address with four decimal numbers, an IPv6 address in its shortest form, or a name in lower-case ASCII.

    Raises:
        ValueError: No URL can have this host.
    """
    if ":" in host:
        address = ipaddress.IPv6Address(host)
        if address.scope_id is not None:
            raise ValueError("an address in a URL has no zone")
        return str(address)
    name = unquote_to_bytes(host).decode()
    name = name.lower() if name.isascii() else _ascii_name(name)
    if not name or _FORBIDDEN.search(name):
        raise ValueError("a character that no host has, or no character at all")
    if any(label.startswith("xn--") and not label[4:].encode().decode("punycode") for label in name.split(".")):
        raise ValueError("not the ASCII form of an internationalised name")
    return _ipv4_address(name) if _ends_in_a_number(name) else name


def _ascii_name(name: str) -> str:
    import idna  # imported when needed, because its tables are large and few URLs need them

    mapped = idna.uts46_remap(name, std3_rules=False, transitional=False)
    return mapped if mapped.isascii() else idna.encode(mapped).decode()


def _ends_in_a_number(name: str) -> bool:
    last = name.removesuffix(".").rpartition(".")[2]
    return last.isdigit() or re.fullmatch("0x[0-9a-f]*", last) is not None


def _ipv4_address(name: str) -> str:
    """Parse one to four numbers, each decimal, octal or hexadecimal."""
    try:
        return socket.inet_ntoa(socket.inet_aton(name.removesuffix(".")))
    except OSError:
        raise ValueError("not an IPv4 address") from None


# All IPv6 addresses that are assigned on the internet; others that look global are unused, or contain an IPv4 address.
_GLOBAL_IPV6: Final = ipaddress.IPv6Network("2000::/3")
# Of those, 6to4, which contains an IPv4 address (RFC 3056), and documentation (RFC 9637). Early releases of Python 3.12
# and 3.13 count them as global.
_NOT_GLOBAL_IPV6: Final = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("3fff::/20"))
# RFC 6052: how a network without IPv4 reaches an IPv4 address, which is in the last 32 bits.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# Domains that no public name server knows: RFC 6761 (localhost), RFC 6762 (local) and the private domains of its
# appendix G, RFC 8375 (home.arpa), and those of the hosts files that systems come with.
_LOCAL_DOMAINS: Final = (
    ".localhost",
    ".localdomain",
    ".localdomain4",
    ".localdomain6",
    ".local",
    ".internal",
    ".intranet",
    ".private",
    ".corp",
    ".home",
    ".home.arpa",
    ".lan",
)


def is_public_address(address_text: str) -> bool:
    """Whether an address literal, as `getaddrinfo` returns it, is on the internet."""
    try:
        address = ipaddress.ip_address(address_text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        inner = address.ipv4_mapped
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None:
            # Teredo, which contains an IPv4 address too, is not global.
            is_reserved = any(address in network for network in _NOT_GLOBAL_IPV6)
            return address in _GLOBAL_IPV6 and address.is_global and not is_reserved
        address = inner
    return address.is_global and not address.is_multicast


def is_local_host(host: str) -> bool:
    """Whether a URL's host is this machine or on its network, as far as that can be said without a look-up.

    An address is one unless it is public. A name is one if it has no dot, such as `localhost` and `router`, or if it is
    in a domain for local use. Other names are not looked up, so an API on an intranet with a public name counts as
    public.

    Args:
        host: Name or address literal, without brackets.
    """
    try:
        name = normalized_host(host).rstrip(".")
    except ValueError:
        return True  # not a valid host, so not on the internet
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(_LOCAL_DOMAINS)
    return not is_public_address(name)


# The "bad ports" of the Fetch standard, https://fetch.spec.whatwg.org/#port-blocking, as of July 2026.
BLOCKED_PORTS: Final = frozenset(
    {
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179),
        *(389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587),
        *(601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061),
        *(6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    }
)


# What storage services write into the answer: ExpiredToken, "Request has expired", "Signature expired".
_EXPIRED: Final = re.compile(rb"expired", re.IGNORECASE)


def has_expired(parameters: Mapping[str, str], body: bytes, now: float | None = None) -> bool:
    """Whether an answer of 400 or 403 means that the URL has expired.

    Args:
        parameters: Of the URL's query.
        body: The answer's first few KB.
        now: Seconds since 1970; None for this machine's clock.
    """
    ends_at = signature_end(parameters)
    if ends_at is not None and ends_at <= (time.time() if now is None else now):
        return True
    return _EXPIRED.search(body) is not None


def host_of(url: str) -> str:
    """Return host and port as they are written in a URL, in lower case; empty where it has none.

    The URL is split, not parsed, because a pack may have 100,000 of them, and may hold any text as one.
    """
    parts = url.split("/", 3)
    return parts[2].lower() if len(parts) > 2 else ""


DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PORTS: Final = 65_536
_MAX_LENGTH: Final = 65_536
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_HOST_AND_PORT: Final = re.compile(r"(?:\[(?P<address>[^\[\]]*:[^\[\]]*)\]|(?P<name>[^\[\]:]*))(?::(?P<port>[0-9]*))?")
# Characters beside letters, digits, "-", "." and "_" that are not percent-encoded; "%" begins what is encoded already.
_NOT_QUOTED: Final = "!$%&'()*+,/:;=?@[]|^~"


class ImageUrl(Struct, frozen=True):
    """A URL that has been checked. It is built from its checked parts, so that no other parser can read it otherwise.

    Attributes:
        scheme: `http` or `https`.
        host: As `normalized_host` returns it, without brackets.
        port: Between 1 and 65,535.
        target: Path and query, in ASCII.
    """

    scheme: str
    host: str
    port: int
    target: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"

    @property
    def place(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        return self.scheme, self.host, self.port

    @property
    def parameters(self) -> dict[str, str]:
        """The query's parameters; of several with the same name, the first."""
        return dict(reversed(parse_qsl(self.target.partition("?")[2], keep_blank_values=True)))


@lru_cache(maxsize=64)  # most images of a pack have the same host
def _host_and_port(netloc: str, default_port: int) -> tuple[str, int]:
    """Parse the part of a URL that names the host, which is normalized.

    Raises:
        ValueError: It has another form, or contains a user name or a password.
    """
    place = _HOST_AND_PORT.fullmatch(netloc)
    if place is None:
        raise ValueError("not a host with or without a port")
    return normalized_host(place["address"] or place["name"]), int(place["port"] or default_port)


def parse_image_url(image_url: str) -> ImageUrl:
    """Check that a URL can and may be requested: absolute http or https, with a host, without credentials.

    Returns:
        The URL with its host as `normalized_host` returns it, so that the host that is checked is the one
        that is connected to, by a proxy as well.

    Raises:
        WebAddressError: It is none of these.
        KeyInUrlError: The key was replaced in it.
        BlockedPortError: Its port is one of `BLOCKED_PORTS`.
    """
    if HIDDEN_IN_ANSWER in image_url:
        raise KeyInUrlError
    text = url_on_one_line(image_url).strip()
    if "\0" in image_url or len(text) > _MAX_LENGTH or _CONTROL.search(text):
        raise WebAddressError
    try:
        parts = urlsplit(text)
        if parts.scheme not in DEFAULT_PORTS:
            raise WebAddressError
        host, port = _host_and_port(parts.netloc, DEFAULT_PORTS[parts.scheme])
        target = quote(parts.path or "/", _NOT_QUOTED) + ("?" + quote(parts.query, _NOT_QUOTED) if parts.query else "")
    except ValueError:
        raise WebAddressError from None
    if port >= _PORTS:
        raise WebAddressError
    if port in BLOCKED_PORTS:
        raise BlockedPortError
    return ImageUrl(parts.scheme, host, port, target)


def redirected(url: ImageUrl, location: str | None) -> ImageUrl:
    """Return the URL to which a redirect leads.

    Args:
        url: The requested URL.
        location: The answer's `Location`, None where there was none.

    Raises:
        RedirectRefusedError: There is no `Location`, it is not a web address, or it leads from https to http.
        BlockedPortError: To another service's port.
    """
    if location is None:
        raise RedirectRefusedError
    try:
        target = parse_image_url(urljoin(str(url), location))
    except (WebAddressError, ValueError):
        raise RedirectRefusedError from None
    if url.scheme == "https" and target.scheme != "https":
        raise RedirectRefusedError
    return target
