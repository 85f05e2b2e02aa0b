"""Measures an export of 100,000 images as CSV: until the file is complete, and how the window is blocked meanwhile.

``uv run python -m tests.benchmarks.exports``. Needs no display and no network.

The whole program runs. Meanwhile the delays of its event loop are measured, until the images are marked as taken.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QDialogButtonBox, QFileDialog

from app.packs.jobs import JobState
from app.ui.application import Application
from tests.benchmarks import table
from tests.benchmarks.filtering import make_site
from tests.benchmarks.table import Row
from tests.benchmarks.timing import LoopGaps
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID

_IMAGES: Final = 100_000
_MOST_SECONDS: Final = 2.0
_MOST_GAP_MS: Final = 100.0
_PATIENCE_SECONDS: Final = 60.0
_IDLE_SHARE: Final = 0.1  # of a processor


async def _until_idle() -> None:
    """Wait until the program does nothing: the answer is saved for some seconds after it was shown."""
    busy = 1.0
    while busy > _IDLE_SHARE:
        before = time.process_time()
        await asyncio.sleep(1)
        busy = time.process_time() - before


def _measure(folder: Path) -> tuple[float, LoopGaps]:
    """The seconds of an export, and the delays of the event loop meanwhile."""
    seconds: list[float] = []
    cpu_seconds: list[float] = []
    gaps = LoopGaps()
    path = folder / "images.csv"

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.page.model.rowCount() == _IMAGES, "it is open", seconds=_PATIENCE_SECONDS)
        await app.until_settled()
        await _until_idle()
        app.trigger("export")
        app.click("export")
        (dialog,) = (each for each in app.window.findChildren(QFileDialog) if each.isVisible())
        dialog.selectFile(str(path))
        (buttons,) = dialog.findChildren(QDialogButtonBox)
        await app.until_handled()
        watching = asyncio.create_task(gaps.watch())
        await asyncio.sleep(0)
        began, cpu_began = time.perf_counter(), time.process_time()
        buttons.button(QDialogButtonBox.StandardButton.Save).click()
        (job,) = app.program.workspace.jobs.jobs
        await app.until(lambda: job.state is JobState.ENDED, "it has ended", seconds=_PATIENCE_SECONDS)
        seconds.append(time.perf_counter() - began)
        cpu_seconds.append(time.process_time() - cpu_began)
        await app.until_handled()
        watching.cancel()
        assert job.done == job.total
        assert app.spoken(0)[0].endswith(", taken")

    site = make_site(_IMAGES)
    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, size=(1180, 780))
    finally:
        site.stop()
    busy = f"CPU time of the program {cpu_seconds[0]:.2f} s, gaps p99 {gaps.share(99):.1f} ms"
    print(f"{path.stat().st_size / 1e6:.0f} MB, {busy}", file=sys.stderr)
    return seconds[0], gaps


def measure(rounds: int) -> list[Row]:
    """Export the same images in each round."""
    _app = Application([])
    seconds, worst = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            taken, gaps = _measure(Path(folder))
        seconds.append(taken)
        worst.append(gaps.worst)
    return [
        Row.of_value(f"{_IMAGES:,} images exported as CSV", seconds, "s", _MOST_SECONDS),
        Row.of_value("longest time that the event loop is blocked meanwhile", worst, "ms", _MOST_GAP_MS),
    ]


if __name__ == "__main__":
    table.run(measure)
