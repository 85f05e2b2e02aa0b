"""Where the side panel of a pack is."""

from __future__ import annotations

from enum import Enum, auto


class PanelPlace(Enum):
    """Where the side panel is."""

    BESIDE = auto()  # beside the gallery, with a handle between them
    OVER = auto()  # over the gallery's right part, in a window that is too narrow for both
    AWAY = auto()
