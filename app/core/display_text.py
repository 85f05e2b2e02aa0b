"""Makes text of unknown origin safe to show and to use in file names, and splits text that is too long to lay out."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

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


# White space, controls, what Unicode calls default ignorable, and letters without a shape.
_VISIBLE: Final = re.compile(
    "[^\\s\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def has_visible(text: str) -> bool:
    """Whether a text has any character that can be seen."""
    return _VISIBLE.search(text) is not None


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
    match = re.match(_LAST_SEGMENT, url)
    return unquote(match[1]) if match is not None else ""


# What Windows, or a file system that it uses, does not allow. Elsewhere only the slash and NUL are not allowed.
_NOT_ALLOWED: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
# Joiners and selectors belong to the character before or after them, which may have been cut off.
_JOINERS: Final = "\u200c\u200d\ufe0e\ufe0f"
_MOST_WORDS: Final = 8
# File systems allow 255 bytes, or 143 if names are encrypted.
_MOST_BYTES: Final = 100


def file_name_part(text: str, most_words: int | None = None) -> str:
    """The first words of a text, in a form that can be a part of a file name; empty if there are none."""
    # Composed: systems that decompose names treat both forms as the same name.
    words = unicodedata.normalize("NFC", _NOT_ALLOWED.sub(" ", one_line(text))).split()[:most_words]
    while words and len(" ".join(words).encode()) > _MOST_BYTES and len(words) > 1:
        words.pop()
    cut = " ".join(words).encode()[:_MOST_BYTES].decode(errors="ignore")
    return cut.strip(f". {_JOINERS}")


def folder_name(text: str, otherwise: str) -> str:
    """A text as the name of a folder; `otherwise` if nothing of it can be in a name."""
    name = file_name_part(text) or otherwise
    return f"_{name}" if _RESERVED.match(name) else name


def original_stem(position: int, total: int, description: str, image_id: str) -> str:
    """The name of an image's file without the extension: its position, and first words of the description or the ID.

    Args:
        position: From 1.
        total: Number of images of the pack; all positions have as many digits as this number, and at least three.
        description: May be empty.
        image_id: May be empty.
    """
    digits = max(3, len(str(total)))
    words = file_name_part(description, _MOST_WORDS) or file_name_part(image_id)
    return f"{position:0{digits}}-{words}".rstrip("-")


def unlimited_path(path_text: str) -> str:
    r"""An absolute path on Windows, in the form that may have more than 260 characters.

    ``C:\Packs`` becomes ``\\?\C:\Packs``, and ``\\server\packs`` becomes ``\\?\UNC\server\packs``.
    """
    if path_text.startswith(("\\\\?\\", "\\\\.\\")):
        return path_text
    return rf"\\?\UNC{path_text[1:]}" if path_text.startswith("\\\\") else rf"\\?\{path_text}"
