"""Validation of image URLs and redirects. Sends nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from app.core.display_text import url_on_one_line
from app.core.errors import BlockedPortError, KeyInUrlError, RedirectRefusedError, WebAddressError
from app.core.redaction import HIDDEN_IN_ANSWER
from app.images.blocked_ports import BLOCKED_PORTS
from app.images.host_name import normalized_host

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PORTS: Final = 65_536
_MAX_LENGTH: Final = 65_536
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_HOST_AND_PORT: Final = re.compile(r"(?:\[(?P<address>[^\[\]]*:[^\[\]]*)\]|(?P<name>[^\[\]:]*))(?::(?P<port>[0-9]*))?")
# Characters beside letters, digits, "-", "." and "_" that are not percent-encoded; "%" begins what is encoded already.
_NOT_QUOTED: Final = "!$%&'()*+,/:;=?@[]|^~"


@dataclass(frozen=True, slots=True)
class ImageUrl:
    """A URL that has been checked. It is built from its checked parts, so that no other parser can read it otherwise.

    Attributes:
        scheme: `http` or `https`.
        host: As `host_name.normalized_host` returns it, without brackets.
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
    def parameters(self) -> dict[str, str]:
        """The query's parameters; of several with the same name, the first."""
        return dict(reversed(parse_qsl(self.target.partition("?")[2], keep_blank_values=True)))


def parse_image_url(image_url: str) -> ImageUrl:
    """Check that a URL can and may be requested: absolute http or https, with a host, without credentials.

    Returns:
        The URL with its host as `host_name.normalized_host` returns it, so that the host that is checked is the one
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
        place = _HOST_AND_PORT.fullmatch(parts.netloc)
        if parts.scheme not in DEFAULT_PORTS or place is None:  # a user name or a password is no part of a host
            raise WebAddressError
        host = normalized_host(place["address"] or place["name"])
        port = int(place["port"] or DEFAULT_PORTS[parts.scheme])
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
