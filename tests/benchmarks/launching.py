"""Measures the start of the app with a pack ID, until the first row is on the screen, compared with Chromium.

``uv run python -m tests.benchmarks.launching``. Needs nginx, Xvfb and Chromium; Linux only. `packaged` measures the
packaged app in the same way.

The app gets the pack ID as its argument; Chromium shows a page with the same images in app mode, which load lazily.
Both have been started with the same settings or profile before, but have no photos in a cache. First they come over
loopback; then over TLS and HTTP/2 through a `line` with a round-trip time and a downlink, where the photos are on
another host than the answer and the page.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks import chromium, table
from tests.benchmarks.corpus import COUNT, make_corpus
from tests.benchmarks.driver import environment_for
from tests.benchmarks.gallery import run_app
from tests.benchmarks.line import Distance
from tests.benchmarks.screen import Watch, virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.timing import SETTLE_SECONDS
from tests.benchmarks.web_server import serve, serve_far

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from tests.benchmarks.screen import Rect, Screen
    from tests.benchmarks.web_server import Site

_ROOT: Final = Path(__file__).resolve().parents[2]
_FAR_COUNT: Final = 300
FROM_SOURCE: Final = (sys.executable, str(_ROOT / "main.py"))
_DISTANCES: Final = (Distance(0.060, 12.5e6), Distance(0.200, 25e6))


def measure_near(command: Sequence[str], rounds: int, name: str) -> Row:
    """Measure over loopback.

    Args:
        command: The command of the app.
        rounds: Number of rounds; another one before them is not measured.
        name: How the app was started.
    """
    with serve(make_corpus(), (COUNT,)) as site:
        return _compare(site, COUNT, command, rounds, name, 0.75)


def _compare(site: Site, count: int, command: Sequence[str], rounds: int, name: str, most: float) -> Row:
    """Start the app and Chromium alternately."""
    ours, theirs = [], []
    command = [*command, site.pack_ids[count], "--base-url", f"{site.origin}/v1"]
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as folder:
        home, profile = Path(folder, "home"), Path(folder, "profile")
        app_rects = run_app(site, count).first_row
        page_rects = chromium.first_row_of(site.page_url)
        for _ in range(rounds + 1):
            with virtual_screen() as screen:
                ours.append(_until_settled(screen, _app(screen, command, home), app_rects))
            with virtual_screen() as screen:
                page = chromium.launched(site.page_url, screen, profile)
                theirs.append(_until_settled(screen, page, page_rects))
    title = f"launch with a pack to the first row, {name}"
    return Row.of_ratio(title, "Chromium, app mode", ours[1:], theirs[1:], "ms", most)


def _until_settled(screen: Screen, program: AbstractContextManager[None], rects: list[Rect]) -> float:
    """Milliseconds from the start of a program until the pixels of the first row changed last."""
    started = time.perf_counter()
    with program, Watch(screen) as watch:
        time.sleep(4 * SETTLE_SECONDS)
    return (watch.settled_at(rects) - started) * 1000


@contextlib.contextmanager
def _app(screen: Screen, command: Sequence[str], home: Path) -> Iterator[None]:
    """Run the app without thumbnails, answers and tabs of the former run."""
    for file in home.rglob("*.sqlite3"):
        file.unlink()
    shutil.rmtree(home / "PackBrowser", ignore_errors=True)
    with subprocess.Popen(command, env=environment_for(home, screen)) as process:
        try:
            yield
        finally:
            process.terminate()


def measure(rounds: int) -> list[Row]:
    """Measure the app from source, over loopback and at both distances."""
    rows = [measure_near(FROM_SOURCE, rounds, "from source")]
    for distance in _DISTANCES:
        with serve_far(make_corpus(_FAR_COUNT), (_FAR_COUNT,), distance) as far:
            os.environ["SSL_CERT_FILE"] = str(far.certificate)
            rows.append(_compare(far.site, _FAR_COUNT, FROM_SOURCE, rounds, str(distance), 0.85))
    return rows


if __name__ == "__main__":
    table.run(measure)
