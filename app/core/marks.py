"""The marks that a person gives to images while reviewing a pack."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Mark(Enum):
    """The mark of one image. The values are stored on disk and must not change."""

    NONE = ""
    PICKED = "picked"
    REJECTED = "rejected"


class MarkedPack(NamedTuple):
    """The pack whose images have marks.

    Attributes:
        server: Root of the server's API.
        pack_id: UUID in lower case with hyphens.
    """

    server: str
    pack_id: str
