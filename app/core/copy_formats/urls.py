"""URLs, one on each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.copy_formats.characters import url_of
from app.core.copy_formats.forms import CopyForm, available_images

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.models import PackImage


def copied_urls(images: Iterable[PackImage]) -> tuple[str, ...]:
    """The images' URLs in pack order, each on one line. Images without a URL are left out."""
    return tuple(url_of(image) for image in available_images(CopyForm.URLS, images))
