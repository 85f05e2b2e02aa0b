"""The state of one tile. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.core.errors import UnreadableEntryError


class TileStage(Enum):
    """Waiting, loading, shown or failed; the value is the word that a screen reader hears."""

    WAITING = "waiting"
    LOADING = "loading"
    SHOWN = "shown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Tile:
    """What a tile shows in place of, or along with, its picture.

    Attributes:
        stage: How far its thumbnail is.
        reason: Why it failed, in a few words; empty otherwise.
    """

    stage: TileStage
    reason: str = ""

    @property
    def spoken(self) -> str:
        """Such as `shown` or `failed: not an image`."""
        return f"{self.stage.value}: {self.reason}" if self.reason else self.stage.value


WAITING = Tile(TileStage.WAITING)
LOADING = Tile(TileStage.LOADING)
SHOWN = Tile(TileStage.SHOWN)
UNREADABLE = Tile(TileStage.FAILED, UnreadableEntryError.reason)
