"""The forms in which images are copied, and how many images each can hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from app.core.display_text import url_on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.core.models import PackImage


class CopyForm(Enum):
    """A form. The last three are values of the vendor's API and of its shell client."""

    URLS = "urls"
    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    PINNED_IMAGES = "pinned_images"
    CUSTOM_IMAGES = "custom_images"
    PACK_IMAGES = "pack_images"


# Slides of a slideshow, and URLs of `--pack-images`.
_LIMITS: Final = {CopyForm.PINNED_IMAGES: 10, CopyForm.CUSTOM_IMAGES: 10, CopyForm.PACK_IMAGES: 100}
_WITHOUT_URL: Final = frozenset({CopyForm.CSV, CopyForm.JSON})  # which also hold images that have no URL


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some images a form holds.

    Attributes:
        held: Number of images in the text.
        available: Number of images that would be in it if the form had no limit.
    """

    held: int
    available: int


def available_images(form: CopyForm, images: Iterable[PackImage]) -> list[PackImage]:
    """The images that can be in a form, in pack order, regardless of its limit."""
    in_order = sorted(images, key=lambda image: image.position)
    return in_order if form in _WITHOUT_URL else [image for image in in_order if url_on_one_line(image.url)]


def shares_of(images: Sequence[PackImage]) -> dict[CopyForm, Share]:
    """How many of these images each form would hold. They are looked at once, because there may be 100,000."""
    with_url = sum(1 for image in images if url_on_one_line(image.url))
    available = {form: len(images) if form in _WITHOUT_URL else with_url for form in CopyForm}
    return {form: Share(min(count, limit_of(form) or count), count) for form, count in available.items()}


def limit_of(form: CopyForm) -> int | None:
    """The largest number of images that a form can hold; None for any number."""
    return _LIMITS.get(form)
