"""Measures the viewer with its filmstrip: how long opening it in a pack of 10,000 blocks the window, and a step.

``uv run python -m tests.benchmarks.filmstrip``. Needs Xvfb and openbox; Linux only.

- *Opening*: the longest time that the event loop is blocked from the command that opens the viewer until it has rested.
- *Step*: from the key until the pixels in the middle of the screen have changed first, and last; the next picture has
  been fetched ahead.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from app.demo.packs import TEN_THOUSAND_IMAGES_ID
from app.packs.states import Shown
from tests.benchmarks import table
from tests.benchmarks.driven_app import run_driven
from tests.benchmarks.keyboard import Keyboard
from tests.benchmarks.screen import SIZE, Watch, virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.timing import LoopGaps
from tests.recording_servers import RecordedDemo

if TYPE_CHECKING:
    from app.start.program import Program
    from tests.benchmarks.screen import Rect

_OPENINGS: Final = 5
_STEPS: Final = 12
_LOOK_SECONDS: Final = 0.01
_REST_SECONDS: Final = 1.5
_READ_AHEAD_SECONDS: Final = 1.5
_STEP_SECONDS: Final = 0.5
_MIDDLE: Final[Rect] = (SIZE[0] // 2 - 100, SIZE[1] // 4, 200, SIZE[1] // 2)
_BLOCK_GOAL_MS: Final = 50.0
_STEP_GOAL_MS: Final = 20.0


async def _drive(program: Program) -> None:
    """Open the viewer at several rows of the pack, print the delays, and close the window when a line arrives."""
    window, workspace = program.window, program.workspace
    try:
        while window.page is None:  # noqa: ASYNC110 - there is no signal for it
            await asyncio.sleep(_LOOK_SECONDS)
        window.toggle_full_screen()
        workspace.open(TEN_THOUSAND_IMAGES_ID)
        pack = workspace.current
        assert pack is not None
        while not isinstance(pack.state, Shown) or not window.page.is_settled:  # noqa: ASYNC110 - no signal
            await asyncio.sleep(_LOOK_SECONDS)
        worst = []
        for number in range(_OPENINGS):
            row = number * window.page.model.rowCount() // _OPENINGS
            window.page.gallery.go_to(row)
            await asyncio.sleep(_REST_SECONDS)
            gaps = LoopGaps()
            watching = asyncio.ensure_future(gaps.watch())
            await asyncio.sleep(_LOOK_SECONDS)
            window.page.overlays.view_row(row)
            await asyncio.sleep(_REST_SECONDS)
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            worst.append(gaps.worst)
            viewer = window.page.overlays.open
            assert viewer is not None
            assert viewer.strip is not None
            assert viewer.strip.isVisible()
            if number < _OPENINGS - 1:
                viewer.leave()
        sys.stdout.write(f"{json.dumps(worst)}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
    finally:
        window.close()


def _measure_once() -> tuple[list[float], list[float], list[float]]:
    """Milliseconds: the longest delay of each opening; of each step until the first and the last change."""
    began, settled = [], []
    with (
        RecordedDemo(slow_seconds=0.0) as service,
        tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as home,
        virtual_screen() as screen,
    ):
        folders = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
        environment = {**os.environ, **dict.fromkeys(folders, home), "DISPLAY": screen.name, "QT_QPA_PLATFORM": "xcb"}
        environment["GENVIRAL_API_KEY"] = service.key
        command = [sys.executable, "-m", "tests.benchmarks.filmstrip", "--drive", service.base_url]
        with (
            subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL) as manager,
            subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            ) as process,
        ):
            assert process.stdout is not None
            worst: list[float] = json.loads(process.stdout.readline())
            keyboard = Keyboard(screen.name)
            for _ in range(_STEPS):
                time.sleep(_READ_AHEAD_SECONDS)
                with Watch(screen) as watch:
                    pressed_at = keyboard.press("Right")
                    time.sleep(_STEP_SECONDS)
                began.append((watch.began_at(_MIDDLE) - pressed_at) * 1000)
                settled.append((watch.settled_at([_MIDDLE]) - pressed_at) * 1000)
            keyboard.close()
            process.communicate("\n")
            manager.terminate()
    return worst, began, settled


def measure(rounds: int) -> list[Row]:
    """Measure several windows, one after another."""
    results = [_measure_once() for _ in range(rounds)]
    step = "step in the viewer with filmstrip, prefetched, key to picture"
    return [
        Row.of_value(
            "viewer with filmstrip opened in a pack of 10,000, longest time that the window was blocked",
            [max(worst) for worst, _, _ in results],
            "ms",
            _BLOCK_GOAL_MS,
        ),
        Row.of_value(step, [statistics.median(began) for _, began, _ in results], "ms", _STEP_GOAL_MS),
        Row.of_value(
            f"{step}, until nothing changed any more",
            [statistics.median(settled) for _, _, settled in results],
            "ms",
            _STEP_GOAL_MS,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--drive", metavar="BASE_URL")
    driven, _ = parser.parse_known_args()
    if driven.drive is not None:
        run_driven(driven.drive, _drive)
    else:
        table.run(measure)
