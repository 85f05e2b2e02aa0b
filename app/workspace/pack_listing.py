"""One list of packs, joined from the parts that have arrived. It sends nothing.

The API addresses a part by its offset, so packs that are added or removed between two requests move the others. No pack
is in the list twice; if packs were removed, the next part is requested with an overlap, so that none is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from app.core.pack_list import PackListRequest

if TYPE_CHECKING:
    from app.core.connection import Connection
    from app.core.pack_list import PackListPage, PackSummary
    from app.core.settings import PackListLimits

# In a row. A server that ignores the offset would be asked for ever.
_MOST_PARTS_WITHOUT_NEWS: Final = 3
_MOST_STEPS_BACK: Final = 3
# Of one list, until the person asks for more. A service that sends one pack a part would get thousands of requests.
_MOST_SMALL_PARTS: Final = 20


class Section(Enum):
    """Whose packs are listed."""

    YOURS = auto()  # those that are requested without public ones
    COMMUNITY = auto()  # public ones: the API lists them only together with the others, which are left out here


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What is listed.

    Attributes:
        section: Whose packs.
        search: What is searched for; empty for all packs.
    """

    section: Section
    search: str = ""


class PackListing:
    """The beginning of one list, or all of it.

    Attributes:
        query: What is listed.
        rows: The packs so far, each once, in the API's order.
        is_complete: Whether there is nothing more to request.
        sent_total: Number of packs that the service has counted, own and public ones; None if it has sent no number.
    """

    def __init__(self, query: ListQuery, limits: PackListLimits) -> None:
        """Begin without rows.

        Args:
            query: What is listed.
            limits: The size of a part, and of the list.
        """
        self.query = query
        self.rows: tuple[PackSummary, ...] = ()
        self.is_complete = False
        self.sent_total: int | None = None
        self._limits = limits
        self._ids: set[str] = set()  # of all packs that have arrived, whether they belong to the section or not
        self._offset = 0
        self._parts_without_news = 0
        self._steps_back = 0
        self._small_parts = 0  # that have brought less than half of the packs that were requested

    @property
    def awaits_person(self) -> bool:
        """Whether parts have brought so few packs that the person has to ask for more."""
        return self._small_parts >= _MOST_SMALL_PARTS and not self.is_complete

    def go_on(self) -> None:
        """Let as many small parts be requested as at first, because the person has asked for more."""
        self._small_parts = 0

    @property
    def total(self) -> int | None:
        """Number of packs in the whole list; None if it is not known.

        How many public packs there are is known only at the end, because the service counts the others as well.
        """
        if self.is_complete and self._offset < self._limits.max_packs:
            return len(self.rows)
        return None if self.query.section is Section.COMMUNITY else self.sent_total

    def next_request(self, connection: Connection) -> PackListRequest:
        """The request for the next part."""
        return PackListRequest(
            connection,
            self.query.search,
            self._offset,
            self._limits.page_size,
            include_public=self.query.section is Section.COMMUNITY,
        )

    def add(self, page: PackListPage) -> None:
        """Append the answer to `next_request`, unless a part of the list has to be requested again first."""
        former, self.sent_total = self.sent_total, page.total
        removed = former - page.total if former is not None and page.total is not None else 0
        if removed > 0 and self._offset > 0 and self._steps_back < _MOST_STEPS_BACK:
            # As many packs may have moved to before the offset.
            self._offset = max(0, self._offset - removed)
            self._steps_back += 1
            self._small_parts += 1
            return
        self._steps_back = 0
        self._offset += page.entry_count
        new = {pack.id: pack for pack in page.packs if pack.id not in self._ids}
        self._ids.update(new)
        if len(new) * 2 < self._limits.page_size:
            self._small_parts += 1
        wants_public = self.query.section is Section.COMMUNITY
        self.rows += tuple(pack for pack in new.values() if pack.is_public or not wants_public)
        self._parts_without_news = 0 if new else self._parts_without_news + 1
        self.is_complete = self._is_last(page)

    def _is_last(self, page: PackListPage) -> bool:
        if page.entry_count == 0 or self._parts_without_news >= _MOST_PARTS_WITHOUT_NEWS:
            return True
        if self._offset >= self._limits.max_packs:
            return True
        if page.total is not None:
            return self._offset >= page.total
        return page.entry_count < min(page.limit or self._limits.page_size, self._limits.page_size)
