"""A row of a list of packs, with its texts: a recent pack, a pack of the service, or what stands between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from app.ui.texts import home as texts
from app.ui.texts.formats import day

if TYPE_CHECKING:
    from app.core.pack_list import PackSummary
    from app.core.recent_pack import RecentPack


class RowKind(Enum):
    """What a row is."""

    PACK = auto()
    HEADING = auto()  # says what the rows below it are
    PLACEHOLDER = auto()  # a pack that is being loaded


@dataclass(frozen=True, slots=True)
class PackRow:
    """A row, ready to be shown.

    Attributes:
        kind: What it is; only packs can be chosen.
        pack_id: UUID in lower case; empty unless it is a pack.
        name: Of the pack, or the text of the heading.
        facts: Numbers of images; of a heading, how many packs there are.
        when: When it was opened last, or created.
        cover_urls: URLs of the pictures of the cover, four at most.
        is_pinned: Whether it precedes other recent packs.
        is_recent: Whether it is one of the recent packs.
    """

    kind: RowKind = RowKind.PACK
    pack_id: str = ""
    name: str = ""
    facts: str = ""
    when: str = ""
    cover_urls: tuple[str, ...] = ()
    is_pinned: bool = False
    is_recent: bool = False

    @property
    def key(self) -> str:
        """What a row is recognised by after an update; empty for a placeholder."""
        return self.pack_id or self.name

    @property
    def picture_urls(self) -> tuple[str, ...]:
        """What is needed to paint it."""
        return self.cover_urls

    @property
    def spoken(self) -> str:
        """What screen readers say of it."""
        return texts.pack_spoken(self.name, self.facts, self.when, is_pinned=self.is_pinned)


# The row of a pack of the service is made when it is needed, because its texts take 10 µs.
type ListedRow = PackRow | PackSummary

PLACEHOLDER = PackRow(RowKind.PLACEHOLDER)


def row_of_recent(pack: RecentPack, now: float) -> PackRow:
    """The row of a recent pack.

    Args:
        pack: The pack.
        now: Seconds since 1970, from which "today" is computed.
    """
    return PackRow(
        pack_id=pack.pack_id,
        name=texts.name_shown(pack.name),
        facts=texts.facts(pack.image_count, pack.described_count),
        when=texts.opened_at(pack.last_used, now),
        cover_urls=pack.cover_urls,
        is_pinned=pack.is_pinned,
        is_recent=True,
    )


def row_of_summary(summary: PackSummary) -> PackRow:
    """The row of a pack of the service's list."""
    return PackRow(
        pack_id=summary.id,
        name=texts.name_shown(summary.name or ""),
        facts=texts.facts(summary.image_count) if summary.image_count is not None else "",
        when=day(summary.created_at) if summary.created_at else "",
        cover_urls=(summary.preview_url,) if summary.preview_url else (),
    )
