"""The place of the side panel."""

from __future__ import annotations

from enum import Enum, auto


class PanelPlace(Enum):
    """Where the side panel is."""

    BESIDE = auto()  # beside the gallery, with a handle between them
    OVER = auto()  # over the right part of the gallery, in a window that is too narrow for both
    AWAY = auto()  # hidden
