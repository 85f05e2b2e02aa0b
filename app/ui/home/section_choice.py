"""The buttons that choose whose packs of the service are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.ui.texts import home as texts
from app.ui.widgets.segments import Segments
from app.workspace.pack_list_state import NoKey
from app.workspace.pack_listing import Section

if TYPE_CHECKING:
    from app.workspace.pack_list import PackList

TITLES: Final = {Section.YOURS: texts.YOUR_PACKS, Section.COMMUNITY: texts.COMMUNITY_PACKS}

_SECTIONS: Final = (Section.YOURS, Section.COMMUNITY)


class SectionChoice(Segments):
    """One button for each section of a list."""

    def __init__(self, packs: PackList, *, prefix: str = "") -> None:
        """Make the buttons.

        Args:
            packs: The list, whose section is set when a button is chosen.
            prefix: Begins the object names of the buttons, such as ``picker_`` of ``picker_yours``.
        """
        words = ((f"{prefix}yours", texts.YOURS.text()), (f"{prefix}community", texts.COMMUNITY.text()))
        super().__init__(texts.WHICH_PACKS.text(), words)
        self._packs = packs
        self.chosen.connect(self._on_chosen)

    def update_choice(self) -> None:
        """Show the section of the list; nothing without a key, because then nothing is listed."""
        self.choose(_SECTIONS.index(self._packs.section))
        self.setVisible(not isinstance(self._packs.state, NoKey))

    def _on_chosen(self, place: int) -> None:
        self._packs.set_section(_SECTIONS[place])
