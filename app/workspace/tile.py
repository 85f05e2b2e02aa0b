"""The state of one tile in the gallery."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.core.errors import UnreadableEntryError


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
        reason: Why the thumbnail failed, in a few words; empty in other stages.
    """

    stage: TileStage
    reason: str = ""

    @property
    def spoken(self) -> str:
        """What screen readers say, such as `shown` or `failed: not an image`."""
        return f"{self.stage.value}: {self.reason}" if self.reason else self.stage.value


WAITING = Tile(TileStage.WAITING)
LOADING = Tile(TileStage.LOADING)
SHOWN = Tile(TileStage.SHOWN)
UNREADABLE = Tile(TileStage.FAILED, UnreadableEntryError.reason)
