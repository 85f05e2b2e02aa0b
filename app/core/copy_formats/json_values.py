"""The forms that are JSON: what the API sent, and the values of the vendor's API and shell client.

The latter are ASCII: other characters are written as escapes, which mean the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from app.core.copy_formats.characters import replaced_controls, url_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.models import PackImage

_INDENT: Final = 2


def sent_objects(images: Iterable[PackImage]) -> str:
    """A list of the API's own objects, each unchanged and on lines of its own."""
    return f"[\n{',\n'.join(_sent(image) for image in images)}\n]"


def pinned_images(images: Iterable[PackImage]) -> str:
    """The value of `slide_config.pinned_images`: the URL of each slide."""
    return json.dumps({str(slide): url_of(image) for slide, image in enumerate(images)}, indent=_INDENT)


def custom_images(images: Iterable[PackImage]) -> str:
    """The value of `slide_config.custom_images`: URL and image ID of each slide."""
    slides = {
        str(slide): {"image_url": url_of(image), "image_id": replaced_controls(image.id)}
        for slide, image in enumerate(images)
    }
    return json.dumps(slides, indent=_INDENT)


def pack_images(images: Iterable[PackImage]) -> str:
    """A list of URLs, for `--pack-images`. Its other form, a comma list, can't hold a URL with a comma."""
    return json.dumps([url_of(image) for image in images], indent=_INDENT)


def _sent(image: PackImage) -> str:
    text = image.raw.decode(errors="replace")
    if image.is_readable or _is_json(text):
        return text
    return json.dumps(text)


def _is_json(text: str) -> bool:
    """Whether an entry that could not be decoded is JSON: the API's answer is split by a parser that is lenient."""
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(constant)
