"""Which hosts images may come from, by name and by network address. Resolves nothing, connects to nothing.

Images of an API on the internet have no reason to be on this machine or its local network. An image URL, a redirect or
a name that leads there may be an attempt at request forgery.

Names are normalised by the rules of the URL standard's host parser, https://url.spec.whatwg.org/#host-parsing:
percent-encoding is decoded, characters are mapped (full-width digits to digits), and what ends in a number is an IPv4
address.
"""

import ipaddress
import re
from typing import Final
from urllib.parse import unquote_to_bytes

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
    """Parse the forms that `inet_aton` accepts: one to four numbers, each decimal, octal or hexadecimal."""
    *numbers, last = map(_number, name.removesuffix(".").split("."))
    free_bytes = 4 - len(numbers)
    if free_bytes < 1 or last >= 256**free_bytes or any(number > 255 for number in numbers):
        raise ValueError("not an IPv4 address")
    return str(ipaddress.IPv4Address(bytes(numbers) + last.to_bytes(free_bytes)))


def _number(text: str) -> int:
    if text.startswith("0x"):
        digits, base = text[2:] or "0", 16
    elif len(text) > 1 and text.startswith("0"):
        digits, base = text[1:], 8
    else:
        digits, base = text, 10
    if not digits.isalnum():  # `int` accepts signs and underscores, too
        raise ValueError("not a number")
    return int(digits, base)


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
