"""Measures what distance costs: from the start of the process with a pack ID to the first row, compared with Chromium.

``uv run python -m tests.benchmarks.distance``. Needs nginx, Xvfb and Chromium; Linux only.

The API's answer, Chromium's page and the photos come over TLS and HTTP/2 through a `line` with a round-trip time and a
downlink. The photos are on another host than the answer and the page.

- *First row*: from the start of the process until the last change of the pixels of the first row. The app gets the pack
  ID as its argument; Chromium shows a page with the same images in app mode, which load lazily. Both have been started
  with the same settings or profile before, but have no photos in a cache.
- *Line full*: which share of the downlink's capacity was used between the first and the last byte of the photos that
  are downloaded without anything that a person does; in the app all, in Chromium those that are near.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks import chromium, table
from tests.benchmarks.corpus import make_corpus
from tests.benchmarks.gallery import run_app
from tests.benchmarks.line import Distance
from tests.benchmarks.screen import Watch, virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.timing import SETTLE_SECONDS
from tests.benchmarks.web_server import serve_far

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from tests.benchmarks.line import Received
    from tests.benchmarks.screen import Rect, Screen
    from tests.benchmarks.web_server import FarSite

_ROOT: Final = Path(__file__).resolve().parents[2]
_COUNT: Final = 300
_KEY: Final = "benchmark.key"
_LOOK_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class _Goals:
    """What is expected at a distance.

    Attributes:
        distance: The line.
        most_ratio: Largest ratio of the first row.
        least_fill: Smallest share of the line's capacity, in percent.
    """

    distance: Distance
    most_ratio: float
    least_fill: int


_GOALS: Final = (_Goals(Distance(0.060, 12.5e6), 0.85, 90), _Goals(Distance(0.200, 25e6), 0.85, 90))


@dataclass(frozen=True, slots=True)
class _Launch:
    """One start.

    Attributes:
        first_row_ms: From the start of the process to the first row.
        photos_ms: From the start of the process until the line began to send a photo.
        fill_percent: How full the line was.
    """

    first_row_ms: float
    photos_ms: float
    fill_percent: float


@dataclass
class _Launches:
    """The starts of both programs before one line, one for each round."""

    app: list[_Launch] = field(default_factory=list)
    chromium: list[_Launch] = field(default_factory=list)

    def rows(self, goals: _Goals) -> list[Row]:
        """The rows of the table."""
        title = f"launch to the first row, {goals.distance}"
        app = [launch.first_row_ms for launch in self.app]
        page = [launch.first_row_ms for launch in self.chromium]
        fill = statistics.median(launch.fill_percent for launch in self.app)
        page_fill = statistics.median(launch.fill_percent for launch in self.chromium)
        return [
            Row.of_ratio(title, "Chromium, app mode", app, page, "ms", goals.most_ratio),
            Row(
                f"line full, {goals.distance}",
                f"Chromium: {page_fill:.0f} %",
                f"{fill:.0f} %",
                f"{goals.least_fill} %",
                fill >= goals.least_fill,
            ),
        ]

    def remark(self, distance: Distance) -> str:
        """What takes the time."""
        app, page = (
            statistics.median(launch.photos_ms for launch in launches) for launches in (self.app, self.chromium)
        )
        return f"{distance}: start to the first byte of a photo on the line {app:.0f} ms, Chromium {page:.0f} ms"


class _Programs:
    """The two programs before one line, each with settings and without photos in a cache."""

    def __init__(self, far: FarSite, home: Path) -> None:
        """Find out where the first rows are, and start each program once without measuring it.

        Args:
            far: The servers.
            home: Folder for settings, profile and cache.
        """
        self._far = far
        self._home = home
        with tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as cache:
            self._app_rects = run_app(far.site, _COUNT, Path(cache)).first_row
        self._page_rects = chromium.first_row_of(far.site.page_url("lazy"))
        self.launch_app()
        self.launch_chromium()

    def launch_app(self) -> _Launch:
        """Start the app with the pack ID."""
        with virtual_screen() as screen:
            return self._measure(screen, self._app(screen), self._app_rects)

    def launch_chromium(self) -> _Launch:
        """Start Chromium with the page."""
        with virtual_screen() as screen:
            page = chromium.launched(self._far.site.page_url("lazy"), screen, self._home / "profile")
            return self._measure(screen, page, self._page_rects)

    def _measure(self, screen: Screen, program: AbstractContextManager[None], rects: list[Rect]) -> _Launch:
        line = self._far.line
        time.sleep(SETTLE_SECONDS)  # the last bytes of the former program's connections
        line.forget()
        started = time.perf_counter()
        with program, Watch(screen) as watch:
            photos = self._wait_for_photos()
        return _Launch(
            first_row_ms=(watch.settled_at(rects) - started) * 1000,
            photos_ms=(photos.first_at - started) * 1000,
            fill_percent=photos.fill(line.distance) * 100,
        )

    def _wait_for_photos(self) -> Received:
        """Wait until no more photos arrive, and those that have arrived are painted."""
        while True:
            _, photos = self._far.line.received()
            if photos.first_at and time.perf_counter() - photos.last_at > SETTLE_SECONDS:
                return photos
            time.sleep(_LOOK_SECONDS)

    @contextlib.contextmanager
    def _app(self, screen: Screen) -> Iterator[None]:
        site, cache = self._far.site, self._home / "cache"
        shutil.rmtree(self._home / "data", ignore_errors=True)  # nothing is kept of the former run
        environment = dict(
            os.environ,
            DISPLAY=screen.name,
            QT_QPA_PLATFORM="xcb",
            XDG_CACHE_HOME=str(cache),
            XDG_CONFIG_HOME=str(self._home / "config"),
            XDG_DATA_HOME=str(self._home / "data"),
            XDG_STATE_HOME=str(self._home / "state"),
            GENVIRAL_API_KEY=_KEY,
        )
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users have compiled modules
        command = [sys.executable, str(_ROOT / "main.py"), site.pack_ids[_COUNT], "--base-url", f"{site.origin}/v1"]
        with subprocess.Popen(command, env=environment) as process:
            try:
                yield
            finally:
                process.terminate()
        for file in cache.rglob("*.sqlite3"):
            file.unlink()


def measure(rounds: int) -> list[Row]:
    """Measure both distances, the app and Chromium alternately."""
    corpus = make_corpus(_COUNT)
    rows: list[Row] = []
    for goals in _GOALS:
        launches = _Launches()
        with (
            serve_far(corpus, (_COUNT,), goals.distance) as far,
            tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as home,
        ):
            os.environ["SSL_CERT_FILE"] = str(far.certificate)
            programs = _Programs(far, Path(home))
            for _ in range(rounds):
                launches.app.append(programs.launch_app())
                launches.chromium.append(programs.launch_chromium())
        print(launches.remark(goals.distance), file=sys.stderr)
        rows += launches.rows(goals)
    return rows


if __name__ == "__main__":
    table.run(measure)
