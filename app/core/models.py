"""A pack, its images with what the AI wrote about them, their shape, and lists of packs: values, named as the API does.

`core.decoding` makes them from JSON.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from msgspec import Raw, Struct

from app.core.connection import Connection
from app.core.display_text import has_visible

OTHER_STATUSES: Final = ""  # no image has this status: `PackImage.status` is never empty
DESCRIBED: Final = "completed"
_AWAITED_STATUSES: Final = ("processing", "pending")


class ImageMetadata(Struct, frozen=True, gc=False):
    """What the AI wrote about one image.

    Attributes:
        status: `pending`, `processing`, `completed`, `failed`, or any other text that the API sends.
        description: None if there is none yet.
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


_IMAGE_FIELDS: Final = frozenset({"id", "url", "metadata"})


class PackImage(Struct, frozen=True, gc=False):
    """One image of a pack.

    Attributes:
        position: 1 for the first, in the API's order.
        id: UUID as sent; empty if the entry is unreadable.
        url: As sent; it may be anything. Empty if the entry is unreadable.
        metadata: None if the API sent none, as older responses do.
        is_readable: False if the API sent something that is not an image object.
        raw: The API's own JSON of this image; a view of a larger block that images share, which takes less memory.
    """

    position: int
    id: str
    url: str
    metadata: ImageMetadata | None
    is_readable: bool
    raw: Raw

    @property
    def status(self) -> str:
        """The metadata's status as sent; `unknown` if there is none."""
        return (self.metadata.status if self.metadata else "") or "unknown"

    @property
    def is_described(self) -> bool:
        """Whether the status says that the description was written, as the header counts it."""
        return self.status == "completed"

    @property
    def description(self) -> str | None:
        """The AI's description; None if there is none, or none of its characters can be seen."""
        text = self.metadata.description if self.metadata else None
        return text if text and has_visible(text) else None

    def extra_fields(self) -> dict[str, str]:
        """The values, as text, of fields that are not documented, by name."""
        try:
            sent = json.loads(bytes(self.raw))
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
                if name not in ImageMetadata.__struct_fields__
            }
        return extras


class Pack(Struct, frozen=True):
    """A pack with its images in the API's order (`created_at` ascending, says the Get Pack page).

    Attributes:
        id: UUID as sent.
        name: As sent; empty if there is none.
        image_count: As sent; it may differ from the number of images. None if it is missing or not an integer.
        is_public: None if it is missing or not a boolean.
        created_at: ISO 8601 as sent, or None.
        images: All images, including unreadable entries.
        status_counts: Number of images with each status, as `count_by_status` orders them.
        rows_by_url: The indices in `images` of the images with each URL.
        urls: The URLs of readable images, each once, in order.
        received_bytes: Size of the answer as it was sent, perhaps compressed.
    """

    id: str
    name: str
    image_count: int | None
    is_public: bool | None
    created_at: str | None
    images: tuple[PackImage, ...]
    status_counts: dict[str, int]
    rows_by_url: Mapping[str, Sequence[int]]
    urls: tuple[str, ...]
    received_bytes: int = 0

    @property
    def is_being_described(self) -> bool:
        """Whether the description of any image is pending or being made."""
        return any(self.status_counts.get(status) for status in _AWAITED_STATUSES)


_STATUS_ORDER: Final = (DESCRIBED, *_AWAITED_STATUSES, "failed")
_MOST_STATUSES: Final = 20  # counted separately; a hostile pack has as many statuses as images


def count_by_status(images: Iterable[PackImage]) -> dict[str, int]:
    """Number of images with each status: described ones first, failed ones last, then any others as they appear.

    Only the first `_MOST_STATUSES` of them are counted separately. The number of images with any further status follows
    under `OTHER_STATUSES`.
    """
    counts = Counter(image.status for image in images)
    known = {status: counts.pop(status) for status in _STATUS_ORDER if status in counts}
    first = dict(islice(counts.items(), _MOST_STATUSES - len(known)))
    other_statuses = counts.total() - sum(first.values())
    return known | first | ({OTHER_STATUSES: other_statuses} if other_statuses else {})


def index_urls(images: Sequence[PackImage]) -> tuple[Mapping[str, Sequence[int]], tuple[str, ...]]:
    """The values of `Pack.rows_by_url` and `Pack.urls` for these images."""
    found: dict[str, list[int]] = {}
    for row, image in enumerate(images):
        found.setdefault(image.url, []).append(row)
    rows_by_url = {url: tuple(rows) for url, rows in found.items()}  # tuples take less memory
    return rows_by_url, tuple(url for url, rows in rows_by_url.items() if images[rows[0]].is_readable)


def text_of(value: object) -> str | None:
    """A JSON value as text for people; None stays None."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


LARGEST_LIMIT: Final = 100  # of one request, from the documentation of List Packs
LONGEST_SEARCH: Final = 200  # characters; a longer text is cut, because servers refuse long URLs


class PackListRequest(Struct, frozen=True):
    """One request for a part of the list of packs.

    Attributes:
        connection: The server that it is sent to, and the key that it is sent with.
        search: What names, descriptions and keywords are searched for; empty for all packs.
        offset: How many packs of the list precede the requested part.
        limit: How many packs are requested, 1 to `LARGEST_LIMIT`.
        include_public: Whether public packs are listed as well.
    """

    connection: Connection
    search: str = ""
    offset: int = 0
    limit: int = LARGEST_LIMIT
    include_public: bool = True


class PackSummary(Struct, frozen=True):
    """One pack of a list.

    Attributes:
        id: UUID in lower case with hyphens: the pack can be requested with it.
        name: As sent; empty if there is none.
        image_count: As sent; None if it is missing or no number of images.
        preview_url: URL of an image, as sent; it may be anything. Empty if there is none.
        is_public: None if it is missing or not a boolean.
        created_at: ISO 8601 as sent, or None.
        folded_name: The name as it is compared in searching.
    """

    id: str
    name: str
    image_count: int | None = None
    preview_url: str = ""
    is_public: bool | None = None
    created_at: str | None = None
    folded_name: str = ""


class Subscription(Struct, frozen=True):
    """What a key may do.

    Attributes:
        scope: `personal`, `workspace`, or any other text that the API sends.
        workspace_id: Of the workspace; empty for a personal key.
        status: Such as `active` or `canceled`; empty if it is missing.
        tier: Such as `small`; empty if it is missing.
        credits_left: None if the number is missing.
    """

    scope: str
    workspace_id: str = ""
    status: str = ""
    tier: str = ""
    credits_left: int | None = None


class PackListPage(Struct, frozen=True):
    """The answer to a `PackListRequest`.

    Attributes:
        packs: In the API's order, without unreadable entries.
        unreadable_count: Number of entries that name no pack which can be requested. They count for the next offset.
        total: Number of packs in the whole list; None if it is missing or not such a number.
        limit: The limit that the server has applied; None if it is missing or not such a number.
    """

    packs: tuple[PackSummary, ...]
    unreadable_count: int = 0
    total: int | None = None
    limit: int | None = None

    @property
    def entry_count(self) -> int:
        """Number of entries as sent, unreadable ones included."""
        return len(self.packs) + self.unreadable_count


SQUARE: Final = 1.0
# Width divided by height of images from cameras, phones and social networks.
RATIOS: Final = (9 / 16, 2 / 3, 3 / 4, 4 / 5, 1.0, 5 / 4, 4 / 3, 3 / 2, 16 / 9)
_MAJORITY: Final = 2 / 3  # of the images
_TOLERANCE: Final = 0.15  # of a ratio, either way


def cell_ratio(sizes: Iterable[tuple[int, int]], unknown: int = 0) -> float | None:
    """The aspect ratio of at least two thirds of the images.

    Args:
        sizes: Width and height of each known image, upright, in pixels.
        unknown: Number of further images, whose sizes are not known yet.

    Returns:
        Width divided by height; 1.0 if no ratio is that frequent; None if the unknown images may change the result.
    """
    ratios = [width / height for width, height in sizes if width > 0 and height > 0]
    near = {common: _distances(ratios, common) for common in RATIOS}
    most = len(ratios) + unknown
    if all(len(distances) + unknown < _MAJORITY * most for distances in near.values()) or not most:
        return SQUARE
    # How many images are near a ratio, then how near, because the tolerances of ratios overlap.
    best, *other_ratios = sorted(near, key=lambda common: (-len(near[common]), sum(near[common])))
    has_majority = len(near[best]) >= _MAJORITY * most
    is_ahead = not unknown or all(len(near[other]) + unknown < len(near[best]) for other in other_ratios)
    return best if has_majority and is_ahead else None


def _distances(ratios: Iterable[float], common: float) -> list[float]:
    """How far the ratios that are near a common one are from it, as parts of it."""
    distances = (abs(ratio / common - 1) for ratio in ratios)
    return [distance for distance in distances if distance <= _TOLERANCE]
