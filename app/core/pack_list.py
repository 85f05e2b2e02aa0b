"""Requests and answers of List Packs: frozen values. `core.pack_list_decoding` makes the answers from JSON.

The window needs this module before the first paint, so it imports nothing slow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.core.connection import Connection

LARGEST_LIMIT: Final = 100  # of one request, from the documentation of List Packs
LONGEST_SEARCH: Final = 200  # characters; a longer text is cut, because servers refuse long URLs


@dataclass(frozen=True, slots=True)
class PackListRequest:
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


@dataclass(frozen=True, slots=True)
class PackSummary:
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


@dataclass(frozen=True, slots=True)
class PackListPage:
    """The answer to a `PackListRequest`.

    Attributes:
        packs: In the API's order, without unreadable entries.
        unreadable_count: Number of entries that name no pack which can be requested. They count for the next offset.
        total: Number of packs in the whole list; None if it is missing or not such a number.
        limit: The limit that the server has applied; None if it is missing or not such a number.
        offset: The offset that the server has applied; None if it is missing or not such a number.
    """

    packs: tuple[PackSummary, ...]
    unreadable_count: int = 0
    total: int | None = None
    limit: int | None = None
    offset: int | None = None

    @property
    def entry_count(self) -> int:
        """Number of entries as sent, unreadable ones included."""
        return len(self.packs) + self.unreadable_count
