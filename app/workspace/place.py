"""Where a person is in a pack, so that a tab can be shown there again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.facets import Choice


@dataclass(frozen=True, slots=True)
class Place:
    """An image, and the filter.

    Attributes:
        image_id: ID of the image that is the current one, or the first one in sight; empty for the first of the pack.
        is_image_selected: Whether the image is to be selected, because the person has asked for it.
        filter_text: What is typed into the filter.
        choices: What the filter includes and excludes.
    """

    image_id: str = ""
    is_image_selected: bool = False
    filter_text: str = ""
    choices: tuple[Choice, ...] = ()
