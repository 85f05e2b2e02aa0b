"""What is shown of a list of the service's packs, on the home page and in the picker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.folding import fold
from app.ui.home.section_choice import TITLES
from app.ui.texts import home as texts
from app.workspace.network_wait import NETWORK_FAILURES
from app.workspace.pack_list_state import Listed, ListingFailed

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.ui.home.pack_row import ListedRow
    from app.workspace.pack_list import PackList


def listed_rows(packs: PackList, without: Collection[str] = ()) -> list[ListedRow]:
    """The packs of a list. Until the answer to the present text is there, those of the former one whose name matches.

    A name that matches is found by the service as well, so that these packs are part of the answer.

    Args:
        packs: The list.
        without: IDs of packs that are left out.
    """
    words = [] if packs.is_current else fold(packs.text).split()
    matching = (pack for pack in packs.rows if all(word in pack.folded_name for word in words)) if words else packs.rows
    return [pack for pack in matching if pack.id not in without]


def not_loaded_note(packs: PackList) -> str:
    """What stands in place of packs that were not loaded, if no banner says why; else empty."""
    state = packs.state
    if packs.awaits_person and isinstance(state, Listed):
        return texts.FEW_AT_A_TIME.text()
    if not isinstance(state, ListingFailed) or not state.is_dismissed or (packs.rows and not packs.has_more):
        return ""
    section = TITLES[packs.section].text()
    if isinstance(state.error, NETWORK_FAILURES):
        return texts.not_loaded_without_network(section)
    return texts.not_loaded(section, has_some=bool(packs.rows))
