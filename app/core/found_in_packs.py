"""What a search in the packs that were opened before has found: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.recent_pack import RecentPack

type Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FoundPack:
    """A pack whose name has all that is searched for.

    Attributes:
        pack: The pack.
        matches: Begin and end of what was found in its name, ascending.
    """

    pack: RecentPack
    matches: Ranges


@dataclass(frozen=True, slots=True)
class FoundImage:
    """An image whose description and keywords, together with the name of its pack, have all that is searched for.

    Attributes:
        pack_id: UUID of its pack.
        pack_name: Name of its pack as sent; empty if there is none.
        position: In the pack; 1 for the first image.
        image_id: UUID as sent; empty if the entry is unreadable.
        url: As sent; it may be anything.
        excerpt: The part of the description around the first match, or its beginning; empty if there is none.
        matches: Begin and end of what was found in the excerpt, ascending.
        keywords: The keywords in which something was found, as sent.
    """

    pack_id: str
    pack_name: str
    position: int
    image_id: str
    url: str
    excerpt: str
    matches: Ranges
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundInPacks:
    """The result of a search.

    Attributes:
        packs: By last use.
        images: By last use of their packs, then by position. There may be fewer than match.
        image_count: Number of images that match; if `has_more`, at least so many do.
        has_more: Whether more match than were counted.
    """

    packs: tuple[FoundPack, ...] = ()
    images: tuple[FoundImage, ...] = ()
    image_count: int = 0
    has_more: bool = False
