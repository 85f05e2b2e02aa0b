"""The rows of the service's packs that are shown, in the home page and in the picker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.folding import fold, has_words
from app.ui.home.pack_row import row_of_summary

if TYPE_CHECKING:
    from app.ui.home.pack_row import PackRow
    from app.workspace.pack_list import PackList


def listed_rows(packs: PackList) -> list[PackRow]:
    """The packs of a list. Until the answer to the present text is there, those of the former one whose name matches.

    A name that matches is found by the service as well, so that these packs are part of the answer.
    """
    words = [] if packs.is_current else fold(packs.text).split()
    return [row_of_summary(pack) for pack in packs.rows if has_words(pack.name, words)]
