"""What commands and settings of the window choose on the page of a pack: which images are copied, where the panel is.

Imported before the first paint: it imports no widgets.
"""

from __future__ import annotations

from enum import Enum, auto


class CopyTarget(Enum):
    """Some images of the pack on screen. The values are parts of the names of commands."""

    CHOSEN = "chosen"  # the selected ones, or all that are shown where none is selected
    SHOWN = "shown"
    PICKED = "picked"
    ALL = "all"  # of the pack, whatever the filter shows


class PanelPlace(Enum):
    """Where the side panel is."""

    BESIDE = auto()  # beside the gallery, with a handle between them
    OVER = auto()  # over the right part of the gallery, in a window that is too narrow for both
    AWAY = auto()  # hidden
