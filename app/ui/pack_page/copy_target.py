"""Which images *Copy as* applies to."""

from __future__ import annotations

from enum import Enum


class CopyTarget(Enum):
    """Some images of the pack on screen. The values are parts of the names of commands."""

    CHOSEN = "chosen"  # the selected ones, or all that are shown where none is selected
    SHOWN = "shown"
    PICKED = "picked"
