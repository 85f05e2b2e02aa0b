"""Makes text of unknown origin safe to show and to use in file names, and splits text that is too long to lay out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Bidirectional overrides and isolates could show "gpj.exe" as "exe.jpg", and reverse the text after them.
_DIRECTION_CONTROLS: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_BLANKS: Final = re.compile(r"\s+")
# User name and password of a URL: everything up to the last @ before the path, as browsers parse it. They follow a
# scheme, with or without slashes or backslashes, or two slashes or backslashes without a scheme.
_USER_INFORMATION: Final = r"(^[^A-Za-z/\\]*[A-Za-z][A-Za-z0-9+.-]*:[/\\]*+|(?<![/\\])[/\\]{2,}+)[^/?#\\]*@"
# Characters. Laying out a text takes time in proportion to its length, and more if it has no blanks: 100,000
# characters, which the service may send, block the GUI thread for seconds.
_LONGEST_LINE: Final = 300
_LONGEST_URL: Final = 2_000  # signed ones have some 500
_NOT_IN_A_URL: Final = dict.fromkeys(map(ord, "\0\t\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"))


def displayable(text: str) -> str:
    """Remove control and direction characters, and replace unpaired surrogates. Line breaks stay."""
    without_controls = _CONTROLS.sub("", _DIRECTION_CONTROLS.sub("", text))
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", without_controls)


def one_line(text: str) -> str:
    """Make a text displayable on one line: each run of white space becomes one blank."""
    return _BLANKS.sub(" ", displayable(text)).strip()


def line_shown(text: str, longest: int = _LONGEST_LINE) -> str:
    """A text for display on one line; a longer one is shortened to its beginning and an ellipsis."""
    return one_line(shortened(text.lstrip(), longest))


def shortened(text: str, characters: int) -> str:
    """The text, or that many characters of it and an ellipsis."""
    return text if len(text) <= characters else f"{text[:characters]}…"


def url_shown(url: str, longest: int = _LONGEST_URL) -> str:
    """A URL for display and screen readers: on one line, without credentials; a long one without its middle."""
    # The password is removed before the URL is shortened: without the @ after it, it would not be recognised.
    shown = re.sub(_USER_INFORMATION, r"\1…@", url_on_one_line(url))
    return shown if len(shown) <= longest else f"{shown[: longest // 2]}…{shown[-(longest // 2) :]}"


def url_on_one_line(url: str) -> str:
    """A URL for the clipboard: without the line breaks and NULs that would split it or cut it off."""
    if url.isascii() and url.isprintable():
        return url  # the usual case, and Ctrl+C may copy 100,000 URLs
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", url.translate(_NOT_IN_A_URL))


def pieces_of_lines(text: str, longest: int) -> Iterator[tuple[str, bool]]:
    r"""Split a text into its lines, and long lines into pieces that end after a blank, if there is one.

    Args:
        text: Lines that end with a line feed.
        longest: Largest number of characters of a piece.

    Yields:
        A piece, without the line feed, and whether its line ends there.
    """
    start, end_of_text = 0, len(text)
    while start < end_of_text:
        line_end = text.find("\n", start, start + longest + 1)
        if line_end >= 0:
            yield text[start:line_end], True
            start = line_end + 1
            continue
        end = min(start + longest, end_of_text)
        if end < end_of_text:
            end = text.rfind(" ", start, end) + 1 or end
        yield text[start:end], end == end_of_text
        start = end


_LAST_SEGMENT: Final = r"^[^?#]*//[^/?#]*(?:/[^?#]*)?/([^/?#]+)/*(?:[?#]|$)"


def file_name_of(url: str) -> str:
    """The last part of the path of a URL, unescaped; empty if there is none."""
    from urllib.parse import unquote  # imported late: it takes milliseconds, and the first paint does not need it

    match = re.match(_LAST_SEGMENT, url)
    return unquote(match[1]) if match is not None else ""
