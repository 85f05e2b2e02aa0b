"""The state of one tile in the gallery."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.core.errors import ImageError, UnreadableEntryError


class TileStage(Enum):
    """The stage of a tile's thumbnail. The value is what screen readers say."""

    WAITING = "waiting"
    LOADING = "loading"
    SHOWN = "shown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Tile:
    """The state of one tile.

    Attributes:
        stage: The stage of its thumbnail.
        error: Why the thumbnail failed; None in other stages.
    """

    stage: TileStage
    error: ImageError | None = None


WAITING = Tile(TileStage.WAITING)
LOADING = Tile(TileStage.LOADING)
SHOWN = Tile(TileStage.SHOWN)
UNREADABLE = Tile(TileStage.FAILED, UnreadableEntryError())
