"""Image URLs: which can and may be requested. Sends nothing."""

from __future__ import annotations

from typing import Final

import httpx

from app.core.display_text import url_on_one_line
from app.core.errors import RedirectRefusedError, WebAddressError

_PORTS: Final = 65_536


def parse_image_url(image_url: str) -> httpx.URL:
    """Check that a URL can and may be requested: absolute http or https, with a host, without credentials.

    Raises:
        WebAddressError: It is not.
    """
    if "\0" in image_url:
        raise WebAddressError
    try:
        url = httpx.URL(url_on_one_line(image_url).strip())
        host, port = url.host, url.port  # decodes the name, which is what may fail
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise WebAddressError from None
    if url.scheme not in {"http", "https"} or not host or url.userinfo or (port is not None and not 0 < port < _PORTS):
        raise WebAddressError
    return url


def redirected(url: httpx.URL, location: str | None) -> httpx.URL:
    """Where a redirect leads.

    Args:
        url: What was asked for.
        location: The answer's `Location`, None where there was none.

    Raises:
        RedirectRefusedError: To nowhere, to no web address, or from https to http.
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
