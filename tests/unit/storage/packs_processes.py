"""Functions that other processes run with what is kept of packs."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from app.core.changes import NOTHING_CHANGED
from app.core.limits import PacksLimits
from app.storage.saved_packs import SavedPacks
from tests.unit.storage.kept_packs import PLACE, SERVER, Listener, described, pack_of, request_of

if TYPE_CHECKING:
    from pathlib import Path

LIMITS = PacksLimits(save_after_seconds=0.0, busy_seconds=20.0, close_seconds=20.0)
IMAGES = 150


def save_for_a_while(folder: Path, seconds: float, first: int) -> set[int]:
    """Keep, use and remove packs beside others; return the numbers of the packs that have to be listed."""

    async def save() -> set[int]:
        listener = Listener()
        end = time.monotonic() + seconds
        kept: set[int] = set()
        number = first
        while time.monotonic() < end:
            saved = SavedPacks(folder, LIMITS, listener)
            for _ in range(3):
                saved.save(request_of(number), pack_of(number, described(70)), 1.0, NOTHING_CHANGED)
                kept.add(number)
                listed = {each.pack_id for each in await saved.recents(SERVER.text, PLACE.key)}
                assert request_of(number).pack_id in listed
                await saved.search(PLACE, "car")
                number = first + (number - first + 1) % 20
            await saved.aclose()
        assert not listener.problems
        return kept

    return asyncio.run(save())


def search_once(folder: Path) -> None:
    """Search what is kept, and end."""

    async def search() -> None:
        saved = SavedPacks(folder, LIMITS, Listener())
        await saved.search(PLACE, "car")
        await saved.aclose()

    asyncio.run(search())
