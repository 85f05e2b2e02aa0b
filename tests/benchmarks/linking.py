"""Measures a link to the running program until the first row is on the screen, compared with a new tab of Chromium.

``uv run python -m tests.benchmarks.linking``. Needs nginx, Xvfb and Chromium; Linux only.

Both programs run already, the app with a tab that has no images, Chromium with an empty page, and neither has photos in
a cache. A second process is started, as a desktop does for a link: the app with a pack ID, Chromium with the address of
a page with the same images, which load lazily. Each hands it to the running one, which opens a tab. The time of the
app's second process alone is measured as well.
"""

from __future__ import annotations

import contextlib
import os
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
from tests.benchmarks.launching import FROM_SOURCE
from tests.benchmarks.screen import Watch, virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.timing import SETTLE_SECONDS, WARM_UP_SECONDS
from tests.benchmarks.web_server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.benchmarks.screen import Rect, Screen
    from tests.benchmarks.web_server import Site

_MISSING_PACK: Final = "00000000-0000-4000-8000-000000000404"
_TAB_BAR_HEIGHT: Final = 36  # by which the first row is lower with a second tab


def measure(rounds: int) -> list[Row]:
    """Measure the app from source and Chromium alternately; another round before them is not measured."""
    app_ms: list[float] = []
    page_ms: list[float] = []
    second_ms: list[float] = []
    with serve(make_corpus(), (COUNT,)) as site:
        rects = [(left, top + _TAB_BAR_HEIGHT, *size) for left, top, *size in run_app(site, COUNT).first_row]
        page_rects = chromium.first_row_of(site.page_url)
        for _ in range(rounds + 1):
            with virtual_screen() as screen, _folder() as home, _running_app(screen, site, home) as environment:
                command = [*FROM_SOURCE, site.pack_ids[COUNT], "--base-url", f"{site.origin}/v1"]
                second_ms.append(_second_start_ms([*FROM_SOURCE, "--base-url", f"{site.origin}/v1"], environment))
                app_ms.append(_until_settled(screen, command, environment, rects))  # type: ignore[arg-type]
            with (
                virtual_screen() as screen,
                _folder() as profile,
                chromium.launched("about:blank", screen, profile),
            ):
                time.sleep(2 * WARM_UP_SECONDS)
                command = chromium.new_tab_command(site.page_url, profile)
                page_ms.append(_until_settled(screen, command, os.environ | {"DISPLAY": screen.name}, page_rects))
    title = "link to the running program: second process to the first row"
    return [
        Row.of_ratio(title, "Chromium, new tab", app_ms[1:], page_ms[1:], "ms", None),
        Row.of_value("second process alone, from start to end", second_ms[1:], "ms", 250),
    ]


def _until_settled(screen: Screen, command: Sequence[str], environment: dict[str, str], rects: list[Rect]) -> float:
    """Milliseconds from the start of a second process until the pixels of the first row changed last."""
    with Watch(screen) as watch:
        time.sleep(0.1)
        started = time.perf_counter()
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(2 * SETTLE_SECONDS)
    return (watch.settled_at(rects) - started) * 1000


def _second_start_ms(command: Sequence[str], environment: dict[str, str]) -> float:
    """Milliseconds of a second process without a pack, which the running program accepts."""
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, timeout=20)
    seconds = time.perf_counter() - started
    time.sleep(SETTLE_SECONDS)
    return seconds * 1000


@contextlib.contextmanager
def _running_app(screen: Screen, site: Site, home: Path) -> Iterator[dict[str, str]]:
    """The app with a tab whose pack is missing, and the environment that a second process needs to find it."""
    environment = environment_for(home, screen)
    command = [*FROM_SOURCE, _MISSING_PACK, "--base-url", f"{site.origin}/v1"]
    with subprocess.Popen(command, env=environment, stderr=sys.stderr) as process:
        try:
            time.sleep(2 * WARM_UP_SECONDS)
            yield environment
        finally:
            process.terminate()


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


if __name__ == "__main__":
    table.run(measure)
