"""Validation of image URLs and redirects. Sends nothing."""

from __future__ import annotations

from typing import Final

import httpx

from app.core.display_text import url_on_one_line
from app.core.errors import BlockedPortError, RedirectRefusedError, WebAddressError
from app.images.blocked_ports import BLOCKED_PORTS
from app.images.host_name import normalized_host

_PORTS: Final = 65_536


def parse_image_url(image_url: str) -> httpx.URL:
    """Check that a URL can and may be requested: absolute http or https, with a host, without credentials.

    Returns:
        The URL with its host as `host_name.normalized_host` returns it, so that the host that is checked is the one
        that is connected to, by a proxy as well.

    Raises:
        WebAddressError: It is none of these.
        BlockedPortError: Its port is one of `BLOCKED_PORTS`.
    """
    if "\0" in image_url:
        raise WebAddressError
    try:
        url = httpx.URL(url_on_one_line(image_url).strip())
        host, port = normalized_host(url.host), url.port
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise WebAddressError from None
    if url.scheme not in {"http", "https"} or url.userinfo or (port is not None and not 0 <= port < _PORTS):
        raise WebAddressError
    if port in BLOCKED_PORTS:
        raise BlockedPortError
    return url if host.encode() == url.raw_host else url.copy_with(host=host)


def redirected(url: httpx.URL, location: str | None) -> httpx.URL:
    """Return the URL to which a redirect leads.

    Args:
        url: What was asked for.
        location: The answer's `Location`, None where there was none.

    Raises:
        RedirectRefusedError: To nowhere, to no web address, or from https to http.
        BlockedPortError: To another service's port.
    """
    if location is None:
        raise RedirectRefusedError
    try:
        target = parse_image_url(str(url.join(location)))
    except (WebAddressError, httpx.InvalidURL, UnicodeError, ValueError):
        raise RedirectRefusedError from None
    if url.scheme == "https" and target.scheme != "https":
        raise RedirectRefusedError
    return target
