"""Measures how long a live refresh of 10,000 images, 40 of which are newly described, blocks the GUI thread.

``uv run python -m tests.benchmarks.live``. Needs no display and no network.
"""

from __future__ import annotations

import asyncio
import os
import time

from msgspec import Raw
from msgspec.structs import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.core.changes import merge
from app.core.models import ImageMetadata, Pack, count_by_status
from app.packs.keys import Keys
from app.packs.thumbnails import ThumbnailBoxes
from app.session.workspace import Workspace
from app.start.event_loop import EventLoop
from app.ui.pack.pack_page import PackPage
from tests.benchmarks import table
from tests.benchmarks.table import Row
from tests.unit.packs.stand_in_services import StandInServices, pack

_ALL = 10_000
_NEW = 40
_GOAL_MS = 16.0
_MERGE_GOAL_MS = 50.0
_PACK_ID = "a" * 8 + "-aaaa-aaaa-aaaa-" + "a" * 12


def _answer(described: int) -> Pack:
    """An answer, all objects of which are new."""
    made = pack(_PACK_ID, (str(number) for number in range(_ALL)))
    images = tuple(
        replace(
            image,
            metadata=ImageMetadata("completed" if row < described else "pending"),
            raw=Raw(f"{row} {row < described}"),
        )
        for row, image in enumerate(made.images)
    )
    return replace(made, images=images, status_counts=count_by_status(images))


async def _refresh(rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of CPU time in the thread that merges, and in the GUI thread, of each round."""
    services = StandInServices("env.key")
    workspace = Workspace(Keys(services.session, environment_wins=False), [])
    workspace.attach(services, ThumbnailBoxes(320, 512), recalls_key=False)
    open_pack = workspace.current
    assert open_pack is not None
    page = PackPage(open_pack)
    page.resize(1180, 700)
    page.show()
    workspace.open(_PACK_ID)
    await asyncio.sleep(0.05)
    services.answer_with(_answer(_ALL // 2))
    await asyncio.sleep(0.5)
    merging, blocked = [], []
    for number in range(1, rounds + 1):
        content = open_pack.state.content
        assert content is not None
        later = _answer(_ALL // 2 + number * _NEW)
        began = time.thread_time()
        merged = merge(content.pack, later, lambda _: False)
        merging.append((time.thread_time() - began) * 1000)
        began = time.thread_time()
        open_pack.repetition._loader.answered.emit(content.request, merged)
        page.gallery.executeDelayedItemsLayout()
        blocked.append((time.thread_time() - began) * 1000)
        assert len(open_pack.changes.listed.described) == number * _NEW
        await asyncio.sleep(0.05)
    page.close()
    await workspace.aclose()
    await services.tasks.aclose()
    return merging, blocked


def measure(rounds: int) -> list[Row]:
    """Refresh a pack that is on screen."""
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        merging, blocked = runner.run(_refresh(rounds))
    what = f"live refresh of {_ALL:,} images, {_NEW} newly described"
    return [
        Row.of_value(f"{what}: GUI thread", blocked, "ms", _GOAL_MS),
        Row.of_value(f"{what}: merged, in another thread", merging, "ms", _MERGE_GOAL_MS),
    ]


if __name__ == "__main__":
    table.run(measure)
