"""What the home page and the picker show, as the workspace has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.packs.pack_list import PackList
from app.packs.recent_packs import PackSearch, RecentPacks
from app.session.workspace import Workspace

if TYPE_CHECKING:
    from app.packs.covers import Covers


@dataclass(frozen=True, slots=True)
class HomeSources:
    """What the home page shows.

    Attributes:
        recents: The packs that were opened before.
        search: Searches their images.
        packs: The packs of the service.
        recent_covers: Pictures of recent packs, from disk.
        found_covers: Pictures of images that were found, from disk, or downloaded if they were never shown.
        preview_covers: Pictures of the service's packs, which are downloaded.
    """

    recents: RecentPacks
    search: PackSearch
    packs: PackList
    recent_covers: Covers
    found_covers: Covers
    preview_covers: Covers

    def set_visible(self, *, is_visible: bool) -> None:
        """Set whether they can be seen. Nothing is requested while they cannot."""
        self.packs.set_visible(is_visible=is_visible)
        for covers in (self.recent_covers, self.found_covers, self.preview_covers):
            covers.set_visible(is_visible=is_visible)


def make_sources(workspace: Workspace) -> HomeSources:
    """Make a list of packs and covers. The services must be attached."""
    lists = workspace.pack_lists
    return HomeSources(
        workspace.recent_packs,
        workspace.pack_search,
        lists.make_pack_list(),
        lists.make_covers(only_stored=True),
        lists.make_covers(only_stored=False),
        lists.make_covers(only_stored=False),
    )
