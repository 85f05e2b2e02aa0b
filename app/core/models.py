"""A pack, its images and what the AI wrote about them: frozen values. Field names follow the Get Pack page.

Decoding is `core.decoding`'s; this module is needed before the first paint and imports nothing that takes time.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

KNOWN_STATUSES: Final = ("completed", "processing", "pending", "failed")
_IMAGE_FIELDS: Final = frozenset({"id", "url", "metadata"})
_METADATA_FIELDS: Final = frozenset({"status", "description", "keywords", "model", "generated_at", "error"})


@dataclass(frozen=True, slots=True)
class ImageMetadata:
    """AI-generated enrichment of one image.

    Attributes:
        status: `pending`, `processing`, `completed`, `failed`, or any other word that the API sends.
        description: None while there is none.
        keywords: In the API's order.
        model: Name of the model, or None.
        generated_at: ISO 8601 as sent, or None.
        error: Why the description failed, or None.
    """

    status: str = ""
    description: str | None = None
    keywords: tuple[str, ...] = ()
    model: str | None = None
    generated_at: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class PackImage:
    """One image of a pack.

    Attributes:
        position: 1 for the first, in the API's order.
        id: UUID as sent; empty where the entry is unreadable.
        url: As sent: any absolute URL, or rubbish. Empty where the entry is unreadable.
        metadata: None in older responses, which have images without.
        is_readable: False where the API sent something that is not an image object.
        raw: The API's own JSON of this image.
    """

    position: int
    id: str
    url: str
    metadata: ImageMetadata | None
    is_readable: bool
    raw: bytes

    @property
    def status(self) -> str:
        """The metadata's status as sent; `unknown` where there is none."""
        return (self.metadata.status if self.metadata else "") or "unknown"

    @property
    def description(self) -> str | None:
        """The AI's description, None where there is none."""
        return (self.metadata.description if self.metadata else None) or None

    def extra_fields(self) -> dict[str, str]:
        """Fields that the documentation does not list, by name, their values as text."""
        try:
            sent = json.loads(self.raw)
        except (ValueError, RecursionError):
            return {}
        if not isinstance(sent, dict):
            return {}
        extras = {name: text_of(value) or "null" for name, value in sent.items() if name not in _IMAGE_FIELDS}
        metadata = sent.get("metadata")
        if isinstance(metadata, dict):
            extras |= {
                f"metadata.{name}": text_of(value) or "null"
                for name, value in metadata.items()
                if name not in _METADATA_FIELDS
            }
        return extras


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack with its images in the API's order (`created_at` ascending, says the Get Pack page).

    Attributes:
        id: UUID as sent.
        name: As sent; empty where there is none.
        image_count: What the API says; may differ from the number of images. None where it says nothing usable.
        is_public: None where the API says nothing usable.
        created_at: ISO 8601 as sent, or None.
        images: All of them.
        status_counts: Number of images with each status, in the order of first appearance.
        rows_by_url: Indices in `images` that show each URL.
        urls: Those of readable images, each once, in order.
    """

    id: str
    name: str
    image_count: int | None
    is_public: bool | None
    created_at: str | None
    images: tuple[PackImage, ...]
    status_counts: dict[str, int]
    rows_by_url: dict[str, list[int]]
    urls: tuple[str, ...]


def count_by_status(images: Iterable[PackImage]) -> dict[str, int]:
    """Number of images with each status, in the order of first appearance."""
    return dict(Counter(image.status for image in images))


def text_of(value: object) -> str | None:
    """A JSON value as a person would read it; null stays None."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
