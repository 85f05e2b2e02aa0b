"""Validation of image URLs and redirects: scheme, host, port, and whether a signature has expired. Sends nothing."""

import re
import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from msgspec import Struct

from app.core.display_text import url_on_one_line
from app.core.errors import BlockedPortError, KeyInUrlError, RedirectRefusedError, WebAddressError
from app.core.redaction import HIDDEN_IN_ANSWER
from app.core.signed_url import signature_end
from app.images.hosts import normalized_host

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


def may_have_expired(url_text: str) -> bool:
    """Whether the signature of a URL has expired, or does not say when it expires."""
    try:
        parameters = dict(parse_qsl(urlsplit(url_text).query))
    except ValueError:
        return True
    ends_at = signature_end(parameters)
    return ends_at is None or ends_at <= time.time()


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
        host: As `hosts.normalized_host` returns it, without brackets.
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
        The URL with its host as `hosts.normalized_host` returns it, so that the host that is checked is the one
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
