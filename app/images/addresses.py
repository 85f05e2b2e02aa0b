"""Which network addresses images may come from. Resolves nothing, connects to nothing.

Images of an API on the internet have no reason to be on this machine or its local network. An image URL, a redirect or
a name that leads there may be an attempt at request forgery.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from app.images.host_name import normalized_host

# All IPv6 addresses that are assigned on the internet; others that look global are unused, or contain an IPv4 address.
_GLOBAL_IPV6: Final = ipaddress.IPv6Network("2000::/3")
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
            # 6to4 and Teredo, which hold an IPv4 address too, are not global.
            return address in _GLOBAL_IPV6 and address.is_global
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
