"""Text of unknown origin made safe to show: nothing in it can break a line, hide or reorder what stands around it."""

from __future__ import annotations

import re
from typing import Final

# Bidirectional overrides and isolates could make "gpj.exe" read as "exe.jpg" and turn round the text after them.
_DIRECTION_CONTROLS: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_BLANKS: Final = re.compile(r"\s+")
# Up to the last @ before the path, as browsers read it; and wherever they would see a host, however it is written:
# after a scheme with or without slashes, after backslashes, after two slashes alone.
_USER_INFORMATION: Final = re.compile(r"(^[^A-Za-z/\\]*[A-Za-z][A-Za-z0-9+.-]*:[/\\]*+|(?<![/\\])[/\\]{2,}+)[^/?#\\]*@")
# What can be read on one line. Laying out a text takes time in proportion to its length, and more if it has no blanks:
# 100,000 characters, which the service may well send, keep the window for seconds.
_LONGEST_LINE: Final = 300
_LONGEST_URL: Final = 2_000  # signed ones have some 500
_NOT_IN_A_URL: Final = dict.fromkeys(map(ord, "\0\t\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"))


def displayable(text: str) -> str:
    """Take out control and direction characters, mark halves of surrogate pairs; line breaks stay."""
    without_controls = _CONTROLS.sub("", _DIRECTION_CONTROLS.sub("", text))
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", without_controls)


def one_line(text: str) -> str:
    """The same on one line: every run of white space becomes a blank."""
    return _BLANKS.sub(" ", displayable(text)).strip()


def line_shown(text: str, longest: int = _LONGEST_LINE) -> str:
    """A text as it may be shown on one line: of a longer one, the beginning and an ellipsis."""
    return one_line(shortened(text.lstrip(), longest))


def shortened(text: str, characters: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= characters else f"{text[:characters]}…"


def url_shown(url: str, longest: int = _LONGEST_URL) -> str:
    """A URL as it may be shown and spoken: on one line, without a password; of a longer one, both ends."""
    # Cut only after the password is gone: without the @ behind it, it would not be known for one.
    shown = _USER_INFORMATION.sub(r"\1…@", url_on_one_line(url))
    return shown if len(shown) <= longest else f"{shown[: longest // 2]}…{shown[-(longest // 2) :]}"


def url_on_one_line(url: str) -> str:
    """A URL as it may be copied: without the line breaks and NULs that would make two of it, or cut it."""
    if url.isascii() and url.isprintable():
        return url  # nearly all are, and Ctrl+C may have 100,000 of them
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", url.translate(_NOT_IN_A_URL))
