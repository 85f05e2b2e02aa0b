"""The pack that commands of a list act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChosenPack:
    """A pack of a list, or an image of a pack that was found.

    Attributes:
        pack_id: UUID in lower case.
        name: Of the pack; empty for an image that was found.
        image_id: The image to go to; empty for none.
        is_recent: Whether it is one of the recent packs.
        is_pinned: Whether it precedes other recent packs.
    """

    pack_id: str
    name: str = ""
    image_id: str = ""
    is_recent: bool = False
    is_pinned: bool = False
