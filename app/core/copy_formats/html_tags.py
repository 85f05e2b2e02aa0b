"""Images in HTML: one tag on each line, with the description as alternative text; and links.

Line breaks in a description are written as character references, so that a tag stays on its line.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from app.core.copy_formats.characters import description_of, url_of, visible_references

if TYPE_CHECKING:
    from app.core.models import PackImage

_BREAKS: Final = {ord("\n"): "&#10;", ord("\r"): "&#13;", ord("\t"): "&#9;"}


def image_tag(image: PackImage) -> str:
    """One image."""
    return f'<img src="{_attribute(url_of(image))}" alt="{_attribute(description_of(image))}">'


def _attribute(text: str) -> str:
    return visible_references(escape(text).translate(_BREAKS))


def link_tag(address: str, text: str) -> str:
    """The source text of a link."""
    return f'<a href="{escape(address)}">{escape(text)}</a>'
