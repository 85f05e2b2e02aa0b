"""Converts images to text for the clipboard, with pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.display_text import url_on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.models import PackImage


def copied_urls(images: Iterable[PackImage]) -> tuple[str, ...]:
    """The images' URLs in pack order, each on one line. Images without a URL are left out."""
    in_order = sorted(images, key=lambda image: image.position)
    return tuple(url for image in in_order if (url := url_on_one_line(image.url)))
