"""Functions that other processes run with what is kept of packs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.core.limits import PacksLimits
from app.storage.saved_packs import SavedPacks
from tests.unit.storage.kept_packs import PLACE, Listener

if TYPE_CHECKING:
    from pathlib import Path

LIMITS = PacksLimits(save_after_seconds=0.0, busy_seconds=20.0, close_seconds=20.0)
IMAGES = 150


def search_once(folder: Path) -> None:
    """Search what is kept, and end."""

    async def search() -> None:
        saved = SavedPacks(folder, LIMITS, Listener())
        await saved.search(PLACE, "car")
        await saved.aclose()

    asyncio.run(search())
