"""Characters that a text of unknown origin may contain, and that must not be in the source text of a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.core.display_text import url_on_one_line

if TYPE_CHECKING:
    from app.core.models import PackImage

# Tabs and line breaks stay. NULs end a text in many programs, escape characters control a terminal, and an unpaired
# surrogate can't be encoded.
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Characters that are invisible, and that reverse or hide the source text around them.
_INVISIBLE: Final = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")


def replaced_controls(text: str) -> str:
    """The text with U+FFFD in place of control characters and unpaired surrogates."""
    return text if text.isprintable() else _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)


def visible_references(text: str) -> str:
    """The text with a character reference, such as ``&#x202E;``, in place of characters that reorder the text around.

    Documents mean the same with them, but their source text is shown as it is.
    """
    if text.isprintable():
        return text
    return _INVISIBLE.sub(lambda match: f"&#x{ord(match[0]):X};", text)


def description_of(image: PackImage) -> str:
    """The description without control characters; empty if there is none."""
    return replaced_controls(image.description or "")


def url_of(image: PackImage) -> str:
    """The URL on one line, without control characters."""
    return replaced_controls(url_on_one_line(image.url))
