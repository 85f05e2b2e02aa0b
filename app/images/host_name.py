"""Normalisation of a URL's host, as in browsers. Resolves nothing.

The rules are those of the URL standard's host parser, https://url.spec.whatwg.org/#host-parsing: percent-encoding is
decoded, characters are mapped (full-width digits to digits), and what ends in a number is an IPv4 address.
"""

from __future__ import annotations

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
