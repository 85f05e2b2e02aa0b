"""Names of files, made from URLs that may be anything."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

_LAST_SEGMENT: Final = re.compile(r"^[^?#]*//[^/?#]*(?:/[^?#]*)?/([^/?#]+)/*(?:[?#]|$)")


def file_name_of(url: str) -> str:
    """The last part of the path of a URL, unescaped; empty if there is none."""
    match = _LAST_SEGMENT.match(url)
    return unquote(match[1]) if match is not None else ""
