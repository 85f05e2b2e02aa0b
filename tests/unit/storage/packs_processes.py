"""Functions that other processes run with what is kept of packs."""

from __future__ import annotations

import asyncio
import time
from itertools import count
from typing import TYPE_CHECKING

from app.core.changes import NOTHING_CHANGED
from app.core.limits import PacksLimits
from app.storage.saved_packs import SavedPacks
from tests.unit.storage.kept_packs import PLACE, SERVER, Listener, described, pack_of, request_of

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

LIMITS = PacksLimits(save_after_seconds=0.0, busy_seconds=20.0, close_seconds=20.0)
IMAGES = 150


def words_of_step(step: int) -> str:
    """What all images are described with in a step."""
    return f"step {step} of"


def save_for_ever(folder: Path, ready: Connection, first: int) -> None:
    """Keep another answer for the same pack again and again until killed; send the number of each step that is kept."""

    async def save() -> None:
        for step in count(first):
            saved = SavedPacks(folder, LIMITS, Listener())
            pack = pack_of(1, described(IMAGES, words_of_step(step)))
            saved.save(request_of(1), pack, float(step), NOTHING_CHANGED)
            await saved.aclose()
            ready.send(step)

    asyncio.run(save())


def save_for_a_while(folder: Path, result: Connection, first: int, seconds: float) -> None:
    """Keep, use and remove packs beside others; send the numbers of the packs that have to be listed, or problems."""

    async def save() -> None:
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
        result.send(listener.problems or kept)

    asyncio.run(save())


def search_once(folder: Path) -> None:
    """Search what is kept, and end."""

    async def search() -> None:
        saved = SavedPacks(folder, LIMITS, Listener())
        await saved.search(PLACE, "car")
        await saved.aclose()

    asyncio.run(search())
