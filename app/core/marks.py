"""The marks that a person gives to images while reviewing a pack."""

from __future__ import annotations

from enum import Enum


class Mark(Enum):
    """The mark of one image. The values are stored on disk and must not change."""

    NONE = ""
    PICKED = "picked"
    REJECTED = "rejected"
