"""Measures a review of 10,000 marks from opening its file to the painted badges, and how long the window is blocked.

``uv run python -m tests.benchmarks.shared_review``. Needs no display and no network.

The whole program runs, with a pack of 10,000 images on screen, each of which the other person has marked. The time ends
when the gallery has painted the names and badges of all images in sight.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.core.saved_values import Mark
from app.core.shared_review import SharedReview, write
from app.ui.application import Application
from tests.benchmarks import table
from tests.benchmarks.filtering import make_site
from tests.benchmarks.table import Row
from tests.benchmarks.timing import LoopGaps
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID

_COUNT: Final = 10_000
_GOAL_SECONDS: Final = 0.5
_MOST_SECONDS: Final = 60.0


def _measure(folder: Path) -> tuple[float, float]:
    """The seconds until the badges are painted, and the longest time that the window was blocked, in milliseconds."""
    results: list[tuple[float, float]] = []

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.page.model.rowCount() == _COUNT, "the pack is open", seconds=_MOST_SECONDS)
        await app.until_settled()
        pack = app.program.workspace.current
        assert pack is not None
        review = SharedReview(
            server=pack.connection.base_url.text,
            pack=PACK_ID,
            reviewer="Ana",
            time="2026-11-28T14:02:00Z",
            marks={
                image.id: Mark.REJECTED if number % 3 else Mark.PICKED for number, image in enumerate(pack.shelf.images)
            },
        )
        path = folder / "review.packreview"
        write(path, review)
        gaps = LoopGaps()
        watching = asyncio.ensure_future(gaps.watch())
        await asyncio.sleep(0.2)
        gaps.milliseconds.clear()
        # Painting asks the model for what others have made of each image in sight.
        painted: set[int] = set()
        asked = app.page.model.others

        def others(row: int) -> object:
            found = asked(row)
            if found:
                painted.add(row)
            return found

        app.page.model.others = others  # type: ignore[method-assign, assignment]
        began = time.perf_counter()
        app.program.workspace.open_link(str(path))
        await app.until(lambda: painted >= {*app.page.gallery.visible_rows}, "it is painted", seconds=_MOST_SECONDS)
        results.append((time.perf_counter() - began, max(gaps.milliseconds, default=0.0)))
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    site = make_site(_COUNT)
    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, size=(1180, 780))
    finally:
        site.stop()
    return results[0]


def measure(rounds: int) -> list[Row]:
    """Open the same review in several windows, one after another."""
    _app = Application([])
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder:
        measured = [_measure(Path(folder)) for _ in range(rounds)]
    title = f"a review of {_COUNT:,} marks opened, to the painted badges"
    return [
        Row.of_value(title, [seconds for seconds, _ in measured], "s", _GOAL_SECONDS),
        Row.of_value("the same, longest time that the window was blocked", [gap for _, gap in measured], "ms", 50.0),
    ]


if __name__ == "__main__":
    table.run(measure)
