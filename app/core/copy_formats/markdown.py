r"""Images in Markdown, as CommonMark specifies it: one on each line, with the description as alternative text.

Whatever is markup in a description is escaped, so that it is shown as it was written. A pipe is escaped as well, so
that the image may stand in a table. Line breaks become blanks, because an empty line would end the paragraph.

A URL stands as it is where that is possible, because not every program that knows Markdown knows ``<…>`` or ``\&``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.core.copy_formats.characters import description_of, url_of, visible_references

if TYPE_CHECKING:
    from app.core.models import PackImage

_BLANKS: Final = re.compile(r"\s+")
_REFERENCE: Final = r"&(?=#?[A-Za-z0-9]{1,32};)"  # what CommonMark would take for a character, such as `&copy;`
_MARKUP: Final = re.compile(rf"[\\`*_\[\]<>|~]|{_REFERENCE}")
_PLAIN_URL: Final = re.compile(r"[^\s()<>\\|]+")
_IN_BRACKETS: Final = re.compile(rf"[\\<>|]|{_REFERENCE}")
_IN_PLAIN_URL: Final = re.compile(_REFERENCE)


def image_line(image: PackImage) -> str:
    """One image."""
    description = _BLANKS.sub(" ", description_of(image)).strip()
    alternative = visible_references(_MARKUP.sub(r"\\\g<0>", description))
    return f"![{alternative}]({_destination(url_of(image))})"


def _destination(url: str) -> str:
    if _PLAIN_URL.fullmatch(url):
        return visible_references(_IN_PLAIN_URL.sub(r"\\&", url))
    return f"<{visible_references(_IN_BRACKETS.sub(r'\\\g<0>', url))}>"
