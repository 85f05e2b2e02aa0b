"""A pack that was opened before, as a list of recent packs shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecentPack:
    """What is known of a pack without its images.

    Attributes:
        pack_id: UUID in lower case with hyphens.
        name: As sent; empty if there is none.
        image_count: Number of images, including unreadable entries.
        described_count: Number of those that are described.
        last_used: When it was shown last, in seconds since 1970 by the clock of that time.
        is_pinned: Whether it stays in the list however many others are opened.
        cover_urls: The URLs of its first readable images, four at most.
    """

    pack_id: str
    name: str
    image_count: int
    described_count: int
    last_used: float
    is_pinned: bool
    cover_urls: tuple[str, ...]
