"""Measures the start of the app with a pack ID, until the first row is on the screen, compared with Chromium.

``uv run python -m tests.benchmarks.launching``. Needs nginx, Xvfb and Chromium; Linux only. `packaged` measures the
packaged app in the same way.

The app gets the pack ID as its argument; Chromium shows a page with the same images in app mode, which load lazily.
Both have been started with the same settings or profile before, but have no photos in a cache. The minimal QWidget
program of `startup` shows what Python and Qt take.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks import chromium, table
from tests.benchmarks.corpus import COUNT, make_corpus
from tests.benchmarks.gallery import run_app
from tests.benchmarks.screen import Watch, virtual_screen
from tests.benchmarks.startup import BARE, milliseconds_to
from tests.benchmarks.table import Row
from tests.benchmarks.timing import SETTLE_SECONDS
from tests.benchmarks.web_server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from tests.benchmarks.screen import Rect, Screen
    from tests.benchmarks.web_server import Site

_ROOT: Final = Path(__file__).resolve().parents[2]
_KEY: Final = "benchmark.key"
FROM_SOURCE: Final = (sys.executable, str(_ROOT / "main.py"))

# What the app logs in the course of its start, and the names of these steps in the table.
_STEPS: Final = {
    "request sent": "request sent",
    "answer received": "answer received",
    "first paint": "first paint",
    "services started": "services started",
    "pack shown": "pack in the window",
    "image requested": "first image requested",
    "thumbnail ready": "first thumbnail",
}


@dataclass
class Launches:
    """The starts of the app and of the programs that it is compared with, one for each round, in milliseconds.

    Attributes:
        app: From the start of the process to the first row.
        logged: The same with the log that `steps` are read from.
        page: The same of Chromium.
        bare: To the first paint of the minimal program.
        steps: Of the app, for each step of `_STEPS`.
    """

    app: list[float] = field(default_factory=list)
    logged: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=dict)

    def rows(self, name: str, most_ratio: float) -> list[Row]:
        """The rows of the table.

        Args:
            name: How the app was started.
            most_ratio: The largest ratio that is accepted.
        """
        title = f"launch with a pack to the first row, {name}"
        return [
            Row.of_ratio(title, "Chromium, app mode", self.app, self.page, "ms", most_ratio),
            Row.of_ratio(title, "bare QWidget", self.app, self.bare, "ms", None),
        ]

    def steps_text(self) -> str:
        """When each step took place, and the first row was on the screen, in the starts with a log."""
        medians = {step: statistics.median(times) for step, times in self.steps.items()}
        medians["first row on the screen"] = statistics.median(self.logged)
        return " · ".join(f"{step} {at:.0f} ms" for step, at in sorted(medians.items(), key=lambda item: item[1]))


def measure_launches(command: Sequence[str], rounds: int) -> Launches:
    """Start the app, Chromium and the minimal program alternately.

    Args:
        command: The command of the app.
        rounds: Number of rounds; another one before them is not measured.
    """
    launches = Launches()
    with (
        serve(make_corpus(), (COUNT,)) as site,
        tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as folder,
    ):
        home = Path(folder)
        app_rects = run_app(site, COUNT, home / "first").first_row
        page_rects = chromium.first_row_of(site.page_url("lazy"))
        for _ in range(rounds + 1):
            _measure_app(launches, command, site, home, app_rects)
            with virtual_screen() as screen:
                page = chromium.launched(site.page_url("lazy"), screen, home / "profile")
                launches.page.append(_until_settled(screen, page, page_rects))
            with virtual_screen() as screen:
                launches.bare.append(_start_bare(screen))
    for times in (launches.app, launches.logged, launches.page, launches.bare, *launches.steps.values()):
        del times[0]
    return launches


def _measure_app(launches: Launches, command: Sequence[str], site: Site, home: Path, rects: list[Rect]) -> None:
    """Start the app as a person does, and once more with a log, which delays the first row, for the steps."""
    with virtual_screen() as screen:
        launches.app.append(_until_settled(screen, _app(screen, command, site, home), rects))
    steps: dict[str, float] = {}
    with virtual_screen() as screen:
        launches.logged.append(_until_settled(screen, _app(screen, command, site, home, steps), rects))
    for step, at in steps.items():
        launches.steps.setdefault(step, []).append(at)


def _until_settled(screen: Screen, program: contextlib.AbstractContextManager[None], rects: list[Rect]) -> float:
    """Milliseconds from the start of a program until the pixels of the first row changed last."""
    started = time.perf_counter()
    with program, Watch(screen) as watch:
        time.sleep(2 * SETTLE_SECONDS)
    return (watch.settled_at(rects) - started) * 1000


def _start_bare(screen: Screen) -> float:
    environment = os.environ | {"DISPLAY": screen.name, "QT_QPA_PLATFORM": "xcb"}
    return milliseconds_to([sys.executable, "-c", BARE], "painted", environment)


@contextlib.contextmanager
def _app(
    screen: Screen, command: Sequence[str], site: Site, home: Path, steps: dict[str, float] | None = None
) -> Iterator[None]:
    """Run the app without thumbnails and answers on disk; with `steps`, read from its log when they took place."""
    for file in (home / "cache").rglob("*.sqlite3"):
        file.unlink()
    shutil.rmtree(home / "data", ignore_errors=True)
    environment = os.environ | {
        "DISPLAY": screen.name,
        "QT_QPA_PLATFORM": "xcb",
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "GENVIRAL_API_KEY": _KEY,
    }
    whole = [*command, site.pack_ids[COUNT], "--base-url", f"{site.origin}/v1"]
    if steps is None:
        with subprocess.Popen(whole, env=environment) as process:
            try:
                yield
            finally:
                process.terminate()
        return
    whole += ["--log-level", "DEBUG"]
    started = time.perf_counter()
    with subprocess.Popen(whole, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        reading = threading.Thread(target=_note_steps, args=(process.stderr, started, steps))
        reading.start()
        try:
            yield
        finally:
            process.terminate()
            reading.join()


def _note_steps(log: IO[str], started: float, steps: dict[str, float]) -> None:
    for line in log:
        at = (time.perf_counter() - started) * 1000
        for sign, step in _STEPS.items():
            if sign in line:
                steps.setdefault(step, at)


def measure(rounds: int) -> list[Row]:
    """Measure the app from source."""
    launches = measure_launches(FROM_SOURCE, rounds)
    print(launches.steps_text(), file=sys.stderr)
    return launches.rows("from source", 0.75)


if __name__ == "__main__":
    table.run(measure)
